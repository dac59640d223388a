"""Vectors in a process beside: what is found is the same, and no end of either process leaves the other hanging."""

import os
import re
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from index.build import builds
from index.build.build import Silent, build_index
from tests.conftest import ROOT

pytestmark = pytest.mark.encoder

# What asks is a process of its own: the other one is to begin before there are threads.
BEGUN = """
import multiprocessing, os, signal, sys
from pathlib import Path
from index.store.process import StoreBeside
build = Path(sys.argv[1])
beside = StoreBeside(build / "vectors")
(process,) = multiprocessing.active_children()
from index.article import Filters
from index.search import Archive
"""
SAME = """
with Archive(build, beside) as archive, Archive(build) as other:
    for filters in (Filters(), Filters(since=20230302), Filters(outlets=("Nobody",))):
        for engine in ("dense", "both"):
            asked = [opened.search("ferry", 5, filters, engine, days=None) for opened in (archive, other)]
            assert asked[0] == asked[1], asked
            print(len(asked[0]), end=" ")
    print(len(archive.search("What sank on 2 March 2023?", 5, as_of=20230304)))
assert process.exitcode == 0, process
"""
KILLED = """
with Archive(build, beside) as archive:
    assert not archive.search("ferry", 5).by_words
    os.kill(process.pid, signal.SIGKILL)
    found = archive.search("ferry", 5)
    print(len(found), found.by_words)
"""
DAMAGED = """
with Archive(build, beside) as archive:
    found = archive.search("ferry", 5)
    print(len(found), found.by_words)
"""
WAITING = """
print(process.pid, flush=True)
with Archive(build, beside) as archive:
    for line in sys.stdin:
        print(len(archive.search("ferry", 5, engine="dense")), flush=True)
"""


@pytest.fixture
def build(workplace):
    for number in (1, 2):
        (workplace.sources / f"old{number}.txt").write_text(f"date 2023-03-0{number} The ferry sank on day {number}.")
    build_index(workplace, Silent())
    return builds.published(workplace.data)


def command(build, program):
    return [sys.executable, "-c", BEGUN + program, str(build)]


def said(build, program):
    done = subprocess.run(command(build, program), cwd=ROOT, capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == 0, done.stderr
    assert done.stderr == ""
    return done.stdout


def test_the_same_is_found_and_the_process_ends_with_the_archive(build):
    assert said(build, SAME) == "2 2 1 1 0 0 2\n"


def test_words_answer_where_the_process_was_killed_and_that_is_said(build):
    assert said(build, KILLED) == (
        "2 the process that searches the vectors ended with exit code -9, expected it to answer; "
        "ask again, with more memory if this machine has little\n"
    )


def test_words_answer_where_the_vectors_cannot_be_read_and_that_is_said(build):
    (build / builds.VECTORS / "chroma.sqlite3").write_bytes(b"no database")
    assert re.fullmatch(
        r"2 the vectors cannot be read \(\w+: .*\); run: python -m bot index --full\n", said(build, DAMAGED)
    )


@pytest.mark.parametrize("how", [signal.SIGKILL, signal.SIGTERM])
def test_it_ends_when_the_process_that_asks_is_killed(build, how):
    with subprocess.Popen(
        command(build, WAITING), cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as asking:
        beside = int(asking.stdout.readline())
        os.kill(beside, signal.SIGINT)  # what Ctrl-C sends to both
        asking.stdin.write("search\n")
        asking.stdin.flush()
        assert asking.stdout.readline() == "2\n"
        asking.send_signal(how)
    assert has_ended(beside)


def has_ended(process):
    """Wait until a process is gone, or is only waited for by whoever should fetch its exit code."""
    state = Path(f"/proc/{process}/stat")
    for _ in range(200):
        try:
            if state.read_text().rpartition(")")[2].split()[0] == "Z":
                return True
        except (FileNotFoundError, ProcessLookupError):
            return True
        time.sleep(0.05)
    return False
