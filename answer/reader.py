"""How well a sentence answers a question, read together by a small cross-encoder; hides the model and its tokens.

A reader is a folder of three files (`model.onnx`, `tokenizer.json`, `reader.json`) run by onnxruntime without PyTorch.
"""

from __future__ import annotations

TITLE_LENGTH = 90
BEFORE_LENGTH = 110


def candidate_text(sentence: str, before: str, title: str) -> str:
    """What the reader reads of a sentence: itself, then the title of its article and the end of the sentence before it.

    The parts are held apart by the tokenizer's own separator. A text above the reader's length is cut at its end, so
    the sentence comes first. Both `before` and `title` may be empty.
    """
    end = before if len(before) <= BEFORE_LENGTH else before[-BEFORE_LENGTH:].partition(" ")[2]
    return f"{sentence} [SEP] {title[:TITLE_LENGTH]} [SEP] {end}"
