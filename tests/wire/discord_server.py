"""Discord's wire on loopback, for tests: REST and gateway over real sockets, against which the real discord.py runs.

    with DiscordServer() as discord:
        process = start(environment=discord.environment)      # sets WIRE_REST, WIRE_GATEWAY, DISCORD_TOKEN
        discord.wait_ready()
        asked = discord.ask("When did the ferry sink?")
        discord.wait(lambda: asked.answered, "an answer")

It runs in a thread of its own; every method here may be called from a test as it stands. Tests wait by conditions
(`wait`), never by sleeping, because discord.py backs off by random times.

What a test may do
  start, stop        listen, or cut everybody off and be gone; the port stays the same, so that this is an outage
  ask, command, press, submit, complete, use_on    somebody uses a slash command, a button or select, a modal,
                     autocomplete, an entry of a message's menu; gives the `Interaction`, with all that comes of it
  say, direct        somebody writes in a channel, or to the bot alone; gives the `Message`
  rate_limit, server_error, refuse, cut, held      what happens to the next requests whose "METHOD /path" matches
  reconnect, invalidate, drop, dropped, close      what happens to the gateway connection
  refuse_connections, refuse_identify, heartbeats  how the gateway treats the next one
  expire             an interaction's token is from now on too old
  calm               take back every fault

What a test may read (see tests/wire/records.py for the fields)
  interactions, messages, requests, commands, unknown, seen, typed; count("identify"), replies(message)
  lag                                              how long the bot's event loop takes to reply to the gateway
"""

from __future__ import annotations

import asyncio
import contextlib
import threading
import time
from collections.abc import Coroutine, Iterator, Mapping
from typing import Any, Self, TypeVar

from aiohttp import web

from tests.wire import payloads
from tests.wire.gateway import Gateway, Op
from tests.wire.payloads import Payload
from tests.wire.records import Fault, Interaction, Message, Records, Refused
from tests.wire.rest import PREFIX, Rest

T = TypeVar("T")
TOKEN = "MTIzNDU2Nzg5MDEyMzQ1Njc4.loop.back"  # noqa: S105 - of the right form; it opens nothing
UNKNOWN = "MTIzNDU2Nzg5MDEyMzQ1Njc4.un.known"  # a token that this server does not accept


