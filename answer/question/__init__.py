"""Finds out what a question asks: its kind, its parts, its days, and what a follow-up refers to."""
