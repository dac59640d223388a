"""What a statement says that stands in no quote of its own: numbers, names, addresses, whole parts of a sentence."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from answer.support import FACTS, Compared, compare
from answer.wording import BOUNDARY, NEGATION, Word, Words, opposites, plain_sentences, read
from index.lexical import stems

# Addresses, mentions, code and markup: nothing a plain sentence has.
ACTIVE = re.compile(
    r"(?:https?|ftp|discord|mailto|javascript|data):\S|//\S|\b(?:www|discord)\.\S"
    r"|\b[\w-]+\.(?:com|net|org|info|io|gg|ru|cn|co|me|ly|xyz|app|dev|site|online|example|test)\b"
    r"|[<>`{}|\\]|[@#]\w|\*\*|__|\]\(|&\w+;",
    re.IGNORECASE,
)
# With these a sentence may open though no quote has them: they join it to the one before, and name nobody.
CONNECTIVES = frozenset(
    """according additionally after afterwards alternatively although altogether another as at because before besides
    both but by consequently despite during earlier eventually following for furthermore hence however if in indeed
    initially instead it its later like meanwhile moreover nevertheless nonetheless on once one others over overall
    separately similarly since so some still subsequently that the their then there therefore these they this those
    thus throughout together ultimately under until upon when whereas while with within yes yet""".split()
)
JOINS = frozenset("and but while who which whereas though although because".split())
# Words that deny without a "not".
DENYING = frozenset(
    stem
    for word in """deny denied refuse refused reject rejected fail failed lack lacked unable unlikely prevent avoid stop
    stopped ban banned unclear few little rarely hardly yet""".split()
    for stem in stems(word)
)
FEW = 2  # words with a meaning, none of them in a quote, that make a part of a sentence a foreign one
ENDINGS = ("ly", "ing", "ed")


def is_foreign(text: str, quotes: Sequence[str], known: str, common: str) -> bool:
    """Tell whether a statement has a number, a name or an address that neither its quotes nor `known` has.

    A word that opens a sentence is taken for a name unless it joins sentences, or `common`, the text of all passages,
    has it in small letters.
    """
    quoted = "\n".join((*quotes, known))
    if any(match[0] not in quoted for match in ACTIVE.finditer(text)):
        return True
    compared = compare(text, quotes, known)
    lacking = [word for word in compared.said if word.stem not in compared.held]
    return any(word.kind in ("number", "name") for word in lacking) or any(
        _opens_with_name(text, word, common) for word in lacking if word.kind == "word"
    )


def _opens_with_name(text: str, word: Word, common: str) -> bool:
    """Tell whether a word that no quote has begins a sentence of the statement like a name does."""
    for match in re.finditer(r"(?:\A|[.!?:]\s)[\W_]*([A-ZÀ-Þ][\w’'-]*)", text):
        low = match[1].lower()
        if word.stem == next((read_word.stem for read_word in read(low) if read_word is not BOUNDARY), low):
            return not (low in CONNECTIVES or low.endswith(ENDINGS) or re.search(rf"\b{re.escape(low)}", common))
    return False


def is_beside(text: str, quotes: Sequence[str], known: str) -> bool:
    """Tell whether a part of a statement has nothing in common with its quotes."""
    compared = compare(text, quotes, known)
    return any(
        len(part) >= FEW and compared.held.isdisjoint(part)
        for part in ([word.stem for word in words if word.kind in FACTS] for words in _parts(compared))
    )


def _parts(compared: Compared) -> Iterator[Words]:
    """Part a statement at its commas and stops, and before words that join sentences."""
    part: list[Word] = []
    for word in compared.said:
        if word is BOUNDARY or word.stem in JOINS:
            yield part
            part = []
        else:
            part.append(word)
    yield part


def denies(text: str, quotes: Sequence[str], known: str) -> bool:
    """Tell whether a statement denies where no quote does, or has the opposite of a word that they have."""
    compared = compare(text, quotes, known)
    said = {word.stem for word in compared.said}
    if NEGATION in compared.said and not is_denied(quotes):
        return True
    return any(one in said - compared.held and other in compared.held - said for one, other in opposites())


def is_denied(texts: Sequence[str]) -> bool:
    """Tell whether texts say that something is not so."""
    words = {word for text in texts for sentence in plain_sentences(text) for word in read(sentence)}
    return NEGATION in words or not DENYING.isdisjoint(word.stem for word in words)
