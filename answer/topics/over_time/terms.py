"""Finds the sequence of an office's holders from the sentences that name one, of which a few are wrong. Pure functions.

Hides what a wrong sentence, a change of holder and a return cost, and how the cheapest sequence is found.
"""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from dataclasses import dataclass

from answer.topics.over_time.holders import Naming
from index.article import BEGINNING, END, Days, Hit, as_date
from index.split import Span

# Not every day has an article, so a holder is taken to have held the office this long before first being named.
SHORTLY = datetime.timedelta(days=60)
# After this long without a named holder, a change may have gone unreported, so it is unknown who held the office.
APART = datetime.timedelta(days=180)
# Costs of a sequence of holders. WRONG: a sentence names another holder. LOOSE: the same, but the office's body is only
# in the title or elsewhere in the sentence, so it may be another office. CHANGE: the holder changes. RETURN: somebody
# holds the office again.
WRONG, LOOSE, CHANGE, RETURN = 1.0, 0.5, 0.9, 1.8
VACANT = ""


@dataclass(frozen=True, slots=True)
class Mention:
    """A sentence of an archive that names a holder: its hit and span, its day (YYYYMMDD), and what it says of whom."""

    hit: Hit
    sentence: Span
    day: int
    said: Naming
    key: str


@dataclass(frozen=True, slots=True)
class Term:
    """The time for which one person is named as the holder: first and last day, and the sentences, oldest first."""

    key: str
    days: Days
    mentions: tuple[Mention, ...]


def terms_of(mentions: Sequence[Mention]) -> list[Term]:
    """Find the sequence of holders that contradicts the fewest sentences; changes and returns cost something too.

    This is the cheapest path through a hidden sequence (Viterbi, 1967), with one step for each person an article names.
    """
    votes = list(
        {(one.hit.article.id, one.key, one.said.kind): one for one in mentions if one.said.kind != "future"}.values()
    )
    names = [*sorted({one.key for one in votes if one.said.kind != "ends"}), VACANT]
    if len(names) == 1 and not votes:
        return []
    first = {
        name: next((one.day for one in votes if one.key == name and one.said.kind != "ends"), END) for name in names
    }
    cost = {name: 0.0 if name else CHANGE for name in names}
    steps: list[dict[str, str]] = []
    for vote in votes:
        cheapest = min(cost, key=lambda name: cost[name])
        step, after = {}, {}
        for name in names:
            entry = CHANGE if not name or first[name] >= vote.day else RETURN
            changed = cost[cheapest] + entry
            step[name] = cheapest if changed < cost[name] else name
            after[name] = min(changed, cost[name]) + _wrong(vote, name)
        steps.append(step)
        cost = after
    path = [min(cost, key=lambda name: cost[name])] if steps else []
    for step in reversed(steps[1:]):
        path.append(step[path[-1]])
    return _joined(votes, path[::-1])


def _wrong(vote: Mention, name: str) -> float:
    """Return how much a sentence contradicts that this person holds the office on its day."""
    weight = WRONG if vote.said.own else LOOSE
    if vote.said.kind == "ends":
        return weight if vote.key == name else 0.0
    if vote.said.kind == "acting":
        weight /= 2
    return 0.0 if vote.key == name else weight


def _joined(votes: Sequence[Mention], path: Sequence[str]) -> list[Term]:
    """Group the sentences by holder; a term ends with its last sentence before the next term begins."""
    terms: list[Term] = []
    for vote, key in zip(votes, path, strict=True):
        own = (vote,) if vote.key == key or not key else ()
        if terms and terms[-1].key == key:
            last = terms[-1]
            days = Days(last.days.first, vote.day if own else last.days.last)
            terms[-1] = Term(key, days, (*last.mentions, *own))
        else:
            terms.append(Term(key, Days(vote.day, vote.day), own))
    return [term for term in terms if any(one.said.kind != "ends" or not term.key for one in term.mentions)]


def holding(terms: Sequence[Term], days: Days) -> list[Term]:
    """Choose the terms on these days.

    A term lasts until the next begins, unless nobody is named for long in between.
    """
    found: list[Term] = []
    for place, term in enumerate(terms):
        following = terms[place + 1].days.first if place + 1 < len(terms) else END
        if term.days.first <= days.last and days.first < following:
            found.append(term)
            since = max(term.days.last, days.first)
            if (
                following != END
                and as_date(days.first) - as_date(term.days.last) > APART > datetime.timedelta()
                and since < following
            ):
                found.append(terms[place + 1])
    if not found and terms and terms[0].key:
        early = as_date(terms[0].days.first) - as_date(max(days.last, BEGINNING))
        if datetime.timedelta() < early <= SHORTLY and terms[0].mentions[0].said.kind != "begins":
            return [terms[0]]
    unique = list(dict.fromkeys(found))
    # A holder whom no sentence has named for long may have left the office by then.
    if any(days.meet(term.days) for term in unique):
        unique = [term for term in unique if as_date(days.first) - as_date(term.days.last) <= APART]
    return [term for term in unique if term.key] or unique
