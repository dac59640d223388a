"""Train the reader from the shipped encoder's weights and write it as int8 ONNX.

    python scripts/train_reader.py --research-data ../shared/data --out answer/weights --checkpoints FOLDER

Two stages, one after the other: questions made mechanically, then questions that people wrote with twisted forms that
nothing answers. The loss is listwise: the sentences of a question compete with each other and with "none of these",
whose logit is 0, so that one number ranks sentences and refuses.
"""

from __future__ import annotations

import argparse
import json
import logging
import os
import random
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

import numpy as np
import torch
from reader_groups import Document, Group, cloze_documents, human_groups
from reader_questions import NAMED, gap_groups, missing_groups, twisted
from transformers import AutoModelForSequenceClassification, AutoTokenizer

from index.export import default_folder, quantize

LOG = logging.getLogger("train_reader")
SEED = 20261122
MAX_TOKENS = 80
GROUPS_A_STEP = 16
GROUPS_A_RUN = 4  # small shares of a step, so that a busy core holds up little
MADE = {"documents": 1300, "gaps": 1, "missing": 1}
EPOCHS = 2  # over the questions that people wrote
RATES = (2e-4, 1.5e-4)  # peak learning rate of each stage

Item = tuple[str, list[str], list[bool]]  # question, candidates, which of them answer


def main() -> None:
    """Read the arguments, train, write."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--research-data", type=Path, required=True, help="folder of the research sets")
    parser.add_argument("--out", type=Path, required=True, help="folder to write model.onnx and its kin into")
    parser.add_argument(
        "--checkpoints", type=Path, default=Path("data/reader"), help="folder for the weights after each stage"
    )
    arguments = parser.parse_args()
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(message)s", stream=sys.stdout)
    random.seed(SEED)
    torch.manual_seed(SEED)
    torch.set_num_threads(1)  # a thread a share of a step: the threads of one operator would wait for the slower core
    folder = default_folder()
    tokenizer = AutoTokenizer.from_pretrained(folder)
    model = AutoModelForSequenceClassification.from_pretrained(folder, num_labels=1)
    # The words keep their vectors: the sets are too small to move them well, and a step is a third faster.
    model.bert.embeddings.word_embeddings.weight.requires_grad_(False)
    stages, kept_back = _stages(arguments.research_data)
    for number, (items, rate) in enumerate(zip(stages, RATES, strict=True), start=1):
        model = _stage(model, tokenizer, items, rate, arguments.checkpoints / f"stage{number}")
        torch.manual_seed(SEED + number)  # a stage that was not run again leaves the next one as it would be
        LOG.info("stage %d: kept back %s", number, _measure(model, tokenizer, kept_back))
    write(model, tokenizer, arguments.out)


def _stage(model: Any, tokenizer: Any, items: Sequence[Item], rate: float, checkpoint: Path) -> Any:
    """Train a stage and keep its weights, or open them where an earlier run kept them."""
    if not checkpoint.exists():
        _train(model, tokenizer, items, rate)
        model.save_pretrained(checkpoint)
        return model
    LOG.info("opened %s", checkpoint)
    opened = AutoModelForSequenceClassification.from_pretrained(checkpoint)
    opened.bert.embeddings.word_embeddings.weight.requires_grad_(False)
    return opened


def _stages(research_data: Path) -> tuple[list[list[Item]], list[Item]]:
    """The items of both stages in the order of training, and those kept back."""
    generator = random.Random(SEED)
    groups = list(human_groups(research_data, generator))
    documents = cloze_documents(research_data, MADE["documents"], generator)
    names = _names(documents)
    back = [group for group in groups if group.kept_back()]
    ours = [group for group in groups if not group.kept_back()]
    made = list(gap_groups(documents, generator, MADE["gaps"]))
    made += _twisted(made, names, generator, 0.35)
    made += missing_groups(documents, generator, MADE["missing"])
    first = _items(made, generator)
    second = []
    for _ in range(EPOCHS):
        epoch = ours + _twisted(ours, names, generator, 0.45) + generator.sample(made, len(made) // 12)
        second += _items(epoch, generator)
    check = _items(back + _twisted(back, names, generator, 0.6), generator)
    for name, items in (("made", first), ("by people", second), ("kept back", check)):
        LOG.info("%s: %d groups, %d answered", name, len(items), sum(any(right) for _, _, right in items))
    return [first, second], check


def _names(documents: Sequence[Document]) -> list[str]:
    found = {name for document in documents for line in document.sentences[:5] for name in NAMED.findall(line)}
    return sorted(found)


def _twisted(groups: Sequence[Group], names: Sequence[str], generator: random.Random, share: float) -> list[Group]:
    answered = [group for group in groups if group.right and generator.random() < share]
    return [made for group in answered if (made := twisted(group, names, generator))]


def _items(groups: Sequence[Group], generator: random.Random) -> list[Item]:
    items = [(group.question, *group.sample(generator)) for group in groups]
    items = [item for item in items if len(item[1]) > 1]
    generator.shuffle(items)
    return items


def _train(model: Any, tokenizer: Any, items: Sequence[Item], rate: float) -> None:
    """Train once over the items, in their order."""
    steps = len(items) // GROUPS_A_STEP
    parameters = [parameter for parameter in model.parameters() if parameter.requires_grad]
    optimizer = torch.optim.AdamW(parameters, lr=rate, weight_decay=0.01)
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimizer, rate, total_steps=steps + 1, pct_start=0.08)
    model.train()
    losses, began = [], time.monotonic()
    pool = ThreadPoolExecutor(os.cpu_count())

    def learn(share: Sequence[Item]) -> float:
        loss = _loss(model, tokenizer, share) / GROUPS_A_STEP
        loss.backward()  # type: ignore[no-untyped-call]  # PyTorch leaves it untyped
        return loss.item()

    for step, batch in enumerate(_batches(items)):
        shares = [batch[start : start + GROUPS_A_RUN] for start in range(0, len(batch), GROUPS_A_RUN)]
        losses.append(sum(pool.map(learn, reversed(shares))))
        torch.nn.utils.clip_grad_norm_(parameters, 1.0)
        optimizer.step()
        schedule.step()
        optimizer.zero_grad()
        if step % 20 == 19:
            LOG.info(
                "step %d of %d, loss %.3f, %.0f s", step + 1, steps, np.mean(losses[-60:]), time.monotonic() - began
            )


def _batches(items: Sequence[Item]) -> Iterator[Sequence[Item]]:
    """Batches of like length: sorted within runs of twelve batches, which come in their order, batches shuffled."""
    generator = random.Random(SEED)
    run = 12 * GROUPS_A_STEP
    for start in range(0, len(items) - GROUPS_A_STEP + 1, run):
        ordered = sorted(items[start : start + run], key=lambda item: max(map(len, item[1])))
        batches = [ordered[p : p + GROUPS_A_STEP] for p in range(0, len(ordered) - GROUPS_A_STEP + 1, GROUPS_A_STEP)]
        generator.shuffle(batches)
        yield from batches


def _loss(model: Any, tokenizer: Any, batch: Sequence[Item]) -> torch.Tensor:
    """Negative log likelihood, summed, that a right sentence is chosen, or "none of these" where nothing is right."""
    logits = _logits(model, tokenizer, batch)
    losses = []
    for (_, _, right), scores in zip(batch, logits, strict=True):
        answers = torch.tensor([not any(right), *right])
        all_scores = torch.cat([torch.zeros(1), scores])
        losses.append(all_scores.logsumexp(0) - all_scores[answers].logsumexp(0))
    return torch.stack(losses).sum()


def _logits(model: Any, tokenizer: Any, batch: Sequence[Item]) -> list[torch.Tensor]:
    """The logits of each item's candidates."""
    pairs = [(question, text) for question, texts, _ in batch for text in texts]
    tokens = tokenizer(
        [question for question, _ in pairs], [text for _, text in pairs],
        padding=True, pad_to_multiple_of=16, truncation="only_second", max_length=MAX_TOKENS, return_tensors="pt",
    )  # fmt: skip
    # Without its cache of converted weights: several threads share the model.
    with torch.autocast("cpu", dtype=torch.bfloat16, cache_enabled=False):
        flat = model(**tokens).logits[:, 0].float()
    return list(flat.split([len(texts) for _, texts, _ in batch]))


