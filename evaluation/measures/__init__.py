"""The measures, each with its definition and its source."""
