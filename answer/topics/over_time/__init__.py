"""Answers what a figure was or who held an office on a day, how they changed, and which figures were corrected."""
