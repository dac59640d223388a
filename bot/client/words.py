"""The words of the frame around an answer, in the languages of `bot/client/words/`; quotes are never translated."""

from __future__ import annotations

import functools
import tomllib
from pathlib import Path

from babel.dates import format_date
from babel.numbers import format_decimal

from index.article import as_date

FOLDER = Path(__file__).parent / "words"
DEFAULT = "en"


class Words:
    """The phrases of one language; `words("answered", day="…")` fills one in."""

    def __init__(self, language: str) -> None:
        self.language = language
        self._phrases: dict[str, str] = tomllib.loads((FOLDER / f"{language}.toml").read_text(encoding="utf-8"))

    def __call__(self, phrase: str, **values: object) -> str:
        """Give a phrase with its values filled in, numbers as the language writes them; KeyError for no such phrase."""
        written = {
            name: format_decimal(value, locale=self.language) if isinstance(value, int) else value
            for name, value in values.items()
        }
        return self._phrases[phrase].format(**written)

    def day(self, day: int | None) -> str:
        """Write YYYYMMDD as readers of this language do: `18 January 2024`."""
        if day is None:
            return self("undated")
        return format_date(
            as_date(day), format="d. MMMM y" if self.language == "de" else "d MMMM y", locale=self.language
        )

    def days(self, first: int | None, last: int | None) -> str:
        """Write a range of days; either end may be open."""
        if first is not None and first == last:
            return self.day(first)
        if first is None:
            return self("until", day=self.day(last)) if last is not None else self("any_day")
        return (
            self("between", first=self.day(first), last=self.day(last)) if last else self("since", day=self.day(first))
        )


@functools.cache
def words(language: str) -> Words:
    """Open a language, once a process; one we do not speak is answered in English."""
    return Words(language if language in languages() else DEFAULT)


@functools.cache
def languages() -> dict[str, str]:
    """Map each language of the frame to its own name."""
    files = sorted(FOLDER.glob("*.toml"))
    return {file.stem: str(tomllib.loads(file.read_text(encoding="utf-8"))["language"]) for file in files}
