"""Starts the program: `python -m bot`. It turns telemetry off before other packages are imported."""

import gc
import os
import signal
import sys
from contextlib import suppress
from typing import NoReturn

STOPPED = 130  # the exit code that shells give after Ctrl-C

if __name__ == "__main__":
    # Linux drops SIGTERM for the first process of a container until it has a handler, and imports take a second.
    signal.signal(signal.SIGTERM, lambda *_: os._exit(STOPPED))

# No library may send usage data or traces, or look for updates: Dateline promises to need no network.
os.environ.update(
    ANONYMIZED_TELEMETRY="False",
    DO_NOT_TRACK="1",
    HF_HUB_DISABLE_TELEMETRY="1",
    LANGCHAIN_TRACING_V2="false",
    LANGSMITH_TRACING="false",
)

from bot.cli.parser import READING, main  # noqa: E402  (the variables above must be set before libraries are imported)

# New objects between two runs of the garbage collector. Python's 700 cost a tenth of a cold `ask` (docs/decisions.md).
GARBAGE = 100_000
AGAIN = 0.3  # seconds after which a stop is repeated, because libraries may lose it


def _run(arguments: list[str]) -> int:
    """Run a verb. `main` explains most errors itself, but not a stop while it reads the arguments, or one after it."""
    try:
        try:
            return main(arguments)
        finally:
            signal.setitimer(signal.ITIMER_REAL, 0)
    except KeyboardInterrupt:
        signal.signal(signal.SIGALRM, signal.SIG_IGN)
        return STOPPED


def _run_and_end(arguments: list[str]) -> NoReturn:
    """Run a verb that has nothing to release at its end, and end the process at once.

    Imports create half a million objects that stay. Scanning them for garbage again and again, and freeing them at the
    end, took a quarter of the time of a cold `ask`.
    """
    gc.set_threshold(GARBAGE)
    os._exit(_run(arguments))


def _stop(*_: object) -> None:
    """End a verb as Ctrl-C does, and come again if the stop is lost: libraries drop it in callbacks and in imports.

    While its clean-up runs, the stop is the exception that is handled, and nothing is raised.
    """
    signal.setitimer(signal.ITIMER_REAL, AGAIN)
    handled = sys.exc_info()[1]
    while handled is not None:
        if isinstance(handled, KeyboardInterrupt):
            return
        handled = handled.__context__
    raise KeyboardInterrupt


def _report(lost: "sys.UnraisableHookArgs") -> None:
    """Report an error of a callback, but not a stop, which comes again."""
    if lost.exc_type is not KeyboardInterrupt:
        sys.__unraisablehook__(lost)


if __name__ == "__main__":
    sys.unraisablehook = _report
    for stop in (signal.SIGALRM, signal.SIGTERM):
        signal.signal(stop, _stop)  # from here on they end a verb as Ctrl-C does
    if READING.intersection(sys.argv[1:2]):
        _run_and_end(sys.argv[1:])
    code = _run(sys.argv[1:])
    if code == STOPPED:
        # If the stop came while an extension module ran a string of Python, as some do when they are imported, CPython
        # ends by SIGINT whatever exit code it is given (`unhandled_keyboard_interrupt` in Python/pythonrun.c).
        with suppress(OSError):
            sys.stdout.flush()
        os._exit(STOPPED)
    sys.exit(code)
