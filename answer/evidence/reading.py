"""Chooses what the reader reads: the likeliest sentences with the sentences around them, and their headlines."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import accumulate

from answer.evidence.features import QUESTION_WORD, Row, weigh
from answer.evidence.reader import NOT_READ, Reader, Reading, Window
from answer.question.kind import kind_of
from index.article import Article, Hit, day_in_words
from index.split import headline
from index.store.words import stems

# Weights of `Features` in the order of their fields, fitted by scripts/train/fit_evidence.py (docs/decisions.md).
FIRST_LOOK = (1.58, 1.75, 1.5, 1.17, 0.0, 0.56, 1.82, 1.54, 1.7)
# a headline says less, so its answer may have a margin this far below 0; chosen on half of the silver questions
UNLIKELY = 3.0
MOST_AGREEMENT = 8.0
ANSWERS = 4.0  # margin from which a sentence is taken to answer, so that no more is read (docs/decisions.md)
SURE = 5.0  # margin from which the reader's words may stand alone, or contradict another article
CHARACTERS_OF_WORD = 10  # of a text without blanks; where blanks are written, words are rarely longer on average
MOST_WORDS = 85  # words of a window; the reader was trained on as many
LONGEST_HEADING = 70  # characters of a title above a window; the reader needs room for the sentences
ASKS = frozenset("?؟？")
LONGEST_TITLE = 240  # characters of a headline that are read as a sentence, because some titles are whole paragraphs


@dataclass(frozen=True, slots=True)
class Read:
    """A sentence with the reader's result for it and for its headline; offsets are those of the article's text."""

    row: Row
    found: Reading
    headline: Reading

    @property
    def surest(self) -> float:
        """The higher margin of the two: the sentence's or its headline's."""
        return max(self.found.margin, self.headline.margin)

    @property
    def agreement(self) -> float:
        """How far the sentence has the headline's answer (see `agreement`)."""
        hit, start, end, _ = self.row
        return agreement(hit.article.title, self.headline, hit.article.text[start:end])


def agreement(title: str, headline: Reading, sentence: str) -> float:
    """Return the share of a headline's answer in a sentence, times how likely that answer is: 0 to MOST_AGREEMENT."""
    words = set(stems(title[headline.start : headline.end]))
    surely = min(headline.margin + UNLIKELY, MOST_AGREEMENT)
    if not words or surely <= 0:
        return 0.0
    return surely * len(words.intersection(stems(sentence))) / len(words)


