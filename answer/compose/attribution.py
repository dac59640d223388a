"""Finds the speaker of a claim, in its sentence or near it; hides where quotations begin, and whom `he` means."""

from __future__ import annotations

import functools
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from answer.compose.speech import HIDDEN, INTRODUCES, PEOPLE, VERBS, Saying, covered, quotations, sayings
from answer.question.kind import CALENDAR, STOP_WORDS
from index.split import Span, quotable
from index.store.words import stems

# characters read on each side of a sentence; a quotation may begin that far away, but not in another chapter
AROUND = 3_000
NEIGHBOURS = 4  # sentences on each side of a passage that are read with it, because the speaker may be named there
BACK = 2  # sentences before a claim that may name its speaker; further back, somebody else may have spoken since
MOSTLY = 0.5  # share of a sentence that is quoted if it is somebody's own words; a quoted word alone is the reporter's
NAME = re.compile(r"[A-ZÀ-Þ][\w’'-]+(?:\s[A-ZÀ-Þ][\w’'.-]*)*")
# `he` and `she` mean a person: an office or an age after the name speaks for it, `in` or `the` before it against.
PERSONS = frozenset(("he", "she"))
# the author or the reader, whom no sentence of an article names, so no name is looked for
SPEAKING = frozenset(("i", "we", "you"))
OFFICE = re.compile(
    r"(?:Mrs?|Ms|Dr|Sen|Rep|Gov|Gen|Lt|Col|Sgt|Capt|Rev|Prof|President|Senator|Governor|Minister|Mayor|Judge|Justice"
    r"|Secretary|Chief|Chairman|Chair|Coach|Sheriff|Officer|Director|Pope|Prince|Princess|King|Queen|Captain)\b"
)
AGED = re.compile(r",\s\d{1,3}\b")
NOT_A_PERSON = re.compile(r"\b(?:the|in|at|near|from|on|an?)\s$", re.IGNORECASE)
# `The poet` before a name makes it a person's; `The city of` does not.
DESCRIBED = re.compile(r"(?:The|An?|Its|Their|His|Her) (?:(?!of |in |at |for |and )[a-z-]{2,20} ){1,2}")
INITIALS = re.compile(r"[A-Z.]+")
SAYS = re.compile(rf"(?:{VERBS})\b")
MANY = re.compile(rf"\b(?:{PEOPLE})\Z")
LIKELY = 3  # a name with a lower score would be a guess at the person that a pronoun means, so nobody is named


@dataclass(frozen=True, slots=True)
class Attribution:
    """A claim and its speaker; all values are (start, end) offsets in the text of the article.

    `speaker` is where the speaker is named, `verb` the verb of saying, and `quote` the whole sentences that contain
    both the claim and the name. `named` is False if only a pronoun names the speaker.
    """

    speaker: Span
    verb: Span
    quote: Span
    named: bool = True
    inside: bool = True


@dataclass(frozen=True, slots=True)
class _Passage:
    """A part of an article around a sentence: its sentences, and its text with the quotations hidden."""

    text: str
    covered: str
    sentences: Sequence[Span]

    def sayings(self, place: int) -> list[Saying]:
        """The speakers in a sentence; their offsets count in this text."""
        start, end = self.sentences[place]
        return [
            Saying(_shifted(found.speaker, start), _shifted(found.verb, start), found.pronoun)
            for found in sayings(self.covered[start:end])
        ]

    def says(self, name: str) -> bool:
        """Return whether the name occurs right before a verb of saying in this part."""
        places = (match.end() for match in re.finditer(rf"\b{re.escape(name)}\s", self.covered))
        return any(SAYS.match(self.covered, place) for place in places)

    def together(self, one: int, other: int) -> bool:
        """Return whether two consecutive sentences are in one paragraph."""
        return self.adjoin(one, other) and "\n" not in self.text[self.sentences[one][1] : self.sentences[other][0]]

    def adjoin(self, one: int, other: int) -> bool:
        """Return whether no page furniture lies between two sentences; a quote of both would include it."""
        return not self.text[self.sentences[one][1] : self.sentences[other][0]].strip()

    def is_quoted(self, place: int) -> bool:
        """Return whether a sentence is mostly somebody's own words, as MOSTLY defines it."""
        start, end = self.sentences[place]
        return self.covered.count(HIDDEN, start, end) >= MOSTLY * (end - start)

    def quotes(self, place: int) -> bool:
        """Return whether a sentence has words in quotation marks, whose speaker may be in a sentence next to it."""
        return HIDDEN in self.covered[slice(*self.sentences[place])]


