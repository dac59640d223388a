"""Lets a chat model write answers, and checks every statement, because models invent. Optional; see docs/models.md."""
