"""Compares what a chat model wrote with the archive."""
