"""Composes the extractive answer: the fewest whole sentences that answer each part of a question, or nothing."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import zip_longest

from answer.compose.attribution import attribution
from answer.compose.disagreement import carriers, has_every_word, sides
from answer.compose.leaning import leans_back
from answer.compose.speaker import LAST_NAME, AskedSaying, asked_saying, fit, speaker_of
from answer.compose.values import NUMBERS, TIMES, same_facts, told
from answer.evidence.reading import SURE
from answer.evidence.score import Scored, Sentence
from answer.model import Dated, Quote, Statement
from answer.question.kind import NAME, Asked
from answer.question.parts import in_order
from index.article import Article, Hit
from index.dates.events import expressions_between
from index.split import Span
from index.store.words import stems

YEAR = re.compile(r"\d{4}")
# No words of a sentence alone answer such a question: `Did Pelosi go to Taiwan?`
YES_OR_NO = re.compile(
    r"\s*(?:is|are|was|were|do|does|did|has|have|had|will|would|can|could|should)(?:n[’']t)?\s(?!.*\sor\s)",
    re.IGNORECASE,
)
# The reader's words open an answer only where it is sure: their margin is at least SURE, and they lead the sentence's
# next likeliest words by CLEAR. If the sentence is right, 88 of 100 of them are right (docs/decisions.md).
CLEAR = 3.0
CLEARER = 4.0  # a headline whose margin is this much higher alone says clearly what was asked, so it is quoted first
NAMES = ("person", "name")  # a name answers these kinds, so a last name is completed to the full one
LONG_NAME = 3  # words; a longer run of capitals is a title, an office or a heading
# Added to the rank of a sentence whose speaker is the one asked for, so that of one claim the sentence with its speaker
# is quoted. No gain was measured from 0 to 4 (docs/decisions.md).
SAYING = 1.0
SAME = 0.8  # two sentences that share this part of their words say the same, so only one of them is shown


def compose_all(
    parts: Sequence[Scored], *, floor: float, most: int, worth: float, dated: bool = False
) -> tuple[tuple[Statement, ...], tuple[str, ...]]:
    """Choose up to `most` sentences, at least one for each part with evidence; also return the parts that have none.

    If articles answer a part differently, all its sides come first, part by part, whatever `most` is. If no part has
    evidence, both are empty, which is a refusal. `dated` says that the question names days (see `compose`).
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
    """Remove a headline if an earlier statement quotes that of the same article, so that none stands twice."""
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
    disagree, a statement of each side comes first, whatever `most` and `worth` are. `dated` says that the question
    names days; the times in the sentences are then resolved as for a question that asks when.
    """
    if not sentences or sentences[0].score < floor:
        return []
    sentences = in_order(asked, sentences, lambda sentence: sentence.text)
    saying, ranked = asked_saying(asked.text), sentences
    # A claim alone does not answer a question for its speaker, so sentences that name the speaker come first.
    if saying:
        fits = [(one, fit(saying, one.hit.article.text, one.start, one.end)) for one in sentences]
        fits = [(one, share) for one, share in fits if share >= LAST_NAME or not saying.asks_for_words]
        if not fits or fits[0][0].score < floor:
            return []
        sentences = [one for one, _ in fits]
        ranked = [one for one, _ in sorted(fits, key=lambda pair: -(pair[0].rank + SAYING * pair[1]))]
    comparable = [sentence for sentence in ranked if sentence.score >= floor or has_every_word(sentence)]
    different = _oldest_first(sides(asked, comparable))
    # The ranks are fitted so that exp(rank) is proportional to the chance of a sentence among those of one question.
    likely = [one for one in ranked if one.score >= floor and math.exp(one.rank - sentences[0].rank) >= worth]
    agreed = _agreed(likely or ranked[:1], different, most)
    return [
        *(_statement(asked, saying, side, dated=dated, differs=True) for side in different),
        *(_statement(asked, saying, group, dated=dated) for group in agreed),
    ]


def _oldest_first(different: list[list[Sentence]]) -> list[list[Sentence]]:
    """Order the sides of a disagreement by publication, so that no side comes first because of its score."""
    days = [side[0].hit.article.date for side in different]
    return different if None in days else sorted(different, key=lambda side: side[0].hit.article.date or 0)


def _agreed(sentences: Sequence[Sentence], shown: Sequence[Sequence[Sentence]], most: int) -> list[list[Sentence]]:
    """Group sentences that say the same. Keep groups that are not shown yet, until `most` groups are shown."""
    chosen: list[list[Sentence]] = []
    for sentence in sentences:
        same = next((group for group in chosen if _say_the_same(group[0], sentence)), None)
        if same is not None:
            same.append(sentence)
        elif len(chosen) + len(shown) < most and not (
            any(sentence in side for side in shown) or any(_covers(group[0], sentence) for group in (*shown, *chosen))
        ):
            chosen.append([sentence])
    return chosen


def _say_the_same(one: Sentence, other: Sentence) -> bool:
    """Return whether two sentences have nearly the same words, or answer with the same words or under one headline."""
    if one.hit.article.id == other.hit.article.id and _headline_answers(one) and _headline_answers(other):
        return True
    answer = stems(one.answer_text)  # none where the day of a headline answers
    if answer and one.margin > 0 and other.margin > 0 and answer == stems(other.answer_text):
        return True
    first, second = set(stems(one.text)), set(stems(other.text))
    return len(first & second) >= SAME * max(1, len(first | second)) and same_facts(one.text, other.text)


def _covers(shown: Sentence, sentence: Sentence) -> bool:
    """Return whether the quote of a sentence would repeat a part of a quote that is shown."""
    if shown.hit.article.id != sentence.hit.article.id:
        return False
    (start, end), (begin, stop) = quoted_span(shown), quoted_span(sentence)
    return begin < end and start < stop


def quoted_span(sentence: Sentence) -> Span:
    """Return the span that is quoted for a sentence, in whole sentences: half of one can say the opposite.

    It includes the sentence that names the speaker, and the sentence before if the first one cannot stand alone.
    """
    return quoted_around(sentence.hit, (sentence.start, sentence.end))


def quoted_around(hit: Hit, sentence: Span) -> Span:
    """Return the span that is quoted for a sentence of a passage that was not scored."""
    text, start, end = hit.article.text, _start(hit, sentence), sentence[1]
    claim = attribution(text, *sentence)
    return (min(start, claim.quote[0]), max(end, claim.quote[1])) if claim else (start, end)


def _start(hit: Hit, sentence: Span) -> int:
    spans, text = hit.passage.sentences, hit.article.text
    position = spans.index(sentence)
    if position and leans_back(text[slice(*sentence)]):
        before = spans[position - 1]
        # A quote of both sentences would include the page furniture between them.
        if not text[before[1] : sentence[0]].strip():
            return before[0]
    return sentence[0]


def _statement(
    asked: Asked, saying: AskedSaying | None, group: Sequence[Sentence], *, dated: bool, differs: bool = False
) -> Statement:
    """Quote the first of sentences that say the same.

    A side of a disagreement gets no headline: headlines do not compare.
    """
    best = group[0]
    article, (start, end) = best.hit.article, quoted_span(best)
    text = article.text[start:end]
    headline = "" if differs else _headline(best, text)
    found = None if saying or differs else _surer_headline(best, text, quoted=bool(headline))
    emphasis, short = found or _emphasis(asked, saying, best, (start, end))
    short = short if _tells_more(asked, short) else ""
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


def _tells_more(asked: Asked, short: str) -> bool:
    """Return whether words can answer a question by themselves: they have to say more than it does."""
    return not YES_OR_NO.match(asked.text) and not set(stems(short)).issubset(asked.stems)


def _headline(sentence: Sentence, quote: str) -> str:
    """Return the headline if it answers and the quote lacks some of its words, or is far less clear; else nothing."""
    title, found = sentence.hit.article.title, sentence.headline
    lacks = not set(stems(title[found.start : found.end])).issubset(stems(quote))
    return title if found.margin > 0 and (lacks or found.margin > sentence.margin + CLEARER) else ""


def _headline_answers(sentence: Sentence) -> bool:
    """Return whether the reader finds an answer in the headline and is surer of it than of the sentence."""
    return sentence.headline.margin > max(0.0, sentence.margin)


# the spans of a quote that answer, and the words that open the answer (empty if the reader is not sure)
Words = tuple[list[Span], str]


def _surer_headline(sentence: Sentence, quote: str, *, quoted: bool) -> Words | None:
    """Return the headline's words that answer, if the reader is surer of them and the quotes have them; else None."""
    if not _headline_answers(sentence):
        return None
    found = sentence.headline
    words = sentence.hit.article.title[found.start : found.end]
    place = re.search(rf"(?<!\w){re.escape(words)}(?!\w)", quote, re.IGNORECASE)
    emphasis = [place.span()] if place else []
    if not (emphasis or quoted):
        return None
    return emphasis, words if found.margin >= SURE and found.lead >= CLEAR else ""


