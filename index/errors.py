"""The one error that people see."""


class ExpectedError(Exception):
    """A failure that is no bug: one line saying what was found, what was expected, and what fixes it.

    `bot.__main__` prints the line and exits with code 2; Discord shows it to the person who asked.
    """


class StoreError(ExpectedError):
    """The server with a build's vectors cannot be reached, or not like this; questions go on without them."""
