"""Turns text into vectors: a model that index/embed/export.py exported once, run by onnxruntime without PyTorch.

Hides how all cores are kept busy. An exported encoder is a folder of four files (`model.onnx`, `tokenizer.json`,
`components.npy`, `encoder.json`), copied into every build made with it. The folder also has the table of
index/embed/static.py, which is needed only to build.
"""

from __future__ import annotations

import functools
import json
import os
import shutil
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from index.errors import ExpectedError

if TYPE_CHECKING:
    from numpy.typing import NDArray
    from tokenizers import Encoding, Tokenizer

Span = tuple[int, int]
COMPONENTS = "components.npy"
FILES = ("model.onnx", "tokenizer.json", COMPONENTS, "encoder.json")


@dataclass(frozen=True, slots=True)
class EncoderInfo:
    """The description of an exported encoder; `fingerprint` changes with anything that changes its vectors.

    `dimension` is that of the returned vectors, which may be shorter than the model's own. `averages`: a text's vector
    is the average of its tokens' vectors, so the vector of a part of the text comes from the same run.
    """

    name: str
    weights: str
    dimension: int
    max_tokens: int
    question_prompt: str
    passage_prompt: str
    averages: bool
    fingerprint: str


@dataclass(frozen=True, slots=True)
class Encoded:
    """A text's vector, float32 of shape (dimension,), and its parts' vectors, float32 of shape (parts, dimension).

    Each row has length one; a part without any token that the model reads has a row of zeros.
    """

    vector: NDArray[np.float32]
    parts: NDArray[np.float32]


