"""A chat model that writes answers, and the checks that nothing passes unseen. Optional; see docs/models.md."""
