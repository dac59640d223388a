"""Chooses how a file is read: by its ending, by its first bytes, and by the files next to it."""

from __future__ import annotations

import bz2
import datetime
import gzip
import io
import json
import lzma
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import IO, cast

from index.article import Article, Problem
from index.read import formats, mail, records, tables
from index.read.days import First, UnreadableError
from index.read.fields.names import named
from index.read.forms import blogs, documents, exports, packages, scans, webarchive, xml
from index.read.forms.around import Around, File, Packed
from index.read.pages import page as pages
from index.read.publication import UnpublishedError
from index.read.texts import databases

Entry = Article | Problem
JSON_LINES = frozenset((".jsonl", ".ndjson", ".jsonlines"))
FEEDS = frozenset((".rss", ".atom", ".xml", ".rdf"))
HTML = frozenset((".html", ".htm", ".xhtml"))
PAGES = FEEDS | HTML
UNPACK: dict[str, Callable[[IO[bytes]], object]] = {".gz": gzip.open, ".xz": lzma.open, ".bz2": bz2.open}
# The first bytes decide for these forms, because their files often have a wrong ending.
SIGNATURES = ((b"{\\rtf", ".rtf"), (b"MIME-Version:", ".mhtml"), (b"From: <Saved by", ".mhtml"), (b"WARC/", ".warc"))
# Editors, programs and version control leave these files behind. A warning about each would hide the real ones.
LEFT_BEHIND = re.compile(
    r".*(?:~|\.(?:bak|old|orig|tmp|temp|swp|swo|part|crdownload|lock|log|ini|opml|js|css|py|sh|toml|ya?ml|db|sqlite))"
    r"|(?:licen[cs]e|copying|notice|readme|changelog|authors|makefile|thumbs\.db|desktop\.ini|contributing|robots|humans|requirements|cookies)(?:\.(?:md|txt|rst))?"
    r"|(?:package|package-lock|composer|tsconfig|manifest)\.json",
    re.IGNORECASE,
)
OPENING = 4_000  # bytes; the form of a file shows this early
WEB_PAGE = re.compile(rb"(?:<!--[^>]{0,500}-->\s*)?(?:<!doctype html|<html[\s>])", re.IGNORECASE)
MAILBOX = re.compile(rb"From [^\r\n]{1,200}\d{4}\r?\n(?:>?[A-Za-z-]{2,40}: )")
SUBTITLES = re.compile(rb"(?:WEBVTT\b|1\r?\n\d\d:\d\d:\d\d[,.]\d{3} -->)")
CONTENTS = ((re.compile(rb"%PDF-"), ".pdf"), (WEB_PAGE, ".html"), (MAILBOX, ".mbox"), (SUBTITLES, ".srt"))
MANY = 3  # columns; a first line with fewer names may be a sentence with a comma, not the header of a table
DRAFTS = frozenset("draft drafts _draft _drafts".split())  # These folders hold texts that were never public.
# A title such as `NFL draft` has no marks around the word; `DRAFT - Weir.docx`, `weir (draft).docx` and `weir.draft.md`
# have.
DRAFT_NAME = re.compile(
    r"^DRAFT ?[-_.:]|[\[(](?i:draft)[\])]|\.draft\.\w{1,9}$|[a-z0-9] ?[-_] ?DRAFT(?: ?v?\d{1,2})?\.\w{1,9}$"
)
# These mailboxes hold mail that was never public, or that nobody wanted.
MAILBOXES = frozenset("draft.mbox drafts.mbox spam.mbox junk.mbox trash.mbox".split())
CONVERT = "left out; save it as PDF, HTML or plain text (.txt)"
SPREADSHEETS = frozenset((".xlsx", ".xls", ".xlsm", ".ods", ".numbers"))
# WhatsApp exports chats as `[18.01.24, 21:15:03] Ada: …` or `12/25/23, 9:15 PM - Ada: …`, below a notice in the
# phone's language that they are private.
CHAT_LINE = re.compile(rb"(?:\xef\xbb\xbf)?(?:\xe2\x80\x8e)?\[?\d{1,4}[./-]\d{1,2}[./-]\d{2,4},? ")
CHAT_NAME = re.compile(r"_chat|.{0,100}whatsapp.{0,200}", re.IGNORECASE)
ENCRYPTED = re.compile(rb"end-to-end|ende-zu-ende|bout en bout|extremo a extremo|ponta a ponta", re.IGNORECASE)
TELEGRAM = (b"<title>Exported Data</title>", b"chat_page", b"history")
MAIL_FIELD = re.compile(
    rb"(?:Return-Path|Delivered-To|Received|From|Message-ID|Date|Subject|To|MIME-Version): ", re.IGNORECASE
)
MAIL_MARKS = (
    re.compile(rb"(?im)^from: "),
    re.compile(rb"(?im)^date: "),
    re.compile(rb"(?im)^(?:message-id|mime-version): "),
)


