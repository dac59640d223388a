"""Shows how a figure or an office changed: its values over time, each in one quoted sentence, oldest first.

Hides which articles report the same event, which number of an article is the figure, and which values cover only a part
of it.
"""

from __future__ import annotations

import datetime
import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import groupby

from answer.compose.compose import quoted_around
from answer.draft import AnswerSettings, Draft, day_of_asking
from answer.model import Quote, Statement
from answer.question.kind import CALENDAR, STOP_WORDS
from answer.question.office import Office
from answer.remarks import Note, Remark
from answer.topics.over_time.corrections import corrections, with_corrections
from answer.topics.over_time.figures import Figure, corrects
from answer.topics.over_time.offices import all_holders, is_past
from answer.topics.over_time.slots import Slot, counted, slots
from index.article import LONGEST_READ, Days, Filters, Hit, Passage, as_date, as_integer
from index.search import Archive
from index.split import Span, quotable
from index.store.words import stems

# Passages of the search over all days, and of the search in each of SLICES equal spans of time, because the best
# passages may all be of one time.
FOUND, SLICED, SLICES = 100, 25, 6
ABOUT = 0.7  # share of the topic's rare words that a passage or its title needs; common words show nothing
# A name after a preposition is a place or event. If it is not the topic's, the figure is from elsewhere.
ELSEWHERE = re.compile(
    r"\b(?:[Ii]n|[Aa]t|near|of|from|to|by|[Aa]cross)\s(?:an?\s|the\s)?(?P<name>[A-ZÀ-Þ][\w’'-]{1,60})"
)
ABOUT_SO_MANY = re.compile(r"(?i)\b(?:more than|over|almost|nearly|about|around|some|roughly|approximately)\s\Z")
CAPITAL = re.compile(r"\b[A-ZÀ-Þ][\w’'-]{1,60}")
MOST_READ = 200  # passages with all words of a topic that are read for its newest figure
MOST = 12  # values shown, so that an answer stays short
STAYS = 2  # later articles that must repeat a lower value before it counts, because such a figure usually only grows
TIMES_MORE = 20  # a value this many times the one before it counts something larger: a country instead of a town


@dataclass(frozen=True, slots=True)
class _Told:
    """A value of a figure in a sentence, with the day of its article (YYYYMMDD)."""

    hit: Hit
    sentence: Span
    figure: Figure
    about: float

    @property
    def day(self) -> int:
        return self.hit.article.date or 0

    @property
    def value(self) -> float:
        return float(self.figure.amount)

    @property
    def is_rounded(self) -> bool:
        """Whether the words give only a bound: `more than 100`."""
        start = self.figure.span[0]
        return ABOUT_SO_MANY.search(self.hit.article.text[max(0, start - 20) : start]) is not None

    @property
    def corrects(self) -> bool:
        return corrects(self.hit.article.title) or corrects(self.hit.article.text[slice(*self.sentence)])

    def takes_back(self, other: _Told) -> bool:
        """Return whether the article of this value says that the other value was wrong."""
        return any(other.figure.amount in one.old for one in corrections(self.hit.article))


