"""Reads a question as it was meant: writes out shorthand, and replaces misspelt words by words of the archive."""