def _measure(model: Any, tokenizer: Any, items: Sequence[Item]) -> dict[str, float]:
    """Share of first sentences that are right, and area under the curve of the best logit, on what was kept back."""
    from sklearn.metrics import roc_auc_score

    model.eval()
    first, best, labels = [], [], []
    with torch.no_grad():
        for start in range(0, len(items), 8):
            batch = items[start : start + 8]
            for (_, _, right), scores in zip(batch, _logits(model, tokenizer, batch), strict=True):
                best.append(float(scores.max()))
                labels.append(any(right))
                first += [right[int(scores.argmax())]] if any(right) else []
    return {"first": round(float(np.mean(first)), 3), "auc": round(float(roc_auc_score(labels, best)), 3)}


def write(model: Any, tokenizer: Any, folder: Path) -> None:
    """Write `model.onnx` (int8, per channel), `tokenizer.json` and `reader.json`."""
    model.eval()
    model.set_attn_implementation("eager")  # onnxruntime knows its pattern, and runs it faster
    folder.mkdir(parents=True, exist_ok=True)
    example = tokenizer("a question", "a sentence", return_tensors="pt")
    names = ["input_ids", "attention_mask", "token_type_ids"]
    with tempfile.TemporaryDirectory() as scratch:
        path = Path(scratch) / "model.onnx"
        with torch.no_grad():
            torch.onnx.export(
                model, ({name: example[name] for name in names},), str(path),
                input_names=names, output_names=["logits"],
                dynamic_axes={name: {0: "texts", 1: "tokens"} for name in names}, opset_version=17, dynamo=False,
            )  # fmt: skip
        quantize(path)
        (folder / "model.onnx").write_bytes(path.read_bytes())
    tokenizer.backend_tokenizer.no_padding()
    tokenizer.backend_tokenizer.no_truncation()
    tokenizer.backend_tokenizer.save(str(folder / "tokenizer.json"))
    (folder / "reader.json").write_text(json.dumps({"max_tokens": MAX_TOKENS, "seed": SEED}, indent=1) + "\n")


if __name__ == "__main__":
    main()
