"""Reads the forms in which agencies and papers exchange news: NITF, NewsML-G2, NewsML 1.

Items that are embargoed, withheld or cancelled are left out, because they are not public.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterator
from typing import Any

from index.article import Article, Problem
from index.read.apart.members import begin
from index.read.days import UnreadableError
from index.read.forms.tree import first, words
from index.read.markup import as_text
from index.read.publication import About, UnpublishedError, make_article
from index.read.records import Unpublished

PUBLIC = frozenset(("", "usable", "stat:usable", "usable (published)"))
NOT_IN_TEXT = frozenset(("media", "media-caption", "media-producer", "fn", "note", "figcaption", "script", "style"))
PARAGRAPHS = "descendant-or-self::*[self::p or self::hl2 or self::li or self::pre or self::h2 or self::h3 or self::td]"


def nitf(path: str, root: Any, today: datetime.date) -> Iterator[Article | Problem]:
    """Read a NITF document (IPTC NITF 3.x). Its day is that of publication, or else of issue or release."""
    state = (first(root, "//docdata/@management-status") or "").lower()
    if state not in PUBLIC:
        yield Unpublished(path, state)
        return
    yield _nitf(path, root, today)


def _nitf(path: str, root: Any, today: datetime.date, about: About | None = None) -> Article:
    release = first(root, "//docdata/date.release/@norm")
    day = first(root, "//pubdata/@date.publication") or first(root, "//docdata/date.issue/@norm") or release
    if release and day and release[:8].isdigit() and int(release[:8]) > int(f"{today:%Y%m%d}"):
        raise UnpublishedError("embargoed")
    said = About(
        title=first(root, "//hedline/hl1") or first(root, "//head/title"),
        date=day,
        outlet=first(root, "//pubdata/@name") or first(root, "//distributor/org") or first(root, "//distributor"),
        author=_without_by(first(root, "//byline/person") or first(root, "//byline")),
        url=first(root, "//pubdata/@ex-ref"),
        date_from="the document's own data",
    )
    about = said if about is None else about
    # The corpus of the New York Times repeats the first paragraph in another block. Only the full text is read, so that
    # it is not quoted twice.
    blocks = root.xpath("//block[@class='full_text'][ancestor::body.content]") or root.xpath("//body.content")
    return make_article(_text(blocks) or about.title or "", about, path, today)


def _without_by(name: str | None) -> str | None:
    return name[3:].strip() if name and name.lower().startswith("by ") else name


def _text(parts: list[Any]) -> str:
    """Join the paragraphs of parts of a document, without captions and notes; a part without any is one itself."""
    found = []
    for part in parts:
        paragraphs = [
            paragraph
            for paragraph in part.xpath(PARAGRAPHS)
            if not any(above.tag in NOT_IN_TEXT or above.tag == "p" for above in paragraph.iterancestors())
        ]
        found += [words(paragraph, NOT_IN_TEXT) for paragraph in paragraphs or [part]]
    return "\n\n".join(filter(None, found))


def newsml_g2(path: str, root: Any, today: datetime.date) -> Iterator[Article | Problem]:
    """Read each text item of a NewsML-G2 document or message; pictures and packages have no text."""
    items = root.xpath("descendant-or-self::newsItem")
    texts = [item for item in items if item.xpath("contentSet/inlineXML | contentSet/inlineData")]
    if not texts:
        raise UnreadableError("news items without text; expected contentSet/inlineXML: export them with their text")
    for number, item in enumerate(texts, 1):
        place = f"{path}#{number}" if len(texts) > 1 else path
        try:
            begin()
            yield _item(path, place, item, today)
        except UnpublishedError as hidden:
            yield Unpublished(path, hidden.state)
        except UnreadableError as found:
            yield Problem(path, f"item {number}: {found}")


def _item(path: str, place: str, item: Any, today: datetime.date) -> Article | Problem:
    state = (first(item, "itemMeta/pubStatus/@qcode") or "").lower()
    if state not in PUBLIC:
        return Unpublished(path, state.rpartition(":")[2])
    embargo = item.xpath("itemMeta/embargoed")
    if embargo and not _is_over(words(embargo[0]), today):
        return Unpublished(path, "embargoed")
    author = first(item, "contentMeta/by") or first(item, "contentMeta/creator/name")
    about = About(
        title=first(item, "contentMeta/headline") or first(item, "itemMeta/title"),
        date=first(item, "itemMeta/firstCreated") or first(item, "itemMeta/versionCreated"),
        outlet=first(item, "itemMeta/provider/name") or first(item, "itemMeta/provider/@literal"),
        author=_without_by(author or first(item, "contentMeta/creator/@literal")),
        url=first(item, "itemMeta/link[contains(@rel, 'permalink')]/@href"),
        date_from="the document's own data",
    )
    body = item.xpath("contentSet/inlineXML/*")
    if body and body[0].tag == "nitf":
        return _nitf(place, body[0], today, about)
    text = _text(body[0].xpath("descendant-or-self::body") or body[:1]) if body else ""
    text = text or as_text(first(item, "contentSet/inlineData") or "")
    return make_article(text or about.title or "", about, place, today)


def _is_over(embargo: str, today: datetime.date) -> bool:
    """Return whether an embargo has ended; an embargo without a time never ends."""
    try:
        return datetime.date.fromisoformat(embargo[:10]) <= today
    except ValueError:
        return False


def newsml_1(path: str, root: Any, today: datetime.date) -> Iterator[Article | Problem]:
    """Read each item of a NewsML 1 document, whose texts are NITF, HTML or plain text."""
    items = root.xpath("descendant-or-self::NewsItem")
    for number, item in enumerate(items, 1):
        state = (first(item, "NewsManagement/Status/@FormalName") or "").lower()
        if state not in PUBLIC:
            yield Unpublished(path, state)
            continue
        place = f"{path}#{number}" if len(items) > 1 else path
        about = About(
            title=first(item, ".//NewsLines/HeadLine"),
            date=first(item, "NewsManagement/FirstCreated") or first(item, "Identification/NewsIdentifier/DateId"),
            outlet=first(item, ".//AdministrativeMetadata/Provider/Party/@FormalName"),
            author=_without_by(first(item, ".//NewsLines/ByLine")),
            date_from="the document's own data",
        )
        try:
            begin()
            contents = item.xpath(".//DataContent")
            yield make_article(_text(contents[:1]) or about.title or "", about, place, today)
        except UnreadableError as found:
            yield Problem(path, f"item {number}: {found}")
