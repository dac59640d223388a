"""Write the shipped reader as a transformers folder in full precision, for a model that is trained on from it.

    python scripts/train/reader_weights.py OUT

The weights of the reader's training run are not kept. Its int8 weights times their scales are as good to begin with.
"""

from __future__ import annotations

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

import numpy as np
import onnx
import torch
from onnx import numpy_helper
from transformers import BertConfig, BertForQuestionAnswering, PreTrainedTokenizerFast

from answer.evidence.reader import MODEL, WEIGHTS
from index.embed import multilingual
from index.embed.multilingual import DIMENSION, shared_words

HEADS, INNER, POSITIONS = 12, 1536, 512


def main() -> None:
    """Write the folder named on the command line."""
    out = Path(sys.argv[1])
    state, words = weights(WEIGHTS / MODEL), shared_words()
    state["bert.embeddings.word_embeddings.weight"] = torch.tensor(words.vectors(range(words.count)))
    layers = sum(name.endswith("query.weight") for name in state)
    model = BertForQuestionAnswering(
        BertConfig(
            vocab_size=words.count, hidden_size=DIMENSION, num_hidden_layers=layers, num_attention_heads=HEADS,
            pad_token_id=1, intermediate_size=INNER, max_position_embeddings=POSITIONS, type_vocab_size=1,
            hidden_dropout_prob=0.0, attention_probs_dropout_prob=0.0,
        )
    )  # fmt: skip
    state["bert.embeddings.token_type_embeddings.weight"] = state["bert.embeddings.token_type_embeddings.weight"][:1]
    print(model.load_state_dict(state, strict=False))
    model.save_pretrained(out)
    marks = {"bos": "<s>", "eos": "</s>", "unk": "<unk>", "pad": "<pad>", "cls": "<s>", "sep": "</s>"}
    named = {f"{name}_token": mark for name, mark in marks.items()}
    path = str(multilingual.WEIGHTS / "tokenizer.json")
    PreTrainedTokenizerFast(tokenizer_file=path, model_max_length=512, **named).save_pretrained(out)


def weights(path: Path) -> dict[str, torch.Tensor]:
    """The tensors of an exported model by their name in transformers; matrices are put together from int8 and scale."""
    graph = onnx.load(str(path)).graph
    arrays = {one.name: numpy_helper.to_array(one) for one in graph.initializer}
    found = {name: torch.tensor(array) for name, array in arrays.items() if name.endswith((".weight", ".bias"))}
    for name in arrays:
        if name.endswith(".weight_quantized"):
            found[name.removesuffix("_quantized")] = _full(arrays, name.removesuffix("_quantized"))
    # the exported function holds the model under a name of its own
    found = {name.removeprefix("model."): tensor for name, tensor in found.items()}
    for node in graph.node:
        if node.op_type == "MatMulInteger":
            place = node.name.strip("/").removeprefix("model/").removesuffix("/MatMul_quant").replace("/", ".")
            found[f"{place}.weight"] = _full(arrays, node.input[1].removesuffix("_quantized")).T.contiguous()
    return found


def _full(arrays: dict[str, np.ndarray], name: str) -> torch.Tensor:
    values, zero = arrays[f"{name}_quantized"].astype(np.float32), arrays[f"{name}_zero_point"].astype(np.float32)
    return torch.tensor((values - zero) * arrays[f"{name}_scale"])


if __name__ == "__main__":
    main()
