"""What keeps a chat model in its bounds: opening, prices, the cache, the breaker, and what doctor says of it."""

import pytest

from answer.chat.breaker import FAILURES, REST_SECONDS, Breaker
from answer.chat.cache import Cache, key_of
from answer.chat.price import usage_of
from answer.chat.provider import ChatSettings, holding, keys_of, open_model
from answer.chat.trial import FACT, attempt
from answer.model import Fault, Usage
from bot.cli.checks.model import HINTS, examine_model
from bot.settings import ModelSection
from index.errors import ExpectedError
from tests.answer.chat.servers.openai_server import OpenAIServer
from tests.answer.chat.servers.replies import Fails, Says
from tests.answer.chat.written import says, statement

KEYS = {"OPENAI_API_KEY": "one", "ANTHROPIC_API_KEY": "two"}


@pytest.mark.parametrize("name", ["openai:gpt-5-mini", "anthropic:claude-haiku-4-5", "ollama:llama3.2"])
def test_each_provider_opens_without_asking_anything(name):
    model = open_model(ChatSettings(name, silence_seconds=7, answer_tokens=321), KEYS)
    assert name.partition(":")[2] in str(model)


@pytest.mark.parametrize(
    ("settings", "said"),
    [
        (ChatSettings("openai:gpt-5-mini"), "set OPENAI_API_KEY"),
        (ChatSettings("anthropic:claude-haiku-4-5"), "set ANTHROPIC_API_KEY"),
        (ChatSettings("gpt-5-mini"), "expected openai:…, anthropic:…, ollama:…"),
        (ChatSettings("openai:"), "expected openai:…"),
        (ChatSettings("nobody:x"), "expected openai:…"),
    ],
)
def test_what_is_missing_is_one_line(settings, said):
    with pytest.raises(ExpectedError, match=said):
        open_model(settings, {})


@pytest.mark.parametrize(
    "address", ["http://[x", "http://host:99999/v1", "http://ho st/v1", "http://ho\nst/v1", "http://"]
)
@pytest.mark.parametrize("provider", ["openai", "anthropic", "ollama"])
def test_an_address_that_is_none_is_one_line(provider, address):
    with pytest.raises(ExpectedError, match=r"found model\.address"):
        open_model(ChatSettings(f"{provider}:x", address), KEYS)


@pytest.mark.parametrize("key", ["sk-ké", "sk-one\nsk-two"])
def test_a_key_that_cannot_be_sent_is_one_line_that_does_not_repeat_it(key):
    with pytest.raises(ExpectedError, match="OPENAI_API_KEY holds signs") as told:
        open_model(ChatSettings("openai:gpt-5-mini"), {"OPENAI_API_KEY": key})
    assert "sk-" not in str(told.value)


def test_a_server_of_ones_own_needs_no_key():
    model = open_model(ChatSettings("openai:local", "http://127.0.0.1:1/v1"), {})
    assert model.openai_api_base == "http://127.0.0.1:1/v1"
    assert keys_of(model) == ()


def test_a_package_that_is_missing_is_one_line(monkeypatch):
    monkeypatch.setitem(__import__("sys").modules, "langchain_ollama", None)
    from langchain.chat_models import base

    base._get_chat_model_creator.cache_clear()
    with pytest.raises(ExpectedError, match="make model PROVIDER=ollama"):
        open_model(ChatSettings("ollama:llama3.2"), {})


@pytest.mark.parametrize(
    ("name", "structured", "how"),
    [
        ("openai:gpt-5-mini", "auto", "json_schema"),
        ("openai:gpt-4-turbo", "auto", "function_calling"),
        ("openai:somebodys-own", "auto", None),
        ("openai:somebodys-own", "always", "json_schema"),
        ("openai:somebodys-own", "tool", "function_calling"),
        ("openai:gpt-5-mini", "never", None),
        ("anthropic:claude-haiku-4-5", "auto", "json_schema"),
        ("anthropic:claude-haiku-5-5", "auto", "function_calling"),
        ("ollama:llama3.2", "auto", "json_schema"),
    ],
)
def test_a_model_is_held_to_a_form_where_it_is_known_to_take_one(name, structured, how):
    settings = ChatSettings(name, structured=structured)
    assert holding(open_model(settings, KEYS), settings) == how


@pytest.mark.parametrize(
    ("settings", "cost"),
    [
        (ChatSettings("openai:x", price_in=2.0, price_out=10.0), 3.0),
        (ChatSettings("openai:x", "http://127.0.0.1:1/v1"), 0.0),
        (ChatSettings("openai:x", "http://llama:8080/v1"), 0.0),
        (ChatSettings("openai:x", "http://192.168.1.20:8080/v1"), 0.0),
        (ChatSettings("openai:somebody/their-model", "https://gateway.example.com/v1"), None),
        (ChatSettings("ollama:x"), 0.0),
        (ChatSettings("openai:nobody-knows-this"), None),
    ],
)
def test_what_an_answer_costs(settings, cost):
    assert usage_of(1_000_000, 100_000, settings).cost == cost


