"""Finds what a statement says that none of its quotes has: numbers, names, addresses, whole clauses."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence

from answer.support import FACTS, Compared, compare
from answer.words import BOUNDARY, NEGATION, Word, Words, opposites, plain_sentences, read
from index.article import Article
from index.store.words import stems

# Addresses, mentions, code and markup do something in a message. A plain sentence has none, even if an article does.
ACTIVE = re.compile(
    r"\b\w{2,12}:/|(?:\b(?:mailto|javascript|data|tel|h..ps?):|//)\S|\bdiscord(?:app)?\.\S|\[\.\]|\((?:at|dot)\)"
    r"|[<>`{}|\\^~【】＠＜＞｜｀]|@\w|\*\*|__|\]\(|^\s*#|&#?\w+;",
    re.IGNORECASE,
)
# Domains, tags, raised digits like a source's number, and stacked accents can mislead, so a quote must have the same.
RARE = re.compile(
    r"\b[\w-]{1,63}(?:\.[\w-]{1,63}){0,8}\.[a-z]{2,63}\b|#\w+|[⁰¹²³⁴-⁹†‡]|[\u0300-\u036f\u0483-\u0489\u20d0-\u20ff]"
)
# These join a sentence to the one before and name nobody, so it may open with them even if no quote has them.
CONNECTIVES = frozenset(
    """according additionally after afterwards alternatively although altogether another as at because before besides
    both but by consequently despite during earlier eventually following for furthermore hence however if in indeed
    initially instead it its later like meanwhile moreover nevertheless nonetheless on once one others over overall
    separately similarly since so some still subsequently that the their then there therefore these they this those
    thus throughout together ultimately under until upon when whereas while with within yes yet""".split()
)
JOINS = frozenset("and but while who which whereas though although because".split())
# These deny without a "not", so they change a claim as much.
DENYING = frozenset(
    stem
    for word in """deny denied refuse refused reject rejected fail failed lack lacked unable unlikely prevent avoid stop
    stopped ban banned unclear few little rarely hardly yet""".split()
    for stem in stems(word)
)
FEW = 2  # content words; a clause with this many, none of them in a quote, is unsupported: one may be a slip
LONGEST_OUTLET = 6  # words; a longer text is not a name
SENTENCE = re.compile(r"[.:!?]\s")
WORD = re.compile(r"[\w’'-]+")
ENDINGS = ("ly", "ing", "ed")


def known(text: str, article: Article) -> str:
    """What a statement may say about an article without a quote: its outlet, and words of its title.

    Words of the title count only if the text has them too: a title may say anything.
    """
    own = {*stems(article.text)}
    title = " ".join(word for word in WORD.findall(article.title) if own.issuperset(stems(word)))
    return f"{title}. {outlet(text, article)}"


def named(text: str, article: Article) -> str:
    """The names among the known words: those of the title that the text capitalizes inside a sentence."""
    words = (word for word in WORD.findall(article.title) if word[0].isupper())
    names = (word for word in words if re.search(rf"[a-z,] {re.escape(word)}\b", article.text))
    return f"{' '.join(names)}. {outlet(text, article)}"


def outlet(text: str, article: Article) -> str:
    """The name of an outlet if the text has all of it; empty if it is a sentence and not a name."""
    name = article.outlet or ""
    is_name = len(name.split()) <= LONGEST_OUTLET and not SENTENCE.search(name)
    return f"{name}." if is_name and name in text else ""


def is_foreign(text: str, quotes: Sequence[str], known: str, common: str) -> bool:
    """Return whether a statement has a number or name that neither its quotes nor `known` has, or active content.

    Active content is what ACTIVE matches, such as a link. A word that opens a sentence counts as a name unless it joins
    sentences, or unless `common`, the text of the passages quoted, has it in lower case.
    """
    quoted = "\n".join(quotes)
    plain = unicodedata.normalize("NFC", text)
    if ACTIVE.search(plain) or any(match[0] not in quoted for match in RARE.finditer(plain)):
        return True
    compared = compare(text, quotes, known)
    lacking = [word for word in compared.said if word.stem not in compared.held]
    return any(word.kind in ("number", "name") for word in lacking) or any(
        _opens_with_name(text, word, common) for word in lacking if word.kind == "word"
    )


def _opens_with_name(text: str, word: Word, common: str) -> bool:
    """Return whether a word that no quote has opens a sentence of the statement, and looks like a name."""
    for match in re.finditer(r"(?:\A|[.!?:]\s)[\W_]*([A-ZÀ-Þ][\w’'-]*)", text):
        low = match[1].lower()
        if word.stem == next((read_word.stem for read_word in read(low) if read_word is not BOUNDARY), low):
            return not (low in CONNECTIVES or low.endswith(ENDINGS) or re.search(rf"\b{re.escape(low)}", common))
    return False


def is_beside(text: str, quotes: Sequence[str], known: str) -> bool:
    """Return whether a part of a statement has nothing in common with its quotes."""
    compared = compare(text, quotes, known)
    return any(
        len(part) >= FEW and compared.held.isdisjoint(part)
        for part in ([word.stem for word in words if word.kind in FACTS] for words in _parts(compared))
    )


def _parts(compared: Compared) -> Iterator[Words]:
    """Split a statement at its commas and full stops, and before words that join sentences."""
    part: list[Word] = []
    for word in compared.said:
        if word is BOUNDARY or word.stem in JOINS:
            yield part
            part = []
        else:
            part.append(word)
    yield part


def denies(text: str, quotes: Sequence[str], known: str) -> bool:
    """Return whether a statement denies something and no quote does, or has the opposite of a word in the quotes."""
    compared = compare(text, quotes, known)
    said = {word.stem for word in compared.said}
    if is_negated([text]) and DENYING.isdisjoint(compared.held) and not is_negated(quotes):
        return True
    return any(one in said - compared.held and other in compared.held - said for one, other in opposites())


def is_negated(texts: Sequence[str]) -> bool:
    """Return whether any of the texts has a form of "not"."""
    return any(NEGATION in read(sentence) for text in texts for sentence in plain_sentences(text))
