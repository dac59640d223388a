"""Stores the articles, words and vectors of a build; the only package that knows Chroma and tantivy."""
