"""A real Chroma server on a loopback port, and a proxy before it that can be as bad as a network and its owners are."""

from __future__ import annotations

import asyncio
import socket
import ssl
import subprocess
import sys
import threading
import time
from pathlib import Path

import aiohttp
import httpx
from aiohttp import web

from index.build import builds
from index.build.build import BuildSettings
from index.search import Archive, Engine
from index.store.collection import COLLECTIONS, Place

CHROMA = Path(sys.executable).parent / "chroma"


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


class ChromaServer:
    """`chroma run` over a folder; it can be stopped and started again on the same port."""

    def __init__(self, folder: Path) -> None:
        self.folder, self._port = folder, free_port()
        self.address = f"http://127.0.0.1:{self._port}"
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        if self._process:
            return
        command = [CHROMA, "run", "--path", self.folder, "--host", "127.0.0.1", "--port", str(self._port)]
        self._process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        end = time.monotonic() + 60
        while not self._answers():
            assert time.monotonic() < end, "chroma run did not come up"
            assert self._process.poll() is None, "chroma run ended"
            time.sleep(0.05)

    def stop(self) -> None:
        if self._process:
            self._process.kill()
            self._process.wait()
            self._process = None

    def _answers(self) -> bool:
        try:
            return httpx.get(f"{self.address}/api/v2/heartbeat", timeout=5).is_success
        except httpx.TransportError:
            return False

    def delete(self, name: str) -> None:
        """Lose a collection."""
        httpx.delete(f"{self.address}{COLLECTIONS}/{name}").raise_for_status()

    def collections(self) -> dict[str, int]:
        """Map the collections it has to how many vectors are in each."""
        listed = httpx.get(self.address + COLLECTIONS).json()
        count = {one["name"]: httpx.get(f"{self.address}{COLLECTIONS}/{one['id']}/count").json() for one in listed}
        return dict(sorted(count.items()))


class Proxy:
    """A server before another one: it may want a token, speak TLS, be slow, or fail instead of asking."""

    def __init__(self, target: str, certificate: Path | None = None) -> None:
        self._target = target
        self.token = ""
        self.delay = 0.0
        self.failure: tuple[int, str] | None = None  # a status and a text, instead of any answer
        self.fails_on = ""  # only where this stands in the path
        self.lost: dict[str, int] = {}  # how many answers are lost, by the end of the path; what was asked is done
        self.cut: dict[str, int] = {}  # how many connections are cut, likewise, before anything is done
        self.asked: list[str] = []  # what reached it
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, daemon=True)
        self._thread.start()
        context = None
        if certificate:
            context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
            context.load_cert_chain(certificate)
        self._port = free_port()
        self.address = f"{'https' if certificate else 'http'}://127.0.0.1:{self._port}"
        asyncio.run_coroutine_threadsafe(self._begin(context), self._loop).result()

    def close(self) -> None:
        asyncio.run_coroutine_threadsafe(self._end(), self._loop).result()
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()

    async def _begin(self, context: ssl.SSLContext | None) -> None:
        self._session = aiohttp.ClientSession()
        application = web.Application(client_max_size=2**30)
        application.router.add_route("*", "/{path:.*}", self._pass_on)
        self._runner = web.AppRunner(application, shutdown_timeout=0.1)
        await self._runner.setup()
        await web.TCPSite(self._runner, "127.0.0.1", self._port, ssl_context=context).start()

    async def _end(self) -> None:
        await self._runner.cleanup()
        await self._session.close()

    async def _pass_on(self, request: web.Request) -> web.Response:
        self.asked.append(request.path)
        if self.token and request.headers.get("Authorization") != f"Bearer {self.token}":
            return web.Response(status=401, text="Unauthorized")
        await asyncio.sleep(self.delay)
        if self.failure and self.fails_on in request.path:
            return web.Response(status=self.failure[0], text=self.failure[1])
        if self._takes(self.cut, request) and request.transport:
            request.transport.abort()
        body = await request.read()
        kind = {"Content-Type": "application/json"}
        async with self._session.request(
            request.method, self._target + request.path_qs, data=body, headers=kind
        ) as got:
            answer = web.Response(status=got.status, body=await got.read(), content_type="application/json")
        return web.Response(status=503) if self._takes(self.lost, request) else answer

    def _takes(self, counts: dict[str, int], request: web.Request) -> bool:
        for end in [end for end, count in counts.items() if count and request.path.endswith(end)]:
            counts[end] -= 1
            return True
        return False


def trip(number: int) -> str:
    return f"The ferry made trip number {number}."


def told(archive: Archive, engine: Engine = "both") -> str:
    (hit,) = archive.search("ferry trip number", 5, engine=engine)
    return hit.text


def published(workplace: BuildSettings) -> str:
    """What the published build answers from its vectors."""
    with Archive.open(workplace.data) as archive:
        return told(archive, "dense")


def place_of(workplace: BuildSettings, build: str) -> Place | None:
    return Place.read(workplace.data / "builds" / build / builds.VECTORS)
