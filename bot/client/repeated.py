"""Does some work again and again, a pause after each time. Hides that discord.py's loops count by the clock of the day.

After that clock was set back by a day, they would sleep for a day; after it jumped ahead, as after a computer's sleep,
they would make up for each run that was left out, without a pause.
"""

from __future__ import annotations

import datetime
from collections.abc import Callable, Coroutine
from typing import Any

import discord
from discord.ext import tasks
from discord.utils import MISSING

Work = Callable[[], Coroutine[Any, Any, None]]


class Repeated(tasks.Loop[Work]):
    """Work that is done until it is cancelled. It goes on after a failure of Discord or of the network."""

    def __init__(self, work: Work, seconds: float) -> None:
        """Set the pause; `change_interval` sets another one."""
        super().__init__(work, seconds=seconds, hours=0, minutes=0, time=MISSING, count=None, reconnect=True, name=None)

    def _try_sleep_until(self, dt: datetime.datetime) -> Any:
        """Sleep for the pause from now on; discord.py asks for a time that it counted from the last run."""
        dt = discord.utils.utcnow() + datetime.timedelta(seconds=self.seconds or 0)
        return super()._try_sleep_until(dt)
