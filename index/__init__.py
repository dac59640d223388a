"""From texts to a searchable build: read, split, date, embed, store, search."""