def test_a_known_model_has_a_price():
    assert 0 < usage_of(1_000_000, 100_000, ChatSettings("openai:gpt-5-mini")).cost < 10


def test_an_unknown_price_makes_the_sum_unknown():
    assert (Usage(1, 2, 0.5) + Usage(3, 4, 0.25)) == Usage(4, 6, 0.75)
    assert (Usage(1, 2, 0.5) + Usage(3, 4, None)).cost is None


def test_the_cache_forgets_what_is_old_and_outlives_the_process(tmp_path):
    file = tmp_path / "folder" / "written.sqlite"
    one = Cache(file, 30)
    one.put(key_of("a", 1), "text")
    one.close()
    again = Cache(file, 30)
    assert again.get(key_of("a", 1)) == "text"
    assert again.get(key_of("a", 2)) is None
    again._database.execute("UPDATE written SET made = made - 31 * 86400")
    assert again.get(key_of("a", 1)) is None
    again.close()
    Cache(file, 30).close()
    assert Cache(file, 300).get(key_of("a", 1)) is None


def test_a_cache_that_stays_open_forgets_as_well(tmp_path):
    cache = Cache(tmp_path / "written.sqlite", 30)
    cache.put("old", "text")
    cache._database.execute("UPDATE written SET made = made - 31 * 86400")
    cache.put("new", "text")
    assert cache._database.execute("SELECT key FROM written").fetchall() == [("new",)]


def test_a_cache_that_fails_while_it_is_open_costs_no_answer(tmp_path):
    cache = Cache(tmp_path / "written.sqlite", 30)
    cache._database.execute("DROP TABLE written")
    cache.put("key", "text")
    assert cache.get("key") is None


def test_a_cache_that_cannot_be_used_is_one_line(tmp_path):
    (tmp_path / "written.sqlite").write_bytes(b"this is no database, and long enough to be told from one" * 20)
    with pytest.raises(ExpectedError, match=r"written\.sqlite cannot be used"):
        Cache(tmp_path / "written.sqlite", 30)


def test_the_breaker_rests_and_lets_one_try():
    now = [0.0]
    breaker = Breaker(lambda: now[0])
    for _ in range(FAILURES):
        assert breaker.lets_through()
        breaker.record(failed=True)
    assert not breaker.lets_through()
    now[0] += REST_SECONDS
    assert breaker.lets_through()
    assert not breaker.lets_through()
    breaker.record(failed=False)
    assert breaker.lets_through()


def test_failures_count_only_in_a_row():
    breaker = Breaker()
    for _ in range(3 * FAILURES):
        breaker.record(failed=True)
        breaker.record(failed=False)
    assert breaker.lets_through()


def examined(*replies, **settings):
    with OpenAIServer([*replies]) as server:
        return examine_model(ModelSection(name="openai:scripted", address=server.address, **settings), {}), server


def test_doctor_says_that_a_model_quotes_rightly():
    (said, is_problem), server = examined(Says(says(statement(FACT, FACT))))
    assert not is_problem
    assert said.startswith("openai:scripted quotes rightly")
    assert "for nothing" in said
    sent = server.requests[0].body["messages"][-1]["content"]
    assert len(sent) > 1_000
    assert sent.index(FACT) < 300


@pytest.mark.parametrize(
    ("reply", "hint"),
    [
        (Fails(401, "bad key"), "check the one in the environment"),
        (Fails(404, "no such model"), "no model of that name"),
        (Fails(400, "maximum context length is 2048 tokens", "context_length_exceeded"), "model.context_tokens"),
        (Fails(429, "no credit"), "no credit"),
        (Says('{"statements": []}'), "its context may be smaller than model.context_tokens = 8192"),
        (Says("The council approved 4,731 crowns."), 'model.structured = "always"'),
        (Says(says(statement("It approved 9,999 crowns.", FACT))), "its quotes do not bear out what it wrote"),
    ],
)
def test_doctor_says_what_to_do(reply, hint):
    (said, is_problem), server = examined(reply)
    assert is_problem
    assert hint in said
    assert "\n" not in said
    assert len(server.requests) == 1


def test_doctor_says_that_nothing_answers():
    model = ModelSection(name="openai:scripted", address="http://127.0.0.1:9/v1")
    said, is_problem = examine_model(model, {})
    assert is_problem
    assert "nothing answers at http://127.0.0.1:9/v1" in said


def test_doctor_has_a_hint_for_every_fault_that_one_question_can_meet():
    assert set(HINTS) == set(Fault) - {Fault.RESTING, Fault.BUDGET}


def test_the_trial_asks_once_however_often_answers_may_be_tried():
    with OpenAIServer([Fails(500, "oops")]) as server:
        trial = attempt(ChatSettings("openai:scripted", server.address, tries=5), {})
        assert len(server.requests) == 1
    assert trial.written.fault is Fault.BROKEN
