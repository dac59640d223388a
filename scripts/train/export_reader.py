"""Write a trained reader as it ships: its layers as int8 ONNX; its words are those of the multilingual encoder.

python scripts/train/export_reader.py --checkpoint data/reader --out answer/evidence/weights
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

import torch
from layers import export
from transformers import BertForQuestionAnswering

from answer.evidence.reader import MODEL


def main() -> None:
    """Read the arguments, average, export."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--checkpoint", type=Path, nargs="+", required=True, help="folders that train_reader.py wrote")
    parser.add_argument("--shares", type=float, nargs="+", default=[1.0], help="of each checkpoint in the average")
    parser.add_argument("--out", type=Path, required=True, help="folder to write the layers into")
    options = parser.parse_args()
    if len(options.shares) != len(options.checkpoint) or abs(sum(options.shares) - 1) > 1e-6:
        parser.error(f"--shares: expected a share for each of {len(options.checkpoint)} checkpoints, 1 in all")
    options.out.mkdir(parents=True, exist_ok=True)
    export(averaged(options.checkpoint, options.shares), read, options.out / MODEL, ["starts", "ends"])


def read(model: Any, words: torch.Tensor, mask: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
    """The logits of where an answer begins and ends, each of shape (texts, tokens)."""
    found = model(inputs_embeds=words, attention_mask=mask)
    return found.start_logits, found.end_logits


def averaged(folders: Sequence[Path], shares: Sequence[float]) -> Any:
    """Average the weights of checkpoints (Wortsman et al. 2022, "Model soups").

    The last steps of a run win on what they train most and lose on the rest; the average keeps both.
    """
    model = BertForQuestionAnswering.from_pretrained(folders[0])
    states = [BertForQuestionAnswering.from_pretrained(folder).state_dict() for folder in folders]
    with torch.no_grad():
        for name, weights in model.state_dict().items():
            if weights.is_floating_point():
                weights.copy_(sum(share * state[name] for share, state in zip(shares, states, strict=True)))
    return model


if __name__ == "__main__":
    main()
