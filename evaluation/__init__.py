"""Asks the questions of a gold set, measures the answers and writes a report."""
