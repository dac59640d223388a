"""The days that sentences name."""
