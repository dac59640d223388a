"""Write a trained reader as it ships: its layers as int8 ONNX; its words are those of the multilingual encoder.

python scripts/train/export_reader.py --checkpoint data/reader --out answer/evidence/weights
"""

from __future__ import annotations

import argparse
import sys
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
    parser.add_argument("--checkpoint", type=Path, required=True, help="folder that train_reader.py wrote")
    parser.add_argument("--out", type=Path, required=True, help="folder to write the layers into")
    parser.add_argument("--average-with", type=Path, help="folder of an earlier checkpoint to average the weights with")
    parser.add_argument("--share", type=float, default=0.6, help="of --checkpoint in the average")
    options = parser.parse_args()
    model = BertForQuestionAnswering.from_pretrained(options.checkpoint)
    if options.average_with:
        average(model, BertForQuestionAnswering.from_pretrained(options.average_with), options.share)
    options.out.mkdir(parents=True, exist_ok=True)
    export(model, read, options.out / MODEL, ["starts", "ends"])


def read(model: Any, words: torch.Tensor, mask: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
    """The logits of where an answer begins and ends, each of shape (texts, tokens)."""
    found = model(inputs_embeds=words, attention_mask=mask)
    return found.start_logits, found.end_logits


def average(model: Any, earlier: Any, share: float) -> None:
    """Average the weights with those of an earlier checkpoint of the same run (Wortsman et al. 2022, "Model soups").

    The last steps of a run win on what they train most and lose on the rest; the average keeps both.
    """
    before = earlier.state_dict()
    with torch.no_grad():
        for name, weights in model.state_dict().items():
            if weights.is_floating_point():
                weights.mul_(share).add_(before[name], alpha=1 - share)


if __name__ == "__main__":
    main()
