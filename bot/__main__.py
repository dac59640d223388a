"""`python -m bot`: settings and surroundings are read here, once; everything else is told what it needs."""

import gc
import os
import sys
from typing import NoReturn

# Nothing phones home: no library here sends usage data, looks for updates, or traces.
os.environ.update(
    ANONYMIZED_TELEMETRY="False",
    DO_NOT_TRACK="1",
    HF_HUB_DISABLE_TELEMETRY="1",
    LANGCHAIN_TRACING_V2="false",
    LANGSMITH_TRACING="false",
)

from bot.cli.parser import READING, main

GARBAGE = 100_000  # new objects between two looks for garbage


def _run_and_end(arguments: list[str]) -> NoReturn:
    """Run a verb that leaves nothing to put away, and end at once.

    Imports make half a million objects that stay: looking through them again and again, and taking them apart at the
    end, was a quarter of a cold `ask`.
    """
    gc.set_threshold(GARBAGE)
    os._exit(main(arguments))


if __name__ == "__main__":
    if READING.intersection(sys.argv[1:2]):
        _run_and_end(sys.argv[1:])
    sys.exit(main(sys.argv[1:]))
