"""An index run that is really killed, or runs out of room, at every point that matters."""

import os
import re
import signal
import subprocess
import sys

import pytest

from index.build import builds
from index.build.build import Silent, build_index
from index.search import Archive
from tests.conftest import ROOT

pytestmark = pytest.mark.encoder

# Runs an index update in a process of its own that kills itself, without any clean-up, at the n-th time that the
# interpreter reports an event whose name and first argument match.
KILLED = """
import os, re, signal, sys
from pathlib import Path
from index.build.build import BuildSettings, Silent, build_index
sources, data, event, argument, count = sys.argv[1:]
left = int(count)
def watch(name, arguments):
    global left
    if name == event and re.search(argument, str(arguments[0]) if arguments else ""):
        left -= 1
        if left == 0:
            os.kill(os.getpid(), signal.SIGKILL)
sys.addaudithook(watch)
build_index(BuildSettings(Path(sources), Path(data), "all-MiniLM-L6-v2", "int8", 220), Silent())
"""
POINTS = {
    "before the sources are read": ("subprocess.Popen", r"python", 1),
    "when the catalogue is begun": ("sqlite3.connect", r"\.new-", 1),
    "while the published build is copied": ("shutil.copyfile", r"DirEntry", 2),
    "before the first vector is stored": ("open", r"encoders/.*static\.npz$", 2),
    "while the encoder is linked": ("os.link", r"model\.onnx", 1),
    "before the files are flushed": ("open", r"\.new-.*manifest\.json", 1),
    "before the build gets its name": ("os.rename", r"\.new-", 1),
    "before the pointer is written": ("open", r"CURRENT\.new", 1),
    "before the pointer is replaced": ("os.rename", r"CURRENT\.new", 1),
    "while old builds are removed": ("shutil.rmtree", r"builds/2", 1),
}


@pytest.fixture
def published(workplace):
    """A published build of two articles, and a third one waiting."""
    for number in (1, 2):
        (workplace.sources / f"old{number}.txt").write_text(f"date 2023-03-0{number} The ferry sank on day {number}.")
        build_index(workplace, Silent())
    os.utime(workplace.sources / "old1.txt", (1, 1))
    (workplace.sources / "new.txt").write_text("date 2023-03-09 The bridge was closed by the mayor.")
    return workplace


def answers(workplace):
    with Archive.open(workplace.data) as archive:
        return {hit.article.id for hit in archive.search("ferry bridge", 10)}


def update(workplace, program, *arguments):
    return subprocess.run(
        [sys.executable, "-c", program, str(workplace.sources), str(workplace.data), *map(str, arguments)],
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )


@pytest.mark.parametrize("point", POINTS)
def test_a_killed_run_leaves_the_published_build_answering_and_the_next_one_completes(published, point):
    before = builds.published(published.data).name
    done = update(published, KILLED, *POINTS[point])
    assert done.returncode == -signal.SIGKILL, done.stderr
    moved = builds.published(published.data).name != before
    assert moved == (point == "while old builds are removed")
    assert answers(published) == {"old1.txt", "old2.txt"} | ({"new.txt"} if moved else set())
    build_index(published, Silent())
    assert answers(published) == {"old1.txt", "old2.txt", "new.txt"}
    assert not list((published.data / "builds").glob(".new-*"))


FULL_DISK = """
import resource, sys
from pathlib import Path
from index.build.build import BuildSettings, Silent, build_index
from index.embed.encoder import Encoder
sources, data, room = sys.argv[1:]
resource.setrlimit(resource.RLIMIT_FSIZE, (int(room), int(room)))
build_index(BuildSettings(Path(sources), Path(data), "all-MiniLM-L6-v2", "int8", 220), Silent())
"""


@pytest.mark.parametrize("room", [1_000, 20_000, 100_000])
def test_no_room_for_a_file_leaves_the_published_build_answering(published, room):
    before = builds.published(published.data).name
    done = update(published, FULL_DISK, room)
    assert done.returncode != 0
    assert re.search(r"ExpectedError: no room left in .*; free some and run again: the published build", done.stderr)
    assert builds.published(published.data).name == before
    assert answers(published) == {"old1.txt", "old2.txt"}
    build_index(published, Silent())
    assert answers(published) == {"old1.txt", "old2.txt", "new.txt"}


def test_a_source_removed_half_way_is_said_and_the_rest_is_indexed(published):
    class Remover(Silent):
        def advance(self, units):
            (published.sources / "old2.txt").unlink(missing_ok=True)

    os.utime(published.sources / "old2.txt", (1, 1))
    report = build_index(published, Remover())
    assert report.build is not None
    build_index(published, Silent())
    assert answers(published) == {"old1.txt", "new.txt"}
