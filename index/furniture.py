"""Separates the sentences of an article from page furniture: bylines, credits, headings, links, datelines, fragments.

Hides the signs of furniture. Most of it ends without a full stop, and has too few words for a sentence whose full stop
is missing. The patterns below find the furniture that does end in a full stop.
"""

from __future__ import annotations

import operator
import re
from collections.abc import Sequence
from itertools import pairwise

Span = tuple[int, int]

LONGEST = 200  # characters; links, and furniture that its words give away, are short; a longer line is a paragraph
LONGEST_DATELINE = 80
STOP = re.compile(r"[.!?…。！？؟।][\s”’\"')\]»*_]*$")
# a sentence that ends in the address of a page is a sentence all the same
ADDRESS = re.compile(r"[.!?:]\s?https?://\S+$")
# a list follows, or the speaker was interrupted, so the sentence needs no full stop
OPEN_END = re.compile(r"(?:[:;,]|--|[—–])[”’\"']*$")
DIGIT = re.compile(r"\d")
# A timeline's line (`May 2022: The dam broke`) says something, although it is no sentence.
YEAR = re.compile(r"(?:[A-Z][a-z]{2,8}\.? )?(?:\d{1,2}, )?(?:19|20)\d\d ?[:—–] ?\w")
# A paragraph that begins in lower case has lost its beginning, unless it begins like `iPhones`, `a)` or `van Doe`.
TORN = re.compile(
    r"(?!(?:d[eiu]|del|della|der|den|van|von|ter|ten|bin|ibn|al|el|l[ae])\s[A-Z])[^\W\d_]+(?=[\s,.;:!?]|$)"
)

WORD = re.compile(r"[\w’'-]+")
# Headlines leave these words out and sentences are full of them, so they tell the two apart.
PROSE = frozenset(
    "a an the i he she it we they his her its their our who which that was were is are be been has have had will would"
    " said says wrote writes".split()
)
# (words, PROSE words) that a sentence without a full stop needs; more where a paragraph begins, as headings do.
BEHIND, OPENING = (11, 2), (15, 3)

