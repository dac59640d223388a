"""Discord's gateway: sessions that outlive their sockets, so that a resumed one gets what it missed.

Hides the protocol (opcodes, sequence numbers, replay, heartbeats) behind `dispatch` and the faults a test may set.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
from dataclasses import dataclass, field
from enum import IntEnum
from typing import Any

from aiohttp import WSCloseCode, web

from tests.wire import payloads
from tests.wire.payloads import Payload
from tests.wire.records import Records

MESSAGE_CONTENT = 1 << 15  # the privileged intent
WRONG_TOKEN = 4004  # the code a socket is closed with


class Op(IntEnum):
    """What a gateway message is about."""

    DISPATCH = 0
    HEARTBEAT = 1
    IDENTIFY = 2
    RESUME = 6
    RECONNECT = 7
    INVALID_SESSION = 9
    HELLO = 10
    HEARTBEAT_ACKNOWLEDGED = 11


@dataclass
class Session:
    """A bot's session: every event it was sent, whether or not a socket was there to carry it."""

    id: str
    intents: int
    events: list[Payload] = field(default_factory=list)
    socket: web.WebSocketResponse | None = None


class Gateway:
    """One shard's gateway. All of it runs in the stand-in's loop."""

    def __init__(self, records: Records, token: str, guild: Payload) -> None:
        self._records, self._token, self.guild = records, token, guild
        self.url = ""
        self.session: Session | None = None
        self.shard: list[int] | None = None
        self.sockets: set[web.WebSocketResponse] = set()
        # The faults.
        self.heartbeat_interval = 41.25
        self.acknowledge_heartbeats = True
        self.asked_for_heartbeat = False
        self.refuse_connections = 0
        self.refuse_identify: int | None = None
        self.open = asyncio.Event()
        self.open.set()

    @property
    def connected(self) -> bool:
        return self.session is not None and self.session.socket is not None

    async def connect(self, request: web.Request) -> web.StreamResponse:
        """Serve one WebSocket connection until it ends."""
        if self.refuse_connections:
            self.refuse_connections -= 1
            self._records.note("refused")
            raise web.HTTPServiceUnavailable
        await self.open.wait()
        socket = web.WebSocketResponse()
        await socket.prepare(request)
        self.sockets.add(socket)
        self._records.note("connect")
        try:
            await _send(socket, Op.HELLO, {"heartbeat_interval": round(self.heartbeat_interval * 1000)})
            async for message in socket:
                await self._received(socket, message.json())
        finally:
            self.sockets.discard(socket)
            if self.session and self.session.socket is socket:
                self.session.socket = None
            self._records.note("closed", socket.close_code)
        return socket

    async def _received(self, socket: web.WebSocketResponse, message: Payload) -> None:
        match message["op"]:
            case Op.HEARTBEAT:
                self._records.note("heartbeat", message["d"])
                if self.acknowledge_heartbeats and not self.asked_for_heartbeat:
                    await _send(socket, Op.HEARTBEAT_ACKNOWLEDGED, None)
                self.asked_for_heartbeat = False
            case Op.IDENTIFY:
                await self._identify(socket, message["d"])
            case Op.RESUME:
                await self._resume(socket, message["d"])
            case other:
                self._records.note(f"op {other}", message["d"])

    async def _identify(self, socket: web.WebSocketResponse, asked: Payload) -> None:
        self._records.note("identify")
        refusal = self.refuse_identify or (WRONG_TOKEN if asked["token"] != self._token else None)
        if refusal:
            await socket.close(code=refusal, message=b"refused")
            return
        self.shard = asked.get("shard")
        self.session = Session(payloads.snowflake(), asked["intents"], socket=socket)
        ready = {
            "v": 10, "user": payloads.user(payloads.BOT), "guilds": [{"id": payloads.GUILD, "unavailable": True}],
            "session_id": self.session.id, "resume_gateway_url": self.url, "shard": asked.get("shard", [0, 1]),
            "application": {"id": payloads.BOT, "flags": 0},
        }  # fmt: skip
        await self.dispatch("READY", ready)
        await self.dispatch("GUILD_CREATE", self.guild)
        self._records.note("ready")

    async def _resume(self, socket: web.WebSocketResponse, asked: Payload) -> None:
        self._records.note("resume", asked["seq"])
        session = self.session
        if session is None or session.id != asked["session_id"]:
            await _send(socket, Op.INVALID_SESSION, data=False)
            return
        sent = asked["seq"]
        while sent < len(session.events):  # new events may join while the missed ones are sent
            await socket.send_json(session.events[sent])
            sent += 1
        session.socket = socket
        await self.dispatch("RESUMED", {})
        self._records.note("resumed", f"{sent - asked['seq']} replayed")

    async def dispatch(self, name: str, data: Payload) -> None:
        """Send an event, or keep it for a resume if nobody listens. Without a session it is lost, as it is there."""
        session = self.session
        if session is None:
            return
        if name == "MESSAGE_CREATE":
            data = _readable(data, session.intents)
        session.events.append({"op": Op.DISPATCH, "t": name, "s": len(session.events) + 1, "d": data})
        if session.socket:
            with contextlib.suppress(ConnectionResetError):
                await session.socket.send_json(session.events[-1])

    async def ask_for_heartbeat(self) -> None:
        """Ask the bot for a heartbeat out of turn; not acknowledged, as discord.py counts from its last regular one."""
        self.asked_for_heartbeat = True
        await self.send(Op.HEARTBEAT, None)

    async def send(self, operation: Op, data: Any) -> None:
        for socket in list(self.sockets):
            await _send(socket, operation, data)

    async def close(self, code: int = WSCloseCode.GOING_AWAY) -> None:
        for socket in list(self.sockets):
            await socket.close(code=code)


async def _send(socket: web.WebSocketResponse, operation: Op, data: Any) -> None:
    with contextlib.suppress(ConnectionResetError):
        await socket.send_str(json.dumps({"op": operation, "d": data}))


def _readable(message: Payload, intents: int) -> Payload:
    """What a bot may read of a message: without the privileged intent only what is its own or meant for it."""
    meant = payloads.BOT in {message["author"]["id"], *(mentioned["id"] for mentioned in message["mentions"])}
    if intents & MESSAGE_CONTENT or meant or "guild_id" not in message:
        return message
    return message | {"content": "", "embeds": [], "components": [], "attachments": []}
