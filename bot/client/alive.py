"""Asks the bot that runs on this machine whether it can answer: the health check of its image.

It needs only the settings and Python's own library, so that it is quick: it runs twice a minute.
"""

from __future__ import annotations

import http.client
import sys
import urllib.error
import urllib.request

from bot import settings
from index.errors import ExpectedError

SECONDS = 8  # fewer than the ten that the image's health check allows
EVERYWHERE = ("0.0.0.0", "::")  # noqa: S104  (compared with, not listened on)


def reason(operation: settings.OperationSettings) -> str:
    """Return in one line why the bot cannot answer; empty if it can, or if its page is off."""
    if not operation.port:
        return ""
    host = "127.0.0.1" if operation.host in EVERYWHERE else operation.host
    try:
        with urllib.request.urlopen(f"http://{host}:{operation.port}/healthz", timeout=SECONDS):
            return ""
    except urllib.error.HTTPError as error:  # status 503: the page says why
        return error.read().decode(errors="replace")
    except (OSError, http.client.HTTPException) as error:
        return f"/healthz does not answer: {error}"


if __name__ == "__main__":
    try:
        trouble = reason(settings.load(None).operation)
    except ExpectedError as error:
        trouble = str(error)
    if trouble:
        print(trouble)
    sys.exit(bool(trouble))
