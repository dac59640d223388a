"""Reads, checks, writes and collects gold questions."""
