"""Finds the sentences that answer a question, and how likely they do."""
