"""Discord's REST interface, as far as a bot that answers needs it: commands, interactions, messages, threads.

Hides the routes, the faults, and the rules of interactions: acknowledged once and within three seconds, then edited by
their token for fifteen minutes. A request to a path that is not known here is answered 404 and recorded as unknown.
"""

from __future__ import annotations

import json
import time
from collections.abc import Awaitable, Callable
from typing import Any

from aiohttp import web

from tests.wire import payloads
from tests.wire.gateway import Gateway
from tests.wire.messages import Messages
from tests.wire.payloads import LOADING, Payload
from tests.wire.records import BODY, FILES, Fault, Interaction, Message, Records, Refused, Request

PREFIX = "/api/v10"
MESSAGE, DEFERRED, DEFERRED_UPDATE, UPDATE = 4, 5, 6, 7  # kinds of callback; 8 are choices, 9 is a modal
Handler = Callable[[web.Request], Awaitable[Any]]


class Rest:
    """The routes but those of channels, and what every request has in common."""

    def __init__(self, records: Records, gateway: Gateway, token: str) -> None:
        self._records, self._gateway, self._token = records, gateway, token
        self.messages = Messages(records, gateway)
        self.faults: list[Fault] = []
        self.acknowledge_within = 3.0

    def add_to(self, application: web.Application) -> None:
        webhook, channel, messages = "/webhooks/{application}/{token}", "/channels/{channel}", self.messages
        routes: dict[str, Handler] = {
            "GET /users/@me": lambda _: _value(payloads.user(payloads.BOT)),
            "GET /users/{user}": lambda request: _value(payloads.user(request.match_info["user"])),
            "POST /users/@me/channels": messages.open_direct,
            "GET /oauth2/applications/@me": lambda _: _value(payloads.application()),
            "GET /gateway/bot": self._where,
            "PUT /applications/{application}{guild:.*}/commands": self._put_commands,
            "GET /applications/{application}{guild:.*}/commands": self._get_commands,
            "POST /interactions/{interaction}/{token}/callback": self._callback,
            f"POST {webhook}": self._follow_up,
            f"GET {webhook}/messages/{{message}}": self._get_response,
            f"PATCH {webhook}/messages/{{message}}": self._edit_response,
            f"DELETE {webhook}/messages/{{message}}": self._delete_response,
            f"GET {channel}": messages.channel,
            f"PATCH {channel}": messages.edit_channel,
            f"POST {channel}/typing": lambda _: _value(None),
            f"POST {channel}/threads": messages.start_thread,
            f"GET {channel}/messages": messages.history,
            f"POST {channel}/messages": messages.post,
            f"GET {channel}/messages/{{message}}": messages.get,
            f"PATCH {channel}/messages/{{message}}": messages.edit,
            f"DELETE {channel}/messages/{{message}}": messages.delete,
            f"POST {channel}/messages/{{message}}/threads": messages.start_thread,
            f"PUT {channel}/messages/{{message}}/reactions/{{emoji}}/@me": messages.react,
        }
        for name, handler in routes.items():
            method, path = name.split()
            application.router.add_route(method, PREFIX + path, self._served(handler))
        application.router.add_route("*", PREFIX + "/{rest:.*}", self._served(self._missing))

    def _served(self, handler: Handler) -> Callable[[web.Request], Awaitable[web.Response]]:
        """Wrap a handler with what every request shares: its body, the faults, the token, the record."""

        async def serve(request: web.Request) -> web.Response:
            name = f"{request.method} {request.path.removeprefix(PREFIX)}"
            request[BODY], request[FILES] = await _body(request)
            headers: dict[str, str] = {}
            try:
                cut = await self._fail(name)
                self._check_token(request)
                body = None if cut == "before" else await handler(request)
                status = 0 if cut else 204 if body is None else 200
            except Refused as refusal:
                status, body, headers = refusal.status, refusal.body, refusal.headers
            self._records.requests.append(Request(time.monotonic(), name, request[BODY], status))
            self._records.changed()
            if status == 0 and request.transport:
                request.transport.abort()
            if body is None:
                return web.Response(status=status)
            # discord.py compares the whole header: no charset may follow.
            headers = headers | {"Content-Type": "application/json"}
            return web.Response(status=status, body=json.dumps(body).encode(), headers=headers)

        return serve

    async def _fail(self, name: str) -> str:
        """Do what a fault says; return whether the connection is to be cut, and when."""
        fault = next((fault for fault in self.faults if fault.applies(name)), None)
        if fault is None:
            return ""
        fault.times -= 1
        if fault.gate:
            await fault.gate.wait()
        if fault.refusal:
            raise fault.refusal
        return fault.cut

    def _check_token(self, request: web.Request) -> None:
        # What is under /interactions and /webhooks is authorised by the token in its path.
        if "token" not in request.match_info and request.headers.get("Authorization") != f"Bot {self._token}":
            raise Refused(401, 0, "401: Unauthorized")

    async def _missing(self, request: web.Request) -> Payload:
        self._records.unknown.append(f"{request.method} {request.path}")
        raise Refused(404, 0, "404: Not Found")

    async def _where(self, _: web.Request) -> Payload:
        limits = {"total": 1000, "remaining": 999, "reset_after": 0, "max_concurrency": 1}
        return {"url": self._gateway.url, "shards": 1, "session_start_limit": limits}

    async def _put_commands(self, request: web.Request) -> list[Payload]:
        made = [
            {"id": payloads.snowflake(), "application_id": payloads.BOT, "version": payloads.snowflake(), **command}
            for command in request[BODY]
        ]
        self._records.commands[request.path.removeprefix(PREFIX)] = [{"description": "", **command} for command in made]
        return await self._get_commands(request)

    async def _get_commands(self, request: web.Request) -> list[Payload]:
        return self._records.commands.get(request.path.removeprefix(PREFIX), [])

    async def _callback(self, request: web.Request) -> Payload:
        interaction, body, now = self._by_token(request), request[BODY], time.monotonic()
        if interaction and interaction.acknowledged is not None:
            raise Refused(400, 40060, "Interaction has already been acknowledged.")
        if interaction is None or now - interaction.sent > self.acknowledge_within:
            raise Refused(404, 10062, "Unknown interaction")
        interaction.acknowledged, interaction.callback = now, body
        data = body.get("data") or {}
        if body["type"] in (MESSAGE, DEFERRED):
            thinking = LOADING if body["type"] == DEFERRED else 0
            data = data | {"flags": (data.get("flags") or 0) | thinking}
            interaction.original = await self._say(interaction, data, request)
        elif body["type"] in (DEFERRED_UPDATE, UPDATE):
            interaction.original = interaction.source
            if interaction.source and body["type"] == UPDATE:
                await self.messages.change(interaction.source, data, request[FILES])
        return _resource(interaction, body["type"])

    async def _say(self, interaction: Interaction, body: Payload, request: web.Request) -> Message:
        return await self.messages.send(payloads.BOT, interaction.payload["channel_id"], body, request[FILES])

    def _by_token(self, request: web.Request) -> Interaction | None:
        token = request.match_info["token"]
        return next((known for known in self._records.interactions if known.payload["token"] == token), None)

    def _open(self, request: web.Request) -> Interaction:
        """Find the interaction whose answer this request wants to change, if its token still allows it."""
        interaction = self._by_token(request)
        if interaction is None or interaction.acknowledged is None:
            raise Refused(404, 10015, "Unknown Webhook")
        if interaction.expired:
            raise interaction.expired
        return interaction

    def _response(self, request: web.Request) -> Message:
        original, named = self._open(request).original, request.match_info["message"]
        return self.messages.find(named if named != "@original" else original.id if original else "")

    async def _follow_up(self, request: web.Request) -> Payload:
        interaction = self._open(request)
        message = await self._say(interaction, request[BODY], request)
        interaction.followups.append(message)
        return message.payload

    async def _get_response(self, request: web.Request) -> Payload:
        return self._response(request).payload

    async def _edit_response(self, request: web.Request) -> Payload:
        return await self.messages.change(self._response(request), request[BODY], request[FILES])

    async def _delete_response(self, request: web.Request) -> None:
        self._response(request).deleted = time.monotonic()


async def _value(value: Any) -> Any:
    return value


async def _body(request: web.Request) -> tuple[Any, dict[str, bytes]]:
    """The JSON that was sent, and the files sent with it."""
    if request.content_type != "multipart/form-data":
        return (await request.json() if request.can_read_body else {}), {}
    form = await request.post()
    files = {value.filename: value.file.read() for value in form.values() if isinstance(value, web.FileField)}
    return json.loads(str(form.get("payload_json", "{}"))), files


def _resource(interaction: Interaction, kind: int) -> Payload:
    """What the callback endpoint answers when asked `with_response`, as discord.py always does."""
    made: Payload = {"interaction": {"id": interaction.id, "type": interaction.payload["type"]}}
    if interaction.original:
        message = interaction.original
        made["interaction"] |= {
            "response_message_id": message.id, "response_message_loading": message.thinking,
            "response_message_ephemeral": message.private,
        }  # fmt: skip
        made["resource"] = {"type": kind, "message": message.payload}
    return made
