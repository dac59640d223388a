"""Lays out what people see in Discord: messages within its limits, and their components."""
