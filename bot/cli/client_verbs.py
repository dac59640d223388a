"""Implements the verbs of the Discord bot, which hand the settings and the environment to the client."""

from __future__ import annotations

import json
import os
from argparse import Namespace
from typing import TYPE_CHECKING

from bot import terminal

if TYPE_CHECKING:
    from bot.settings import Settings

INVITING = """\
Open the link in a browser, choose a server under “Add to server” (you need Manage Server there), confirm what the bot \
may do, and ask /ask in a channel it sees. Whoever does not find the server there asks its owner to open the link."""


def run(options: Namespace, settings: Settings) -> int:
    """Answer on Discord until the program is stopped."""
    import bot.client.run

    return bot.client.run.run(settings, os.environ, debug=bool(options.debug))


def preview(options: Namespace, settings: Settings) -> int:
    """Show the bot in a local page, without an account; index the sources first if they changed."""
    import bot.client.preview

    bot.client.preview.check_installed()
    from bot import indexing

    indexing.update_index(settings)
    return bot.client.preview.run(settings, room=options.channel, port=options.port, debug=bool(options.debug))


def sync(options: Namespace, settings: Settings) -> int:
    """Register the commands with Discord, without starting the bot."""
    import bot.client.invite

    names = bot.client.invite.sync(settings, os.environ)
    print(json.dumps({"commands": names}, ensure_ascii=False) if options.json else f"Registered: {', '.join(names)}.")
    return 0


def invite(options: Namespace, _: Settings) -> int:
    """Print the link that invites the bot, and what to do with it."""
    import bot.client.invite

    link = bot.client.invite.invite(os.environ)
    if options.json:
        print(json.dumps({"link": link}))
    else:
        print(link)
        terminal.note(INVITING)
    return 0
