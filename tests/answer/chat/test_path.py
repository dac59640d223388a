"""The whole path with a chat model over real HTTP: what a reader sees for everything that a provider may do."""

import json
import subprocess
import sys

import pytest

from answer.ask import ask
from answer.chat.breaker import FAILURES, REST_SECONDS, Breaker
from answer.chat.cache import Cache
from answer.chat.checks import verify
from answer.chat.provider import ChatSettings, open_model
from answer.chat.writer import Writer
from answer.draft import AnswerSettings
from answer.model import FAULTS, Fault, Question, Turn, refusal
from answer.remarks import Remark
from bot.cli.forms import answer_json
from bot.cli.output import text
from bot.client.phrases import words
from tests.answer.chat.servers.openai_server import OpenAIServer
from tests.answer.chat.servers.replies import (
    Breaks,
    Cut,
    Declines,
    Endless,
    Fails,
    Murmurs,
    NotJson,
    Says,
    Silent,
    Stumbles,
)
from tests.answer.chat.written import says, statement, writing
from tests.conftest import ROOT

pytestmark = pytest.mark.encoder
HOW = AnswerSettings()
QUESTION = "How long was the longer crack in the Kestrel Bridge?"
LENGTH = "The longer of the two cracks measured 31 centimetres"
RIGHT = statement("The longer crack measured 31 centimetres, the authority said.", LENGTH)
GOOD = Says(says(RIGHT))


def asked(corpus, script, question=QUESTION, history=(), cache=None, **settings):
    """Ask with a scripted model; the answer, the states before it, and what the server was asked."""
    states = []
    with writing(script, cache, **settings) as (writer, server):
        answer = ask(corpus, Question(question, history), HOW, writer, states.append)
    return answer, states, server.requests


@pytest.fixture(scope="module")
def extractive(corpus):
    return ask(corpus, Question(QUESTION), HOW)


def test_a_written_answer_is_shown_with_its_quotes_word_for_word(corpus):
    answer, states, requests = asked(corpus, [GOOD])
    (written,) = answer.statements
    assert written.text == "The longer crack measured 31 centimetres, the authority said."
    assert not written.verbatim
    assert [quote.text for quote in written.quotes] == [f"{LENGTH}, the authority said."]
    assert answer.written.verified == 1
    assert answer.written.usage.tokens_in > 500
    assert answer.written.usage.tokens_out > 10
    assert [state.statements for state in states][-1] == answer.statements
    assert len(requests) == 1
    said = text(answer)
    assert f"  “{LENGTH}, the authority said.” [1]\n" in said
    assert "Written by openai:scripted from the quotes shown." in said


@pytest.mark.parametrize("structured", ["never", "always"])
def test_a_statement_comes_before_the_model_has_ended(corpus, structured):
    second = statement("The bridge was closed to all traffic.", "was closed to all traffic on Friday evening")
    answer, states, _ = asked(corpus, [Says(says(RIGHT, second), piece=40)], structured=structured)
    assert [len(state.statements) for state in states[1:]] == [1, 2]
    assert len(answer.statements) == 2


WRONG = {
    "not_found": statement("The longer crack measured 31 centimetres.", "The longer crack was exactly 31 centimetres"),
    "no_quote": {"text": "The longer crack measured 31 centimetres.", "quotes": []},
    "foreign": statement("The longer crack measured 47 centimetres, the authority said.", LENGTH),
    "beside": statement(
        "The longer crack measured 31 centimetres, the authority said, and engineers blame cheap imported steel.",
        LENGTH,
    ),
    "contradicted": statement("The shorter of the two cracks measured 31 centimetres, the authority said.", LENGTH),
}


@pytest.mark.parametrize("reason", WRONG)
def test_a_statement_that_its_quotes_do_not_carry_is_dropped_and_counted(corpus, reason):
    answer, _, _ = asked(corpus, [Says(says(WRONG[reason], RIGHT))])
    assert [statement.text for statement in answer.statements] == [RIGHT["text"]]
    assert [dropped.reason for dropped in answer.written.dropped] == [reason]
    assert "Written by openai:scripted from the quotes shown; 1 of 2 sentences kept." in text(answer)
    assert WRONG[reason]["text"] not in text(answer)


def test_a_statement_that_loses_whose_claim_it_is_gives_way_to_its_quote(corpus):
    bare = statement("The longer crack measured 31 centimetres.", LENGTH)
    answer, _, _ = asked(corpus, [Says(says(bare))])
    (shown,) = answer.statements
    assert shown.verbatim
    assert shown.text == f"{LENGTH}, the authority said."
    assert answer.written.restored == 1
    assert "Quotes chosen by openai:scripted; 0 of 1 sentences kept." in text(answer)


