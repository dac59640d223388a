"""Reads whether quotes carry a statement in other words (textual entailment). Hides the model and its tokens.

The model shares its words with the multilingual encoder, as the reader does. `weights/DATA.md` explains its training.
"""

from __future__ import annotations

import functools
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from answer.model import Quote
from index.article import day_in_words
from index.embed.multilingual import open_session, shared_words
from index.split import headline

WEIGHTS = Path(__file__).parent / "weights"
MODEL = "entailment.onnx"
LONGEST_TITLE = 110  # characters, as in training
# Logit from which quotes carry a statement in words of its own: from 1.5 on, three of the known altered statements were
# shown, and from 2 on two (docs/measurements.md).
CARRIED = 2.0


class EntailmentModel:
    """An open model. Thread-safe; needs about as much memory as its file is large."""

    def __init__(self, folder: Path = WEIGHTS) -> None:
        """Open the model in `folder`; ExpectedError if it is missing."""
        self._words = shared_words()
        self._session = open_session(folder / MODEL)

    def logit(self, statement: str, quotes: Sequence[str], heading: str = "") -> float:
        """How surely quotes carry a statement: a logit, 0 is even. Only the first 192 tokens are read."""
        texts = (statement, f"{heading}\n{' '.join(quotes)}")
        said, quoted = (text.encode(errors="replace").decode() for text in texts)  # the tokenizer takes no surrogates
        row = self._words.vectors(self._words.tokenizer.encode(said, quoted).ids)[None]
        (logits,) = self._session.run(None, {"words": row, "attention_mask": np.ones(row.shape[:2], dtype=np.int64)})
        return float(logits[0, 0])


def entailment(statement: str, quotes: Sequence[Quote]) -> float:
    """How surely quotes carry a statement, by the model that ships: a logit.

    It reads the title and the day of the first one's article with them, because a statement may name what they mean.
    """
    article = quotes[0].article
    title = headline(article)[:LONGEST_TITLE]
    heading = f"{title} · {day_in_words(article.date)}" if article.date else title
    return _shipped().logit(statement, [quote.text for quote in quotes], heading)


@functools.cache
def _shipped() -> EntailmentModel:
    return EntailmentModel()
