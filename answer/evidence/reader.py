"""Finds the words in a few sentences that answer a question, or reports that none do. Hides the model and its tokens.

A reader is a folder with `model.onnx`, the layers of a model, run by onnxruntime without PyTorch. It shares its words
with the multilingual encoder, whose base is the same (index/embed/multilingual.py), so it reads many languages. The
reader that ships is in `answer/evidence/weights`; `DATA.md` there explains how it was trained.
"""

from __future__ import annotations

import functools
import os
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from index.embed.multilingual import open_session, shared_words
from index.split import joined

if TYPE_CHECKING:
    from numpy.typing import NDArray
    from tokenizers import Encoding

Span = tuple[int, int]

WEIGHTS = Path(__file__).parent / "weights"
MODEL = "model.onnx"
LONGEST_ANSWER = 24  # tokens; the reader was trained on short answers, and longer spans run over clauses
LONGEST_QUESTION = 240  # characters; as in training, so that there is room for the sentences


@dataclass(frozen=True, slots=True)
class Window:
    """A few consecutive sentences, as spans of `text`, under the title and date of their article."""

    heading: str
    text: str
    sentences: tuple[Span, ...]


@dataclass(frozen=True, slots=True)
class Reading:
    """The reader's result for one sentence: `text[start:end]` of the window is the likeliest answer in it.

    `margin` is the difference between that span's logits and those of "nothing here answers"; below 0 the span probably
    does not answer. `lead` is the difference to the sentence's next likeliest span.
    """

    margin: float
    start: int
    end: int
    lead: float = 0.0


FIRST_WITHOUT_BLANKS = "\u0e00"  # from Thai on, many scripts of Unicode write no blanks between words
NOTHING = -20.0  # margin of a sentence that the reader had no room for; so low that it never answers
NOT_READ = Reading(NOTHING, 0, 0)


class Reader:
    """An open reader. Thread-safe; needs about as much memory as the size of `model.onnx`."""

    def __init__(self, folder: Path = WEIGHTS) -> None:
        """Open the reader in `folder`; ExpectedError if it is missing."""
        self._words = shared_words()
        self._session = open_session(folder / MODEL)
        self._pool = ThreadPoolExecutor(os.cpu_count(), "reader")

    def read(self, question: str, windows: Sequence[Window]) -> list[list[Reading]]:
        """Read windows for a question; return a reading of each sentence, window by window."""
        pairs = [(question[:LONGEST_QUESTION], f"{window.heading}\n{joined(window.text)}") for window in windows]
        encodings = self._words.tokenizer.encode_batch(pairs)
        # Longest first: the last windows to finish are short, so both cores end at about the same time.
        order = sorted(range(len(windows)), key=lambda place: -len(encodings[place].ids))
        logits = dict(zip(order, self._pool.map(self._run, [encodings[place] for place in order]), strict=True))
        return [
            _readings(window, encoding, logits[place])
            for place, (window, encoding) in enumerate(zip(windows, encodings, strict=True))
        ]

    def _run(self, encoding: Encoding) -> NDArray[np.float32]:
        """Return the logits of where an answer begins and ends, float32 of shape (2, tokens)."""
        row = self._words.vectors(encoding.ids)[None]
        starts, ends = self._session.run(None, {"words": row, "attention_mask": np.ones(row.shape[:2], dtype=np.int64)})
        return np.stack([starts[0], ends[0]])


def _readings(window: Window, encoding: Encoding, logits: NDArray[np.float32]) -> list[Reading]:
    none = float(logits[0, 0] + logits[1, 0])
    shift = len(window.heading) + 1
    tokens = [
        (place, start - shift, end - shift)
        for place, ((start, end), sequence) in enumerate(zip(encoding.offsets, encoding.sequence_ids, strict=True))
        if sequence == 1 and start >= shift and end > start
    ]
    return [_reading(sentence, tokens, logits, none, window.text) for sentence in window.sentences]


def _reading(
    sentence: Span, tokens: Sequence[tuple[int, int, int]], logits: NDArray[np.float32], none: float, text: str
) -> Reading:
    """Return the best span in a sentence, at most LONGEST_ANSWER tokens long."""
    inside = [token for token in tokens if token[1] < sentence[1] and token[2] > sentence[0]]
    if not inside:
        return Reading(NOTHING, *sentence)
    places = [place for place, _, _ in inside]
    sums = logits[0, places][:, None] + logits[1, places][None, :]
    short = np.triu(np.tri(len(places), k=LONGEST_ANSWER - 1, dtype=bool))
    sums = np.where(short, sums, -np.inf)
    first, last = divmod(int(sums.argmax()), len(places))
    beside = max(sums[:first, :first].max(initial=-np.inf), sums[last + 1 :, last + 1 :].max(initial=-np.inf))
    start, end = max(inside[first][1], sentence[0]), min(inside[last][2], sentence[1])
    # A part of a word is no answer, so a span that ends inside a word is extended to the word's end.
    while end < sentence[1] and _in_word(text, end):
        end += 1
    while start > sentence[0] and _in_word(text, start):
        start -= 1
    lead = min(float(sums[first, last] - beside), -NOTHING)
    return Reading(float(sums[first, last]) - none, start + _blanks(text[start:end]), end, lead)


def _in_word(text: str, place: int) -> bool:
    """Return whether a place is inside a word; never in a script that writes no blanks between words."""
    around = text[place - 1 : place + 1]
    return around.isalnum() and max(around) < FIRST_WITHOUT_BLANKS


def _blanks(text: str) -> int:
    return len(text) - len(text.lstrip())


@functools.cache
def shipped_reader() -> Reader:
    """Open the reader that ships with the project, once per process, because it is large."""
    return Reader()
