"""Every language has every phrase, with the same values, within Discord's limits, and writes days as its readers do."""

import re
import string
import tomllib
from pathlib import Path

import pytest

from answer.question.foreign.kinds import foreign_kind
from bot.client.pages.answer import MOST_CHARACTERS
from bot.client.phrases import FOLDER, Words, capitalised, languages, words
from index.article import BEGINNING, END, Days

CODE = "\n".join(file.read_text(encoding="utf-8") for file in Path(FOLDER).parents[1].rglob("*.py"))
PHRASES = {file.stem: tomllib.loads(file.read_text(encoding="utf-8")) for file in sorted(FOLDER.glob("*.toml"))}
# Phrases whose name is put together, as in f"reason_{reason}".
BUILT = ("reason_", "limits_", "choose_", "add_", "fault_", "remark_", "may_", "rhythm_", "total_")
LIMITS = {
    **{name: 80 for name in PHRASES["en"] if name.startswith("button_")},
    **dict.fromkeys(("rate_title", "follow_title", "ask_title", "limits_title"), 45),
    **dict.fromkeys(("rate_reason", "rate_correction", "follow_label", "limits_person", "limits_server"), 45),
    **{name: 100 for name in PHRASES["en"] if name.startswith("reason_")},
    **dict.fromkeys(("choose_article", "choose_nothing"), 150),
}
# Which phrases speak of a button by its label.
NAMED = {
    "too_long": "button_full",
    "more_sentences": "button_full",
    "help_ask": "button_follow",
    "help_marks": "button_context",
}
QUOTES = {"en": "“”", "de": "„“", "fr": "«»", "es": "«»", "it": "«»", "nl": "“”", "pt": "“”"}
each_language = pytest.mark.parametrize("language", sorted(PHRASES))


def values_of(phrase: str) -> dict[str, str]:
    return {name: form for _, name, form, _ in string.Formatter().parse(phrase) if name is not None}


@each_language
def test_every_language_has_the_same_phrases_with_the_same_values(language):
    assert list(PHRASES[language]) == list(PHRASES["en"])
    for name, phrase in PHRASES[language].items():
        assert values_of(phrase) == values_of(PHRASES["en"][name]), name


def test_no_phrase_is_unused_and_none_is_missing():
    used = {name for name in PHRASES["en"] if re.search(rf"""["']{name}["']""", CODE)}
    put_together = {
        name for name in PHRASES["en"] for start in BUILT if name.startswith(start) and f'f"{start}{{' in CODE
    }
    assert set(PHRASES["en"]) - used - put_together == set()
    asked = set(re.findall(r"""(?:words|phrases)\(\s*["'](\w+)["']""", CODE))
    asked |= set(re.findall(r"""TurnedAwayError\(\s*["'](\w+)["']""", CODE))
    assert len(asked) > 100
    assert asked <= {*PHRASES["en"], *PHRASES}  # `words` also opens a language


@each_language
def test_labels_fit_their_place_in_discord(language):
    for name, most in LIMITS.items():
        phrase = words(language)(name, **dict.fromkeys(values_of(PHRASES[language][name]), 10_000))
        assert 1 <= len(phrase) <= most, name


@each_language
def test_long_pages_of_ours_fit_a_message(language):
    for start in ("help_", "privacy_", "choose_", "state_"):
        whole = sum(len(phrase) for name, phrase in PHRASES[language].items() if name.startswith(start))
        assert whole < MOST_CHARACTERS - 400, start


@each_language
def test_a_phrase_names_a_button_as_the_button_is_labelled(language):
    for name, button in NAMED.items():
        assert PHRASES[language][button] in PHRASES[language][name]


@each_language
def test_quotation_marks_are_those_of_the_language(language):
    text = "\n".join(PHRASES[language].values())
    found = set(re.findall(r"[\"“”„«»]", text.replace("“…”", "") if QUOTES[language] == "“”" else text))
    assert found == set(QUOTES[language])


@each_language
def test_a_remark_proposes_a_question_that_is_understood(language):
    marks = "".join(QUOTES[language])
    proposed = re.findall(rf"[{marks}](.+?)[{marks}]", words(language)("remark_not_weighed", topic="Ana Reed"))
    told = foreign_kind(proposed[-1].strip(), language)
    assert (told.english if told else tuple(proposed)) == ("What was said about Ana Reed?",)


def test_french_marks_do_not_stand_alone_at_the_start_of_a_line():
    for name, phrase in PHRASES["fr"].items():
        assert not re.search(r" [;:?!»%]|« ", phrase), name


