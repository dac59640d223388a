"""Answers an admitted question in a worker thread and makes its card, with the chat model or without it.

Hides when the chat model is asked, what prevents that, and where its use is counted.
"""

from __future__ import annotations

import itertools
import logging
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from answer.ask import ask
from answer.draft import AnswerSettings
from answer.model import Answer, Fault, Question, Written
from answer.next_questions import next_questions
from bot.chat_model import chat_settings, open_writer
from bot.client.markdown import cut, line
from bot.client.phrases import Words
from bot.client.state import usage
from bot.client.state.account import NotConfiguredError
from bot.client.state.card import Card, card_of
from bot.client.state.database import Database, NotStoredError, Place
from bot.client.state.metrics import Figures
from bot.client.state.queue import TurnedAwayError
from bot.settings import ModelSection, Settings
from index.current import CurrentArchive
from index.errors import ExpectedError

if TYPE_CHECKING:
    from answer.chat.writer import Writer
    from index.search import Archive

LOG = logging.getLogger(__name__)
# Seconds in the queue, after which a question is answered without the chat model. Even with the longest deadline of the
# settings (600), an answer then comes well within the 15 minutes that Discord allows.
PATIENCE = 120.0
LONGEST_CHOICE = 100  # characters that Discord takes of what somebody chooses while typing


def known_outlet(outlet: str, known: Sequence[str]) -> str:
    """Return an outlet as the archive spells it; TurnedAwayError if the archive has none of that name."""
    found = next((name for name in known if name.casefold() == outlet.strip().casefold()), None)
    if found is None:
        raise TurnedAwayError("no_outlet_named", abuse=False, name=line(cut(outlet, LONGEST_CHOICE)))
    return found


@dataclass(frozen=True, slots=True)
class Asking:
    """A question being answered: who asks where, the phrases around the answer, and whether only that person sees it.

    `written`: the person asks for a written answer, on a server where the chat model writes only on request. `since` is
    when the question was asked, on the clock of `time.perf_counter`.
    """

    question: Question
    place: Place
    words: Words
    private: bool = False
    written: bool = False
    since: float = field(default_factory=time.perf_counter)


@dataclass(frozen=True, slots=True)
class Answerer:
    """Answers questions; without a chat model if `writer` is None."""

    settings: AnswerSettings
    model: ModelSection
    archive: CurrentArchive
    database: Database
    figures: Figures
    writer: Writer | None = None
    pictured: bool = False  # show the picture that the first source's page names

    @property
    def may_write(self) -> bool:
        """Whether the chat model can write an answer on request."""
        return self.writer is not None and self.model.when == "on_request"

    @property
    def model_name(self) -> str:
        """The name of the chat model; empty if there is none."""
        return self.writer.settings.name if self.writer else ""

    def answer(self, asking: Asking, show: Callable[[Card], None]) -> Card:
        """Answer a question, and count what it used; `show` gets the states worth seeing before the end."""
        writer = self.writer if asking.written or self.model.when != "on_request" else None
        fault = self._held_back(asking) if writer else None
        with self.archive.reading() as archive:
            question = _spelled(asking.question, archive)
            states = itertools.count()

            def tell(state: Answer) -> None:
                is_extractive = next(states) == 0
                if not state.refused and (not is_extractive or self.model.when == "after"):
                    show(card_of(state, archive.manifest))

            answer = ask(archive, question, self.settings, None if fault else writer, tell)
            if fault and writer and answer.hits and answer.score >= writer.settings.floor:
                answer = replace(answer, written=Written(writer.settings.name, fault=fault))
            self._count(asking.place, answer)
            return card_of(answer, archive.manifest, next_questions(archive, answer), pictured=self.pictured)

    def _count(self, place: Place, answer: Answer) -> None:
        """Count what the chat model did. Its provider's message is not logged, because it may repeat the question."""
        written = answer.written
        if written is None:
            return
        self.figures.written(answer)
        try:
            self.database.spend(place, written)
        except NotStoredError as error:  # the answer matters more than its share in the sums
            LOG.warning("%s", error)
        if written.fault:
            LOG.warning("%s did not write an answer: %s; python -m bot doctor tells more", written.model, written.fault)

    def _held_back(self, asking: Asking) -> Fault | None:
        """Return the reason why the chat model must not be asked; None if it may be."""
        place = asking.place
        if self.database.spending.is_over(place.person, place.server, self.model, usage.today()):
            return Fault.BUDGET
        return Fault.BUSY if time.perf_counter() - asking.since > PATIENCE else None


def _spelled(question: Question, archive: Archive) -> Question:
    """Spell the outlets as the archive does; TurnedAwayError if the archive has no such outlet."""
    if not (outlets := question.filters.outlets):
        return question
    known = archive.catalogue.outlets()
    chosen = tuple(known_outlet(outlet, known) for outlet in outlets)
    return replace(question, filters=replace(question.filters, outlets=chosen))


def opened_writer(settings: Settings, environment: Mapping[str, str]) -> Writer | None:
    """Open the chat model of the settings for a bot; None if they name none.

    NotConfiguredError if it cannot be opened, or if its cost is capped and its price is unknown.
    """
    try:
        writer = open_writer(settings, environment)
    except ExpectedError as error:
        raise NotConfiguredError(str(error)) from error
    if writer and settings.model.dollars_per_day:
        from answer.chat.price import usage_of

        if usage_of(1, 1, chat_settings(settings.model)).cost is None:
            writer.close()
            raise NotConfiguredError(
                f"model.dollars_per_day = {settings.model.dollars_per_day} cannot be held: no price of "
                f"{settings.model.name} is known; set model.price_in and model.price_out, or cap its tokens"
            )
    return writer
