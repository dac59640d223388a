"""Fetches web pages and feeds into the sources folder."""
