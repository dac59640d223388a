"""Runs the encoder on the graphics card of the machine that builds, if it has one, in batches with PyTorch.

Hides PyTorch, batches and padding. Its vectors differ from those of the exported int8 encoder no more than those
differ from the model's (a cosine of .993), so a build made here can be searched and updated on any machine.
"""

from __future__ import annotations

import importlib.util
import logging
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from index.embed.encoder import COMPONENTS, Encoded, Encoder, Span, averaged
from index.embed.export import model_location
from index.errors import ExpectedError

if TYPE_CHECKING:
    from numpy.typing import NDArray
    from tokenizers import Encoding

LOG = logging.getLogger(__name__)
BATCH = 64  # texts of similar length, so that little padding is needed
CUDA = "cuda"  # PyTorch uses this name for NVIDIA's and AMD's cards alike
DEVICES = Path("/dev")
# the device files of NVIDIA's and AMD's drivers; looking for them avoids the slow import of PyTorch
CARDS = ("nvidia[0-9]*", "kfd")


def fastest(encoder: Encoder) -> Encoder | CardEncoder:
    """Return the fastest way to encode passages on this machine.

    If its graphics card cannot be used, the reason is logged, because the cores take many times as long.
    """
    if not has_card():
        return encoder
    try:
        return CardEncoder(encoder, CUDA)
    except (ExpectedError, OSError, RuntimeError) as error:  # the model is gone, or too large for the card's memory
        LOG.warning("the graphics card is left alone (%s); the processors encode", error)
        return encoder


def has_card(devices: Path = DEVICES) -> bool:
    """Return whether PyTorch can use a graphics card; PyTorch is imported only if the system has one."""
    if not any(next(devices.glob(card), None) for card in CARDS) or importlib.util.find_spec("torch") is None:
        return False
    import torch

    return torch.cuda.is_available()


class CardEncoder:
    """Encodes passages as `Encoder` does, on a device that PyTorch names (`CUDA`; `cpu` for comparison)."""

    def __init__(self, export: Encoder, device: str) -> None:
        """Load the exported encoder's model onto the device."""
        from sentence_transformers import SentenceTransformer

        self._export = export
        self.info = export.info
        self._components: NDArray[np.float32] = np.load(export.folder / COMPONENTS)
        self._model = SentenceTransformer(model_location(export.info.name), device=device).eval()

    def encode_parts(self, texts: Sequence[str], parts: Sequence[Sequence[Span]]) -> list[Encoded]:
        """Encode texts, and parts of each given as (start, end) offsets in it."""
        if not self.info.averages:
            return self._one_by_one(texts, parts)
        encodings = self._export.tokenized(texts)
        order = sorted(range(len(texts)), key=lambda place: -len(encodings[place].ids))
        found: dict[int, Encoded] = {}
        for first in range(0, len(order), BATCH):
            batch = order[first : first + BATCH]
            tokens = self._run([encodings[place] for place in batch])
            for place, rows in zip(batch, tokens, strict=True):
                encoding = encodings[place]
                found[place] = averaged(rows[: len(encoding.ids)], encoding.offsets, parts[place], self._components)
        return [found[place] for place in range(len(texts))]

    def _run(self, encodings: Sequence[Encoding]) -> NDArray[np.float32]:
        """Return the vectors of all tokens: float32 of shape (texts, tokens of the longest, the model's dimension)."""
        import torch

        longest = max(len(encoding.ids) for encoding in encodings)
        ids = np.zeros((len(encodings), longest), dtype=np.int64)
        mask = np.zeros_like(ids)
        for row, encoding in enumerate(encodings):
            ids[row, : len(encoding.ids)] = encoding.ids
            mask[row, : len(encoding.ids)] = 1
        named = {"input_ids": ids, "attention_mask": mask, "token_type_ids": np.zeros_like(ids)}
        with torch.inference_mode():
            device = self._model.device
            wanted = {name: torch.from_numpy(named[name]).to(device) for name in self._export.inputs}
            found: Any = self._model(wanted)
            tokens: NDArray[np.float32] = found["token_embeddings"].float().cpu().numpy()
        return tokens

    def _one_by_one(self, texts: Sequence[str], parts: Sequence[Sequence[Span]]) -> list[Encoded]:
        """Encode each part as a separate text, for a model that does not average its tokens."""
        spans = [text[start:end] for text, named in zip(texts, parts, strict=True) for start, end in named]
        rows: NDArray[np.float32] = self._model.encode([*texts, *spans], batch_size=BATCH, convert_to_numpy=True)
        rows = rows.astype(np.float32) @ self._components
        rows /= np.maximum(np.linalg.norm(rows, axis=1, keepdims=True), 1e-12)
        ends = np.cumsum([len(texts), *map(len, parts)])
        pairs = zip(rows[: len(texts)], ends, ends[1:], strict=False)
        return [Encoded(whole, rows[first:last]) for whole, first, last in pairs]
