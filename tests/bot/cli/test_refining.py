"""The encoder's own vectors, as they are filled in from the command line and told there."""

import json

import pytest

from bot.cli.parser import main

pytestmark = pytest.mark.encoder
TRANSFORMER = 'vectors = "transformer"\n'
LEFT = "0 of 1 passage (0%), not at work; to go on, run: python -m bot index --refine"


@pytest.fixture
def verb(dateline, workplace):
    """Run a verb over one article that was indexed with the table's vectors."""
    (workplace.sources / "one.txt").write_text("date 2023-03-01 The ferry Marigold sank near Kestrel.")
    where = {"sources": workplace.sources, "data": workplace.data}
    first = dateline("index", **where)
    assert first.returncode == 0, first.stderr
    assert "encoder's own" not in first.stdout
    return lambda *arguments, more=TRANSFORMER: dateline(*arguments, **where, more=more)


def lines(done):
    assert done.returncode == 0, done.stderr
    return [json.loads(line) for line in done.stdout.splitlines()]


def test_how_far_it_is_is_said_and_a_run_goes_on_with_it(verb):
    searchable = verb("index", "--searchable")
    assert searchable.returncode == 0
    assert searchable.stdout.splitlines()[-1] == f"The encoder's own vectors: {LEFT}."
    examined = verb("doctor")
    assert f"· the encoder's own vectors: {LEFT}" in examined.stdout
    assert "Refining" not in verb("index", "--dry-run").stderr
    report, after = lines(verb("index", "--json"))
    assert (report["build"], report["refined"]) == (None, 0)
    assert after == {"build": after["build"], "passages": 1, "refined": 1}
    done = verb("index", more="")
    assert done.stdout.splitlines()[-1] == "The encoder's own vectors: 1 of 1 passage (100%)."


def test_only_filling_in_reads_no_sources(verb, workplace):
    (workplace.sources / "one.txt").unlink()
    done = verb("index", "--refine", more="")
    assert done.returncode == 0
    assert "Refining 1 passage …" in done.stderr
    assert done.stdout == "The encoder's own vectors: 1 of 1 passage (100%).\n"
    (after,) = lines(verb("index", "--refine", "--json"))
    assert (after["passages"], after["refined"]) == (1, 1)


def test_without_an_index_there_is_nothing_to_fill_in(dateline, tmp_path):
    done = dateline("index", "--refine", sources=tmp_path, data=tmp_path / "nothing")
    assert done.returncode == 2
    assert "no index in" in done.stderr


def test_stopping_it_says_that_nothing_is_lost(tmp_path, monkeypatch, capsys):
    def stopped(*_, **__):
        raise KeyboardInterrupt

    monkeypatch.setattr("bot.indexing.run_refinement", stopped)
    settings = tmp_path / "settings.toml"
    settings.write_text(f'[index]\ndata = "{tmp_path}"\n')
    assert main(["index", "--refine", "--settings", str(settings)]) == 130
    assert "no vector is lost; to go on, run: python -m bot index --refine" in capsys.readouterr().err