def attribution(text: str, start: int, end: int, saying: str = "") -> Attribution | None:
    """Find the speaker of the claim in the sentence `text[start:end]`; None if the article names nobody for it.

    If the sentence has several speakers, take the one with the verb `saying` in any of its forms, or else the first.
    """
    begin, stop = _lines(text, max(0, start - AROUND), end + AROUND)
    found = _attribution(text[begin:stop], start - begin, saying)
    return _moved(found, begin) if found else None


def attributions(text: str, sentences: Sequence[Span], first: int, last: int) -> list[tuple[Span, Attribution]]:
    """Find the speakers of `sentences[first:last]`: each sentence with each of its speakers, in the order of `sayings`.

    `sentences` are the ones of an article that may be quoted, in order. All offsets are of `text`.
    """
    near = sentences[max(0, first - NEIGHBOURS) : last + NEIGHBOURS]
    if not near:
        return []
    begin, stop = _lines(text, near[0][0], near[-1][1])
    part = text[begin:stop]
    passage = _Passage(part, covered(part, quotations(part)), [_shifted(span, -begin) for span in near])
    found: list[tuple[Span, Attribution]] = []
    for place in range(min(first, NEIGHBOURS), min(first, NEIGHBOURS) + last - first):
        inside = [_named(passage, saying, place, place) for saying in passage.sayings(place)]
        held = inside or list(filter(None, (_outside(passage, place),)))
        found.extend((_shifted(passage.sentences[place], begin), _moved(one, begin)) for one in held)
    return found


def _lines(text: str, start: int, end: int) -> Span:
    """Widen a span to whole lines, by at most AROUND characters on each side."""
    least = max(0, start - AROUND)
    begin = text.rfind("\n", least, start) + 1 or least
    stop = text.find("\n", end, end + AROUND)
    return begin, stop if stop >= 0 else min(len(text), end + AROUND)


@functools.lru_cache(64)  # a statement is chosen, composed and checked, and each step asks for its speaker
def _attribution(part: str, start: int, saying: str) -> Attribution | None:
    """Find the attribution in the whole paragraphs around the sentence that begins at `start`."""
    passage = _Passage(part, covered(part, quotations(part)), quotable(part))
    place = next((i for i, span in enumerate(passage.sentences) if span[0] <= start < span[1]), None)
    if place is None:
        return None
    return _inside(passage, place, stems(saying)) or _outside(passage, place)


def _shifted(span: Span, by: int) -> Span:
    return span[0] + by, span[1] + by


def _moved(found: Attribution, by: int) -> Attribution:
    speaker, verb, quote = (_shifted(span, by) for span in (found.speaker, found.verb, found.quote))
    return replace(found, speaker=speaker, verb=verb, quote=quote)


def _inside(passage: _Passage, place: int, verb: Sequence[str]) -> Attribution | None:
    said = passage.sayings(place)
    if verb:
        said.sort(key=lambda saying: stems(passage.text[slice(*saying.verb)]) != verb)
    return _named(passage, said[0], place, place) if said else None


