"""What the verbs of the Discord bot do: hand the settings and the environment to the client."""

from __future__ import annotations

import os
from argparse import Namespace

from bot.settings import Settings


def run(options: Namespace, settings: Settings) -> int:
    """Answer on Discord until told to stop."""
    from bot.client import running

    return running.run(settings, os.environ, debug=bool(options.debug))


def preview(options: Namespace, settings: Settings) -> int:
    """Show the bot in a local page, without an account; the sources are indexed first where they changed."""
    from bot.client import preview as page

    page.check_installed()
    from bot import indexing

    indexing.update_index(settings)
    return page.run(settings, room=options.channel, port=options.port, debug=bool(options.debug))
