"""From sources to a published build, on this machine or on a Ray cluster."""
