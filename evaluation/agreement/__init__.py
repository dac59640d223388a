"""Measures how well the grader and the checks agree with people."""