def test_a_language_we_do_not_speak_is_answered_in_english():
    assert words("xx").language == "en"
    assert languages() == {
        "de": "Deutsch",
        "en": "English",
        "es": "Español",
        "fr": "Français",
        "it": "Italiano",
        "nl": "Nederlands",
        "pt": "Português",
    }


@pytest.mark.parametrize(
    ("language", "long", "brief", "range_", "since"),
    [
        ("en", "18 January 2024", "18 Jan 2024", "1 March 2023 to 18 January 2024", "since 1 March 2023"),
        ("de", "18. Januar 2024", "18.01.2024", "1. März 2023 bis 18. Januar 2024", "ab dem 1. März 2023"),
        ("fr", "18 janvier 2024", "18 janv. 2024", "du 1er mars 2023 au 18 janvier 2024", "à partir du 1er mars 2023"),
        (
            "es",
            "18 de enero de 2024",
            "18 ene 2024",
            "del 1 de marzo de 2023 al 18 de enero de 2024",
            "desde el 1 de marzo de 2023",
        ),
        ("it", "18 gennaio 2024", "18 gen 2024", "dal 1º marzo 2023 al 18 gennaio 2024", "dal 1º marzo 2023"),
        ("nl", "18 januari 2024", "18 jan 2024", "1 maart 2023 t/m 18 januari 2024", "vanaf 1 maart 2023"),
        (
            "pt",
            "18 de janeiro de 2024",
            "18 de jan. de 2024",
            "de 1º de março de 2023 a 18 de janeiro de 2024",
            "a partir de 1º de março de 2023",
        ),
    ],
)
def test_days_are_written_as_readers_of_the_language_do(language, long, brief, range_, since):
    spoken = words(language)
    assert (spoken.day(20240118), spoken.day(20240118, brief=True)) == (long, brief)
    assert (spoken.days(20230301, 20240118), spoken.days(20230301, None)) == (range_, since)
    assert spoken.day(None) == PHRASES[language]["undated"]


def test_italian_articles_are_shortened_before_a_day_that_begins_with_a_vowel():
    spoken = words("it")
    assert spoken.days(20240308, 20240411) == "dall’8 marzo 2024 all’11 aprile 2024"
    assert spoken("timeline_published", day=spoken.day(20240308)) == "pubblicato l’8 marzo 2024"
    assert spoken.days(None, 20240318) == "fino al 18 marzo 2024"


def test_a_range_of_one_day_or_none():
    spoken = words("en")
    assert spoken.days(20240118, 20240118) == "18 January 2024"
    assert spoken.days(None, 20240118) == "until 18 January 2024"
    assert spoken.days(None, None) == "any day"


def test_a_period_may_be_open_at_either_end():
    spoken = words("en")
    assert spoken.period(Days(20310101, END)) == "since 1 January 2031"
    assert spoken.period(Days(BEGINNING, 18991231)) == "until 31 December 1899"
    assert spoken.period(Days(20310101, 20311231)) == "2031"


@pytest.mark.parametrize(
    ("language", "whole", "share"), [("en", "6,000", "0.85"), ("de", "6.000", "0,85"), ("es", "6.000", "0,85")]
)
def test_numbers_are_written_as_the_language_does(language, whole, share):
    assert whole in words(language)("too_long", count=6_000)
    assert f"**{share}**" in words(language)("quality_refusals", mean=0.8512, low=0.1, high=1)


def test_what_is_filled_in_is_never_read_as_a_phrase():
    assert Words("en")("by_author", name="{count} {0}") == "by {count} {0}"


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("no index in data yet", "No index in data yet"),
        ("índice del 1 ene 2024", "Índice del 1 ene 2024"),
        ("sources/a.txt is empty", "sources/a.txt is empty"),
        ("iPhone", "iPhone"),
        ("", ""),
    ],
)
def test_a_line_of_its_own_begins_with_a_capital_unless_a_name_does_not(text, line):
    assert capitalised(text) == line


@pytest.mark.parametrize(
    ("language", "said", "first", "last", "shown"),
    [
        ("en", "Tuesday", 20221004, 20221004, "Tuesday (4 October 2022)"),
        ("en", "September 8", 20220908, 20220908, "September 8 (2022)"),
        ("en", "Sept. 8", 20220908, 20220908, "Sept. 8 (8 September 2022)"),
        ("en", "September 8, 2022", 20220908, 20220908, "September 8, 2022"),
        ("en", "in May", 20240501, 20240531, "in May (2024)"),
        ("de", "8. September", 20220908, 20220908, "8. September (2022)"),
    ],
)
def test_words_that_mean_a_day_are_followed_by_what_they_leave_out_of_it(language, said, first, last, shown):
    assert words(language).meaning(said, Days(first, last)) == shown
