"""What outlives a message: kept answers, limits, running updates, logs and metrics."""
