"""Parses XML from outside without risk: no entity is expanded, nothing is fetched, and names lose their namespace."""

from __future__ import annotations

import html
import re
from collections.abc import Collection, Iterator
from typing import Any

from index.read.days import UnreadableError


def parse(data: bytes) -> Any:
    """Parse a document and return its root; tags and attributes keep only their local names.

    UnreadableError for broken XML, and for a document that declares entities: a few lines of them can stand for
    gigabytes, or for a file of this computer.
    """
    from lxml import etree

    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, remove_comments=True, remove_pis=True
    )
    try:
        root = etree.fromstring(data, parser)
    except (etree.XMLSyntaxError, ValueError) as broken:
        reason = " ".join(str(broken).split())[:120]
        line = getattr(broken, "lineno", None) or None
        raise UnreadableError(f"broken XML ({reason}); expected a whole file: save or copy it again", line) from None
    declared = root.getroottree().docinfo.internalDTD
    if declared is not None and any(True for _ in declared.iterentities()):
        raise UnreadableError("XML that declares entities, left out; save it without a DOCTYPE of its own")
    for element in root.iter("*"):
        element.tag = _local(element.tag)
        for name in [name for name in element.attrib if "}" in name]:
            element.attrib[_local(name)] = element.attrib.pop(name)
    return root


def _local(name: str) -> str:
    return name.rpartition("}")[2]


def words(element: Any, without: Collection[str] = ()) -> str:
    """Return the text of an element on one line, leaving out the elements named in `without`."""
    return " ".join("".join(pieces(element, without)).split())


def pieces(element: Any, without: Collection[str] = ()) -> Iterator[str]:
    """Yield the text of an element as it is written, leaving out the elements named in `without`."""
    if isinstance(element.tag, str):
        if element.tag not in without:
            yield element.text or ""
            for child in element:
                yield from pieces(child, without)
                yield child.tail or ""
    # The DTD that defines an entity such as &nbsp; is never loaded, so the parser leaves it.
    elif re.fullmatch(r"&\w{1,30};", element.text or ""):
        yield html.unescape(element.text)


def first(element: Any, path: str) -> str | None:
    """Return the text of the first element at an XPath, or the attribute there; None if it is missing or blank."""
    for found in element.xpath(path):
        text = " ".join(found.split()) if isinstance(found, str) else words(found)
        if text:
            return text
    return None
