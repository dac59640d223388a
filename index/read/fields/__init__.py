"""Reads the fields of front matter, JSON objects, rows and pages: their names, their values, and what is not public."""
