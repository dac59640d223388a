"""What `doctor` says about the Discord bot's surroundings."""

import datetime
import time
from argparse import Namespace
from contextlib import closing
from dataclasses import replace

import pytest

from bot.cli import verbs
from bot.cli.checks.archive import Finding, examine_articles
from bot.cli.checks.doctor import examine
from bot.cli.checks.missed import examine_followed, examine_questions
from bot.client.state.card import Card
from bot.client.state.database import Database, Place
from bot.client.state.gaps.fates import Fates, fates
from bot.settings import DiscordSettings, IndexSettings, Settings
from index.article import OTHER_WEEKDAY, Article, Problem
from index.build import builds
from index.fetch.followed import DAY, Followed
from index.store.catalogue import Catalogue
from index.store.collection import address_of
from tests.wire.discord_server import TOKEN


@pytest.fixture
def found(tmp_path):
    """Examine a place without an index; give what is said about the bot, which comes last."""

    def examined(environment, **discord):
        discord = {"state": tmp_path / "not" / "yet", **discord}
        settings = Settings(index=IndexSettings(data=tmp_path / "data"), discord=DiscordSettings(**discord))
        return [finding for finding in examine(settings, environment) if "index" not in finding.text]

    return examined


@pytest.mark.encoder
def test_the_server_with_the_vectors_is_asked(workplace, server, publish_there):
    def said(**index):
        where = {"sources": workplace.sources, "data": workplace.data, "store": address, **index}
        findings = examine(Settings(index=IndexSettings(**where)), {})
        return [
            (finding.text, finding.is_problem)
            for finding in findings
            if "vectors" in finding.text or "Chroma" in finding.text
        ]

    publish_there(1)
    address, name = address_of(builds.published(workplace.data) / builds.VECTORS), next(iter(server.collections()))
    assert said() == [(f"its vectors, 1, are on the Chroma server {address} (version 1.0.0) as {name}", False)]
    ((_, fine), (moved, is_problem)) = said(store="")
    assert not fine
    assert is_problem
    assert f"the build's vectors are on {address}, index.store asks for its folder" in moved
    server.stop()
    ((down, is_problem),) = said()
    assert is_problem
    assert "until then, words alone are searched" in down


def test_no_token_is_worth_knowing_and_no_problem(found):
    assert found({}) == [Finding("DISCORD_TOKEN is not set; only the bot on Discord needs it", is_problem=False)]


def test_a_token_is_nothing_to_speak_of(found):
    assert found({"DISCORD_TOKEN": TOKEN}) == []


@pytest.mark.parametrize("token", ["two words", "abcdef"])
def test_what_cannot_be_a_token_is_a_problem_and_not_repeated(found, token):
    (finding,) = found({"DISCORD_TOKEN": token})
    assert finding.is_problem
    assert "DISCORD_TOKEN" in finding.text
    assert token not in finding.text


def test_a_state_folder_that_cannot_be_is_a_problem(found, tmp_path):
    (tmp_path / "file").write_text("")
    (finding,) = found({"DISCORD_TOKEN": TOKEN}, state=tmp_path / "file" / "state")
    assert finding.is_problem
    assert f"the bot cannot write to {tmp_path / 'file'}" in finding.text


def test_questions_in_the_log_are_worth_knowing(found):
    (finding,) = found({"DISCORD_TOKEN": TOKEN}, log_questions=True)
    assert not finding.is_problem
    assert "discord.log_questions" in finding.text


def article(path, date=20240118, outlet="Gazette"):
    """An article of a file."""
    return Article(id=path, text=f"The text of {path}.", title=path, path=path, date=date, outlet=outlet)


def examined(tmp_path, *articles, problems=()):
    """What is found in the articles of a catalogue, without the places of their days."""
    catalogue = Catalogue(tmp_path / "catalogue.sqlite")
    for one in articles:
        catalogue.put(one, one.path.partition("#")[0])
    catalogue.keep_file("problems", 1, 1, problems, set())
    return list(examine_articles(catalogue))


def test_articles_with_all_that_answers_need_are_nothing_to_speak_of(tmp_path):
    assert examined(tmp_path, article("news/a.txt"), article("news/2024-01-18-b.txt")) == []


def test_undated_articles_are_counted_by_folder_or_file(tmp_path):
    undated = [article(path, None) for path in ("old/a.txt", "old/b.txt", "c.txt", "all.jsonl#1")]
    (found,) = examined(tmp_path, *undated, article("old/d.txt"), article("all.jsonl#2"))
    assert found.is_lack
    assert not found.is_problem
    assert (
        "2 of 3 articles in old, 1 of 2 articles in all.jsonl, 1 of 1 article in the sources folder itself"
        in found.text
    )


@pytest.mark.parametrize("name", ["03-04-2024 flood.txt", "180124.txt", "flood_18.1.24.txt", "18012024.txt"])
def test_a_day_in_a_name_that_is_not_read_is_named(tmp_path, name):
    _, found = examined(tmp_path, article(f"news/{name}", None))
    assert found.is_lack
    assert f"a form that is not read: news/{name}; write it as 2024-01-18" in found.text


@pytest.mark.parametrize("name", ["flood.txt", "chapter-12.txt", "2024.txt", "img_12345.txt"])
def test_other_digits_in_a_name_are_no_day(tmp_path, name):
    (found,) = examined(tmp_path, article(f"news/{name}", None))
    assert "undated, so a question" in found.text