def test_a_day_that_the_quotes_do_not_name_is_not_shown(corpus):
    dated = statement("The longer crack measured 31 centimetres on 9 March 2023, the authority said.", LENGTH)
    answer, _, _ = asked(corpus, [Says(says(dated))])
    assert "9 March" not in text(answer)
    assert answer.written.restored == 1


@pytest.mark.parametrize(
    "day",
    [
        "on Friday, 24 March 2023, 21 days after cracks forced it to close",
        "on Friday, 24 March 2023",
        "on 24 March 2023",
    ],
)
def test_a_day_that_the_quote_means_may_be_written_out(corpus, day):
    again = "Cars crossed the Kestrel Bridge again on Friday, 21 days after cracks forced it to close."
    dated = statement(f"Cars crossed the Kestrel Bridge again {day}.", again)
    answer, _, _ = asked(corpus, [Says(says(dated))], "When did cars cross the Kestrel Bridge again?")
    assert [(one.text, one.unsure) for one in answer.statements] == [(dated["text"], False)]


SUCCESSOR = "Prime Minister Tobin Ashe accepted her resignation and named her deputy, Ruvan Cole, as her successor."
WHO_FOLLOWED = "Who took over from Transport Minister Ilka Dorn?"


def test_a_written_answer_has_no_warning_that_the_archive_may_not_answer(corpus):
    written = statement("Tobin Ashe named her deputy, Ruvan Cole, as her successor.", SUCCESSOR)
    answer, states, _ = asked(corpus, [Says(says(written))], WHO_FOLLOWED)
    assert [note.remark for note in states[0].notes] == [Remark.NOT_SURE]
    assert answer.statements[0].text == written["text"]
    assert answer.notes == ()


def test_a_statement_in_words_of_its_own_is_shown_if_the_trained_check_accepts_it(corpus, monkeypatch):
    written = statement("Ruvan Cole succeeds her.", SUCCESSOR)
    answer, _, _ = asked(corpus, [Says(says(written))], WHO_FOLLOWED)
    assert [(one.text, one.unsure) for one in answer.statements] == [(written["text"], False)]
    monkeypatch.setattr(verify, "CARRIED", 100.0)  # without it, the rules put the quote in its place
    answer, _, _ = asked(corpus, [Says(says(written))], WHO_FOLLOWED)
    assert all(one.verbatim for one in answer.statements)


def test_a_statement_that_is_carried_in_part_is_marked(corpus):
    loose = statement("The authority said that one crack was 31 centimetres long.", LENGTH)
    answer, _, _ = asked(corpus, [Says(says(loose))])
    assert [statement.unsure for statement in answer.statements] == [True]
    assert answer.written.unsure == 1
    assert "Carried only in part by its quotes" in text(answer)


FALLS_BACK = {
    "a wrong key": ([Fails(401, "Incorrect API key provided")], Fault.UNAUTHORISED, 1),
    "an unknown model": ([Fails(404, "no such model", "model_not_found")], Fault.NO_MODEL, 1),
    "too small a context": ([Fails(400, "too many", "context_length_exceeded")], Fault.TOO_LONG, 1),
    "too many requests": ([Fails(429, "slow down", headers={"Retry-After": "1"})], Fault.BUSY, 3),
    "too many requests for long": ([Fails(429, "slow down", headers={"Retry-After": "600"})], Fault.BUSY, 1),
    "an error of the server's": ([Fails(500, "oops")], Fault.BROKEN, 3),
    "an error whose body breaks off": ([Stumbles(500)], Fault.UNREACHABLE, 3),
    "silence": ([Silent(5)], Fault.SILENT, 2),
    "a cut stream": ([Cut(says(RIGHT, RIGHT), after=150)], Fault.CUT, 3),
    "an error in the stream": ([Breaks(says(RIGHT)[:60], "overloaded")], Fault.CUT, 3),
    "an answer cut off for its length": ([Says(says(RIGHT)[:90], finish="length")], Fault.ENDLESS, 1),
    "40,000 tokens": ([Endless("word")], Fault.ENDLESS, 1),
    "a refusal of the provider's": ([Declines("I cannot help with that.")], Fault.DECLINED, 1),
    "a filtered answer": ([Says("", finish="content_filter")], Fault.DECLINED, 1),
    "prose": ([Says("The longer crack measured 31 centimetres, I think.")], Fault.UNREADABLE, 1),
    "a web page": ([NotJson()], Fault.UNREADABLE, 1),
    "only wrong quotes": ([Says(says(WRONG["not_found"]))], Fault.UNSUPPORTED, 1),
}


