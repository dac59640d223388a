"""How far an index run is, as lines."""

from bot.terminal import ProgressLines


def test_progress_can_be_said_before_anything_is_done(capsys):
    lines = ProgressLines(every=0)
    lines.step("Encoding", 60)
    lines.advance(0.0)
    lines.advance(15.0)
    begun, nothing, some = capsys.readouterr().err.splitlines()
    assert begun == "Encoding 60 articles …"
    assert nothing == "Encoding 0 of 60 articles, 0.0/s"
    assert some.startswith("Encoding 15 of 60 articles, ")
    assert some.endswith(" s left")
