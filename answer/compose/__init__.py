"""Turns scored sentences into the statements of an answer."""
