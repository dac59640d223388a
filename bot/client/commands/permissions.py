"""Checks who may manage what (a server's choices, or the operator's archive), and which permissions the bot has.

People are checked here and not by Discord, which would hide the commands from the roles that a server named.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import discord

from bot.client.bot import Interaction
from bot.client.state.queue import TurnedAwayError
from bot.client.state.servers import Servers

# The bot asks only for what it uses: to answer in channels and threads, to open a thread, to find the message that a
# reply refers to, and to attach a long answer or the picture of the sources.
PERMISSIONS = discord.Permissions(
    view_channel=True,
    send_messages=True,
    send_messages_in_threads=True,
    create_public_threads=True,
    read_message_history=True,
    attach_files=True,
)
# Threads are opened in text channels, so only these have the permissions.
IN_THREADS = ("create_public_threads", "send_messages_in_threads")
SPOKEN = (discord.VoiceChannel, discord.StageChannel)


def lacking(channels: Iterable[discord.abc.GuildChannel]) -> Mapping[tuple[str, ...], Sequence[str]]:
    """Group channels (as mentions) by the permissions that the bot lacks there; () means that it lacks none."""
    found: dict[tuple[str, ...], list[str]] = defaultdict(list)
    needed = [name for name, is_needed in PERMISSIONS if is_needed]
    for channel in channels:
        held = channel.permissions_for(channel.guild.me)
        wanted = [name for name in needed if not (isinstance(channel, SPOKEN) and name in IN_THREADS)]
        found[tuple(name for name in wanted if not getattr(held, name))].append(channel.mention)
    return found


@dataclass(frozen=True, slots=True)
class Rights:
    """Who may manage a server's choices, and which servers may change the archive: those named, or the only one."""

    servers: Servers
    home_servers: tuple[int, ...] = ()

    def check_manager(self, interaction: Interaction) -> None:
        """Accept people with Manage Server and those with a role that may manage; TurnedAwayError for all others."""
        roles = {role.id for role in getattr(interaction.user, "roles", ())}
        managers = self.servers.settings(interaction.guild_id).managers
        if not (interaction.permissions.manage_guild or roles & set(managers)):
            raise TurnedAwayError("managers_only")

    def check_owner(self, interaction: Interaction, person: int, server: int | None) -> None:
        """Accept the person whom something belongs to, and managers of the server it is posted in.

        TurnedAwayError for all others; people of another server are not told that it exists.
        """
        if person == interaction.user.id:
            return
        if server != interaction.guild_id:
            raise TurnedAwayError("expired", abuse=False)
        self.check_manager(interaction)

    def manages(self, member: discord.Member) -> bool:
        """Return whether a member may manage the server, as `check_manager` does for the person who gives a command."""
        roles = {role.id for role in member.roles}
        managers = self.servers.settings(member.guild.id).managers
        return member.guild_permissions.manage_guild or bool(roles & set(managers))

    def check_home(self, interaction: Interaction) -> None:
        """Accept managers of a server that may change the archive: a named one, or the only one there is."""
        self.check_manager(interaction)
        if self.home_servers and interaction.guild_id not in self.home_servers:
            raise TurnedAwayError("home_only", abuse=False)
        count = len(interaction.client.guilds)
        if not self.home_servers and count != 1:
            raise TurnedAwayError("home_unset", abuse=False, count=count)

    def is_home(self, interaction: Interaction) -> bool:
        """Return whether this person may change the archive from the server where the command was given."""
        try:
            self.check_home(interaction)
        except TurnedAwayError:
            return False
        return True