@dataclass(frozen=True, slots=True)
class Limits:
    """The limits for reading a source, in bytes, and how many problems of one file are listed one by one.

    `first` says whether a day such as 03/02/2021 begins with the day or the month, if its file does not show it.
    """

    max_file_bytes: int = 200_000_000  # such files are held in memory whole
    max_page_bytes: int = 20_000_000  # for a web page or a feed: parsing takes many times its size in memory
    # for a line of JSON Lines; the file may have any length, because it is read by line
    max_article_bytes: int = 5_000_000
    max_decompressed_bytes: int = 4_000_000_000
    max_problems: int = 20
    max_seconds: float = 60.0  # for one article, whatever its size: a damaged file may keep a parser busy for hours
    # of the process that reads (index/read/apart/process.py), so that no file takes all of it
    max_memory_bytes: int = 2_000_000_000
    first: First | None = None


@dataclass(frozen=True, slots=True)
class Loaded:
    """A loaded file: the name under which it is read, its bytes, and what its reader needs to know."""

    path: str
    data: bytes
    ending: str
    today: datetime.date
    first: First | None = None
    near: Around | None = None


def entries(file: File, limits: Limits, today: datetime.date, budget: packages.Budget) -> Iterator[Entry]:
    """Read a file by its ending; `budget` is what may still be unpacked of the source file that contains it.

    UnreadableError or UnpublishedError if the file as a whole gives no article; OSError if it cannot be read.
    """
    *folders, name = file.path.lower().split("/")
    if not DRAFTS.isdisjoint(folders) or name in MAILBOXES or DRAFT_NAME.search(re.split(r"[/#]", file.path)[-1]):
        raise UnpublishedError("draft")
    endings = endings_of(file.path)
    ending = endings[-1] if endings else ""
    if packages.is_package(endings):
        yield from _package(file, limits, today, budget)
    elif ending == ".warc" or endings == [".warc", ".gz"]:
        yield from webarchive.warc(file.path, file.content, file.size, today, limits.max_page_bytes)
    elif ending in UNPACK:
        yield from _compressed(file, endings, limits, today)
    elif ending in JSON_LINES and not _is_one_value(file, limits):
        bounds = records.Bounds(limits.max_article_bytes, first=limits.first)
        yield from records.json_lines(file.path, file.content, bounds, today)
    else:
        check_size(file.size, ending, limits)
        data = file.content.read(file.size + 1)
        yield from loaded(Loaded(file.path, data, ending, today, limits.first, file.around), limits)


def _is_one_value(file: File, limits: Limits) -> bool:
    """Return whether a file named as JSON Lines is a list, objects over several lines, or in UTF-16."""
    begins = file.content.read(OPENING).lstrip()
    file.content.seek(0)
    return file.size <= limits.max_file_bytes and (
        begins.startswith((b"[", *records.UTF_16)) or re.match(rb"\{\s*\n\s*[\"}]", begins) is not None
    )


def endings_of(name: str) -> list[str]:
    """Return the last two endings of a name in lower case: `.tar` and `.gz`."""
    return [ending.lower() for ending in PurePosixPath(name).suffixes[-2:]]


def check_size(found: int, ending: str, limits: Limits) -> None:
    """Raise UnreadableError for an empty file, or one that is too large to be read in one piece."""
    allowed = limits.max_page_bytes if ending in PAGES else limits.max_file_bytes
    if found > allowed:
        raise UnreadableError(
            f"{found:,} bytes; expected at most {allowed:,}: split it, or save its articles as .jsonl"
        )
    if found == 0:
        raise UnreadableError("empty; expected the text of an article")


