"""Statements out of what a model wrote, however it comes and whatever stands around it."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from answer.chat.parse import Cited, Claim, ClaimReader

ONE = {"text": "Nine people died.", "quotes": [{"passage": 2, "text": "nine people"}]}
TWO = {"text": 'A {brace} and a "mark".', "quotes": [{"passage": 1, "text": "a\nline"}]}
CLAIM = Claim("Nine people died.", (Cited(2, "nine people"),))


def read(text, size=7):
    reader = ClaimReader()
    found = [claim for start in range(0, len(text), size) for claim in reader.read(text[start : start + size])]
    return found, reader.rest()


@pytest.mark.parametrize(
    "text",
    [
        json.dumps({"statements": [ONE]}),
        json.dumps({"statements": [ONE]}, indent=2),
        json.dumps([ONE]),
        json.dumps(ONE),
        f"Sure!\n```json\n{json.dumps({'statements': [ONE]})}\n```\nAnything else?",
        f"{json.dumps(ONE)}\n",
    ],
)
def test_a_statement_is_read_whatever_wraps_it(text):
    found, rest = read(text)
    assert found == [CLAIM]
    assert rest == []


@pytest.mark.parametrize("before", ["<think>First {a plan}, then.</think>", "In the form {statements}: "])
def test_braces_that_a_model_thinks_aloud_in_hide_no_statement(before):
    found, rest = read(before + json.dumps({"statements": [ONE]}))
    assert found == [CLAIM]
    assert rest == []


@pytest.mark.parametrize("text", ['{"a":' * 1_100, '{"a":' * 40_000, '{"statements": [{"text": ' + "[" * 40_000])
def test_a_reply_nested_too_deep_is_no_statement(text):
    assert read(text, 50_000) == ([], [])


def test_a_number_of_too_many_digits_is_no_statement():
    long = json.dumps({"statements": [ONE]}).replace('"passage": 2', f'"passage": {"9" * 5_000}')
    found, _ = read(long)
    assert found == []


def test_a_statement_is_given_as_soon_as_it_is_whole():
    reader = ClaimReader()
    text = json.dumps({"statements": [ONE, TWO]})
    whole = text.index("}]}") + 3
    assert list(reader.read(text[: whole - 1])) == []
    assert list(reader.read(text[whole - 1 : whole])) == [CLAIM]
    (second,) = reader.read(text[whole:])
    assert second.text == 'A {brace} and a "mark".'


@pytest.mark.parametrize(
    "text",
    [
        "{'statements': [{'text': 'Nine people died.', 'quotes': [{'passage': 2, 'text': 'nine people'}]}]}",
        '{"statements": [{"text": "Nine people died.", "quotes": [{"passage": 2, "text": "nine people",}],}],}',
        '{"statements": [{"text": "Nine people died.", "quotes": [{"passage": 2, "text": "nine people"}]}',
        '{"statements": [{"text": "Nine people died." "quotes": [{"passage": 2 "text": "nine people"}]}]}',
    ],
)
def test_what_is_broken_is_mended_at_the_end(text):
    found, rest = read(text)
    assert [*found, *rest] == [CLAIM]


@pytest.mark.parametrize(
    ("quotes", "expected"),
    [
        ("nine people", (Cited(None, "nine people"),)),
        (["nine people"], (Cited(None, "nine people"),)),
        ([{"passage": "[2]", "text": "nine people"}], (Cited(2, "nine people"),)),
        ([{"passage": None, "text": "nine people"}], (Cited(None, "nine people"),)),
        ([{"passage": 1}], ()),
        (None, ()),
        ([3, "[4]", True, 5.5], (Cited(3, ""), Cited(4, ""))),
        (7, (Cited(7, ""),)),
    ],
)
def test_quotes_may_come_in_several_forms(quotes, expected):
    (claim,), _ = read(json.dumps({"text": "x", "quotes": quotes}))
    assert claim.quotes == expected


@pytest.mark.parametrize("text", ["", "Nine people died.", "[1, 2]", '{"answer": "nine"}', "null", "{{{{", "}"])
def test_what_is_no_statement_gives_none(text):
    found, rest = read(text)
    assert [*found, *rest] == []


@pytest.mark.parametrize(
    ("text", "empty"), [('{"statements": []}', True), ('{"statements": [{}]}', False), ("", False)]
)
def test_no_statements_are_told_from_nothing_read(text, empty):
    reader = ClaimReader()
    list(reader.read(text))
    assert reader.empty is empty


@given(st.text(max_size=80), st.integers(1, 20))
def test_whatever_is_read_out_of_any_text_has_words(text, size):
    for written in (text, f'{{"statements": [{{"text": "{text}"'):
        found, rest = read(written, size)
        assert all(claim.text.strip() for claim in (*found, *rest))


@given(st.lists(st.tuples(st.text(min_size=1).filter(str.strip), st.text()), max_size=4), st.integers(1, 30))
def test_well_formed_statements_come_out_as_they_went_in(pairs, size):
    form = {"statements": [{"text": text, "quotes": [{"passage": 1, "text": quote}]} for text, quote in pairs]}
    found, rest = read(json.dumps(form), size)
    assert [(claim.text, claim.quotes[0].text) for claim in found] == [(" ".join(t.split()), q) for t, q in pairs]
    assert rest == []
