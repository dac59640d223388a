"""Reads mail: a message as an article, a mailbox as one article for each message."""

from __future__ import annotations

import datetime
import email
import email.policy
import re
from collections.abc import Iterator

from index.article import Article, Problem
from index.read.days import UnreadableError
from index.read.markup import as_text
from index.read.publication import About, make_article

# A line that begins a message in a mailbox: `From MAILER-DAEMON Fri Jul  8 12:08:34 2011` (RFC 4155).
BEGINS = re.compile(rb"(?m)^From [^\r\n]{1,400}\r?\n")
WRAPPED = re.compile(r"(?<=[^\n])\n(?=[^\n])")


def message(path: str, data: bytes, today: datetime.date) -> Article:
    """Read one message: its subject is the title, its day that of sending. UnreadableError if it has no text."""
    mail = email.message_from_bytes(data, policy=email.policy.default)
    body = mail.get_body(preferencelist=("plain", "html"))
    if body is None:
        raise UnreadableError("mail without a text; expected a message with one: leave it out")
    try:
        text = str(body.get_content())
    except (LookupError, ValueError):
        raise UnreadableError("mail in an encoding that is not known; save its text as .txt") from None
    text = as_text(text) if body.get_content_subtype() == "html" else text.replace("\r\n", "\n").strip()
    about = About(
        title=mail["subject"], date=mail["date"], author=mail["from"], date_from="the day when the mail was sent"
    )
    return make_article(text, about, path, today)


def mailbox(path: str, data: bytes, today: datetime.date) -> Iterator[Article | Problem]:
    """Read each message of a mailbox (mbox). A bad message is one problem."""
    begins = [found.end() for found in BEGINS.finditer(data)]
    ends = [found.start() for found in BEGINS.finditer(data)][1:]
    if not begins or BEGINS.match(data) is None:
        raise UnreadableError(
            "not a mailbox; expected a file that begins with `From `: give it the ending of what it is"
        )
    for number, (start, end) in enumerate(zip(begins, [*ends, len(data)], strict=True), 1):
        try:
            yield message(f"{path}#{number}", data[start:end], today)
        except UnreadableError as found:
            yield Problem(path, f"message {number}: {found}")
