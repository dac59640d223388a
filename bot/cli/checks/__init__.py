"""Implements the checks of `doctor`."""
