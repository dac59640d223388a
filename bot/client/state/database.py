"""Stores answers for their buttons, ratings, and what each server chose, in one SQLite file.

Hides SQLAlchemy. Every method is short and synchronous; the client calls them in a worker thread.
"""

from __future__ import annotations

import datetime
import hashlib
import logging
import secrets
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

from pydantic import BaseModel, ConfigDict, Field, ValidationError
from sqlalchemy import ExceptionContext, ForeignKey, String, case, create_engine, delete, event, func, select, update
from sqlalchemy.dialects.sqlite import insert
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import DeclarativeBase, Mapped, MappedAsDataclass, Session, mapped_column

from answer.model import Turn, Written
from bot.client.state.card import Card
from bot.client.state.gaps.grouping import PastQuestion
from bot.client.state.gaps.reports import Reports
from bot.client.state.stories.quiet import PERSON, SERVER, Quiet
from bot.client.state.stories.table import Stories
from bot.client.state.usage import Spending, day_of, today
from index.errors import ExpectedError

FORMAT = 1  # increase it when the tables change, so that an older program refuses a file that it would damage
LETTERS = "23456789abcdefghjkmnpqrstuvwxyz"  # people read references aloud, so no two of these are alike
REASONS = ("wrong", "wrong source", "out of date", "should have refused", "should have known")
SMALL_TALK = ("greeting", "thanks", "help")  # these answer no question, so they are no turns and no gaps
# most questions that are grouped: comparing each pair takes 20 MB, and the first reading takes seconds
MOST_PAST = 2_000
LOG = logging.getLogger(__name__)
Form = TypeVar("Form", bound=BaseModel)
TURNS = 5  # earlier turns of the asker that a follow-up brings along; older ones are rarely meant