class Encoder:
    """An exported encoder, open. Thread-safe; needs about as much memory as the size of `model.onnx`."""

    def __init__(self, folder: Path, threads: int | None = None) -> None:
        """Open the encoder in `folder`; ExpectedError if a file of it is missing or does not fit.

        `threads` is the number of texts encoded at a time; by default the number of cores.
        """
        import onnxruntime
        from tokenizers import Tokenizer

        missing = [name for name in FILES if not (folder / name).is_file()]
        if missing:
            raise ExpectedError(f"{folder} lacks {', '.join(missing)}; make the index anew: python -m bot index --full")
        self.folder = folder
        self._threads = threads or os.cpu_count()
        self.info = EncoderInfo(**json.loads((folder / "encoder.json").read_text(encoding="utf-8")))
        self._tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
        self._tokenizer.no_padding()
        self._tokenizer.enable_truncation(self.info.max_tokens)
        options = onnxruntime.SessionOptions()
        # One text per run on one thread needs no padding and is faster than batches. A text's vector then does not
        # depend on a batch, whereas dynamic int8 takes its scale from the whole batch (docs/decisions.md).
        options.intra_op_num_threads = 1
        options.inter_op_num_threads = 1
        options.enable_mem_pattern = False  # a memory plan for each length of text takes 10 MB (docs/decisions.md)
        self._session = onnxruntime.InferenceSession(
            str(folder / "model.onnx"), options, providers=["CPUExecutionProvider"]
        )
        self.inputs = [entry.name for entry in self._session.get_inputs()]
        self._components: NDArray[np.float32] = np.load(folder / COMPONENTS)

    def encode(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Encode texts: float32 of shape (len(texts), dimension), each row of length one.

        A text of more than `max_tokens` tokens is cut.
        """
        if not texts:
            return np.empty((0, self.info.dimension), dtype=np.float32)
        return np.stack([encoded.vector for encoded in self.encode_parts(texts, [()] * len(texts))])

    def encode_parts(self, texts: Sequence[str], parts: Sequence[Sequence[Span]]) -> list[Encoded]:
        """Encode texts, and parts of each given as (start, end) offsets in it.

        The parts come from the same run: each is the average of its tokens' vectors in the whole text, so parts cost
        next to nothing. If a model does not average its tokens, the parts are encoded one by one.
        """
        from threadpoolctl import threadpool_limits

        encodings = self.tokenized(texts)
        # Longest first: the last texts to finish are then short, so all cores end at about the same time.
        order = sorted(range(len(texts)), key=lambda position: -len(encodings[position].ids))
        # These threads already use every core, so numpy's own would only wait for one.
        with threadpool_limits(1, "blas"), ThreadPoolExecutor(self._threads) as pool:
            work = [(encodings[position], texts[position], parts[position]) for position in order]
            found = dict(zip(order, pool.map(self._encode, work), strict=True))
        return [found[position] for position in range(len(texts))]

    def tokenized(self, texts: Sequence[str]) -> list[Encoding]:
        """Split texts into the model's tokens, cut at `max_tokens` and enclosed in its special tokens."""
        found: list[Encoding] = self._tokenizer.encode_batch(list(texts))
        return found

    def encode_question(self, question: str) -> NDArray[np.float32]:
        """Encode one question with the model's own prompt for questions: float32 of shape (dimension,)."""
        return self._vector(self._tokenizer.encode(self.info.question_prompt + question).ids)

    def count_tokens(self, texts: Sequence[str]) -> list[int]:
        """Count the tokens of each text, uncut and without the model's special tokens."""
        return [
            len(encoding.ids) for encoding in self._counter.encode_batch_fast(list(texts), add_special_tokens=False)
        ]

    @functools.cached_property
    def _counter(self) -> Tokenizer:
        from tokenizers import Tokenizer

        counter = Tokenizer.from_file(str(self.folder / "tokenizer.json"))
        counter.no_padding()
        counter.no_truncation()
        return counter

    def _encode(self, work: tuple[Encoding, str, Sequence[Span]]) -> Encoded:
        encoding, text, spans = work
        if not spans:
            nothing = np.empty((0, self.info.dimension), dtype=np.float32)
            return Encoded(self._vector(encoding.ids), nothing)
        if not self.info.averages:
            alone = [self._tokenizer.encode(text[start:end]).ids for start, end in spans]
            rows = [self._vector(ids) for ids in alone]
            return Encoded(self._vector(encoding.ids), np.stack(rows))
        return averaged(self._run(encoding.ids, "token_embeddings"), encoding.offsets, spans, self._components)

    def _vector(self, ids: list[int]) -> NDArray[np.float32]:
        return unit(self._run(ids, "sentence_embedding") @ self._components)

    def _run(self, ids: list[int], output: str) -> NDArray[np.float32]:
        row = np.asarray([ids], dtype=np.int64)
        values = {"input_ids": row, "attention_mask": np.ones_like(row), "token_type_ids": np.zeros_like(row)}
        result: NDArray[np.float32] = self._session.run([output], {name: values[name] for name in self.inputs})[0][0]
        return result


def averaged(
    tokens: NDArray[np.float32], offsets: Sequence[Span], spans: Sequence[Span], components: NDArray[np.float32]
) -> Encoded:
    """Average all tokens of a text, and those that overlap each span; the model's special tokens overlap no span.

    `tokens` are float32 of shape (tokens, the model's dimension), `components` of (the model's dimension, dimension).
    """
    first, last = np.asarray(offsets, dtype=np.int32).T
    start, end = np.asarray(spans, dtype=np.int32).reshape(-1, 2).T[:, :, None]
    inside = (first < end) & (last > start) & (last > first)
    shares = np.vstack([np.ones((1, len(tokens)), dtype=np.float32), inside.astype(np.float32)])
    shares /= np.maximum(shares.sum(axis=1, keepdims=True), 1)
    # Averaging comes before the reduction of dimensions, so that a dozen rows are multiplied instead of hundreds.
    rows = shares @ tokens @ components
    rows /= np.maximum(np.linalg.norm(rows, axis=1, keepdims=True), 1e-12)
    return Encoded(rows[0], rows[1:])


def unit(vector: NDArray[np.float32]) -> NDArray[np.float32]:
    """Scale a vector to length one; a zero vector stays as it is."""
    return vector / max(float(np.linalg.norm(vector)), 1e-12)


def copy_encoder(source: Path, target: Path) -> None:
    """Put an exported encoder into a build: by hard links if the file system has them, otherwise by copies."""
    target.mkdir()
    for name in FILES:
        try:
            os.link(source / name, target / name)
        except OSError:
            shutil.copy2(source / name, target / name)
