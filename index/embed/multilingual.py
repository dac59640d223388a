"""Turns questions and passages into vectors that agree across languages.

The model is multilingual-e5-small (docs/decisions.md). `Words`, its tokens and their vectors, is shared with the reader
of answer/evidence/reader.py, whose base it is. The files are in `weights/multilingual`; DATA.md there says whose.
"""

from __future__ import annotations

import functools
import os
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from index.errors import ExpectedError

if TYPE_CHECKING:
    import onnxruntime
    from numpy.typing import NDArray
    from tokenizers import Tokenizer

ROOT = Path(__file__).parents[2]
WEIGHTS = Path(__file__).parent / "weights" / "multilingual"
FILES = ("model.onnx", "tokenizer.json", "words.npy")
DIMENSION = 384
MOST_TOKENS = 192  # of a text or a pair of texts; the reader was trained on no longer ones
BLOCK = np.dtype([("scale", "<f2"), ("nibbles", "u1", 16)])  # 32 numbers of 4 bits: value = (nibble - 8) * scale


class Words:
    """The pieces of words that encoder and reader know, and the vector of each. Thread-safe.

    The vectors stay packed in a mapped file, so only those that are used take memory.
    """

    def __init__(self, folder: Path = WEIGHTS) -> None:
        """Open the words; ExpectedError if a file is missing."""
        from tokenizers import Tokenizer

        _require(folder, *FILES)
        self.tokenizer: Tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
        self.tokenizer.no_padding()
        self.tokenizer.enable_truncation(MOST_TOKENS)
        self._packed = np.load(folder / "words.npy", mmap_mode="r")

    @property
    def count(self) -> int:
        return len(self._packed)

    def vectors(self, tokens: Sequence[int]) -> NDArray[np.float32]:
        """Return the vectors of tokens: float32 of shape (tokens, DIMENSION)."""
        blocks = self._packed[list(tokens)].view(BLOCK)
        nibbles = np.concatenate([blocks["nibbles"] & 15, blocks["nibbles"] >> 4], axis=-1).astype(np.float32) - 8
        values: NDArray[np.float32] = nibbles * blocks["scale"].astype(np.float32)[..., None]
        return values.reshape(len(tokens), DIMENSION)


class Multilingual:
    """The encoder, open. Thread-safe; needs about 25 MB besides its words."""

    def __init__(self, words: Words, folder: Path = WEIGHTS) -> None:
        """Open the layers; the words are those of `folder`, too."""
        self._words = words
        self._session = open_session(folder / "model.onnx")

    def question(self, text: str) -> NDArray[np.float32]:
        """Encode a question: float32 of shape (DIMENSION,), of length one."""
        return self._encoded(f"query: {text}", MOST_TOKENS)

    def passages(self, texts: Sequence[str], most: Sequence[int]) -> NDArray[np.float32]:
        """Encode passages, all cores at work, each cut at `most` tokens: float32 of shape (texts, DIMENSION)."""
        with ThreadPoolExecutor(os.cpu_count()) as pool:
            rows = list(pool.map(self._encoded, (f"passage: {text}" for text in texts), most))
        return np.stack(rows) if rows else np.empty((0, DIMENSION), dtype=np.float32)

    def _encoded(self, text: str, most: int) -> NDArray[np.float32]:
        return self._run(self._words.tokenizer.encode(text).ids[:most])

    def _run(self, tokens: Sequence[int]) -> NDArray[np.float32]:
        values = {"words": self._words.vectors(tokens)[None], "attention_mask": np.ones((1, len(tokens)), np.int64)}
        vector: NDArray[np.float32] = self._session.run(None, values)[0][0]
        return vector


def open_session(path: Path) -> onnxruntime.InferenceSession:
    """Open a model that runs one text at a time on one thread, so that a result does not depend on the other texts.

    ExpectedError if its file is missing.
    """
    import onnxruntime

    _require(path.parent, path.name)
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 1
    options.inter_op_num_threads = 1
    options.enable_mem_pattern = False  # a plan for every length of text would take 10 MB (docs/decisions.md)
    return onnxruntime.InferenceSession(str(path), options, providers=["CPUExecutionProvider"])


def _require(folder: Path, *names: str) -> None:
    missing = [name for name in names if not (folder / name).is_file()]
    if missing:
        ours = folder.relative_to(ROOT) if folder.is_relative_to(ROOT) else folder
        raise ExpectedError(
            f"{folder} lacks {', '.join(missing)}, expected the weights there; "
            f"restore them with: git checkout -- {ours}"
        )


@functools.cache
def shared_words() -> Words:
    return Words()


@functools.cache
def multilingual() -> Multilingual:
    return Multilingual(shared_words())
