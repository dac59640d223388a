"""Channels, threads and messages of the stand-in: what /channels answers, and what becomes of a message.

Hides that every change is both stored and told to the bot over the gateway, as Discord does with a bot's own messages.
"""

from __future__ import annotations

import time
from typing import Any

from aiohttp import web

from tests.wire import payloads
from tests.wire.gateway import Gateway
from tests.wire.payloads import LOADING, Payload
from tests.wire.records import BODY, FILES, Message, Records, Refused

REMEMBERED = 300.0  # seconds in which a nonce is known; Discord says "the past few minutes"


class Messages:
    """Everything under /channels. The public methods that take a request are handlers."""

    def __init__(self, records: Records, gateway: Gateway) -> None:
        self._records, self._gateway = records, gateway
        self.channels: dict[str, Payload] = {payloads.CHANNEL: payloads.channel(payloads.CHANNEL, 0, "news")}

    def direct(self, person: str) -> Payload:
        """The channel of direct messages between the bot and a person."""
        identity = str(int(person) + 1)
        return self.channels.setdefault(identity, payloads.direct(identity, person))

    async def send(self, author: str, channel: str, body: Payload, files: dict[str, bytes]) -> Message:
        """Make a message and tell the bot; return an earlier one of the last minutes that has the same nonce."""
        if body.get("enforce_nonce") and (known := self._named(author, channel, body["nonce"])):
            return known
        payload = payloads.message(author, self.channels[channel], body)
        payload["attachments"] = payloads.attachments(files)
        replied = self._records.messages.get((payload.get("message_reference") or {}).get("message_id", ""))
        if replied:
            payload["referenced_message"] = replied.payload
        message = Message(payload, files=files)
        self._records.messages[message.id] = message
        self._records.changed()
        if not message.private:
            await self._gateway.dispatch("MESSAGE_CREATE", payload)
        return message

    def _named(self, author: str, channel: str, nonce: object) -> Message | None:
        newest = time.monotonic() - REMEMBERED
        return next(
            (
                known
                for known in reversed(self._records.messages.values())
                if known.made > newest
                and (known.channel, known.payload["author"]["id"]) == (channel, author)
                and known.payload.get("nonce") == nonce
            ),
            None,
        )

    async def change(self, message: Message, body: Payload, files: dict[str, bytes]) -> Payload:
        """Edit a message; it no longer says "thinking …"."""
        message.edits.append((time.monotonic(), body))
        flags = message.payload["flags"] | (body.get("flags") or 0)
        kept = [] if "attachments" in body else message.payload["attachments"]
        message.payload |= payloads.shown(body) | {
            "edited_timestamp": payloads.now(), "flags": flags & ~LOADING,
            "attachments": kept + payloads.attachments(files),
        }  # fmt: skip
        message.files |= files
        self._records.changed()
        if not message.private:
            await self._gateway.dispatch("MESSAGE_UPDATE", message.payload)
        return message.payload

    def find(self, identity: str) -> Message:
        message = self._records.messages.get(identity)
        if message is None or message.deleted:
            raise Refused(404, 10008, "Unknown Message")
        return message

    async def channel(self, request: web.Request) -> Payload:
        if request.match_info["channel"] not in self.channels:
            raise Refused(404, 10003, "Unknown Channel")
        return self.channels[request.match_info["channel"]]

    async def edit_channel(self, request: web.Request) -> Payload:
        channel, asked = await self.channel(request), dict(request[BODY])
        archiving = channel.get("thread_metadata", {})
        archiving |= {key: asked.pop(key) for key in ("archived", "locked", "auto_archive_duration") if key in asked}
        channel |= asked
        await self._gateway.dispatch("THREAD_UPDATE" if archiving else "CHANNEL_UPDATE", channel)
        return channel

    async def history(self, request: web.Request) -> list[Payload]:
        channel = (await self.channel(request))["id"]
        before, after = int(request.query.get("before", "9" * 20)), int(request.query.get("after", "0"))
        there = [
            known.payload
            for known in self._records.messages.values()
            if known.channel == channel and not (known.deleted or known.private) and after < int(known.id) < before
        ]
        return there[::-1][: int(request.query.get("limit", "50"))]

    async def post(self, request: web.Request) -> Payload:
        channel = await self.channel(request)
        return (await self.send(payloads.BOT, channel["id"], request[BODY], request[FILES])).payload

    async def get(self, request: web.Request) -> Payload:
        return self.find(request.match_info["message"]).payload

    async def edit(self, request: web.Request) -> Payload:
        return await self.change(self.find(request.match_info["message"]), request[BODY], request[FILES])

    async def delete(self, request: web.Request) -> None:
        self.find(request.match_info["message"]).deleted = time.monotonic()

    async def react(self, request: web.Request) -> None:
        self.find(request.match_info["message"]).reactions.append(request.match_info["emoji"])

    async def start_thread(self, request: web.Request) -> Payload:
        parent = (await self.channel(request))["id"]
        # A thread made from a message has that message's id.
        identity = request.match_info.get("message") or payloads.snowflake()
        if identity in self.channels:
            raise Refused(400, 160004, "A thread has already been created for this message")
        self.channels[identity] = payloads.thread(identity, parent, request[BODY])
        self._gateway.guild["threads"].append(self.channels[identity])
        await self._gateway.dispatch("THREAD_CREATE", self.channels[identity] | {"newly_created": True})
        return self.channels[identity]

    async def open_direct(self, request: web.Request) -> Any:
        return self.direct(str(request[BODY]["recipient_id"]))
