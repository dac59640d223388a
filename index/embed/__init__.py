"""Turns text into vectors: the encoder, its table of tokens, their export and the cache of vectors."""
