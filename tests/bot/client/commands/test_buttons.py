"""What is pressed under an answer: context, full answer, ratings; after a restart and a rebuild as before."""

import pytest

from bot.client.pages.answer import Button, Page, answer_page
from bot.client.pages.components import layout
from bot.client.phrases import words
from bot.client.run import make_bot
from bot.client.state.card import Card, CardSource, CardStatement
from bot.client.state.database import Place
from tests.bot.client.conftest import ANSWERED, REFUSED, change, parts_of, press, reference_of, shown

FILE_NAME = "how-long-was-the-longer-crack-in-the-kestrel-bridge"
turned_away = pytest.mark.simcord(check_errors=False)


async def _asked(newsroom, question=ANSWERED):
    return (await newsroom.ann.slash(newsroom.channel, "ask", question=question)).response


async def test_in_context_shows_the_quote_in_its_paragraph_to_whoever_pressed(newsroom):
    answer = await _asked(newsroom)
    shown_to_ann = await newsroom.ann.click(answer.message, label="In context")
    text = shown(shown_to_ann.response)
    assert shown_to_ann.ephemeral
    assert "**The longer of the two cracks measured 31 centimetres, the authority said.**" in text
    assert "vehicles use the bridge on an ordinary weekday" in text


async def test_an_answer_is_taken_along_with_its_sources_in_every_format(newsroom):
    answer = await _asked(newsroom)
    taken = await press(newsroom.ann, answer.message, "Save it with its sources")
    assert taken.ephemeral
    assert {file.filename.partition(".")[0] for file in taken.response.attachments} == {FILE_NAME}
    files = {file.filename.rpartition(".")[2]: (await file.read()).decode() for file in taken.response.attachments}
    assert sorted(files) == ["bib", "html", "json", "md", "txt"]
    quote = "The longer of the two cracks measured 31 centimetres, the authority said."
    assert all(quote in files[ending] for ending in ("html", "md", "txt"))
    assert all("characters " in text for text in files.values())


async def test_the_next_and_the_previous_source_take_its_place(newsroom):
    answer = await _asked(newsroom, "How many people died when the ferry struck a pontoon?")
    first = await newsroom.ann.click(answer.message, label="In context")
    second = await newsroom.ann.click(first.response.message, label="Next")
    assert " · Quote 2 of " in shown(second.response)
    back = await newsroom.ann.click(second.response.message, label="Previous")
    assert " · Quote 1 of " in shown(back.response)
    assert back.response.id == first.response.id


async def test_a_follow_up_can_be_asked_again_as_it_was_typed(newsroom):
    user = newsroom.env.create_user("dora")
    await user.send_dm(ANSWERED)
    assert "As I typed it" not in str(user.dm_channel.last_message.components)
    await user.send_dm("And who measured it?")
    follow_up = user.dm_channel.last_message
    assert "Read as: Who measured " in shown(follow_up)
    literal = await press(user, follow_up, "As I typed it")
    assert literal.ephemeral
    assert "**And who measured it?**" in shown(literal.response)
    assert "Read as" not in shown(literal.response)
    assert "As I typed it" not in str(literal.response.components)


async def test_a_misspelt_question_can_be_asked_as_it_was_typed(newsroom):
    answer = await _asked(newsroom, "how many poeple died when the fery struck a pontoon")
    assert "Read as: How many people died when the ferry struck a pontoon?" in shown(answer)
    literal = await press(newsroom.ann, answer.message, "As I typed it")
    assert literal.ephemeral
    assert "Read as" not in shown(literal.response)
    assert "As I typed it" not in str(literal.response.components)
    assert "As I typed it" not in str((await _asked(newsroom)).components)


async def test_a_question_of_the_menu_is_answered_where_the_answer_is_seen(newsroom):
    answer = await _asked(newsroom, "How many people died when the ferry struck a pontoon?")
    lines = [line for found in parts_of(answer.message) for line in found.get("options", ())]
    offered = [line["label"] for line in lines if line["value"].startswith("next:")]
    assert offered
    for label in offered:
        following = await press(newsroom.ann, answer.message, label)
        assert not following.ephemeral
        assert f"**{label}**" in shown(following.response)
        assert "does not answer" not in shown(following.response)


