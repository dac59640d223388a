"""Names the rooms of the preview's sample server, in a module that the command line can import without discord.py."""

from __future__ import annotations

# topics of the channels, by the channels' names
TOPICS = {"news": "What the papers say", "archive-desk": "Questions to the archive"}
DIRECT = "direct"  # the name of the room for direct messages
ROOMS = (*TOPICS, DIRECT)
