"""Decodes a file's bytes to text; hides encodings."""

from __future__ import annotations

import codecs
import re

from index.language import language_of
from index.read.days import UnreadableError

# What parsers that others wrote raise on damaged input, such as 300 open brackets or a number of 5,000 digits. Where a
# file holds many articles, only the one that raises it may be lost.
DAMAGED = (ArithmeticError, AssertionError, AttributeError, LookupError, RuntimeError, TypeError, ValueError)
MARKS = (  # longer marks first, because the mark of UTF-32 begins like that of UTF-16
    (b"\xef\xbb\xbf", "utf-8-sig"),
    (b"\xff\xfe\0\0", "utf-32"),
    (b"\0\0\xfe\xff", "utf-32"),
    (b"\xff\xfe", "utf-16"),
    (b"\xfe\xff", "utf-16"),
)
CONTROLS = re.compile(r"[\x00-\x08\x0e-\x1a\x1c-\x1f]")
WESTERN = frozenset(
    "àâäáãåæçèéêëìíîïñòóôöõøœùúûüÿßÀÂÄÁÃÅÆÇÈÉÊËÌÍÎÏÑÒÓÔÖÕØŒÙÚÛÜ“”„‘’‚–—…•€£©®™«»‹›°·´ªº¡¿§½¼\N{NO-BREAK SPACE}"
)
WESTERN_MARKS = frozenset(one for one in WESTERN if not one.isalpha())
# Windows-1250 has Hungarian and Romanian letters in the place of these, which French and Portuguese have as well.
CENTRAL = frozenset("õûãº")
# Browsers read these labels as a larger encoding, and pages rely on it
# (https://encoding.spec.whatwg.org/#names-and-labels).
ON_THE_WEB = {
    "iso8859-1": "cp1252", "ascii": "cp1252", "iso8859-9": "cp1254", "iso8859-11": "cp874", "tis-620": "cp874",
    "shift_jis": "cp932", "gb2312": "gb18030", "gbk": "gb18030", "euc_kr": "cp949", "big5": "big5hkscs",
}  # fmt: skip
# Python's own codecs beside the encodings: they would turn `\u0041` in a text into a letter that was never there.
NO_CHARSETS = frozenset(("unicode-escape", "raw-unicode-escape", "punycode", "idna", "utf-7"))
# The detector may choose only among these: left free, it took short Spanish and German texts for cp775.
LIKELY = (
    *("utf_8", "cp1252", "cp1250", "cp1251", "cp1253", "cp1254", "cp1255", "cp1256", "cp1257", "iso8859_2", "koi8_r"),
    *("cp932", "euc_jp", "gb18030", "big5", "cp949", "mac_roman"),
)
NOT_TEXT = "not text; expected text, Markdown, HTML, PDF, JSON Lines or a feed: convert it or take it out"
OPENING = 4_000  # bytes that show whether a text is in UTF-16; a few bytes with zeros may be anything
SHORT = 20
# The detector confuses these code pages. Letters besides a to z show which language, and so which page, is meant.
ALPHABETS = {
    "cp1250": ("ąćęłńóśźż", "áčďéěíňóřšťúůýž", "áäčďéíĺľňóôŕšťúýž", "áéíóöőúüű", "ăâîşţ", "čćđšž"),
    "iso8859_2": ("áčďéěíňóřšťúůýž", "áäčďéíĺľňóôŕšťúýž", "ąćęłńóśźż", "áéíóöőúüű", "čćđšž"),
    "cp1254": ("âçğıîöşüûi̇",),
    "cp1257": ("āčēģīķļņšūž", "ąčęėįšųūž", "äõöüšž"),
}
# German texts from DOS have ü, ä and ö in the place of marks that no word of Windows-1252 has inside.
DOS_LETTERS = re.compile(rb"[a-zA-Z][\x81\x84\x94][a-z]")
ALSO_DOS = frozenset(b"\x81\x84\x94\x8e\x99\x9a\xe1")
WESTERN_ALPHABETS = (
    "äöüß",
    "àâçèéêëîïôùûüœæÿ",
    "áéíóúüñºª",
    "àáâãçéêíóôõúü",
    "àèéìíòóù",
    "åäöé",
    "åæøéü",
    "áðéíóúýþæö",
    "áàèéêëïóöü",
)
GUESSED_BYTES = 1_000_000  # counted from the first byte that is not UTF-8, because plain ASCII fits every encoding


