"""Hours in which nobody is written to unasked: of a person for direct messages, of a server for its channels.

Hides the table, and how people write times of the day. What is found in these hours is sent after them.
"""

from __future__ import annotations

import datetime
import functools
import re
from dataclasses import dataclass
from zoneinfo import ZoneInfo, available_timezones

from sqlalchemy import Engine, delete, select
from sqlalchemy.dialects.sqlite import insert
from sqlalchemy.orm import DeclarativeBase, Mapped, MappedAsDataclass, Session, mapped_column

PERSON, SERVER = "person", "server"
DAY = 24 * 60
NO_ZONE = "UTC"
LONGEST = 40  # characters of what is typed; no time of day is longer
_TIME = r"(\d{1,2})(?:[:.h](\d\d)?)?(am|pm)?"
_HOURS = re.compile(rf"{_TIME}(?:-|–|to|bis|à|a){_TIME}")


@dataclass(frozen=True, slots=True)
class QuietHours:
    """From one time of the day to another, in minutes after midnight, in a time zone such as Europe/Berlin."""

    begin: int
    end: int
    zone: str

    def hold(self, now: datetime.datetime) -> bool:
        """Return whether a moment, in UTC without a zone, lies in these hours."""
        local = self.there(now)
        minute = 60 * local.hour + local.minute
        if self.begin < self.end:
            return self.begin <= minute < self.end
        return minute >= self.begin or minute < self.end

    def there(self, now: datetime.datetime) -> datetime.datetime:
        """Give a moment as clocks of this zone show it."""
        return now.replace(tzinfo=datetime.UTC).astimezone(ZoneInfo(self.zone))


def read_hours(text: str, zone: str) -> QuietHours | None:
    """Read hours such as `22-7`, `22:30-07:00` or `10pm-7am`; None for any other text."""
    written = "".join(text.casefold().split()).replace("uhr", "") if len(text) <= LONGEST else ""
    found = _HOURS.fullmatch(written)
    begin, end = (_minutes(*found.groups()[place : place + 3]) if found else None for place in (0, 3))
    return None if begin is None or end is None or begin == end else QuietHours(begin, end, zone)


def known_zone(text: str) -> str | None:
    """Return a time zone as the database of zones spells it, also by its city alone; None if there is none."""
    wanted = _plain(text)
    return next((zone for zone in _zones() if wanted in (_plain(zone), _plain(zone).rpartition("/")[2])), None)


def zones(typed: str) -> list[str]:
    wanted = _plain(typed)
    return [zone for zone in _zones() if wanted in _plain(zone)]


@functools.cache
def _zones() -> tuple[str, ...]:
    """Every zone by a place, and UTC; the others are old names and offsets with the sign turned round."""
    names = sorted(name for name in available_timezones() if "/" in name and not name.startswith("Etc/"))
    return (NO_ZONE, *names)


def _plain(zone: str) -> str:
    return zone.strip().casefold().replace(" ", "_")


def _minutes(hour: str, minute: str | None, half: str | None) -> int | None:
    """Count the minutes since midnight; None for a time that no clock shows."""
    hours, minutes = int(hour), int(minute or 0)
    if minutes > 59 or hours > (12 if half else 24) or (half and not hours):
        return None
    if half:
        hours = hours % 12 + (12 if half == "pm" else 0)
    return (60 * hours + minutes) % DAY


class _Base(MappedAsDataclass, DeclarativeBase):
    """The table."""


class _Hours(_Base):
    __tablename__ = "quiet_hours"
    kind: Mapped[str] = mapped_column(primary_key=True)
    who: Mapped[int] = mapped_column(primary_key=True)
    begin: Mapped[int]
    end: Mapped[int]
    zone: Mapped[str]


class Quiet:
    """The quiet hours, open. Thread-safe."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        _Base.metadata.create_all(engine)

    def choose(self, kind: str, who: int, hours: QuietHours | None) -> None:
        """Store the hours of a person or a server (`kind`), or none."""
        with Session(self._engine) as session, session.begin():
            session.execute(delete(_Hours).where(_Hours.kind == kind, _Hours.who == who))
            if hours:
                session.execute(
                    insert(_Hours).values(kind=kind, who=who, begin=hours.begin, end=hours.end, zone=hours.zone)
                )

    def of(self, kind: str, who: int) -> QuietHours | None:
        """Read the hours of a person or a server."""
        with Session(self._engine) as session:
            row = session.scalar(select(_Hours).where(_Hours.kind == kind, _Hours.who == who))
        return QuietHours(row.begin, row.end, row.zone) if row else None

    def hold(self, person: int, channel: int | None, server: int | None, now: datetime.datetime) -> bool:
        """Return whether nothing is to be written now: to a person, or into a channel of a server."""
        hours = self.of(PERSON, person) if channel is None else self.of(SERVER, server or 0)
        return hours is not None and hours.hold(now)
