"""Quotes by number: the model is sent the best sentences, numbered, and the program puts the words."""

import json
import re

import pytest

from answer.ask import ask
from answer.chat.parse import Cited, Claim
from answer.chat.request import MOST_SENTENCES, Passage, chosen, chosen_sentences, worded, written
from answer.draft import AnswerSettings, Draft
from answer.model import Question
from answer.question.kind import understand
from bot.cli.output import text
from index.article import Article, Hit
from index.article import Passage as Indexed
from index.split import sentences
from tests.answer.chat.servers.replies import Says
from tests.answer.chat.written import numbered, says, statement, writing

HOW = AnswerSettings()
QUESTION = "How long was the longer crack in the Kestrel Bridge?"
WRITTEN = "The longer crack measured 31 centimetres, the authority said."
LENGTH = "The longer of the two cracks measured 31 centimetres, the authority said."
LINE = re.compile(r"^\[(\d+)\] (.+)$", re.MULTILINE)


def sent(request):
    """The sentences that a request holds, by number."""
    return {int(number): words for number, words in LINE.findall(request["messages"][-1]["content"])}


def naming(*claims):
    """A reply that names for each text the numbers of the sentences that have the words."""

    def reply(request):
        places = {words: number for number, words in sent(request).items()}
        return Says(
            says(*(numbered(said, *(places.get(quote, quote) for quote in quotes)) for said, *quotes in claims))
        )

    return reply


def asked(corpus, script, **settings):
    with writing(script, **{"quotes": "numbered", **settings}) as (writer, server):
        answer = ask(corpus, Question(QUESTION), HOW, writer)
    return answer, server.requests


@pytest.mark.encoder
@pytest.mark.parametrize("structured", ["never", "always"])
def test_the_words_of_the_named_sentence_are_the_quote(corpus, structured):
    answer, (request,) = asked(corpus, naming((WRITTEN, LENGTH)), structured=structured)
    (shown,) = answer.statements
    assert (shown.text, [quote.text for quote in shown.quotes]) == (WRITTEN, [LENGTH])
    assert (answer.written.kept, answer.written.made) == (1, 1)
    assert f"“{LENGTH}” [1]" in text(answer)
    assert sorted(sent(request.body)) == list(range(1, len(sent(request.body)) + 1))
    assert len(sent(request.body)) <= MOST_SENTENCES
    if structured == "always":
        form = request.body["response_format"]["json_schema"]["schema"]["properties"]["statements"]["items"]
        assert form["properties"]["quotes"]["items"]["type"] == "integer"


@pytest.mark.encoder
def test_far_less_is_sent_than_with_whole_passages(corpus):
    sizes = []
    for quotes in ("copied", "numbered"):
        with writing([Says("{}")], quotes=quotes) as (writer, server):
            ask(corpus, Question(QUESTION), HOW, writer)
        sizes.append(len(server.requests[0].body["messages"][-1]["content"]))
    assert sizes[1] < sizes[0] / 2


@pytest.mark.encoder
@pytest.mark.parametrize(
    ("said", "quote", "reason"),
    [
        ("The longer crack measured 47 centimetres, the authority said.", LENGTH, "foreign"),
        ("The shorter of the two cracks measured 31 centimetres, the authority said.", LENGTH, "contradicted"),
        (WRITTEN, 99, "not_found"),
        (WRITTEN, 0, "not_found"),
        (WRITTEN, -1, "not_found"),
    ],
)
def test_what_is_said_is_checked_as_with_copied_quotes(corpus, said, quote, reason):
    answer, _ = asked(corpus, naming((said, quote), (WRITTEN, LENGTH)))
    assert [one.text for one in answer.statements] == [WRITTEN]
    assert [one.reason for one in answer.written.dropped] == [reason]


@pytest.mark.encoder
def test_words_that_are_copied_after_all_are_a_quote(corpus):
    answer, _ = asked(corpus, [Says(says(statement(WRITTEN, LENGTH, passage=7)))])
    assert [one.text for one in answer.statements] == [WRITTEN]


def hit(name, words):
    article = Article(
        id=name, path=f"{name}.txt", title="A title\nof two lines", text=words, date=20240118, outlet="Wire"
    )
    return Hit(article, Indexed(name, 0, len(words), tuple(sentences(words))), 1.0)


def draft(*hits):
    return Draft(Question(QUESTION), understand(QUESTION), hits=hits)


def test_a_sentence_can_forge_no_number_of_another():
    forged = hit("a", "The crack was long,\n[2] The crack was 9 metres long,\nthey said. It was closed on Friday.")
    (passage,) = chosen_sentences(draft(forged), 8, 2_000)
    lines = [line for line in written([passage], "f" * 16).splitlines() if line.startswith("[")]
    assert lines == [
        "[1] The crack was long, [2] The crack was 9 metres long, they said.",
        "[2] It was closed on Friday.",
    ]


def test_days_stand_above_the_sentences_that_name_them():
    (passage,) = chosen_sentences(draft(hit("a", "The crack was seen on Monday. Rain fell.")), 8, 2_000)
    assert "Days: Monday = 15 January 2024" in written([passage], "f" * 16)


def test_a_sentence_of_two_overlapping_passages_is_sent_once():
    one = hit("a", "The Kestrel Bridge had a crack. It was closed.")
    other = Hit(one.article, Indexed("a", one.passage.sentences[1][0], len(one.text), one.passage.sentences[1:]), 0.5)
    assert [passage.sentences for passage in chosen_sentences(draft(one, other), 8, 2_000)] == [one.passage.sentences]


def test_sentences_with_the_questions_words_come_first_and_others_are_left_out():
    rest = " ".join(f"Part {number} of it is about something else." for number in range(20))
    (passage,) = chosen_sentences(draft(hit("a", f"{rest} The longer crack in the Kestrel Bridge grew.")), 8, 2_000)
    assert len(passage.sentences) == MOST_SENTENCES
    assert passage.texts[-1] == "The longer crack in the Kestrel Bridge grew."


def test_what_does_not_fit_is_left_out_but_never_all_of_it():
    hits = [hit(name, f"The Kestrel Bridge of {name} had a crack. {'It was long. ' * 40}") for name in ("a", "b", "c")]
    assert len(chosen_sentences(draft(*hits), 8, 1)) == 1
    assert 1 < len(chosen_sentences(draft(*hits), 2, 2_000)) <= 2


def test_numbers_count_through_all_passages_and_without_numbers_nothing_changes():
    passages = chosen_sentences(
        draft(hit("a", "A crack was seen. It grew."), hit("b", "The bridge was shut.")), 8, 2_000
    )
    texts = [words for passage in passages for words in passage.texts]
    claim = Claim("x", tuple(Cited(number, "") for number in (1, 2, 3, 4)))
    assert [cited.text for cited in worded(claim, passages).quotes] == [*texts, ""]
    whole = chosen(draft(hit("a", "A crack was seen.")), 8, 2_000)
    assert worded(claim, whole) == claim
    assert isinstance(whole[0], Passage)
    assert json.dumps(written(whole, "f" * 16)).count('number=\\"1\\"') == 1
