"""The stories that people follow."""