async def test_a_question_of_a_private_answer_is_answered_privately(newsroom):
    question = "How many people died when the ferry struck a pontoon?"
    answer = (await newsroom.ann.slash(newsroom.channel, "ask", question=question, private=True)).response
    lines = [line for found in parts_of(answer.message) for line in found.get("options", ())]
    label = next(line["label"] for line in lines if line["value"].startswith("next:"))
    assert (await press(newsroom.ann, answer.message, label)).ephemeral


async def test_a_refused_question_is_asked_again_with_the_name_that_was_meant(newsroom):
    refusal = await _asked(newsroom, "What did Mirel Dash say about chess?")
    assert "Did you mean Mirel Tash?" in shown(refusal)
    again = await press(newsroom.ann, refusal.message, "Ask about Mirel Tash")
    assert "**What did Mirel Tash say about chess?**" in shown(again.response)


async def test_what_identifies_an_answer_is_shown_to_whoever_asks_for_it(newsroom):
    answer = await _asked(newsroom)
    reference = reference_of(answer.message)
    assert reference not in shown(answer)
    about = await press(newsroom.ann, answer.message, "About this answer")
    assert about.ephemeral
    assert f"Reference: `{reference}`" in shown(about.response)
    assert "Searched: 4 Mar 2023 to 25 Mar 2023" in shown(about.response)
    assert newsroom.bot.archive.build_id in shown(about.response)


async def test_a_refusal_has_no_context_and_can_be_rated(newsroom):
    answer = await _asked(newsroom, REFUSED)
    assert "In context" not in str(answer.components)
    await press(newsroom.ann, answer.message, "Helpful")
    (said,) = newsroom.bot.database.ratings()
    assert said.helpful
    assert said.kept.card.refused


async def test_a_rating_keeps_question_answer_quotes_build_and_reason(newsroom):
    answer = await _asked(newsroom)
    form = await press(newsroom.ann, answer.message, "Not helpful")
    thanks = await newsroom.ann.submit_modal(form, {"reason": ["out of date"], "correction": " 32 centimetres "})
    assert "It is out of date" in shown(thanks.response)
    assert thanks.ephemeral
    (said,) = newsroom.bot.database.ratings()
    card = said.kept.card
    assert (said.helpful, said.reason, said.correction) == (False, "out of date", "32 centimetres")
    assert card.question == ANSWERED
    assert card.quotes[0].text == "The longer of the two cracks measured 31 centimetres, the authority said."
    assert card.build == newsroom.bot.archive.build_id


async def test_a_person_has_one_rating_and_may_change_it_and_each_has_their_own(newsroom):
    bob = newsroom.guild.add_member(newsroom.env.create_user("bob"))
    answer = await _asked(newsroom)
    form = await press(newsroom.ann, answer.message, "Not helpful")
    await newsroom.ann.submit_modal(form, {"reason": ["wrong"]})
    await press(newsroom.ann, answer.message, "Helpful")
    assert [said.helpful for said in newsroom.bot.database.ratings()] == [True]
    form = await press(bob, answer.message, "Not helpful")
    await bob.submit_modal(form, {"reason": ["should have refused"]})
    assert [said.reason for said in newsroom.bot.database.ratings()] == [None, "should have refused"]


async def test_buttons_work_after_a_restart(newsroom, settings):
    answer = await _asked(newsroom)
    fresh = make_bot(settings)
    await newsroom.env.restart_bot(fresh)
    context = await newsroom.ann.click(answer.message, label="In context")
    assert "31 centimetres" in shown(context.response)
    form = await press(newsroom.ann, answer.message, "Not helpful")
    await newsroom.ann.submit_modal(form, {"reason": ["wrong source"]})
    assert [said.reason for said in fresh.database.ratings()] == ["wrong source"]


async def test_buttons_open_the_same_text_when_the_build_is_gone(newsroom, tmp_path):
    answer = await _asked(newsroom)
    before = await newsroom.ann.click(answer.message, label="In context")
    await change(newsroom, "index", data=tmp_path / "gone")
    after = await newsroom.ann.click(answer.message, label="In context")
    assert shown(after.response) == shown(before.response)


@turned_away
async def test_an_answer_that_was_deleted_says_so(newsroom):
    answer = await _asked(newsroom)
    newsroom.bot.database.forget(newsroom.ann.id)
    for label in ("In context", "Helpful"):
        result = await press(newsroom.ann, answer.message, label)
        assert f"deleted after {newsroom.bot.settings.discord.keep_days} days" in shown(result.response)