def _emphasis(asked: Asked, saying: AskedSaying | None, sentence: Sentence, quote: Span) -> Words:
    """Find the words of the quote that answer, and those that are certain enough to be shown alone.

    These are the speaker's name if the question asks for a speaker, and otherwise what the reader found.
    """
    start, text = quote[0], sentence.hit.article.text
    if saying and saying.speaker:
        return [], ""  # the whole quotation answers, so no part of it stands out
    found = speaker_of(saying, text, sentence.start, sentence.end) if saying else None
    if found and start <= found.speaker[0] and found.speaker[1] <= quote[1]:
        return [(found.speaker[0] - start, found.speaker[1] - start)], _short(asked, text, found.speaker)
    inside = start <= sentence.answer[0] < sentence.answer[1] <= quote[1]
    if not inside or sentence.margin <= 0 or _other_number(asked, sentence):
        return [], ""
    whole = _whole_name(text, sentence)
    sure = sentence.margin >= SURE and sentence.lead >= CLEAR
    return [(whole[0] - start, whole[1] - start)], _short(asked, text, whole) if sure else ""


def _whole_name(text: str, sentence: Sentence) -> Span:
    """The reader's words; if they are one word of a short name, the whole name: `Marta Quell`."""
    words = sentence.answer_text
    if not words[:1].isupper() or len(words.split()) > 1:
        return sentence.answer
    names = (found.span() for found in NAME.finditer(text, sentence.start, sentence.end))
    around = (name for name in names if name[0] <= sentence.answer[0] and sentence.answer[1] <= name[1])
    name = next(around, sentence.answer)
    return name if len(text[slice(*name)].split()) <= LONG_NAME else sentence.answer


