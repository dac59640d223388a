"""Stores the stories that people follow, and the news found for each, in the bot's database.

Hides the tables. Each message is found once and sent once: the news are stored together with the articles examined,
before anything is sent, and stay as a mark that they were sent.
"""

from __future__ import annotations

import datetime
import secrets
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, fields
from enum import StrEnum
from itertools import islice
from typing import Any, TypeVar

from pydantic import BaseModel, ConfigDict
from sqlalchemy import ColumnElement, Engine, ForeignKey, String, delete, select, update
from sqlalchemy.dialects.sqlite import insert
from sqlalchemy.orm import DeclarativeBase, Mapped, MappedAsDataclass, Session, mapped_column

from bot.client.state.card import CardSource

Item = TypeVar("Item")


class Rhythm(StrEnum):
    """When what is new on a story is sent."""

    AT_ONCE = "at_once"
    DAILY = "daily"
    WEEKLY = "weekly"


# news that were sent are kept for as long, so that no later article repeats them
REMEMBERED = datetime.timedelta(days=90)
MOST_TOGETHER = 5  # stories in one message of a digest, because a message has no room for more
PERIODS = {Rhythm.DAILY: datetime.timedelta(days=1), Rhythm.WEEKLY: datetime.timedelta(days=7)}


@dataclass(frozen=True, slots=True)
class Story:
    """A topic that somebody follows; `channel` is None where direct messages are wanted.

    Articles published before `since` (YYYYMMDD) are not new; `begun` is when it was followed first, in UTC.
    """

    id: str
    person: int
    channel: int | None
    server: int | None
    topic: str
    rhythm: Rhythm
    language: str
    since: int
    begun: datetime.datetime

    def is_same(self, other: Story) -> bool:
        """Return whether another story would send the same to the same place."""
        there = self.channel == other.channel and (bool(self.channel) or self.person == other.person)
        return there and self.topic.casefold() == other.topic.casefold()

    @property
    def digest(self) -> tuple[object, ...] | None:
        """Name the digest in which it is sent with others; None if it is sent alone, at once."""
        if self.rhythm == Rhythm.AT_ONCE:
            return None
        return (self.rhythm, self.language, self.channel, None if self.channel else self.person)


class News(BaseModel):
    """One new quote on a story; `event` are the first and last day (YYYYMMDD) that it reports."""

    model_config = ConfigDict(frozen=True)

    source: CardSource
    text: str
    event: tuple[int, int]


@dataclass(frozen=True, slots=True)
class Waiting:
    """What to send in one message: the news on a story, or on several of one digest; `rows` are their numbers."""

    stories: tuple[tuple[Story, tuple[News, ...]], ...]
    rows: tuple[int, ...]

    @property
    def story(self) -> Story:
        """The first story; its place and language are those of the others."""
        return self.stories[0][0]

    @property
    def name(self) -> str:
        """A name that the same message has again after a restart."""
        return f"{self.story.id}-{self.rows[0]}"


class _Base(MappedAsDataclass, DeclarativeBase):
    """The tables."""


class _Story(_Base):
    __tablename__ = "story"
    id: Mapped[str] = mapped_column(String(16), primary_key=True)
    person: Mapped[int] = mapped_column(index=True)
    channel: Mapped[int | None] = mapped_column(index=True)
    server: Mapped[int | None] = mapped_column(index=True)
    topic: Mapped[str]
    rhythm: Mapped[str]
    language: Mapped[str]
    since: Mapped[int]
    begun: Mapped[datetime.datetime]


class _Found(_Base):
    __tablename__ = "story_news"
    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    story: Mapped[str] = mapped_column(ForeignKey("story.id", ondelete="CASCADE"), index=True)
    news: Mapped[str]
    due: Mapped[datetime.datetime] = mapped_column(index=True)
    sent: Mapped[bool] = mapped_column(default=False)


class _Seen(_Base):
    __tablename__ = "story_seen"
    article: Mapped[str] = mapped_column(primary_key=True)
    day: Mapped[int]


