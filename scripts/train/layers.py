"""Exports the layers of a model without its words: int8 ONNX that takes the words' vectors."""

from __future__ import annotations

import tempfile
import warnings
from collections.abc import Callable
from pathlib import Path
from typing import Any

import torch

from index.embed.export import quantize

NAMES = ["words", "attention_mask"]


def export(model: Any, run: Callable[[Any, torch.Tensor, torch.Tensor], Any], path: Path, outputs: list[str]) -> None:
    """Write what `run` makes of the model, the words' vectors (texts, tokens, hidden) and the mask (texts, tokens)."""

    class Layers(torch.nn.Module):
        """The model as one function, which the export records."""

        def forward(self, words: torch.Tensor, mask: torch.Tensor) -> Any:
            return run(self.model, words, mask)

    model.set_attn_implementation("eager")  # onnxruntime knows its pattern, and runs it faster
    layers = Layers()
    layers.model = model
    layers.eval()
    example = torch.zeros((1, 8, model.config.hidden_size)), torch.ones((1, 8), dtype=torch.int64)
    with tempfile.TemporaryDirectory() as scratch, torch.no_grad(), warnings.catch_warnings():
        warnings.simplefilter("ignore")  # the tracer warns of fixed shapes, but the axes below are declared dynamic
        made = Path(scratch) / "model.onnx"
        axes = {name: {0: "texts", 1: "tokens"} for name in NAMES}
        torch.onnx.export(
            layers, example, str(made), input_names=NAMES, output_names=outputs, dynamic_axes=axes,
            opset_version=17, dynamo=False,
        )  # fmt: skip
        quantize(made)
        path.write_bytes(made.read_bytes())
