"""Articles that make an answer slow: they cost the others nothing."""

import asyncio
import json
from functools import partial

import pytest

from answer.ask import ask
from answer.draft import AnswerSettings
from answer.model import Question
from bot.client.state.database import Place, ServerSettings
from bot.client.state.queue import Desk
from bot.settings import DiscordSettings
from index.article import NO_FILTERS
from index.split import LONGEST

pytestmark = pytest.mark.encoder

LINE = "the officer of berth {0} said {0} casks sank"
HOSTILE = {
    "one sentence": ", ".join(LINE.format(number) for number in range(4_200)) + ".",
    "capitals": "The officer said the casks of SHIP" + "A" * 100_000 + ") sank, the officer of the port said.",
    "quotation marks": "The officer said: " + "“casks " * 20_000 + "sank.",
}


@pytest.fixture
def harbour(archive_of):
    """An archive of the hostile articles, and of one that answers what others ask."""
    articles = [*HOSTILE.values(), "Captain Ana Reed steered the ferry Kestrel into the harbour of Ostley on Friday."]
    lines = (json.dumps({"date": "2023-03-01", "title": "Casks", "text": text}) for text in articles)
    return archive_of({"harbour.jsonl": "\n".join(lines)})


async def test_two_questions_about_them_leave_the_others_their_answers(harbour):
    desk = Desk(DiscordSettings(workers=2, answer_seconds=120))
    about = ["What did the officer say about the casks?", "Who said that casks sank?"]
    asked = [*about, *["Who steered the ferry Kestrel?"] * 10]

    async def answered(person, text):
        async with desk.admitted(Place(person, 1), ServerSettings()):
            return await desk.work(partial(ask, harbour, Question(text), AnswerSettings()))

    _, _, *others = await asyncio.gather(*(answered(person, text) for person, text in enumerate(asked)))
    assert all("Ana Reed" in found.statements[0].text for found in others)
    desk.close()


def test_no_sentence_that_may_be_quoted_is_longer_than_people_write(harbour):
    catalogue = harbour.catalogue
    passages = [one for article in catalogue.articles(NO_FILTERS) for one in catalogue.of_article(article.id)]
    assert max(end - start for passage in passages for start, end in passage.sentences) <= LONGEST
