"""Opens the chat model that the settings name. If they name none, none of its code is imported."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import fields
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from answer.chat.provider import ChatSettings
    from answer.chat.writer import Writer
    from bot.settings import ModelSection, Settings

# what the model wrote is kept in the folder of the index, so that the same question costs nothing again
CACHE = "written.sqlite"


def open_writer(settings: Settings, environment: Mapping[str, str], name: str | None = None) -> Writer | None:
    """Open the chat model `name`, or the one of the settings if `name` is None; return None if the name is empty.

    ExpectedError if a name, a key or a package is missing.
    """
    section = settings.model.model_copy(update={"name": name}) if name is not None else settings.model
    if not section.name:
        return None
    from answer.chat.writer import Writer

    return Writer.open(chat_settings(section), environment, settings.index.data / CACHE, section.cache_days)


@contextmanager
def writing(settings: Settings, environment: Mapping[str, str], name: str | None = None) -> Iterator[Writer | None]:
    """Open the chat model as `open_writer` does, and close it at the end of the block."""
    writer = open_writer(settings, environment, name)
    try:
        yield writer
    finally:
        if writer:
            writer.close()


def chat_settings(section: ModelSection) -> ChatSettings:
    from answer.chat.provider import ChatSettings

    return ChatSettings(**{one.name: getattr(section, one.name) for one in fields(ChatSettings)})
