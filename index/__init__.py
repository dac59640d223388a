"""Turns texts into a searchable build: reads, splits, dates, embeds and stores them, and searches."""

import os

# From 1.29 on, onnxruntime looks up a host for usage data and keeps an id of the machine in the user's cache. It reads
# this variable on import, so it is set here, before any of our modules can import it. Child processes inherit it.
os.environ["ORT_DISABLE_TELEMETRY"] = "1"
