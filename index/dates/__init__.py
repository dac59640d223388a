"""The days that sentences tell of."""