@dataclass(frozen=True, slots=True)
class FigureTopic:
    """The topic of a figure: kinds of figure, the stems of its words with their weights by rarity, and its names."""

    kinds: tuple[Slot, ...]
    weights: Mapping[str, float]
    names: frozenset[str]
    words: tuple[str, ...] = ()

    @classmethod
    def of(cls, archive: Archive, text: str) -> FigureTopic:
        """Read a topic, such as `the death toll of the Ostley fire`; its names are the words with a capital."""
        kinds, words = slots(text)
        weights = {stem: archive.lexical.rarity(stem) for word in words for stem in stems(word)}
        names = [word for word in words if word[0].isupper() and word.lower() not in CALENDAR]
        return cls(kinds, weights, frozenset(stem for word in names for stem in stems(word)), words)

    def is_told(self, hit: Hit, sentence: Span) -> bool:
        """Return whether a sentence is about the topic, and not about another event to which the article compares it.

        It has the topic's names. Or its article has them, and the sentence names no other place and not several such
        events.
        """
        said = hit.article.text[slice(*sentence)]
        own, title = set(stems(said)), set(stems(hit.article.title))
        others = [match["name"] for match in ELSEWHERE.finditer(said) if match["name"].lower() not in CALENDAR]
        if not self.names:
            return not own.isdisjoint(self.weights) and _share(own | title, self.weights) >= ABOUT
        if own.issuperset(self.names):
            return True
        # A sentence with a part of `Hurricane Ian` names another hurricane.
        part = not own.isdisjoint(self.names)
        if part or any(title.isdisjoint(stems(name)) for name in others) or self._of_several(said):
            return False
        capitals = {stem for word in CAPITAL.findall(said) if word.lower() not in STOP_WORDS for stem in stems(word)}
        near = not title.isdisjoint(capitals) and set(stems(hit.text)).issuperset(self.names)
        return near or title.issuperset(self.names)

    def has_figure(self, hit: Hit, sentence: Span) -> bool:
        """Return whether a sentence is about the topic and has a figure of its kind that is not withdrawn."""
        if not self.is_told(hit, sentence):
            return False
        found = (one for slot in self.kinds for one in counted(hit.article.text, *sentence, slot))
        return any(not one.taken_back for one in found)

    def newest(self, archive: Archive, filters: Filters) -> tuple[Hit, Span] | None:
        """Return the newest sentence that has a figure of the topic's kind and all its other words, with its passage.

        None if there is no such sentence, or the topic has no name.
        """
        if not self.names:
            return None
        for hit in archive.newest(" ".join(self.words), MOST_READ, filters):
            days = archive.catalogue.sentence_days([hit.passage.id]).get(hit.passage.id, {})
            for place, (start, end) in enumerate(hit.passage.sentences):
                held = stems(hit.article.text[start:end])
                is_whole = self.weights.keys() <= set(held) and self.has_figure(hit, (start, end))
                if is_whole and hit.article.date and not is_past(days.get(place, ()), hit.article.date):
                    return hit, (start, end)
        return None

    def amount(self, hit: Hit, sentence: Span) -> float:
        """Return the figure of a sentence that belongs to the topic; 0 if there is none."""
        found = (one for slot in self.kinds for one in counted(hit.article.text, *sentence, slot))
        return next((float(one.amount) for one in found if one.amount.replace(".", "").isdigit()), 0.0)

    def _of_several(self, sentence: str) -> bool:
        """Return whether a sentence has the plural of one of the topic's common nouns: `mass shootings`."""
        common = self.weights.keys() - self.names
        return any(not common.isdisjoint(stems(word)) for word in re.findall(r"[a-z]{1,40}s\b", sentence))


def what_changed(archive: Archive, settings: AnswerSettings, draft: Draft) -> Draft:
    """Answer how the figure or the office of a topic changed in the days asked about."""
    del settings
    filters, days = draft.question.known, draft.days
    if days:
        filters = filters.within(days.days)
    elif filters.as_of is None and filters.until is None:
        filters = replace(filters, as_of=day_of_asking(draft.question))
    shown = changes(archive, draft.request.topic, filters, draft.request.office)
    notes = () if shown else (Note(Remark.NOT_CHANGED),)
    return replace(draft, statements=shown, notes=(*draft.notes, *notes))


def changes(archive: Archive, topic: str, filters: Filters, office: Office | None = None) -> tuple[Statement, ...]:
    """Quote each value of a figure, or each holder of an office, oldest first; empty if fewer than two are known."""
    if office and len(held := all_holders(archive, office, filters)) > 1:
        return held
    hits = _hits(archive, topic, filters)
    wanted = FigureTopic.of(archive, topic)
    best: list[list[_Told]] = []
    for slot in wanted.kinds:
        best = max((best, _steps(_of_one_kind(list(_values(archive, hits, slot, wanted))), slot)), key=len)
    shown = tuple(_statement(one, sides) for sides in best[-MOST:] for one in sides)
    shown = with_corrections(archive, shown, filters, in_order=True)
    return shown if len(shown) > 1 else ()


def _hits(archive: Archive, topic: str, filters: Filters) -> list[Hit]:
    """Search for the topic over all days, and in equal parts of the time in which it is reported."""
    found = {hit.passage.id: hit for hit in archive.search(topic, FOUND, filters)}
    days = sorted(hit.article.date for hit in found.values() if hit.article.date)
    if days:
        first, last = as_date(days[0]), as_date(days[-1])
        step = (last - first) / SLICES + datetime.timedelta(days=1)
        for number in range(SLICES):
            since, until = first + number * step, first + (number + 1) * step
            until = min(until, last)
            part = replace(filters, since=as_integer(since), until=as_integer(until), as_of=None)
            if since <= until:
                found |= {hit.passage.id: hit for hit in archive.search(topic, SLICED, part, engine="lexical")}
    for hit in list(found.values()):
        found |= {copy.passage.id: copy for copy in _copies(hit)}
    return sorted(found.values(), key=lambda hit: (hit.article.date or 0, hit.article.id, hit.passage.start))


