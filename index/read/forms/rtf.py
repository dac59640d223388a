"""Reads RTF (Rich Text Format 1.9.1) as text, without addresses of links, hidden words and deleted words."""

from __future__ import annotations

import codecs
import re
from dataclasses import dataclass, replace

from index.read.days import UnreadableError

TOKEN = re.compile(
    r"\\(?P<word>[a-zA-Z]{1,32})(?P<number>-?\d{1,10})?[ ]?|\\'(?P<hex>[0-9a-fA-F]{2})|\\(?P<sign>[^a-zA-Z])"
    r"|(?P<brace>[{}])|(?P<text>[^\\{}\r\n]+)|(?P<ignored>[\r\n]+|\\)"
)
# These groups hold fonts, styles, notes and page heads, whose words are not part of the text.
SILENT = frozenset(
    """fonttbl colortbl stylesheet listtable listoverridetable revtbl rsidtbl generator info pict object datafield
    fldinst header headerl headerr headerf footer footerl footerr footerf footnote annotation atnid atnauthor atndate
    xe tc themedata colorschememapping latentstyles datastore xmlnstbl filetbl private bkmkstart bkmkend nonshppict
    shpinst template operator pgdsctbl""".split()
)
SIGNS = {
    "par": "\n\n", "sect": "\n\n", "page": "\n\n", "line": "\n", "row": "\n", "cell": " ", "tab": "\t",
    "emdash": "—", "endash": "–", "lquote": "‘", "rquote": "’", "ldblquote": "“", "rdblquote": "”", "bullet": "•",
    "emspace": " ", "enspace": " ", "qmspace": " ",
}  # fmt: skip
SYMBOLS = {"~": "\N{NO-BREAK SPACE}", "_": "\N{NON-BREAKING HYPHEN}", "\n": "\n\n", "\r": "\n\n"}
# A font can change the code page of its words (`\fcharset`), so the numbers are mapped to Python's names.
CHARSETS = {
    "77": "mac_roman", "128": "cp932", "129": "cp949", "134": "gb18030", "136": "big5", "161": "cp1253",
    "162": "cp1254", "163": "cp1258", "177": "cp1255", "178": "cp1256", "186": "cp1257", "204": "cp1251",
    "222": "cp874", "238": "cp1250",
}  # fmt: skip
FONT = re.compile(r"\\f(\d{1,6})(?:\\(?!fcharset)[a-z]{1,20}\d{0,6} ?){0,10}\\fcharset(\d{1,4})")
MOST_GROUPS = 1_000  # groups inside one another; documents have a few dozen, and more would exhaust the memory


@dataclass(frozen=True, slots=True)
class _Group:
    """What ends with a group: whether its words are shown, its code page, and the length of a substitute."""

    shown: bool = True
    encoding: str = "cp1252"
    substitute: int = 1  # characters after `\u` to skip: they repeat the character for programs without Unicode


def text_of(data: bytes) -> tuple[str, str | None]:
    """Return the text and the title of an RTF document. UnreadableError if it is cut off or no RTF."""
    if not data.lstrip().startswith(b"{\\rtf"):
        raise UnreadableError("not RTF; expected a file that begins with {\\rtf: give it the ending of what it is")
    return _Reader(data.decode("latin-1")).read()


class _Reader:
    def __init__(self, source: str) -> None:
        self._source = source
        self._fonts = {font: CHARSETS[charset] for font, charset in FONT.findall(source) if charset in CHARSETS}
        self._page = "cp1252"
        self._state = _Group()
        self._outer: list[_Group] = []
        # Bytes are collected until a word ends, because a code page may need two for one character.
        self._bytes = bytearray()
        self._skip = 0
        self._pieces: list[str] = []
        title = re.search(r"\{\\title ([^{}\\]{1,300})\}", source)
        self._title = title[1].strip() or None if title else None

    def read(self) -> tuple[str, str | None]:
        ended = False
        for token in TOKEN.finditer(self._source):
            if token["hex"] and not self._skip:
                self._bytes.append(int(token["hex"], 16))
                continue
            if token["ignored"]:
                continue
            self._decode()
            self._on(token)
            if token["brace"] == "}" and not self._outer:
                ended = True
                break
        if not ended:
            raise UnreadableError("truncated RTF (its end is missing); expected the whole file: copy it again")
        lines = "".join(self._pieces).split("\n")
        return re.sub(r"\n{3,}", "\n\n", "\n".join(map(str.strip, lines))).strip(), self._title

    def _on(self, token: re.Match[str]) -> None:
        if token["brace"] == "{":
            if len(self._outer) > MOST_GROUPS:
                raise UnreadableError("RTF nested too deeply; expected a document: save it again")
            self._outer.append(self._state)
        elif token["brace"]:
            self._state = self._outer.pop() if self._outer else _Group()
        elif token["word"]:
            self._on_word(token["word"].lower(), token["number"])
        elif token["sign"]:
            self._on_sign(token["sign"])
        elif token["hex"]:
            self._skip -= 1
        elif token["text"]:
            text, self._skip = token["text"][self._skip :], max(0, self._skip - len(token["text"]))
            self._add(text)

    def _on_word(self, word: str, number: str | None) -> None:
        if word in SILENT or (word in ("v", "deleted") and number != "0"):
            self._state = replace(self._state, shown=False)
        elif word == "u" and number:
            code = int(number) % 0x10000
            self._add(chr(code))
            self._skip = self._state.substitute
        elif word == "uc":
            self._state = replace(self._state, substitute=min(int(number or 1), 20))
        elif word == "ansicpg":
            self._page = _known(f"cp{number}")
            self._state = replace(self._state, encoding=self._page)
        elif word == "f":
            self._state = replace(self._state, encoding=self._fonts.get(number or "", self._page))
        elif word in ("v", "deleted", "plain"):
            # `\v0` makes hidden words visible again, but not in a group that was hidden from its beginning.
            self._state = replace(self._state, shown=self._outer[-1].shown if self._outer else True)
        elif word in SIGNS:
            self._add(SIGNS[word])

    def _on_sign(self, sign: str) -> None:
        if sign == "*":  # `\*` marks a group that only programs which know it may show
            self._state = replace(self._state, shown=False)
        elif sign in "\\{}":
            self._add(sign)
        else:
            self._add(SYMBOLS.get(sign, ""))

    def _add(self, text: str) -> None:
        if self._state.shown:
            self._pieces.append(text)

    def _decode(self) -> None:
        if self._bytes:
            self._add(self._bytes.decode(self._state.encoding, errors="replace"))
            self._bytes.clear()


def _known(encoding: str) -> str:
    try:
        return codecs.lookup(encoding).name
    except LookupError:
        return "cp1252"
