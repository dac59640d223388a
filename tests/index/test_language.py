"""The language of a text, told before anything of another language is loaded."""

import sys

import pytest

from index.language import language_of


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("who bought twitter", "en"),
        ("What happened in São Paulo?", "en"),
        ("Champs-Élysées", "en"),
        ("Lula Bolsonaro", "en"),
        ("", "en"),
        ("Wer hat Twitter gekauft?", "de"),
        ("Qui a acheté le réseau social Twitter ?", "fr"),
        ("¿Quién compró la red social Twitter?", "es"),
        ("Wie heeft Twitter gekocht?", "nl"),
        ("Кто купил Твиттер?", "ru"),
        ("谁买了推特？", "zh"),
    ],
)
def test_the_language_of_a_question(text: str, language: str) -> None:
    assert language_of(text) == language


def test_an_english_question_loads_no_model() -> None:
    for name in [name for name in sys.modules if name.startswith("py3langid")]:
        del sys.modules[name]
    language_of("Who bought Twitter?")
    assert "py3langid" not in sys.modules
