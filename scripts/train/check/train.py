"""Train a check of statements: whether the sentences quoted for a statement carry it.

    python scripts/train/reader_weights.py data/reader-base        (once: the shipped reader in full precision)
    python scripts/train/check/train.py --base data/reader-base --research-data ../shared/data --checkpoint data/check

`--out` writes the model that tells which quotes serve a question, `--layers` the layers of the one that tells whether
quotes carry a statement (docs/measurements.md). Training keeps a checkpoint every few
minutes and goes on from it. At its end it writes int8 ONNX and prints what it measured on the pairs kept back. `--base`
may also be the checkpoint of an earlier run.
"""

from __future__ import annotations

import argparse
import logging
import pickle
import random
import sys
import tempfile
import time
from collections import defaultdict
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
sys.path.insert(0, str(Path(__file__).resolve().parents[3]))

import examples
import layers
import numpy as np
import torch
from examples import SEED
from pair import Pair
from train_reader import batches_of, through
from transformers import AutoTokenizer, BertForSequenceClassification

from index.embed.export import quantize

LOG = logging.getLogger("train")
MAX_TOKENS = 192
STEP, SHARE = 32, 16  # examples of a step, and those that one thread reads at a time
RATE, HEAD_RATE = 8e-5, 2e-4  # peak learning rates; the head begins at random
RISING = 110  # steps
FROZEN = 6  # the lowest layers stay as they are: their words are general, and a step takes less time
CHECKPOINT_SECONDS = 1200
CHECKED = 16  # kept-back pairs of each source that a checkpoint is measured on
NAMES = ["input_ids", "attention_mask"]


@dataclass(frozen=True, slots=True)
class Row:
    """A pair in tokens."""

    ids: list[int]
    carried: bool
    source: str


