"""Reads what was typed as it is meant: shorthand written out, misspelt words as words of the archive."""
