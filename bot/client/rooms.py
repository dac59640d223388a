"""The rooms of the preview's sample server, in a module that the command line can import without discord.py."""

from __future__ import annotations

TOPICS = {"news": "What the papers say", "archive-desk": "Questions to the archive"}  # by the name of the channel
DIRECT = "direct"  # messages between a person and the bot
ROOMS = (*TOPICS, DIRECT)
