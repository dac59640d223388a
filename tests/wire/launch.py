"""`python -m tests.wire.launch …` is `python -m bot …` with discord.py pointed at the stand-in, unknown to the bot."""

import os
import runpy
import sys

from discord.gateway import DiscordWebSocket
from discord.http import Route
from discord.state import ConnectionState
from yarl import URL


def point_at_stand_in() -> None:
    """Point discord.py at the addresses in WIRE_REST and WIRE_GATEWAY."""
    Route.BASE = os.environ["WIRE_REST"]
    DiscordWebSocket.DEFAULT_GATEWAY = URL(os.environ["WIRE_GATEWAY"])
    if "WIRE_PATIENCE" in os.environ:
        patience = float(os.environ["WIRE_PATIENCE"])
        # How long the gateway may be silent: a client option that a bot leaves at its default, a minute.
        silence = property(lambda _: patience, lambda _, __: None)
        ConnectionState.heartbeat_timeout = silence  # type: ignore[assignment]


if __name__ == "__main__":
    point_at_stand_in()
    sys.argv[0] = "bot"
    runpy.run_module("bot", run_name="__main__", alter_sys=True)
