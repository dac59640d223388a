"""Asking: the command, the menu of a message, a mention, a direct message, a thread, a follow-up."""

from tests.bot.client.conftest import ANSWERED, REFUSED, shown


async def test_an_answer_quotes_its_source_with_its_day(newsroom):
    result = await newsroom.ann.slash(newsroom.channel, "ask", question=ANSWERED)
    text = shown(result.response)
    assert "measured **31** centimetres" in text
    assert "Harbour Gazette · 4 March 2023" in text
    assert not result.ephemeral


async def test_what_the_archive_does_not_hold_is_refused_with_the_nearest_coverage(newsroom):
    result = await newsroom.ann.slash(newsroom.channel, "ask", question=REFUSED)
    text = shown(result.response)
    assert "The archive does not answer this question." in text
    assert "Nearest coverage:" in text
