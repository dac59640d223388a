"""Answers about a topic as a whole: counts, lists, somebody's words, changes, overviews, timelines."""
