"""Implements /help, one page on how to ask, and /privacy, which shows and deletes what is stored about a person."""

from __future__ import annotations

import asyncio
import ipaddress
import os
from dataclasses import dataclass
from urllib.parse import urlsplit

from discord import app_commands

from bot.client.bot import Action, Feature, Interaction
from bot.client.commands.buttons import defer_private, show
from bot.client.commands.permissions import Rights
from bot.client.markdown import line
from bot.client.pages.answer import Page, note
from bot.client.pages.components import layout
from bot.client.pages.offers import Button
from bot.client.phrases import Words
from bot.client.state.database import Database
from bot.client.state.queue import TurnedAwayError
from bot.client.state.servers import Servers
from bot.client.state.stories.quiet import PERSON
from bot.settings import DiscordSettings, ModelSection

NO_MODEL = ModelSection()
# These variables make the providers' packages send requests elsewhere, so `/privacy` has to name that address.
ELSEWHERE = {
    "ollama": ("OLLAMA_HOST",),
    "openai": ("OPENAI_API_BASE", "OPENAI_BASE_URL"),
    "anthropic": ("ANTHROPIC_API_URL", "ANTHROPIC_BASE_URL"),
}


@dataclass(frozen=True, slots=True)
class Kept:
    """How much is stored about a person, and whether reports of errors leave the machine."""

    answers: int
    ratings: int
    errors_leave: bool = False
    tokens: int = 0
    stories: int = 0
    reports: int = 0
    is_quiet: bool = False


def help_page(words: Words, mention: str, *, may_manage: bool, has_model: bool = False) -> Page:
    """Explain on one screen what the bot is and how to ask it."""
    marks = [words("help_marks"), *([words("help_written")] if has_model else [])]
    names = ["help_refusal", "help_more", *(["help_manage"] if may_manage else [])]
    return Page((words("help_what"), words("help_ask", mention=mention), "\n".join(marks), *map(words, names)))


def privacy_page(
    kept: Kept, settings: DiscordSettings, words: Words, model: ModelSection = NO_MODEL, *, are_gaps_shown: bool = False
) -> Page:
    """Show what is stored, for how long, what leaves the machine, and how much of it is this person's.

    `are_gaps_shown`: the managers of this server see what was not answered.
    """
    days = settings.keep_days
    keep = words("privacy_keep_days", days=days) if days else words("privacy_keep_always")
    logged = words("privacy_logged" if settings.log_questions else "privacy_not_logged")
    turned_away = words("privacy_turned_away", count=settings.tell_owner_after)
    stored = [
        words("privacy_answers", keep=keep),
        words("privacy_ratings"),
        *([words("privacy_gaps")] if are_gaps_shown else []),
        *([words("privacy_stories")] if kept.stories or kept.is_quiet else []),
        words("privacy_typed"),
        *([words("privacy_spending", keep=keep)] if model.name or kept.tokens else []),
        *([words("privacy_cache", days=model.cache_days)] if model.name and model.cache_days else []),
        f"{logged} {turned_away}",
    ]
    now = words("privacy_now", answers=kept.answers, ratings=kept.ratings)
    if kept.stories:
        now = f"{now} · {words('privacy_followed', count=kept.stories)}"
    if kept.reports:
        now = f"{now} · {words('privacy_reports', count=kept.reports)}"
    if kept.tokens:
        now = f"{now} · {words('privacy_tokens', tokens=kept.tokens)}"
    nothing = not (kept.answers or kept.ratings or kept.tokens or kept.stories or kept.reports or kept.is_quiet)
    delete = Button(words("button_delete"), "forget", style="danger", disabled=nothing)
    return Page(("\n".join(stored), _leaving(model, words, errors_leave=kept.errors_leave), now), ((delete,),))


def _leaving(model: ModelSection, words: Words, *, errors_leave: bool) -> str:
    """Say which data leave the machine, and where they go."""
    if not model.name or _is_here(model):
        return words("privacy_errors" if errors_leave else "privacy_local")
    name, host = line(model.name), _host(model)
    named = words("privacy_model_at", model=name, host=line(host)) if host else name
    sent = words("privacy_model_asked" if model.when == "on_request" else "privacy_model", model=named)
    return f"{sent} {words('privacy_model_errors')}" if errors_leave else sent