@turned_away
async def test_an_answer_that_was_to_be_kept_for_good_is_not_said_to_be_too_old(newsroom):
    await change(newsroom, "discord", keep_days=0)
    answer = await _asked(newsroom)
    newsroom.bot.database.forget(newsroom.ann.id)
    result = await newsroom.ann.click(answer.message, label="In context")
    assert "no longer kept; whoever asked may have deleted it" in shown(result.response)


@turned_away
@pytest.mark.parametrize("action", ["context", "full", "source", "next"])
async def test_a_refusal_has_nothing_for_a_press_that_was_made_up(newsroom, action):
    await _asked(newsroom, REFUSED)
    await press(newsroom.ann, newsroom.channel.last_message, "Helpful")
    (said,) = newsroom.bot.database.ratings()
    forged = Page(("Text",), ((Button("Press", f"{action}:{said.kept.reference}:0"),),))
    message = await newsroom.bot.get_channel(newsroom.channel.id).send(view=layout(forged))
    result = await newsroom.ann.click(message, label="Press")
    assert "This answer is no longer kept" in shown(result.response)


@turned_away
async def test_a_press_that_breaks_gets_a_reference_and_the_log_the_rest(newsroom, caplog):
    answer = await _asked(newsroom)
    newsroom.bot.actions["context"] = answer_page  # which is not to be called like this
    pressed = await newsroom.ann.click(answer.message, label="In context")
    text = shown(pressed.response)
    assert "Something broke on my side; it is noted as " in text
    assert text.split("noted as ")[1][:6] in caplog.text
    assert pressed.ephemeral


async def test_what_does_not_fit_is_left_out_whole_and_shown_page_by_page(newsroom):
    card = _long_card(sentences=4, length=1_500)
    reference = newsroom.bot.database.keep(Place(newsroom.ann.id, newsroom.channel.id), card, private=False)
    page = await _shown_card(newsroom, card, reference)
    assert "More sentences under “Full answer”: 2" in shown(page)
    first = await press(newsroom.ann, page, "Full answer")
    text = shown(first.response)
    assert first.ephemeral
    second = await newsroom.ann.click(first.response.message, label="Next")
    whole = text + shown(second.response)
    for statement in card.statements:
        assert statement.text in whole


async def test_a_page_whose_words_look_like_a_button_is_turned_in_its_place_all_the_same(newsroom):
    card = _long_card(sentences=4, length=1_500)
    statements = [one.model_copy(update={"text": f"It was helpful: {one.text}"}) for one in card.statements]
    card = card.model_copy(update={"statements": tuple(statements)})
    reference = newsroom.bot.database.keep(Place(newsroom.ann.id, newsroom.channel.id), card, private=False)
    first = await press(newsroom.ann, await _shown_card(newsroom, card, reference), "Full answer")
    second = await newsroom.ann.click(first.response.message, label="Next")
    assert second.response.id == first.response.id


async def test_a_sentence_too_long_for_any_message_comes_as_a_file(newsroom):
    card = _long_card(sentences=1, length=6_000)
    reference = newsroom.bot.database.keep(Place(newsroom.ann.id, newsroom.channel.id), card, private=False)
    page = await _shown_card(newsroom, card, reference)
    assert "too long to show here (6,000 characters); “Full answer” shows it whole" in shown(page)
    full = await press(newsroom.ann, page, "Full answer")
    (file,) = full.response.attachments
    assert file.filename == "answer.txt"
    assert "answer.txt" in str(full.response.components)


async def _shown_card(newsroom, card, reference):
    channel = newsroom.bot.get_channel(newsroom.channel.id)
    return await channel.send(view=layout(answer_page(card, reference, words("en"))))


def _long_card(sentences: int, length: int) -> Card:
    source = CardSource(article="a", path="a.txt", title="A title", outlet="Gazette", day=20230304, url=None)
    statements = [
        {
            "text": f"{number} " + "word " * (length // 5 - 1) + "end",
            "emphasis": (),
            "quotes": [{"source": 0, "before": "", "text": "word", "after": ""}],
            "also": (),
        }
        for number in range(sentences)
    ]
    for statement in statements:
        statement["text"] = statement["text"][:length].ljust(length, "x")
    return Card(
        question="What?",
        since=None,
        until=None,
        outlets=(),
        refused=False,
        statements=tuple(CardStatement.model_validate(statement) for statement in statements),
        sources=(source,),
        nearest=(),
        oldest=20230304,
        newest=20230304,
        build="b",
        made=20230305,
    )
