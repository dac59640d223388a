"""Answers `What did X say about Y?` by X's own words, newest first, and `What was said about Y?` by anybody's.

No words are collected when the index is built. Articles that have the speaker's name are read, the newest first, until
enough sentences are found whose claim is the speaker's.
"""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import chain, islice, zip_longest

from answer.compose.identity import Match, known, speaker
from answer.draft import AnswerSettings, Draft, day_of_asking
from answer.model import Intent, Quote, Statement
from answer.question.days import AskedDays, asked_days, without_days
from answer.question.parts import Part, parts
from answer.question.request import Request, request
from answer.question.truecase import as_written
from answer.remarks import Note, Remark
from answer.topics.claims import Claim, Reading, Topic
from answer.topics.voices import voices
from answer.words import shared
from index.article import BEGINNING, NO_FILTERS, Days, Filters, Hit, day_after
from index.search import SHORTLY, Archive

DAY = datetime.timedelta(days=1)
SAMPLE = 32  # passages that show how articles use a name; few, so that a frequent name costs no more
SAME_WORDS = 0.6  # quotes that share this part of the shorter one's words say the same, so one is enough
FIRST = "what"  # put before a speaker's name, so that this word opens the sentence and gets the capital
AND = re.compile(r"\s(?:and|or)\s")


def said(archive: Archive, who: str, about: str = "", filters: Filters = NO_FILTERS) -> Iterator[Statement]:
    """Yield a speaker's statements about a topic, newest first, one an article; articles are read as needed.

    Sentences with the topic's words come before those that have them nearby. If only others speak for the speaker, as a
    ministry does for a country, their statements follow.
    """
    asked = speaker(who)
    if asked is None:
        return
    sample = list(archive.newest(asked.last if asked.named else " ".join(asked.searched), SAMPLE, filters))
    if who.islower():
        asked = speaker(_as_written(who, sample)) or asked
    asked = known(asked, list({hit.article.id: hit.article.text for hit in sample}.values()))
    # Where nobody of the usual first name speaks at all, anybody of that last name is meant.
    alone = not about and filters.since is None and len(asked.words) == 1
    for one in dict.fromkeys((asked, replace(asked, first="") if alone else asked)):
        shown: list[Claim] = []
        others: list[Claim] = []
        for claim in Reading(archive, one, Topic.of(archive, about, one), filters).claims():
            if claim.how is not Match.SELF:
                others.append(claim)
            elif _is_new(claim, shown):
                yield _statement(claim)
        for claim in others if not shown else ():
            if _is_new(claim, shown):
                yield _statement(claim)
        if shown:
            return


def said_in(part: Part) -> Request | None:
    """Read whose words a part of a question asks for; None if it asks for something else."""
    asked = request(part.asked.text)
    return asked if asked.intent is Intent.SAID else None


def spoken(archive: Archive, settings: AnswerSettings, draft: Draft) -> Draft:
    """Answer with the words of each speaker asked for.

    If there are none of the days asked about, say so; if there are none at all, say if articles name the speaker.
    """
    named = asked_days(draft.asked.text, day_of_asking(draft.question))
    firm = named if named and named.firm else None
    windows = _windows(draft.question.known, firm)
    asked = parts(draft.asked)
    wanted = {part.written: request(without_days(part.asked.text, firm if len(asked) == 1 else None)) for part in asked}
    statements, missing = _answered(archive, wanted, windows, settings.most_statements)
    notes = draft.notes
    if firm and not statements and not notes:
        notes = (Note(Remark.NOTHING_THEN, firm.days),)
        if firm.relative:  # such a question wants what is new, so what was said before these days answers too
            before = draft.question.known.within(Days(BEGINNING, firm.days.last))
            statements, missing = _answered(archive, wanted, (before,), settings.most_statements)
    quoted = {quote.article.id for statement in statements for quote in statement.quotes}
    return replace(
        draft,
        statements=statements,
        unanswered=missing if statements else (),
        notes=notes if statements else (*notes, *_remarks(archive, draft)),
        hits=tuple(sorted(draft.hits, key=lambda hit: hit.article.id not in quoted)),
    )


def _answered(
    archive: Archive, wanted: Mapping[str, Request], windows: Sequence[Filters], most: int
) -> tuple[tuple[Statement, ...], tuple[str, ...]]:
    """Return up to `most` statements for the parts of a question, in turn, and the parts that have none."""
    found = {written: list(islice(_said(archive, want, windows), most)) for written, want in wanted.items()}
    in_turn = filter(None, chain.from_iterable(zip_longest(*found.values())))
    missing = tuple(written for written, said_there in found.items() if not said_there)
    return tuple(islice(in_turn, max(most, len(found)))), missing


def _said(archive: Archive, wanted: Request, windows: Sequence[Filters]) -> Iterator[Statement]:
    """Yield what the speaker said; if `X and Y` is not one speaker's name, what each of the two said, in turn."""
    whole = _of(archive, wanted.topic, wanted.other, windows)
    first = next(whole, None)
    if first is not None:
        return chain((first,), whole)
    each = (
        [_of(archive, who, wanted.other, windows) for who in AND.split(wanted.topic)]
        if AND.search(wanted.topic)
        else []
    )
    return filter(None, chain.from_iterable(zip_longest(*each)))


def _of(archive: Archive, who: str, about: str, windows: Sequence[Filters]) -> Iterator[Statement]:
    if not who:
        each = (voices(archive, about, filters) for filters in windows)
        return next((chain((first,), found) for found in each if (first := next(found, None))), iter(()))
    return chain.from_iterable(said(archive, who, about, filters) for filters in windows)


def _windows(known: Filters, asked: AskedDays | None) -> Sequence[Filters]:
    """Return the days of publication to read: those asked about, then the days shortly after; otherwise all days."""
    if asked is None:
        return (known,)
    days = asked.days
    behind = Days(day_after(days.last, DAY), day_after(days.last, SHORTLY))
    return [known.within(one) for one in (days, behind)]


def _remarks(archive: Archive, draft: Draft) -> tuple[Note, ...]:
    """Return the remark that articles name a speaker and do not quote the speaker, if that is so."""
    who, about = draft.request.topic, draft.request.other
    asked = speaker(who)
    if asked is None:
        return ()
    hits = archive.newest(" ".join(asked.searched), SAMPLE, draft.question.known)
    between = r"\W{1,3}"
    name = re.compile(rf"\b{between.join(map(re.escape, asked.words))}\b", re.IGNORECASE)
    if not any(name.search(f"{hit.article.title}\n{hit.article.text}") for hit in hits):
        return ()
    return (Note(Remark.NOT_QUOTED_ON if about else Remark.NOT_QUOTED, speaker=who, topic=about),)


def _as_written(who: str, sample: Sequence[Hit]) -> str:
    """Write a speaker who was typed in lower case as articles do."""
    return as_written(f"{FIRST} {who}", sample)[len(FIRST) + 1 :]


def _statement(claim: Claim) -> Statement:
    quote = Quote(claim.article, *claim.held.quote, claim.text)
    return Statement(claim.text, (quote,), min(1.0, claim.relevance))


def _is_new(claim: Claim, shown: list[Claim]) -> bool:
    """Return whether no claim shown has nearly the same words; if so, add this claim to them."""
    if any(claim.meets(one) or shared(claim.text, one.text) >= SAME_WORDS for one in shown):
        return False
    shown.append(claim)
    return True
