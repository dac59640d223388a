"""`python -m bot`: settings and surroundings are read here, once; everything else is told what it needs."""

import contextlib
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

# Starting makes half a million objects that stay; looking through them every 700 was a tenth of a cold `ask`.
gc.set_threshold(100_000)

from bot.command_line import READING, main  # noqa: E402  (after the two lines above)


def _leave(code: int) -> NoReturn:
    """End at once: nothing is left to write, and taking every object apart was a sixth of a cold `ask`."""
    with contextlib.suppress(BrokenPipeError):
        sys.stdout.flush()
        sys.stderr.flush()
    os._exit(code)


if __name__ == "__main__":
    code = main(sys.argv[1:])
    _leave(code) if sys.argv[1:2] and sys.argv[1] in READING else sys.exit(code)
