"""Chooses what to offer after an answer: at most three buttons, and a menu for the rest. Pure.

Hides which offers are worth a button: the quote's context first, then what only this answer needs, such as its other
sentences, then a follow-up. The menu begins with the next questions.
"""

from __future__ import annotations

from dataclasses import dataclass

from bot.client.markdown import blank, cut, flat
from bot.client.phrases import Words
from bot.client.state.card import Card

MOST_BUTTONS = 3
LONGEST_LABEL = 80  # characters that Discord allows on a button; the lines of a menu may have 100
EMOJI = {
    "next": "🔎",
    "follow": "💬",
    "literal": "🔤",
    "mentioned": "📚",
    "full": "📄",
    "write": "📝",
    "share": "📣",
    "helpful": "👍",
    "unhelpful": "👎",
    "take": "📎",
    "about": "🔖",
}


@dataclass(frozen=True, slots=True)
class Button:
    """A button. `action` becomes its custom_id; a button with a `url` opens that instead."""

    label: str
    action: str = ""
    url: str | None = None
    style: str = "secondary"
    disabled: bool = False


@dataclass(frozen=True, slots=True)
class Choice:
    """A line of a menu: what it does, as the action of a button, and a few words below its label."""

    label: str
    action: str
    about: str = ""

    @property
    def emoji(self) -> str | None:
        """The sign before the label."""
        return EMOJI.get(self.action.partition(":")[0])


@dataclass(frozen=True, slots=True)
class Menu:
    """A menu below the buttons; `name` keeps its custom_id apart from those of other menus."""

    name: str
    placeholder: str
    choices: tuple[Choice, ...]


def offers(
    card: Card, reference: str, words: Words, *, private: bool, full: bool, may_write: bool
) -> tuple[tuple[tuple[Button, ...], ...], Menu | None]:
    """Choose the buttons and the menu of an answer; none without a reference, which each of them carries.

    `full`: there is more to see than the message shows. `may_write`: a chat model can be asked to write the answer.
    """
    if not reference:
        return (), None
    ways = [
        ("meant", words("button_meant", name=cut(flat(card.meant_name), LONGEST_LABEL // 2)), bool(card.meant)),
        ("context", words("button_context"), bool(card.quotes)),
        ("literal", words("button_literal"), not blank(card.read_as)),
        ("mentioned", words("button_all"), bool(card.total and card.total.articles)),
        ("full", words("button_full"), full),
        ("write", words("button_write"), may_write),
        ("follow", words("button_follow"), True),
        ("share", words("button_share"), private),
    ]
    open_ways = [(name, label) for name, label, is_open in ways if is_open]
    row = tuple(
        Button(label, _action(name, reference), style="primary" if place == 0 and name != "follow" else "secondary")
        for place, (name, label) in enumerate(open_ways[:MOST_BUTTONS])
    )
    rest = [Choice(label, _action(name, reference)) for name, label in open_ways[MOST_BUTTONS:]]
    following = [Choice(flat(text), f"next:{reference}:{place}") for place, text in enumerate(card.next)]
    own = [
        Choice(words("button_helpful"), f"helpful:{reference}"),
        Choice(words("button_not_helpful"), f"unhelpful:{reference}", words("why_not_helpful")),
        Choice(words("button_take"), f"take:{reference}", words("why_take")),
        Choice(words("button_about"), f"about:{reference}", words("reference", reference=reference)),
    ]
    placeholder = words("menu_next" if following else "menu_more")
    return (row,), Menu(reference, placeholder, (*following, *rest, *own))


def _action(name: str, reference: str) -> str:
    return f"{name}:{reference}:0" if name in ("context", "full") else f"{name}:{reference}"
