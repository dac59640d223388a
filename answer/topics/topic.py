"""Finds how texts name a topic: by its whole name, by the last word as `Johnson`, or by its words in any order.

If several things have the name (`Johnson`), the one that most articles name is meant. Hides how this is found.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import islice

from answer.question.kind import SHORT_NAME, STOP_WORDS, topic_words
from index.store.words import WORD, stems

NAMED = 0.6  # share of the articles that have a topic's words side by side; chance rarely does so, so it is one name
OTHERS = 0.5  # a longer name is meant if this share of the articles has the word only inside that name
HALF = 0.5  # share of the words of a topic without a name that a sentence needs; each word alone has other meanings
# A last name, or a name inside a longer one, may be somebody else's, so such a sentence is worth less.
LAST_NAME, LONGER_NAME = -0.4, -0.4
HEAD = 1_000  # characters of each article that are read for longer names, because articles give the full name first
# These come before a name and are no part of it: `President Joe Biden` is the name `Joe Biden`.
TITLES = frozenset(
    "mr mrs ms dr sir lord lady dame prime president minister secretary senator sen rep gov governor judge justice king"
    " queen prince princess pope general gen chancellor mayor chief ceo founder former republican democratic speaker"
    " house leader representative".split()
)
CAPITAL = r"[A-ZÀ-Þ](?:(?:\w|[’'-](?=\w)){1,30}|\.)"
NAMES_BEFORE = re.compile(rf"(?<![\w’'-])(?:{CAPITAL}\s(?:&\s)?){{1,2}}\Z")
NAMES_AFTER = re.compile(rf"(?:\s(?:&\s)?{CAPITAL}){{1,2}}")
LONGER_BEHIND = re.compile(r"\s[A-ZÀ-Þ][a-zß-ÿ]")
LONGER_BEFORE = re.compile(r"[a-z,]\s[A-ZÀ-Þ][a-zß-ÿ]{0,30}\s\Z")
WORD_BEFORE = re.compile(r"([\w’'-]{1,60})\.?\s\Z")
OWNER = re.compile(r"[’']s\Z")
NEAR = 40  # characters before a name that are read, enough for a first name and a title


@dataclass(frozen=True, slots=True)
class Topic:
    """A topic as texts name it.

    `words` are its topic words, `stems` their stems, `last` is its last word in lower case. `name` finds its whole
    name; it is None if the words are not a name and may be anywhere. `short` finds the last word alone, as texts
    shorten a name of several words. `meant` is the longer name that most texts mean by the word (`Boris Johnson`), if
    any. `cased`: it is a name only in capitals, as `US` is.
    """

    words: tuple[str, ...]
    stems: frozenset[str]
    last: str
    name: re.Pattern[str] | None = None
    short: re.Pattern[str] | None = None
    meant: str = ""
    cased: bool = False

    def named(self, text: str) -> bool:
        """Return whether a text names the topic: its whole name, or all of its words."""
        return self.first(text) is not None if self.name else self.stems <= set(stems(text))

    def is_another(self, text: str) -> bool:
        """Return whether an article's text means another person or thing of the same name."""
        return self.meant not in text

    def count(self, text: str) -> int:
        """Count how often a text has the topic's last word, which texts repeat most."""
        return text.lower().count(self.last)

    def first(self, text: str) -> int | None:
        """Return the offset of the topic's whole name in a text; None if the text or the topic has none."""
        if self.name is None:
            return None
        searched = text if self.cased else text.lower()  # lower() is far quicker than a pattern that ignores case
        found = (match.start() for match in self.name.finditer(searched))
        return next((start for start in found if not (start and searched[start - 1].isalnum())), None)

    def place(self, sentence: str, *, known: bool = True) -> int | None:
        """Return the offset at which a sentence names the topic; None if it does not.

        The last word of a name is enough if the name is `known` from an earlier sentence.
        """
        if self.name is None:
            return self._any_word(sentence)
        found = self.first(sentence)
        if found is None and known and self.short:
            alone = (match.start() for match in self.short.finditer(sentence))
            return next((start for start in alone if _stands_alone(sentence, start)), None)
        return found

    def _any_word(self, sentence: str) -> int | None:
        if self.share(sentence) < HALF:
            return None
        return next((match.start() for match in WORD.finditer(sentence) if self.stems & {*stems(match[0])}), None)

    def fullness(self, sentence: str) -> float:
        """Score how fully a sentence names the topic, from -0.8 to 0: lower for a part, or for a longer name only."""
        if self.name is None:
            return self.share(sentence) - 1
        full = self.meant in sentence and (self.short is None or self.first(sentence) is not None)
        return (0.0 if full else LAST_NAME) + (LONGER_NAME if self._only_in_longer(sentence) else 0.0)

    def _only_in_longer(self, sentence: str) -> bool:
        """Return whether a word that usually is a name by itself is everywhere part of another name: `Vienna Beef`."""
        if self.name is None or self.meant or len(self.words) > 1:
            return False
        searched = sentence if self.cased else sentence.lower()
        places = [match.span() for match in self.name.finditer(searched)]
        return all(
            LONGER_BEHIND.match(sentence, end) or LONGER_BEFORE.search(sentence[:start]) for start, end in places
        )

    def share(self, text: str) -> float:
        """Return the share of the topic's words that a text has; 1 for a topic that is a name."""
        return 1.0 if self.name else len(self.stems.intersection(stems(text))) / max(1, len(self.stems))


