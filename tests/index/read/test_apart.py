"""Files are read in another process, and none of them keeps it for longer than the limits allow."""

import os
import zipfile
from dataclasses import replace

import pytest

from index.article import Article, Problem
from index.read.apart.process import MOST_LEFT_OUT, Apart
from index.read.days import UnreadableError
from index.read.sources import Limits, read_sources
from tests.index.read.misread import busy, crash, environment, greedy, members, refused, sleepy, some_then_busy
from tests.index.samples import TODAY, make_page

QUICK = replace(Limits(), max_seconds=2.0)


@pytest.mark.parametrize("endless", [busy, sleepy])
def test_what_takes_too_long_ends_in_one_line(endless):
    with (
        Apart(QUICK) as apart,
        pytest.raises(UnreadableError, match="takes more than 2 s to read; expected an article"),
    ):
        apart.one(endless)


def test_what_was_read_before_is_kept():
    with Apart(QUICK) as apart:
        apart.one(environment)  # so that the process has this module
        reading = apart.each(some_then_busy)
        assert [next(reading) for _ in range(3)] == [0, 1, 2]
        with pytest.raises(UnreadableError, match="takes more than 2 s"):
            next(reading)


def test_what_needs_too_much_memory_ends_in_one_line():
    with Apart(replace(Limits(), max_memory_bytes=1_000_000_000)) as apart:
        with pytest.raises(UnreadableError, match="needs more than 1,000 MB of memory"):
            apart.one(greedy)
        assert apart.one(sum, (1, 2)) == 3


def test_what_crashes_ends_in_one_line_and_the_next_file_is_read():
    with Apart(Limits()) as apart:
        with pytest.raises(UnreadableError, match="ends the process that reads it"):
            apart.one(crash)
        assert apart.one(sum, (1, 2)) == 3


@pytest.mark.parametrize("bad", [["busy"], ["crash", "greedy"], ["crash"] * 12])
def test_only_the_member_that_reaches_a_limit_is_lost(tmp_path, bad):
    lines = ["before", *bad, *map(str, range(1_000))]
    (tmp_path / "many.txt").write_text("\n".join(lines))
    with Apart(replace(QUICK, max_memory_bytes=1_000_000_000)) as apart:
        found = [entry.reason for entry in apart.read("many.txt", tmp_path / "many.txt", Limits(), TODAY, members)]
    lost = [reason for reason in found if reason.startswith("left out: ")]
    if len(bad) > MOST_LEFT_OUT:
        assert len(lost) == MOST_LEFT_OUT
        assert found[-1].endswith("10 before it did too, so what follows is not read")
    else:
        assert [reason for reason in found if reason not in lost] == [line for line in lines if line not in bad]
        assert len(lost) == len(bad)


def test_a_package_loses_only_the_file_that_needs_too_much_memory(tmp_path):
    with zipfile.ZipFile(tmp_path / "news.zip", "w") as archive:
        for name, text in {"a.txt": "It rained.", "b.txt": "x" * 90_000_000, "c.txt": "It snowed."}.items():
            archive.writestr(name, text)
    with Apart(replace(Limits(), max_memory_bytes=350_000_000)) as apart:
        found = list(apart.read("news.zip", tmp_path / "news.zip", Limits(), TODAY))
    assert [entry.path for entry in found] == ["news.zip#a.txt", "news.zip#b.txt", "news.zip#c.txt"]
    assert "needs more than 350 MB of memory" in found[1].reason


def test_a_reason_keeps_its_line():
    with Apart(Limits()) as apart:
        with pytest.raises(UnreadableError, match="no text") as found:
            apart.one(refused)
        assert found.value.line == 7
        assert apart.one(sum, (1, 2)) == 3


def test_the_process_ends_with_its_caller_and_has_no_secret(monkeypatch):
    monkeypatch.setenv("DISCORD_TOKEN", "secret")
    monkeypatch.setenv("OPENAI_API_KEY", "secret")
    with Apart(Limits()) as apart:
        assert "secret" not in apart.one(environment).values()
        number = apart.one(os.getpid)
        assert number != os.getpid()
    with pytest.raises(ProcessLookupError):
        os.kill(number, 0)


def test_sources_read_apart_are_the_same_as_those_read_here(tmp_path):
    (tmp_path / "page.html").write_text(make_page())
    (tmp_path / "news.jsonl").write_text(
        '{"text": "It rained.", "date": "2024-01-18"}\n{"text": ""}\n{"text": "It snowed."}'
    )
    (tmp_path / "empty.txt").write_text("")

    def entries(read=None):
        return [(file.path, list(file.entries)) for file in read_sources(tmp_path, Limits(), today=TODAY, read=read)]

    with Apart(Limits()) as apart:
        there = entries(apart.read)
    assert there == entries()
    kinds = [type(entry) for _, found in there for entry in found]
    assert (kinds.count(Article), kinds.count(Problem)) == (3, 2)
