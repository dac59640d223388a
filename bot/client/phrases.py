"""Fills the phrases around an answer, in the languages of `bot/client/words/`; quotes are never translated.

English needs no Babel, whose import and tables would cost each question in the terminal a tenth of a second.
"""

from __future__ import annotations

import datetime
import functools
import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from bot.quotation import quoted
from index.article import BEGINNING, END, Days, as_date, day_in_words, days_in_words, whole

FOLDER = Path(__file__).parent / "words"
DEFAULT = "en"
# These languages write the first day of a month as an ordinal, which the tables of Babel do not.
FIRST = {"fr": "1er", "it": "1º", "pt": "1º"}
ARTICLE = re.compile(r"\b(il|al|dal|del) (?=\{(\w+)\})")
VOWEL = re.compile(r"(?:8|11)\b")  # `otto` and `undici`
DOTS = ".,"
YEAR = re.compile(r"\d{4}")


@dataclass(frozen=True, slots=True)
class _Number:
    """A number in a phrase: `{count}` writes it as a whole number, `{mean:.2f}` with two decimals."""

    value: float
    language: str

    def __format__(self, form: str) -> str:
        decimals = int(form.strip(".f") or 0)
        if self.language == DEFAULT:
            return f"{self.value:,.{decimals}f}"
        from babel.numbers import format_decimal

        return format_decimal(self.value, format=f"#,##0.{'0' * decimals}".rstrip("."), locale=self.language)


class Words:
    """The phrases of one language; `words("by_author", name="…")` fills one in."""

    def __init__(self, language: str) -> None:
        self.language = language
        self._phrases: dict[str, str] = tomllib.loads((FOLDER / f"{language}.toml").read_text(encoding="utf-8"))

    def __call__(self, phrase: str, **values: object) -> str:
        """Fill values into a phrase, numbers as the language writes them; KeyError if there is no such phrase."""
        written = {
            name: _Number(value, self.language) if isinstance(value, int | float) else value
            for name, value in values.items()
        }
        form = self._phrases[phrase]
        return (_elided(form, written) if self.language == "it" else form).format(**written)

    def number(self, value: float) -> str:
        """Write a whole number with this language's separators."""
        return f"{_Number(value, self.language)}"

    @property
    def quote(self) -> str:
        """A template with this language's quotation marks around `{text}`."""
        return self._phrases["quote"]

    def quoted(self, text: str, shown: str | None = None) -> str:
        """Put this language's quotation marks around a quote, shown as `shown`, without doubling the quote's own."""
        return quoted(text, shown, self.quote)

    def name_of(self, language: str) -> str:
        """Name a language (ISO 639-1), such as `German`."""
        from babel import Locale

        return str(Locale.parse(language).get_language_name(self.language) or language)

    def day(self, day: int | None, *, brief: bool = False) -> str:
        """Write YYYYMMDD as readers of this language do: `18 January 2024`, or `18 Jan 2024`."""
        if day is None:
            return self("undated")
        if self.language == DEFAULT and not brief:
            return day_in_words(day)
        from babel.dates import format_date

        locale = "en_GB" if self.language == DEFAULT else self.language  # day first: Britons and Americans both read it
        written = format_date(as_date(day), format="medium" if brief else "long", locale=locale)
        first = FIRST.get(self.language)
        return f"{first}{written[1:]}" if first and written.startswith("1 ") else written

    def days(self, first: int | None, last: int | None, *, brief: bool = False) -> str:
        """Write a range of days; either end may be open."""
        if first is None and last is None:
            return self("any_day")
        if first == last:
            return self.day(first, brief=brief)
        if first is None:
            return self("until", day=self.day(last, brief=brief))
        begin = self.day(first, brief=brief)
        return (
            self("since", day=begin) if last is None else self("between", first=begin, last=self.day(last, brief=brief))
        )

    def later(self, days: int) -> str:
        """Say how much later something was published, in days: `2 days later`."""
        from babel.dates import format_timedelta

        span = format_timedelta(
            datetime.timedelta(days=days), granularity="day", threshold=days + 1, locale=self.language
        )
        return self("later", span=span)

    def period(self, days: Days) -> str:
        """Write the days of an event: a whole month or year by its name, an open end as `since` or `until`."""
        if days.first == BEGINNING:
            return self.days(None, days.last)
        if days.last == END:
            return self.days(days.first, None)
        unit = whole(days)
        if unit is None:
            return self.days(days.first, days.last)
        if self.language == DEFAULT:
            return days_in_words(days)
        from babel.dates import format_skeleton

        return format_skeleton("yMMMM" if unit == "month" else "y", as_date(days.first), locale=self.language)

    def meaning(self, said: str, days: Days) -> str:
        """Write which days some words mean: `Tuesday (4 October 2022)`; of `September 8` only the year is missing."""
        meant = self.period(days).split()
        known = {word.strip(DOTS).casefold() for word in said.split()}
        missing = [word for word in meant if word.strip(DOTS).casefold() not in known]
        if not missing:
            return said
        is_year = len(missing) == 1 and YEAR.fullmatch(missing[0]) is not None
        return f"{said} ({missing[0] if is_year else ' '.join(meant)})"


def _elided(phrase: str, values: Mapping[str, object]) -> str:
    """Shorten the Italian articles before the days that begin with a vowel: `dall’8 marzo`, not `dal 8 marzo`."""

    def article(found: re.Match[str]) -> str:
        short = "l" if found[1] == "il" else f"{found[1]}l"
        return f"{short}’" if VOWEL.match(str(values[found[2]])) else found[0]

    return ARTICLE.sub(article, phrase)


def capitalised(text: str) -> str:
    """Begin a line with a capital letter, unless its first word is a name that is written otherwise."""
    first = text.partition(" ")[0].removesuffix(":")
    return text[:1].upper() + text[1:] if first.isalpha() and first.islower() else text


@functools.cache
def words(language: str) -> Words:
    """Open a language, once in each process; a language without phrases becomes English."""
    known = {file.stem for file in FOLDER.glob("*.toml")}  # `languages` would read them all
    return Words(language if language in known else DEFAULT)


@functools.cache
def languages() -> dict[str, str]:
    """Map the code of each language to the language's own name."""
    files = sorted(FOLDER.glob("*.toml"))
    return {file.stem: str(tomllib.loads(file.read_text(encoding="utf-8"))["language"]) for file in files}
