"""The prompts: they are read, checked and rendered as they are shipped."""

import pytest

from answer.chat.parse import Cited, Claim, ClaimReader
from answer.chat.prompts import FOLDER, VARIABLES, read_prompt
from answer.model import refusal
from index.errors import ExpectedError


@pytest.mark.parametrize("name", VARIABLES)
def test_every_prompt_renders_with_its_variables_and_nothing_else(name):
    values = {variable: f"<<{variable}>>" for variable in VARIABLES[name]}
    messages = read_prompt(name).format_messages(**values)
    assert [message.type for message in messages] == ["system", "human"]
    rendered = "\n".join(message.text for message in messages)
    for value in values.values():
        assert value in rendered
    assert "{{" not in rendered


def test_what_is_filled_in_is_not_read_as_a_variable():
    values = dict.fromkeys(VARIABLES["answer"], "{question} {{x}} {0}")
    assert "{question} {{x}} {0}" in read_prompt("answer").format(**values)


@pytest.mark.parametrize(
    ("name", "quotes"),
    [("answer", Cited(1, "words copied from passage 1")), ("answer_by_number", Cited(1, ""))],
)
def test_the_form_that_the_prompt_asks_for_is_the_one_that_is_read(name, quotes):
    rendered = read_prompt(name).format(**dict.fromkeys(VARIABLES[name], ""))
    assert list(ClaimReader().read(rendered)) == [Claim("a sentence", (quotes,))]


def test_no_prompt_is_left_unread():
    assert {path.stem for path in FOLDER.glob("*.md")} == {*VARIABLES, "refusal"}


def test_the_refusal_stands_nowhere_but_in_its_file():
    for path in FOLDER.glob("*.md"):
        assert path.stem == "refusal" or refusal() not in path.read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("# System\nHello\n# Human\n{mark} {earlier}", "missing variable {question}"),
        ("# System\nHello {name}\n# Human\n{mark} {earlier} {question}", "unknown variable {name}"),
        ("# System\nHello {\n# Human\n{mark} {earlier} {question}", "braces that are meant as such"),
        ("Hello\n# Human\n{mark} {earlier} {question}", "before the first heading"),
        ("", "before the first heading"),
        (None, "no prompt"),
    ],
)
def test_a_prompt_that_cannot_be_used_is_one_line(tmp_path, text, said):
    if text is not None:
        (tmp_path / "stand_alone.md").write_text(text)
    with pytest.raises(ExpectedError) as caught:
        read_prompt("stand_alone", tmp_path)
    assert said in str(caught.value)
    assert "\n" not in str(caught.value)
