"""Reads the bot's account on Discord from the environment: its token and its application. Secrets are not settings."""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Mapping

from index.errors import ExpectedError

TOKEN, APPLICATION = "DISCORD_TOKEN", "DISCORD_APPLICATION_ID"
PORTAL = "https://discord.com/developers/applications"
# A token begins with the application's id (https://discord.com/developers/docs/reference#authentication).
FORM = re.compile(r"([A-Za-z0-9_-]+={0,2})\.[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+")
WHERE = f"copy it at {PORTAL} (your application, page “Bot”)"


class NotConfiguredError(ExpectedError):
    """Something that the operator must provide is missing or wrong. The exit code says that no restart can fix it."""

    exit_code = 78  # EX_CONFIG of sysexits.h, so that a service manager does not start it again


def token(environment: Mapping[str, str]) -> str:
    """Read the bot's token; NotConfiguredError if it is missing or cannot be a token."""
    return _read(environment)[0]


def application(environment: Mapping[str, str]) -> int:
    """Read the application's id, or work it out from the token, whose first part is the id in base64."""
    found = environment.get(APPLICATION, "").strip()
    if found:
        if not found.isdecimal():
            raise NotConfiguredError(f"found {APPLICATION}={found!r}, expected the number that {PORTAL} shows")
        return int(found)
    if not environment.get(TOKEN, "").strip():
        raise NotConfiguredError(
            f"set {APPLICATION} to the number that {PORTAL} shows (your application, “General Information”), "
            f"or {TOKEN} to its token"
        )
    return _read(environment)[1]


def _read(environment: Mapping[str, str]) -> tuple[str, int]:
    """Read the token, and the application's id from the token's first part, in base64."""
    found = environment.get(TOKEN, "").strip().removeprefix("Bot ")
    if not found:
        raise NotConfiguredError(
            f"no token for Discord; {WHERE} and set it: export {TOKEN}=… (for Docker: {TOKEN}=… in .env)"
        )
    if not re.fullmatch(r"[\x21-\x7e]+", found):
        raise NotConfiguredError(f"{TOKEN} holds blanks or letters that no token has; {WHERE} again")
    if (identifier := _application(found)) is None:
        # The text itself is not repeated, because it may be another secret and this line may end up in a log.
        raise NotConfiguredError(
            f"{TOKEN} does not look like a token: found {len(found)} characters, expected three parts of letters, "
            f"digits, - and _, joined by dots; {WHERE} again"
        )
    return found, identifier


def _application(token: str) -> int | None:
    """Read the application's id from the first part of a token; None if the text does not have the form of a token."""
    found = FORM.fullmatch(token)
    if not found:
        return None
    part = found[1]
    try:
        identifier = base64.urlsafe_b64decode(part + "=" * (-len(part) % 4)).decode("ascii")
    except (binascii.Error, ValueError):
        return None
    return int(identifier) if identifier.isdecimal() else None
