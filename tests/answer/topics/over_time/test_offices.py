"""Who holds an office on a day, and how offices and figures changed, over a small invented archive."""

from __future__ import annotations

import pytest

from answer.ask import ask
from answer.draft import AnswerSettings
from answer.model import Intent, Question
from bot import settings
from bot.cli.forms import answer_json
from bot.cli.output import text
from index.article import Filters

pytestmark = pytest.mark.encoder
_COMMITTED = settings.load(settings.FILE.absolute()).answer
HOW = AnswerSettings(_COMMITTED.floor, _COMMITTED.most_statements, _COMMITTED.worth)
ARTICLES = (
    ("2023-01-10", "Ferry fares rise", "The mayor of Ostley, Marta Quell, said that the ferry fare would rise."),
    ("2023-02-20", "School opens", "Ostley Mayor Marta Quell opened a school for 300 pupils on Monday."),
    ("2023-04-05", "Mayor steps down", "Marta Quell resigned as mayor of Ostley on Wednesday after nine years."),
    ("2023-04-12", "New mayor", "Jonas Feld was sworn in as mayor of Ostley on Wednesday."),
    ("2023-06-01", "Budget passes", "Ostley Mayor Jonas Feld signed the budget, a spokesman said."),
    ("2023-06-02", "Port Sarn", "Port Sarn Mayor Ilka Dorn welcomed the new ferry to the harbour."),
    ("2023-08-01", "A look back", "Former Ostley Mayor Marta Quell has written a book about the ferry."),
    ("2023-05-01", "Mine collapses", "The death toll of the Farnwick mine collapse stands at 4, police said."),
    ("2023-05-02", "Mine toll rises", "The death toll of the Farnwick mine collapse rose to 6 on Tuesday."),
    ("2023-05-03", "Mine toll rises again", "The death toll of the Farnwick mine collapse rose to 9, police said."),
    ("2023-05-04", "Mine search ends", "The death toll of the Farnwick mine collapse is 9, and the search has ended."),
    ("2023-05-06", "Mine toll", "Police revised the death toll of the Farnwick mine collapse down from 9 to 8."),
    ("2023-05-05", "Mines", "Farnwick is not the worst. The death toll of the Ostrel mine collapse was 30, they say."),
    ("2011-02-03", "Old news", "Port Sarn Mayor Odo Brand opened the fish market on Thursday."),
)


@pytest.fixture(scope="module")
def town(archive_of):
    later = "More was to be announced later, the paper wrote.\n"
    bodies = [f"---\ntitle: {title}\ndate: {day}\n---\n{words}\n\n{later}" for day, title, words in ARTICLES]
    return archive_of({f"{number}.md": body for number, body in enumerate(bodies)})


def asked(town, words, **more):
    return ask(town, Question(words, **more), HOW)


@pytest.mark.parametrize(
    ("question", "holder"),
    [
        ("Who was the mayor of Ostley on 1 March 2023?", "Marta Quell"),
        ("Who was the Ostley mayor in February 2023?", "Marta Quell"),
        ("Who is the mayor of Ostley?", "Jonas Feld"),
        ("Who is the mayor of Ostley now?", "Jonas Feld"),
        ("Who was mayor of Ostley before Jonas Feld?", "Marta Quell"),
        ("Who was mayor of Ostley after Marta Quell?", "Jonas Feld"),
        ("Who was the mayor of Port Sarn in July 2023?", "Ilka Dorn"),
    ],
)
def test_the_holder_on_the_day_is_quoted_and_emphasised(town, question, holder):
    found = asked(town, question, as_of=20230901)
    assert (found.intent, found.short) == (Intent.AS_OF, holder)
    for statement in found.statements:
        (quote,) = statement.quotes
        assert quote.article.text[quote.start : quote.end] == statement.text
    ((start, end),) = found.statements[0].emphasis
    assert found.statements[0].text[start:end] == holder


def test_a_change_inside_the_days_shows_both_oldest_first(town):
    found = asked(town, "Who was the mayor of Ostley in April 2023?", as_of=20230901)
    assert [statement.short for statement in found.statements] == ["Marta Quell", "Jonas Feld"]
    assert [statement.published for statement in found.statements] == sorted(one.published for one in found.statements)


def test_somebody_named_years_before_is_not_shown_beside_whom_the_days_name(town):
    found = asked(town, "Who was the mayor of Port Sarn in June 2023?", as_of=20230901)
    assert [statement.short for statement in found.statements] == ["Ilka Dorn"]


def test_what_was_published_after_the_day_of_asking_is_not_known(town):
    assert asked(town, "Who is the mayor of Ostley?", as_of=20230301).short == "Marta Quell"


def test_an_office_that_nobody_is_named_for_is_refused(town):
    assert asked(town, "Who was the mayor of Lutherby in April 2023?", as_of=20230901).refused
    assert asked(town, "Who was the mayor of Ostley in May 2011?", as_of=20230901).refused


def test_a_figure_is_told_as_it_was_known_on_the_day(town):
    for day, value in ((2, "6"), (4, "9"), (7, "8")):
        found = asked(
            town, f"What was the death toll of the Farnwick mine collapse as of {day} May 2023?", as_of=20230901
        )
        assert value in found.statements[0].text
        known = [one for one in found.statements if not one.corrects]
        assert all((one.published or 0) <= 20230500 + day for one in known)
        assert all((one.published or 0) == 20230506 for one in found.statements if one.corrects)


def test_a_figure_over_time_is_one_quote_for_each_value(town):
    found = asked(town, "How has the death toll of the Farnwick mine collapse changed?", as_of=20230901)
    shown = [statement.text[slice(*statement.emphasis[0])] for statement in found.statements]
    assert shown == ["4", "6", "9", "8"]
    assert [statement.corrects for statement in found.statements] == [False, False, False, True]
    assert "6 May 2023 · 11.md · Correction: “Police revised" in text(found)
    assert [one["corrects"] for one in answer_json(found)["statements"]] == [False, False, False, True]


def test_an_office_over_time_is_one_quote_for_each_holder(town):
    found = asked(town, "How has the mayor of Ostley changed?", as_of=20230901)
    assert found.short == ""  # the first of several does not answer
    assert len(found.statements) == 2
    assert "Marta Quell" in found.statements[0].text
    assert "Jonas Feld" in found.statements[1].text


def test_the_limits_hold_and_what_never_changed_is_refused(town):
    until = Filters(until=20230502)
    found = asked(town, "How has the death toll of the Farnwick mine collapse changed?", filters=until)
    assert [statement.text[slice(*statement.emphasis[0])] for statement in found.statements] == ["4", "6"]
    assert asked(town, "How has the number of dolphins in Ostley changed?").refused


def test_two_holders_of_one_last_name_keep_their_first_names(archive_of):
    archive = archive_of(
        {
            "a.md": "---\ndate: 2023-03-01\n---\nPort Sarn Mayor Ilka Dorn opened the harbour. "
            "Ilka Dorn, the mayor of Port Sarn, thanked the builders.",
            "b.md": "---\ndate: 2023-03-02\n---\nPort Sarn Mayor Ilka Dorn opened a school for 300 pupils on Thursday.",
            "c.md": "---\ndate: 2024-05-01\n---\nPort Sarn Mayor Otto Dorn signed the budget on Wednesday.",
        }
    )
    answer = asked(archive, "Who is the mayor of Port Sarn?", as_of=20240601)
    assert answer.short == "Otto Dorn"
    assert "Otto Dorn" in answer.statements[0].text
