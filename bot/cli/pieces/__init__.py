"""The parts of an answer on the terminal that have forms of their own."""
