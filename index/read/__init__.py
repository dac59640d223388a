"""Turns files, feeds and records into articles: formats, fields and publication dates."""
