"""`python -m tests.wire.trial_bot`: the smallest bot that does right by Discord, to prove the stand-in alone."""

import asyncio
import os
import signal
import sys

import discord
from discord import app_commands
from discord.ext import commands

from tests.wire.launch import point_at_stand_in

WRONG_SETTINGS, WRONG_TOKEN = 78, 4004
TOO_LATE = {10015, 50027}


class Again(discord.ui.View):
    """One button that lives as long as the message."""

    def __init__(self) -> None:
        super().__init__(timeout=None)

    @discord.ui.button(label="Again", custom_id="again")
    async def again(self, interaction: discord.Interaction, _: discord.ui.Button["Again"]) -> None:
        await interaction.response.defer()
        await interaction.edit_original_response(content="once more")


class TrialBot(commands.AutoShardedBot):
    """Answers /ask, its button, mentions and direct messages."""

    def __init__(self) -> None:
        super().__init__("!", intents=discord.Intents.default(), allowed_mentions=discord.AllowedMentions.none())

    async def setup_hook(self) -> None:
        asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, lambda: asyncio.ensure_future(self.close()))
        self.add_view(Again())
        self.tree.add_command(app_commands.Command(name="ask", description="Ask.", callback=ask))
        await self.tree.sync()

    async def on_message(self, message: discord.Message) -> None:
        if not message.author.bot and (message.guild is None or self.user in message.mentions):
            await message.reply(f"answer to {message.content}")


async def ask(interaction: discord.Interaction, question: str) -> None:
    await interaction.response.defer()
    await asyncio.sleep(0.05)
    try:
        await interaction.edit_original_response(content=f"answer to {question}", view=Again())
    except discord.HTTPException as error:
        if error.code not in TOO_LATE or not isinstance(interaction.channel, discord.abc.Messageable):
            raise
        await interaction.channel.send(f"{interaction.user.mention} answer to {question}")


def main() -> int:
    point_at_stand_in()
    try:
        TrialBot().run(os.environ["DISCORD_TOKEN"])
    except (discord.LoginFailure, discord.PrivilegedIntentsRequired) as error:
        print(error, file=sys.stderr)  # noqa: T201
        return WRONG_SETTINGS
    except discord.ConnectionClosed as error:
        print(error, file=sys.stderr)  # noqa: T201
        return WRONG_SETTINGS if error.code == WRONG_TOKEN else 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
