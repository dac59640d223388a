"""Keeps what outlives a message: stored answers, limits, running updates, logs and metrics."""
