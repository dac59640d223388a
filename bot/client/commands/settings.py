"""Implements /settings: a private panel on which managers choose how Dateline behaves on their server.

Every part of the panel carries its action in its custom_id, so a panel that was opened before a restart still works.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterator, Sequence
from typing import TYPE_CHECKING, Any

import discord
from discord import SelectDefaultValueType, app_commands, ui

from bot.client.bot import Action, Feature, Interaction
from bot.client.commands.forms import LONGEST_LABEL, LONGEST_TITLE, Form
from bot.client.commands.permissions import Rights, lacking
from bot.client.markdown import cut
from bot.client.pages.answer import PANEL, said
from bot.client.pages.components import custom_id, layout
from bot.client.pages.managers import permissions_page
from bot.client.phrases import Words, languages
from bot.client.state.database import ServerSettings, utc_now
from bot.client.state.queue import TurnedAwayError
from bot.client.state.servers import Servers

if TYPE_CHECKING:
    from bot.settings import DiscordSettings

Submitted = Callable[[Interaction, int | None, int | None], Awaitable[None]]
MOST_CHOSEN = 25  # Discord's limit for the choices of one select menu
# A question can be typed in these. Threads are missing: each counts as the channel or forum in which it was opened.
CHANNELS = [
    discord.ChannelType.text,
    discord.ChannelType.news,
    discord.ChannelType.forum,
    discord.ChannelType.voice,
    discord.ChannelType.stage_voice,
]
PLACES = ("channels", "roles", "managers")  # these settings name things that somebody may delete


class SettingsCommand(Feature):
    """The command and its panel; `most` are the program's own limits."""

    def __init__(self, servers: Servers, rights: Rights, most: DiscordSettings) -> None:
        self._servers = servers
        self._rights = rights
        self._most = most

    @property
    def actions(self) -> dict[str, Action]:
        return {
            "choose_channels": self.choose_channels,
            "choose_roles": self.choose_roles,
            "choose_managers": self.choose_managers,
            "choose_language": self.choose_language,
            "choose_private": self.choose_private,
            "choose_limits": self.choose_limits,
            "choose_gaps": self.choose_gaps,
            "choose_reset": self.choose_reset,
            "check": self.check,
        }

    @app_commands.command()
    @app_commands.guild_only()
    @app_commands.describe(check="Only say which permissions I lack on this server, and where")
    async def settings(self, interaction: Interaction, check: bool = False) -> None:
        """Choose where, to whom and how I answer on this server."""
        self._rights.check_manager(interaction)
        if check:
            await self.check(interaction)
            return
        await interaction.response.defer(ephemeral=True, thinking=True)
        dropped = await self._drop_deleted(interaction)
        await interaction.edit_original_response(view=self._panel(interaction, dropped))

    async def check(self, interaction: Interaction) -> None:
        """Say which permissions are missing, in the channels chosen or in all where a question can be typed."""
        self._rights.check_manager(interaction)
        guild = interaction.client.get_guild(interaction.guild_id or 0)
        chosen = self._servers.settings(interaction.guild_id).channels
        channels = [
            channel
            for channel in (guild.channels if guild else ())
            if channel.type in CHANNELS and (not chosen or channel.id in chosen)
        ]
        page = permissions_page(lacking(channels), self._servers.words(interaction))
        await interaction.response.send_message(view=layout(page), ephemeral=True)

    async def choose_channels(self, interaction: Interaction) -> None:
        await self._choose(interaction, channels=_chosen_ids(interaction))

    async def choose_roles(self, interaction: Interaction) -> None:
        await self._choose(interaction, roles=_chosen_ids(interaction))

    async def choose_managers(self, interaction: Interaction) -> None:
        """Store which roles may manage; the role of everybody is refused."""
        chosen = _chosen_ids(interaction)
        if interaction.guild_id in chosen:  # the role @everyone has the id of its server
            raise TurnedAwayError("choose_everyone", abuse=False)
        await self._choose(interaction, managers=chosen)

    async def choose_language(self, interaction: Interaction) -> None:
        (language,) = _values(interaction)
        await self._choose(interaction, language=language)

    async def choose_private(self, interaction: Interaction, private: str) -> None:
        """Store whether answers to /ask are private; `private` is 1 or 0."""
        await self._choose(interaction, private=private == "1")

    async def choose_gaps(self, interaction: Interaction, wanted: str) -> None:
        """Store whether managers see what was not answered, from now on; `wanted` is 1 or 0."""
        await self._choose(interaction, gaps_since=utc_now() if wanted == "1" else None)

    async def choose_limits(self, interaction: Interaction) -> None:
        """Ask for the limits, and store them."""
        self._rights.check_manager(interaction)

        async def submitted(form: Interaction, person: int | None, server: int | None) -> None:
            await self._choose(form, person_per_minute=person, server_per_minute=server)

        chosen = self._servers.settings(interaction.guild_id)
        form = LimitsForm(self._servers.words(interaction), chosen, self._most, submitted)
        await interaction.response.send_modal(form)

    async def choose_reset(self, interaction: Interaction) -> None:
        await self._choose(interaction, **ServerSettings().model_dump())

    async def _choose(self, interaction: Interaction, **changes: Any) -> None:
        """Change what the server chose, and update the panel in its place."""
        self._rights.check_manager(interaction)
        server = interaction.guild_id or 0
        await self._servers.choose(server, self._servers.settings(server).model_copy(update=changes))
        dropped = await self._drop_deleted(interaction)
        await interaction.response.edit_message(view=self._panel(interaction, dropped))

    async def _drop_deleted(self, interaction: Interaction) -> int:
        """Remove channels and roles that are gone; return how many, so that a manager sees what now applies."""
        guild = interaction.client.get_guild(interaction.guild_id or 0)
        if guild is None or guild.unavailable:
            return 0  # Discord did not send what the server has now, so nothing can be called deleted
        chosen = self._servers.settings(guild.id)
        there = {channel.id for channel in guild.channels} | {role.id for role in guild.roles}
        kept = {name: tuple(one for one in getattr(chosen, name) if one in there) for name in PLACES}
        dropped = sum(len(getattr(chosen, name)) - len(kept[name]) for name in PLACES)
        if dropped:
            await self._servers.choose(guild.id, chosen.model_copy(update=kept))
        return dropped

    def _panel(self, interaction: Interaction, dropped: int) -> ui.LayoutView:
        items = _items(
            self._servers.settings(interaction.guild_id), self._most, self._servers.words(interaction), dropped
        )
        view = ui.LayoutView(timeout=None)
        view.add_item(ui.Container(*items, accent_colour=PANEL))
        view.stop()  # no view is kept in memory, because presses are found by their custom_id
        return view


