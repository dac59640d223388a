"""Sends the answers to interactions again where the connection to Discord was cut.

discord.py tries again after a refusal, but not after a connection that was closed or reset; the answer would be lost.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Sequence
from typing import Any

import aiohttp
import discord
from discord.http import Route
from discord.webhook.async_ import AsyncWebhookAdapter, async_context

LOG = logging.getLogger(__name__)
PAUSES = (0.1, 0.5, 1.0, 3.0)  # seconds before each further try; the first two are early enough for an acknowledgement
# Discord had taken an acknowledgement before the connection was cut, so it need not be sent again
ALREADY_ACKNOWLEDGED = 40060
CUT = (aiohttp.ClientConnectionError, ConnectionError)


class _Again(AsyncWebhookAdapter):
    """Tries again what was cut off. An edit that Discord had taken already is made twice, which changes nothing."""

    async def request(
        self, route: Route, session: aiohttp.ClientSession, *, files: Sequence[discord.File] | None = None, **sent: Any
    ) -> Any:
        for pause in (*PAUSES, None):
            try:
                return await super().request(route, session, files=files, **sent)
            except CUT as error:
                if pause is None:
                    raise
                LOG.warning("the connection to Discord was cut (%s); sending again", type(error).__name__)
                await asyncio.sleep(pause)
            except discord.HTTPException as refused:
                if refused.code != ALREADY_ACKNOWLEDGED or pause == PAUSES[0]:
                    raise
                return {"interaction": {"id": route.webhook_id}}  # all that discord.py reads of the answer
            for file in files or ():
                file.reset(seek=True)
        raise AssertionError("the last try returns or raises")


def send_again() -> None:
    """From now on, let this task and those that it begins send again what was cut off."""
    async_context.set(_Again())  # type: ignore[no-untyped-call]  # of discord.py
