"""Answers what no single sentence answers: counts, lists, somebody's words, changes, overviews, timelines."""
