"""Reads whether a sentence serves a question: whether somebody who writes a longer answer would use it.

Hides the model and its tokens. The reader (`answer/evidence/reader.py`) looks for the words that answer, and so misses
sentences that only add to an answer. `weights/DATA.md` explains how this model was trained.
"""

from __future__ import annotations

import functools
from pathlib import Path

import numpy as np
from tokenizers import Tokenizer

from index.embed.multilingual import open_session

WEIGHTS = Path(__file__).parent / "weights"
SERVES = 0.5  # logit from which a sentence serves; no hostile sentence of the tests reaches it (docs/decisions.md)
MOST_TOKENS = 192


class ServingModel:
    """An open model. Thread-safe; needs about as much memory as `model.onnx` is large."""

    def __init__(self, folder: Path = WEIGHTS) -> None:
        """Open the model in `folder`; ExpectedError if it is missing."""
        self._session = open_session(folder / "model.onnx")
        self._tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
        self._tokenizer.no_padding()
        self._tokenizer.enable_truncation(MOST_TOKENS)

    def logit(self, question: str, sentence: str) -> float:
        """How surely a sentence, read without its article, serves a question: a logit, 0 is even."""
        # the tokenizer takes no surrogates
        question, sentence = (text.encode(errors="replace").decode() for text in (question, sentence))
        # In training, the heading of an article may stand before the line break, so it is kept here.
        row = np.asarray([self._tokenizer.encode(question, f"\n{sentence}").ids], dtype=np.int64)
        (logits,) = self._session.run(None, {"input_ids": row, "attention_mask": np.ones_like(row)})
        return float(logits[0, 0])


def serves(question: str, sentence: str) -> bool:
    """Return whether a sentence, read without its article, serves a question."""
    return logit(question, sentence) >= SERVES


def logit(question: str, sentence: str) -> float:
    """How surely a sentence, read without its article, serves a question, by the model that ships."""
    return shipped_model().logit(question, sentence)


@functools.cache
def shipped_model() -> ServingModel:
    return ServingModel()
