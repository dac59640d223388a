"""Splits an article's text into sentences and passages, as offsets; repairs the segmenter's known mistakes."""

from __future__ import annotations

import functools
import math
import re
from collections.abc import Callable, Iterator, Sequence

import sentencex

from index.article import Article, Passage, day_in_words
from index.furniture import behind_dateline, furniture, parted

Span = tuple[int, int]
CountTokens = Callable[[Sequence[str]], Sequence[int]]

# The segmenter breaks after these if a quotation mark or a bracket precedes them, but no sentence ends so.
ABBREVIATION = re.compile(r"(?:^|[\s(\[“‘\"'])(?:Mr|Mrs|Ms|Dr|Sen|Rep|Gov|Gen|Lt|Col|Sgt|Capt|Rev|Prof|vs)\.$")
# The segmenter breaks inside `Kim Doe, D-N.` | `Y., said`, `at 9 p.m.` | `ET on Friday`, `“Why?”` | `Jane Doe asked.`
INITIAL = re.compile(r"[A-Z]\.")
ENDS_IN_INITIAL = re.compile(r"[A-Z]\.$")
HOUR = re.compile(r"[ap]\.m\.$")
GOES_ON = re.compile(r"(?:[ECMP][SD]?T|GMT|UTC|(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day)\b")
ASKED = re.compile(r"[?!][”\"’']{1,2}$")
SPEAKER = re.compile(r"(?:[A-Z][\w.’'-]{1,20} ){1,4}(?:said|says|asked|asks|added|wrote|writes|told|tweeted|posted)\b")
# The segmenter puts the mark that opens the next sentence at the end of this one: `he said. “` | `We know.`
LEFT_MARK = re.compile(r"\s[“\"‘'(\[]$")
# A wrapped line is no end of a sentence, so the next line must begin like a new item.
LINE_BREAK = re.compile(r"\n(?=\s{0,20}(?:[-*•–]\s|\d{1,9}[.)]\s|$))")
LONGEST = 2_000  # characters of a sentence; nobody writes a longer one, and some steps' time grows with its square
# The segmenter's time grows with the square of a paragraph's marks, so one with many is read in small pieces.
PIECE, DENSE_PIECE, DENSE = 20_000, 1_000, 0.25
# Letters, digits and blanks are no marks. 0xE2 is one, because “, ’, – and … begin with it in UTF-8.
NO_MARKS = bytes(byte for byte in range(256) if byte != 0xE2 and (byte > 126 or chr(byte).isalnum() or byte == 32))
SENTENCE_END = re.compile(r"[.!?][”\"’)]?\s(?=[A-Z“\"])")
# A word broken at the end of a line, by a hyphen, OCR's sign or a soft hyphen, could not be found.
BREAK = re.compile(r"\xad|[-‐¬⸗][ \t]{0,20}\r?\n")
BROKEN_WORD = re.compile(
    r"(?<![^\W\d_])([^\W\d_]{2,})([-‐¬⸗][ \t]{0,20}\r?\n[ \t]{0,20}|\xad(?:[ \t]{0,20}\r?\n[ \t]{0,20})?)([^\W\d_]+)"
)


def sentences(text: str) -> list[Span]:
    """Split a text into sentences: (start, end) offsets in order, without the blanks between them.

    Lines of a wrapped paragraph stay together; list items and paragraphs stay separate. A sentence is cut between words
    after at most LONGEST characters.
    """
    return list(_sentences(text))


@functools.lru_cache(1)  # an article's sentences are needed twice in a row, for its passages and for its days
def _sentences(text: str) -> tuple[Span, ...]:
    spans: list[Span] = []
    for start, end in _segments(text):
        if spans and _belongs_together(text, spans[-1], start):
            spans[-1] = (spans[-1][0], end)
            continue
        first, last = spans[-1] if spans else (0, 0)
        left = LEFT_MARK.search(text, max(first + 1, last - 2), start) is not None
        if left:
            spans[-1] = (first, first + len(text[first : last - 1].rstrip()))
        spans.append((last - 1 if left else start, end))
    return tuple(piece for span in spans for piece in cut(text, *span, LONGEST))


