"""Turns a question into an answer with citations; the only package that imports LangChain."""

import index  # noqa: F401  (turns onnxruntime's telemetry off before answer/evidence/reader.py imports it)
