"""Turns pages into Discord's components, and presses into actions.

A button carries all it needs in its custom_id, so it works after a restart without anything being remembered.
"""

from __future__ import annotations

import re
from typing import Any

import discord
from discord import ui

from bot.client.markdown import cut
from bot.client.pages.answer import Page
from bot.client.pages.offers import Button, Menu

PREFIX = "dl:"
CHOICE = "choice"  # the action of a menu; the chosen line carries the action to run
LONGEST_LABEL, LONGEST_PLACEHOLDER = 100, 150
OURS = re.compile(rf"{PREFIX}(?P<action>[a-z_]+)(?P<arguments>(?::[^:]*)*)")
STYLES = {
    "primary": discord.ButtonStyle.primary,
    "secondary": discord.ButtonStyle.secondary,
    "danger": discord.ButtonStyle.danger,
}


class Pressed(ui.DynamicItem[ui.Item[Any]], template=OURS):
    """Any component of the bot that was pressed or chosen from."""

    def __init__(self, item: ui.Item[Any], action: str, arguments: tuple[str, ...]) -> None:
        super().__init__(item)
        self._action, self._arguments = action, arguments

    @classmethod
    async def from_custom_id(cls, _: discord.Interaction[Any], item: ui.Item[Any], found: re.Match[str], /) -> Pressed:
        return cls(item, found["action"], tuple(found["arguments"].split(":")[1:]))

    async def callback(self, interaction: discord.Interaction[Any]) -> None:
        """Pass the press to the bot."""
        action, arguments = self._action, self._arguments
        if action == CHOICE:
            chosen: Any = interaction.data
            action, *rest = chosen["values"][0].split(":")
            arguments = tuple(rest)
        await interaction.client.pressed(interaction, action, arguments)


def layout(page: Page, *extra: ui.Item[Any]) -> ui.LayoutView:
    """Make a page's components: blocks in a frame, pictures below the first one, then buttons, then `extra` rows."""
    view = ui.LayoutView(timeout=None)
    frame: ui.Container[ui.LayoutView] = ui.Container(accent_colour=page.colour)
    pictures = [item for item in extra if isinstance(item, ui.MediaGallery)]
    frame.add_item(_block(page, page.blocks[0]))
    for picture in pictures:
        frame.add_item(picture)
    for block in page.blocks[1:]:
        frame.add_item(ui.Separator())
        frame.add_item(_block(page, block))
    for row in page.buttons:
        frame.add_item(ui.ActionRow(*map(_button, row)))
    if page.menu:
        frame.add_item(ui.ActionRow(_menu(page.menu)))
    for item in extra:
        if item not in pictures:
            frame.add_item(item if isinstance(item, ui.File) else ui.ActionRow(item))
    view.add_item(frame)
    view.stop()  # no view is kept in memory, because presses are found by their custom_id
    return view


def actions(message: discord.Message) -> set[str]:
    """Return the actions of a message's buttons and of the lines of its menus."""
    items = list(ui.LayoutView.from_message(message).walk_children())
    ids = [item.custom_id or "" for item in items if isinstance(item, ui.Button)]
    ids += [f"{PREFIX}{line.value}" for item in items if isinstance(item, ui.Select) for line in item.options]
    return {found["action"] for each in ids if (found := OURS.fullmatch(each))}


def custom_id(action: str, *arguments: object) -> str:
    """Write an action and its arguments in the form in which a component carries them."""
    return PREFIX + ":".join([action, *map(str, arguments)])


def _block(page: Page, block: str) -> ui.Item[Any]:
    if page.picture and block == max(page.blocks, key=len):  # beside a short one, it would leave an empty strip
        return ui.Section(block, accessory=ui.Thumbnail(page.picture))
    return ui.TextDisplay(block)


def _button(button: Button) -> ui.Button[Any]:
    if button.url:
        return ui.Button(label=button.label, url=button.url)
    return ui.Button(
        label=button.label,
        custom_id=PREFIX + button.action,
        style=STYLES[button.style],
        disabled=button.disabled,
    )


def _menu(menu: Menu) -> ui.Select[Any]:
    options = [
        discord.SelectOption(
            label=cut(choice.label, LONGEST_LABEL),
            value=choice.action,
            description=cut(choice.about, LONGEST_LABEL) or None,
            emoji=choice.emoji,
        )
        for choice in menu.choices
    ]
    return ui.Select(
        custom_id=custom_id(CHOICE, menu.name), placeholder=cut(menu.placeholder, LONGEST_PLACEHOLDER), options=options
    )
