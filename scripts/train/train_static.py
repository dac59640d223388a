"""Teach the table of token vectors (index/embed/static.py) to come near the encoder's own vectors of passages.

    python scripts/train/train_static.py --encoder data/encoders/KEY --pairs SOURCES=VECTORS.sqlite … [--leave-out
        IDS.txt]

Each pair is a folder of sources and a vector cache (data/vectors) that holds the encoder's vectors of their passages,
in the model's own dimensions: an index made with `vectors = "transformer"` while index/embed/weights/components.npy is
the identity leaves one. Vectors are brought down to their first principal components; the table begins with what is in
index/embed/weights, and learns by the cosine between a passage's sum and the encoder's vector. Articles named in
--leave-out are not learnt from, so that they can be measured on. Writes index/embed/weights.
"""

from __future__ import annotations

import argparse
import sqlite3
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

import numpy as np
import torch
from numpy.typing import NDArray

from index.article import Article
from index.embed import export, static
from index.embed.cache import vector_key
from index.embed.encoder import COMPONENTS
from index.read.sources import Limits, read_sources
from index.split import CountTokens, embedded_text, passages, sentences_in

BATCH, RATE, SEED = 512, 3e-3, 0
READ_TOGETHER = 64  # articles
Floats = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Taught:
    """Passages: their tokens one behind the other, where each begins (n + 1), the encoder's vectors (n, dimension)."""

    tokens: NDArray[np.int32]
    begins: NDArray[np.int64]
    vectors: Floats


def main() -> None:
    """Collect, train, write."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--encoder", type=Path, required=True, help="an exported encoder, for its tokenizer")
    parser.add_argument("--pairs", nargs="+", required=True, metavar="SOURCES=VECTORS")
    parser.add_argument("--leave-out", type=Path, help="a file of article ids, one a line")
    parser.add_argument("--passage-tokens", type=int, default=220)
    parser.add_argument("--dimensions", type=int, default=144)
    parser.add_argument("--epochs", type=int, default=5)
    options = parser.parse_args()
    left_out = set(options.leave_out.read_text().split()) if options.leave_out else set()
    taught = collected(options, left_out)
    components = principal(taught.vectors, options.dimensions)
    goal = static.units(taught.vectors @ components)
    begin = beginning(taught, components)
    table = trained(begin, taught, goal, options.epochs)
    static.write_table(export.SHIPPED / static.TABLE, table)
    np.save(export.SHIPPED / COMPONENTS, components)


def collected(options: argparse.Namespace, left_out: set[str]) -> Taught:
    """Read every passage whose vector is known."""
    tokenizer = static.StaticEncoder(options.encoder)
    tokens: list[Sequence[int]] = []
    vectors: list[Floats] = []
    for pair in options.pairs:
        sources, cache = map(Path, pair.split("="))
        known = sqlite3.connect(f"{cache.absolute().as_uri()}?mode=ro", uri=True)
        for group in _groups(sources, left_out):
            pairs = [(a, p) for a in group for p in passages(a, options.passage_tokens, _counting(tokenizer))]
            texts = {embedded_text(article, passage): passage for article, passage in pairs}
            found = {text: _vector(known, text, sentences_in(text, passage)) for text, passage in texts.items()}
            at_hand = {text: vector for text, vector in found.items() if vector is not None}
            tokens += tokenizer.tokens(list(at_hand))
            vectors += at_hand.values()
        print(f"{sources}: {len(tokens):,} passages so far", flush=True)
    begins = np.cumsum([0, *map(len, tokens)])
    return Taught(np.concatenate([np.asarray(text, np.int32) for text in tokens]), begins, np.stack(vectors))


def _groups(sources: Path, left_out: set[str]) -> Iterator[list[Article]]:
    group: list[Article] = []
    for file in read_sources(sources, Limits(), lambda *_: False):
        for entry in file.entries:
            if isinstance(entry, Article) and entry.id not in left_out:
                group.append(entry)
            if len(group) == READ_TOGETHER:
                yield group
                group = []
    yield group


def _vector(known: sqlite3.Connection, text: str, sentences: Sequence[tuple[int, int]]) -> Floats | None:
    row = known.execute("SELECT value FROM vector WHERE key = ?", (vector_key(text, sentences),)).fetchone()
    return None if row is None else np.frombuffer(row[0], dtype=np.float32)


def _counting(tokenizer: static.StaticEncoder) -> CountTokens:
    return lambda texts: [len(tokens) for tokens in tokenizer.tokens(texts)]


def principal(vectors: Floats, dimensions: int) -> Floats:
    """The directions in which the vectors differ most: float32 of shape (dimension, dimensions)."""
    _, directions = np.linalg.eigh(vectors.T @ vectors / len(vectors))
    found: Floats = np.ascontiguousarray(directions[:, ::-1][:, :dimensions], dtype=np.float32)
    return found


def beginning(taught: Taught, components: Floats) -> Floats:
    """What the model says of each token alone, weighed by how rare it is in these passages."""
    from sentence_transformers import SentenceTransformer

    model = SentenceTransformer(str(export.default_folder()), device="cpu")
    alone = export.token_vectors(model)
    counts = np.bincount(taught.tokens, minlength=len(alone)).astype(np.float64) + 1
    found: Floats = export.weighed(alone, counts) @ components
    return found


def trained(begin: Floats, taught: Taught, goal: Floats, epochs: int) -> Floats:
    """Maximise the mean cosine, by Adam with a rate that falls to nothing."""
    table = torch.nn.Parameter(torch.tensor(begin))
    optimiser = torch.optim.SparseAdam([table], lr=RATE)
    order = np.random.default_rng(SEED)
    steps = epochs * (len(goal) // BATCH + 1)
    step = 0
    for epoch in range(epochs):
        total = 0.0
        shuffled = order.permutation(len(goal))
        for first in range(0, len(goal), BATCH):
            for group in optimiser.param_groups:
                group["lr"] = RATE * (1 - step / steps)
            step += 1
            total += _learn(table, optimiser, taught, goal, np.sort(shuffled[first : first + BATCH]))
        print(f"epoch {epoch + 1}: mean cosine {total / len(goal):.4f}", flush=True)
    found: Floats = table.detach().numpy()
    return found


def _learn(
    table: torch.nn.Parameter,
    optimiser: torch.optim.Optimizer,
    taught: Taught,
    goal: Floats,
    batch: NDArray[np.int64],
) -> float:
    spans = [(taught.begins[row], taught.begins[row + 1]) for row in batch]
    ids = torch.tensor(np.concatenate([taught.tokens[first:last] for first, last in spans]).astype(np.int64))
    begins = torch.tensor(np.cumsum([0, *(last - first for first, last in spans[:-1])]))
    sums = torch.nn.functional.embedding_bag(ids, table, begins, mode="mean", sparse=True)
    cosines = (torch.nn.functional.normalize(sums, dim=1) * torch.tensor(goal[batch])).sum(1)
    optimiser.zero_grad()
    (1 - cosines).mean().backward()  # type: ignore[no-untyped-call]
    optimiser.step()
    return float(cosines.sum())


if __name__ == "__main__":
    main()