class Stories:
    """The open table of stories. Thread-safe."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        _Base.metadata.create_all(engine)

    def follow(self, story: Story, present: Mapping[str, int]) -> None:
        """Follow a story, or change when it is sent and since when it counts, if its topic is followed there already.

        If no other story is followed yet, the articles `present` in the archive (with their days) count as seen.
        """
        values = asdict(story) | {"rhythm": story.rhythm.value}
        with Session(self._engine) as session, session.begin():
            stories = list(session.scalars(select(_Story)))
            if not stories:
                session.execute(delete(_Seen))
                _see(session, present)
            if same := next((row for row in stories if _story(row).is_same(story)), None):
                changed = {name: values[name] for name in ("rhythm", "since", "language")}
                session.execute(update(_Story).where(_Story.id == same.id).values(changed))
            else:
                session.add(_Story(**values))

    def all(self) -> list[Story]:
        return self._where()

    def of_person(self, person: int) -> list[Story]:
        return self._where(_Story.person == person)

    def of_server(self, server: int) -> list[Story]:
        return self._where(_Story.server == server, _Story.channel.is_not(None))

    def story(self, story: str) -> Story | None:
        return next(iter(self._where(_Story.id == story)), None)

    def stop(self, story: str) -> None:
        self._delete(_Story.id == story)

    def forget(self, person: int) -> None:
        self._delete(_Story.person == person)

    def forget_server(self, server: int) -> None:
        self._delete(_Story.server == server)

    def seen(self) -> set[str]:
        """Return the articles that every story has been compared with."""
        with Session(self._engine) as session:
            return set(session.scalars(select(_Seen.article)))

    def found(
        self, news: Sequence[tuple[Story, News]], present: Mapping[str, int], oldest: int, now: datetime.datetime
    ) -> None:
        """Store the news on each story, and that the articles present were examined: both, or neither.

        Articles published before the day `oldest` are forgotten, and news that were sent long ago. One that leaves the
        archive and comes back is not new.
        """
        with Session(self._engine) as session, session.begin():
            known = {row.id: _story(row) for row in session.scalars(select(_Story))}
            for story, each in news:
                if story.id in known:
                    due = _due(known[story.id], known.values(), now)
                    session.add(_Found(story.id, each.model_dump_json(), due))
            session.execute(delete(_Seen).where(_Seen.day < oldest))
            session.execute(delete(_Found).where(_Found.sent.is_(True), _Found.due < now - REMEMBERED))
            _see(session, present)

    def told(self) -> dict[str, list[str]]:
        """Return the quotes found for each story before, by its id."""
        quotes: dict[str, list[str]] = {}
        with Session(self._engine) as session:
            for story, news in session.execute(select(_Found.story, _Found.news)):
                quotes.setdefault(story, []).append(News.model_validate_json(news).text)
        return quotes

    def waiting(self, now: datetime.datetime) -> list[Waiting]:
        """List what is to be sent now, one message a story or digest; a digest of many stories is several."""
        due = select(_Found, _Story).join(_Story).where(_Found.due <= now, _Found.sent.is_(False)).order_by(_Found.id)
        digests: dict[object, dict[str, list[_Found]]] = {}
        stories: dict[str, Story] = {}
        with Session(self._engine) as session:
            for found, row in session.execute(due):
                story = stories.setdefault(row.id, _story(row))
                digests.setdefault(story.digest or story.id, {}).setdefault(story.id, []).append(found)
        return [
            Waiting(
                tuple(
                    (stories[name], tuple(News.model_validate_json(each.news) for each in own)) for name, own in some
                ),
                tuple(each.id for _, own in some for each in own),
            )
            for by_story in digests.values()
            for some in batched(by_story.items(), MOST_TOGETHER)
        ]

    def sent(self, waiting: Waiting) -> None:
        with Session(self._engine) as session, session.begin():
            session.execute(update(_Found).where(_Found.id.in_(waiting.rows)).values(sent=True))

    def _where(self, *conditions: ColumnElement[bool]) -> list[Story]:
        with Session(self._engine) as session:
            rows = session.scalars(select(_Story).where(*conditions).order_by(_Story.begun, _Story.id)).all()
        return [_story(row) for row in rows]

    def _delete(self, condition: ColumnElement[bool]) -> None:
        with Session(self._engine) as session, session.begin():
            session.execute(delete(_Story).where(condition))


def batched(items: Iterable[Item], most: int) -> Iterator[tuple[Item, ...]]:
    """Yield items in groups of `most`; itertools has this from Python 3.12 on."""
    left = iter(items)
    while some := tuple(islice(left, most)):
        yield some


def _due(story: Story, stories: Iterable[Story], now: datetime.datetime) -> datetime.datetime:
    """Return when news found now are sent: all of a digest when the story is due in it that was followed first."""
    period = PERIODS.get(story.rhythm)
    if period is None:
        return now
    begun = min(each.begun for each in stories if each.digest == story.digest)
    return begun + period * -(-(now - begun) // period)


def new_id() -> str:
    return secrets.token_hex(4)


def _story(row: _Story) -> Story:
    values: dict[str, Any] = {field.name: getattr(row, field.name) for field in fields(Story)}
    return Story(**values | {"rhythm": Rhythm(row.rhythm)})


def _see(session: Session, articles: Mapping[str, int]) -> None:
    rows = [{"article": article, "day": day} for article, day in articles.items()]
    if rows:
        session.execute(insert(_Seen).on_conflict_do_nothing(), rows)