def _named(passage: _Passage, saying: Saying, place: int, claim: int) -> Attribution:
    """Replace a pronoun by the name that it means, if a sentence at most BACK before the claim has that name."""
    quote = (passage.sentences[min(place, claim)][0], passage.sentences[max(place, claim)][1])
    if not saying.pronoun:
        return Attribution(saying.speaker, saying.verb, quote, inside=place == claim)
    pronoun = passage.text[slice(*saying.speaker)].lower()
    if pronoun in SPEAKING:
        return Attribution(saying.speaker, saying.verb, quote, named=False, inside=place == claim)
    is_person = pronoun in PERSONS
    own = _name_in(passage, passage.sentences[place][0], saying.speaker[0], opens=True, is_person=is_person)
    if own:
        return Attribution(own, saying.verb, quote, inside=place == claim)
    for before in range(place - 1, max(-1, claim - BACK - 1), -1):
        if not passage.adjoin(before, before + 1):
            break
        name = _speaker_in(passage, before, is_person=is_person)
        if name:
            return Attribution(name, saying.verb, (passage.sentences[before][0], quote[1]), inside=False)
    return Attribution(saying.speaker, saying.verb, quote, named=False, inside=place == claim)


def _speaker_in(passage: _Passage, place: int, *, is_person: bool) -> Span | None:
    """Find whom a pronoun in a later sentence means: the last speaker in this sentence, or else its likeliest name."""
    speakers = [saying.speaker for saying in passage.sayings(place) if not saying.pronoun]
    one = [span for span in speakers if not (is_person and MANY.search(passage.text[slice(*span)]))]
    return one[-1] if one else _name_in(passage, *passage.sentences[place], is_person=is_person)


def _name_in(passage: _Passage, start: int, end: int, *, opens: bool = False, is_person: bool) -> Span | None:
    """Find the name that a pronoun most likely means in a part outside quotation marks; the first of equal ones.

    The first word of the part is a name if it recurs inside a sentence, or if the part `opens` the pronoun's sentence.
    """
    best, most = None, LIKELY - 1 if is_person else 0
    for match in NAME.finditer(passage.covered, start, end):
        words = match[0].split()
        while words and words[0].lower() in STOP_WORDS | CALENDAR:
            words = words[1:]
        if not words or words[0].lower() in CALENDAR:
            continue
        first = match.end() - len(" ".join(words))
        opener = opens and not passage.covered.startswith(",", match.end()) and not INTRODUCES.match(words[0])
        if first > start or len(words) > 1 or opener or _recurs(passage, words[0]):
            likely = _is_like_a_person(passage, start, (first, match.end())) if is_person else 1
            if likely > most:
                best, most = (first, match.end()), likely
    return best


def _recurs(passage: _Passage, word: str) -> bool:
    """Return whether a word has a capital inside a sentence as well, so that it is a name."""
    return re.search(rf"[a-z,]\s{re.escape(word)}\b", passage.text) is not None


def _is_like_a_person(passage: _Passage, start: int, name: Span) -> int:
    """Score how much a name looks like the person that `he` means; 0 if it cannot be one.

    The part begins at `start`.
    """
    text, words = passage.covered, passage.covered[slice(*name)].split()
    before = text[max(0, start, name[0] - 12) : name[0]]
    score = (
        1 + (len(words) > 1) + 2 * (OFFICE.match(words[0]) is not None) + 2 * (AGED.match(text, name[1]) is not None)
    )
    score += 2 * (not before.strip() or before.endswith(", "))  # subjects are meant more often than other names
    score += 2 * (passage.says(words[-1]))
    score += DESCRIBED.fullmatch(text, start, name[0]) is not None
    score -= 3 * (NOT_A_PERSON.search(before) is not None) + 3 * all(map(INITIALS.fullmatch, words))
    return score - (words[-1].endswith(("’s", "'s")))


def _outside(passage: _Passage, place: int) -> Attribution | None:
    """Find the speaker of a sentence of quoted words in the sentences next to it."""
    if not passage.is_quoted(place):
        return None
    for other in _neighbours(passage, place):
        said = passage.sayings(other)
        if said:
            # The last speaker of the sentence before goes on speaking; of the sentence after, it is the first speaker.
            named = [saying for saying in said if not saying.pronoun] or said
            return _named(passage, named[-1] if other < place else named[0], other, place)
    return None


def _neighbours(passage: _Passage, place: int) -> Iterator[int]:
    """Yield the sentences next to a quotation that may name its speaker, the likelier one first."""
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
