"""Implements the command line: its verbs, what they read and what they print."""
