"""Commands about one topic, as a list of dated quotes."""