def _short(asked: Asked, text: str, answer: Span) -> str:
    """The words that answer, with a last name completed from an earlier full name: `Hurts` becomes `Jalen Hurts`."""
    words = text[slice(*answer)]
    if asked.kind not in NAMES or not words.isalpha():
        return words
    names = {found.group() for found in NAME.finditer(text, 0, answer[0]) if found.group().split()[-1] == words}
    full = [name for name in names if 1 < len(name.split()) <= LONG_NAME]
    return full[0] if len(full) == 1 else words


def _other_number(asked: Asked, sentence: Sentence) -> bool:
    """Return whether another number of the kind asked for is nearer to the question's words than the reader's number.

    The reader prefers digits: in `Four people were killed and 17 injured` it takes 17 for the number of dead.
    """
    if asked.kind not in NUMBERS:
        return False
    whole = told(sentence.text, asked)
    return len(whole.values) > 1 and whole.meant not in told(sentence.answer_text, asked).values


def dated_words(article: Article, start: int, end: int) -> Iterator[Dated]:
    """Resolve the times that a part of an article names; skip those that already state their year."""
    for found in expressions_between(article.text, article.date, start, end):
        words = article.text[found.start : found.end]
        if not YEAR.search(words):
            yield Dated(words, found.first, found.last)


def _each_once(statements: Iterable[Statement]) -> Iterator[Statement]:
    """Merge statements with the same quote: one sentence may answer several parts of a question."""
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
