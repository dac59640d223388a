"""Names the rooms of the preview's sample server, in a module that the command line can import without discord.py."""

TOPICS = {"news": "Type /ask here to begin", "archive-desk": "Questions to the archive"}
DIRECT = "direct"
ROOMS = (*TOPICS, DIRECT)