class LimitsForm(Form):
    """A form for how many questions a minute a person and the server may ask, within the program's own limits."""

    def __init__(self, words: Words, chosen: ServerSettings, most: DiscordSettings, submitted: Submitted) -> None:
        super().__init__(title=cut(words("limits_title"), LONGEST_TITLE))
        self._submitted = submitted
        self._person = _Limit("person", most.person_per_minute, chosen.person_per_minute)
        self._server = _Limit("server", most.server_per_minute, chosen.server_per_minute)
        for limit in (self._person, self._server):
            label = words(f"limits_{limit.custom_id}", most=limit.most)
            self.add_item(ui.Label(text=cut(label, LONGEST_LABEL), component=limit))

    async def on_submit(self, interaction: discord.Interaction[Any], /) -> None:
        """Pass both limits on; TurnedAwayError for a text that is not a number within the bounds."""
        await self._submitted(interaction, self._person.number(), self._server.number())


class _Limit(ui.TextInput[Any]):
    """A number from 1 to `most`; if it is empty, the program's own limit applies."""

    def __init__(self, name: str, most: int, chosen: int | None) -> None:
        super().__init__(custom_id=name, required=False, max_length=5, default=str(chosen) if chosen else None)
        self.most = most

    def number(self) -> int | None:
        found = self.value.strip()
        if not found:
            return None
        if not (found.isascii() and found.isdecimal() and 1 <= int(found) <= self.most):
            raise TurnedAwayError("limits_bad", abuse=False, found=said(found), most=self.most)
        return int(found)