def _segments(text: str) -> Iterator[Span]:
    for start, end in _portions(text):
        for boundary in sentencex.get_sentence_boundaries("en", text[start:end]):
            yield from _lines(boundary["text"], start + boundary["start_index"])


def _portions(text: str) -> Iterator[Span]:
    """Cut a text for the segmenter between paragraphs, which it reads one by one, and inside very long paragraphs."""
    for start, end in _cut_well(text, 0, len(text), PIECE):
        dense = len(text[start:end].encode(errors="replace").translate(None, NO_MARKS)) > DENSE * (end - start)
        yield from _cut_well(text, start, end, DENSE_PIECE) if dense else [(start, end)]


def _cut_well(text: str, start: int, end: int, width: int) -> Iterator[Span]:
    while end - start > width:
        stop = _good_end(text, start, start + width)
        yield start, stop
        start = stop
    yield start, end


def _good_end(text: str, start: int, end: int) -> int:
    """Choose where to cut a text, at `end` at the latest: before a paragraph, else after a sentence or a word."""
    paragraph = text.rfind("\n\n", start + 1, end)
    if paragraph > 0:
        return paragraph
    near = max(start + 1, end - LONGEST)
    ends = [found.end() for found in SENTENCE_END.finditer(text, near, end)]
    return ends[-1] if ends else text.rfind(" ", near, end) + 1 or end


def _lines(text: str, start: int) -> Iterator[Span]:
    """Split a segment at the lines that do not continue it; offsets count from `start`."""
    for line in LINE_BREAK.split(text):
        stripped = line.strip()
        if stripped:
            begin = start + line.index(stripped)
            yield begin, begin + len(stripped)
        start += len(line) + 1


def _belongs_together(text: str, before: Span, start: int) -> bool:
    """Return whether the segmenter broke inside a sentence: before a lower-case word, or after words that end none."""
    between = text[before[1] : start]
    if between.count("\n") > 1:
        return False
    tail = text[max(before[0], before[1] - 12) : before[1]]
    joints = ((GOES_ON, HOUR), (SPEAKER, ASKED)) if between else ((INITIAL, ENDS_IN_INITIAL),)
    return (
        text[start].islower()
        or ABBREVIATION.search(tail) is not None
        or any(behind.match(text, start, start + 120) and end.search(tail) for behind, end in joints)
    )


def quotable(text: str) -> list[Span]:
    """Return the sentences of a text that may be quoted, without page furniture and without a leading dateline."""
    spans = parted(text, sentences(text))
    return [span for span, left_out in zip(spans, furniture(text, spans), strict=True) if not left_out]


def passages(article: Article, size: int, count_tokens: CountTokens) -> list[Passage]:
    """Join the sentences of an article into passages of at most `size` tokens of the encoder, similar in length.

    A single sentence above the size (a table, a text without full stops) is cut between words. Page furniture is
    searched as part of its passage, but is not among its sentences; no passage has page furniture alone.
    """
    text = article.text
    spans = parted(text, sentences(text))
    pieces = list(_no_longer_than(text, spans, size, count_tokens))
    left_out = {span for span, one in zip(spans, furniture(text, spans), strict=True) if one}
    return [
        Passage(article.id, pieces[group.start][0][0], pieces[group.stop - 1][0][1], tuple(kept))
        for group in _groups([count for _, _, count in pieces], size)
        if (kept := [piece for piece, whole, _ in pieces[group.start : group.stop] if whole not in left_out])
    ]


