"""Stores the stories that people follow, and finds what is new on them."""
