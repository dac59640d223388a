"""Writes the report of a run as HTML."""
