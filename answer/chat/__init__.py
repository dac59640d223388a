"""A chat model that writes answers, and the checks that every statement must pass. Optional; see docs/models.md."""