class DiscordServer(Records):
    """A Discord with one server, one text channel and one application."""

    def __init__(self, token: str = TOKEN) -> None:
        super().__init__()
        self.token, self.port = token, 0
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, name="discord", daemon=True)
        self._thread.start()
        self._site: web.TCPSite | None = None
        self._runner: web.AppRunner = self._run(self._prepare())

    async def _prepare(self) -> web.AppRunner:
        self._gateway = Gateway(self, self.token, payloads.guild())
        self._rest = Rest(self, self._gateway, self.token)
        application = web.Application(client_max_size=1 << 25)
        application.router.add_get("/", self._gateway.connect)
        self._rest.add_to(application)
        runner = web.AppRunner(application, access_log=None, shutdown_timeout=0.1)
        await runner.setup()
        return runner

    def _run(self, work: Coroutine[Any, Any, T]) -> T:
        return asyncio.run_coroutine_threadsafe(work, self._loop).result(30)

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()
        self._run(self._runner.cleanup())
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(10)
        self._loop.close()

    # The server itself.

    @property
    def environment(self) -> dict[str, str]:
        """What tests/wire/launch.py needs to know."""
        return {
            "DISCORD_TOKEN": self.token, "WIRE_REST": f"http://127.0.0.1:{self.port}{PREFIX}",
            "WIRE_GATEWAY": f"ws://127.0.0.1:{self.port}/",
        }  # fmt: skip

    def start(self) -> None:
        """Listen: the first time on any free port, then on that one again."""

        async def listen() -> None:
            self._site = web.TCPSite(self._runner, "127.0.0.1", self.port)
            await self._site.start()
            self.port = self._site.port
            self._gateway.url = f"ws://127.0.0.1:{self.port}/"

        self._run(listen())

    def stop(self) -> None:
        """Stop listening and cut every connection, without a word of goodbye."""

        async def vanish() -> None:
            if self._site:
                await self._site.stop()
            self._site = None
            self._abort()

        self._run(vanish())

    def _abort(self) -> None:
        server = self._runner.server
        for connection in server.connections if server else ():
            if connection.transport:
                connection.transport.abort()

    # What somebody does.

    def ask(self, question: str, **how: Any) -> Interaction:
        """Somebody asks by `/ask question:`; further arguments are those of `interact`."""
        return self.command("ask", {"question": question}, **how)

    def command(self, name: str, options: Mapping[str, Any] | None = None, **how: Any) -> Interaction:
        """Somebody uses a slash command ("settings show" is a subcommand)."""
        return self.interact(payloads.COMMAND, payloads.command(name, options or {}), **how)

    def complete(self, name: str, option: str, typed: str, **how: Any) -> Interaction:
        """Somebody types into an option that completes itself; the choices are in `callback`."""
        return self.interact(payloads.AUTOCOMPLETE, payloads.completion(name, option, typed), **how)

    def use_on(self, message: Message, name: str, **how: Any) -> Interaction:
        """Somebody chooses an entry of a message's menu."""
        return self.interact(payloads.COMMAND, payloads.menu_entry(name, message.payload), **how)

    def press(self, message: Message, custom_id: str, values: list[str] | None = None, **how: Any) -> Interaction:
        """Somebody presses a button, or chooses `values` of a select."""
        return self.interact(payloads.COMPONENT, payloads.component(custom_id, values), source=message, **how)

    def submit(self, custom_id: str, fields: Mapping[str, str], **how: Any) -> Interaction:
        """Somebody fills in a modal."""
        return self.interact(payloads.MODAL, payloads.modal(custom_id, fields), **how)

    def interact(
        self,
        kind: int,
        data: Payload,
        *,
        person: str | None = None,
        channel: str = payloads.CHANNEL,
        source: Message | None = None,
        permissions: str = payloads.ORDINARY,
        locale: str = "en-US",
        age: float = 0.0,
    ) -> Interaction:
        """Let a person (a new one unless named) do something; its id says that this was `age` seconds ago."""
        where = self._rest.messages.channels[source.channel if source else channel]
        payload = payloads.interaction(
            kind, data, where, person or payloads.snowflake(), permissions=permissions, locale=locale, age=age
        )
        if source:
            payload["message"] = source.payload
        interaction = Interaction(payload, source)
        self.interactions.append(interaction)
        self._run(self._gateway.dispatch("INTERACTION_CREATE", payload))
        return interaction

    def direct(self, content: str, person: str) -> Message:
        """Somebody writes to the bot alone."""
        return self.say(content, person=person, channel=self.direct_channel(person))

    def direct_channel(self, person: str) -> str:
        return str(self._rest.messages.direct(person)["id"])

    def say(
        self,
        content: str,
        *,
        person: str | None = None,
        channel: str = payloads.CHANNEL,
        to_bot: bool = False,
        reply_to: Message | None = None,
    ) -> Message:
        """Somebody writes in a channel; `to_bot` begins with a mention, a reply to the bot pings it."""
        body: Payload = {"content": f"<@{payloads.BOT}> {content}" if to_bot else content}
        if to_bot or (reply_to and reply_to.by_bot):
            body["mentions"] = [payloads.user(payloads.BOT)]
        if reply_to:
            body["message_reference"] = {"message_id": reply_to.id}
        return self._run(self._rest.messages.send(person or payloads.snowflake(), channel, body, {}))

    def replies(self, message: Message) -> list[Message]:
        """The bot's replies to a message."""
        return [known for known in list(self.messages.values()) if known.by_bot and known.answers == message.id]

    # What goes wrong.

    def rate_limit(self, pattern: str, after: float, times: int = 1) -> None:
        """Answer 429 and ask to wait `after` seconds."""
        # Without `Via` discord.py takes a 429 for a ban.
        refusal = Refused(429, 0, "You are being rate limited.", {"Retry-After": str(after), "Via": "1.1 google"})
        refusal.body |= {"retry_after": after, "global": False}
        self._rest.faults.append(Fault(pattern, times, refusal=refusal))

    def server_error(self, pattern: str, times: int = 1) -> None:
        self.refuse(pattern, 500, 0, "500: Internal Server Error", times)

    def refuse(self, pattern: str, status: int, code: int, words: str, times: int = 1) -> None:
        self._rest.faults.append(Fault(pattern, times, refusal=Refused(status, code, words)))

    def cut(self, pattern: str, *, taken: bool, times: int = 1) -> None:
        """Cut the connection instead of answering, after doing what was asked (`taken`) or before."""
        self._rest.faults.append(Fault(pattern, times, cut="after" if taken else "before"))

    @contextlib.contextmanager
    def held(self, pattern: str) -> Iterator[None]:
        """Let the requests that match wait until the end of the block."""
        gate = asyncio.Event()
        fault = Fault(pattern, -1, gate=gate)
        self._rest.faults.append(fault)
        try:
            yield
        finally:
            self._loop.call_soon_threadsafe(gate.set)
            self._rest.faults.remove(fault)

    def expire(self, interaction: Interaction, *, unknown: bool = False) -> None:
        """Let its token grow too old: edits are refused with 401 and code 50027, or 404 and 10015 (both are seen)."""
        refusal = (404, 10015, "Unknown Webhook") if unknown else (401, 50027, "Invalid Webhook Token")
        interaction.expired = Refused(*refusal)

    def reconnect(self) -> None:
        """Ask the bot to reconnect (opcode 7)."""
        self._run(self._gateway.send(Op.RECONNECT, None))

    def invalidate(self, *, resumable: bool) -> None:
        """Call the session invalid (opcode 9)."""
        if not resumable:
            self._gateway.session = None
        self._run(self._gateway.send(Op.INVALID_SESSION, resumable))

    def drop(self) -> None:
        """Cut every connection, but go on listening."""
        self._loop.call_soon_threadsafe(self._abort)

    @contextlib.contextmanager
    def dropped(self) -> Iterator[None]:
        """Cut every connection, and greet new ones only at the end of the block: what is sent in it is missed."""
        self._loop.call_soon_threadsafe(self._gateway.open.clear)
        self.drop()
        self.wait(lambda: not self.connected, "the connection's end")
        try:
            yield
        finally:
            self._loop.call_soon_threadsafe(self._gateway.open.set)

    def close(self, code: int) -> None:
        """Close the gateway connection with a code of Discord's."""
        self._run(self._gateway.close(code))

    def refuse_connections(self, times: int) -> None:
        self._gateway.refuse_connections = times

    def refuse_identify(self, code: int) -> None:
        """Close the connection with this code whenever a bot identifies."""
        self._gateway.refuse_identify = code

    def heartbeats(self, interval: float, *, acknowledged: bool = True) -> None:
        """Ask new connections for a heartbeat every so many seconds; acknowledge them or not."""
        self._gateway.heartbeat_interval, self._gateway.acknowledge_heartbeats = interval, acknowledged

    def calm(self) -> None:
        """Take every fault back."""
        self._rest.faults.clear()
        self._gateway.refuse_connections, self._gateway.refuse_identify = 0, None
        self.heartbeats(41.25)

    # What there is to see.

    @property
    def connected(self) -> bool:
        return self._gateway.connected

    @property
    def shard(self) -> list[int] | None:
        """Which shard of how many connected last."""
        return self._gateway.shard

    @property
    def typed(self) -> list[str]:
        """Everything people wrote, in options, forms and messages."""
        written = [text for asked in self.interactions for text in payloads.typed(asked.payload["data"])]
        said = [known.content for known in list(self.messages.values()) if not known.by_bot]
        return written + [text.removeprefix(f"<@{payloads.BOT}> ") for text in said]

    def lag(self) -> float:
        """Ask for a heartbeat (opcode 1) and give the seconds until it came: the bot's event loop has to send it.

        discord.py sends the gateway no more than 110 messages a minute, these included, and waits before the next.
        """
        before, asked = self.count("heartbeat"), time.monotonic()
        self._run(self._gateway.ask_for_heartbeat())
        self.wait(lambda: self.count("heartbeat") > before, "a heartbeat")
        return next(seen.at for seen in reversed(self.seen) if seen.what == "heartbeat") - asked

    def wait_ready(self, limit: float = 60.0) -> None:
        """Wait until a bot has a session and listens to it."""
        self.wait(lambda: self.connected and self.count("ready"), "a bot that is connected", limit)
