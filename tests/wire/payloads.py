"""What Discord sends, as JSON: ids, people, the server, channels, messages, interactions. Pure but for the clock.

Hides which fields discord.py insists on. There is one server with one text channel; everything else is made on demand.
"""

from __future__ import annotations

import itertools
import time
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

Payload = dict[str, Any]

EPOCH = 1_420_070_400_000  # Discord's ids count milliseconds from 2015
BOT, GUILD, CHANNEL, OWNER = (str(200_000_000_000_000_000 + number) for number in (1, 2, 3, 4))
TEXT, DIRECT, THREAD = 0, 1, 11  # kinds of channel
COMMAND, COMPONENT, AUTOCOMPLETE, MODAL = 2, 3, 4, 5  # kinds of interaction
EPHEMERAL, LOADING = 1 << 6, 1 << 7  # flags of a message
# View channel, send messages, embed links, attach files, read history, application commands, threads.
ORDINARY = str(1 << 10 | 1 << 11 | 1 << 14 | 1 << 15 | 1 << 16 | 1 << 31 | 1 << 34 | 1 << 35 | 1 << 38)
ADMINISTRATOR = str(1 << 3 | int(ORDINARY))
JOINED = "2024-01-01T00:00:00+00:00"
_OPTION_TYPES = {bool: 5, int: 4, float: 10, str: 3}

_count = itertools.count()


def snowflake(age: float = 0.0) -> str:
    """Make a new id that says it was made `age` seconds ago."""
    return str(int((time.time() - age) * 1000) - EPOCH << 22 | next(_count) & 0x3FFFFF)


def now() -> str:
    return datetime.now(UTC).isoformat()


def user(identity: str, name: str = "") -> Payload:
    name = name or ("dateline" if identity == BOT else f"person{identity[-6:]}")
    return {
        "id": identity, "username": name, "global_name": name, "discriminator": "0", "avatar": None,
        "bot": identity == BOT, "public_flags": 0, "flags": 0,
    }  # fmt: skip


def member(identity: str, permissions: str = ORDINARY) -> Payload:
    return {
        "user": user(identity), "roles": [], "joined_at": JOINED, "deaf": False, "mute": False, "flags": 0,
        "pending": False, "nick": None, "avatar": None, "permissions": permissions,
    }  # fmt: skip


def application() -> Payload:
    return {
        "id": BOT, "name": "dateline", "icon": None, "description": "", "bot_public": True, "flags": 0,
        "bot_require_code_grant": False, "owner": user(OWNER), "team": None, "verify_key": "0" * 64,
    }  # fmt: skip


def guild() -> Payload:
    everyone = {
        "id": GUILD, "name": "@everyone", "permissions": ORDINARY, "position": 0, "color": 0, "hoist": False,
        "managed": False, "mentionable": False, "flags": 0,
        "colors": {"primary_color": 0, "secondary_color": None, "tertiary_color": None},
    }  # fmt: skip
    return {
        "id": GUILD, "name": "Harbour", "owner_id": OWNER, "roles": [everyone], "emojis": [], "stickers": [],
        "features": [], "preferred_locale": "en-US", "member_count": 3, "large": False, "unavailable": False,
        "joined_at": JOINED, "channels": [channel(CHANNEL, TEXT, "news")], "threads": [], "presences": [],
        "members": [member(BOT)], "voice_states": [], "stage_instances": [], "guild_scheduled_events": [],
        "soundboard_sounds": [], "verification_level": 0, "default_message_notifications": 0, "nsfw_level": 0,
        "explicit_content_filter": 0, "afk_timeout": 60, "mfa_level": 0, "premium_tier": 0, "system_channel_flags": 0,
    }  # fmt: skip


def channel(identity: str, kind: int, name: str) -> Payload:
    return {
        "id": identity, "type": kind, "name": name, "guild_id": GUILD, "position": 0, "permission_overwrites": [],
        "topic": None, "nsfw": False, "parent_id": None, "rate_limit_per_user": 0, "last_message_id": None, "flags": 0,
    }  # fmt: skip


def thread(identity: str, parent: str, asked: Mapping[str, Any]) -> Payload:
    archiving = {
        "archived": False, "locked": False, "archive_timestamp": now(),
        "auto_archive_duration": asked.get("auto_archive_duration", 1440),
    }  # fmt: skip
    return channel(identity, asked.get("type", THREAD), asked["name"]) | {
        "parent_id": parent, "owner_id": BOT, "message_count": 0, "member_count": 1, "thread_metadata": archiving,
    }  # fmt: skip


def direct(identity: str, person: str) -> Payload:
    return {"id": identity, "type": DIRECT, "recipients": [user(person)], "last_message_id": None, "flags": 0}


