"""From scored sentences to the statements of an answer."""
