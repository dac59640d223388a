"""What people ask in these tests, and how one sees that they were answered."""

from __future__ import annotations

import itertools
from statistics import median
from typing import Any

from tests.wire.discord_server import DiscordServer
from tests.wire.records import Interaction, Message

# Questions to tests/corpus, and words that the answer must hold.
RIGHT = {
    "How long was the longer crack in the Kestrel Bridge?": "31 centimetres",
    "How far was the detour for commuters in Port Sarn?": "64 kilometres",
    "How many warnings did the sensors on the western tower record?": "41 warnings",
    "Who designed the Kestrel Bridge?": "Ansa Velde",
    "How many employees does the Tamber Bridge Authority have?": "85 employees",
    "How many passengers were on the Marigold when it hit the pontoon?": "96 passengers",
}
QUESTION = next(iter(RIGHT))


def ask(discord: DiscordServer, count: int = 1, **how: Any) -> list[Interaction]:
    """So many people ask at once, a question each, in turns."""
    return [discord.ask(question, **how) for question in itertools.islice(itertools.cycle(RIGHT), count)]


def finished(asked: Interaction) -> bool:
    """Whether an answer is there; a place in line is none."""
    return bool(asked.original and any(":context:" in identity for identity in asked.original.buttons))


def answered(discord: DiscordServer, *asked: Interaction) -> None:
    """Wait until everybody has the right answer to their own question."""
    discord.wait(lambda: all(map(finished, asked)), "an answer to everybody", limit=240)
    for each in asked:
        question = each.payload["data"]["options"][0]["value"]
        assert right(each.text, question), each.text
    assert len({each.original.id for each in asked if each.original}) == len(asked)


def right(text: str, question: str) -> bool:
    """Whether a message shows a question and what answers it."""
    shown = text.replace("*", "")
    return question in shown and RIGHT[question] in shown


def works(discord: DiscordServer) -> None:
    """Somebody asks and is answered."""
    answered(discord, *ask(discord))


def public(discord: DiscordServer) -> list[Message]:
    """What the bot wrote where more than one person can read it."""
    return [known for known in list(discord.messages.values()) if known.by_bot and not known.private]


def waited(asked: Interaction) -> float:
    """Seconds from asking to the answer."""
    assert asked.original
    return asked.original.edits[-1][0] - asked.sent


def spread(seconds: list[float], what: str) -> dict[str, float]:
    """The median and the longest, as figures."""
    return {f"{what}_median": median(seconds), f"{what}_longest": max(seconds)}