def _copies(hit: Hit) -> Iterator[Hit]:
    """Yield the edited near copies of a hit's article, because they may give another value."""
    for article in hit.also:
        if hit.text not in article.text and (spans := tuple(quotable(article.text[:LONGEST_READ]))):
            yield Hit(article, Passage(article.id, spans[0][0], spans[-1][1], spans), hit.score)


def _of_one_kind(told: Sequence[_Told]) -> list[_Told]:
    """Keep the values of the most frequent kind, such as shares: `three cuts` is no value of a rate."""
    kinds = Counter(one.figure.kind for one in told)
    return [one for one in told if one.figure.kind == max(kinds, key=lambda kind: kinds[kind])]


def _values(archive: Archive, hits: Sequence[Hit], slot: Slot, topic: FigureTopic) -> Iterator[_Told]:
    """Yield the first value that each article about the topic gives, among the sentences most about the topic."""
    rows = [one for hit in hits if hit.article.date for one in _of_hit(hit, slot, topic)]
    days = archive.catalogue.sentence_days(list({one.hit.passage.id for one in rows}))
    rows = [one for one in rows if not is_past(_days_of(one, days), one.day)]
    for _, group in groupby(rows, key=lambda one: one.hit.article.id):
        told = list(group)
        best = max((one.about for one in told), default=0.0)
        first = next((one for one in told if one.about >= best), None)
        if first:
            yield first


def _days_of(one: _Told, days: Mapping[str, Mapping[int, Sequence[Days]]]) -> Sequence[Days]:
    return days.get(one.hit.passage.id, {}).get(one.hit.passage.sentences.index(one.sentence), ())


def _of_hit(hit: Hit, slot: Slot, topic: FigureTopic) -> Iterator[_Told]:
    text = hit.article.text
    title = set(stems(hit.article.title))
    if _share(title | set(stems(hit.text)), topic.weights) < ABOUT:
        return
    for start, end in hit.passage.sentences:
        held = [
            one
            for one in counted(text, start, end, slot)
            if not one.taken_back and one.amount.replace(".", "").isdigit()
        ]
        if held and topic.is_told(hit, (start, end)):
            yield _Told(hit, (start, end), held[0], _share(title | set(stems(text[start:end])), topic.weights))


def _share(held: set[str], weights: Mapping[str, float]) -> float:
    total = sum(weights.values())
    return sum(weight for stem, weight in weights.items() if stem in held) / total if total else 1.0


def _steps(told: Sequence[_Told], slot: Slot) -> list[list[_Told]]:
    """Keep the values that differ from the one before; if articles of one day differ, keep all their values."""
    steps: list[list[_Told]] = []
    rows = [one for one in told if one.day]
    for day, group in groupby(rows, key=lambda one: one.day):
        later = [one for one in rows if one.day > day]
        held = [one for one in group if not steps or _follows(one, steps[-1], later, slot)]
        sides = list({one.figure.amount: one for one in reversed(held)}.values())
        if slot.grows and not any(one.corrects for one in sides) and len(sides) > 1:
            sides = _agreed(sides, later)
        before = {one.figure.amount for one in steps[-1]} if steps else set()
        if sides and {one.figure.amount for one in sides} != before:
            steps.append([one for one in sides if len(sides) == 1 or one.figure.amount not in before] or sides)
    return steps


def _agreed(sides: Sequence[_Told], later: Sequence[_Told]) -> list[_Told]:
    """Drop the lower values of a day that later articles do not repeat: they were only the state of that morning."""
    highest = max(sides, key=lambda one: one.value)
    return [one for one in sides if one is highest or any(other.figure.amount == one.figure.amount for other in later)]


def _follows(one: _Told, before: Sequence[_Told], later: Sequence[_Told], slot: Slot) -> bool:
    """Return whether a value can follow the one before it."""
    last = max(side.value for side in before)
    if any(side.figure.amount == one.figure.amount for side in before):
        return True
    if one.corrects or any(map(one.takes_back, before)):
        return True
    if last and one.value > TIMES_MORE * last:
        return False
    if slot.grows and one.value < last and one.is_rounded:
        return False
    if slot.grows and one.value < last:
        agreeing = sum(other.figure.amount == one.figure.amount for other in later)
        return agreeing >= STAYS and agreeing > len(later) / 2
    return True


def _statement(one: _Told, sides: Sequence[_Told]) -> Statement:
    article = one.hit.article
    start, end = quoted_around(one.hit, one.sentence)
    text = article.text[start:end]
    first, last = one.figure.span
    also = tuple(other for other in one.hit.also if text in other.text)
    return Statement(
        text,
        (Quote(article, start, end, text),),
        min(1.0, one.about),
        emphasis=((first - start, last - start),),
        also=also,
        differs=len(sides) > 1,
        corrects=one.corrects,
    )
