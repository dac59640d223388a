"""The verbs that serve something: what follows sources, and what answers other programs."""
