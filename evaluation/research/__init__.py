"""Reads public research sets. Their texts stay where they are: nothing of them is copied into the project."""
