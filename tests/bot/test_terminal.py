"""How far an index run is, as lines."""

from bot.terminal import ProgressLines


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
