"""How far the grader and the checks agree with people."""
