"""The bot's account on Discord: its token and its application, from the environment. Secrets are not settings."""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Mapping

from index.errors import ExpectedError

TOKEN, APPLICATION = "DISCORD_TOKEN", "DISCORD_APPLICATION_ID"
PORTAL = "https://discord.com/developers/applications"
WHERE = f"copy it at {PORTAL} (your application, page “Bot”)"


class NotConfiguredError(ExpectedError):
    """Something that the operator must provide is missing or wrong. The exit code says that no restart can fix it."""

    exit_code = 78  # EX_CONFIG of sysexits.h


def token(environment: Mapping[str, str]) -> str:
    """Read the bot's token; NotConfiguredError if it is missing or cannot be a token."""
    found = environment.get(TOKEN, "").strip().removeprefix("Bot ")
    if not found:
        raise NotConfiguredError(f"no token for Discord; {WHERE} and set it: export {TOKEN}=…")
    if not re.fullmatch(r"[\x21-\x7e]+", found):
        raise NotConfiguredError(f"{TOKEN} holds blanks or letters that no token has; {WHERE} again")
    return found


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
    return _of_token(token(environment))


def _of_token(text: str) -> int:
    part = text.partition(".")[0]
    try:
        return int(base64.urlsafe_b64decode(part + "=" * (-len(part) % 4)))
    except (binascii.Error, ValueError) as error:
        raise NotConfiguredError(f"{TOKEN} does not look like a token; {WHERE} again") from error
