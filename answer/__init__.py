"""From a question to a cited answer; the only place that knows LangChain."""

import index  # noqa: F401  (turns onnxruntime's telemetry off before answer/evidence/reader.py imports it)
