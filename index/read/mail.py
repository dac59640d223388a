"""Reads mail: a message as an article, a mailbox as one article for each message."""

from __future__ import annotations

import datetime
import email
import email.policy
import email.utils
import re
from collections.abc import Iterator, Sequence
from email.message import EmailMessage
from typing import Any, cast

from index.article import Article, Problem
from index.read.apart.members import begin
from index.read.days import UnreadableError
from index.read.decode import DAMAGED, decode
from index.read.markup import as_text
from index.read.publication import About, UnpublishedError, make_article
from index.read.records import Unpublished

# RFC 4155 separates messages by a line such as `From MAILER-DAEMON Fri Jul  8 12:08:34 2011`.
# A line of a text may begin so as well, but no header follows it.
BEGINS = re.compile(rb"(?m)^From [^\r\n]{1,400}\r?\n(?=>?[A-Za-z][\w-]{1,60}:)")
QUOTED = re.compile(r">(?!From )")
WROTE = re.compile(
    r"(?:On|Am|Le|El|Il)\b.{5,120}(?:wrote|schrieb.{0,60}|a écrit|escribió|ha scritto) ?:", re.IGNORECASE
)
# Outlook puts the mail that is answered below such lines.
ORIGINAL = re.compile(
    r"(?m)^-{2,20} ?(?:Original Message|Ursprüngliche Nachricht|Message d[’']origine|Mensaje original"
    r"|Messaggio originale) ?-{2,20}"
    r"|^(?:From|Von|De|Da): [^\n]{1,300}\n(?:Sent|Gesendet|Envoyé|Enviado|Inviato)[^\n:]{0,5}: "
)
PASSED_ON = re.compile(r"gmail_quote|type=[\"']?cite")
# Characters of a header that are parsed: Python's parser of addresses, types and encoded words is quadratic, and knows
# no end of brackets inside one another. A header of thousands of characters lists people who got the mail.
LONGEST_HEADER = 1_000
STUB = 0.3  # of the page's words; a plain text with fewer is no copy of it
SIGNATURE = re.compile(r"(?m)^(?:-- |_{20,}) *$")
# Newsletters say how to read or leave them. That is no part of their text.
HANDLING = re.compile(
    r"(?m)^[ \t]{0,9}(?:(?:view|read|open|see) (?:this |it |the )?(?:e-?mail |newsletter |message |issue )?(?:in|on)"
    r" (?:your |a |the )?(?:web|browser)|(?:click here )?(?:to )?unsubscribe|(?:manage|update|change) your"
    r" (?:e-?mail )?(?:preferences|profile|subscription)|you(?:[’']re| are) receiving this|you received this"
    r"|this e-?mail was sent to|why did i get this|forward(?:ed)? this (?:e-?mail|message|newsletter)"
    r"|im browser (?:an|öffnen|lesen)|newsletter abbestellen|hier abmelden|vom newsletter abmelden"
    r"|voir (?:ce mail |cet e-?mail )?dans (?:le |votre )?navigateur|se désabonner|se désinscrire"
    r"|ver (?:este correo )?en (?:el |su |tu )?navegador|darse de baja|cancelar (?:la )?suscripción)[^\n]{0,300}$\n?",
    re.IGNORECASE,
)


class _Policy(email.policy.EmailPolicy):
    """The default policy, which parses no more than the beginning of a header."""

    def header_source_parse(self, sourcelines: Sequence[str]) -> tuple[str, str]:
        name, value = super().header_source_parse(list(sourcelines))
        return name, value[:LONGEST_HEADER]


POLICY = _Policy()


def message(path: str, data: bytes, today: datetime.date) -> Article:
    """Read one message: its subject is the title, its day that of sending. UnreadableError if it has no text."""
    mail, text = _parsed(data)
    text = re.sub(r"\n{3,}", "\n\n", HANDLING.sub("", text)).strip() or text
    draft = "draft" if _header(mail, "x-mozilla-draft-info") else ""
    labels = f"{_header(mail, 'x-gmail-labels') or ''},{draft}".lower()
    if state := next((name for name in ("draft", "spam", "trash") if name in labels), None):
        raise UnpublishedError(state)
    about = About(
        title=_header(mail, "subject"),
        date=_header(mail, "date"),
        author=_sender(_header(mail, "from")),
        date_from="the day when the mail was sent",
    )
    return make_article(text, about, path, today)


