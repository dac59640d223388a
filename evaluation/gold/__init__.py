"""Gold questions: reading, checking, writing and collecting them."""
