"""Finds what a statement turns round with right words: all for some, before for after, one side for the other.

The words of such a statement are nearly all in its quotes; what differs is a small word, or what it belongs to.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from difflib import SequenceMatcher
from itertools import pairwise

from answer.chat.checks.scope import PLAIN
from answer.words import COUNTS
from index.store.words import stems

# Words that say of how many or how much a sentence is true; a statement may use a class only if its quotes do.
CLASSES = tuple(
    re.compile(rf"(?<![\w-])(?:{words})(?!\w)", re.IGNORECASE)
    for words in (
        r"all|every|each|everyone|everybody|everything|always|whole|entire(?:ly)?|any(?:one|body)?|in total",
        r"most(?= of| \w{2,20}s\b)|mostly|majority|largely|mainly",
        r"some(?= of| \w{2,20}s\b)|several|few|part(?= of)|partly|in part|occasionally|sometimes",
        r"only|just|solely|exclusively|merely|nothing but|alone",
        r"never|none|no one|nobody",
        r"average|median|on average",
        r"per cent of|percent of|% of",
        r"twice|double[sd]?|half|triple[sd]?",
        r"final(?:ly)?|official(?:ly)?|proven|proved|certain(?:ly)?|confirmed",
        r"because|caus\w{1,4}|due to|led to|result\w{0,3}|thanks to|owing to|therefore|reason|in order to|so that",
    )
)
BEFORE = re.compile(r"\b(?:before|prior|ahead of|until|by the time|preced\w{1,4}|earlier|previously)\b", re.IGNORECASE)
AFTER = re.compile(r"\b(?:after|following|since|once|when|later|then|as|upon|subsequent\w{0,2})\b", re.IGNORECASE)
# The two sides of these say different things: what is on one in a sentence may not be on the other in a statement.
SIDES = re.compile(
    r"\b(?:before|after|since|until|because|than|while|whereas|although|despite|unless|if|when|but|compared (?:to|with)"
    r"|instead of|rather than|following|unlike|beyond|besides)\b",
    re.IGNORECASE,
)
CONTRAST = re.compile(
    r"\b(?:while|whereas|although|though|despite|unlike|beyond|besides|compared|rather than|instead of)\b",
    re.IGNORECASE,
)
FIRST_SINCE = re.compile(r"\b(?:first|only)\b.{0,80}\bsince\b", re.IGNORECASE)
AGAINST = {
    "from": ("to", "toward", "towards", "into"), "to": ("from",), "toward": ("from",), "towards": ("from",),
    "into": ("from", "out of"), "against": ("for", "with"), "for": ("against",), "with": ("without", "against"),
    "without": ("with",),
}  # fmt: skip
GOES = re.compile(rf"\b({'|'.join(AGAINST)}) (?:the |an? |its |their |his |her )?(\w{{3,}})", re.IGNORECASE)
PARTS = re.compile(r"[,;] |\b(?:and|while|but|or|compared)\b")
NUMBER = r"\d(?:[\d.,]{0,20}\d)?"
AMOUNT = re.compile(NUMBER)
DOING = re.compile(r" \w+ing\b")
NOT = re.compile(r"\b(?:not|no|never|without|cannot|hardly|yet)\b|n[’']t\b", re.IGNORECASE)
EST = r"(?!forest|harvest|interest|request|protest|contest|arrest|\w*west)\w{2,11}est"
RANK = re.compile(rf"\b(?:first|last|only|all|every|each|the (?:(?:most|least) \w{{3,20}}|{EST}))\b", re.IGNORECASE)
ONE_OF = re.compile(
    rf"\b(?:one|some|two|three|several|many|few|among|second|third|fourth|fifth)"
    rf" (?:of )?(?:the )?(?:most|least|{EST})\b",
    re.IGNORECASE,
)
TOP = re.compile(rf"\bthe (?:(?:most|least) \w{{3,20}}|{EST})\b", re.IGNORECASE)
MONTHS = "January|February|March|April|May|June|July|August|September|October|November|December"
MOVES = re.compile(
    r"\b(by|to|from|up|down|since|until|till|before|after|in|on|at|of) "
    rf"(?:about |around |nearly |almost |more than |less than |some )?[$£€]?({NUMBER}|(?-i:{MONTHS})\b)",
    re.IGNORECASE,
)
STANDS = frozenset(("in", "on", "at", "of"))  # these name a level or a time, the others a change or a bound
MEASURED = re.compile(
    r"\b(?:is|are|was|were|be|been|of|at|by|up|down|reach\w{0,3}|total\w{0,4}) (?:about |nearly |over )?[$£€]?\d",
    re.IGNORECASE,
)
LESS = re.compile(rf"({NUMBER})(?: \w+)?,? (less|more|fewer|lower|higher|below|above|short of)\b", re.IGNORECASE)
EITHER = re.compile(r"\b(\w{4,})(?: \w+)?,? or (?:even )?(\w{4,})\b")
COUNTED = re.compile(rf"({NUMBER})(?: (?:hundred|thousand|million|billion|trillion|and a half))? ([a-z]{{3,}})")
WORD = re.compile(r"[\w’'-]+")
ARTICLES = ("a", "an", "the")
CLAUSES = re.compile(r"[,;:()] | (?:and|but|which|who|that) ")
NEAR = 2  # content words before and behind a verb that may be who acts and on whom
BEHIND = 4  # words after a "not" that it may deny


def turns(text: str, sentences: Sequence[str]) -> bool:
    """Return whether a statement turns round what the sentences that it draws on say."""
    quoted = " ".join(sentences)
    return (
        any(one.search(text) and not one.search(quoted) for one in CLASSES)
        or _turns_time(text, quoted)
        or _moves_otherwise(text, quoted)
        or _denies_other(text, sentences)
        or (not ONE_OF.search(text) and bool(ONE_OF.search(quoted)) and bool(TOP.search(text)))
        or (bool(FIRST_SINCE.search(quoted)) and "since" in text.lower() and not FIRST_SINCE.search(text))
        or _goes_otherwise(text, quoted)
        or _lasts(text, quoted)
        or any(_pairs_otherwise(text, sentence) for sentence in sentences)
        or _widens(text, sentences)
        or _loses_between(text, sentences)
        or any(_crosses(text, sentence) for sentence in sentences)
        or any(_loses_beside(text, sentence) for sentence in sentences)
        or any(_swaps(text, sentence) for sentence in sentences)
        or any(_changes_sides(text, " ".join(sentence.split())) for sentence in sentences)
    )


def _turns_time(text: str, quoted: str) -> bool:
    """Return whether only one of the two says "before", and the other "after"."""
    return any(
        own.search(text) and not own.search(quoted) and other.search(quoted) and not other.search(text)
        for own, other in ((BEFORE, AFTER), (AFTER, BEFORE))
    )


def _moves_otherwise(text: str, quoted: str) -> bool:
    """Return whether an amount is a change in one and a level in the other: "by 2 %" for "to 2 %"."""
    given: dict[str, set[str]] = {}
    for how, amount in MOVES.findall(quoted):
        given.setdefault(amount, set()).add(how.lower())
    for how, amount in MOVES.findall(text):
        hows = given.get(amount, set())
        if hows and how.lower() not in hows and not (hows | {how.lower()}) <= STANDS:
            return True
    amounts = {amount for _, amount in MOVES.findall(text)}
    return any(hows & {"up", "down"} and amount not in amounts and amount in text for amount, hows in given.items())


def _goes_otherwise(text: str, quoted: str) -> bool:
    """Return whether something goes from where it went to, or is for what it was against."""
    given: dict[str, set[str]] = {}
    for how, word in GOES.findall(quoted.lower()):
        given.setdefault(word, set()).add(how)
    return any(
        word in given and how not in given[word] and not given[word].isdisjoint(AGAINST[how])
        for how, word in GOES.findall(text.lower())
    )


def _lasts(text: str, quoted: str) -> bool:
    """Return whether the statement tells as present what its quote tells as past: "serves" for "served"."""
    words = {*WORD.findall(quoted.lower())}
    for word in WORD.findall(text.lower()):
        base = word[:-1]
        if word.endswith("s") and word not in words and {f"{base}d", f"{base}ed"} & words and base not in words:
            return True
    return False


def _pairs_otherwise(text: str, sentence: str) -> bool:
    """Return whether a statement gives the amount of one item of a list to another item."""
    items = [({*AMOUNT.findall(item)}, {*_all(AMOUNT.sub(" ", item))}) for item in PARTS.split(sentence)]
    items = [item for item in items if item[0]]
    amounts, said = {*AMOUNT.findall(text)}, {*_all(AMOUNT.sub(" ", text))}
    told = [item for item in items if item[0] & amounts]
    others = [item for item in items if not item[0] & amounts]
    if len(told) != 1 or not others:
        return False
    own = told[0][1].difference(*(words for _, words in others))
    foreign = set[str]().union(*(words for _, words in others)) - told[0][1]
    return not own & said and bool(foreign & said) and bool(own)


def _denies_other(text: str, sentences: Sequence[str]) -> bool:
    """Return whether a statement denies something else than its sentences do: "no damage" for "damage not clear"."""
    denied = [*_denied(text)]
    given = [one for sentence in sentences for one in _denied(sentence) if one]
    return bool(denied and given) and not all(any(other[0] in one for other in given) for one in denied if one)


def _denied(text: str) -> Iterator[list[str]]:
    for found in NOT.finditer(text):
        words = WORD.findall(text[found.end() : found.end() + 120])
        content = [stem for word in words for stem in stems(word) if stem not in PLAIN]
        yield content[:BEHIND]


def _widens(text: str, sentences: Sequence[str]) -> bool:
    """Return whether "first", "all" or a superlative has lost the word behind it: "the first Swiss player"."""
    for found in RANK.finditer(text):
        word = found[0].lower()
        behind = [
            _content(sentence[match.end() :])[:1]
            for sentence in sentences
            for match in re.finditer(rf"\b{re.escape(word)}\b", sentence, re.IGNORECASE)
        ]
        said = _all(text)
        if behind and all(not set(one) <= set(said) for one in behind):
            return True
    return False


def _content(text: str) -> list[str]:
    clause = re.split(r"[.;:,()]\s", text, maxsplit=1)[0] if text else ""
    return [stem for word in WORD.findall(clause) for stem in stems(word) if stem not in PLAIN]


def _changes_sides(text: str, sentence: str) -> bool:
    """Return whether words from both sides of a contrast or a sequence stand otherwise in the statement."""
    for found in SIDES.finditer(sentence):
        left, right = _sides(sentence, found)
        left, right = left - right, right - left
        own = re.search(rf"\b{re.escape(found[0])}\b", text, re.IGNORECASE)
        if own:
            said_left, said_right = _sides(text, own)
            here = len(said_right & right) + len(said_left & left)
            if said_left and len(said_right & left) + len(said_left & right) > here:
                return True
        elif _contrasts(sentence, found) and not CONTRAST.search(text):
            said = {*_all(text)}
            if min(len(said & left), len(said & right)) > 1:
                return True
    return False


def _contrasts(sentence: str, found: re.Match[str]) -> bool:
    """Return whether a joining word contrasts two clauses, and not "while" what somebody was doing."""
    during = found[0].lower() in ("while", "although", "though") and DOING.match(sentence, found.end())
    return bool(CONTRAST.fullmatch(found[0])) and not during


def _swaps(text: str, sentence: str) -> bool:
    """Return whether two words have changed places and what is around them has not."""
    said, given = ([word for word in _told(one) if word] for one in (text, sentence))
    opcodes = SequenceMatcher(None, given, said, autojunk=False).get_opcodes()
    replaced = {(tuple(given[a:b]), tuple(said[c:d])) for kind, a, b, c, d in opcodes if kind == "replace"}
    return any((new, old) in replaced for old, new in replaced)


def _crosses(text: str, sentence: str) -> bool:
    """Return whether what stands before and behind a word has changed sides: "a truck hit a car"."""
    given: dict[str, list[int]] = {}
    for place, word in enumerate(_told(sentence)):
        given.setdefault(word, []).append(place)
    for clause in CLAUSES.split(text):
        said = [given[word] for word in _told(clause) if word and word not in PLAIN and word in given]
        for place, middle in enumerate(said):
            before, behind = said[max(0, place - NEAR) : place], said[place + 1 : place + 1 + NEAR]
            if any(one[0] > middle[-1] for one in before) and any(middle[0] > one[-1] for one in behind):
                return True
    return False


def _loses_beside(text: str, sentence: str) -> bool:
    """Return whether an amount has another unit or lost its "less", or one of two possible things is told alone."""
    said = text.lower()
    for amount, unit in LESS.findall(sentence):
        if re.search(rf"(?<![\d.,]){re.escape(amount)}(?![\d.,]*\d)", text) and not LESS.search(text) and unit:
            return True
    for one, other in EITHER.findall(sentence.lower()):
        kept = [bool(re.search(rf"\b{re.escape(word)}\b", said)) for word in (one, other)]
        if sum(kept) == 1 and not re.search(r"\bor\b", said):
            return True
    units = dict(COUNTED.findall(sentence.lower()))
    return any(
        amount in units and unit != units[amount] and unit in units.values() for amount, unit in COUNTED.findall(said)
    )


def _sides(text: str, found: re.Match[str]) -> tuple[set[str], set[str]]:
    """The words after a joining word, up to the next comma, and all others; the others first."""
    right, _, rest = text[found.end() :].partition(",")
    return {*_all(text[: found.start()]), *_all(rest)}, {*_all(right)}


def _loses_between(text: str, sentences: Sequence[str]) -> bool:
    """Return whether a number, or a word that narrows what is counted, is gone from between two words.

    "the average salary is 40,000" for "the average starting salary is 40,000".
    """
    counts = bool(MEASURED.search(text))
    pairs = {pair for pair in pairwise(_told(text)) if all(pair)}
    there = [_told(sentence) for sentence in sentences]
    pairs -= {pair for told in there for pair in pairwise(told)}
    return any(
        (one, other) in pairs and between and (_is_number(between) or (counts and between not in PLAIN))
        for told in there
        for one, between, other in zip(told, told[1:], told[2:], strict=False)
    )


def _is_number(word: str) -> bool:
    return word[0].isdigit() or word in COUNTS


def _told(text: str) -> list[str]:
    """The words of a text in their order, without articles, with an empty one at each mark."""
    words = (match[0] for match in re.finditer(r"[\w’'-]+|[,;:.()]", text.lower()))
    return ["" if word in ",;:.()" else next(iter(stems(word)), word) for word in words if word not in ARTICLES]


def _all(text: str) -> list[str]:
    return [stem for word in WORD.findall(text) for stem in stems(word) if stem not in PLAIN]