def _parsed(data: bytes) -> tuple[EmailMessage, str]:
    """Return a message and its text, without what it quotes of others."""
    try:
        mail = cast("EmailMessage", email.message_from_bytes(data, policy=POLICY))
        body = _fuller(mail.get_body(preferencelist=("plain",)), mail.get_body(preferencelist=("html",)))
    except DAMAGED:
        raise UnreadableError("mail whose parts cannot be told apart (damaged); save its text as .txt") from None
    if body is None:
        raise UnreadableError("mail without a text; expected a message with one: leave it out")
    try:
        text, is_html = _content(body), body.get_content_subtype() == "html"
    except DAMAGED:
        raise UnreadableError("mail in an encoding that is not known; save its text as .txt") from None
    # A mail that somebody only passed on is all quoted.
    own = as_text(text) or as_text(PASSED_ON.sub("", text)) if is_html else _own_words(text.replace("\r\n", "\n"))
    return mail, ORIGINAL.split(own, maxsplit=1)[0].strip() or own


def _fuller(plain: Any, page: Any) -> Any:
    """Choose the plain text of a message, unless it only says where the page is: `View this mail in your browser`."""
    if plain is None or page is None:
        return plain or page
    try:
        shown, written = as_text(_content(page)).split(), _content(plain).split()
    except DAMAGED:
        return plain
    return page if len(written) < STUB * len(shown) else plain


def _content(part: Any) -> str:
    """Decode a part as browsers and mail programs do: what is labelled iso-8859-1 is read as Windows-1252."""
    data = part.get_payload(decode=True)
    # Encodings such as ISO-2022-JP write everything with ASCII's bytes, so only the label shows what they mean.
    text = _decoded(data, part) if isinstance(data, bytes) and not data.isascii() else str(part.get_content())
    is_flowed = part.get_content_subtype() == "plain" and str(part.get_param("format")).lower() == "flowed"
    return _unflowed(text.replace("\r\n", "\n")) if is_flowed else text


def _decoded(data: bytes, part: Any) -> str:
    try:
        return decode(data, part.get_content_charset())
    except UnreadableError:
        return str(part.get_content())


def _unflowed(text: str) -> str:
    """Join the lines that a mail program broke, and drop the blanks that it put before others (RFC 3676)."""
    lines = [line.removeprefix(" ") for line in text.split("\n")]
    soft = [line.endswith(" ") and line != "-- " and not line.startswith(">") for line in lines]
    return "".join(line if is_soft else f"{line}\n" for line, is_soft in zip(lines, soft, strict=True))


def _header(mail: EmailMessage, name: str) -> str | None:
    """Return a header as it is read, or as it is written if it is damaged; None if there is none."""
    try:
        found = mail[name]
    except DAMAGED:
        found = next(value for key, value in mail.raw_items() if key.lower() == name)
    return None if found is None else str(found)


def _own_words(text: str) -> str:
    """Drop the words of others that a mail quotes, and what follows the mark of a signature."""
    lines = SIGNATURE.split(text, maxsplit=1)[0].split("\n")
    kept = [line.removeprefix(">") if line.startswith(">From ") else line for line in lines if not QUOTED.match(line)]
    own = "\n".join(line for line in kept if not WROTE.fullmatch(line.strip()))
    return re.sub(r"\n{3,}", "\n\n", own).strip() or text.strip()


def _sender(written: str | None) -> str | None:
    """Return the name of a sender, else the address."""
    try:
        name, address = email.utils.parseaddr(str(written or ""))
    except DAMAGED:
        return written
    return name or address or written


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
            begin()
            yield message(f"{path}#{number}", data[start:end], today)
        except UnpublishedError as hidden:
            yield Unpublished(path, hidden.state)
        except UnreadableError as found:
            yield Problem(path, f"message {number}: {found}")
