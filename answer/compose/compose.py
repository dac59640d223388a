"""Composes the extractive answer: the fewest whole sentences that answer each part of a question, or nothing."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import zip_longest

from answer.compose.attribution import attribution
from answer.compose.disagreement import carriers, has_every_word, sides
from answer.compose.speaker import LAST_NAME, AskedSaying, asked_saying, fit, holder_of
from answer.compose.values import NUMBERS, TIMES, same_facts, told
from answer.evidence.score import Scored, Sentence
from answer.model import Dated, Quote, Statement
from answer.question.kind import NAME, Asked
from answer.question.parts import in_order
from index.article import Article, Hit
from index.dates.events import expressions
from index.split import Span
from index.store.words import stems

# A sentence that begins with one of these words cannot be understood without the one before it.
LEANS_BACK = re.compile(r"(?:It|He|She|They|This|That|These|Those|His|Her|Their|Its)\b")
YEAR = re.compile(r"\d{4}")
# The words that the reader found are shown first if their margin is at least SURE and they lead the sentence's next
# likeliest words by CLEAR. If the sentence is right, 88 of 100 of them are right (250 silver questions of RealTimeQA).
SURE, CLEAR = 5.0, 3.0
CLEARER = 4.0  # how far a headline's margin is above a sentence's if the headline alone tells what was asked
NAMES = ("person", "name")  # kinds of question that a name answers
LONG_NAME = 3  # words; longer runs of capitals are titles, offices and headings
SAYING = 1.0  # what a sentence's rank gains if its holder is the one asked for (docs/decisions.md)
SAME = 0.8  # share of common words from which on two sentences say the same


def compose_all(
    parts: Sequence[Scored], *, floor: float, most: int, worth: float, dated: bool = False
) -> tuple[tuple[Statement, ...], tuple[str, ...]]:
    """Choose up to `most` sentences, but at least one for each part with evidence; name the parts that have none.

    If articles answer a part differently, all its sides come first, part by part, whatever `most` is. If no part has
    evidence, both are empty, which is a refusal. `dated`: the question names days (see `compose`).
    """
    chosen = [
        compose(scored.part.asked, scored.sentences, floor=floor, most=most, worth=worth, dated=dated)
        for scored in parts
    ]
    if not any(chosen):
        return (), ()
    differing = list(_each_once(statement for found in chosen for statement in found if statement.differs))
    rows = (statement for row in zip_longest(*chosen) for statement in row if statement and not statement.differs)
    least = sum(not found[0].differs for found in chosen if found)
    statements = list(_each_once((*differing, *rows)))[: max(most, len(differing) + least)]
    missing = tuple(scored.part.written for scored, found in zip(parts, chosen, strict=True) if not found)
    return tuple(_one_headline_each(statements)), missing


def _one_headline_each(statements: Iterable[Statement]) -> Iterator[Statement]:
    """Leave out the headline of an article that an earlier statement quotes."""
    quoted = set[str]()
    for statement in statements:
        article = statement.quotes[0].article.id
        yield replace(statement, headline="") if article in quoted else statement
        quoted.add(article)


def compose(
    asked: Asked, sentences: Sequence[Sentence], *, floor: float, most: int, worth: float, dated: bool = False
) -> list[Statement]:
    """Choose up to `most` sentences, best first; if the best has less than `floor`, choose none, which is a refusal.

    One sentence is enough if it is clearly the best. A further one is shown if it is at least `worth` times as likely
    to answer as the best and answers differently; a sentence with the same answer is named with the first. If articles
    disagree, a statement of each side comes first, whatever `most` and `worth` are. `dated`: the question names days,
    so the times that a sentence names are resolved as they are for a question that asks when.
    """
    if not sentences or sentences[0].score < floor:
        return []
    ordered = in_order(asked, sentences, lambda sentence: sentence.text)
    if ordered[0].score >= floor:  # a sentence below the floor decides nothing
        sentences = ordered
    saying, ranked = asked_saying(asked.text), sentences
    if saying:  # the sentences that name the speaker come first
        fits = [(one, fit(saying, one.hit.article.text, one.start, one.end)) for one in sentences]
        fits = [(one, share) for one, share in fits if share >= LAST_NAME or not saying.asks_for_words]
        if not fits or fits[0][0].score < floor:
            return []
        sentences = [one for one, _ in fits]
        ranked = [one for one, _ in sorted(fits, key=lambda pair: -(pair[0].rank + SAYING * pair[1]))]
    comparable = [sentence for sentence in ranked if sentence.score >= floor or has_every_word(sentence)]
    different = _oldest_first(sides(asked, comparable))
    # The ranks are fitted so that their exponentials are proportional to the chance of each sentence of a question.
    likely = [one for one in ranked if one.score >= floor and math.exp(one.rank - sentences[0].rank) >= worth]
    agreed = _agreed(likely or ranked[:1], different, most)
    return [
        *(_statement(asked, saying, side, dated=dated, differs=True) for side in different),
        *(_statement(asked, saying, group, dated=dated) for group in agreed),
    ]


def _oldest_first(different: list[list[Sentence]]) -> list[list[Sentence]]:
    """Order sides by publication, so that no side comes first because it has the better score."""
    days = [side[0].hit.article.date for side in different]
    return different if None in days else sorted(different, key=lambda side: side[0].hit.article.date or 0)


def _agreed(sentences: Sequence[Sentence], shown: Sequence[Sequence[Sentence]], most: int) -> list[list[Sentence]]:
    """Group the sentences that say the same, and keep those not shown yet, up to `most` including the shown ones."""
    chosen: list[list[Sentence]] = []
    heads = [side[0] for side in shown]
    for sentence in sentences:
        same = next((group for group in chosen if _say_the_same(group[0], sentence)), None)
        if same is not None:
            same.append(sentence)
        elif len(chosen) + len(shown) < most and not _is_shown(
            sentence, [*heads, *(group[0] for group in chosen)], shown
        ):
            chosen.append([sentence])
    return chosen


def _is_shown(sentence: Sentence, heads: Sequence[Sentence], shown: Sequence[Sequence[Sentence]]) -> bool:
    return any(sentence in side for side in shown) or any(_covers(head, sentence) for head in heads)


def _say_the_same(one: Sentence, other: Sentence) -> bool:
    """Return whether two sentences have nearly the same words, or answer with the same words."""
    if one.margin > 0 and other.margin > 0 and stems(one.answer_text) == stems(other.answer_text):
        return True
    first, second = set(stems(one.text)), set(stems(other.text))
    return len(first & second) >= SAME * max(1, len(first | second)) and same_facts(one.text, other.text)


def _covers(shown: Sentence, sentence: Sentence) -> bool:
    """Return whether the quote of a sentence would repeat a part of another quote."""
    if shown.hit.article.id != sentence.hit.article.id:
        return False
    (start, end), (begin, stop) = quoted_span(shown), quoted_span(sentence)
    return begin < end and start < stop


def quoted_span(sentence: Sentence) -> Span:
    """Give the span that is quoted for a sentence, in whole sentences.

    It includes the sentence that names the holder of its claim, and the sentence before it if it depends on that one.
    """
    return quoted_around(sentence.hit, (sentence.start, sentence.end))


def quoted_around(hit: Hit, sentence: Span) -> Span:
    """Give the same span for a sentence of a passage that was not scored."""
    text, start, end = hit.article.text, _start(hit, sentence), sentence[1]
    claim = attribution(text, *sentence)
    return (min(start, claim.quote[0]), max(end, claim.quote[1])) if claim else (start, end)


def _start(hit: Hit, sentence: Span) -> int:
    spans, text = hit.passage.sentences, hit.article.text
    position = spans.index(sentence)
    if position and LEANS_BACK.match(text[slice(*sentence)]):
        before = spans[position - 1]
        if not text[before[1] : sentence[0]].strip():  # page furniture between them would be quoted as well
            return before[0]
    return sentence[0]


def _statement(
    asked: Asked, saying: AskedSaying | None, group: Sequence[Sentence], *, dated: bool, differs: bool = False
) -> Statement:
    """Quote the first of sentences that say the same; a side of a disagreement goes without its headline."""
    best = group[0]
    article, (start, end) = best.hit.article, quoted_span(best)
    text = article.text[start:end]
    headline = "" if differs else _headline(best, text)
    found = None if saying or differs else _surer_headline(best, text, quoted=bool(headline))
    emphasis, short = found or _emphasis(asked, saying, best, (start, end))
    others = {other.id: other for sentence in group for other in carriers(sentence) if other.id != article.id}
    return Statement(
        text=text,
        quotes=(Quote(article, start, end, text),),
        score=best.score,
        emphasis=tuple(emphasis),
        short=short,
        also=tuple(others.values()),
        days=tuple(dated_words(article, start, end)) if dated or asked.kind in TIMES else (),
        headline=headline,
        differs=differs,
    )


def _headline(sentence: Sentence, quote: str) -> str:
    """The headline, if it answers and the quote lacks some of its words, or is far less clear."""
    title, found = sentence.hit.article.title, sentence.headline
    lacks = not set(stems(title[found.start : found.end])).issubset(stems(quote))
    return title if found.margin > 0 and (lacks or found.margin > sentence.margin + CLEARER) else ""


Words = tuple[list[Span], str]  # the words of a quote that answer, and those that open the answer, or nothing


def _surer_headline(sentence: Sentence, quote: str, *, quoted: bool) -> Words | None:
    """The words that answer in the headline, where the reader is surer of them and they are in the quotes."""
    found = sentence.headline
    if found.margin <= max(0.0, sentence.margin):
        return None
    words = sentence.hit.article.title[found.start : found.end]
    place = re.search(rf"(?<!\w){re.escape(words)}(?!\w)", quote, re.IGNORECASE)
    emphasis = [place.span()] if place else []
    if not (emphasis or quoted):
        return None
    return emphasis, words if found.margin >= SURE and found.lead >= CLEAR else ""


def _emphasis(asked: Asked, saying: AskedSaying | None, sentence: Sentence, quote: Span) -> Words:
    """Find the words of the quote that answer, and those that are certain enough to be shown alone.

    They are the holder's name if the question asks for it, else what the reader found.
    """
    start, text = quote[0], sentence.hit.article.text
    if saying and saying.holder:
        return [], ""  # the whole quotation is the answer
    found = holder_of(saying, text, sentence.start, sentence.end) if saying else None
    if found and start <= found.holder[0] and found.holder[1] <= quote[1]:
        return [(found.holder[0] - start, found.holder[1] - start)], _short(asked, text, found.holder)
    inside = start <= sentence.answer[0] < sentence.answer[1] <= quote[1]
    if not inside or sentence.margin <= 0 or _other_number(asked, sentence):
        return [], ""
    whole = _whole_name(text, sentence)
    sure = sentence.margin >= SURE and sentence.lead >= CLEAR
    return [(whole[0] - start, whole[1] - start)], _short(asked, text, whole) if sure else ""


def _whole_name(text: str, sentence: Sentence) -> Span:
    """The words that the reader found; if it found one word of a short name, the whole name: `Marta Quell`."""
    words = sentence.answer_text
    if not words[:1].isupper() or len(words.split()) > 1:
        return sentence.answer
    names = (found.span() for found in NAME.finditer(text, sentence.start, sentence.end))
    around = (name for name in names if name[0] <= sentence.answer[0] and sentence.answer[1] <= name[1])
    name = next(around, sentence.answer)
    return name if len(text[slice(*name)].split()) <= LONG_NAME else sentence.answer


def _short(asked: Asked, text: str, answer: Span) -> str:
    """The words that answer; a last name alone becomes the full name used earlier: `Hurts` becomes `Jalen Hurts`."""
    words = text[slice(*answer)]
    if asked.kind not in NAMES or not words.isalpha():
        return words
    names = {found.group() for found in NAME.finditer(text, 0, answer[0]) if found.group().split()[-1] == words}
    full = [name for name in names if 1 < len(name.split()) <= LONG_NAME]
    return full[0] if len(full) == 1 else words


def _other_number(asked: Asked, sentence: Sentence) -> bool:
    """Return whether a number of the kind asked for is nearer to the question's words than the reader's number.

    The reader prefers digits: in `Four people were killed and 17 injured` it takes 17 for the number of dead.
    """
    if asked.kind not in NUMBERS:
        return False
    whole = told(sentence.text, asked)
    return len(whole.values) > 1 and whole.meant not in told(sentence.answer_text, asked).values


def dated_words(article: Article, start: int, end: int) -> Iterator[Dated]:
    """Resolve the times that a part of an article names; skip those that already state their year."""
    for found in expressions(article.text, article.date):
        words = article.text[found.start : found.end]
        if start <= found.start and found.end <= end and not YEAR.search(words):
            yield Dated(words, found.first, found.last)


def _each_once(statements: Iterable[Statement]) -> Iterator[Statement]:
    """Merge statements that quote the same words: they answer several parts at once."""
    kept: dict[tuple[str, int, int], Statement] = {}
    for statement in statements:
        quote = statement.quotes[0]
        place = (quote.article.id, quote.start, quote.end)
        kept[place] = _joined(kept[place], statement) if place in kept else statement
    yield from kept.values()


def _joined(one: Statement, other: Statement) -> Statement:
    days: dict[Dated, None] = dict.fromkeys((*one.days, *other.days))
    emphasis = list[tuple[int, int]]()
    for start, end in sorted({*one.emphasis, *other.emphasis}):
        if not emphasis or start >= emphasis[-1][1]:
            emphasis.append((start, end))
    return replace(one, emphasis=tuple(emphasis), days=tuple(days), score=max(one.score, other.score))
