"""Gold sets in, measures and a report out."""