class ServerSettings(BaseModel):
    """What one server chose; the defaults are what a new server starts with."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    channels: tuple[int, ...] = ()  # in which questions are answered; if empty, in all in which the bot may write
    roles: tuple[int, ...] = ()  # whose questions are answered; if empty, everyone's
    managers: tuple[int, ...] = ()  # may manage, in addition to people with Manage Server
    private: bool = False  # whether answers to /ask are private unless the person asks otherwise
    language: str = "en"  # of the phrases around an answer; quotes keep their own
    person_per_minute: int | None = Field(None, ge=1, le=600)  # None means the program's own limit
    server_per_minute: int | None = Field(None, ge=1, le=10_000)
    # UTC. Managers see only later unanswered questions, because people had no notice before; None: they see none.
    gaps_since: datetime.datetime | None = None


@dataclass(frozen=True, slots=True)
class Place:
    """The place of a question, and who asked it; `server` is None in a direct message."""

    person: int
    channel: int
    server: int | None = None


@dataclass(frozen=True, slots=True)
class Kept:
    """A stored answer; `private` if only the asker saw it."""

    reference: str
    place: Place
    card: Card
    private: bool
    asked: datetime.datetime


@dataclass(frozen=True, slots=True)
class Said:
    """One rating: the question with its answer, whether it helped, and why not."""

    kept: Kept
    helpful: bool
    reason: str | None
    correction: str | None


class NotStoredError(ExpectedError):
    """The database cannot be written, because its disk is full or failing, or it is read-only. It can still be read."""


class _Base(MappedAsDataclass, DeclarativeBase):
    """The tables."""


class _Answer(_Base):
    __tablename__ = "answer"
    reference: Mapped[str] = mapped_column(String(16), primary_key=True)
    person: Mapped[int] = mapped_column(index=True)
    channel: Mapped[int] = mapped_column(index=True)
    server: Mapped[int | None]
    private: Mapped[bool]
    asked: Mapped[datetime.datetime] = mapped_column(index=True)
    card: Mapped[str]
    message: Mapped[int | None] = mapped_column(index=True)
    thread: Mapped[int | None] = mapped_column(index=True)


class _Rating(_Base):
    __tablename__ = "rating"
    reference: Mapped[str] = mapped_column(ForeignKey("answer.reference", ondelete="CASCADE"), primary_key=True)
    person: Mapped[int] = mapped_column(primary_key=True)
    helpful: Mapped[bool]
    reason: Mapped[str | None]
    correction: Mapped[str | None]
    given: Mapped[datetime.datetime]


class _Server(_Base):
    __tablename__ = "server"
    id: Mapped[int] = mapped_column(primary_key=True)
    settings: Mapped[str]


class _Token(_Base):
    __tablename__ = "token"
    token: Mapped[str] = mapped_column(String(16), primary_key=True)
    text: Mapped[str]
    used: Mapped[datetime.datetime]


class Database:
    """The bot's open database. Thread-safe."""

    def __init__(self, path: Path) -> None:
        """Open or create the file; ExpectedError if a newer program wrote it, or if it is damaged."""
        path.parent.mkdir(parents=True, exist_ok=True)
        self._path = path
        # the error of the last answer that could not be stored; empty if the last one was stored
        self._not_stored = ""
        self._engine = create_engine(f"sqlite:///{path}", connect_args={"timeout": 30})
        event.listen(self._engine, "connect", _prepare)
        try:
            self._begin(path)
        except DBAPIError as error:
            self._engine.dispose()
            raise ExpectedError(
                f"{path} cannot be used ({error.orig}): it is damaged, or its disk is full; free some room, or move it "
                f"away and start again: its answers, ratings and server settings are then gone"
            ) from error
        # One error for all tables, also those of other modules, so that no loop of the bot ends because of a full disk.
        event.listen(self._engine, "handle_error", self._raise_in_words)

    def _raise_in_words(self, context: ExceptionContext) -> None:
        """Raise NotStoredError for a failure of the database; SQLAlchemy calls it, also for mistakes in a statement."""
        if context.sqlalchemy_exception is None:
            return
        raise NotStoredError(
            f"cannot use {self._path} ({context.original_exception}); free some room on its disk: answers have no "
            "buttons until then"
        ) from context.original_exception

    def _begin(self, path: Path) -> None:
        with self._engine.begin() as connection:
            if connection.exec_driver_sql("PRAGMA quick_check(1)").scalar_one() != "ok":
                raise ExpectedError(
                    f"{path} is damaged; move it away and start again: its answers, ratings and server settings are "
                    f"then gone"
                )
            found = connection.exec_driver_sql("PRAGMA user_version").scalar_one()
            if found > FORMAT:
                raise ExpectedError(
                    f"{path} has format {found}, this program reads up to {FORMAT}; use a newer program"
                )
            connection.exec_driver_sql(f"PRAGMA user_version = {FORMAT}")
        _Base.metadata.create_all(self._engine)
        self.spending = Spending(self._engine)
        self.stories = Stories(self._engine)
        self.quiet = Quiet(self._engine)
        self.reports = Reports(self._engine)

    def close(self) -> None:
        self._engine.dispose()

    def keep(self, place: Place, card: Card, *, private: bool) -> str:
        """Keep an answer and return its reference, eight letters and digits that are easy to say."""
        row = _Answer(
            reference=_reference(),
            person=place.person,
            channel=place.channel,
            server=place.server,
            private=private,
            asked=utc_now(),
            card=card.model_dump_json(),
            message=None,
            thread=None,
        )
        reference = row.reference
        try:
            with Session(self._engine) as session, session.begin():
                session.add(row)
        except NotStoredError as error:
            self._not_stored = str(error)
            raise
        self._not_stored = ""
        return reference

    def shown(self, reference: str, message: int) -> None:
        self._change(update(_Answer).where(_Answer.reference == reference).values(message=message))

    def threaded(self, reference: str, thread: int) -> None:
        self._change(update(_Answer).where(_Answer.reference == reference).values(thread=thread))

    def kept(self, reference: str) -> Kept | None:
        with Session(self._engine) as session:
            row = session.get(_Answer, reference)
            return _kept(row) if row else None

    def turns(self, person: int, channel: int, *, since: datetime.datetime | None = None) -> tuple[Turn, ...]:
        """Return this person's own last questions and answers in a channel or thread, oldest first.

        The answer from which the thread was opened counts as asked in it.
        """
        query = select(_Answer).where(
            _Answer.person == person, (_Answer.channel == channel) | (_Answer.thread == channel)
        )
        if since is not None:
            query = query.where(_Answer.asked >= since)
        return self._turns(query)

    def turn(self, reference: str, person: int) -> tuple[Turn, ...]:
        """Return the turn of a reference, if it is this person's own."""
        return self._turns(select(_Answer).where(_Answer.person == person, _Answer.reference == reference))

    def turns_to(self, person: int, message: int) -> tuple[Turn, ...]:
        """Return the turn that a message shows, if it is this person's own."""
        return self._turns(select(_Answer).where(_Answer.person == person, _Answer.message == message))

    def _turns(self, query: Any) -> tuple[Turn, ...]:
        with Session(self._engine) as session:
            rows = session.scalars(query.order_by(_Answer.asked.desc()).limit(TURNS)).all()
        cards = [_valid(Card, row.card, f"the answer {row.reference}") for row in reversed(rows)]
        return tuple(Turn(card.question, card.text) for card in cards if card)

    def rate(
        self, reference: str, person: int, *, helpful: bool, reason: str | None = None, correction: str | None = None
    ) -> None:
        """Keep a rating; a person's second rating of an answer replaces the first, so that nobody counts twice."""
        said: dict[str, Any] = {"helpful": helpful, "reason": reason, "correction": correction, "given": utc_now()}
        row = insert(_Rating).values(reference=reference, person=person, **said)
        self._change(row.on_conflict_do_update(index_elements=["reference", "person"], set_=said))

    def ratings(self) -> list[Said]:
        """Return all ratings, oldest first."""
        query = select(_Rating, _Answer).join(_Answer, _Answer.reference == _Rating.reference).order_by(_Rating.given)
        with Session(self._engine) as session:
            rows = session.execute(query).all()
        kept = [(rating, _kept(answer)) for rating, answer in rows]
        return [Said(found, rating.helpful, rating.reason, rating.correction) for rating, found in kept if found]

    def past_questions(self, server: int, since: datetime.datetime) -> list[PastQuestion]:
        """Return the newest questions that were asked in a server's channels since then, the newest first.

        What only the asker saw is left out, and small talk. `since` is in UTC, without a zone.
        """
        card = case((func.json_valid(_Answer.card), _Answer.card), else_="{}")  # a damaged one ends the whole query

        def field(name: str) -> Any:
            return func.json_extract(card, f"$.{name}")  # reading a whole card takes a hundred times longer

        text = func.coalesce(func.nullif(field("read_as"), ""), field("question"))
        open_questions = (
            select(_Answer.reference, text, _Answer.person, field("refused"), _Answer.asked)
            .where(_Answer.server == server, _Answer.asked >= since, _Answer.private.is_(False))
            .where(func.coalesce(field("intent"), "").not_in(SMALL_TALK), text.is_not(None))
            .order_by(_Answer.asked.desc(), _Answer.reference)
            .limit(MOST_PAST)
        )
        unhelpful: dict[str, list[str]] = {}
        rated = select(_Rating.reference, _Rating.reason).join(_Answer).where(_Answer.server == server)
        with Session(self._engine) as session:
            for reference, reason in session.execute(rated.where(_Rating.helpful.is_(False))):
                unhelpful.setdefault(reference, []).append(reason or "")
            rows = session.execute(open_questions).all()
        return [
            PastQuestion(reference, asked_text, person, bool(refused), asked, tuple(unhelpful.get(reference, ())))
            for reference, asked_text, person, refused, asked in rows
        ]

    def servers(self) -> dict[int, ServerSettings]:
        with Session(self._engine) as session:
            rows = session.scalars(select(_Server)).all()
        found = {row.id: _valid(ServerSettings, row.settings, f"the settings of server {row.id}") for row in rows}
        return {server: settings for server, settings in found.items() if settings}

    def keep_server(self, server: int, settings: ServerSettings) -> None:
        text = settings.model_dump_json()
        row = insert(_Server).values(id=server, settings=text)
        self._change(row.on_conflict_do_update(index_elements=["id"], set_={"settings": text}))

    def counts(self, person: int) -> tuple[int, int]:
        """Count a person's stored answers and ratings."""
        with Session(self._engine) as session:
            answers = session.scalar(select(func.count()).select_from(_Answer).where(_Answer.person == person)) or 0
            ratings = session.scalar(select(func.count()).select_from(_Rating).where(_Rating.person == person)) or 0
        return answers, ratings

    def forget(self, person: int) -> None:
        """Delete what a person asked, rated and used, and other people's ratings of that person's answers."""
        self.spending.forget(person, today())
        self.stories.forget(person)
        self.quiet.choose(PERSON, person, None)
        self.reports.forget(person)
        self._change(delete(_Rating).where(_Rating.person == person), delete(_Answer).where(_Answer.person == person))

    def forget_before(self, time: datetime.datetime) -> int:
        """Delete answers older than `time` that nobody rated, and return how many.

        Tokens that were not used since, and what persons used before that day, are deleted as well.
        """
        self.spending.forget_before(day_of(time))
        rated = select(_Rating.reference)
        with Session(self._engine) as session, session.begin():
            session.execute(delete(_Token).where(_Token.used < time))
            old = delete(_Answer).where(_Answer.asked < time, _Answer.reference.not_in(rated))
            return int(session.connection().execute(old).rowcount)

    def forget_server(self, server: int) -> None:
        """Delete what a server chose, after the bot was removed from it.

        With that choice, what was asked there before is no longer grouped, even if the bot comes back.
        """
        self.stories.forget_server(server)
        self.quiet.choose(SERVER, server, None)
        self.reports.forget_server(server)
        self._change(delete(_Server).where(_Server.id == server))

    def token(self, text: str) -> str:
        """Return a token for a text, for use in a button; it is the same each time."""
        token = hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:16]
        row = insert(_Token).values(token=token, text=text, used=utc_now())
        self._change(row.on_conflict_do_update(index_elements=["token"], set_={"used": utc_now()}))
        return token

    def text(self, token: str) -> str | None:
        with Session(self._engine) as session:
            row = session.get(_Token, token)
            return row.text if row else None

    def trouble(self) -> str:
        """Try to write a row. Return why that, or storing the last answer, is impossible; empty if it is possible."""
        try:
            self.token("")
        except NotStoredError as error:
            return str(error)
        return self._not_stored  # this small row may still fit where an answer does not

    def spend(self, place: Place, written: Written) -> None:
        """Count what a chat model used for an answer. NotStoredError if that cannot be stored."""
        self.spending.add(place.person, place.server, written, today())

    def _change(self, *statements: Any) -> None:
        with Session(self._engine) as session, session.begin():
            for statement in statements:
                session.execute(statement)


