"""The build that answers now, over real builds that are published, rolled back and damaged while threads read."""

import shutil
import sqlite3
import subprocess
import sys
import threading
from concurrent.futures import ThreadPoolExecutor

import pytest

from index import current
from index.build import builds
from index.current import CurrentArchive
from index.errors import ExpectedError
from index.search import Archive
from tests.conftest import ROOT

pytestmark = pytest.mark.encoder


@pytest.fixture
def publish(workplace, build):
    """Publish a build whose one article says its number; gives the build's id."""

    def run(number):
        (workplace.sources / "count.txt").write_text(f"date 2023-03-01 The ferry made trip number {number}.")
        return build().build.id

    return run


@pytest.fixture
def archive(workplace):
    opened = CurrentArchive(workplace.data)
    yield opened
    opened.close()


def told(archive):
    """What the open build answers, with both engines and the catalogue."""
    (hit,) = archive.search("ferry trip number", 5)
    return hit.text


def ask(archive):
    with archive.reading() as opened:
        return told(opened)


def is_closed(archive):
    try:
        archive.catalogue.count("article")
    except sqlite3.ProgrammingError:
        return True
    return False


def trip(number):
    return f"The ferry made trip number {number}."


def test_no_build_is_one_line_until_there_is_one(archive, publish):
    with pytest.raises(ExpectedError, match="no index in"):
        ask(archive)
    assert archive.build_id is None
    first = publish(1)
    assert ask(archive) == trip(1)
    assert archive.build_id == first


def test_the_next_reading_moves_on_publication_and_back_on_rollback(archive, publish, workplace):
    first = publish(1)
    assert ask(archive) == trip(1)
    second = publish(2)
    assert (ask(archive), archive.build_id) == (trip(2), second)
    builds.rollback(workplace.data)
    assert (ask(archive), archive.build_id) == (trip(1), first)


def test_a_build_is_opened_once_and_closed_when_its_last_reader_has_left(archive, publish):
    publish(1)
    with archive.reading() as first, archive.reading() as again:
        assert again is first
        publish(2)
        with archive.reading() as second:
            assert second is not first
        assert not is_closed(first)
    assert is_closed(first)
    assert not is_closed(second)


def test_a_build_that_is_still_read_is_not_opened_again_after_a_rollback(archive, publish, workplace):
    publish(1)
    with archive.reading() as first:
        publish(2)
        assert ask(archive) == trip(2)
        builds.rollback(workplace.data)
        with archive.reading() as back:
            assert back is first
    assert not is_closed(first)


def test_a_reader_keeps_its_build_whatever_is_published_meanwhile(archive, publish, workplace):
    first = publish(1)
    with archive.reading() as opened:
        for number in (2, 3, 4):
            publish(number)
        # Chroma has not opened this build's files before: what follows would fail if they were gone.
        assert told(opened) == trip(1)
        assert first in {build.name for build in builds.builds(workplace.data)}
    assert ask(archive) == trip(4)
    publish(5)
    assert len(builds.builds(workplace.data)) == 2
    assert ask(archive) == trip(5)


def test_a_build_that_another_process_would_remove_is_held_by_any_archive(publish, workplace):
    publish(1)
    with Archive.open(workplace.data) as opened:
        publish(2)
        publish(3)
        assert told(opened) == trip(1)
    publish(4)
    assert len(builds.builds(workplace.data)) == 2


def test_a_build_that_is_gone_cannot_be_held(tmp_path):
    with pytest.raises(ExpectedError, match="is gone"):
        builds.hold(tmp_path / "gone")


DAMAGE = {
    "catalogue.sqlite": lambda path: path.write_bytes(b"garbage" * 500),
    "vectors": shutil.rmtree,
    "words": shutil.rmtree,
    "encoder/tokenizer.json": lambda path: (path.unlink(), path.write_text("{")),
    "encoder/model.onnx": lambda path: path.unlink(),
    "manifest.json": lambda path: path.write_text("[]"),
}


@pytest.mark.parametrize("part", DAMAGE)
def test_a_damaged_build_is_said_once_and_the_one_before_keeps_answering(
    archive, publish, workplace, caplog, monkeypatch, part
):
    first = publish(1)
    assert ask(archive) == trip(1)
    broken = publish(2)
    DAMAGE[part](workplace.data / "builds" / broken / part)
    assert [ask(archive) for _ in range(3)] == [trip(1)] * 3
    monkeypatch.setattr(current, "RETRY_SECONDS", 0.0)
    assert ask(archive) == trip(1)
    (record,) = caplog.records
    assert f"the build {broken} cannot be opened" in record.getMessage()
    assert f"the build {first} keeps answering" in record.getMessage()


def test_a_build_that_is_mended_is_tried_again(archive, publish, workplace, monkeypatch):
    publish(1)
    ask(archive)
    manifest = workplace.data / "builds" / publish(2) / "manifest.json"
    whole = manifest.read_text()
    manifest.write_text("[]")
    assert ask(archive) == trip(1)
    manifest.write_text(whole)
    assert ask(archive) == trip(1)
    monkeypatch.setattr(current, "RETRY_SECONDS", 0.0)
    assert ask(archive) == trip(2)


def test_a_pointer_that_is_gone_or_leads_nowhere_leaves_the_open_build_answering(archive, publish, workplace, caplog):
    publish(1)
    ask(archive)
    pointer = workplace.data / builds.POINTER
    pointer.unlink()
    assert [ask(archive), ask(archive)] == [trip(1)] * 2
    pointer.write_text("nowhere\n")
    assert [ask(archive), ask(archive)] == [trip(1)] * 2
    gone, nowhere = (record.getMessage() for record in caplog.records)
    assert f"{pointer} is gone" in gone
    assert f"{pointer} names the build 'nowhere'" in nowhere


def test_nothing_can_be_read_after_closing_and_a_last_reader_may_finish(archive, publish):
    publish(1)
    with archive.reading() as opened:
        archive.close()
        assert told(opened) == trip(1)
        with pytest.raises(ExpectedError, match="is closed"):
            ask(archive)
    assert is_closed(opened)
    assert archive.build_id is None


def test_many_threads_read_whole_builds_while_builds_are_swapped(archive, publish, workplace):
    expected = {publish(0): trip(0)}
    stop = threading.Event()

    def read():
        said = set()
        while not stop.is_set():
            with archive.reading() as build:
                said.add((build, build.manifest.id, told(build)))
        return said

    with ThreadPoolExecutor(8) as pool:
        readers = [pool.submit(read) for _ in range(8)]
        for number in range(1, 5):
            expected[publish(number)] = trip(number)
        builds.rollback(workplace.data)
        last = publish(9)
        stop.set()
    said = set().union(*(reader.result() for reader in readers))
    assert ask(archive) == trip(9)
    expected[last] = trip(9)
    assert {text for _, name, text in said if text != expected[name]} == set()
    assert len({name for _, name, _ in said}) > 2
    assert {name for build, name, _ in said if not is_closed(build)} <= {last}


# The last block that is kept lies above all that are freed, so the C library does not give them back by itself.
FREED = """
import resource
from pathlib import Path
from index.current import give_back_memory
def held():
    return int(Path("/proc/self/statm").read_text().split()[1]) * resource.getpagesize()
blocks = [b"." * 50_000 for _ in range(2_000)]
last = blocks[-1]
blocks.clear()
before = held()
give_back_memory()
print(before - held())
"""


def test_memory_that_was_freed_goes_back_to_the_system():
    done = subprocess.run([sys.executable, "-c", FREED], cwd=ROOT, capture_output=True, text=True, check=True)
    assert int(done.stdout) > 50_000_000
