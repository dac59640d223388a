"""Finds the days that sentences name."""