STRUCTURED = {"a refusal of the provider's": "always"}  # only a model that is held to a form says it apart


@pytest.mark.parametrize(("finish", "fault"), [("length", Fault.ENDLESS), ("content_filter", Fault.DECLINED)])
def test_the_end_of_a_reply_held_to_a_form_is_told_as_well(corpus, finish, fault):
    answer, _, _ = asked(corpus, [Says(says(RIGHT)[:90], finish=finish)], structured="always")
    assert answer.written.fault is fault


def test_a_web_page_in_place_of_a_reply_held_to_a_form(corpus):
    answer, _, _ = asked(corpus, [NotJson()], structured="always")
    assert answer.written.fault is Fault.UNREADABLE


@pytest.mark.parametrize("case", FALLS_BACK)
def test_whatever_goes_wrong_the_extractive_answer_stands_with_a_note(corpus, extractive, case):
    script, fault, tries = FALLS_BACK[case]
    how = (
        {"tries": 2, "silence_seconds": 0.3} if fault is Fault.SILENT else {"structured": STRUCTURED.get(case, "auto")}
    )
    answer, _, requests = asked(corpus, script, **how)
    assert answer.statements == extractive.statements
    assert answer.written.fault == fault
    assert len(requests) == tries
    assert words("en")(f"fault_{fault}") in text(answer)
    assert "I think" not in text(answer)


def test_a_stream_that_only_keeps_alive_is_given_up_at_the_deadline(corpus):
    with writing([Murmurs(30)], deadline_seconds=0.5, tries=1) as (writer, server):
        answer = ask(corpus, Question(QUESTION), HOW, writer)
        assert not server.requests[0].told
    assert answer.written.fault is Fault.SILENT


@pytest.mark.parametrize("fault", Fault)
def test_every_fault_has_its_words(fault):
    assert FAULTS[fault]


def test_a_failure_that_passes_is_not_seen(corpus):
    answer, _, requests = asked(corpus, [Fails(500, "oops"), Fails(429, "slow", headers={"Retry-After": "0"}), GOOD])
    assert answer.written.verified == 1
    assert len(requests) == 3


BROKEN = {
    "single quotes": says(RIGHT).replace('"', "'"),
    "a fence and prose": f"Here is my answer:\n```json\n{says(RIGHT)}\n```\nI hope that helps!",
    "a comma too many": says(RIGHT).replace("]}]}", "],}],}"),
    "no wrapper": says(RIGHT)[len('{"statements": ') : -1],
    "a line each": says(RIGHT)[len('{"statements": [') : -2],
    "missing brackets": says(RIGHT)[:-3],
    "a bare quote": says(RIGHT).replace('[{"passage": 1, "text": ', "[").replace('centimetres"}]', 'centimetres"]'),
    "a number in words": says(RIGHT).replace('"passage": 1', '"passage": "passage 1"'),
}


@pytest.mark.parametrize("case", BROKEN)
def test_broken_json_is_mended(corpus, case):
    answer, _, _ = asked(corpus, [Says(BROKEN[case])])
    assert [statement.text for statement in answer.statements] == [RIGHT["text"]]


@pytest.mark.parametrize("words", [refusal(), says(), f'{{"statements": [{{"text": "{refusal()}", "quotes": []}}]}}'])
def test_a_model_may_refuse(corpus, words):
    answer, _, _ = asked(corpus, [Says(words)])
    assert answer.refused
    assert not answer.written.fault
    assert text(answer).startswith(refusal())
    assert answer.nearest


def test_a_model_is_not_asked_where_the_archive_has_no_evidence(corpus):
    answer, _, requests = asked(corpus, [GOOD], "What is the best recipe for banana bread?")
    assert answer.refused
    assert requests == []


def test_the_same_question_on_the_same_build_is_asked_once(corpus, tmp_path):
    with writing([GOOD], Cache(tmp_path / "written.sqlite", 30)) as (writer, server):
        first = ask(corpus, Question(QUESTION), HOW, writer)
        again = ask(corpus, Question(QUESTION), HOW, writer)
        assert len(server.requests) == 1
        ask(corpus, Question(QUESTION, as_of=20230401), HOW, writer)
        assert len(server.requests) == 2
    assert again.statements == first.statements
    assert again.written.cached
    assert again.written.usage.tokens_in == 0


