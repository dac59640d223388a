"""Tells Discord what commands and options do in the languages of `descriptions.toml`, for whoever reads it in one."""

from __future__ import annotations

import functools
import tomllib
from collections.abc import Mapping
from pathlib import Path

import discord
from discord import app_commands
from discord.app_commands import TranslationContextLocation as Location

FILE = Path(__file__).with_name("descriptions.toml")
# Names stay in English, because answers and pages name them.
DESCRIBED = frozenset(
    (Location.command_description, Location.group_description, Location.parameter_description, Location.choice_name)
)


class Descriptions(app_commands.Translator):
    """Translates descriptions and choices; Discord shows the English text where there is none."""

    async def translate(
        self,
        string: app_commands.locale_str,
        locale: discord.Locale,
        context: app_commands.TranslationContextTypes,
    ) -> str | None:
        """Return a text in the language of a locale; None if it is English, a name, or in no language of the table."""
        if context.location not in DESCRIBED:
            return None
        return descriptions().get(string.message, {}).get(locale.value.split("-")[0])


@functools.cache
def descriptions() -> Mapping[str, Mapping[str, str]]:
    """Read the table: the text in each language, by the English text."""
    return tomllib.loads(FILE.read_text(encoding="utf-8"))