def _prepare(connection: Any, _: Any) -> None:
    """Set up a connection: readers and a writer work at the same time, and ratings go with their answer."""
    connection.execute("PRAGMA journal_mode = WAL")
    connection.execute("PRAGMA synchronous = NORMAL")
    connection.execute("PRAGMA foreign_keys = ON")


def _valid(form: type[Form], text: str, what: str) -> Form | None:
    """Read a stored form; None if it is damaged, so that one row never keeps the bot or a person from all others."""
    try:
        return form.model_validate_json(text)
    except ValidationError as error:
        LOG.warning("%s cannot be read (%s errors) and is left out", what, error.error_count())
        return None


def _kept(row: _Answer) -> Kept | None:
    card = _valid(Card, row.card, f"the answer {row.reference}")
    place = Place(row.person, row.channel, row.server)
    return Kept(row.reference, place, card, row.private, row.asked) if card else None


def _reference() -> str:
    """Return eight of 31 letters: with a million answers stored, a new one collides with a chance of one in 850,000."""
    return "".join(secrets.choice(LETTERS) for _ in range(8))


def utc_now() -> datetime.datetime:
    """Return the present moment as the tables store it: in UTC, without a zone."""
    return datetime.datetime.now(datetime.UTC).replace(tzinfo=None)
