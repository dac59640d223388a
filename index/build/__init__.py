"""Turns sources into a published build, on this machine or on a Ray cluster."""