def test_what_was_written_before_passes_the_checks_again(corpus, tmp_path):
    cache = Cache(tmp_path / "written.sqlite", 30)
    with writing([GOOD], cache) as (writer, server):
        ask(corpus, Question(QUESTION), HOW, writer)
        (key,) = (row[0] for row in cache._database.execute("SELECT key FROM written"))
        cache.put(key, says(WRONG["foreign"]))
        answer = ask(corpus, Question(QUESTION), HOW, writer)
        assert len(server.requests) == 2
    assert [statement.text for statement in answer.statements] == [RIGHT["text"]]


def test_after_failures_in_a_row_the_model_is_left_alone(corpus):
    with writing([Fails(500, "oops")], tries=1) as (writer, server):
        answers = [ask(corpus, Question(QUESTION), HOW, writer) for _ in range(7)]
        assert len(server.requests) == 5
    assert [answer.written.fault for answer in answers] == [Fault.BROKEN] * 5 + [Fault.RESTING] * 2


def test_a_key_that_a_provider_repeats_is_told_to_nobody(corpus):
    key = "sk-of-the-operator-1234567890"
    with OpenAIServer([Fails(401, f"Incorrect API key provided: {key}.")]) as server:
        settings = ChatSettings("openai:scripted", server.address, tries=1)
        model = open_model(settings, {"OPENAI_API_KEY": key})
        answer = ask(corpus, Question(QUESTION), HOW, Writer(model, settings))
    assert answer.written.fault is Fault.UNAUTHORISED
    assert key not in json.dumps(answer_json(answer))
    assert key not in text(answer)


def test_a_follow_up_that_is_rewritten_after_a_rest_ends_the_rest(corpus):
    history = (Turn("When was the Kestrel Bridge closed?", "It was closed on Friday."),)
    follow_up = Question("And how long was the longer crack?", history)
    with writing([*[Fails(500, "oops")] * FAILURES, Says(QUESTION), GOOD], tries=1) as (writer, _):
        now = [0.0]
        writer._breaker = Breaker(lambda: now[0])
        for _ in range(FAILURES):
            ask(corpus, Question(QUESTION), HOW, writer)
        now[0] += REST_SECONDS
        answer = ask(corpus, follow_up, HOW, writer)
    assert not answer.written.fault
    assert answer.written.verified == 1


def test_a_follow_up_is_rewritten_by_the_model_unless_it_names_what_nobody_named(corpus):
    history = (Turn("When was the Kestrel Bridge closed?", "It was closed on Friday."),)
    rewritten = "How long was the longer crack in the Kestrel Bridge?"
    answer, _, requests = asked(corpus, [Says(rewritten), GOOD], "And how long was the longer crack?", history)
    assert answer.read_as == rewritten
    assert len(requests) == 2
    assert answer.written.usage.tokens_in > 700
    answer, _, _ = asked(
        corpus, [Says("Why did Mayor Bogus close it?"), GOOD], "And how long was the longer crack?", history
    )
    assert "Bogus" not in answer.read_as


def test_what_is_sent_keeps_passages_apart_by_a_mark_of_its_own(corpus):
    marks = set()
    for _ in range(2):
        _, _, (request,) = asked(corpus, [GOOD])
        sent = request.body["messages"][-1]["content"]
        mark = sent.split("<passages-")[1].split(">")[0]
        assert len(mark) == 16
        assert sent.count(f"</passages-{mark}>") == 1
        assert LENGTH in sent
        assert "tools" not in request.body
        marks.add(mark)
    assert len(marks) == 2


def test_the_json_form_says_what_became_of_the_statements(corpus):
    answer, _, _ = asked(corpus, [Says(says(RIGHT, WRONG["foreign"]))])
    form = answer_json(answer)
    assert form["statements"][0]["verbatim"] is False
    assert form["written"]["verified"] == 1
    assert (form["written"]["kept"], form["written"]["made"]) == (1, 2)
    assert form["written"]["dropped"] == [{"text": WRONG["foreign"]["text"], "reason": "foreign"}]
    assert answer_json(ask(corpus, Question(QUESTION), HOW))["written"] is None


def test_nothing_of_a_provider_is_imported_without_a_chat_model():
    program = (
        "import sys, answer.ask, bot.cli.verbs, bot.chat_model, bot.settings;"
        "bot.chat_model.open_writer(bot.settings.Settings(), {});"
        "print([name for name in ('openai', 'anthropic', 'ollama', 'langchain', 'langchain_openai', 'tiktoken',"
        " 'genai_prices', 'json_repair') if name in sys.modules])"
    )
    ran = subprocess.run([sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=True)
    assert ran.stdout == "[]\n"
