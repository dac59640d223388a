"""Reads what a question asks for: its topic words, its names, and the kind of answer it expects. Pure functions."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Literal

from answer.question.office import OFFICES
from index.dates.vocabulary import DAY_NAME, DAY_NAMES, MONTH_NAMES, SMALL_NUMBERS, TENS, one_of
from index.store.words import stems

Kind = Literal[
    "number",
    "age",
    "clock",
    "length",
    "money",
    "percent",
    "date",
    "year",
    "person",
    "place",
    "name",
    "reason",
    "yes/no",
    "other",
]

# Articles, pronouns, auxiliaries and words that only ask are in every text, so they name no topic.
STOP_WORDS = frozenset(
    """a about after again against all also am an and any are as at be because been before being between both but by can
    could did do does doing done down during each few for from further had has have having he her here hers him his how
    i if in into is it its itself just let me more most my no nor not now of off on once only or other our out over own
    please said same say says she should so some such tell than that the their them then there these they this those
    through to too under until up us very was we were what when where which while who whom whose why will with would
    you your s t d ll re ve m according article news text many much long often old ago happened happen exactly give
    name list mention mentioned anyone someone something anything""".split()
)
WORD = re.compile(r"[^\W_]+(?:[.’'-][^\W_]+)*")
NUMBER_WORDS = " ".join([*SMALL_NUMBERS, *TENS, "hundred thousand million billion dozen"])
NUMBER = re.compile(
    rf"[$€£]?\d[\d,.]{{0,20}}\d(?:\s?%|\s(?:percent|million|billion|trillion))?|[$€£]?\d{{1,20}}%?|\b(?:{'|'.join(NUMBER_WORDS.split())})"
    rf"(?:-(?:{'|'.join(NUMBER_WORDS.split())}))?\b",
    re.IGNORECASE,
)
MONTH = rf"(?:{one_of(MONTH_NAMES.title())}|Jan\.|Feb\.|Aug\.|Sept?\.|Oct\.|Nov\.|Dec\.)"
CALENDAR = frozenset(f"{DAY_NAMES} {MONTH_NAMES}".split())
UNIT = r"(?:day|week|month|year|decade|hour|century|centurie)s?"
DATE = re.compile(
    rf"\b(?:\d{{1,2}}\s{MONTH}(?:\s\d{{4}})?|{MONTH}\s\d{{1,2}}(?:,?\s\d{{4}})?|{MONTH}(?:\s\d{{4}})?|{DAY_NAME}"
    rf"|(?:last|next|this|earlier this)\s(?:{UNIT}|{DAY_NAME}|{MONTH})|yesterday|today|tomorrow"
    rf"|(?:\w+)\s{UNIT}\s(?:ago|prior|before|after|later|earlier)|(?:1[5-9]|20)\d\d(?:s)?)\b"
)


CLOCK = re.compile(
    r"\b\d{1,2}(?::\d\d)?\s?[ap]\.?m\b|\b\d{1,2}:\d\d\b|\b(?:noon|midnight|dawn|dusk|morning|afternoon|evening|overnight)\b",
    re.IGNORECASE,
)
AGE = re.compile(r"\baged?\s(?:\w+\s)?\d+|\b[\w-]+[-\s]years?[-\s]old\b|,\s\d{1,2},", re.IGNORECASE)
LENGTH = re.compile(
    rf"(?:{NUMBER.pattern})[\s-](?:kilomet|met(?:er|re)|mile|feet|foot|inch|yard|km\b|acre|hectare)\w*", re.IGNORECASE
)
MONEY = re.compile(
    rf"[$€£¥]\s?\d[\d,.]{{0,20}}(?:\s(?:thousand|million|billion|trillion))?"
    rf"|(?:{NUMBER.pattern})\s(?:dollar|euro|pound|yen|yuan|rupee|crown|franc|cent)s?\b",
    re.IGNORECASE,
)
PERCENT = re.compile(rf"\d[\d,.]{{0,20}}\s?%|(?:{NUMBER.pattern})\sper\s?cent\b", re.IGNORECASE)
NAME_WORD = r"(?:(?:al|el|ul|an|as|ash)-)?[A-ZÀ-Þ][\w’'-]*|[A-Z]\."
NAME = re.compile(rf"(?:{NAME_WORD})(?:\s(?:(?:of|the|al|de|bin|van|von|&)\s)?(?:{NAME_WORD}))*")
# a name follows these, so the full stop ends no sentence
TITLE = re.compile(r"\b(?:Mr|Mrs|Ms|Dr|Sen|Rep|Gov|Gen|Lt|Col|Sgt|Capt|Rev|Prof|St)\.$")
YEAR = re.compile(r"\b(?:1\d|20)\d\d\b")
HOW_LONG = re.compile(r"\bhow long\b(?! ago)", re.IGNORECASE)
MEASURE = re.compile(
    r"[\s-](?:(?:centi|milli|kilo)?met(?:er|re)|mile|feet|foot|inch|yard|km\b|cm\b|second|minute|hour|day|week|month|year"
    r"|decade|centur)"
)
SHORT_NAME = re.compile(r"(?:the )?(?:US|U\.S\.|UN|UK|EU|IT)")
PATTERNS = {
    "number": NUMBER, "age": AGE, "clock": CLOCK, "length": LENGTH, "money": MONEY, "percent": PERCENT, "date": DATE,
    "year": YEAR, "person": NAME, "place": NAME, "name": NAME,
}  # fmt: skip
# Things of these kinds have names of their own, so `which company` and `what show` ask for a name.
NAMED = """company companies team show film movie group organi[sz]ation party parties agency agencies actor actress
    singer celebrity official athlete player president minister leader politician lawmaker candidate university school
    airline brand app newspaper book novel song album band artist author director senator governor judge court bank
    retailer restaurant chain service network website hurricane storm man men woman women star driver nation
    countries cities states provinces regions towns villages islands ministry ministries airport stadium ship spacecraft
    mission holiday award firm automaker maker platform giant"""
# The first pattern that matches gives the kind, so narrow patterns come before wide ones.
ASKING: tuple[tuple[str, Kind], ...] = (
    (r"\bhow old\b|\bwhat (?:was|is|were) the ages?\b|\bat what age\b", "age"),
    (r"\bwhat time\b|\bwhat hour\b|\bat which hour\b", "clock"),
    (r"\bhow (?:far|tall|wide|deep|high)\b|\bhow long is the (?:border|river|road|bridge|wall|coast)", "length"),
    (r"\bwhat (?:percentage|percent|share)\b|\bhow many percent\b", "percent"),
    (r"\bhow much (?:money|ransom|did .* (?:cost|pay|spend))|\bwhat did .* cost\b|\bhow expensive\b", "money"),
    (r"\bhow (?:many|much|long|big|large)\b|\bnumber of\b|\bdeath toll\b|\bpopulation\b", "number"),
    (r"\b(?:what|which) year\b", "year"),
    (r"\bwhen\b|\bwhat (?:day|date|month)\b|\bwhich (?:day|date|month)\b|\bhow long ago\b", "date"),
    (r"\bwho(?:m|se)?\b|\bname of\b", "person"),
    (r"\bwhere\b|\b(?:what|which) (?:country|city|state|place|province|region|town|village|continent)\b", "place"),
    (rf"\b(?:what|which) (?:[\w’'-]+ ){{0,3}}?(?:{'|'.join(NAMED.split())})s?\b|^\W*name the\b", "name"),
    (r"\bwhat (?:is|was|are|were) (?:[\w’'-]+ ){1,4}(?:called|named)\b", "name"),
    (r"\bwhy\b|\bwhat (?:caused|was the reason)\b", "reason"),
    (r"^\W*(?:is|are|was|were|did|does|do|has|have|had|can|could|will|would|should)\b", "yes/no"),
)
COUNTED = re.compile(
    r"\bhow many ((?:[\w-]+ )??[\w-]+)"
    r"(?= (?:were|was|are|is|did|does|do|have|has|had|can|could|will|would|in|on|of)\b|\W*$)"
)
WHO_IS = re.compile(
    rf"\W*[Ww]ho(?:[’']s|\s(?:is|was|are|were))\s(?:the\s)?((?:{NAME_WORD})(?:\s(?:{NAME_WORD}))*)\W*\Z"
)
RECENT = re.compile(
    r"\b(?:this (?:week|month|year|morning|summer|weekend)|recent(?:ly)?|soon|today|yesterday|latest|currently|now"
    r"|(?:last|next) (?:week|month|night|weekend))\b",
    re.IGNORECASE,
)
# These openings ask for an overview of what follows, so no single fact would answer them.
OVERVIEW = re.compile(
    r"^\W*(?:(?:please|can you|could you|hey|so|ok)[,\s]\s*)?(?:please\s)?(?:"
    r"(?:tell|inform)\s(?:me|us)\s(?:(?:more|something|everything|all|a\sbit|a\slittle)\s)?(?:about|of)\b"
    r"|(?:brief|update)\s(?:me|us)\son\b|(?:catch|fill)\s(?:me|us)\s(?:up|in)\son\b|bring\s(?:me|us)\sup\sto\sspeed\son\b"
    r"|(?:(?:summari[sz]e|recap|sum\sup)"
    r"|(?:give\s(?:me|us)\s|i\s(?:want|need)\s|show\s(?:me|us)\s|any\s)?(?:(?:a|an|the|some)\s)?(?:(?!how\b|what\b)\w+\s)?"
    r"(?:summary|overview|recap|rundown|briefing|primer|background|info|information|details)(?:\sinfo|\sinformation)?"
    r"\s(?:of|on|about|to|for|regarding))\b"
    r"(?:\s(?:the|all|any|latest|recent|newest|news|coverage|stories|story|articles|reports?|events?|about|of|on)\b)*"
    r"|(?:the\s)?(?:latest\s|recent\s)?(?:news|coverage|articles|stories|headlines)\s(?:about|of|on|from)\b"
    r"|what(?:[’']?s|\sis|\swas|\sare|\shas\sbeen)\s(?:happening|going\son|up)\s(?:in|at|with|around)\b"
    r"|what(?:[’']?s|\sis|\swas)\sthe\s(?:story|deal|situation)\s(?:of|with|about|behind|in|on)\b"
    r"|what\s(?:has\s|had\s)?happened\s(?:in|at|around)\b"
    r"|what\sdo\s(?:you|we)\s(?:know|have)\s(?:about|on)\b|what\scan\syou\stell\s(?:me|us)\sabout\b"
    r"|(?:do\syou\s(?:know|have)\s|is\sthere\s|have\syou\sgot\s)?anything\s(?:on|about)\b)",
    re.IGNORECASE,
)
NEWS_BEHIND = re.compile(
    r"\s(?:news|coverage|headlines|updates?|summary|overview|recap|background)\W*\Z", re.IGNORECASE
)
# These may join the words of a topic. Any other stop word shows that a text is a question or a sentence.
JOINING = frozenset("a an the of in on at and for from to with against between after over s t".split())
# When the days are removed from a topic, their prepositions have to go too: `in Kyiv on`, `Ilka Dorn since`.
DANGLING = frozenset(
    "in on at of for from since during between before after until till by around over the and to please".split()
)
MOST_TOPIC_WORDS = 8
# Small letters before -ed leave out the names `Ahmed` and `Bankman-Fried`.
VERB = re.compile(r"[a-z]{3,}ed")
MOST_BARE = 4  # words of a topic without an opening such as "tell me about"; a longer text is more likely a sentence
# A question that counts people is answered by a number of persons of any kind: `12 civilians`.
PEOPLE = frozenset("people person persons civilians victims folks humans dead casualties".split())


@dataclass(frozen=True, slots=True)
class Asked:
    """An understood question: its text, with everything that the steps of an answer need to know about it.

    These are its topic words in lower case and their stems, its names as written, its pairs of adjacent topic words,
    the kind of answer expected, what is counted if that is a number, whether it asks for recent news ("this week"), and
    whether it asks for a length or a duration ("how long").
    """

    text: str
    words: tuple[str, ...]
    stems: tuple[str, ...]
    names: tuple[str, ...]
    pairs: tuple[tuple[str, str], ...]
    kind: Kind
    counted: tuple[str, ...]
    recent: bool
    measured: bool


def understand(question: str) -> Asked:
    """Read a question, or a part of one. Later steps use the result, so none of them reads the text again."""
    words = topic_words(question)
    counted = COUNTED.search(question.lower())
    return Asked(
        text=question,
        words=words,
        stems=tuple(dict.fromkeys(stem for word in words for stem in stems(word))),
        names=tuple(names_in(question)),
        pairs=tuple(pair for pair in pairwise(_words(question)) if not STOP_WORDS.intersection(pair)),
        kind=kind_of(question),
        counted=tuple(counted.group(1).split()) if counted else (),
        recent=RECENT.search(question) is not None,
        measured=HOW_LONG.search(question) is not None,
    )


def topic_words(text: str) -> tuple[str, ...]:
    """Return the words that name a topic, in lower case, each once."""
    return tuple(dict.fromkeys(word for word in _words(text) if word not in STOP_WORDS))


def kind_of(question: str) -> Kind:
    """Return the kind of answer that a question expects, `other` if no pattern fits.

    `Who is Ana Reed?` asks for a description and not for a name.
    """
    if (described := WHO_IS.match(question)) and not OFFICES.issuperset(described[1].lower().split()):
        return "other"
    return next((kind for pattern, kind in ASKING if re.search(pattern, question.lower())), "other")


def _words(text: str) -> list[str]:
    return [re.sub(r"[’']s$", "", word) for word in WORD.findall(text.lower())]


def names_in(question: str) -> list[str]:
    """Return the capitalised words inside a question, and its numbers; the first word of a sentence is not a name."""
    names = []
    for match in WORD.finditer(question):
        before = question[: match.start()].rstrip(" “\"‘'(")
        opens = not before or (before[-1] in ".?!:" and not TITLE.search(before))
        capital = match.group()[0].isupper() and (not opens or (match.group().isupper() and len(match.group()) > 1))
        word = re.sub(r"[’']s$", "", match.group())
        if (word[0].isdigit() or capital) and word.lower() not in STOP_WORDS:
            names.append(word)
    return names


def overview_topic(question: str) -> str:
    """Return the topic of an overview that a text asks for, or that it is (`Sam Bankman-Fried`); else nothing.

    Replace the words for days by blanks first, because they are no topic.
    """
    opened = OVERVIEW.match(question)
    topic = _without_dangling(NEWS_BEHIND.sub("", question[opened.end() :] if opened else question))
    words = _words(topic)
    others = [word for word in words if word not in STOP_WORDS]
    if opened and SHORT_NAME.fullmatch(topic):
        return topic
    plain = STOP_WORDS.intersection(words) <= JOINING and (opened is not None or not _may_be_said(topic))
    named = any(len(word) > 1 and not word.isdigit() for word in others)
    return topic if named and plain and len(others) <= MOST_TOPIC_WORDS else ""


def is_bare(question: str) -> bool:
    """Return whether a text is a topic without words that ask for an overview; it may be the words of a search."""
    return OVERVIEW.match(question) is None and NEWS_BEHIND.search(question) is None


def _without_dangling(topic: str) -> str:
    topic = topic.strip(" \t\n?!.,;:")
    while (last := topic.rpartition(" ")[2]).lower() in DANGLING:
        topic = topic[: len(topic) - len(last)].rstrip(" \t\n,;:") if last else ""
        if not topic:
            break
    return topic


def _may_be_said(topic: str) -> bool:
    """Return whether words may be a sentence, as `Kestrel Bridge closed`: there are many, or one looks like a verb."""
    words = WORD.findall(topic)
    return len(words) > MOST_BARE or any(VERB.fullmatch(word) for word in words[1:])


def answering_words(sentence: str, asked: Asked) -> tuple[tuple[int, int], ...]:
    """Find the words of a sentence that are of the kind asked for and not already in the question: (start, end)."""
    pattern = PATTERNS.get(asked.kind)
    if pattern is None:
        return ()
    known = {*asked.words, *STOP_WORDS}
    found = [match.span() for match in pattern.finditer(sentence) if not _is_known(match.group(), known)]
    if asked.kind == "number" and asked.counted and PEOPLE.isdisjoint(asked.counted):
        found = [(start, end) for start, end in found if _counts(sentence[end:], asked.counted)]
    if asked.measured:
        found = [(start, end) for start, end in found if MEASURE.match(sentence, end)]
    return tuple(found)


def _is_known(text: str, known: set[str]) -> bool:
    """Return whether all words of a text are known. `US` never is: it is a name, although `us` is a known word."""
    return not SHORT_NAME.fullmatch(text) and set(_words(text)) <= known


def _counts(behind: str, counted: Sequence[str]) -> bool:
    """Return whether what is counted follows the number, with at most a few words between."""
    following = _words(behind[:60])[:4]
    return not {*map(_stem, counted)}.isdisjoint(map(_stem, following))


def _stem(word: str) -> str:
    return re.sub(r"(?:ies|es|s|y)$", "", word)
