"""What a question asks: its kind, parts and days, and what a follow-up refers to."""