def read_rows(reader: Reader, question: str, rows: Sequence[Row], most: int) -> list[Read]:
    """Let the reader read the likeliest sentences with those around them, and their headlines: half of `most` words.

    If nothing there surely answers, the other half is read as well, so only hard questions take longer.
    """
    chosen = likely_windows(sorted(rows, key=lambda row: -weigh(FIRST_LOOK, row[3])), most)
    so_far = accumulate(words_of(*window) for window in chosen)
    half = max(1, sum(words <= most // 2 for words in so_far))
    known = {(row[0].passage.id, row[1]): row for row in rows}
    best: dict[tuple[str, int], Read] = {}
    for windows in (chosen[:half], chosen[half:]):
        for key, one in _read(reader, question, windows, known):
            if key not in best or one.found.margin > best[key].found.margin:
                best[key] = one
        if any(one.surest >= ANSWERS for one in best.values()):
            break
    return list(best.values())


def _read(
    reader: Reader, question: str, windows: Sequence[Places], known: Mapping[tuple[str, int], Row]
) -> Iterator[tuple[tuple[str, int], Read]]:
    """Read windows and the headlines of their articles; yield the known sentences by passage and beginning."""
    articles = list({hit.article.id: hit.article for hit, _ in windows if tells(headline(hit.article))}.values())
    first_rows = [known.get((hit.passage.id, hit.passage.sentences[places.start][0])) for hit, places in windows]
    days = [day_told(question, row) if row else "" for row in first_rows]
    written = [behind(day, window_of(*window)) for day, window in zip(days, windows, strict=True)]
    readings = reader.read(question, [*written, *map(read_headline, articles)])
    headlines = {article.id: read[0] for article, read in zip(articles, readings[len(windows) :], strict=True)}
    for (hit, places), day, read in zip(windows, days, readings, strict=False):
        spans = hit.passage.sentences
        first = spans[places.start][0]
        for place, reading in zip(places, read, strict=True):
            key = (hit.passage.id, spans[place][0])
            if key in known:
                start, end = (max(first, first + offset - len(day)) for offset in (reading.start, reading.end))
                there = replace(reading, start=start, end=end)
                yield key, Read(known[key], there, headlines.get(hit.article.id, NOT_READ))


def day_told(question: str, row: Row) -> str:
    """Return what the reader reads before a text that is only a headline, if the question asks when: its day.

    `Mayor resigns` reports what happened that day, and nothing else in the article tells when. It has to name all that
    is asked about, because the reader takes a day for the answer to nearly any such question.
    """
    hit, _, _, features = row
    article = hit.article
    only_headline = article.title == article.text.strip()
    told = article.date and only_headline and features.overlap == 1 and kind_of(question) == "date"
    return f"{day_in_words(article.date)}: " if told else ""


def tells(title: str) -> bool:
    """Return whether a headline states something; one that asks (`Who won?`, `What to know`) answers nothing."""
    return bool(title) and ASKS.isdisjoint(title) and not QUESTION_WORD.match(title)


def read_headline(article: Article) -> Window:
    """Write a headline as the reader takes it: in a third of the news questions answered wrongly, it had the answer."""
    title = article.title[:LONGEST_TITLE]
    return Window("", title, ((0, len(title)),))


Places = tuple[Hit, range]


def likely_windows(rows: Sequence[Row], most: int) -> list[Places]:
    """Choose what to read, likeliest first: each sentence with those around it, at most `most` words, at least one."""
    windows: list[Places] = []
    for hit, start, end, _ in rows:
        place = hit.passage.sentences.index((start, end))
        if any(other.passage.id == hit.passage.id and place in places for other, places in windows):
            continue
        wider = _with(windows, hit, _neighbours(hit, place))
        if windows and sum(words_of(*window) for window in wider) > most:
            break
        windows = wider
    return windows


def _with(windows: Sequence[Places], hit: Hit, wanted: range) -> list[Places]:
    """Add a window; if it touches another and both fit together, merge them, so that no sentence is read twice."""
    for number, (other, places) in enumerate(windows):
        joined = range(min(places.start, wanted.start), max(places.stop, wanted.stop))
        touch = other.passage.id == hit.passage.id and len(joined) <= len(places) + len(wanted)
        if touch and words_of(hit, joined) <= MOST_WORDS:
            return [*windows[:number], (hit, joined), *windows[number + 1 :]]
    return [*windows, (hit, wanted)]


def _neighbours(hit: Hit, place: int) -> range:
    """Return a sentence's place with those of the sentences before and after, as far as they fit into a window."""
    window = range(place, place + 1)
    for wider in (range(place - 1, place + 1), range(place - 1, place + 2), range(place, place + 2)):
        inside = wider.start >= 0 and wider.stop <= len(hit.passage.sentences)
        if inside and len(wider) > len(window) and words_of(hit, wider) <= MOST_WORDS:
            window = wider
    return window


def words_of(hit: Hit, places: range) -> int:
    """Count the words of sentences; a text without blanks has as many as fit into its length."""
    spans = hit.passage.sentences
    text = hit.article.text[spans[places.start][0] : spans[places.stop - 1][1]]
    return max(len(text.split()), len(text) // CHARACTERS_OF_WORD)


def behind(day: str, window: Window) -> Window:
    """Write a day before the first sentence of a window, as a part of it and instead of the heading."""
    if not day:
        return window
    (start, end), *others = ((start + len(day), end + len(day)) for start, end in window.sentences)
    return Window("", day + window.text, ((start - len(day), end), *others))


def window_of(hit: Hit, places: range) -> Window:
    """Write sentences of a passage as the reader takes them, under the title and date of their article.

    A title that only repeats the beginning of the text would have the reader find the answer above the sentences.
    """
    spans, article = hit.passage.sentences[places.start : places.stop], hit.article
    first, last = spans[0][0], spans[-1][1]
    day = f"({day_in_words(article.date)})" if article.date else ""
    title = headline(article) or article.outlet or ""
    heading = " ".join(part for part in (title[:LONGEST_HEADING], day) if part)
    return Window(heading, article.text[first:last], tuple((start - first, end - first) for start, end in spans))
