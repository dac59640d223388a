"""Who may manage what: a server's choices, and the archive, which belongs to the operator of the bot.

This is checked here and not by Discord, which would hide the commands from the roles that a server named in /settings.
"""

from __future__ import annotations

from dataclasses import dataclass

from bot.client.bot import Interaction
from bot.client.state.queue import TurnedAwayError
from bot.client.state.servers import Servers


@dataclass(frozen=True, slots=True)
class Rights:
    """What the servers' choices allow, and which servers may change the archive; if none is named, the only server."""

    servers: Servers
    home_servers: tuple[int, ...] = ()

    def check_manager(self, interaction: Interaction) -> None:
        """Accept people with Manage Server and those with a role that may manage; TurnedAwayError for all others."""
        roles = {role.id for role in getattr(interaction.user, "roles", ())}
        managers = self.servers.settings(interaction.guild_id).managers
        if not (interaction.permissions.manage_guild or roles & set(managers)):
            raise TurnedAwayError("managers_only")

    def check_home(self, interaction: Interaction) -> None:
        """Accept managers of a server that may change the archive: one that is named, or the only one there is."""
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
