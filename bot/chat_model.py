"""The chat model of the settings, opened where there is one; nothing of it is imported where there is none."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import fields
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from answer.chat.provider import ChatSettings
    from answer.chat.writer import Writer
    from bot.settings import ModelSection, Settings

CACHE = "written.sqlite"  # in the folder of the index: what the model wrote before


def open_writer(settings: Settings, environment: Mapping[str, str], name: str | None = None) -> Writer | None:
    """Open the chat model of the settings, or the one named; None where neither names one.

    ExpectedError for a name, a key or a package that is missing.
    """
    section = settings.model.model_copy(update={"name": name}) if name is not None else settings.model
    if not section.name:
        return None
    from answer.chat.writer import Writer

    return Writer.open(chat_settings(section), environment, settings.index.data / CACHE, section.cache_days)


@contextmanager
def writing(settings: Settings, environment: Mapping[str, str], name: str | None = None) -> Iterator[Writer | None]:
    """The same for as long as it is needed."""
    writer = open_writer(settings, environment, name)
    try:
        yield writer
    finally:
        if writer:
            writer.close()


def chat_settings(section: ModelSection) -> ChatSettings:
    """Give the settings as the chat model takes them."""
    from answer.chat.provider import ChatSettings

    return ChatSettings(**{one.name: getattr(section, one.name) for one in fields(ChatSettings)})