def _package(file: File, limits: Limits, today: datetime.date, budget: packages.Budget) -> Iterator[Entry]:
    def read(member: packages.Member, package: packages.Package) -> Iterator[Entry]:
        with member.open() as content:
            inside = File(member.name, content, member.size, Packed(package, member.name))
            yield from entries(inside, limits, today, budget)

    with packages.opened(file.path, file.content, file.size, budget) as package:
        budget.depth += 1
        yield from packages.articles(file.path, package, read, is_readable)
        budget.depth -= 1


def is_readable(name: str) -> bool:
    """Return whether the name of a file in a package shows a form that is read."""
    file = PurePosixPath(name)
    if any(part.startswith(".") for part in file.parts) or is_left_behind(file.name):
        return False
    endings = endings_of(name)
    ending = endings[-1] if endings else ""
    known = ending in READERS or ending in JSON_LINES or ending in UNPACK or ending == ".json"
    return known or packages.is_package(endings) or not any(map(str.isalpha, ending))


def is_left_behind(name: str) -> bool:
    """Return whether the name of a file shows that a program left it behind."""
    return LEFT_BEHIND.fullmatch(name) is not None and exports.TWEETS_NAME.fullmatch(name) is None


def _compressed(file: File, endings: list[str], limits: Limits, today: datetime.date) -> Iterator[Entry]:
    """Read a single compressed file by the ending before that of the compression."""
    ending, inner = endings[-1], endings[0] if len(endings) > 1 else ""
    with cast("IO[bytes]", UNPACK[ending](file.content)) as content:
        if inner in JSON_LINES | {".json"}:
            bounds = records.Bounds(limits.max_article_bytes, limits.max_decompressed_bytes, limits.first)
            yield from records.json_lines(file.path, content, bounds, today)
            return
        try:
            data = content.read(limits.max_file_bytes + 1)
        except records.BROKEN_ARCHIVE:
            raise UnreadableError("the compressed file is damaged; expected a whole one: copy it again") from None
    if len(data) > limits.max_file_bytes:
        raise UnreadableError(f"unpacks to more than {limits.max_file_bytes:,} bytes; expected an article: split it")
    check_size(len(data), inner, limits)
    yield from loaded(Loaded(file.path, data, inner, today, limits.first, file.around), limits)


def loaded(file: Loaded, limits: Limits) -> Iterator[Entry]:
    """Read a loaded file. If its ending has no letters (`minutes.2024-01-18`), it is tried as text."""
    ending = next((form for signature, form in SIGNATURES if file.data.startswith(signature)), file.ending)
    if ending in SPREADSHEETS:
        raise UnreadableError("a spreadsheet, left out; save each of its sheets as CSV (.csv)")
    if file.ending in MAIL:
        ending = file.ending
    elif ending not in READERS or ending in TEXTS:
        ending = _by_content(file.data) or ending
    if ending == ".json" or ending in JSON_LINES:
        known = exports.json_export(file.path, file.data, file.today, file.near)
        bounds = records.Bounds(limits.max_article_bytes, first=limits.first)
        yield from known or records.json_file(file.path, file.data, bounds, file.today)
    elif reader := READERS.get(ending):
        yield from reader(file)
    elif any(map(str.isalpha, ending)):
        raise UnreadableError(
            f"the ending {ending} is of no form that is read, {CONVERT}, or end its name in .txt if it is text"
        )
    else:
        yield from _text(file)


def _by_content(data: bytes) -> str | None:
    """Return the ending that fits the content of a file without one, or with one that says nothing; else None."""
    begins = data[:OPENING].removeprefix(b"\xef\xbb\xbf").lstrip()
    if data.startswith(records.UTF_16):
        begins = data[:OPENING].decode("utf-16", errors="ignore").encode()
    if found := next((ending for form, ending in CONTENTS if form.match(begins)), None):
        return found
    if MAIL_FIELD.match(begins) and all(form.search(begins) for form in MAIL_MARKS):
        return ".eml"
    first = begins.partition(b"\n")[0].decode(errors="replace").strip()
    if first.startswith(('{"', "[{")) or first in ("[", "{"):
        return ".json" if _is_json(data if first in "[{" else first) else None
    columns = re.split(r"[,;\t|]", first)
    names = {name.strip().strip('"'): name for name in columns}
    # a sentence may have commas, but no tabs
    like_names = first.islower() or "," not in first
    if (
        len(columns) >= (2 if "\t" in first else MANY)
        and like_names
        and all(re.fullmatch(r"\w[\w -]{0,30}", name) for name in names)
    ):
        return ".csv" if named(names, "text") and named(names, "date") else None
    return None


