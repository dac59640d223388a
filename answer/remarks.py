"""Dateline's own lines that may open an answer; bot/client/words/ has them in other languages."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from index.article import Article, Days


class Remark(StrEnum):
    """A line of Dateline's own that may open an answer. REMARKS has the English form."""

    GREETING = "greeting"
    THANKS = "thanks"
    HELP = "help"
    NOTHING_SINCE = "nothing_since"
    MENTIONED_LATER = "mentioned_later"  # a newer article has the topic, but is about something else
    NOT_WEIGHED = "not_weighed"
    NOT_CHANGED = "not_changed"
    NOT_QUOTED = "not_quoted"
    NOT_QUOTED_ON = "not_quoted_on"


REMARKS: Mapping[str, str] = {
    Remark.GREETING: "Hello! Ask me about the articles of this archive, for example: {examples}",
    Remark.THANKS: "You are welcome. You can go on with: {examples}",
    Remark.HELP: "I answer questions from the articles of this archive, word for word and with dates. Try: {examples}",
    Remark.NOTHING_SINCE: "The archive has nothing of {days}. Its newest article is of {day}.",
    Remark.MENTIONED_LATER: "A newer article, of {day}, only mentions it: {title}",
    Remark.NOT_WEIGHED: (
        "I quote what articles say. I do not sort what they say into for and against."
        " Ask: “What was said about {topic}?”"
    ),
    Remark.NOT_CHANGED: "I show how a figure or an office changed. The articles name fewer than two values of this.",
    Remark.NOT_QUOTED: "Articles name {speaker}, but none quotes {speaker}.",
    Remark.NOT_QUOTED_ON: "Articles name {speaker}, but have no quote of theirs about this: {topic}.",
}


@dataclass(frozen=True, slots=True)
class Note:
    """A line that opens an answer: the remark, and the values that fill it in.

    `days` are the days asked about, `day` (YYYYMMDD) is the day of the newest article, and `article` its title.
    `examples` are questions that the archive answers. `speaker` and `topic` are those asked about, as they were typed.
    """

    remark: Remark
    days: Days | None = None
    day: int | None = None
    article: Article | None = None
    examples: tuple[str, ...] = ()
    speaker: str = ""
    topic: str = ""
