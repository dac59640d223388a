"""From a file's bytes to its characters; hides encodings."""

from __future__ import annotations

import re

from index.publication import UnreadableError

MARKS = (  # byte order marks, the longer ones first: UTF-32's begins like UTF-16's
    (b"\xef\xbb\xbf", "utf-8-sig"),
    (b"\xff\xfe\0\0", "utf-32"),
    (b"\0\0\xfe\xff", "utf-32"),
    (b"\xff\xfe", "utf-16"),
    (b"\xfe\xff", "utf-16"),
)
CONTROLS = re.compile(r"[\x00-\x08\x0e-\x1a\x1c-\x1f]")
NOT_TEXT = "not text; expected text, Markdown, HTML, PDF, JSON Lines or a feed: convert it or take it out"
GUESSED_BYTES = 1_000_000  # of a long text, this much tells its encoding


def decode(data: bytes, declared: str | None = None) -> str:
    """Turn a file's bytes into its characters, dropping only a byte order mark. UnreadableError where they are no text.

    UTF-8 and the byte order marks come first, then the encoding that the document declares, then charset-normalizer.
    """
    for mark, encoding in MARKS:
        if data.startswith(mark):
            return _only_text(_strictly(data, encoding))
    if b"\0" in data:
        raise UnreadableError(NOT_TEXT)
    try:
        return _only_text(data.decode())
    except UnicodeDecodeError:
        return _only_text(_strictly(data, declared) if _known(declared) else _guessed(data))


def _strictly(data: bytes, encoding: str | None) -> str:
    try:
        return data.decode(encoding or "utf-8")
    except UnicodeDecodeError as broken:
        raise UnreadableError(
            f"not {broken.encoding.upper()} as it says (byte {broken.start:,}); save it again as UTF-8"
        ) from None


def _known(encoding: str | None) -> bool:
    try:
        return encoding is not None and isinstance(b"a".decode(encoding), str)
    except (LookupError, UnicodeDecodeError):
        return False


def _guessed(data: bytes) -> str:
    import charset_normalizer

    matches = charset_normalizer.from_bytes(data[:GUESSED_BYTES])
    best = matches.best()
    if best is None:
        raise UnreadableError(NOT_TEXT)
    # Short Western texts fit many code pages equally well; by far the most of them are in this one.
    western = [match for match in matches if match.encoding == "cp1252" and match.chaos <= best.chaos]
    return _strictly(data, (western or [best])[0].encoding)


def _only_text(text: str) -> str:
    # A stray control character happens in exported text; many of them are a program or an image.
    if "\0" in text or len(CONTROLS.findall(text)) > len(text) / 100 + 1:
        raise UnreadableError(NOT_TEXT)
    return text
