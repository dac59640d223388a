"""`python -m bot`: settings and surroundings are read here, once; everything else is told what it needs."""

import os
import sys

# Nothing phones home: no library here sends usage data, looks for updates, or traces.
os.environ.update(
    ANONYMIZED_TELEMETRY="False",
    DO_NOT_TRACK="1",
    HF_HUB_DISABLE_TELEMETRY="1",
    LANGCHAIN_TRACING_V2="false",
    LANGSMITH_TRACING="false",
)

from bot.command_line import main

if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
