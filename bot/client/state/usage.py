"""Sums up what the chat model used each day for each person, each server and all, and checks the caps.

Hides the tables and the sums, which are in the bot's database. Every day is a day of UTC, YYYYMMDD, and is given by the
caller. What a single answer used is in its card.
"""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Engine, delete, func, select
from sqlalchemy.dialects.sqlite import insert
from sqlalchemy.orm import DeclarativeBase, Mapped, MappedAsDataclass, Session, mapped_column

from answer.model import Written
from bot.settings import ModelSection
from index.article import as_integer

PERSON, SERVER, ALL = "person", "server", "all"  # what one person, one server or all used: each has a limit
FATES = ("verified", "unsure", "restored", "dropped")


@dataclass(frozen=True, slots=True)
class Spent:
    """The sums of some days; the cost, in US dollars, leaves out `unpriced` answers, whose price is unknown."""

    tokens: int = 0
    cost: float = 0.0
    unpriced: int = 0


@dataclass(frozen=True, slots=True)
class Overview:
    """What managers see: the sums of today and of the last days, and what became of the statements in those days."""

    today: Spent
    days: Spent
    fates: Mapping[str, int] = field(default_factory=dict)


class _Base(MappedAsDataclass, DeclarativeBase):
    """The tables."""


class _Spent(_Base):
    __tablename__ = "spent"
    day: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(primary_key=True)
    who: Mapped[int] = mapped_column(primary_key=True)
    tokens_in: Mapped[int]
    tokens_out: Mapped[int]
    cost: Mapped[float]
    unpriced: Mapped[int]


class _Fate(_Base):
    __tablename__ = "fate"
    day: Mapped[int] = mapped_column(primary_key=True)
    fate: Mapped[str] = mapped_column(primary_key=True)
    count: Mapped[int]


class Spending:
    """The open table of sums. Thread-safe."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        # People must not get a second day's tokens by deleting their data. So their sum is held here until the day
        # ends, in memory only, as the desk counts how often a person asked.
        self._forgotten: dict[tuple[int, int], int] = {}
        _Base.metadata.create_all(engine)

    def add(self, person: int, server: int | None, written: Written, day: int) -> None:
        """Count what an answer used, and what became of its statements; an answer from the cache used nothing."""
        usage = written.usage
        sums: dict[str, Any] = {
            "tokens_in": usage.tokens_in,
            "tokens_out": usage.tokens_out,
            "cost": usage.cost or 0.0,
            "unpriced": int(usage.cost is None),
        }
        whose = [(PERSON, person), (ALL, 0), *([(SERVER, server)] if server is not None else [])]
        with Session(self._engine) as session, session.begin():
            for kind, who in whose if usage.tokens_in or usage.tokens_out else ():
                session.execute(_added(_Spent, {"day": day, "kind": kind, "who": who}, sums))
            for fate, count in fates(written).items():
                if count:
                    session.execute(_added(_Fate, {"day": day, "fate": fate}, {"count": count}))

    def is_over(self, person: int, server: int | None, caps: ModelSection, day: int) -> bool:
        """Return whether a cap of the settings is reached, so that the model must not be asked.

        Answers that are still being written are not counted yet, so a day may end above a cap by what they use.
        """
        own = self._sum(day, day, PERSON, person).tokens + self._forgotten.get((day, person), 0)
        everybody = self._sum(day, day, ALL, 0)
        reached: list[tuple[float, float]] = [
            (own, caps.person_tokens_per_day),
            (everybody.tokens, caps.tokens_per_day),
            (everybody.cost, caps.dollars_per_day),
        ]
        if server is not None:
            reached.append((self._sum(day, day, SERVER, server).tokens, caps.server_tokens_per_day))
        return any(0 < cap <= found for found, cap in reached)

    def overview(self, first: int, today: int) -> Overview:
        """Sum the chat model's tokens and cost from `first` to `today`."""
        query = select(_Fate.fate, func.sum(_Fate.count)).where(_Fate.day >= first, _Fate.day <= today)
        with Session(self._engine) as session:
            counted = {fate: int(count) for fate, count in session.execute(query.group_by(_Fate.fate))}
        return Overview(self._sum(today, today, ALL, 0), self._sum(first, today, ALL, 0), counted)

    def tokens(self, person: int) -> int:
        return self._sum(0, 99_999_999, PERSON, person).tokens

    def forget(self, person: int, today: int) -> None:
        """Delete a person's sums; the sums of servers and days stay, and name nobody."""
        self._forgotten = {key: tokens for key, tokens in self._forgotten.items() if key[0] == today}
        own = self._sum(today, today, PERSON, person).tokens
        self._forgotten[today, person] = self._forgotten.get((today, person), 0) + own
        self._change(delete(_Spent).where(_Spent.kind == PERSON, _Spent.who == person))

    def forget_before(self, day: int) -> None:
        self._change(delete(_Spent).where(_Spent.kind == PERSON, _Spent.day < day))

    def _sum(self, first: int, last: int, kind: str, who: int) -> Spent:
        columns = (func.sum(_Spent.tokens_in + _Spent.tokens_out), func.sum(_Spent.cost), func.sum(_Spent.unpriced))
        query = select(*columns).where(_Spent.day >= first, _Spent.day <= last, _Spent.kind == kind, _Spent.who == who)
        with Session(self._engine) as session:
            tokens, cost, unpriced = session.execute(query).one()
        return Spent(int(tokens or 0), float(cost or 0), int(unpriced or 0))

    def _change(self, statement: Any) -> None:
        with Session(self._engine) as session, session.begin():
            session.execute(statement)


def fates(written: Written) -> dict[str, int]:
    """Count the statements of a chat model by what became of them."""
    return dict(zip(FATES, (written.verified, written.unsure, written.restored, len(written.dropped)), strict=True))


def day_of(time: datetime.datetime) -> int:
    """Return the day of UTC that a moment belongs to, YYYYMMDD; a moment without a zone counts as UTC."""
    return as_integer((time.astimezone(datetime.UTC) if time.tzinfo else time).date())


def today() -> int:
    return day_of(datetime.datetime.now(datetime.UTC))


def _added(table: type[_Base], key: dict[str, Any], sums: dict[str, Any]) -> Any:
    row = insert(table).values(**key, **sums)
    grown = {name: getattr(table, name) + row.excluded[name] for name in sums}
    return row.on_conflict_do_update(index_elements=list(key), set_=grown)