AGENCY = (
    r"(?:CNN|AP|AFP|UPI|Reuters|Bloomberg|BBC|Xinhua|dpa|ANI|PTI|TASS|Kyodo|EFE|NPR)"
    r"(?: (?:Business|News|Travel|Underscored|Sport|Politics|Opinion|en Español))?"
)
PLACE = r"(?:(?:[A-Z][\w.’'-]*|de|do|da|of|al|la|el|and|\d{1,2}),? ){0,7}"
DASH = r"\s*(?:[—–]|--?)\s+"
# A dateline is not part of the sentence after it, so a quote leaves it out: `New York (CNN)`, `London CNN —`, `LVIV,
# Ukraine (AP) —`, `OSTLEY (Any Agency) –`. The colon alone is left where a label was removed.
DATELINE = re.compile(
    rf"(?:{PLACE}\({AGENCY}\)(?:{DASH}|\s+)|{PLACE}{AGENCY}{DASH}"
    rf"|[A-ZÀ-Þ][A-ZÀ-Þ.’' -]{{2,30}}(?:, [A-Z][\w.]{{0,15}}(?: [A-Z][\w.]{{0,15}})?){{0,2}}"
    rf"(?:\s?\([A-Z][\w.]{{0,15}}(?: [A-Z][\w.]{{0,15}}){{0,3}}\))?{DASH}"
    r"|AI-(?:assisted|generated) summary:?\s+|:\s+)(?=[A-ZÀ-Þ0-9“‘\"'($])"
)
KNOWN = re.compile(
    # A piece without words says nothing. `:Here is why` is a link, and the question before it is its label.
    r"[\W\d_]*(?:[^\W\d_][\W\d_]*)?$|:\w"
    r"|[\W_]{0,4}(?:read (?:more|also|next|the (?:full|whole|original))|more (?:from|on) (?:CNN|USA)|click here"
    r"|sign up (?:here|now|for (?:our|the|a|free|\w+’s))|subscribe (?:to|now|here)|support local"
    r"|follow (?:him|her|them|us|me|@|[\w ’'-]{1,60} on (?:twitter|x|facebook|instagram)\b)"
    r"|(?:reach|contact|e-?mail)\b[^@\n]{1,120}@|story continues|by the associated press|thank you for supporting"
    r"|contribut(?:ing|ors?)\s*:|(?:reporting|editing|compiled|written|additional reporting) by\b"
    r"|(?:last )?(?:updated|published|posted)\b\D{0,20}\d"
    r"|video ad feedback|must watch|replay more videos|advertisement\b"
    r"|(?:photo|photograph|image|picture|video|credit|graphic)s?(?: credits?| by)?\s*:"
    r"|(?:this|the) (?:story|article|post)[\w ]{0,25} (?:originally|updated|published|corrected)"
    r"|all rights reserved|copyright\b|©"
    r")",
    re.IGNORECASE,
)
# How to reach whoever wrote the text: `She can be reached at …@…`, `Follow the team on X @…`. Where to order or to ask
# for more is news, so `For tickets, email …@…` stays.
CONTACT = re.compile(
    r"[^@\n]{0,100}\b(?:(?:can|may) be (?:reached|contacted|followed) (?:at|by|on|via)\b"
    r"|(?:is|are) on (?:twitter|x|instagram)\b)[^@\n]{0,90}@"
    r"|[\W_]{0,4}(?:(?:you|readers) can (?:also )?(?:reach|contact|follow|e-?mail|connect with|find)"
    r"|connect with|stay in touch with|follow|send (?:story |news )?(?:tips|ideas))\b[^@\n]{1,120}@"
    r"|[\W_]{0,4}(?:his|her|their) e-?mail(?: address)? is\b|[\W_]{0,4}(?:on )?(?:twitter|x|instagram)\s?:\s?@",
    re.IGNORECASE,
)
# Many pages put a link's label directly before its text (`Fact check:Why …`), so the whole line is the link's.
LINK = re.compile(r"[^:\n]{2,70}[\w?!’'\"”)]:[A-Z‘“'\"]|[\W_]{0,4}(?i:more|related|read)\s?:")
PICTURED = r"(?:Getty|AP|AFP|EPA|Reuters|Shutterstock|Sipa|Redux|ZUMA|Imagn|CNN|USA TODAY)\b"
CREDIT = re.compile(
    r"\((?:photo|image|picture|illustration|credit|ap photo)\b[^()]{0,120}\)$"
    rf"|(?:/|via |source: ){PICTURED}[\w /]{{0,30}}\)?$",
    re.IGNORECASE,
)
# A picture's caption ends in who took it, and a gallery has one for each picture: `… on Monday. Jane Doe/Reuters …`
CREDITED = re.compile(rf"(?<=\w)/{PICTURED}")
GALLERY = "Hide Caption", "Prev Next"
SEVERAL = 3  # credits of a line that is a gallery
LONGEST_CAPTION = 700  # characters
LEAST_BESIDE = 1_500  # characters beside captions; with less, and less than half, the article is its pictures
# parts of prompts, whose other words differ from site to site
PROMPTS = "ign up here", " your inbox", "eplay More Videos"


def parted(text: str, spans: Sequence[Span]) -> list[Span]:
    """Separate datelines from the sentences after them: `WASHINGTON —`, `New York (CNN)`."""
    return [
        part
        for span, opens in zip(spans, _opening(text, spans), strict=True)
        for part in (_behind_dateline(text, *span) if opens else [span])
    ]


def behind_dateline(text: str) -> str:
    """Return a text from its first sentence on, without the blanks and the dateline before it."""
    text = text.lstrip()
    return text[_behind_dateline(text, 0, len(text))[-1][0] :]


def _behind_dateline(text: str, start: int, end: int) -> list[Span]:
    found = DATELINE.match(text, start, min(end, start + LONGEST_DATELINE))
    return [(start, start + len(found[0].rstrip())), (found.end(), end)] if found else [(start, end)]


def _opening(text: str, spans: Sequence[Span]) -> list[bool]:
    """Return for each span whether it begins a line."""
    return [True, *("\n" in text[before[1] : after[0]] for before, after in pairwise(spans))] if spans else []


