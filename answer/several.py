"""One answer to all that a question asks: each part's sentences, none twice, and which parts stay without any."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import zip_longest

from answer.compose import compose
from answer.evidence import Sentence
from answer.model import Dated, Statement
from answer.shape import Part, in_order


@dataclass(frozen=True, slots=True)
class Scored:
    """A part of a question with its sentences, best first."""

    part: Part
    sentences: tuple[Sentence, ...]

    def answers(self, floor: float) -> bool:
        """Tell whether its best sentence reaches the floor."""
        return bool(self.sentences) and self.sentences[0].score >= floor


def compose_all(
    asked: Sequence[Scored], *, floor: float, most: int, worth: float, dated: bool = False
) -> tuple[tuple[Statement, ...], tuple[str, ...]]:
    """Choose up to `most` sentences, but one for each part that has evidence; name the parts that have none.

    Where articles answer a part differently, all its sides come first, part by part, whatever `most` is. Where no
    part has evidence both are empty, which is a refusal. `dated`: the question names days (see `compose`).
    """
    chosen = [_compose(scored, floor, most, worth, dated=dated) for scored in asked]
    if not any(chosen):
        return (), ()
    sides = list(_each_once(statement for found in chosen for statement in found if statement.differs))
    rows = (statement for row in zip_longest(*chosen) for statement in row if statement and not statement.differs)
    least = sum(not found[0].differs for found in chosen if found)
    statements = list(_each_once((*sides, *rows)))[: max(most, len(sides) + least)]
    missing = tuple(scored.part.written for scored, found in zip(asked, chosen, strict=True) if not found)
    return tuple(statements), missing


def _compose(scored: Scored, floor: float, most: int, worth: float, *, dated: bool) -> list[Statement]:
    if not scored.answers(floor):
        return []
    question = scored.part.text
    ordered: Sequence[Sentence] = in_order(question, scored.sentences, lambda sentence: sentence.text)
    if ordered[0].score < floor:  # what is no evidence decides nothing
        ordered = scored.sentences
    return compose(question, ordered, floor=floor, most=most, worth=worth, dated=dated)


def _each_once(statements: Iterable[Statement]) -> Iterator[Statement]:
    """Join statements that quote the same words: they answer several parts at once."""
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
