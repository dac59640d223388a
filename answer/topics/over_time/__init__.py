"""Answers how figures and offices stood on a day, how they changed, and which figures were corrected."""