def furniture(text: str, spans: Sequence[Span]) -> list[bool]:
    """Return for each sentence of `parted` whether it is page furniture.

    If a text would be mostly furniture, it is a list or a notice; then only sentences with the words of furniture
    count. If all sentences would be furniture, none is.
    """
    opening = _opening(text, spans)
    unfinished = [_is_unfinished(text, *span, opens=opens) for span, opens in zip(spans, opening, strict=True)]
    known = list(map(operator.or_, _known(text, spans, opening, unfinished), _captions(text, spans)))
    items = _items(text, spans, unfinished)
    found = [k or (u and not i) for k, u, i in zip(known, unfinished, items, strict=True)]
    left = sum(end - start for (start, end), one in zip(spans, found, strict=True) if not one)
    if 2 * left < sum(end - start for start, end in spans):
        found = known
    return [False] * len(spans) if all(found) else found


def _known(text: str, spans: Sequence[Span], opening: Sequence[bool], unfinished: Sequence[bool]) -> list[bool]:
    """Return for each span whether it has the words of furniture or is in the line of a link."""
    known: list[bool] = []
    link_end = 0
    for span, opens, without_end in zip(spans, opening, unfinished, strict=True):
        if opens:
            link_end = _line_end(text, span[0]) if LINK.match(text, span[0], min(span[1], span[0] + LONGEST)) else 0
        known.append(span[1] <= link_end or _has_known_words(text[slice(*span)], without_end=without_end))
    return known


def _captions(text: str, spans: Sequence[Span]) -> list[bool]:
    """Return for each span whether its line describes pictures; none does if hardly any other text would be left."""
    found: list[bool] = []
    line_end = -1
    for start, _ in spans:
        if start >= line_end:
            line_start, line_end = text.rfind("\n", 0, start) + 1, text.find("\n", start)
            line_end = len(text) if line_end < 0 else line_end
            describes = _is_caption(text[line_start:line_end].rstrip())
        found.append(describes)
    total = sum(end - start for start, end in spans)
    left = sum(end - start for (start, end), one in zip(spans, found, strict=True) if not one)
    return found if left > min(total / 2, LEAST_BESIDE) else [False] * len(spans)


def _is_caption(line: str) -> bool:
    if any(words in line for words in GALLERY) or len(CREDITED.findall(line)) >= SEVERAL:
        return True
    return len(line) <= LONGEST_CAPTION and CREDIT.search(line, max(0, len(line) - LONGEST)) is not None


def _line_end(text: str, start: int) -> int:
    """Return the end of a line short enough for a link, else 0: a paragraph may begin with `Ostley:The …`, too."""
    end = text.find("\n", start, start + LONGEST)
    return end if end >= 0 else len(text) if len(text) <= start + LONGEST else 0


def _has_known_words(piece: str, *, without_end: bool) -> bool:
    return len(piece) <= LONGEST and (
        KNOWN.match(piece) is not None
        or ("@" in piece and CONTACT.match(piece) is not None)
        or any(prompt in piece for prompt in PROMPTS)
        or ((without_end or piece[-1] == ")") and CREDIT.search(piece) is not None)
    )


def _is_unfinished(text: str, start: int, end: int, *, opens: bool) -> bool:
    """Return whether a piece is not a whole sentence, because its beginning or its end is missing."""
    if opens and text[start].islower() and (word := TORN.match(text, start, end)) and word[0].islower():
        return True
    last = max(start, end - 8)
    if STOP.search(text, last, end) or ADDRESS.search(text, max(start, end - LONGEST), end):
        return False
    words = WORD.findall(text[start : min(end, start + LONGEST)].lower())
    prose = sum(word in PROSE for word in words)
    if OPEN_END.search(text, last, end):
        return prose < (1 if len(words) >= BEHIND[0] else BEHIND[1])
    least, least_prose = OPENING if opens else BEHIND
    return len(words) < least or prose < least_prose


def _items(text: str, spans: Sequence[Span], unfinished: Sequence[bool]) -> list[bool]:
    """Return for each span whether it is a line of a table, a list of results or a timeline.

    Such a line has numbers, and so has a neighbour; or it begins with its year.
    """
    numbers = [
        one and DIGIT.search(text, start, end) is not None for one, (start, end) in zip(unfinished, spans, strict=True)
    ]
    beside = [False, *(one and other for one, other in pairwise(numbers)), False]
    dated = [YEAR.match(text, start, end) is not None for start, end in spans]
    return [year or one or other for year, (one, other) in zip(dated, pairwise(beside), strict=True)] if spans else []
