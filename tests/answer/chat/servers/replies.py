"""What a scripted model replies, whichever protocol carries it: the text piece by piece, and how it goes wrong."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

Json = dict[str, Any]
Finish = Literal["stop", "length", "content_filter"]
PIECE = 12


@dataclass(frozen=True)
class Says:
    """This text, `piece` characters a chunk, `pause` seconds between the chunks."""

    text: str
    piece: int = PIECE
    pause: float = 0.0
    finish: Finish = "stop"


@dataclass(frozen=True)
class Declines:
    """What OpenAI's models say in the field `refusal`; the content is then empty."""

    text: str


@dataclass(frozen=True)
class Fails:
    """An error before anything was said, in OpenAI's shape: 401, 404 model_not_found, 429 with Retry-After, 500."""

    status: int
    message: str
    code: str | None = None
    headers: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Breaks:
    """A stream that was begun with 200 and turns into an error event; status 500 where no stream was asked for."""

    text: str
    message: str


@dataclass(frozen=True)
class Silent:
    """The connection is accepted and nothing comes for that long; then it is dropped."""

    seconds: float


@dataclass(frozen=True)
class Murmurs:
    """A stream that is kept alive by comments for that long, as gateways do, and says nothing."""

    seconds: float


@dataclass(frozen=True)
class Stumbles:
    """An error whose body breaks off."""

    status: int


@dataclass(frozen=True)
class Cut:
    """The connection is dropped after `after` characters of the text (of the body, where no stream was asked for)."""

    text: str
    after: int


@dataclass(frozen=True)
class Endless:
    """So many words, one a chunk, whatever `max_tokens` asks for: a server that does not keep to it."""

    word: str
    tokens: int = 40_000


@dataclass(frozen=True)
class NotJson:
    """A web page under 200, as a proxy or a wrong address gives it."""

    body: str = "<!doctype html><title>Welcome</title><p>Nothing to see here.</p>"


Reply = Says | Declines | Fails | Breaks | Silent | Murmurs | Stumbles | Cut | Endless | NotJson
Script = Sequence[Reply] | Callable[[Json], Reply]


def chooser(script: Script) -> Callable[[Json], Reply]:
    """The reply to each body: a function's, or the next of a sequence, whose last repeats."""
    if callable(script):
        return script
    replies = list(script)
    return lambda _: replies.pop(0) if len(replies) > 1 else replies[0]


def deltas(reply: Reply) -> Iterator[dict[str, str]]:
    """What the message grows by, chunk after chunk: the field and the characters."""
    match reply:
        case Says(text, size):
            return ({"content": piece} for piece in _pieces(text, size))
        case Declines(text):
            return ({"refusal": piece} for piece in _pieces(text, PIECE))
        case Cut(text, after):
            return ({"content": piece} for piece in _pieces(text[:after], PIECE))
        case Breaks(text):
            return ({"content": piece} for piece in _pieces(text, PIECE))
        case Endless(word, tokens):
            return ({"content": f"{word} "} for _ in range(tokens))
        case _:
            return iter(())


def _pieces(text: str, size: int) -> Iterator[str]:
    return (text[start : start + size] for start in range(0, len(text), size))
