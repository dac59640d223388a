"""Who may manage what: a server's choices, and the archive, which belongs to whoever runs the bot.

Checked here and not by Discord, which would hide the commands from the roles that a server named in /settings.
"""

from __future__ import annotations

from bot.client.client import Dateline, Interaction
from bot.client.desk import TurnedAwayError


def check_manager(bot: Dateline, interaction: Interaction) -> None:
    """Let through people with Manage Server and those with a role that manages; TurnedAwayError for all others."""
    roles = {role.id for role in getattr(interaction.user, "roles", ())}
    if not (interaction.permissions.manage_guild or roles & set(bot.servers.settings(interaction.guild_id).managers)):
        raise TurnedAwayError("managers_only")


def check_home(bot: Dateline, interaction: Interaction) -> None:
    """Let through managers of a server that may change the archive: one that is named, or the only one there is."""
    check_manager(bot, interaction)
    named = bot.settings.discord.home_servers
    if named and interaction.guild_id not in named:
        raise TurnedAwayError("home_only", abuse=False)
    if not named and len(bot.guilds) != 1:
        raise TurnedAwayError("home_unset", abuse=False, count=len(bot.guilds))


def is_home(bot: Dateline, interaction: Interaction) -> bool:
    """Tell whether this person may change the archive from here."""
    try:
        check_home(bot, interaction)
    except TurnedAwayError:
        return False
    return True
