"""Text files that hold many documents: those of news databases, of blogs, and of collections for research."""
