"""Lets a chat model write answers, retries where that may help, and checks every statement.

Hides time limits, retries, the circuit breaker and the cache.
"""

from __future__ import annotations

import secrets
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from langchain_core.language_models import BaseChatModel
from langchain_core.runnables import Runnable
from tenacity import RetryCallState, Retrying, retry_if_exception, stop_after_attempt, wait_exponential_jitter

from answer.chat.breaker import Breaker
from answer.chat.cache import Cache, key_of
from answer.chat.checks.verify import Checked, check
from answer.chat.faults import PASSING, FaultError, failures, retry_after
from answer.chat.follow_up import is_faithful, written_turns
from answer.chat.parse import Claim, schema
from answer.chat.prompts import read_prompt
from answer.chat.provider import ChatSettings, held_to_form, holding, keys_of, open_model
from answer.chat.reply import Limits, Reply, read_reply
from answer.chat.request import CHARACTERS, Passage, chosen, chosen_sentences, worded, written
from answer.draft import Draft, day_of_asking
from answer.model import Dropped, Fault, Statement, Turn, Usage, Written, refusal
from index.article import day_in_words

LONGEST_WAIT = 20.0  # seconds between two tries, a third of the time that all tries for one answer have by default
# after several of these in a row the provider is left alone; a wrong key does not become right by itself
RESTING_AFTER = PASSING | {Fault.UNAUTHORISED}
Show = Callable[[Sequence[Statement]], None]
Outcome = tuple[tuple[Statement, ...], Written]


@dataclass(slots=True)
class _Job:
    """One question and its tries: what is sent, which statements have passed, and what all tries cost together."""

    draft: Draft
    passages: tuple[Passage, ...]
    show: Show
    started: float
    checked: list[Checked] = field(default_factory=list)
    usage: Usage = field(default_factory=Usage)

    @property
    def statements(self) -> list[Statement]:
        return [checked.statement for checked in self.checked if checked.statement]