def _is_here(model: ModelSection) -> bool:
    """Return whether a chat model runs on this machine: by its address, or because it is Ollama without an address."""
    host = _host(model)
    if not host:
        return model.name.startswith("ollama:") and not model.name.endswith("cloud")
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def _host(model: ModelSection) -> str:
    """Return the host of a model's requests; empty if it is the provider's own."""
    elsewhere = ELSEWHERE.get(model.name.partition(":")[0], ())
    address = model.address or next(filter(None, map(os.environ.get, elsewhere)), "")
    return urlsplit(address if "://" in address else f"//{address}").hostname or ""


def forget_page(kept: Kept, words: Words) -> Page:
    """Ask for confirmation before anything is deleted."""
    row = (Button(words("button_delete_now"), "forget_now", style="danger"), Button(words("button_keep"), "privacy"))
    return Page((words("delete_ask", answers=kept.answers, ratings=kept.ratings),), (row,))


class HelpCommands(Feature):
    """The commands /help and /privacy; `model` is the chat model that writes answers, or None."""

    def __init__(
        self,
        database: Database,
        servers: Servers,
        rights: Rights,
        settings: DiscordSettings,
        model: ModelSection | None,
    ) -> None:
        self._database = database
        self._servers = servers
        self._rights = rights
        self._settings = settings
        self._model = model

    @property
    def actions(self) -> dict[str, Action]:
        return {"privacy": self.show_again, "forget": self.offer_forgetting, "forget_now": self.forget}

    @app_commands.command()
    async def help(self, interaction: Interaction) -> None:
        """See what I am and how to ask me."""
        user = interaction.client.user
        page = help_page(
            self._servers.words(interaction),
            user.mention if user else "",
            may_manage=self._manages(interaction),
            has_model=self._model is not None,
        )
        await interaction.response.send_message(view=layout(page), ephemeral=True)

    @app_commands.command()
    async def privacy(self, interaction: Interaction) -> None:
        """See what I keep about you, and delete it."""
        await interaction.response.defer(ephemeral=True, thinking=True)
        await self._show(interaction)

    async def show_again(self, interaction: Interaction) -> None:
        await defer_private(interaction)
        await self._show(interaction)

    async def offer_forgetting(self, interaction: Interaction) -> None:
        await defer_private(interaction)
        kept = await asyncio.to_thread(_kept, self._database, interaction.user.id)
        await show(interaction, forget_page(kept, self._servers.words(interaction)))

    async def forget(self, interaction: Interaction) -> None:
        """Delete all that is stored about the person who pressed, and say how much that was."""
        await defer_private(interaction)
        kept = await asyncio.to_thread(_kept, self._database, interaction.user.id)
        await asyncio.to_thread(self._database.forget, interaction.user.id)
        said = self._servers.words(interaction)("deleted", answers=kept.answers, ratings=kept.ratings)
        await show(interaction, note(said))

    async def _show(self, interaction: Interaction) -> None:
        kept = await asyncio.to_thread(_kept, self._database, interaction.user.id)
        page = privacy_page(
            kept,
            self._settings,
            self._servers.words(interaction),
            self._model or NO_MODEL,
            are_gaps_shown=self._servers.settings(interaction.guild_id).gaps_since is not None,
        )
        await show(interaction, page)

    def _manages(self, interaction: Interaction) -> bool:
        if interaction.guild_id is None:
            return False
        try:
            self._rights.check_manager(interaction)
        except TurnedAwayError:
            return False
        return True


def _kept(database: Database, person: int) -> Kept:
    import sentry_sdk

    errors_leave = sentry_sdk.get_client().is_active()
    return Kept(
        *database.counts(person),
        errors_leave=errors_leave,
        tokens=database.spending.tokens(person),
        stories=len(database.stories.of_person(person)),
        reports=len(database.reports.of_person(person)),
        is_quiet=database.quiet.of(PERSON, person) is not None,
    )
