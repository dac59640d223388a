"""Finds corrections of the figures that an answer shows, so that no figure is shown without its correction.

Hides the forms of a correction: a notice in the same article, a corrected new article, or a later report that a figure
was revised. Also hides when two articles report the same event. A notice is quoted even if its page shows it apart from
the text, because no other sentence says that a figure was wrong.
"""

from __future__ import annotations

import datetime
import functools
import math
import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from answer.model import Quote, Statement
from answer.question.kind import CALENDAR, STOP_WORDS
from answer.topics.over_time.figures import corrects, figures, lowers, marks
from answer.topics.over_time.slots import Slot, kind_of_figure
from index.article import LONGEST_READ, NO_FILTERS, Article, Days, Filters, day_after
from index.search import Archive
from index.split import Span, sentences
from index.store.words import stems

FOUND = 25  # passages of the search for later articles; each figure of an answer costs one search
# How long after an article its corrections are looked for.
LATER = datetime.timedelta(days=120)
LEAD = 500  # characters of an article's beginning, which says which event it reports
# share of the other's names in the lead with more, if both report one event; one name alone may be chance
SAME_NAMES = 0.4
SAME_EVENT = 0.34  # the same for all words of the leads, weighted by rarity, because common words show nothing
# The same if a correction gives the very figure as wrong and counts the same: in a small archive, no word is rare.
LIKE_NAMES, LIKE_EVENT = 0.3, 0.2
AROUND = 250  # characters around a correction's words that hold its figures; further away they belong elsewhere
LONGEST = 1_000  # characters; a longer sentence is a table or a list
NOTICE = "correction corrected correcting earlier version revised lowered figure clarification"
# A sentence with such an opening has no figure of its own: it corrects the one in the sentence before it.
_LEANS = re.compile(r"(?:That|This|It)\s(?:was|is|were)\b|The\s(?:correct|right|true|actual|real)\b|In\sfact\b")
_GOES_ON = re.compile(r"(?:In\sfact|It\s(?:is|was)|The\s(?:\w+\s)?(?:figure|number|toll|total|count|price)|Actually)\b")
# sentences in which the correct figure is looked for if the title announces it; the others repeat the story
_NEAR_TITLE = 4


@dataclass(frozen=True, slots=True)
class Correction:
    """A correction in an article: its sentences, the wrong and the right amounts, and what they count.

    `old` is empty if the article does not say which amount was wrong; `lowers` then says whether it was too high.
    """

    span: Span
    old: frozenset[str]
    new: frozenset[str]
    slots: tuple[Slot, ...]
    lowers: bool
    answers: tuple[Span, ...]


def with_corrections(
    archive: Archive, statements: Sequence[Statement], filters: Filters = NO_FILTERS, *, in_order: bool = False
) -> tuple[Statement, ...]:
    """Insert the newest correction before each statement whose figure it takes back, and mark it.

    With `in_order`, the statements are ordered by day, so a correction follows the statement that it takes back.
    """
    result = [_whole(one) for one in statements]
    for one in tuple(result):
        found = None if one.corrects else correction_of(archive, one, filters)
        if found is None:
            continue
        shown = next((other for other in result if _overlap(other, found)), None)
        marked = replace(_whole(shown, always=True), differs=False) if shown else found
        old = () if shown and _overlap(shown, one) else (replace(one, short="", differs=False),)
        place = next(place for place, other in enumerate(result) if _overlap(other, one))
        if in_order and shown:
            result[place : place + 1] = old or (marked,)
            result = [marked if other is shown else other for other in result]
        else:
            result[place : place + 1] = (*old, marked) if in_order else (marked, *old)
            result = [other for other in result if other is not shown]
    if sum(one.differs for one in result) == 1:  # a correction left one side of the disagreement, so nothing disagrees
        result = [replace(one, differs=False) for one in result]
    return tuple(result)