def decode(data: bytes, declared: str | None = None) -> str:
    """Turn a file's bytes into its characters, dropping only a byte order mark. UnreadableError if they are not text.

    UTF-8 and the byte order marks are tried first, because nothing else fits them by chance; then the encoding that the
    document declares, and charset-normalizer, which guesses.
    """
    for mark, encoding in MARKS:
        if data.startswith(mark):
            return _only_text(_strictly(data, encoding))
    if b"\0" in data:
        if wide := _without_mark(data):
            return _only_text(_strictly(data, wide))
        raise UnreadableError(NOT_TEXT)
    try:
        return _only_text(data.decode())
    except UnicodeDecodeError as broken:
        declared = None if _is_mislabelled(data, declared) else declared
        return _only_text(_strictly(data, declared) if _known(declared) else _guessed(data, broken.start))


def _without_mark(data: bytes) -> str | None:
    """Return the kind of UTF-16 in which nearly every second byte of a text in Latin letters is zero."""
    begins = data[:OPENING]
    zeros = {"utf-16-be": begins[::2].count(0), "utf-16-le": begins[1::2].count(0)}
    likely = max(zeros, key=lambda name: zeros[name])
    only_these = zeros[likely] > len(begins) * 0.4 and sum(zeros.values()) < len(begins) * 0.55
    return likely if only_these and len(begins) > SHORT else None


def _is_mislabelled(data: bytes, declared: str | None) -> bool:
    """Return whether a text is labelled UTF-8, but has not one character of it beyond ASCII."""
    if not _known(declared) or codecs.lookup(declared or "").name != "utf-8":
        return False
    return all(one.isascii() or one == "\ufffd" for one in data.decode(errors="replace"))


def _strictly(data: bytes, encoding: str | None) -> str:
    try:
        return data.decode(_meant(encoding or "utf-8"))
    except UnicodeDecodeError as broken:
        found = f"not {broken.encoding.upper()} throughout (byte {broken.start:,})"
        raise UnreadableError(f"{found}; save it again as UTF-8") from None


def _meant(label: str) -> str:
    name = codecs.lookup(label).name
    return ON_THE_WEB.get(name, name)


def _known(encoding: str | None) -> bool:
    try:
        return (
            encoding is not None
            and codecs.lookup(encoding).name not in NO_CHARSETS
            and isinstance(b"a".decode(encoding), str)
        )
    except (LookupError, ValueError):  # ValueError: a NUL in the name, or a decoder that is none, such as `undefined`
        return False


def _guessed(data: bytes, where: int) -> str:
    # A dozen code pages fit a short Western text equally well for charset-normalizer, so Windows-1252 is tried first.
    if DOS_LETTERS.search(data) and ALSO_DOS.issuperset(one for one in data if one > 127):
        return _strictly(data, "cp850")
    western = _as_western(data)
    if western is not None:
        return western
    if found := next((name for name in ALPHABETS if _is_of_one_language(data, name)), None):
        return _strictly(data, found)
    if japanese := next((name for name in ("cp932", "euc_jp") if _is_japanese(data, name)), None):
        return _strictly(data, japanese)
    import charset_normalizer

    best = charset_normalizer.from_bytes(
        data[max(0, where - 1000) : where + GUESSED_BYTES], cp_isolation=list(LIKELY)
    ).best()
    if best is None:
        raise UnreadableError(NOT_TEXT)
    return _strictly(data, best.encoding)


def _is_of_one_language(data: bytes, encoding: str) -> bool:
    """Return whether all letters of a text are of one language, if it is read in an encoding."""
    try:
        letters = {one for one in data.decode(encoding).lower() if not one.isascii()} - WESTERN_MARKS
    except UnicodeDecodeError:
        return False
    return bool(letters) and any(letters <= set(alphabet) for alphabet in ALPHABETS[encoding])


def _is_japanese(data: bytes, encoding: str) -> bool:
    """Return whether a text has as many of Japan's own letters as Japanese has; in another encoding it has few."""
    try:
        others = [one for one in data.decode(encoding) if not one.isascii()]
    except UnicodeDecodeError:
        return False
    return sum("\u3041" <= one <= "\u309f" for one in others) > len(others) / 5


def _as_western(data: bytes) -> str | None:
    """Read as Windows-1252, the usual encoding of older English texts, if nothing in the text contradicts it."""
    try:
        text = data.decode("cp1252")
    except UnicodeDecodeError:
        return None
    others = [character for character in text if not character.isascii()]
    if not CENTRAL.isdisjoint(others) and language_of(text) in ("hu", "ro"):
        return None
    letters = {one for one in "".join(others).lower() if one.isalpha()}
    if not any(letters <= set(alphabet) for alphabet in WESTERN_ALPHABETS) and _is_of_one_language(data, "cp1250"):
        return None  # Czech read so has Danish, French and Italian letters side by side
    return text if len(others) < len(text) / 5 and WESTERN.issuperset(others) else None


def _only_text(text: str) -> str:
    # An export may contain a stray control character, but more than one in a hundred means a program or an image.
    if "\0" in text or len(CONTROLS.findall(text)) > len(text) / 100 + 1:
        raise UnreadableError(NOT_TEXT)
    return text
