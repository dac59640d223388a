"""How far an index run is, as lines."""

import json

from bot.terminal import ProgressLines, progress


def test_progress_can_be_said_before_anything_is_done(capsys):
    lines = ProgressLines(every=0)
    lines.step("Indexing", 60)
    lines.advance(0.0)
    lines.advance(15.0)
    begun, nothing, some = capsys.readouterr().err.splitlines()
    assert begun == "Indexing 60 articles …"
    assert nothing == "Indexing 0 of 60 articles, 0.0/s"
    assert some.startswith("Indexing 15 of 60 articles, ")
    assert some.endswith(" s left")


def test_progress_for_another_program_is_an_object_a_line(capsys):
    lines = progress(every=10, as_json=True)
    lines.step("Reading", None)
    lines.step("Indexing", 2000)
    said = [json.loads(line) for line in capsys.readouterr().err.splitlines()]
    assert said == [{"progress": "Reading …"}, {"progress": "Indexing 2,000 articles …"}]