class Writer:
    """One chat model with its limits, retries and checks. Safe to use from several threads."""

    def __init__(
        self,
        model: BaseChatModel,
        settings: ChatSettings,
        cache: Cache | None = None,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self.settings = settings
        self._cache = cache
        self._sleep = sleep
        self._breaker = Breaker()
        self._failures, self._keys = failures(settings.provider), keys_of(model)
        numbered = settings.quotes == "numbered"
        self._choose = chosen_sentences if numbered else chosen
        self._prompt = read_prompt("answer_by_number" if numbered else "answer")
        self._follow_up = read_prompt("stand_alone")
        how = holding(model, settings)
        answering = held_to_form(model, schema(numbered=numbered), how) if how else model
        self._answering: Runnable[dict[str, Any], Any] = self._prompt | answering
        self._rewriting: Runnable[dict[str, Any], Any] = self._follow_up | model

    @classmethod
    def open(cls, settings: ChatSettings, environment: Mapping[str, str], cache: Path, days: int) -> Writer:
        """Open the model that the settings name, with its cache. ExpectedError names what is missing."""
        return cls(open_model(settings, environment), settings, Cache(cache, days) if days else None)

    def close(self) -> None:
        if self._cache:
            self._cache.close()

    def stand_alone(self, question: str, history: Sequence[Turn]) -> tuple[str, Usage]:
        """Rewrite a follow-up so that it can be understood alone; empty if the model fails, or names something new."""
        if not (history and self._breaker.lets_through()):
            return "", Usage()
        values = {"mark": secrets.token_hex(8), "earlier": written_turns(history), "question": question}
        reply = Reply()
        limits = self._limits(time.monotonic() + self.settings.silence_seconds)
        try:
            read_reply(self._rewriting.stream(values), reply, limits, lambda _: False)
            rewritten = reply.text.strip().strip('"')
            self._breaker.record(failed=False)
        except FaultError as error:
            self._breaker.record(failed=error.fault in RESTING_AFTER)
            rewritten = ""
        usage = reply.usage(self._follow_up.format(**values), self.settings)
        return (rewritten if is_faithful(rewritten, question, history) else ""), usage

    def write(self, build: str, draft: Draft, show: Show) -> Outcome:
        """Write an answer to a draft's question from its passages; `show` receives all statements so far.

        The statements are empty if the model says that there is no answer, or if it failed (see `Written.fault`).
        """
        room = self.settings.context_tokens - self.settings.answer_tokens - len(str(self._prompt)) / CHARACTERS
        job = _Job(draft, self._choose(draft, self.settings.passages, int(room)), show, time.monotonic())
        key = self._key(build, job)
        if (kept := self._kept(key, job)) is not None:
            return kept
        job.checked.clear()
        if not self._breaker.lets_through():
            return (), self._written(job, Fault.RESTING)
        try:
            reply = self._retrying(job)(self._try, job)
            outcome = self._outcome(job, reply)
        except FaultError as error:
            self._breaker.record(failed=error.fault in RESTING_AFTER)
            return (), self._written(job, error.fault, error.detail)
        self._breaker.record(failed=False)
        if self._cache:
            self._cache.put(key, reply.text)
        return outcome

    def _retrying(self, job: _Job) -> Retrying:
        backing_off = wait_exponential_jitter(max=LONGEST_WAIT)

        def wait(state: RetryCallState) -> float:
            error = state.outcome.exception() if state.outcome else None
            return retry_after(error.__cause__ if error else None) or backing_off(state)

        def stop(state: RetryCallState) -> bool:
            late = time.monotonic() - job.started + state.upcoming_sleep >= self.settings.deadline_seconds
            return late or stop_after_attempt(self.settings.tries)(state)

        return Retrying(
            retry=retry_if_exception(lambda error: isinstance(error, FaultError) and error.fault in PASSING),
            wait=wait,
            stop=stop,
            sleep=self._sleep,
            reraise=True,
        )

    def _try(self, job: _Job) -> Reply:
        """Ask once. Statements of an earlier try are discarded, because the new reply writes them again."""
        job.checked.clear()
        values = self._values(job)
        reply = Reply()
        limits = self._limits(job.started + self.settings.deadline_seconds)

        def enough(claim: Claim) -> bool:
            self._check(job, [claim])
            return len(job.statements) >= self.settings.most_statements

        try:
            if not read_reply(self._answering.stream(values), reply, limits, enough):
                self._check(job, reply.reader.rest())
        finally:
            job.usage += reply.usage(self._prompt.format(**values), self.settings)
        return reply

    def _limits(self, deadline: float) -> Limits:
        return Limits(deadline, self.settings, self._failures, self._keys)

    def _check(self, job: _Job, claims: Iterable[Claim]) -> None:
        for claim in claims:
            if len(job.statements) >= self.settings.most_statements:
                return
            checked = check(worded(claim, job.passages), job.passages, job.draft, job.statements)
            job.checked.append(checked)
            if checked.statement:
                job.show(job.statements)

    def _values(self, job: _Job) -> dict[str, Any]:
        mark = secrets.token_hex(8)
        return {
            "mark": mark,
            "most": self.settings.most_statements,
            "refusal": refusal(),
            "passages": written(job.passages, mark),
            "today": day_in_words(day_of_asking(job.draft.question)),
            "question": job.draft.asked.text,
        }

    def _outcome(self, job: _Job, reply: Reply) -> Outcome:
        """Return the result of a reply; FaultError if no statement could be read or none passed the checks."""
        if job.statements:
            return both_sides(job.draft, job.statements), self._written(job)
        if reply.refuses and all(one.text == refusal() for one in job.checked):
            job.checked.clear()
            return (), self._written(job)
        if job.checked:
            raise FaultError(Fault.UNSUPPORTED)
        raise FaultError(Fault.UNREADABLE)

    def _kept(self, key: str, job: _Job) -> Outcome | None:
        """Check the cached reply again; None if there is none or no statement of it passes."""
        text = self._cache.get(key) if self._cache else None
        if text is None:
            return None
        reply = Reply()
        self._check(job, [*reply.reader.read(text), *reply.reader.rest()])
        try:
            statements, written = self._outcome(job, reply)
        except FaultError:
            return None
        return statements, replace(written, cached=True)

    def _written(self, job: _Job, fault: Fault | None = None, detail: str = "") -> Written:
        kept = [one for one in job.checked if one.statement] if fault is None else []
        unsure = sum(bool(one.statement and one.statement.unsure) for one in kept)
        restored = sum(one.restored for one in kept)
        return Written(
            model=self.settings.name,
            verified=len(kept) - unsure - restored,
            unsure=unsure,
            restored=restored,
            dropped=tuple(Dropped(one.text, one.reason) for one in job.checked if one.reason),
            fault=fault,
            detail=detail,
            usage=job.usage,
            asked=True,
        )

    def _key(self, build: str, job: _Job) -> str:
        asked = (job.draft.asked.text, day_of_asking(job.draft.question), job.draft.question.filters)
        sent = (str(self._prompt), [(passage.hit.passage.id, passage.sentences) for passage in job.passages])
        return key_of(build, self.settings.name, self.settings.address, self.settings.most_statements, *asked, *sent)


def both_sides(draft: Draft, statements: Sequence[Statement]) -> tuple[Statement, ...]:
    """Add the sides of a disagreement before a model's statements, unless the model quotes all their sources.

    A model may pick one side without a word, and a reader would not learn of the other.
    """
    sides = [statement for statement in draft.statements if statement.differs]
    differing = {quote.article.id for side in sides for quote in side.quotes}
    if differing <= {quote.article.id for statement in statements for quote in statement.quotes}:
        return tuple(
            replace(one, differs=any(quote.article.id in differing for quote in one.quotes)) for one in statements
        )
    shown = {quote for side in sides for quote in side.quotes}
    return (*sides, *(one for one in statements if not (one.verbatim and one.quotes[0] in shown)))
