"""Finds the speaker of a sentence's claim, the verb of saying, and the quotations of a text.

Hides the patterns of news English: `X said …`, `“…,” said X`, `according to X`, `X, chief of Y, told Z that …`, `with X
saying …`. It knows straight, curly and unclosed quotation marks. Only words outside quotation marks are read. There is
no syntactic parser: the speaker is searched for next to the verb.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from index.dates.vocabulary import DAY_NAME
from index.split import Span

HIDDEN = "\x01"  # replaces each character of a quotation, so that no verb is found in it; no article has it
MARK = re.compile('[“„”"]')
OPENING, CLOSING, STRAIGHT = "“„", "”", '"'


def _any(words: str) -> str:
    return "|".join(words.split())


# SURE verbs always report a claim. PERHAPS verbs do only next to a quotation or with a clause of their own.
SURE = """said says told tells tweeted tweets texted warned warns announced announces argued argues insisted
insists explained explains noted acknowledged acknowledges denied denies confirmed confirms declared declares stressed
stresses testified vowed joked pledged asserted asserts contended contends replied conceded quipped
reiterated accused accuses blamed blames"""
PERHAPS = """alleged alleges say tell claim claims claimed notes argue warn pointed points added adds called calls
described describes reported reports report estimated estimates believe believes think thinks thought cited cites
stated states suggested suggests indicated indicates characterized characterised wrote writes posted revealed
recalled concluded concludes responded urged emphasized emphasised observed defended promised predicted predicts
expect expects commented complained spoke hailed praised condemned dubbed reads admitted admits shouted yelled
exclaimed recounted remarked lamented cautioned mused maintained recalls emphasizes urges promises"""
SURE_GOING_ON = "saying telling arguing insisting claiming explaining"
PERHAPS_GOING_ON = "adding noting warning calling declaring tweeting writing"
VERBS = _any(f"{SURE} {PERHAPS}")
PRONOUNS = frozenset("he she they it i we you who".split())
DETERMINER = _any(
    "the a an one some many several other another multiple both two three most its his her their our this"
)
PEOPLE = _any(
    """officials experts analysts critics police authorities prosecutors investigators researchers scientists lawmakers
    witnesses sources media lawyers attorneys supporters opponents residents doctors organizers organisers economists
    activists leaders rescuers others people officers authors advocates neighbors neighbours relatives families parents
    workers students members"""
)
WEEKDAY = rf"(?:on\s)?{DAY_NAME}"
CAPITALISED = r"[A-ZÀ-Þ][\w\u0300-\u036f’'.&-]{0,60}"

BACKWARD = re.compile(
    # `1,159 confirmed cases` and `laboratory-confirmed` say nothing
    rf"(?<![\w-])(?!(?<=\d\s)confirmed)(?:(?P<sure>{_any(SURE)})|(?P<perhaps>{_any(PERHAPS)}))\b(?![’']|\s(?:no|yes|goodbye)(?:\sto\b|[.,]))"
)
FORWARD = re.compile(
    rf"(?:^|[{HIDDEN},”’])\s*(?!tells?\b|told\b)(?P<verb>{VERBS})\s(?!{WEEKDAY})"
    rf"(?=[A-ZÀ-Þ]|(?:{DETERMINER}|{PEOPLE})\b|[a-z]+\s[A-Z])"
)
SOURCE = re.compile(r"\b(?P<verb>[Aa]ccording to|(?:allegations?|claims?|statements?|accusations?) (?:made )?by)\s")
GOING_ON = re.compile(rf"\b(?P<verb>(?P<sure>{_any(SURE_GOING_ON)})|{_any(PERHAPS_GOING_ON)})\b")
PASSIVE = re.compile(
    r"\b(?:is|are|was|were|be|been|being|to|often|not|never|get|got|will|would|so-|\w{2,6}n[’']t)\s?(?:\w+ly\s)?$"
)
CLAIM_BEHIND = re.compile(
    rf"[^.;]{{0,12}}?(?:{HIDDEN}|\bthat\b)|\s[^.,;{HIDDEN}]{{1,40}}\sas\s{HIDDEN}|\s(?:there|it|they|he|she)\s"
    r"|[^,;.]{3,60}?\s(?:is|are|was|were|will|could|would|has|have|had|be|say|says|saying)\s|\sresponsibility\b"
)
QUOTED_BEFORE = re.compile(rf"{HIDDEN},?\s[^.;{HIDDEN}]{{0,80}}$")
CLAIM_BEFORE, SENTENCE_ENDS = re.compile(r",\s[^,]{2,60}$"), re.compile(rf"(?:\s{WEEKDAY})?[.\s]*$")
BETWEEN = re.compile(
    rf"(?:\b(?:has|have|had|also|then|later|since|once|long|again|recently|previously|did|do|{WEEKDAY}|[a-z]{{1,20}}ly)\s{{1,9}}){{1,4}}$"
)
SIGNS = r"(?:[;:]|\((?![^()]*\)))\s*|\s[–—-]+\s|[–—…]"
APPOSED = re.compile(SIGNS)
CLAUSE = re.compile(
    rf"{SIGNS}|\b(?:that|which|because|while|after|before|whether|if|when|where|as|but|how|than|what|though|although)\s"
)
INTRODUCES = re.compile(
    r"(?:in|on|at|after|before|as|while|when|with|for|since|during|despite|following|under|last|earlier|meanwhile|"
    r"however|still|but|and|so|yet|hours|days|weeks|months|instead|indeed|now|then|today|yesterday|by|from|of|to|if|"
    r"although|though|because|until|among|amid|without|along|according|\w+ing)\b",
    re.IGNORECASE,
)
JOINS = re.compile(
    r"(?:(?:and|but|or|yet|so|meanwhile|still|indeed|now|then|also|however|even)\b,?\s*)+", re.IGNORECASE
)
FINITE = re.compile(r"\b(?:is|are|was|were|will|would|has|have|had|could|can|may|might|should|did|does|do)\b")
NAMED = re.compile(rf"[A-ZÀ-Þ{HIDDEN}]|(?:{DETERMINER}|{PEOPLE}|he|she|they|it|we|who)\b")
FIRST_NAME = re.compile(
    rf"(?:He|She|They|It)\b|(?:{DETERMINER}|The|An?)\s[\w’'-]+|(?:{CAPITALISED}\s?)+|(?:{PEOPLE})\b"
)
LAST_NAME = re.compile(
    rf"(?:\b(?:{DETERMINER})\s(?:[\w’'.-]{{1,60}}\s){{0,4}}?)?(?:{CAPITALISED}\s{{1,9}}){{0,9}}{CAPITALISED}\s{{0,9}}$"
    rf"|\b(?:{DETERMINER})\s(?:[\w’'-]{{1,60}}\s{{1,9}}){{0,3}}[\w’'-]{{1,60}}\s{{0,9}}$|\b(?:he|she|they|it|we|(?:[a-z]+\s)?(?:{PEOPLE}))\s*$"
)
QUOTATION = re.compile(rf"{HIDDEN}+")
WITH = re.compile(r"\b[Ww]ith\s(?:the\s|an?\s)?\Z")
OTHER_SUBJECT = re.compile(r"\s(?:when|while|after|before|because)\s[A-Z]")
SHORT_QUOTATION = 30  # characters; a quotation this short may be a nickname, and so part of a name
LONGEST_NAME = 8  # words; a longer run before an apposition is part of the sentence, not a name
AHEAD = re.compile(rf"(?:(?:[A-Z][a-z]{{0,3}}|[A-Z])\.\s|[^.,;:()–—{HIDDEN}]|\.(?=\w))+")
ENDS_AHEAD = re.compile(
    rf"\s(?:who|in|on|at|during|to|that|last|after|before|when|while|as|about|{WEEKDAY})\s.*", re.DOTALL
)


@dataclass(frozen=True, slots=True)
class Saying:
    """A verb of saying and its speaker, as (start, end) offsets; `pronoun` if the speaker is only `he` or `it`."""

    speaker: Span
    verb: Span
    pronoun: bool


def sayings(sentence: str) -> list[Saying]:
    """Find the speakers in a sentence whose quotations are hidden: names before pronouns, otherwise in their order.

    Names come first, because a pronoun leaves open who spoke.
    """
    found = {saying.verb: saying for saying in _before_verbs(sentence)}
    for saying in _behind_verbs(sentence):
        quoted = sentence[: saying.verb[0]].rstrip(" ,").endswith(HIDDEN)
        if saying.verb not in found or quoted or not _apposition(sentence, saying.verb[0]):
            found[saying.verb] = saying
    return sorted(found.values(), key=lambda saying: (saying.pronoun, saying.verb))


def _saying(sentence: str, speaker: Span, verb: Span) -> Saying:
    return Saying(speaker, verb, sentence[slice(*speaker)].lower() in PRONOUNS)


def _behind_verbs(sentence: str) -> Iterator[Saying]:
    """Yield the speakers after verbs: `said X`, `according to X`."""
    for match in (*SOURCE.finditer(sentence), *FORWARD.finditer(sentence)):
        ahead = AHEAD.match(sentence, match.end())
        words = ENDS_AHEAD.sub("", ahead[0]).rstrip() if ahead else ""
        if words and not FINITE.search(words):
            yield _saying(sentence, (match.end(), match.end() + len(words)), match.span("verb"))


def _before_verbs(sentence: str) -> Iterator[Saying]:
    """Yield the speakers before verbs: `X said`, `X saying`."""
    for pattern, subject in ((BACKWARD, _subject), (GOING_ON, _subject_going_on)):
        for match in pattern.finditer(sentence):
            if match["sure"] or _claims(sentence, *match.span()):
                passive = pattern is BACKWARD and PASSIVE.search(sentence, 0, match.start())
                speaker = None if passive else subject(sentence, match.start())
                if speaker and sentence[slice(*speaker)].lower() != "that":  # `That said, …` has no speaker
                    yield _saying(sentence, speaker, match.span())


def _claims(sentence: str, start: int, end: int) -> bool:
    """Return whether a claim follows the verb, or comes before the subject at the end of a sentence or quotation."""
    if CLAIM_BEHIND.match(sentence, end) or QUOTED_BEFORE.search(sentence, 0, start):
        return True
    return SENTENCE_ENDS.match(sentence, end) is not None and CLAIM_BEFORE.search(sentence, 0, start) is not None


def _subject(sentence: str, verb: int) -> Span | None:
    """Find the likely subject of a verb in the clause before it."""
    between = BETWEEN.search(sentence, 0, verb)
    end = between.start() if between else verb
    parts = _parts(sentence, _clause(sentence, end), end)
    # A comma before the verb closes an apposition, so the speaker is before it: `Ana Reed, captain of the ferry, said`.
    if sentence[:end].rstrip().endswith(","):
        parts = _without_introductions(sentence, parts)[:1]
    elif parts and sentence[slice(*parts[-1])] == "who":
        parts = parts[:-1]
    return _trimmed(sentence, *parts[-1]) if parts else None


def _clause(sentence: str, end: int) -> int:
    """Find where the clause that ends at `end` begins; a quotation of a few words does not end a clause."""
    opens = APPOSED if sentence[:end].rstrip().endswith(",") else CLAUSE
    start = max((mark.end() for mark in opens.finditer(sentence, 0, end)), default=0)
    for mark in QUOTATION.finditer(sentence, start, end):
        if (mark.start() == start or len(mark[0]) > SHORT_QUOTATION) and sentence[mark.end() : end].strip(" ,"):
            start = mark.end()
    return start


def _parts(sentence: str, start: int, end: int) -> list[Span]:
    """Split a clause at its commas."""
    found = ((match[0], start + match.start()) for match in re.finditer(r"[^,]+", sentence[start:end]))
    spans = ((at + len(words) - len(words.lstrip()), at + len(words.rstrip())) for words, at in found if words.strip())
    return list(spans)


def _without_introductions(sentence: str, parts: list[Span]) -> list[Span]:
    return [part for part in parts if not INTRODUCES.match(JOINS.sub("", sentence[slice(*part)], count=1))]


def _trimmed(sentence: str, start: int, end: int) -> Span | None:
    """Reduce a part of a clause to the words that name somebody; None if there are none."""
    joins = JOINS.match(sentence, start, end)
    start = joins.end() if joins else start
    words = sentence[start:end]
    if not words.strip(HIDDEN):
        return None
    if NAMED.match(words) and not FINITE.search(words.partition(" who ")[0]):
        return start, end
    return _last_name(sentence, start, end)


def _last_name(sentence: str, start: int, end: int) -> Span | None:
    found = LAST_NAME.search(sentence[start:end])
    return (start + found.start(), start + found.start() + len(found[0].rstrip())) if found else None


def _subject_going_on(sentence: str, verb: int) -> Span | None:
    """Find who is `saying`: the name right before it or, after a comma, the name that opens the sentence."""
    before = sentence[:verb].rstrip()
    # In `with Ana Reed saying` the name is the speaker; in `Reed left Ostley saying` the name before the verb is not.
    if not before.endswith((",", HIDDEN)):
        held = _last_name(sentence, 0, len(before))
        return held if held and WITH.search(sentence, 0, held[0]) else None
    parts = _without_introductions(sentence, _parts(sentence, 0, verb))
    # After another subject it is unclear who speaks: `Reed spoke when Lowen came in, saying`.
    if parts and OTHER_SUBJECT.search(sentence, *parts[0]):
        return None
    first = FIRST_NAME.match(sentence, *parts[0]) if parts else None
    return (first.start(), first.start() + len(first[0].rstrip())) if first else None


def _apposition(sentence: str, verb: int) -> bool:
    """Return whether a verb follows a name and its apposition: `Ana Reed, captain of the ferry, said`."""
    parts = _parts(sentence, _clause(sentence, verb), verb)
    first = sentence[slice(*parts[0])] if len(parts) > 1 else ""
    return (
        not INTRODUCES.match(first)
        and NAMED.match(first) is not None
        and not FINITE.search(first)
        and len(first.split()) <= LONGEST_NAME
    )


def quotations(text: str) -> list[Span]:
    """Find the quotations of a text including their marks: (start, end) offsets in order.

    An unclosed quotation ends with its paragraph: newspapers leave it open when the next paragraph continues it.
    """
    found: list[Span] = []
    offset = 0
    for paragraph in text.split("\n"):
        found.extend((offset + start, offset + end) for start, end in _of_paragraph(paragraph))
        offset += len(paragraph) + 1
    return found


def _of_paragraph(paragraph: str) -> Iterator[Span]:
    opened = None
    for match in MARK.finditer(paragraph):
        place, sign = match.start(), match[0]
        if opened is None and (sign in OPENING or (sign == STRAIGHT and _opens(paragraph, place))):
            opened = place
        elif opened is not None and (sign in CLOSING or (sign == STRAIGHT and not _opens(paragraph, place))):
            yield opened, place + 1
            opened = None
    if opened is not None:
        yield opened, len(paragraph)


def _opens(paragraph: str, place: int) -> bool:
    """Return whether a straight mark opens a quotation: a word follows it directly, and none precedes it directly."""
    before, after = paragraph[max(0, place - 1) : place], paragraph[place + 1 : place + 2]
    return (not before or before.isspace() or before in "([—–-") and not after.isspace() and bool(after)


def covered(text: str, quoted: Sequence[Span]) -> str:
    """Replace each character of the quotations by HIDDEN, so that all offsets stay the same."""
    parts, place = [], 0
    for start, end in quoted:
        parts += [text[place:start], HIDDEN * (end - start)]
        place = end
    return "".join([*parts, text[place:]])
