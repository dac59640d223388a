"""Reads what comes from outside in a process of its own; only the part that reaches a limit is left out."""
