"""Defines the types that make up an answer. Their JSON form (docs/json.md) is stable, because programs read it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum
from functools import cache
from pathlib import Path
from typing import Any, Literal

from answer.remarks import Note
from index.article import NO_FILTERS, Article, Days, Filters, Hit, as_date

REFUSAL = Path(__file__).parents[1] / "prompts" / "refusal.md"


@dataclass(frozen=True, slots=True)
class Turn:
    """One earlier turn of the same person: the question and, if known, the answer."""

    question: str
    answer: str = ""


@dataclass(frozen=True, slots=True)
class Question:
    """A question to the archive. `as_of` (YYYYMMDD) is the day that "today" means; None means the day of asking.

    `literal` says that no word of it is corrected, even if one seems misspelt.
    """

    text: str
    history: tuple[Turn, ...] = ()
    filters: Filters = NO_FILTERS
    as_of: int | None = None
    literal: bool = False

    @property
    def known(self) -> Filters:
        """The filters, which also exclude articles published after `as_of` if it is given."""
        given = self.filters
        if self.as_of is None:
            return given
        if given.since is None and given.until is None:
            return replace(given, as_of=self.as_of)
        return replace(given, until=min(given.until or self.as_of, self.as_of))


@dataclass(frozen=True, slots=True)
class Correction:
    """A misspelt word or an abbreviation of chat: as it was typed, and as it is read."""

    typed: str
    meant: str


@dataclass(frozen=True, slots=True)
class Quote:
    """A verbatim span of an article: `article.text[start:end] == text`, always."""

    article: Article
    start: int
    end: int
    text: str


@dataclass(frozen=True, slots=True)
class Dated:
    """Words of a statement that name a time but not the full date, and the days they mean (YYYYMMDD, inclusive)."""

    words: str
    first: int
    last: int


@dataclass(frozen=True, slots=True)
class Statement:
    """One sentence of an answer with the quotes that support it.

    `emphasis` are the (start, end) offsets in `text` of the words that answer. `short` are those words, if they are
    certain enough to be shown alone. `also` are articles that report the same. `days` resolve the times that the
    statement names, if the question asks when or names days. `differs`: sources disagree, and this is one side.
    `unsure`: a chat model wrote it, and the quotes support only a part of it. `corrects`: it takes back a figure of an
    earlier article. `headline` is the title of the article quoted, if that answers and the sentence lacks its words.
    """

    text: str
    quotes: tuple[Quote, ...]
    score: float
    emphasis: tuple[tuple[int, int], ...] = ()
    also: tuple[Article, ...] = ()
    days: tuple[Dated, ...] = ()
    differs: bool = False
    unsure: bool = False
    short: str = ""
    corrects: bool = False
    headline: str = ""

    @property
    def verbatim(self) -> bool:
        """Whether the statement is exactly its quote, as every statement is that no chat model wrote."""
        return len(self.quotes) == 1 and self.quotes[0].text == self.text

    @property
    def shown(self) -> str:
        """The text, after the headline if there is one."""
        return f"{self.headline}\n{self.text}" if self.headline else self.text

    @property
    def published(self) -> int | None:
        """The day of the newest article quoted, YYYYMMDD; None if no article is dated."""
        return max((quote.article.date for quote in self.quotes if quote.article.date), default=None)


@dataclass(frozen=True, slots=True)
class Gap:
    """What a refused question names and the archive does not have.

    `nowhere` are names that no article has, `elsewhere` names that the archive has and the nearest articles do not.
    `days` are the days asked about, if they lie before or after all articles searched. `near` pairs a name that no
    article has with a similar name that articles do have.
    """

    nowhere: tuple[str, ...] = ()
    elsewhere: tuple[str, ...] = ()
    days: Days | None = None
    near: tuple[Correction, ...] = ()


NO_GAP = Gap()


@dataclass(frozen=True, slots=True)
class Usage:
    """The tokens sent to and written by a chat model, and their cost in US dollars; None if no price is known."""

    tokens_in: int = 0
    tokens_out: int = 0
    cost: float | None = 0.0

    def __add__(self, other: Usage) -> Usage:
        cost = None if self.cost is None or other.cost is None else self.cost + other.cost
        return Usage(self.tokens_in + other.tokens_in, self.tokens_out + other.tokens_out, cost)


class Intent(StrEnum):
    """What a question wants; the values are `intent` in docs/json.md."""

    FACT = "fact"
    LATEST = "latest"
    AS_OF = "as_of"  # who holds or held an office, or what a figure was, on a day
    COUNT = "count"  # how many articles mention a topic, in all, by month or by outlet
    LIST = "list"  # the articles that mention a topic
    FIRST = "first"
    LAST = "last"
    SAID = "said"
    ABOUT = "about"  # an overview of a topic
    COMPARE = "compare"  # two topics, or two sides of one, next to each other
    TIMELINE = "timeline"
    CHANGES = "changes"  # how a figure, or the holder of an office, changed
    GREETING = "greeting"
    THANKS = "thanks"
    HELP = "help"


@dataclass(frozen=True, slots=True)
class Total:
    """How many articles mention a topic. Every article counts, also exact and near copies, which a search would hide.

    `forms` are the forms of the topic seen in the newest of them, most frequent first. `originals` counts each set of
    copies once. `months` (YYYYMM, None for the undated; oldest first) and `outlets` (None if none is known; most first)
    split the count; `by` is the split that the question asks for. `first` and `last` are the oldest and the newest
    dated article. `days` are those that the question names: only articles published then count. `only` are the outlets
    that the question names. `unquoted` are articles not quoted because no sentence fit for a quote has the topic.
    Without a topic, all articles count.
    """

    topic: str
    forms: tuple[str, ...]
    articles: int
    originals: int
    by: Literal["", "month", "outlet"]
    months: tuple[tuple[int | None, int], ...]
    outlets: tuple[tuple[str | None, int], ...]
    first: Article | None = None
    last: Article | None = None
    days: Days | None = None
    unquoted: tuple[Article, ...] = ()
    only: tuple[str, ...] = ()


class Fault(StrEnum):
    """Why a chat model gave no answer. FAULTS words each fault for people."""

    UNAUTHORISED = "unauthorised"
    NO_MODEL = "no_model"
    UNREACHABLE = "unreachable"
    BUSY = "busy"
    BROKEN = "broken"
    SILENT = "silent"
    DECLINED = "declined"
    CUT = "cut"
    ENDLESS = "endless"
    TOO_LONG = "too_long"
    REJECTED = "rejected"
    UNREADABLE = "unreadable"
    UNSUPPORTED = "unsupported"
    RESTING = "resting"
    BUDGET = "budget"


FAULTS: Mapping[str, str] = {  # each phrase continues a sentence that starts with the model's name
    Fault.UNAUTHORISED: "its provider does not let us in; check the key",
    Fault.NO_MODEL: "its provider has no model of that name",
    Fault.UNREACHABLE: "it cannot be reached",
    Fault.BUSY: "its provider takes no more requests now",
    Fault.BROKEN: "its provider failed",
    Fault.SILENT: "it took too long",
    Fault.DECLINED: "its provider declined to answer",
    Fault.CUT: "its answer broke off",
    Fault.ENDLESS: "its answer grew too long",
    Fault.TOO_LONG: "the passages are too long for it",
    Fault.REJECTED: "its provider did not take the request",
    Fault.UNREADABLE: "it did not answer in the form asked for",
    Fault.UNSUPPORTED: "nothing it wrote was borne out by its quotes",
    Fault.RESTING: "it failed several times and is left alone for a minute",
    Fault.BUDGET: "the day's budget for it is used up",
}


class Reason(StrEnum):
    """Why a statement is not shown."""

    NO_QUOTE = "no_quote"
    NOT_FOUND = "not_found"  # no passage contains the words that it quotes
    UNASKED = "unasked"  # its quotes do not answer the question
    FOREIGN = "foreign"  # it has a number or name that no quote has, or an address, a mention or code
    BESIDE = "beside"  # a part of it shares no words with its quotes, or it is not a sentence
    CONTRADICTED = "contradicted"  # its quotes say the opposite or something else
    REPEATED = "repeated"


@dataclass(frozen=True, slots=True)
class Dropped:
    """A statement of a chat model that was not shown, and why."""

    text: str
    reason: Reason


@dataclass(frozen=True, slots=True)
class Written:
    """What a chat model contributed to an answer.

    Of its statements, `verified` ones passed every check, `unsure` ones are shown with a mark, `restored` ones were
    replaced by their quote because they did not say whose claim it is, and `dropped` ones are not shown. `fault` is the
    reason why the extractive answer is shown instead (None if it is not), and `detail` is the provider's message.
    `asked`: it was asked for an answer, not only to rewrite a follow-up. `cached`: its reply was in the cache; nothing
    was sent.
    """

    model: str
    verified: int = 0
    unsure: int = 0
    restored: int = 0
    dropped: tuple[Dropped, ...] = ()
    fault: Fault | None = None
    detail: str = ""
    usage: Usage = Usage()
    asked: bool = False
    cached: bool = False

    @property
    def kept(self) -> int:
        """How many of its statements are shown in its own words."""
        return self.verified + self.unsure

    @property
    def made(self) -> int:
        """How many statements it made in all, also those shown as their quote and those not shown."""
        return self.kept + self.restored + len(self.dropped)

    def form(self) -> dict[str, Any]:
        """Write what became of the statements, and what they cost, as values of JSON."""
        return {
            "verified": self.verified,
            "unsure": self.unsure,
            "restored": self.restored,
            "dropped": [{"text": dropped.text, "reason": dropped.reason} for dropped in self.dropped],
            "fault": self.fault,
            "detail": self.detail or None,
            "tokens_in": self.usage.tokens_in,
            "tokens_out": self.usage.tokens_out,
            "cost": self.usage.cost,
            "cached": self.cached,
        }


@dataclass(frozen=True, slots=True)
class Answer:
    """The answer to a question: statements, or a refusal that names the nearest coverage.

    `score` is the evidence of the best sentence (higher is better). A refusal keeps it too, so that a floor can be
    chosen from data. `hits` is what the search found, best first. `timings` are seconds by step. `read_as` is the
    stand-alone form of a follow-up, with its misspelt words corrected; empty if that is the question itself.
    `corrections` are those words. `unanswered` are the parts of the question that have no evidence, as they were
    written. If the question asks for the latest or for a toll, `latest` (YYYYMMDD) is the day of the newest article
    quoted. `gap` is what a refused question names and the archive does not have. `by_words` is the reason why only
    words, and no vectors, were searched, if so. `written` describes the chat model's part, if one was asked. `notes`
    are lines that open the answer; a reply to a greeting has nothing else. `total` counts the articles that mention a
    topic, if the question asks for it. `language` is the question's (ISO 639-1), `foreign` the language of each article
    shown that is in another one, by its id.
    """

    question: Question
    refused: bool
    statements: tuple[Statement, ...]
    nearest: tuple[Article, ...]
    score: float
    oldest: int | None
    newest: int | None
    hits: tuple[Hit, ...] = ()
    timings: dict[str, float] = field(default_factory=dict)
    read_as: str = ""
    corrections: tuple[Correction, ...] = ()
    unanswered: tuple[str, ...] = ()
    latest: int | None = None
    gap: Gap = NO_GAP
    by_words: str = ""
    written: Written | None = None
    intent: Intent = Intent.FACT
    notes: tuple[Note, ...] = ()
    total: Total | None = None
    language: str = "en"
    foreign: Mapping[str, str] = field(default_factory=dict)

    @property
    def articles(self) -> tuple[Article, ...]:
        """The articles quoted, in the order of their marks: `articles[0]` is `[1]`."""
        cited = (quote.article for statement in self.statements for quote in statement.quotes)
        return tuple({article.id: article for article in cited}.values())

    @property
    def short(self) -> str:
        """The words that answer, if they can be shown alone; empty if the reader is unsure, or if sources differ.

        The first of several values does not answer how something changed.
        """
        first = self.statements[0] if self.statements else None
        return "" if first is None or first.differs or self.intent is Intent.CHANGES else first.short

    @property
    def short_day(self) -> Dated | None:
        """The day that `short` names without its year, such as `Tuesday`; None if it names none."""
        days = self.statements[0].days if self.short else ()
        named = (day for day in days if day.words in self.short or self.short in day.words)
        return None if self.short.isdigit() else next(named, None)

    @property
    def disagreement(self) -> tuple[Statement, ...]:
        """The statements in which sources differ, one for each side; empty if they agree."""
        return tuple(statement for statement in self.statements if statement.differs)

    @property
    def changed_over_time(self) -> bool:
        """Whether the sides of a disagreement are of different days, so that all of them may be right."""
        return any(days_later(side, self.disagreement) for side in self.disagreement)


def days_later(statement: Statement, others: Sequence[Statement]) -> int:
    """Return the days from the earliest publication among `others` to that of a statement; 0 if a date is unknown."""
    days = [other.published for other in others]
    if statement.published is None or None in days:
        return 0
    return max(((as_date(statement.published) - as_date(day)).days for day in days if day is not None), default=0)


@cache
def refusal() -> str:
    """Return the sentence that says the archive holds no answer; prompts, code and tests share this one text."""
    return REFUSAL.read_text(encoding="utf-8").strip()
