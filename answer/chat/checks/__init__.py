"""What a chat model wrote, held against the archive."""
