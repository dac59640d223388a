"""An answer that counts, and the list of all the articles it counts, on simcord's Discord."""

import json

import pytest

from tests.bot.client.conftest import press, restart, shown

COUNTED = "How many articles mention the Kestrel Bridge?"


async def _asked(newsroom, question):
    return (await newsroom.ann.slash(newsroom.channel, "ask", question=question)).response


async def _all(newsroom, answer):
    return (await press(newsroom.ann, answer.message, "All articles")).response


async def test_an_answer_gives_the_count_its_days_and_quotes(newsroom):
    text = shown(await _asked(newsroom, COUNTED))
    assert "### Articles that mention “Kestrel Bridge”: 11" in text
    assert "Without near copies: 10 · published 4 Mar 2023 to 25 Mar 2023" in text
    assert "**Kestrel Bridge**" in text
    assert "-# Northline News · 25 March 2023" in text


@pytest.mark.parametrize(
    ("question", "said"),
    [
        ("When was the bridge first mentioned?", "### First mention of “bridge”: 4 March 2023"),
        ("When was the bridge last mentioned?", "### Last mention of “bridge”: 25 March 2023"),
        ("Which outlet wrote most about the bridge?", "most in Northline News: 4"),
        ("In which month was the bridge mentioned most?", "most in March 2023: 10"),
        ("How many articles mention the ferry since 14 March 2023?", "Only of 14 March 2023 to "),
    ],
)
async def test_what_was_asked_comes_first(newsroom, question, said):
    assert said in shown(await _asked(newsroom, question))


async def test_nothing_mentioned_is_said_and_has_no_list(newsroom):
    answer = await _asked(newsroom, "How many articles mention Timbuktu?")
    assert "### No article mentions “Timbuktu”." in shown(answer)
    labels = [part.get("label") for row in answer.components[0]["components"] for part in row.get("components", ())]
    assert "All articles" not in labels
    assert "In context" not in labels


async def test_all_articles_are_listed_page_by_page_with_a_picture(newsroom):
    first = await _all(newsroom, await _asked(newsroom, COUNTED))
    assert first.ephemeral
    text = shown(first)
    assert "**Articles that mention “Kestrel Bridge”: 11**" in text
    assert "Articles 1 to 10 of 11, newest first" in text
    assert "**1** Northline News · 25 March 2023 · " in text
    assert [file.filename for file in first.attachments] == ["sources.png"]
    second = (await newsroom.ann.click(first.message, label="Next")).response
    assert second.id == first.id
    assert "**11** background/kestrel-bridge.txt · undated" in shown(second)


async def test_all_articles_are_taken_along_in_one_list(newsroom):
    listed = await _all(newsroom, await _asked(newsroom, COUNTED))
    taken = await newsroom.ann.click(listed.message, label="Save it with its sources")
    files = {file.filename: (await file.read()).decode() for file in taken.response.attachments}
    assert "Articles that mention “Kestrel Bridge”: 11" in files["mentions.txt"]
    assert len(json.loads(files["mentions.json"])) == 11


async def test_the_limits_of_the_question_hold_in_the_list(newsroom):
    asked = {"question": "How many articles mention the ferry since 14 March 2023?", "outlet": "Harbour Gazette"}
    answer = (await newsroom.ann.slash(newsroom.channel, "ask", **asked)).response
    text = shown(await _all(newsroom, answer))
    assert "**Articles that mention “ferry”: 2**" in text
    assert "Northline" not in text


async def test_a_list_works_after_a_restart_and_opens_an_article(newsroom):
    answer = await _asked(newsroom, COUNTED)
    await restart(newsroom)
    listed = await _all(newsroom, answer)
    options = [
        option
        for row in listed.components[0]["components"]
        for part in row.get("components", ())
        for option in part.get("options", ())
    ]
    article = (await newsroom.ann.select(listed.message, [options[0]["value"]])).response
    assert "First cars cross the Kestrel Bridge after three weeks" in shown(article)
    back = (await newsroom.ann.click(article.message, label="Back")).response
    assert "Articles 1 to 10 of 11" in shown(back)
