"""What the verbs of the Discord bot do: hand the settings and the environment to the client."""

from __future__ import annotations

import os
from argparse import Namespace

from bot.settings import Settings


def run(options: Namespace, settings: Settings) -> int:
    """Answer on Discord until told to stop."""
    from bot.client import running

    return running.run(settings, os.environ, debug=bool(options.debug))
