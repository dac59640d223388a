"""Finds a speaker's claims in the articles of an archive, and scores how much each is about a topic.

Hides which articles may contain them, how few of their sentences are read, and what a claim needs to be shown.
"""

from __future__ import annotations

import math
import re
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from answer.compose.attribution import Attribution, attributions
from answer.compose.identity import Match, Speaker, match
from answer.compose.leaning import leans_back
from answer.compose.speech import VERBS
from answer.question.kind import STOP_WORDS, WORD
from index.article import LONGEST_READ, Article, Filters, Hit
from index.search import Archive
from index.split import Span
from index.store.words import stems

# articles read for a question, and those of them read again for claims near the topic; more would take too long
MOST_READ, MOST_NEAR = 150, 40
MOST_CHARACTERS = 500_000  # characters of all articles that are read for claims, so that long articles cost no more
# newest passages with the speaker's name that are searched; a frequent name is in many more
MOST_PASSAGES = 5_000
FEW = 2  # words of a topic that a passage must have: the rarest ones, because common ones show nothing
# passages of a search by meaning, which is less sure, so it is tried only if no claim has the topic's words
SEARCHED = 50
BEFORE, BEHIND = 2, 1  # sentences around a claim that may name its topic, because speakers use `it` for what was named
AROUND = 0.4  # weight of a topic's word in the title or around the claim; in the claim itself it is 1, which is surer
# A claim with this share of the topic's words, by rarity, is about the topic, or near it. Common words show little.
ENOUGH, IN_PART = 0.6, 0.35
ALIKE = 0.45  # cosine from which topic and sentence have the same subject, although they share no word
LEAST = 0.5  # weight of a word that every passage has, because rarity alone would make it 0
NAMED_BEFORE = 400  # characters before a passage that may name the speaker, because a passage may begin in a quotation
CLOSE = 90  # characters between a name and its verb of saying; with more, the verb belongs to somebody else
SAYS = re.compile(rf"\b(?:{VERBS}|according to)\b")
# `The statement` or `the ministry` said something: the word points to a name in one of the FAR sentences before.
THE_SAME, FAR = re.compile(r"[Tt](?:he|his|hat)\s(?:[a-z]+\s)?([a-z]+)"), 6
NAMES_ANOTHER = re.compile(r"[A-Z]\w{1,60}\s[A-Z]\w{1,60}")
FEW_WORDS, LONG = 6, 600  # a claim of fewer words says nothing, and one of more characters cannot be read at a glance
WHOLE = re.compile(r".*[.!?…][”’\"')\]»]*", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Claim:
    """A sentence of an article that is somebody's words, and how near it is to the topic asked about, 0 to 1."""

    article: Article
    sentence: Span
    held: Attribution
    how: Match
    relevance: float = 1.0

    @property
    def text(self) -> str:
        """The words that are quoted: the sentence, and the sentence that names its speaker."""
        return self.article.text[slice(*self.held.quote)]

    def meets(self, other: Claim) -> bool:
        """Return whether the quotes of two claims overlap in one article."""
        (start, end), (begin, stop) = self.held.quote, other.held.quote
        return self.article.id == other.article.id and begin < end and start < stop

    @property
    def worth(self) -> tuple[float, ...]:
        """The sort key among the claims of one article."""
        own = self.article.text[slice(*self.sentence)]
        alone = not leans_back(self.text) and len(self.text) <= LONG and "\n" not in self.text
        says = len(WORD.findall(own)) >= FEW_WORDS
        return self.how, round(self.relevance, 1), says + alone + self.held.inside, -self.sentence[0]


@dataclass(frozen=True, slots=True)
class Topic:
    """A topic that somebody spoke about: its words, and the weight of each of their stems by rarity."""

    words: tuple[str, ...]
    weights: Mapping[str, float]

    @classmethod
    def of(cls, archive: Archive, about: str, asked: Speaker) -> Topic:
        """Read the topic; words of the speaker's name are no part of it."""
        own = {stem for word in asked.searched for stem in stems(word)}
        words = [word for word in WORD.findall(about) if word.lower() not in STOP_WORDS and own.isdisjoint(stems(word))]
        found = {stem for word in words for stem in stems(word)}
        passages = len(archive.lexical)
        rarity = {stem: math.log((1 + passages) / (1 + archive.lexical.document_frequency(stem))) for stem in found}
        return cls(tuple(words), {stem: weight + LEAST for stem, weight in rarity.items()})

    @property
    def rarest(self) -> Sequence[str]:
        """The words that a passage about the topic must have: of a long topic, only the rarest."""
        return sorted(self.words, key=lambda word: -max(map(self.weights.__getitem__, stems(word)), default=0.0))[:FEW]

    @property
    def heads(self) -> tuple[str, ...]:
        """The beginnings of the topic's words, which other forms of a word share."""
        return tuple(word.lower()[: max(4, len(word) - 3)] for word in self.words)

    def relevance(self, claim: str, around: str, title: str) -> float:
        """Score how much a claim is about the topic, by its own words and by those around it, 0 to 1."""
        if not self.weights:
            return 1.0
        places = ((f"{title} {around}", AROUND), (claim, 1.0))
        counts = {stem: share for text, share in places for stem in stems(text)}
        return sum(weight * counts.get(stem, 0.0) for stem, weight in self.weights.items()) / sum(self.weights.values())


class Reading:
    """Reads the articles that may have a speaker's words, one after the other."""

    def __init__(self, archive: Archive, asked: Speaker, topic: Topic, filters: Filters) -> None:
        self._archive, self._asked, self._topic, self._filters = archive, asked, topic, filters
        self._left = MOST_CHARACTERS
        # A country may be named by its adjective. `the Biden administration` and `Biden’s` do not name Biden as
        # speaker.
        before = r"(?<!\bthe )" if asked.person else ""
        behind = r"(?![’']s?\b)" if asked.person else ""
        self._name = re.compile(
            rf"{before}\b{re.escape(asked.last[: max(4, len(asked.last) - 2)])}\w*\b{behind}", re.IGNORECASE
        )

    def claims(self) -> Iterator[Claim]:
        """Yield the best claim of each article, newest first, then the others; if none, claims near the topic."""
        asked, topic, found = self._asked, self._topic, False
        last_alone = asked.person and (topic.words or asked.first == asked.words[0])
        words = " ".join((*((asked.last,) if last_alone else asked.searched), *topic.rarest))
        named, further = list[Article](), list[Claim]()
        for article in _articles(self._archive.newest(words, MOST_PASSAGES, self._filters)):
            named.append(article)
            of_topic = [claim for claim in self._ranked(article, topic.heads) if claim.relevance >= ENOUGH]
            yield from of_topic[:1]
            further.extend(of_topic[1:])
            found = found or bool(of_topic)
        yield from further
        if topic.words and not found:
            near = (self._ranked(article, ()) for article in named[:MOST_NEAR])
            yield from (claims[0] for claims in near if claims and claims[0].relevance >= IN_PART)
            yield from self._alike()

    def _ranked(self, article: Article, heads: Sequence[str]) -> list[Claim]:
        return sorted(self._of_article(article, heads), key=lambda claim: claim.worth, reverse=True)

    def _of_article(self, article: Article, heads: Sequence[str]) -> Iterator[Claim]:
        """Yield the speaker's claims in an article; with `heads`, only from passages with words that begin so."""
        text = article.text
        if not self._may_speak(text, 0, min(len(text), LONGEST_READ)):
            return
        passages = [one for one in self._archive.catalogue.of_article(article.id) if one.start < LONGEST_READ]
        spans = [span for passage in passages for span in passage.sentences]
        count = 0
        for passage in passages:
            first, count = count, count + len(passage.sentences)
            part = text[passage.start : passage.end].lower()
            if heads and not any(head in part for head in heads):
                continue
            if self._left > 0 and self._may_speak(text, max(0, passage.start - NAMED_BEFORE), passage.end):
                self._left -= passage.end - passage.start
                yield from self._of_sentences(article, spans, first, count)

    def _of_sentences(self, article: Article, spans: Sequence[Span], first: int, last: int) -> Iterator[Claim]:
        text = article.text
        for span, held in attributions(text, spans, first, last):
            place = bisect_left(spans, span)  # the sentences are in order, so bisection finds the place
            how, quote = self._how(text, spans, place, held)
            if how:
                around = " ".join(text[slice(*one)] for one in spans[max(0, place - BEFORE) : place + BEHIND + 1])
                relevance = self._topic.relevance(text[slice(*quote)], around, article.title)
                yield Claim(article, span, replace(held, quote=quote), how, relevance)

    def _how(self, text: str, spans: Sequence[Span], place: int, held: Attribution) -> tuple[Match, Span]:
        """Return how the speaker of the claim at `place` fits, and the words to quote with it."""
        sentence = text[slice(*spans[place])]
        if not held.named or WHOLE.fullmatch(sentence) is None or len(WORD.findall(sentence)) < FEW_WORDS:
            return Match.NOT, held.quote
        how = match(self._asked, text, held.speaker)
        noun = THE_SAME.fullmatch(text, *held.speaker)
        return self._how_before(text, spans, place, held, noun[1]) if noun and not how else (how, held.quote)

    def _how_before(
        self, text: str, spans: Sequence[Span], place: int, held: Attribution, noun: str
    ) -> tuple[Match, Span]:
        """Return how `the statement` or `the ministry` fits as a speaker, from the earlier claim that has that word.

        The quote has to name the speaker: by itself, or because it begins with the earlier claim.
        """
        first = max(0, place - FAR)
        for span, other in reversed(attributions(text, spans, first, place)):
            how = match(self._asked, text, other.speaker)
            if how and set(stems(noun)) <= set(stems(text[slice(*span)])):
                named = self._name.search(text, *held.quote) is not None
                close = place - bisect_left(spans, span) <= BEFORE and not text[span[1] : held.quote[0]].strip()
                start = held.quote[0] if named else other.quote[0]
                return (how, (start, held.quote[1])) if named or close else (Match.NOT, held.quote)
            if NAMES_ANOTHER.search(text, *other.speaker):
                break
        return Match.NOT, held.quote

    def _may_speak(self, text: str, start: int, end: int) -> bool:
        """Return whether a part of a text has the name close to a verb of saying."""
        found = self._name.finditer(text, start, end)
        return any(SAYS.search(text, max(0, name.start() - CLOSE), name.end() + CLOSE) for name in found)

    def _alike(self) -> Iterator[Claim]:
        """Yield the speaker's claims in the passages that a search finds, the nearest in meaning first."""
        about = " ".join(self._topic.words)
        hits = self._archive.search(f"{' '.join(self._asked.searched)} {about}", SEARCHED, self._filters)
        wanted = self._archive.encode_question(about)
        cosines = {
            (hit.article.id, span): float(vector @ wanted)
            for hit, vectors in zip(hits, self._archive.sentence_vectors(hits), strict=True)
            for span, vector in zip(hit.passage.sentences, vectors, strict=True)
        }
        best = dict[str, Claim]()
        for article in _articles(hits):
            of_article = self._of_article(article, ())
            alike = [replace(one, relevance=cosines.get((article.id, one.sentence), 0.0)) for one in of_article]
            nearest = max(alike, key=lambda claim: claim.relevance, default=None)
            if nearest and nearest.relevance >= ALIKE:
                best[article.id] = nearest
        yield from sorted(best.values(), key=lambda claim: -claim.relevance)


def _articles(hits: Iterable[Hit]) -> Iterator[Article]:
    seen: set[str] = set()
    for hit in hits:
        if hit.article.id not in seen:
            if len(seen) == MOST_READ:
                return
            seen.add(hit.article.id)
            yield hit.article