def _values(interaction: Interaction) -> Sequence[str]:
    """Return the chosen values of a select menu."""
    data: Any = interaction.data
    values: Sequence[str] = data.get("values", ())
    return values


def _chosen_ids(interaction: Interaction) -> tuple[int, ...]:
    return tuple(map(int, _values(interaction)))


def _items(chosen: ServerSettings, most: DiscordSettings, words: Words, dropped: int) -> Iterator[ui.Item[Any]]:
    """Yield every choice below the line that explains it, with the present value selected."""
    notes = [words("choose_hint"), *([words("choose_dropped", count=dropped)] if dropped else [])]
    yield ui.TextDisplay("\n".join([f"**{words('choose_title')}**", *(f"-# {note}" for note in notes)]))
    for name, menu in (
        ("channels", _menu(ui.ChannelSelect, "channels", chosen.channels, words, channel_types=CHANNELS)),
        ("roles", _menu(ui.RoleSelect, "roles", chosen.roles, words)),
        ("managers", _menu(ui.RoleSelect, "managers", chosen.managers, words)),
        ("language", _languages(chosen.language)),
    ):
        yield ui.TextDisplay(words(f"choose_{name}"))
        yield ui.ActionRow(menu)
    yield ui.Separator()
    yield ui.TextDisplay(
        "\n".join(
            [
                words("choose_private" if chosen.private else "choose_public"),
                _limits(chosen, most, words),
                words("choose_gaps_on" if chosen.gaps_since else "choose_gaps_off"),
            ]
        )
    )
    yield ui.ActionRow(*_buttons(chosen, words))


def _menu(kind: Any, name: str, chosen: Sequence[int], words: Words, **more: Any) -> ui.Item[Any]:
    default = SelectDefaultValueType.channel if name == "channels" else SelectDefaultValueType.role
    menu: ui.Item[Any] = kind(
        custom_id=custom_id(f"choose_{name}"),
        placeholder=words("choose_nothing"),
        min_values=0,
        max_values=MOST_CHOSEN,
        default_values=[discord.SelectDefaultValue(id=one, type=default) for one in chosen[:MOST_CHOSEN]],
        **more,
    )
    return menu


def _languages(chosen: str) -> ui.Select[Any]:
    options = [
        discord.SelectOption(label=name, value=language, default=language == chosen)
        for language, name in languages().items()
    ]
    return ui.Select(custom_id=custom_id("choose_language"), options=options[:MOST_CHOSEN])


def _limits(chosen: ServerSettings, most: DiscordSettings, words: Words) -> str:
    """Say which limits apply. A server can only be stricter than the program."""
    person, server = chosen.person_per_minute, chosen.server_per_minute
    return words(
        "choose_limits",
        person=min(person or most.person_per_minute, most.person_per_minute),
        server=min(server or most.server_per_minute, most.server_per_minute),
    )


def _buttons(chosen: ServerSettings, words: Words) -> Iterator[ui.Button[Any]]:
    private = ("button_public", 0) if chosen.private else ("button_private", 1)
    yield ui.Button(label=words(private[0]), custom_id=custom_id("choose_private", private[1]))
    gaps = ("button_gaps_off", 0) if chosen.gaps_since else ("button_gaps_on", 1)
    yield ui.Button(label=words(gaps[0]), custom_id=custom_id("choose_gaps", gaps[1]))
    yield ui.Button(label=words("button_limits"), custom_id=custom_id("choose_limits"))
    yield ui.Button(label=words("button_check"), custom_id=custom_id("check"))
    yield ui.Button(label=words("button_reset"), custom_id=custom_id("choose_reset"), style=discord.ButtonStyle.danger)