def _is_json(data: bytes | str) -> bool:
    try:
        json.loads(data)
    except (ValueError, RecursionError):
        return False
    return True


def _text(file: Loaded) -> Iterator[Entry]:
    named_so = CHAT_NAME.fullmatch(PurePosixPath(file.path.rpartition("#")[2]).stem) is not None
    if CHAT_LINE.match(file.data) and (named_so or ENCRYPTED.search(file.data[:OPENING])):
        raise UnpublishedError("in a private chat")
    if databases.may_be(file.data):
        yield from databases.text(file.path, file.data, file.today, file.first)
    else:
        yield formats.plain_text(file.path, file.data, file.today, file.first)


def _html(file: Loaded) -> Iterator[Entry]:
    if all(mark in file.data[:OPENING] for mark in TELEGRAM):
        raise UnreadableError(
            "a chat that Telegram exported as pages, which do not say whether it is public; export it as JSON"
        )
    if file.data.startswith(b"---"):  # Jekyll and Hugo allow HTML below their front matter
        yield formats.markdown(file.path, file.data, file.today, file.first)
    elif blogs.is_medium(file.data):
        yield blogs.medium(file.path, file.data, file.today)
    elif b"ocr_page" in file.data[:OPENING] and (tree := pages.parsed(file.data)) is not None:
        yield scans.hocr(file.path, tree, file.today)
    # The table of a Substack export has the days of its pages, so they are read with it.
    elif not _is_of_substack(file.near):
        yield pages.html(file.path, file.data, file.today, first=file.first)


def _is_of_substack(near: Around | None) -> bool:
    return near is not None and near.folder == "posts" and blogs.is_substack(near.load("../posts.csv") or b"")


def _markdown(file: Loaded) -> Iterator[Entry]:
    yield formats.markdown(file.path, file.data, file.today, file.first)


def _table(file: Loaded) -> Iterator[Entry]:
    if file.near and blogs.is_substack(file.data):
        return exports.articles(file.path, blogs.substack(file.data, file.near.load), file.today)
    return tables.table(file.path, file.data, file.ending, file.today, file.first)


def _tweets(file: Loaded) -> Iterator[Entry]:
    account = file.near.load("account.js") if file.near else None
    return exports.articles(file.path, exports.tweets(file.data, account), file.today)


def _pdf(file: Loaded) -> Iterator[Entry]:
    article = formats.pdf(file.path, file.data, file.today)
    if databases.may_be(article.text.encode()) and databases.ends_documents(article.text):
        yield from databases.documents(file.path, article.text, file.today)
    else:
        yield article


def _warc(file: Loaded) -> Iterator[Entry]:
    size = len(file.data)
    return webarchive.warc(file.path, io.BytesIO(file.data), size, file.today, size)


def _one(read: Callable[[str, bytes, datetime.date], Article]) -> Callable[[Loaded], Iterator[Entry]]:
    def reader(file: Loaded) -> Iterator[Entry]:
        yield read(file.path, file.data, file.today)

    return reader


def _many(read: Callable[[str, bytes, datetime.date], Iterator[Entry]]) -> Callable[[Loaded], Iterator[Entry]]:
    return lambda file: read(file.path, file.data, file.today)


MAIL = frozenset((".eml", ".mbox"))
TEXTS = frozenset((".txt", ".text", ".asc", ""))
READERS: Mapping[str, Callable[[Loaded], Iterator[Entry]]] = {
    **dict.fromkeys(TEXTS, _text),
    **dict.fromkeys((".sgm", ".sgml", ".ris", ".bib"), _text),
    **dict.fromkeys((".md", ".markdown"), _markdown),
    **dict.fromkeys(HTML, _html),
    **dict.fromkeys(FEEDS, lambda file: xml.news_or_feed(file.path, file.data, file.today, file.near)),
    **dict.fromkeys((".csv", ".tsv", ".tab"), _table),
    **dict.fromkeys((".mhtml", ".mht"), _one(webarchive.mhtml)),
    ".pdf": _pdf,
    ".eml": _one(mail.message),
    ".mbox": _many(mail.mailbox),
    ".docx": _many(documents.docx),
    ".odt": _many(documents.odt),
    ".rtf": _many(documents.rich_text),
    ".epub": _many(documents.epub),
    ".js": _tweets,
    ".warc": _warc,
}