def correction_of(archive: Archive, statement: Statement, filters: Filters = NO_FILTERS) -> Statement | None:
    """Find the newest correction of a figure that a statement shows; None if nothing corrects it.

    Otherwise a reader would be shown a figure that its own paper has withdrawn.
    """
    quote = statement.quotes[0]
    amounts = [one for one in figures(quote.article.text, quote.start, quote.end) if not one.taken_back]
    if not amounts:
        return None
    for article in _candidates(archive, quote, filters):
        # This comparison is far quicker than reading an article for corrections, so it comes first.
        names, words = _alike(archive, quote.article, article)
        if names < LIKE_NAMES or words < LIKE_EVENT:
            continue
        same = names >= SAME_NAMES and words >= SAME_EVENT
        found = [one for one in reversed(corrections(article)) if _takes_back(one, quote, certainly=not same)]
        if found:
            telling = [one for one in found if one.new and one.slots]  # it also says what is right
            return _stated(article, (telling or found)[0], statement.score)
    return None


def _stated(article: Article, correction: Correction, score: float) -> Statement:
    start, end = correction.span
    text = article.text[start:end]
    emphasis = tuple((first - start, last - start) for first, last in correction.answers)
    return Statement(text, (Quote(article, start, end, text),), score, emphasis, corrects=True)


def corrections(article: Article) -> tuple[Correction, ...]:
    """Find the corrections of figures in an article, in order."""
    return _corrections(article.title, article.text)


@functools.lru_cache(maxsize=256)
def _corrections(title: str, text: str) -> tuple[Correction, ...]:
    text = text[:LONGEST_READ]
    places = [place for place in marks(text) if any(figures(text, max(0, place - AROUND), place + AROUND))]
    if not places and not corrects(title):
        return ()
    spans = [(start, end) for start, end in sentences(text) if end - start <= LONGEST]
    found = []
    for place, (start, end) in enumerate(spans):
        if bisect_left(places, start) < bisect_left(places, end):  # a mark of a correction is in the sentence
            following = spans[place + 1] if place + 1 < len(spans) else None
            last = following[1] if following and _GOES_ON.match(text, following[0]) else end
            first, old = start, frozenset[str]()
            if place and _LEANS.match(text, start):
                first, before = spans[place - 1]
                old = frozenset(one.amount for one in figures(text, first, before))
            if correction := _read(text, first, last, old):
                found.append(correction)
    if corrects(title):
        old = frozenset(one.amount for one in figures(title, 0, len(title)) if one.taken_back)
        near = (_read(text, start, end, old, told=True) for start, end in spans[:_NEAR_TITLE])
        found.extend(one for one in near if one and one not in found)
    return tuple(found)


def _read(text: str, start: int, end: int, old: frozenset[str], *, told: bool = False) -> Correction | None:
    """Read a correction; None if it gives no figure. `told`: the title already calls it a correction."""
    every = list(figures(text, start, end))
    wrong = old | {one.amount for one in every if one.taken_back}
    right = [one for one in every if not one.taken_back and one.amount not in wrong]
    sentence = text[start:end]
    if not wrong and not (right and (told or lowers(sentence) or _says_wrong(sentence))):
        return None
    slots = tuple(slot for one in every if (slot := kind_of_figure(text, start, end, one)))
    new = frozenset(one.amount for one in right)
    return Correction((start, end), frozenset(wrong), new, slots, lowers(sentence), tuple(one.span for one in right))


def _says_wrong(sentence: str) -> bool:
    return re.search(r"(?i)\bmis(?:stated|reported|counted)|\bincorrect|\bwrong|\brevised\b", sentence) is not None