def message(author: str, where: Payload, body: Mapping[str, Any]) -> Payload:
    """Make a new message out of what its sender sent."""
    made: Payload = {
        "id": snowflake(), "channel_id": where["id"], "author": user(author), "timestamp": now(), "tts": False,
        "edited_timestamp": None, "mention_everyone": False, "mentions": [], "mention_roles": [], "attachments": [],
        "content": "", "embeds": [], "components": [], "pinned": False, "type": 0, "flags": 0,
    }  # fmt: skip
    if "guild_id" in where:
        made |= {"guild_id": where["guild_id"], "member": member(author)}
    if body.get("message_reference"):
        replied = str(body["message_reference"]["message_id"])
        made |= {"type": 19, "message_reference": {"type": 0, "channel_id": where["id"], "message_id": replied}}
    return made | shown(body)


def shown(body: Mapping[str, Any]) -> Payload:
    """The part of a sent message, or of an edit, that is seen afterwards."""
    kept = {key: body[key] for key in ("flags", "nonce", "mentions") if body.get(key) is not None}
    text = {"content": body["content"] or ""} if "content" in body else {}
    return kept | text | {key: body[key] or [] for key in ("embeds", "components") if key in body}


def attachments(files: Mapping[str, bytes]) -> list[Payload]:
    address = "https://cdn.invalid/"
    return [
        {"id": snowflake(), "filename": name, "size": len(content), "url": address, "proxy_url": address}
        for name, content in files.items()
    ]


def command(name: str, options: Mapping[str, Any]) -> Payload:
    """What a slash command carries; a name of several words is a group's or a subcommand's."""
    given: list[Payload] = [
        {"name": key, "type": _OPTION_TYPES[type(value)], "value": value} for key, value in options.items()
    ]
    root, *inner = name.split()
    for depth, word in enumerate(reversed(inner)):
        given = [{"name": word, "type": 1 if depth == 0 else 2, "options": given}]
    return {"id": snowflake(), "name": root, "type": 1, "options": given}


def completion(name: str, option: str, typed: str) -> Payload:
    """What a slash command carries while its last option is still being typed."""
    made = command(name, {option: typed})
    innermost = made["options"][0]
    while "options" in innermost:
        innermost = innermost["options"][0]
    innermost["focused"] = True
    return made


def menu_entry(name: str, target: Payload) -> Payload:
    resolved = {"messages": {target["id"]: target}}
    return {"id": snowflake(), "name": name, "type": 3, "target_id": target["id"], "resolved": resolved}


def component(custom_id: str, values: list[str] | None) -> Payload:
    """What a button carries, or a select if it has values."""
    made: Payload = {"custom_id": custom_id, "component_type": 2}
    return made if values is None else made | {"component_type": 3, "values": values}


def modal(custom_id: str, fields: Mapping[str, str]) -> Payload:
    rows = [{"type": 1, "components": [{"type": 4, "custom_id": key, "value": value}]} for key, value in fields.items()]
    return {"custom_id": custom_id, "components": rows}


def interaction(
    kind: int, data: Payload, where: Payload, person: str, *, permissions: str, locale: str, age: float
) -> Payload:
    made: Payload = {
        "id": snowflake(age), "application_id": BOT, "type": kind, "version": 1, "data": data, "locale": locale,
        "token": f"token-{snowflake()}", "channel_id": where["id"], "channel": where, "entitlements": [],
        "app_permissions": ORDINARY, "attachment_size_limit": 10_485_760, "authorizing_integration_owners": {},
    }  # fmt: skip
    if "guild_id" not in where:
        return made | {"user": user(person), "context": 1}
    return made | {
        "guild_id": GUILD, "guild_locale": "en-US", "context": 0, "member": member(person, permissions),
        "guild": {"id": GUILD, "locale": "en-US", "features": []},
    }  # fmt: skip


def texts(value: Any) -> list[str]:
    """Every text that a reader sees, out of a message's content, embeds and components."""
    if isinstance(value, list):
        return [text for item in value for text in texts(item)]
    if not isinstance(value, dict):
        return []
    keys = ("content", "title", "description", "name", "value", "text", "label")
    own = [value[key] for key in keys if isinstance(value.get(key), str) and value[key]]
    nested = ("embeds", "components", "fields", "author", "footer", "accessory", "options")
    return own + [text for key in nested if key in value for text in texts(value[key])]


def typed(data: Any) -> list[str]:
    """Every text that a person wrote into the options of a command or the fields of a form."""
    given = [*data.get("options", ()), *data.get("components", ())]
    own = [data["value"]] if isinstance(data.get("value"), str) else []
    return own + [text for item in given for text in typed(item)]


def custom_ids(value: Any) -> list[str]:
    """The custom_id of every button, select and modal field in a message's components."""
    if isinstance(value, list):
        return [identity for item in value for identity in custom_ids(item)]
    if not isinstance(value, dict):
        return []
    own = [value["custom_id"]] if "custom_id" in value and not value.get("disabled") else []
    return own + [identity for key in ("components", "accessory") for identity in custom_ids(value.get(key))]
