"""Reads whether quotes carry a statement in other words (textual entailment). Hides the model and its tokens.

The model shares its words with the multilingual encoder, as the reader does. `weights/DATA.md` explains its training.
"""

from __future__ import annotations

import functools
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from index.embed.multilingual import open_session, shared_words
from index.errors import ExpectedError

WEIGHTS = Path(__file__).parent / "weights"
MODEL = "entailment.onnx"
# Logits, chosen on a half of the statements written for it (docs/decisions.md): from CARRIED on, quotes carry a
# statement in words of its own; below DOUBTED, they carry none, whatever the rules for its words say.
CARRIED, DOUBTED = 1.5, -2.2


class EntailmentModel:
    """An open model. Thread-safe; needs about as much memory as its file is large."""

    def __init__(self, folder: Path = WEIGHTS) -> None:
        """Open the model in `folder`; ExpectedError if it is missing."""
        if not (folder / MODEL).is_file():
            raise ExpectedError(
                f"{folder} lacks {MODEL}, expected the weights of a check there; "
                f"restore them with: git checkout -- answer/chat/checks/weights"
            )
        self._words = shared_words()
        self._session = open_session(folder / MODEL)

    def logit(self, statement: str, quotes: Sequence[str]) -> float:
        """How surely quotes carry a statement: a logit, 0 is even. Only the first 192 tokens are read."""
        # The tokenizer takes no surrogates. In training, a heading may stand before the line break.
        said, quoted = (text.encode(errors="replace").decode() for text in (statement, "\n" + " ".join(quotes)))
        row = self._words.vectors(self._words.tokenizer.encode(said, quoted).ids)[None]
        (logits,) = self._session.run(None, {"words": row, "attention_mask": np.ones(row.shape[:2], dtype=np.int64)})
        return float(logits[0, 0])


def entailment(statement: str, quotes: Sequence[str]) -> float:
    """How surely quotes carry a statement, by the model that ships: a logit."""
    return _shipped().logit(statement, quotes)


@functools.cache
def _shipped() -> EntailmentModel:
    return EntailmentModel()
