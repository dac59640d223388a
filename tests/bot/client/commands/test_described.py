"""Every description of a command has its words in every language of the frame, within Discord's limit."""

import re

import pytest

from bot.client.described import descriptions
from bot.client.phrases import DEFAULT, languages
from tests.bot.client.conftest import Newsroom

LONGEST = 100  # characters, by Discord
EXAMPLE = re.compile(r"\d+:\d+-\d+:\d+")  # hours, which are typed as they stand


async def registered(newsroom: Newsroom) -> list[dict]:
    """What is sent to Discord: each command, option and choice, one after the other."""
    tree = newsroom.bot.tree
    assert tree.translator
    found = [await command.get_translated_payload(tree, tree.translator) for command in tree.get_commands()]
    for one in found:
        found += [*one.get("options", ()), *one.get("choices", ())]
    return found


async def test_every_description_is_sent_in_every_language(newsroom):
    others = set(languages()) - {DEFAULT}
    texts = set()
    for one in await registered(newsroom):
        if described := one.get("description"):
            texts.add(described)
            assert not described.endswith("…"), described
            told = {locale.split("-")[0] for locale in one["description_localizations"]}
            assert told == others, described
        elif "value" in one:
            texts.add(one["name"])
            assert {locale.split("-")[0] for locale in one["name_localizations"]} == others
    assert texts == set(descriptions())


async def test_names_stay_as_answers_name_them(newsroom):
    named = [one for one in await registered(newsroom) if "value" not in one]
    assert len(named) > 20
    assert not any(one.get("name_localizations") for one in named)


@pytest.mark.parametrize("text", descriptions())
def test_a_description_fits_and_keeps_its_examples(text):
    assert set(descriptions()[text]) == set(languages()) - {DEFAULT}
    for written in descriptions()[text].values():
        assert 1 <= len(written) <= LONGEST, written
        assert EXAMPLE.findall(written) == EXAMPLE.findall(text)
