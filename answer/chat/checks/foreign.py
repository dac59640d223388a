"""What a statement says that stands in no quote of its own: numbers, names, addresses, whole parts of a sentence."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence

from answer.support import FACTS, Compared, compare
from answer.words import BOUNDARY, NEGATION, Word, Words, opposites, plain_sentences, read
from index.article import Article
from index.store.words import stems

# Addresses, mentions, code and markup: nothing a plain sentence has, whoever wrote it first.
ACTIVE = re.compile(
    r"\b\w{2,12}:/|(?:\b(?:mailto|javascript|data|tel|h..ps?):|//)\S|\bdiscord(?:app)?\.\S|\[\.\]|\((?:at|dot)\)"
    r"|[<>`{}|\\^~【】＠＜＞｜｀]|@\w|\*\*|__|\]\(|^\s*#|&#?\w+;",
    re.IGNORECASE,
)
# Allowed where a quote has the same: domains, tags, signs that look like the number of a source, accents piled up.
RARE = re.compile(r"\b[\w-]+(?:\.[\w-]+)*\.[a-z]{2,}\b|#\w+|[⁰¹²³⁴-⁹†‡]|[\u0300-\u036f\u0483-\u0489\u20d0-\u20ff]")
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
LONGEST_OUTLET = 6  # words; more are no name
SENTENCE = re.compile(r"[.:!?]\s")
WORD = re.compile(r"[\w’'-]+")
ENDINGS = ("ly", "ing", "ed")


def known(text: str, article: Article) -> str:
    """What a statement may say of an article without a quote: its outlet, and words of its title.

    Only those of a title that stand in the text too: a title may say anything.
    """
    own = {*stems(article.text)}
    title = " ".join(word for word in WORD.findall(article.title) if own.issuperset(stems(word)))
    return f"{title}. {outlet(text, article)}"


def named(text: str, article: Article) -> str:
    """The names among that: words of the title that the text writes with a capital within a sentence."""
    words = (word for word in WORD.findall(article.title) if word[0].isupper())
    names = (word for word in words if re.search(rf"[a-z,] {re.escape(word)}\b", article.text))
    return f"{' '.join(names)}. {outlet(text, article)}"


def outlet(text: str, article: Article) -> str:
    """The name of an outlet where the text gives the whole of it; none where that is no name but a sentence."""
    name = article.outlet or ""
    is_name = len(name.split()) <= LONGEST_OUTLET and not SENTENCE.search(name)
    return f"{name}." if is_name and name in text else ""


def is_foreign(text: str, quotes: Sequence[str], known: str, common: str) -> bool:
    """Tell whether a statement has a number or a name that neither its quotes nor `known` has, or what can act.

    A word that opens a sentence is taken for a name unless it joins sentences, or `common`, the text of the passages
    quoted, has it in small letters.
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
    if is_negated([text]) and DENYING.isdisjoint(compared.held) and not is_negated(quotes):
        return True
    return any(one in said - compared.held and other in compared.held - said for one, other in opposites())


def is_negated(texts: Sequence[str]) -> bool:
    """Tell whether texts have a "not" in one of its forms."""
    return any(NEGATION in read(sentence) for text in texts for sentence in plain_sentences(text))