def main() -> None:
    """Read the arguments, train, export."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument(
        "--base", type=Path, required=True, help="folder that reader_weights.py or an earlier run wrote"
    )
    parser.add_argument("--research-data", type=Path, required=True, help="folder of the research sets")
    parser.add_argument("--checkpoint", type=Path, default=Path("data/check"), help="folder for model and progress")
    parser.add_argument("--articles", type=int, default=9_000, help="articles of news to draw from")
    parser.add_argument("--seed", type=int, default=SEED, help="another draw of the pairs")
    parser.add_argument("--steps", type=int, help="end after these steps")
    parser.add_argument("--out", type=Path, help="folder to write model.onnx into")
    parser.add_argument("--layers", type=Path, help="file to write the layers without their words into")
    arguments = parser.parse_args()
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(message)s", stream=sys.stdout)
    torch.set_num_threads(1)  # a thread a share: the threads of one operator would wait for the slower core
    arguments.checkpoint.mkdir(parents=True, exist_ok=True)
    rows, kept_back = _rows(arguments)
    LOG.info("%d pairs to train on", len(rows))
    run = Training(_opened(arguments), rows, kept_back, arguments.checkpoint, arguments.steps)
    run.run()
    if arguments.out:
        export(run.model, arguments.out)
    if arguments.layers:
        layers.export(run.model, _read, arguments.layers, ["carried"])


def _read(model: Any, words: torch.Tensor, mask: torch.Tensor) -> Any:
    return model(inputs_embeds=words, attention_mask=mask).logits


def _opened(arguments: argparse.Namespace) -> Any:
    there = (arguments.checkpoint / "config.json").exists()
    torch.manual_seed(SEED)
    return BertForSequenceClassification.from_pretrained(
        arguments.checkpoint if there else arguments.base, num_labels=1
    )


def _rows(arguments: argparse.Namespace) -> tuple[list[Row], dict[str, list[Row]]]:
    """The rows to train on and those kept back by source; the pairs are drawn once and kept for going on."""
    kept = arguments.checkpoint / "pairs.pickle"
    if not kept.exists():
        pairs = examples.load(arguments.research_data, random.Random(arguments.seed), arguments.articles)
        kept.write_bytes(pickle.dumps(pairs))
    pairs = pickle.loads(kept.read_bytes())  # noqa: S301  (written above)
    tokenizer = AutoTokenizer.from_pretrained(arguments.base)
    tokenizer.save_pretrained(arguments.checkpoint)  # so that a later run can begin with this one
    held: dict[str, list[Pair]] = defaultdict(list)
    for pair in pairs:
        back = pair.source.endswith("second half") if "half" in pair.source else examples.kept_back(pair.group)
        if back and len(held[pair.source]) < 400:
            held[pair.source].append(pair)
    chosen = examples.training(pairs)
    return _tokenized(chosen, tokenizer), {source: _tokenized(found, tokenizer) for source, found in held.items()}


def _tokenized(pairs: Sequence[Pair], tokenizer: Any) -> list[Row]:
    rows = []
    for start in range(0, len(pairs), 1_000):
        part = pairs[start : start + 1_000]
        quoted = [f"{pair.heading}\n{pair.quoted}" for pair in part]
        encoded = tokenizer(
            [pair.statement for pair in part], quoted, truncation="longest_first", max_length=MAX_TOKENS
        )
        rows += [Row(ids, pair.carried, pair.source) for ids, pair in zip(encoded["input_ids"], part, strict=True)]
    return rows


class Training:
    """One pass over the rows: steps of two threads, checkpoints, and a look at what was kept back."""

    def __init__(
        self, model: Any, rows: Sequence[Row], kept_back: dict[str, list[Row]], folder: Path, steps: int | None
    ) -> None:
        self.model, self.kept_back, self.folder = model, kept_back, folder
        self.batches = batches_of(rows)[:steps]  # type: ignore[arg-type]
        model.bert.embeddings.requires_grad_(False)
        for layer in model.bert.encoder.layer[:FROZEN]:
            layer.requires_grad_(False)
        head = [*model.bert.pooler.parameters(), *model.classifier.parameters()]
        body = list(model.bert.encoder.layer[FROZEN:].parameters())
        self.optimizer = torch.optim.AdamW([{"params": body}, {"params": head}])
        self.parameters, self.done = body + head, 0
        if (folder / "progress.pt").exists():
            progress = torch.load(folder / "progress.pt", weights_only=True)
            self.optimizer.load_state_dict(progress["optimizer"])
            self.done = progress["done"]
        self.below: Any = torch.compile(through(model.bert.encoder.layer[:FROZEN]), dynamic=True)
        self.above: Any = torch.compile(through(model.bert.encoder.layer[FROZEN:]), dynamic=True)

    def run(self) -> None:
        """Train to the end of the rows."""
        losses: list[float] = []
        began = saved = time.monotonic()
        first, pool = self.done, ThreadPoolExecutor(2)
        self.model.train()
        for batch in self.batches[self.done :]:
            shares = [batch[start : start + SHARE] for start in range(0, len(batch), SHARE)]
            losses.append(sum(pool.map(self._learn, shares)))
            torch.nn.utils.clip_grad_norm_(self.parameters, 1.0)
            self._set_rates()
            self.optimizer.step()
            self.optimizer.zero_grad()
            self.done += 1
            if self.done % 25 == 0:
                pace = (time.monotonic() - began) / (self.done - first)
                left = pace * (len(self.batches) - self.done) / 60
                LOG.info("step %d of %d, loss %.3f, %.0f min left", self.done, len(self.batches),
                         np.mean(losses[-60:]), left)  # fmt: skip
            if time.monotonic() - saved > CHECKPOINT_SECONDS:
                self._keep(CHECKED)
                saved = time.monotonic()
        self._keep(200)

    def _set_rates(self) -> None:
        """Rise over the first steps, stay, and fall to nothing over the last two thirds."""
        left = len(self.batches) - self.done
        share = min(1.0, (self.done + 1) / RISING, 1.5 * left / len(self.batches))
        for group, rate in zip(self.optimizer.param_groups, (RATE, HEAD_RATE), strict=True):
            group["lr"] = rate * share

    def _learn(self, rows: Sequence[Row]) -> float:
        """Add a share's part to the gradients."""
        wanted = torch.tensor([float(row.carried) for row in rows])
        loss = torch.nn.functional.binary_cross_entropy_with_logits(self._logits(rows), wanted, reduction="sum") / STEP
        loss.backward()  # type: ignore[no-untyped-call]  # PyTorch leaves it untyped
        return float(loss.detach())

    def _logits(self, rows: Sequence[Row]) -> torch.Tensor:
        width = -(-max(len(row.ids) for row in rows) // 16) * 16
        ids = torch.tensor([row.ids + [1] * (width - len(row.ids)) for row in rows])
        there = torch.tensor([[True] * len(row.ids) + [False] * (width - len(row.ids)) for row in rows])
        mask = there[:, None, None, :].expand(-1, 1, width, -1)
        with torch.no_grad():
            states = self.below(self.model.bert.embeddings(input_ids=ids), mask)
        pooled = self.model.bert.pooler(self.above(states, mask))
        logits: torch.Tensor = self.model.classifier(pooled)[:, 0]
        return logits

    def _keep(self, checked: int) -> None:
        self.model.save_pretrained(self.folder)
        torch.save({"optimizer": self.optimizer.state_dict(), "done": self.done}, self.folder / "progress.pt")
        for source, rows in sorted(self.kept_back.items()):
            scores = self._scores(rows[:checked])
            carried = np.array([row.carried for row in rows[:checked]])
            right = (scores > 0) == carried
            LOG.info("kept back, %s: %d, right %.3f, carried %.3f", source, len(right), right.mean(), carried.mean())

    def _scores(self, rows: Sequence[Row]) -> np.ndarray[Any, Any]:
        order = sorted(range(len(rows)), key=lambda place: len(rows[place].ids))
        scores = np.zeros(len(rows))
        with torch.no_grad():
            for start in range(0, len(order), SHARE):
                part = order[start : start + SHARE]
                scores[part] = self._logits([rows[place] for place in part]).numpy()
        return scores


def export(model: Any, folder: Path) -> None:
    """Write `model.onnx`: int8, a scale for each channel."""
    model.eval()
    model.set_attn_implementation("eager")  # onnxruntime knows its pattern, and runs it faster
    folder.mkdir(parents=True, exist_ok=True)
    example = torch.ones((1, 8), dtype=torch.int64)
    with tempfile.TemporaryDirectory() as scratch:
        path = Path(scratch) / "model.onnx"
        with torch.no_grad():
            torch.onnx.export(
                model, (dict.fromkeys(NAMES, example),), str(path), input_names=NAMES, output_names=["carried"],
                dynamic_axes={**{name: {0: "texts", 1: "tokens"} for name in NAMES}, "carried": {0: "texts"}},
                opset_version=17, dynamo=False,
            )  # fmt: skip
        quantize(path)
        (folder / "model.onnx").write_bytes(path.read_bytes())


if __name__ == "__main__":
    main()
