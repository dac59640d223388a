"""Implements the verbs that follow sources and that answer other programs."""
