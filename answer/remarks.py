"""Dateline's own lines that may open an answer. They have no words here, because these depend on who reads them."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from index.article import Article, Days


class Remark(StrEnum):
    """A line of Dateline's own that may open an answer; its words are `remark_…` in bot/client/words/."""

    GREETING = "greeting"
    THANKS = "thanks"
    HELP = "help"
    NOTHING_SINCE = "nothing_since"
    NOTHING_THEN = "nothing_then"  # the archive has articles of the days asked about, but none answers
    MENTIONED_LATER = "mentioned_later"  # a newer article has the topic, but is about something else
    NOT_SURE = "not_sure"  # the quotes may not answer
    NOT_WEIGHED = "not_weighed"
    NOT_CHANGED = "not_changed"
    NOT_QUOTED = "not_quoted"
    NOT_QUOTED_ON = "not_quoted_on"


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