def _no_longer_than(
    text: str, spans: list[Span], size: int, count_tokens: CountTokens
) -> Iterator[tuple[Span, Span, int]]:
    """Yield spans, each with the span that it is a piece of and its tokens; a span above the size is cut up."""
    counts = count_tokens([text[start:end] for start, end in spans])
    for span, count in zip(spans, counts, strict=True):
        yield from ((piece, span, tokens) for piece, tokens in _pieces(text, span, count, size, count_tokens))


def _pieces(text: str, span: Span, count: int, size: int, count_tokens: CountTokens) -> Iterator[tuple[Span, int]]:
    """Cut a span of `count` tokens until every piece has at most `size` of them, or only one character."""
    start, end = span
    if count <= size or end - start <= 1:
        yield span, count
        return
    parts = max(2, math.ceil(1.3 * count / size))
    pieces = list(cut(text, start, end, max(1, math.ceil((end - start) / parts))))
    counted = count_tokens([text[first:last] for first, last in pieces])
    for piece, tokens in zip(pieces, counted, strict=True):
        yield from _pieces(text, piece, tokens, size, count_tokens)


def cut(text: str, start: int, end: int, width: int) -> Iterator[Span]:
    """Cut a span into pieces of at most `width` characters at blanks; a run without blanks is cut anywhere."""
    while end - start > width:
        blank = max(text.rfind(" ", start + 1, start + width), text.rfind("\n", start + 1, start + width))
        stop = blank if blank > start else start + width
        yield start, stop
        start = stop
        while start < end and text[start].isspace():
            start += 1
    if start < end:
        yield start, end


def _groups(counts: Sequence[int], size: int) -> Iterator[range]:
    """Group sentences so that each group stays within `size` and all groups are similar in length."""
    if not counts:
        return
    # At least 1, because a text without tokens is one passage too, and 0 would be divided by.
    target = sum(counts) / max(1, math.ceil(sum(counts) / size))
    first, total = 0, 0
    for position, count in enumerate(counts):
        # If more than half of a sentence exceeds the target, the group is nearer to the target without it.
        if total and (total + count > size or total + count / 2 > target):
            yield range(first, position)
            first, total = position, 0
        total += count
    yield range(first, len(counts))


def headline(article: Article) -> str:
    """Return the title; empty if it only repeats the beginning of the text, because then there was no headline."""
    title, text = article.title.rstrip("…"), article.text.lstrip()
    return "" if text.startswith(title) or behind_dateline(text).startswith(title) else article.title


def heading(article: Article) -> str:
    """Return the headline and date that precede each passage in its embedded text.

    The beginning of the text in place of a headline is often a dateline or a notice. As a heading over every passage it
    cost 2 points of Hits@10 (docs/decisions.md).
    """
    parts = [headline(article), f"({day_in_words(article.date)})" if article.date else ""]
    return " ".join(part for part in parts if part)


def embedded_text(article: Article, passage: Passage) -> str:
    """Return what the encoder reads: the passage under its heading, with broken words joined. It is never quoted."""
    return f"{heading(article)}\n{joined(article.text[passage.start : passage.end])}"


def joined(text: str) -> str:
    """Join words that are broken at line ends; blanks after them keep the length of the text."""
    return with_broken_words(text, lambda first, hyphen, last: first + last + " " * len(hyphen))


def with_broken_words(text: str, written: Callable[[str, str, str], str]) -> str:
    """Replace each word broken at a line's end by what `written` makes of its beginning, its break and its end.

    `Kyiv-/Moscow` is not a broken word. Without a dictionary, `pau-/pers` looks like `well-/known`.
    """
    if not BREAK.search(text):  # no word is broken; this is far faster than looking for words
        return text
    return BROKEN_WORD.sub(lambda found: found[0] if found[3][0].isupper() else written(*found.groups()), text)


def sentences_in(embedded: str, passage: Passage) -> list[Span]:
    """Find the passage's sentences in its embedded text, which ends with the passage."""
    shift = len(embedded) - passage.end
    return [(start + shift, end + shift) for start, end in passage.sentences]
