"""How well a sentence answers a question, read together by a small cross-encoder; hides the model and its tokens.

A reader is a folder of three files (`model.onnx`, `tokenizer.json`, `reader.json`) run by onnxruntime without PyTorch.
The one that ships lies in `answer/weights`; how it came about is told there in `DATA.md`.
"""

from __future__ import annotations

import functools
import json
import os
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import onnxruntime
from tokenizers import Tokenizer

from index.errors import ExpectedError

if TYPE_CHECKING:
    from numpy.typing import NDArray
    from tokenizers import Encoding

WEIGHTS = Path(__file__).parent / "weights"
FILES = ("model.onnx", "tokenizer.json", "reader.json")
# Enough to tell the topic; the reader was trained with these, and every token more costs time.
TITLE_LENGTH = 70
BEFORE_LENGTH = 70


def candidate_text(sentence: str, before: str, title: str) -> str:
    """What the reader reads of a sentence: itself, then the title of its article and the end of the sentence before it.

    The parts are held apart by the tokenizer's own separator. A text above the reader's length is cut at its end, so
    the sentence comes first. Both `before` and `title` may be empty.
    """
    end = before if len(before) <= BEFORE_LENGTH else before[-BEFORE_LENGTH:].partition(" ")[2]
    return f"{sentence} [SEP] {title[:TITLE_LENGTH]} [SEP] {end}"


class Reader:
    """A reader, open. Thread-safe; holds about the size of `model.onnx` in memory."""

    def __init__(self, folder: Path = WEIGHTS) -> None:
        """Open the reader in `folder`; ExpectedError where a file of it is missing."""
        missing = [name for name in FILES if not (folder / name).is_file()]
        if missing:
            raise ExpectedError(
                f"{folder} lacks {', '.join(missing)}, expected the reader's weights there; "
                f"restore them with: git checkout -- answer/weights"
            )
        settings = json.loads((folder / "reader.json").read_text(encoding="utf-8"))
        self._tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
        self._tokenizer.no_padding()
        self._tokenizer.enable_truncation(settings["max_tokens"])
        self._question_tokens = (settings["max_tokens"] - 4) // 2  # then it is the candidate that is cut
        options = onnxruntime.SessionOptions()
        # One text a run on one thread: a score does not depend on what stands beside it (as in index/encoder.py).
        options.intra_op_num_threads = 1
        options.inter_op_num_threads = 1
        options.enable_mem_pattern = False  # or a plan of the memory is kept for every length of a text
        self._session = onnxruntime.InferenceSession(
            str(folder / "model.onnx"), options, providers=["CPUExecutionProvider"]
        )
        self._pool = ThreadPoolExecutor(os.cpu_count(), "reader")

    def score(self, question: str, candidates: Sequence[str]) -> NDArray[np.float32]:
        """Score candidates made by `candidate_text`: logits, float32 of shape (len(candidates),).

        0 is the logit of "none of these": the best of a question's candidates tells whether one of them answers. A
        question that takes more than half of the reader's length is cut there.
        """
        ends = self._tokenizer.encode(question, add_special_tokens=False).offsets
        if len(ends) > self._question_tokens:
            question = question[: ends[self._question_tokens - 1][1]]
        encodings = self._tokenizer.encode_batch([(question, candidate) for candidate in candidates])
        scores = np.empty(len(encodings), dtype=np.float32)
        # Longest first: the last to finish are short ones, so both cores end together.
        order = sorted(range(len(encodings)), key=lambda place: -len(encodings[place].ids))
        scores[order] = list(self._pool.map(self._run, [encodings[place] for place in order]))
        return scores

    def _run(self, encoding: Encoding) -> float:
        row = np.asarray([encoding.ids], dtype=np.int64)
        types = np.asarray([encoding.type_ids], dtype=np.int64)
        values = {"input_ids": row, "attention_mask": np.ones_like(row), "token_type_ids": types}
        return float(self._session.run(None, values)[0][0, 0])


@functools.cache
def shipped_reader() -> Reader:
    """Open the reader that ships with the project, once a process."""
    return Reader()
