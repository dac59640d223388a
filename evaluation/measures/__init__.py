"""Defines the measures and names the source of each."""
