"""From an article's text to sentences and passages, as offsets; hides the segmenter and its known slips."""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Iterator, Sequence

import sentencex

from index.article import Article, Passage, day_in_words

Span = tuple[int, int]
CountTokens = Callable[[Sequence[str]], Sequence[int]]

# The segmenter breaks behind these when a quotation mark or a bracket stands before them; nobody ends a sentence so.
ABBREVIATION = re.compile(r"(?:^|[\s(\[“‘\"'])(?:Mr|Mrs|Ms|Dr|Sen|Rep|Gov|Gen|Lt|Col|Sgt|Capt|Rev|Prof|vs)\.$")
# A line that does not run on: the next one opens like a new item, or the line ends in a full stop.
LINE_BREAK = re.compile(r"\n(?=\s*(?:[-*•–]\s|\d+[.)]\s|$))")


def sentences(text: str) -> list[Span]:
    """Split a text into sentences: (start, end) offsets in order, without the blanks between them.

    Lines of a wrapped paragraph stay together; list items and paragraphs do not run into each other.
    """
    spans: list[Span] = []
    for start, end in _segments(text):
        if spans and _belongs_together(text, spans[-1], start):
            spans[-1] = (spans[-1][0], end)
        else:
            spans.append((start, end))
    return spans


def _segments(text: str) -> Iterator[Span]:
    for boundary in sentencex.get_sentence_boundaries("en", text):
        start = boundary["start_index"]
        for line in LINE_BREAK.split(boundary["text"]):
            stripped = line.strip()
            if stripped:
                begin = start + line.index(stripped)
                yield begin, begin + len(stripped)
            start += len(line) + 1


def _belongs_together(text: str, before: Span, start: int) -> bool:
    """Tell whether the segmenter broke inside a sentence: in lower case, or behind a title or `vs.`."""
    between = text[before[1] : start]
    if between.count("\n") > 1:
        return False
    return text[start].islower() or ABBREVIATION.search(text[max(before[0], before[1] - 12) : before[1]]) is not None


def passages(article: Article, size: int, count_tokens: CountTokens) -> list[Passage]:
    """Join the sentences of an article into passages of at most `size` encoder tokens, about equally long.

    A single sentence above the size (a table, a text without full stops) is cut between words.
    """
    pieces = list(_no_longer_than(article.text, sentences(article.text), size, count_tokens))
    return [
        Passage(article.id, spans[0][0], spans[-1][1], tuple(spans))
        for group in _groups([count for _, count in pieces], size)
        if (spans := [span for span, _ in pieces[group.start : group.stop]])
    ]


def _no_longer_than(text: str, spans: list[Span], size: int, count_tokens: CountTokens) -> Iterator[tuple[Span, int]]:
    """Give spans with their tokens; one above the size comes in pieces."""
    counts = count_tokens([text[start:end] for start, end in spans])
    for (start, end), count in zip(spans, counts, strict=True):
        if count <= size:
            yield (start, end), count
        else:
            cut = list(_cut(text, start, end, math.ceil(1.3 * count / size)))
            yield from zip(cut, count_tokens([text[first:last] for first, last in cut]), strict=True)


def _cut(text: str, start: int, end: int, parts: int) -> Iterator[Span]:
    """Cut a span into about `parts` pieces at blanks; a run without blanks is cut where it must be."""
    width = max(1, math.ceil((end - start) / parts))
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
    """Group sentences so that each group stays within `size` and all are about equally long."""
    if not counts:
        return
    # What counts no token at all still is a passage.
    target = sum(counts) / max(1, math.ceil(sum(counts) / size))
    first, total = 0, 0
    for position, count in enumerate(counts):
        # Half a sentence over the target is nearer to it than half a sentence under it.
        if total and (total + count > size or total + count / 2 > target):
            yield range(first, position)
            first, total = position, 0
        total += count
    yield range(first, len(counts))


def heading(article: Article) -> str:
    """Title and date, under which each passage is read.

    A title that is only the text's own beginning stays out: often it is a dateline or a notice, and as a heading over
    every passage it cost 2 points of Hits@10 (docs/decisions.md).
    """
    own = article.text.lstrip().startswith(article.title.rstrip("…"))
    parts = ["" if own else article.title, f"({day_in_words(article.date)})" if article.date else ""]
    return " ".join(part for part in parts if part)


def embedded_text(article: Article, passage: Passage) -> str:
    """What the encoder and the word index read: the passage under its heading. Never quoted."""
    return f"{heading(article)}\n{article.text[passage.start : passage.end]}"


def sentences_in(embedded: str, passage: Passage) -> list[Span]:
    """Find the passage's sentences in its embedded text, whose end the passage is."""
    shift = len(embedded) - passage.end
    return [(start + shift, end + shift) for start, end in passage.sentences]
