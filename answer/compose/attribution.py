"""Finds whom a source names for a claim, in or near the sentence; hides where quotations begin, and whom `he` means."""

from __future__ import annotations

import functools
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from answer.compose.speech import HIDDEN, Saying, covered, quotations, sayings
from answer.question.kind import CALENDAR, STOP_WORDS
from index.split import Span, quotable
from index.store.words import stems

AROUND = 3_000  # characters on each side of a sentence that are read for its quotation and its neighbours
BACK = 2  # sentences before a claim that may name its speaker
MOSTLY = 0.5  # share of a sentence between quotation marks from which on it counts as somebody's words
NAME = re.compile(r"[A-ZÀ-Þ][\w’'-]+(?:\s[A-ZÀ-Þ][\w’'.-]*)*")


@dataclass(frozen=True, slots=True)
class Attribution:
    """A claim with its holder, the speaker; all are (start, end) offsets in the text of the article.

    `holder` are the words that name the speaker, `verb` is the verb of saying; `quote` are the whole sentences that
    contain both the claim and its holder. `named` is False if only a pronoun names the holder.
    """

    holder: Span
    verb: Span
    quote: Span
    named: bool = True
    inside: bool = True


@dataclass(frozen=True, slots=True)
class _Passage:
    """A part of an article around a sentence: its text with quotations covered, and its sentences."""

    text: str
    covered: str
    sentences: Sequence[Span]

    def sayings(self, place: int) -> list[Saying]:
        """The speakers in a sentence; offsets count in this text."""
        start, end = self.sentences[place]
        return [
            Saying(_shifted(found.holder, start), _shifted(found.verb, start), found.pronoun)
            for found in sayings(self.covered[start:end])
        ]

    def together(self, one: int, other: int) -> bool:
        """Return whether two consecutive sentences are in one paragraph."""
        return self.adjoin(one, other) and "\n" not in self.text[self.sentences[one][1] : self.sentences[other][0]]

    def adjoin(self, one: int, other: int) -> bool:
        """Return whether two sentences have no page furniture between them: it would be quoted with them."""
        return not self.text[self.sentences[one][1] : self.sentences[other][0]].strip()

    def is_quoted(self, place: int) -> bool:
        """Return whether a sentence is mostly somebody's own words."""
        start, end = self.sentences[place]
        return self.covered.count(HIDDEN, start, end) >= MOSTLY * (end - start)

    def quotes(self, place: int) -> bool:
        """Return whether a sentence has words between quotation marks."""
        return HIDDEN in self.covered[slice(*self.sentences[place])]


def attribution(text: str, start: int, end: int, saying: str = "") -> Attribution | None:
    """Find whose claim the sentence `text[start:end]` is; None if the article names nobody for it.

    If the sentence has several speakers, take the one with the verb `saying`, in any of its forms, or else the first.
    """
    begin = text.rfind("\n", 0, max(0, start - AROUND)) + 1
    stop = text.find("\n", end + AROUND)
    found = _attribution(text[begin : stop if stop >= 0 else len(text)], start - begin, saying)
    if found is None:
        return None
    holder, verb, quote = (_shifted(span, begin) for span in (found.holder, found.verb, found.quote))
    return replace(found, holder=holder, verb=verb, quote=quote)


@functools.lru_cache(64)  # needed when a statement is chosen, made and checked
def _attribution(part: str, start: int, saying: str) -> Attribution | None:
    """Find the attribution in the whole paragraphs around the sentence that begins at `start`."""
    passage = _Passage(part, covered(part, quotations(part)), quotable(part))
    place = next((i for i, span in enumerate(passage.sentences) if span[0] <= start < span[1]), None)
    if place is None:
        return None
    return _inside(passage, place, stems(saying)) or _outside(passage, place)


def _shifted(span: Span, by: int) -> Span:
    return span[0] + by, span[1] + by


def _inside(passage: _Passage, place: int, verb: Sequence[str]) -> Attribution | None:
    said = passage.sayings(place)
    if verb:
        said.sort(key=lambda saying: stems(passage.text[slice(*saying.verb)]) != verb)
    return _named(passage, said[0], place, place) if said else None


def _named(passage: _Passage, saying: Saying, place: int, claim: int) -> Attribution:
    """Give the holder by name; for a pronoun, use the sentence that names it, at most BACK before the claim."""
    quote = (passage.sentences[min(place, claim)][0], passage.sentences[max(place, claim)][1])
    if not saying.pronoun:
        return Attribution(saying.holder, saying.verb, quote, inside=place == claim)
    own = _name_in(passage, passage.sentences[place][0], saying.holder[0], opens=True)
    if own:
        return Attribution(own, saying.verb, quote, inside=place == claim)
    for before in range(place - 1, max(-1, claim - BACK - 1), -1):
        if not passage.adjoin(before, before + 1):
            break
        named = [other for other in passage.sayings(before) if not other.pronoun]
        name = named[-1].holder if named else _name_in(passage, *passage.sentences[before])
        if name:
            return Attribution(name, saying.verb, (passage.sentences[before][0], quote[1]), inside=False)
    return Attribution(saying.holder, saying.verb, quote, named=False, inside=place == claim)


def _name_in(passage: _Passage, start: int, end: int, *, opens: bool = False) -> Span | None:
    """Find the first name outside quotation marks in a part; the part's first word only if `opens`, or if it recurs."""
    for match in NAME.finditer(passage.covered, start, end):
        words = match[0].split()
        while words and words[0].lower() in STOP_WORDS | CALENDAR:
            words = words[1:]
        if not words or words[0].lower() in CALENDAR:
            continue
        first = match.end() - len(" ".join(words))
        if first > start or len(words) > 1 or opens or re.search(rf"[a-z,]\s{re.escape(words[0])}\b", passage.text):
            return first, match.end()
    return None


def _outside(passage: _Passage, place: int) -> Attribution | None:
    """Find the holder of a sentence of quoted words in the sentences next to it."""
    if not passage.is_quoted(place):
        return None
    for other in _neighbours(passage, place):
        said = passage.sayings(other)
        if said:
            # After a sentence, its last speaker goes on; before a sentence, its first speaker does.
            named = [saying for saying in said if not saying.pronoun] or said
            return _named(passage, named[-1] if other < place else named[0], other, place)
    return None


def _neighbours(passage: _Passage, place: int) -> Iterator[int]:
    """Give the sentences that may name the holder of a quotation, the likelier first."""
    last = len(passage.sentences) - 1
    behind = place < last and passage.together(place, place + 1) and passage.quotes(place + 1)
    first = place == 0 or not passage.together(place - 1, place)
    if behind and first:
        yield place + 1
    for before in range(place - 1, max(-1, place - BACK - 1), -1):
        if not passage.adjoin(before, before + 1):
            break
        yield before
        if not passage.quotes(before):
            break
    if place < last and passage.adjoin(place, place + 1) and (first or behind):
        yield place + 1
