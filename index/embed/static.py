"""Turns text into vectors by a table: a text is the sum of its tokens' vectors. Thousands of passages a second.

Hides the table. It was trained to approximate the encoder's vectors of whole passages (index/embed/weights/DATA.md), so
both share one space, and questions always go through the encoder. The length of a token's vector is its weight: rare
tokens have long vectors, and tokens that occur in every text have vectors close to zero.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray
    from tokenizers import Tokenizer

TABLE = "static.npz"
STEPS = 127  # an int8 has as many steps on each side of zero
AT_ONCE = 20_000  # tokens whose vectors are looked up together: 12 MB, so that memory stays small
MOST_WORDS = 200_000  # words whose tokens are kept, because texts repeat them; they take 50 MB


class StaticEncoder:
    """An open table of token vectors, with the tokenizer that it was made for. For one thread only.

    It takes 18 MB for 30,000 tokens. It remembers the tokens of words, because splitting words is most of its work and
    texts repeat the same words.
    """

    def __init__(self, folder: Path) -> None:
        """Open the table and the tokenizer in the folder of an exported encoder."""
        from tokenizers import Tokenizer

        self._tokenizer: Tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
        self._tokenizer.no_padding()
        self._tokenizer.no_truncation()
        self._by_word = _splits_at_blanks(self._tokenizer)
        self._words: dict[str, tuple[int, ...]] = {}
        self._table = read_table(folder / TABLE)

    def tokens(self, texts: Sequence[str]) -> list[list[int]]:
        """Split texts into tokens, uncut and without the encoder's special tokens."""
        if not self._by_word:
            return self._tokenized(texts)
        words = [text.split(" ") for text in texts]
        if len(self._words) > MOST_WORDS:
            self._words.clear()
        unknown = [word for word in set(chain.from_iterable(words)) if word not in self._words]
        self._words.update(zip(unknown, map(tuple, self._tokenized(unknown)), strict=True))
        return [list(chain.from_iterable(map(self._words.__getitem__, text))) for text in words]

    def _tokenized(self, texts: Sequence[str]) -> list[list[int]]:
        return [found.ids for found in self._tokenizer.encode_batch_fast(list(texts), add_special_tokens=False)]

    def sums(self, tokens: Sequence[Sequence[int]]) -> NDArray[np.float32]:
        """Add up the vectors of each text's tokens: float32 of shape (len(tokens), dimension), not normalized."""
        rows = np.zeros((len(tokens), self._table.shape[1]), dtype=np.float32)
        for first, last in _runs([len(text) for text in tokens]):
            filled = [place for place in range(first, last) if tokens[place]]
            if filled:
                ids = np.concatenate([np.asarray(tokens[place], dtype=np.int32) for place in filled])
                begins = np.cumsum([0, *(len(tokens[place]) for place in filled[:-1])])
                rows[filled] = np.add.reduceat(self._table[ids], begins, axis=0)
        return rows


def units(rows: NDArray[np.float32]) -> NDArray[np.float32]:
    """Scale each row to length one; a row of zeros stays as it is."""
    found: NDArray[np.float32] = rows / np.maximum(np.linalg.norm(rows, axis=1, keepdims=True), 1e-12)
    return found


def _splits_at_blanks(tokenizer: Tokenizer) -> bool:
    """Return whether a text's tokens are those of its words, in order: true of BERT, assumed of no other tokenizer."""
    parts = (tokenizer.normalizer, tokenizer.pre_tokenizer, tokenizer.model)
    return [type(part).__name__ for part in parts] == ["BertNormalizer", "BertPreTokenizer", "WordPiece"]


def _runs(lengths: Sequence[int]) -> Iterator[tuple[int, int]]:
    """Cut texts into runs of about AT_ONCE tokens."""
    first = total = 0
    for place, length in enumerate(lengths):
        total += length
        if total >= AT_ONCE:
            yield first, place + 1
            first, total = place + 1, 0
    yield first, len(lengths)


def read_table(path: Path) -> NDArray[np.float32]:
    """Read a table: float32 of shape (tokens, dimension)."""
    with np.load(path) as stored:
        steps, scale = stored["steps"], stored["scale"]
    table: NDArray[np.float32] = steps.astype(np.float32) * (scale.astype(np.float32) / np.float32(STEPS))[:, None]
    return table


def write_table(path: Path, table: NDArray[np.float32]) -> None:
    """Write a table with one byte per number, and two per token for its scale."""
    scale = np.maximum(np.abs(table).max(axis=1), 1e-6).astype(np.float16)
    steps = np.rint(table / scale.astype(np.float32)[:, None] * STEPS).clip(-STEPS, STEPS).astype(np.int8)
    np.savez(path, steps=steps, scale=scale)


def fingerprint(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()[:16]