def topic_of(text: str, texts: Sequence[str]) -> Topic:
    """Read a topic, given texts of the archive that have all of its words and show how it is named."""
    words = words_of(text)
    tokens = _from_first_to_last(text, words)
    plain = Topic(words, frozenset(stem for word in words for stem in stems(word)), tokens[-1] if tokens else "")
    if not tokens:
        return plain
    cased = STOP_WORDS.issuperset(words)
    joined = r"[\W_]{1,3}".join(re.escape(token.upper() if cased else token) for token in tokens)
    named = replace(plain, name=re.compile(rf"{joined}{_plural(tokens[-1])}(?!\w)"), cased=cased)
    written = [text[start:] for text in texts if (start := named.first(text)) is not None]
    capitals = 0 if _is_mixed(text) else sum(_has_capitals(found, len(tokens)) for found in written)
    if not written or (len(written) < NAMED * len(texts) and 2 * capitals <= len(written)):
        return plain
    last = WORD.findall(text.rsplit(maxsplit=1)[-1])
    has_short = len(last) < len(set(tokens)) and len("".join(last)) > len("of") and STOP_WORDS.isdisjoint(tokens)
    short = _short(last) if has_short else None
    return replace(named, short=short, meant=_meant(tokens[0], texts) if len(tokens) == 1 else "")


def words_of(text: str) -> tuple[str, ...]:
    """Return the topic words of a topic. `the US` has one, although `us` is a stop word."""
    return topic_words(text) or (tuple(WORD.findall(text.lower())[-1:]) if SHORT_NAME.fullmatch(text) else ())


def _is_mixed(topic: str) -> bool:
    """Return whether one topic word was typed with a capital and another without, as in `FTX collapse`."""
    words = [word for word in WORD.findall(topic) if word.lower() not in STOP_WORDS]
    return len({word[0].islower() for word in words}) > 1


def _has_capitals(text: str, count: int) -> bool:
    """Return whether the first `count` words of a text have the capitals of a name."""
    words = [match[0] for match in islice(WORD.finditer(text), count)]
    return not any(word[0].islower() for word in words if word.lower() not in STOP_WORDS)


def _from_first_to_last(text: str, words: Sequence[str]) -> list[str]:
    """Return the tokens of a topic from its first to its last topic word, in lower case: `Bank of America`."""
    tokens = WORD.findall(re.sub(r"[’']s\b", "", text.lower()))
    content = {token for word in words for token in WORD.findall(word)}
    places = [place for place, token in enumerate(tokens) if token in content]
    return tokens[places[0] : places[-1] + 1] if places else []


def _plural(word: str) -> str:
    """Return a pattern for a plural's ending; none for short words, often abbreviations: `EST` is not in `Estes`."""
    if len(word) < len("ferry"):
        return ""
    return "(?:es)?" if word.endswith(("s", "x", "z", "ch", "sh")) else "s?"


def _short(tokens: Sequence[str]) -> re.Pattern[str]:
    """Return a pattern for the last word of a name, with a capital."""
    opening, rest = tokens[0][0].upper(), tokens[0][1:]
    behind = "".join(rf"[\W_]{{1,3}}{re.escape(token)}" for token in tokens[1:])
    # Before another capital, the word belongs to a longer name: `Labor Day`.
    return re.compile(rf"(?<![\w-]){re.escape(opening)}(?i:{re.escape(rest)}{behind})(?!\w|\s[A-ZÀ-Þ])")


def _stands_alone(text: str, start: int) -> bool:
    """Return whether a name is neither the end of a longer one (`South Korea`) nor a common noun (`the House`)."""
    found = WORD_BEFORE.search(text[max(0, start - NEAR) : start])
    word = found[1].lower() if found else ""
    if word in ("the", "a"):
        return False
    return not (found and found[1][0].isupper()) or word in TITLES or word in STOP_WORDS


def _meant(token: str, texts: Sequence[str]) -> str:
    """Return the longer name that most texts mean by a word; empty if the word mostly is a name by itself."""
    names = [next(filter(None, found), "") for text in texts if (found := list(_longer(token, text)))]
    counts = Counter(filter(None, names))
    if not counts:
        return ""
    name, count = counts.most_common(1)[0]
    # A last name follows many first names. Many things follow a name that is whole by itself: `Tesla Motors`.
    longer = counts.total() if name.lower().endswith(token) else count
    return name if longer >= OTHERS * len(names) else ""


def _longer(token: str, text: str) -> Iterator[str]:
    """Yield, for each place of a word in the first HEAD characters, the longer name there; empty if there is none."""
    head = text[:HEAD]
    for match in re.finditer(rf"(?<!\w){re.escape(token)}(?!\w)", head.lower()):
        start, end = match.span()
        around = NAMES_BEFORE.search(head[max(0, start - NEAR) : start]), NAMES_AFTER.match(head, end)
        before = around[0][0].split() if around[0] else []
        while before and before[0].lower().rstrip(".") in TITLES | STOP_WORDS:
            before.pop(0)
        if before and OWNER.search(before[-1]):  # `Elon Musk's SpaceX` is SpaceX
            before = []
        name = " ".join((*before, head[start:end])) + (around[1][0] if around[1] else "")
        yield name if name != head[start:end] else ""


def with_article(name: str, texts: Iterable[str]) -> str:
    """Put `the` before a name of several words if most texts with the name do: the Kestrel Bridge, but New York."""
    having = [text for text in texts if name in text]
    has_article = " " in name and 2 * sum(f"the {name}" in text for text in having) > len(having)
    return f"the {name}" if has_article else name
