"""From text to vectors: the encoder, its table of tokens, their export and the cache of vectors."""
