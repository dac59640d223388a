"""Questions in other languages than English: their days, kinds and follow-ups, read by the words of each language."""
