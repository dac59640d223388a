"""Finds how a statement alters its quotes: words added, omitted, reordered, or attributed to somebody.

Such a statement may be harmless. Its quote is shown in its place, and then says the same.
"""

from __future__ import annotations

import itertools
import re
from collections import Counter
from collections.abc import Collection, Sequence

from answer.chat.checks.scope import narrows, part_drawn_on, turns_roles
from answer.chat.checks.verbatim import places
from answer.compose.speech import quotations
from answer.support import FACTS, Compared, compare
from answer.words import BOUNDARY, COUNT, NEGATION, Words, read
from index.store.words import stems

# share of pairs of neighbouring words in the quotes too; such a statement repeats a quote, so small changes count
NEARLY = 0.5
MUCH = 1 / 3  # share of content words that no quote has; with so many, a statement makes a claim of its own
BOUNDS = {
    "from": ("at least", "more than", "over", "above", "no fewer than", "no less than", "upwards of"),
    "to": ("at most", "less than", "fewer than", "under", "below", "up to", "no more than", "nearly", "almost"),
    "about": ("about", "around", "some", "roughly", "approximately"),
}
# these say nothing of their own
JOINING = frozenset(
    stem
    for word in "addition additionally furthermore moreover example became become place placed happened".split()
    for stem in stems(word)
)
# past tenses that share no stem with the other forms of their verb
PASTS = """gave give|won win|took take|made make|held hold|led lead|met meet|sold sell|bought buy|told tell|found find
said say|left leave|lost lose|fell fall|rose rise|grew grow|began begin|broke break|chose choose|drew draw
drove drive|flew fly|knew know|paid pay|ran run|saw see|sent send|spent spend|spoke speak|stood stand
struck strike|taught teach|thought think|threw throw|wore wear|wrote write|built build|brought bring
caught catch|fought fight|kept keep|shot shoot"""
PRESENT = {
    stem: frozenset(other for word in pair.split()[::-1][at:][:1] for other in stems(word))
    for pair in re.split(r"[|\n]", PASTS)
    for at, name in enumerate(pair.split())
    for stem in stems(name)
}
BOUND = {words: bound for bound, several in BOUNDS.items() for words in several}
BOUNDED = re.compile(
    rf"\b({'|'.join(sorted(BOUND, key=len, reverse=True))})\s+(?:just |only )?[$£€]?(\d[\w.,]*\w|\d|{COUNT})\b",
    re.IGNORECASE,
)


def is_altered(text: str, quotes: Sequence[str], sentences: Sequence[str], known: str, subject: str = "") -> bool:
    """Return whether a statement differs in meaning from its quotes; `sentences` are the quoted ones it draws on.

    A statement may name the `subject` of their articles where a quote points back to it. Only its names count: the
    title `Trial ends without conviction` has the stem of `convicted`.
    """
    if any(not _is_said(text[start:end], quotes) for start, end in quotations(text)):
        return True
    if _bounds_otherwise(text, sentences) or narrows(text, sentences):
        return True
    compared = compare(text, quotes, known)
    drawn = compare(text, sentences).quoted
    if _added(compared) >= MUCH or _reorders(compared.said, drawn, "number") or _recounts(compared.said, drawn):
        return True
    if any(turns_roles(text, compared.said, s, words) for s, words in zip(sentences, drawn, strict=False)):
        return True
    if not _repeats(compared):
        return False
    lost = (NEGATION in compared.said) != any(NEGATION in words for words in _parts(text, sentences))
    return lost or _adds(compared, subject) or _reorders(compared.said, drawn, "name")


def added(text: str, quotes: Sequence[str], known: str) -> float:
    """The share of a statement's content words that no quote has."""
    return _added(compare(text, quotes, known))


def _is_said(words: str, quotes: Sequence[str]) -> bool:
    """Return whether a quote has the words that are between quotation marks."""
    inside = words.strip("“”„\"' ,.")
    return not inside or any(any(places(inside, quote, 0, len(quote))) for quote in quotes)


def _bounds_otherwise(text: str, sentences: Sequence[str]) -> bool:
    """Return whether an amount has a bound, such as "at most", that no sentence with it has, or lost its own."""
    given = {pair for sentence in sentences for pair in _bounded(sentence)}
    kept = _bounded(text)
    if any(
        bound != "about" and (bound, n) not in kept and re.search(rf"\b{re.escape(n)}\b", text.lower())
        for bound, n in given
    ):
        return True
    return any(
        (bound, amount) not in given
        and any(re.search(rf"\b{re.escape(amount)}\b", other.lower()) for other in sentences)
        for bound, amount in _bounded(text)
    )


