"""Reads questions that want a count or a list of articles: their forms, and the days and outlets that limit them."""
