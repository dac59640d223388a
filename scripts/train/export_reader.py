"""Write a trained reader as it ships: int8 ONNX with the words it needs, its tokenizer, and its settings.

    python scripts/train/export_reader.py --checkpoint data/reader --base FOLDER --research-data DATA --out
        answer/evidence/weights

The base knows 250,037 pieces of words in a hundred languages. Kept are those that its training texts and the news
articles use, and every single character; a word with a piece that is left out is put together from smaller ones.
"""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
from collections import Counter
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

import torch
from tokenizers import Tokenizer
from train_reader import MAX_TOKENS
from transformers import BertForQuestionAnswering

from evaluation.research import realtimeqa
from evaluation.research.files import records
from index.embed.export import quantize

SPECIAL = 4  # <s>, <pad>, </s>, <unk>
SEEN = 2  # times that a piece is used at least
NAMES = ["input_ids", "attention_mask"]


def main() -> None:
    """Read the arguments, choose the words, export."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--checkpoint", type=Path, required=True, help="folder that train_reader.py wrote")
    parser.add_argument("--base", type=Path, required=True, help="folder that e5_weights.py wrote")
    parser.add_argument("--research-data", type=Path, required=True, help="folder of the research sets")
    parser.add_argument("--out", type=Path, required=True, help="folder to write model.onnx and its kin into")
    parser.add_argument("--average-with", type=Path, help="folder of an earlier checkpoint to average the weights with")
    parser.add_argument("--share", type=float, default=0.6, help="of --checkpoint in the average")
    options = parser.parse_args()
    whole = Tokenizer.from_file(str(options.base / "tokenizer.json"))
    kept = _kept(options.base / "pieces.json", whole, options.research_data)
    model = BertForQuestionAnswering.from_pretrained(options.checkpoint)
    if options.average_with:
        average(model, BertForQuestionAnswering.from_pretrained(options.average_with), options.share)
    words = model.bert.embeddings.word_embeddings
    words.weight = torch.nn.Parameter(words.weight[kept])
    model.config.vocab_size = len(kept)
    options.out.mkdir(parents=True, exist_ok=True)
    with_pieces(whole, kept).save(str(options.out / "tokenizer.json"), pretty=False)
    export(model, options.out)
    (options.out / "reader.json").write_text(json.dumps({"max_tokens": MAX_TOKENS}) + "\n")
    print(f"{len(kept)} pieces kept")


def average(model: Any, earlier: Any, share: float) -> None:
    """Average the weights with those of an earlier checkpoint of the same run (Wortsman et al. 2022, "Model soups").

    The last steps of a run win on what they train most and lose on the rest; the average keeps both.
    """
    before = earlier.state_dict()
    with torch.no_grad():
        for name, weights in model.state_dict().items():
            if weights.is_floating_point():
                weights.mul_(share).add_(before[name], alpha=1 - share)


def _kept(path: Path, tokenizer: Tokenizer, research_data: Path) -> list[int]:
    """Choose the pieces, or read what an earlier export of this base chose."""
    if not path.exists():
        path.write_text(json.dumps(used_pieces(tokenizer, _texts(research_data))))
    kept: list[int] = json.loads(path.read_text())
    return kept


def _texts(research_data: Path) -> Iterable[str]:
    for article in realtimeqa.corpus(research_data):
        yield f"{article.title}\n{article.text}"
    for path in sorted((research_data / "reader").glob("qa-*.jsonl.gz")):
        for record in records(path):
            yield f"{record['question']}\n{record['context']}"


def used_pieces(tokenizer: Tokenizer, texts: Iterable[str]) -> list[int]:
    """The numbers of the pieces to keep, in order: the special ones, single characters, and those used often enough."""
    counts: Counter[int] = Counter()
    batch: list[str] = []
    for text in texts:
        batch.append(text[:20_000])
        if len(batch) == 512:
            counts.update(token for found in tokenizer.encode_batch_fast(batch) for token in found.ids)
            batch = []
    counts.update(token for found in tokenizer.encode_batch_fast(batch) for token in found.ids)
    single = {number for piece, number in tokenizer.get_vocab().items() if len(piece.replace("▁", "")) <= 1}
    often = {number for number, count in counts.items() if count >= SEEN}
    return [*range(SPECIAL), *sorted((single | often) - set(range(SPECIAL)))]


def with_pieces(tokenizer: Tokenizer, kept: Sequence[int]) -> Tokenizer:
    """The same tokenizer with these pieces only, numbered anew."""
    form = json.loads(tokenizer.to_str())
    form["model"]["vocab"] = [form["model"]["vocab"][number] for number in kept]
    form["added_tokens"] = [token for token in form["added_tokens"] if token["id"] < SPECIAL]
    form["padding"] = form["truncation"] = None
    return Tokenizer.from_str(json.dumps(form))


def export(model: Any, folder: Path) -> None:
    """Write `model.onnx`: int8, a scale for each channel."""
    model.eval()
    model.set_attn_implementation("eager")  # onnxruntime knows its pattern, and runs it faster
    example = torch.ones((1, 8), dtype=torch.int64)
    with tempfile.TemporaryDirectory() as scratch:
        path = Path(scratch) / "model.onnx"
        with torch.no_grad():
            torch.onnx.export(
                model, (dict.fromkeys(NAMES, example),), str(path),
                input_names=NAMES, output_names=["starts", "ends"],
                dynamic_axes={name: {0: "texts", 1: "tokens"} for name in [*NAMES, "starts", "ends"]},
                opset_version=17, dynamo=False,
            )  # fmt: skip
        quantize(path)
        (folder / "model.onnx").write_bytes(path.read_bytes())


if __name__ == "__main__":
    main()