def _bounded(text: str) -> set[tuple[str, str]]:
    return {(BOUND[words.lower()], amount.lower()) for words, amount in BOUNDED.findall(text)}


def is_reworded(text: str, quotes: Sequence[str]) -> bool:
    """Return whether a statement is in words of its own, and has its numbers as the quotes have them.

    No rule for words can say what such a statement alters.
    """
    compared = compare(text, quotes)
    numbers_turn = _reorders(compared.said, compared.quoted, "number") or _recounts(compared.said, compared.quoted)
    return not (_repeats(compared) or numbers_turn)


def _repeats(compared: Compared) -> bool:
    said = _pairs(compared.said)
    beside = {pair for words in compared.quoted for pair in _pairs(words)}
    return sum(pair in beside for pair in said) >= NEARLY * len(said)


def _pairs(words: Words) -> list[tuple[str, str]]:
    told = [word.stem for word in words if word is not BOUNDARY]
    return list(itertools.pairwise(told))


def _added(compared: Compared) -> float:
    held, facts = compared.held, [word.stem for word in compared.said if word.kind in FACTS]
    return sum(stem not in held for stem in facts) / max(1, len(facts))


def _parts(text: str, sentences: Sequence[str]) -> list[Words]:
    """The clauses of the sentences that a statement draws on."""
    said = {*stems(text)}
    return [read(part_drawn_on(said, " ".join(sentence.split()))) for sentence in sentences]


def _adds(compared: Compared, subject: str) -> bool:
    """Return whether a statement has a content word that neither its quotes nor the subject has."""
    free, names = compared.held | JOINING, {*stems(subject)}
    return any(
        word.kind in FACTS
        and word.stem not in free
        and free.isdisjoint(PRESENT.get(word.stem, ()))
        and not (word.kind == "name" and word.stem in names)
        for word in compared.said
    )


def _reorders(said: Words, drawn: Sequence[Words], kind: str) -> bool:
    """Return whether names, or numbers, are in another order than in a sentence that has them."""
    order = list(dict.fromkeys(word.stem for word in said if word.kind == kind))
    for words in drawn:
        counts = Counter(word.stem for word in words)
        # the words in the order of the sentence, so that another order in the statement shows
        there = [stem for stem in counts if stem in order and counts[stem] == 1]
        if [stem for stem in order if stem in there] != there:
            return True
    return False


def _recounts(said: Words, drawn: Sequence[Words]) -> bool:
    """Return whether a number is next to other words than in the quotes, so that it counts something else."""
    counted = _counted(said)
    there = [_counted(words) for words in drawn]
    return any(
        beside.isdisjoint(frozenset().union(*(other.get(number, ()) for other in there)))
        for number, beside in counted.items()
        if beside and any(number in other for other in there)
    )


def _counted(words: Words) -> dict[str, frozenset[str]]:
    """Every number with the content words next to it."""
    facts = [word for word in words if word.kind in FACTS]
    found: dict[str, frozenset[str]] = {}
    for place, word in enumerate(facts):
        if word.kind == "number":
            beside = {near.stem for near in (*facts[:place][-1:], *facts[place + 1 :][:1])}
            found[word.stem] = found.get(word.stem, frozenset()) | beside
    return found


def drawn_on(text: str, sentences: Sequence[str]) -> list[str]:
    """The sentences that a statement draws on.

    They share more than half as many words with it as the best one does, and have a word that no better one has.
    """
    shared = [_shared(text, sentence) for sentence in sentences]
    most = max(map(len, shared), default=0)
    held: set[str] = set()
    drawn = set()
    for place in sorted(range(len(sentences)), key=lambda place: -len(shared[place])):
        if 2 * len(shared[place]) > most and shared[place] - held:
            drawn.add(place)
            held |= shared[place]
    return [sentence for place, sentence in enumerate(sentences) if place in drawn]


def _shared(text: str, sentence: str) -> set[str]:
    compared = compare(text, [sentence])
    held: Collection[str] = compared.held
    return {word.stem for word in compared.said if word.kind in FACTS and word.stem in held}
