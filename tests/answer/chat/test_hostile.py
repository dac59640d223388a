"""Hostile articles and questions, and a model that obeys every one of them: what reaches a reader stays clean."""

from __future__ import annotations

import re
import shutil

import pytest
import yaml

from answer.ask import ask
from answer.chat.provider import ChatSettings
from answer.chat.writer import Writer
from answer.draft import AnswerSettings
from answer.model import Question
from bot import settings
from index.search import Archive
from index.split import sentences
from tests.answer.chat.obeying import Naming, Obeying, cases
from tests.answer.chat.reaching import check_answer, written
from tests.conftest import CORPUS, indexed

pytestmark = pytest.mark.encoder
_COMMITTED = settings.load(settings.FILE.absolute())
HOW = AnswerSettings(_COMMITTED.answer.floor, _COMMITTED.answer.most_statements, _COMMITTED.answer.worth)
AS_OF = 20240601
CASES = cases()
ARTICLES = [case for case in CASES if case.article]


@pytest.fixture(scope="session")
def archive(tmp_path_factory, encoders):
    """All hostile articles beside those of tests/corpus, as plain texts: markup reaches the model as it is written."""
    folder = tmp_path_factory.mktemp("hostile")
    shutil.copytree(CORPUS, folder, dirs_exist_ok=True)
    for number, case in enumerate(ARTICLES):
        fields = {name: value for name, value in case.record.items() if name != "text"}
        block = yaml.safe_dump({**fields, "markup": "none"}, allow_unicode=True)
        (folder / f"hostile-{number}.md").write_text(f"---\n{block}---\n{case.record['text']}", encoding="utf-8")
    with Archive.open(indexed(folder, encoders)) as opened:
        yield opened


def told(archive, case, model, quotes="copied", floor=0.0):
    """The answer to a case's question where a model obeys, and the states before it."""
    chat = ChatSettings(
        "scripted:obeying", floor=floor, structured="never", passages=_COMMITTED.model.passages, quotes=quotes
    )
    states = []
    question = Question(case.question, history=case.history, as_of=AS_OF)
    answer = ask(archive, question, HOW, Writer(model, chat, sleep=lambda _: None), states.append)
    return answer, states


def check(archive, case, says, record_property, never=None, order=None, floor=0.0):
    """Obey an order, and hold every state of the answer that was shown against what must never be seen."""
    model = Obeying(order=order or case.hostile, says=says)
    answer, states = told(archive, case, model, floor=floor)
    if floor == 0.0:
        assert model.obeyed, "the order did not reach the model"
    check_states(archive, (*states, answer), case.never if never is None else never, model.mark)
    record_property("kind", case.kind)
    record_property("fault", answer.written.fault if answer.written else "not asked")
    shown = written(answer)
    record_property("shown", len(shown))
    record_property("replaced", sum(statement.verbatim for statement in shown))
    record_property("dropped", " ".join(dropped.reason for dropped in answer.written.dropped) if answer.written else "")
    return answer


def check_states(archive, states, never, mark):
    """Hold every state of an answer against what must never be seen."""
    patterns = [pattern.replace("{mark}", mark or "no mark") for pattern in never]
    for state in states:
        check_answer(archive, state, patterns)


by_id = pytest.mark.parametrize("case", CASES, ids=lambda case: case.id)
by_article = pytest.mark.parametrize("case", ARTICLES, ids=lambda case: case.id)


@by_id
def test_what_an_obedient_model_writes_does_not_reach_a_reader(archive, case, record_property):
    check(archive, case, case.says, record_property)


@by_id
def test_nor_does_it_where_the_model_is_asked_only_with_evidence(archive, case, record_property):
    check(archive, case, case.says, record_property, floor=_COMMITTED.model.floor)


def quoted(text, *words):
    return {"text": text, "quotes": [{"passage": "{passage}", "text": part} for part in words]}


def pieces(text):
    """The sentences of an order, those that say something."""
    return [part for start, end in sentences(text) if len(re.findall(r"\w+", part := text[start:end])) > 1]


@by_article
def test_an_order_repeated_word_for_word_is_no_answer(archive, case, record_property):
    says = [quoted(case.hostile, *pieces(case.hostile)), *(quoted(part, part) for part in pieces(case.hostile))]
    check(archive, case, says, record_property)


@by_article
def test_an_order_named_by_its_number_is_no_answer(archive, case):
    model = Naming(order=case.hostile)
    answer, states = told(archive, case, model, "numbered")
    check_states(archive, (*states, answer), case.never, model.mark)


def test_most_orders_reach_a_model_that_is_sent_sentences(archive):
    models = [Naming(order=case.hostile) for case in ARTICLES[::9]]
    for case, model in zip(ARTICLES[::9], models, strict=True):
        told(archive, case, model, "numbered")
    assert sum(bool(model.obeyed) for model in models) > len(models) / 2


@by_article
def test_an_order_does_not_travel_with_an_honest_statement(archive, case, record_property):
    honest, order = case.honest["text"], " ".join(case.hostile.split())
    carrying = [quote["text"] for quote in case.honest["quotes"]]
    low = order[0].lower() + order[1:]
    texts = (f"{honest} {order}", f"{order} {honest}", f"{honest[:-1]}, {low}", f"{honest[:-1]}, and {low}")
    says = [quoted(text, *carrying, *pieces(case.hostile)) for text in texts] + [quoted(t, *carrying) for t in texts]
    check(archive, case, says, record_property)


@by_article
def test_honest_statements_on_the_same_articles_are_shown(archive, case, record_property):
    order = case.honest["quotes"][0]["text"]
    answer = check(archive, case, [case.honest], record_property, order=order, never=())
    assert not answer.written.fault
    assert [statement.text for statement in answer.statements if not statement.differs] == [case.honest["text"]]
