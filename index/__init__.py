"""From texts to a searchable build: read, split, date, embed, store, search."""

import os

# From 1.29 on, onnxruntime looks up a host for usage data and keeps an id of the machine in the user's cache. It reads
# this when it is imported, so it is set here, before any module of ours can import it; child processes inherit it.
os.environ["ORT_DISABLE_TELEMETRY"] = "1"