def test_a_weekday_that_its_day_does_not_have_is_named(tmp_path):
    odd = replace(article("a.txt"), day_from=f"its field date, {OTHER_WEEKDAY}")
    *_, found = examined(tmp_path, odd, article("b.txt"))
    assert found.is_lack
    assert "a weekday that their day does not have: a.txt (18 January 2024 is no such day)" in found.text


def test_articles_without_an_outlet_are_counted(tmp_path):
    (found,) = examined(tmp_path, article("a/1.txt", outlet=None), article("a/2.txt"), article("b/3.txt", outlet=""))
    assert found.is_lack
    assert "1 of 2 articles in a, 1 of 1 article in b; name it" in found.text


def test_many_files_of_one_format_that_are_left_out_share_a_line(tmp_path):
    reason = "no form that is read"
    problems = [Problem(f"old/{number}.xyz", reason) for number in range(7)] + [Problem("b.abc", "damaged")]
    many, one = examined(tmp_path, article("a.txt"), problems=problems)
    assert many.text.startswith(f"left out: 7 files ending in .xyz: {reason} (old/0.xyz, ")
    assert many.text.endswith(" and 2 more)")
    assert one.text == "left out: b.abc: damaged"
    assert many.is_problem
    assert one.is_problem


@pytest.mark.parametrize(
    ("findings", "code", "end"),
    [
        ([Finding("fine", is_problem=False)], 0, "All is well."),
        ([Finding("undated", is_problem=False, is_lack=True)], 0, "1 thing that would make answers better."),
        ([Finding("lost"), Finding("undated", is_problem=False, is_lack=True)], 1, "1 problem, 1 thing that"),
    ],
)
def test_all_is_well_only_where_nothing_is_found(monkeypatch, capsys, findings, code, end):
    monkeypatch.setattr("bot.cli.checks.doctor.examine", lambda *_: iter(findings))
    assert verbs.doctor(Namespace(json=False), Settings()) == code
    assert capsys.readouterr().out.splitlines()[-1].startswith(end)


CARD = Card(
    question="Who?", since=None, until=None, outlets=(), refused=False, statements=(), sources=(), nearest=(),
    oldest=None, newest=None, build="b", made=20230305,
)  # fmt: skip


def asked(tmp_path, *cards, unhelpful=()):
    """The state folder of a bot that was asked these; answers at the places `unhelpful` are rated so, by two people."""
    with closing(Database(tmp_path / "dateline.sqlite")) as database:
        for place, card in enumerate(cards):
            reference = database.keep(Place(1, 2, None), CARD.model_copy(update=card), private=False)
            for person in (1, 3) if place in unhelpful else ():
                database.rate(reference, person, helpful=False)
    return tmp_path


def test_questions_of_the_last_week_without_a_useful_answer_are_counted(tmp_path):
    state = asked(tmp_path, {"refused": True}, {}, {}, {"intent": "greeting"}, unhelpful=(2,))
    (found,) = examine_questions(state)
    assert found.is_lack
    assert found.text.startswith(
        "questions to the bot in the last 7 days: 3, of which 1 were refused and 1 rated not helpful; see which: "
    )
    later = datetime.datetime.now(datetime.UTC).replace(tzinfo=None) + datetime.timedelta(minutes=1)
    assert fates(state / "dateline.sqlite", later) == Fates(0, 0, 0)


def test_questions_that_were_all_answered_are_worth_knowing_and_none_are_not(tmp_path):
    assert list(examine_questions(tmp_path)) == []
    (found,) = examine_questions(asked(tmp_path, {}))
    assert (found.is_problem, found.is_lack) == (False, False)
    assert found.text == "questions to the bot in the last 7 days: 1, none refused"


def test_a_damaged_database_is_a_problem(found, tmp_path):
    (tmp_path / "dateline.sqlite").write_bytes(b"no database" * 1000)
    (problem,) = found({"DISCORD_TOKEN": TOKEN}, state=tmp_path)
    assert problem.is_problem
    assert "dateline.sqlite cannot be read" in problem.text


def followed(tmp_path, **changed):
    """What is said about one followed address in this state."""
    with closing(Followed(tmp_path)) as addresses:
        addresses.follow("https://a.example/feed", time.time(), 3600.0)
        (source,) = addresses.sources()
        addresses.save(replace(source, **changed))
    return list(examine_followed(tmp_path))[1:]


def test_an_address_that_has_something_new_now_and_then_is_nothing_to_speak_of(tmp_path):
    assert followed(tmp_path, newest=time.time() - 5 * DAY) == []
    assert followed(tmp_path, newest=None) == []


@pytest.mark.parametrize(
    ("state", "said", "is_problem"),
    [
        ({"newest": -40 * DAY}, "nothing new for 40 days from https://a.example/feed", False),
        ({"next": -3 * DAY, "newest": -40 * DAY}, "nobody has looked for new articles for days at https://a.ex", True),
        ({"failures": 9, "failing_since": -9 * DAY, "problem": "404"}, "https://a.example/feed is followed and", True),
    ],
)
def test_an_address_that_fell_silent_is_named_with_what_to_do(tmp_path, state, said, is_problem):
    now = time.time() - 60  # so that whole days have passed
    times = ("newest", "next", "failing_since")
    (finding,) = followed(tmp_path, **{name: now + of if name in times else of for name, of in state.items()})
    assert finding.text.startswith(said)
    assert (finding.is_problem, finding.is_lack) == (is_problem, not is_problem)
