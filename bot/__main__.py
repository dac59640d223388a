"""Starts the program: `python -m bot`. It turns telemetry off before other packages are imported."""

import gc
import os
import signal
import sys
from typing import NoReturn

STOPPED = 130  # the exit code that shells give after Ctrl-C

if __name__ == "__main__":
    # Linux drops SIGTERM for the first process of a container until it has a handler, and imports take a second.
    signal.signal(signal.SIGTERM, lambda *_: os._exit(STOPPED))

# No library may send usage data or traces, or look for updates.
os.environ.update(
    ANONYMIZED_TELEMETRY="False",
    DO_NOT_TRACK="1",
    HF_HUB_DISABLE_TELEMETRY="1",
    LANGCHAIN_TRACING_V2="false",
    LANGSMITH_TRACING="false",
)

from bot.cli.parser import READING, main  # noqa: E402 - the variables above must be set before libraries are imported

# new objects between two runs of the garbage collector; Python's 700 cost a tenth of a cold `ask` (docs/decisions.md)
GARBAGE = 100_000


def _run(arguments: list[str]) -> int:
    """Run a verb. `main` explains most errors itself, but not a stop while it still reads the arguments."""
    try:
        return main(arguments)
    except KeyboardInterrupt:
        return STOPPED


def _run_and_end(arguments: list[str]) -> NoReturn:
    """Run a verb that has nothing to release at its end, and end the process at once.

    Imports create half a million objects that stay. Scanning them for garbage again and again, and freeing them at the
    end, took a quarter of the time of a cold `ask`.
    """
    gc.set_threshold(GARBAGE)
    os._exit(_run(arguments))


if __name__ == "__main__":
    signal.signal(signal.SIGTERM, signal.default_int_handler)  # from here on, SIGTERM ends a verb as Ctrl-C does
    if READING.intersection(sys.argv[1:2]):
        _run_and_end(sys.argv[1:])
    sys.exit(_run(sys.argv[1:]))