def _whole(statement: Statement, *, always: bool = False) -> Statement:
    """Complete and mark a statement that is itself a correction; `always`: even if another statement shows it."""
    quote = statement.quotes[0]
    text = quote.article.text
    wrong = any(one.taken_back for one in figures(text, quote.start, quote.end))
    for found in corrections(quote.article) if wrong else ():
        if found.old and found.span[0] == quote.start and quote.end < found.span[1] and len(statement.quotes) == 1:
            whole = text[slice(*found.span)]
            return replace(statement, text=whole, quotes=(Quote(quote.article, *found.span, whole),), corrects=True)
    wrong = wrong and corrects(quote.text)
    return replace(statement, corrects=True) if wrong or always else statement


def _candidates(archive: Archive, quote: Quote, filters: Filters) -> Iterator[Article]:
    """Yield the articles that may correct a quote: its own, and later ones about the same event, newest first."""
    since = quote.article.date
    yield quote.article
    if since is None:
        return
    then = filters.within(Days(since, day_after(since, LATER)))
    found: dict[str, Article] = {}
    for hit in archive.search(f"{NOTICE} {quote.article.title}", FOUND, then, engine="lexical"):
        found.update((article.id, article) for article in (hit.article, *hit.also))
    found.pop(quote.article.id, None)
    yield from sorted(found.values(), key=lambda article: -(article.date or 0))


def _takes_back(correction: Correction, quote: Quote, *, certainly: bool = False) -> bool:
    """Return whether a correction takes back a figure of a quote: the same amount, or another one of the same kind.

    `certainly`: it has to give this amount as wrong, and to count the same by it.
    """
    text = quote.article.text
    for one in figures(text, quote.start, quote.end):
        if one.taken_back or one.amount in correction.new:
            continue
        slot = kind_of_figure(text, quote.start, quote.end, one)
        if one.amount in correction.old and (not certainly or slot in correction.slots):
            return True
        if not correction.old and correction.slots and not certainly:
            too_high = not correction.lowers or all(_number(one.amount) > _number(new) for new in correction.new)
            if slot in correction.slots and too_high:
                return True
    return False


def _number(amount: str) -> float:
    try:
        return float(amount)
    except ValueError:
        return math.nan


def _alike(archive: Archive, one: Article, other: Article) -> tuple[float, float]:
    """Return how much the titles and leads of two articles share, in names and in words; 1 if they are one article."""
    if one.id == other.id:
        return 1.0, 1.0
    names = [_names(article.title, article.text[:LEAD]) for article in (one, other)]
    if names[0].isdisjoint(names[1]):
        return 0.0, 0.0
    words = [_lead(article.title, article.text[:LEAD]) for article in (one, other)]
    return _shared(archive, *names), _shared(archive, *words)


def _shared(archive: Archive, one: frozenset[str], other: frozenset[str]) -> float:
    """Return the share of the shorter text's words, weighted by rarity, that the other text has; 0 to 1."""
    weights = {stem: archive.lexical.rarity(stem) for stem in one | other}
    least = min(sum(weights[stem] for stem in words) for words in (one, other))
    return sum(weights[stem] for stem in one & other) / least if least else 0.0


@functools.lru_cache(maxsize=1024)
def _lead(title: str, text: str) -> frozenset[str]:
    words = re.findall(r"[^\W\d_]{3,}", f"{title} {text}")
    return frozenset(stem for word in words if word.lower() not in STOP_WORDS for stem in stems(word))


@functools.lru_cache(maxsize=1024)
def _names(title: str, text: str) -> frozenset[str]:
    """Return the stems of the capitalised words inside the sentences of a lead or, if there are none, of the title."""
    found = {word for word in re.findall(r"(?<=[a-z,] )[A-ZÀ-Þ][^\W\d_]{2,}", text) if word.lower() not in CALENDAR}
    inside = {stem for word in found for stem in stems(word)}
    of_title = {stem for word in re.findall(r"[A-ZÀ-Þ][^\W\d_]{2,}", title) for stem in stems(word)}
    return frozenset(inside) or frozenset(of_title)


def _overlap(one: Statement, other: Statement) -> bool:
    first, second = one.quotes[0], other.quotes[0]
    return first.article.id == second.article.id and first.start < second.end and second.start < first.end
