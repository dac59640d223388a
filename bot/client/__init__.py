"""Implements the Discord bot: its commands, its messages and its state."""
