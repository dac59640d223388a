"""Who is written to weekly about questions that were not answered, in the bot's database. Hides the table."""

from __future__ import annotations

import datetime
import secrets
from dataclasses import dataclass

from sqlalchemy import ColumnElement, Engine, String, delete, select, update
from sqlalchemy.orm import DeclarativeBase, Mapped, MappedAsDataclass, Session, mapped_column

WEEK = datetime.timedelta(days=7)


@dataclass(frozen=True, slots=True)
class Report:
    """A weekly line about a server; `channel` is None if a manager gets it as a direct message. `due` is in UTC."""

    id: str
    person: int
    channel: int | None
    server: int
    language: str
    due: datetime.datetime


class _Base(MappedAsDataclass, DeclarativeBase):
    """The table."""


class _Report(_Base):
    __tablename__ = "gap_report"
    id: Mapped[str] = mapped_column(String(16), primary_key=True)
    person: Mapped[int] = mapped_column(index=True)
    channel: Mapped[int | None]
    server: Mapped[int] = mapped_column(index=True)
    language: Mapped[str]
    due: Mapped[datetime.datetime] = mapped_column(index=True)


class Reports:
    """The weekly lines, open. Thread-safe."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        _Base.metadata.create_all(engine)

    def begin(self, person: int, channel: int | None, server: int, language: str, now: datetime.datetime) -> None:
        """Write from now on, first in a week; to one place only once."""
        same = _Report.channel == channel if channel else (_Report.channel.is_(None)) & (_Report.person == person)
        with Session(self._engine) as session, session.begin():
            session.execute(delete(_Report).where(_Report.server == server, same))
            session.add(_Report(secrets.token_hex(4), person, channel, server, language, now + WEEK))

    def of_person(self, person: int) -> list[Report]:
        return self._where(_Report.person == person)

    def in_server(self, server: int, person: int, channel: int) -> list[Report]:
        """List what a person has of a server as a direct message, and what is posted in a channel."""
        own = _Report.channel.is_(None) & (_Report.person == person)
        return self._where(_Report.server == server, own | (_Report.channel == channel))

    def report(self, report: str) -> Report | None:
        return next(iter(self._where(_Report.id == report)), None)

    def due(self, now: datetime.datetime) -> list[Report]:
        return self._where(_Report.due <= now)

    def sent(self, report: Report, now: datetime.datetime) -> None:
        """Let the next one be due a week after this one was; weeks in which the bot was off are left out."""
        weeks = (now - report.due) // WEEK + 1
        with Session(self._engine) as session, session.begin():
            session.execute(update(_Report).where(_Report.id == report.id).values(due=report.due + weeks * WEEK))

    def stop(self, report: str) -> None:
        self._delete(_Report.id == report)

    def forget(self, person: int) -> None:
        self._delete(_Report.person == person)

    def forget_server(self, server: int) -> None:
        self._delete(_Report.server == server)

    def _where(self, *conditions: ColumnElement[bool]) -> list[Report]:
        with Session(self._engine) as session:
            rows = session.scalars(select(_Report).where(*conditions).order_by(_Report.due, _Report.id)).all()
        return [Report(row.id, row.person, row.channel, row.server, row.language, row.due) for row in rows]

    def _delete(self, condition: ColumnElement[bool]) -> None:
        with Session(self._engine) as session, session.begin():
            session.execute(delete(_Report).where(condition))
