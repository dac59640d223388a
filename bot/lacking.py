"""Says how to install a Python package that is missing, by the command for where the program runs."""

from __future__ import annotations

import sys
from pathlib import Path

ROOT = Path(__file__).parents[1]
EXPORTING = ("sentence_transformers", "torch", "transformers")


def lacking(verb: str, package: str) -> str:
    """Return which package a verb lacks and what to run.

    In a checkout, ROOT has a Makefile; in an image it does not.
    """
    head = f"{verb} needs the package {package}, which is not installed here"
    is_checkout = (ROOT / "Makefile").is_file()
    if package in EXPORTING:
        way = "run: make encoder" if is_checkout else "build the image with INDEX_PACKAGES=encoder (docs/operating.md)"
        return f"{head}: only the default encoder with int8 weights does without (index.encoder, index.weights); {way}"
    if not is_checkout:
        way = "measure in a checkout: make eval" if verb == "eval" else "run: docker compose run --rm index"
        return f"{head}: this image only answers; {way}"
    if package == "mcp":
        return f"{head}; to install it, run: .venv/bin/pip install -r requirements/mcp.lock"
    if verb == "eval":
        return f"{head}; to install what measuring needs, run: make .venv/evaluation (`make eval` does that by itself)"
    environment = ROOT / ".venv"
    if environment.is_dir() and Path(sys.prefix).resolve() != environment.resolve():
        return f"{head}; first run: . .venv/bin/activate"
    return f"{head}; to install it, run: make setup"
