"""The errors whose text is written for people."""


class ExpectedError(Exception):
    """A failure that is not a bug: one line with what was found, what was expected, and what fixes it.

    `bot.__main__` prints the line and exits with code 2; Discord shows it to the person who asked.
    """


class StoreError(ExpectedError):
    """The server with a build's vectors cannot be reached or used; questions are answered without vectors."""
