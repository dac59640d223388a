"""Decides which statements of a chat model may be shown: the only place where they are compared with the archive.

Hides how quotes are extended to whole sentences, and what a statement may say without a quote.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from answer.chat.checks.altered import added, drawn_on, is_altered, is_reworded
from answer.chat.checks.entailment import CARRIED, entailment
from answer.chat.checks.foreign import denies, is_beside, is_foreign, is_negated, known, named
from answer.chat.checks.relevance import adds, answers
from answer.chat.checks.speakers import names_speaker
from answer.chat.checks.turned import turns
from answer.chat.checks.verbatim import places
from answer.chat.parse import Cited, Claim
from answer.chat.request import UNSEEN, Passage
from answer.compose.compose import dated_words, quoted_around
from answer.draft import Draft
from answer.evidence.reader import Window, shipped_reader
from answer.model import Quote, Reason, Statement, refusal
from answer.question.kind import CALENDAR, NAME, STOP_WORDS
from answer.support import MARK, THRESHOLD, TURNED, support
from answer.words import plain_sentences, same_form
from index.article import Article, Days, Hit
from index.dates.events import expressions, expressions_between
from index.split import Span
from index.store.words import stems

LONGEST = 600  # characters; a longer statement is not a sentence
SOME = 0.2  # share of content words that no quote has; with so many, a reader is told that the statement is unsure
OPENING = 5  # words of a statement in which its subject is named
POINTS_BACK = re.compile(r"\W{0,3}(?:It|He|She|They)\b")
_NO_NAMES = frozenset(stem for word in STOP_WORDS | CALENDAR for stem in stems(word))
MOST_QUOTES = 3  # quotes of one statement that are shown, so that an answer stays short


@dataclass(frozen=True, slots=True)
class Checked:
    """The result of checking a claim: a statement, or the reason why there is none.

    `restored`: its quotes replace it, because it did not say whose claim it is or that it is denied, named a day that
    the quotes do not name, or altered what it nearly repeats.
    """

    text: str
    statement: Statement | None = None
    reason: Reason | None = None
    restored: bool = False


@dataclass(frozen=True, slots=True)
class _Found:
    """A quote that was found: its place, and the sentences that contain it."""

    hit: Hit
    sentences: tuple[Span, ...]

    @property
    def texts(self) -> list[str]:
        return [self.hit.article.text[slice(*sentence)] for sentence in self.sentences]

    @property
    def quote(self) -> Quote:
        """The whole sentences, with the words that name the speaker of their claim."""
        spans = [quoted_around(self.hit, sentence) for sentence in self.sentences]
        start, end = min(span[0] for span in spans), max(span[1] for span in spans)
        return Quote(self.hit.article, start, end, self.hit.article.text[start:end])


def check(claim: Claim, passages: Sequence[Passage], draft: Draft, shown: Sequence[Statement] = ()) -> Checked:
    """Compare a claim with the passages that were sent, and with the statements that are `shown` already."""
    text = " ".join(MARK.sub(" ", UNSEEN.sub("", claim.text)).split())
    text = re.sub(r"(?<!\s)\s+([.,;:!?])", r"\1", text)
    if not claim.quotes:
        return Checked(text, reason=Reason.NO_QUOTE)
    if refusal().rstrip(".") in text:
        return Checked(text, reason=Reason.BESIDE)
    found = tuple(_each_once(_find(cited, passages, text) for cited in claim.quotes))[:MOST_QUOTES]
    if not found:
        return Checked(text, reason=Reason.NOT_FOUND)
    asked = [one for one in found if answers(draft, one.texts)]
    if not asked:
        return Checked(text, reason=Reason.UNASKED)
    used = [*asked, *(one for one in found if one not in asked and adds(draft, one.texts))]
    checked = _weigh(text, used, draft)
    if checked.reason and len(used) < len(found):  # the rejected part came from a quote that does not answer
        checked = _restored(text, asked[0].quote, draft)
    if checked.statement and any(_repeats(checked.statement, other) for other in shown):
        return Checked(text, reason=Reason.REPEATED)
    return checked


def _find(cited: Cited, passages: Sequence[Passage], text: str) -> _Found | None:
    """Find a quote in the passage named, else in any; of several places, take the one that best supports the text."""
    own = passages[cited.passage - 1 : cited.passage] if cited.passage else ()
    for passage in (*own, *passages):
        hit = passage.hit
        spans = places(cited.text, hit.article.text, hit.passage.start, hit.passage.end)
        found = [_Found(hit, sentences) for span in spans if (sentences := _sentences(hit, span))]
        if found:
            return max(found, key=lambda one: support(text, [one.quote.text]))
    return None


def _sentences(hit: Hit, span: Span) -> tuple[Span, ...]:
    """Give the sentences that a span touches, up to the first page furniture between them, which is never quoted."""
    touched = [sentence for sentence in hit.passage.sentences if sentence[0] < span[1] and span[0] < sentence[1]]
    for count, (before, after) in enumerate(pairwise(touched), 1):
        if hit.article.text[before[1] : after[0]].strip():
            return tuple(touched[:count])
    return tuple(touched)


def _each_once(found: Iterator[_Found | None]) -> Iterator[_Found]:
    """Leave out quotes that lie inside an earlier one, because they would repeat its words."""
    kept: list[Quote] = []
    for one in found:
        if one is None:
            continue
        quote = one.quote
        if not any(quote.article.id == k.article.id and k.start <= quote.start and quote.end <= k.end for k in kept):
            kept.append(quote)
            yield one


def _weigh(text: str, found: Sequence[_Found], draft: Draft) -> Checked:
    quotes = tuple(one.quote for one in found)
    words = [quote.text for quote in quotes]
    bare, days_stand = _without_days(text, quotes)
    free = "\n".join({known(text, quote.article) for quote in quotes})
    if is_foreign(bare, words, free, "\n".join(one.hit.text for one in found)):
        return Checked(text, reason=Reason.FOREIGN)
    carried = support(bare, words, free)
    if len(text) > LONGEST or not any(map(str.isalnum, text)) or is_beside(bare, words, free):
        return Checked(text, reason=Reason.BESIDE)
    own_words = not draft.across and len(plain_sentences(text)) == 1 and is_reworded(text, words)
    reads_so = own_words and entailment(text, quotes) >= CARRIED
    if not reads_so and (carried <= TURNED or denies(bare, words, free)):
        return Checked(text, reason=Reason.CONTRADICTED)
    if reads_so or _is_quoted(text, found):
        return Checked(text, _statement(text, quotes, draft, unsure=False))
    names = "\n".join({named(text, quote.article) for quote in quotes})
    drawn = drawn_on(bare, [sentence for one in found for sentence in one.texts])
    article, span = _nearest(text, found)
    denial_stands = is_negated([text]) or not is_negated([article.text[slice(*span)]])
    stands = (
        days_stand
        and denial_stands
        and names_speaker(text, article, span)
        and _names_meant(text, quotes, article, span)
    )
    if not stands or is_altered(bare, words, drawn, names, free) or turns(text, drawn):
        return _restored(text, quotes[0], draft)
    unsure = carried < THRESHOLD or added(bare, words, names) >= SOME
    return Checked(text, _statement(text, quotes, draft, unsure=unsure))


def _is_quoted(text: str, found: Sequence[_Found]) -> bool:
    """Return whether a statement repeats whole quoted sentences word for word."""
    quoted = {same_form(plain) for one in found for part in one.texts for plain in plain_sentences(part)}
    return all(same_form(sentence) in quoted for sentence in plain_sentences(text))


def _restored(text: str, quote: Quote, draft: Draft) -> Checked:
    return Checked(text, _statement(quote.text, (quote,), draft, unsure=False), restored=True)


def _statement(text: str, quotes: tuple[Quote, ...], draft: Draft, *, unsure: bool) -> Statement:
    return Statement(
        text=text,
        quotes=quotes,
        score=max((_evidence(quote, draft) for quote in quotes), default=0.0),
        emphasis=_emphasis(text, draft.asked.text),
        days=tuple(
            dict.fromkeys(
                dated
                for quote in quotes
                for dated in dated_words(quote.article, quote.start, quote.end)
                if dated.words in text
            )
        ),
        unsure=unsure,
    )


def _emphasis(text: str, question: str) -> tuple[tuple[int, int], ...]:
    """Where the reader model finds the answer in a statement, as (start, end); empty if it finds none."""
    ((reading,),) = shipped_reader().read(question, [Window("", text, ((0, len(text)),))])
    return ((reading.start, reading.end),) if reading.margin > 0 else ()


def _evidence(quote: Quote, draft: Draft) -> float:
    """The evidence of the best sentence quoted; 0 if the evidence step did not score it."""
    return max(
        (
            sentence.score
            for scored in draft.parts
            for sentence in scored.sentences
            if sentence.hit.article.id == quote.article.id and quote.start <= sentence.start < quote.end
        ),
        default=0.0,
    )


def _days(quote: Quote) -> list[Days]:
    """The days that a quote names, each time with those meant."""
    found = expressions_between(quote.article.text, quote.article.date, quote.start, quote.end)
    return [Days(one.first, one.last) for one in found]


def _without_days(text: str, quotes: Sequence[Quote]) -> tuple[str, bool]:
    """Blank the days that a statement names; also return whether its quotes name all of them, or a part of each."""
    named = [day for quote in quotes for day in _days(quote)]
    order: list[int] = []
    published = max((quote.article.date for quote in quotes if quote.article.date), default=None)
    bare, stand = text, True
    for one in expressions(text, published):
        words = text[one.start : one.end]
        stand &= any(Days(one.first, one.last).hold(day) for day in named) or any(words in q.text for q in quotes)
        bare = f"{bare[: one.start]}{' ' * len(words)}{bare[one.end :]}"
        order += [place for place, day in enumerate(named) if Days(one.first, one.last).hold(day)][:1]
    return bare, stand and order == sorted(order)


def _nearest(text: str, found: Sequence[_Found]) -> tuple[Article, Span]:
    """Find the quoted sentence that has most of the statement's words."""
    words = {*stems(text)}
    spans = ((one.hit.article, sentence) for one in found for sentence in one.sentences)
    return max(spans, key=lambda one: len(words & {*stems(one[0].text[slice(*one[1])])}))


def _names_meant(text: str, quotes: Sequence[Quote], article: Article, sentence: Span) -> bool:
    """Return whether a statement that opens with a name has the one that its sentence's first word points back to.

    `It recalled its ambassador` after `Pakistan condemned the Iranian attacks` does not say that Iran recalled one.
    """
    opening = _first_name(" ".join(text.split()[:OPENING]))
    if not opening or POINTS_BACK.match(text) or not POINTS_BACK.match(article.text, sentence[0]):
        return True
    before = (one.start for one in quotes if one.article.id == article.id and one.start < sentence[0] < one.end)
    meant = _first_name(article.text[next(before, sentence[0]) : sentence[0]])
    return not meant or not meant.isdisjoint(opening)


def _first_name(text: str) -> set[str]:
    """The stems of the first name in a text; empty if it has none."""
    names = (set(stems(found[0])) - _NO_NAMES for found in NAME.finditer(text))
    return next((name for name in names if name), set())


def _repeats(one: Statement, other: Statement) -> bool:
    """Return whether two statements have the same words, or only show the same quote."""
    if one.verbatim and any(quote == one.quotes[0] for quote in other.quotes):
        return True
    return {*stems(one.text)} == {*stems(other.text)}
