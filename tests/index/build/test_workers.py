"""Articles prepared in processes: the same as in one, and none of them outlives a run."""

import multiprocessing
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import numpy as np
import pytest

from index.article import Article
from index.build import workers
from index.build.workers import prepare_locally
from index.embed.export import DEFAULT, exported
from index.errors import ExpectedError
from tests.conftest import ROOT

pytestmark = pytest.mark.encoder
ARTICLES = [
    Article(f"a{number}", f"The ferry left at {number} on Sunday. It was late.", f"Trip {number}", "a.txt", 20230301)
    for number in range(12)
]
GROUPS = [ARTICLES[first : first + 2] for first in range(0, len(ARTICLES), 2)]

# Starts processes, tells who they are, and is killed in the middle.
KILLED = """
import multiprocessing, os, signal, sys
from pathlib import Path
from index.build import workers
from index.article import Article
article = Article("a", "The ferry left on Sunday.", "Trip", "a.txt")
if __name__ == "__main__":
    groups = ([article] for _ in range(1_000_000))
    for _ in workers._side_by_side(groups, Path(sys.argv[1]), 220, 2):
        print(*(process.pid for process in multiprocessing.active_children()), flush=True)
        os.kill(os.getpid(), signal.SIGKILL)
"""


@pytest.fixture(scope="module")
def folder(encoders):
    return exported(DEFAULT, "int8", encoders)


def told(groups):
    return [
        (made.article, made.passages, made.days, made.signature, [vectors.sentences for vectors in made.vectors])
        for group in groups
        for made in group
    ]


def test_processes_give_what_one_gives_and_in_the_same_order(folder, monkeypatch):
    beside = list(workers._side_by_side(GROUPS, folder, 220, 2))
    assert not multiprocessing.active_children()
    monkeypatch.setattr(workers.os, "cpu_count", lambda: 1)
    alone = list(prepare_locally(folder, 220)(GROUPS))
    assert told(beside) == told(alone)
    assert [made.article for group in beside for made in group] == ARTICLES
    assert np.array_equal(beside[3][1].vectors[0].vector, alone[3][1].vectors[0].vector)


def test_a_few_groups_start_no_process(folder, monkeypatch):
    monkeypatch.setattr(workers.os, "cpu_count", lambda: 2)
    monkeypatch.setattr(workers, "_side_by_side", None)  # a call would fail
    assert len(list(prepare_locally(folder, 220)(GROUPS[: workers.FEW]))) == workers.FEW
    with pytest.raises(TypeError):
        list(prepare_locally(folder, 220)(GROUPS[: workers.FEW + 1]))


def test_a_process_that_is_killed_is_one_line(folder):
    groups = workers._side_by_side((GROUPS[0] for _ in range(100_000)), folder, 220, 2)
    next(groups)
    os.kill(multiprocessing.active_children()[0].pid, signal.SIGKILL)
    with pytest.raises(ExpectedError, match="a process that prepares articles was ended") as found:
        for _ in groups:
            pass
    assert "\n" not in str(found.value)
    assert not multiprocessing.active_children()


def test_an_end_before_the_last_group_ends_the_processes(folder):
    groups = workers._side_by_side((GROUPS[0] for _ in range(100_000)), folder, 220, 2)
    next(groups)
    assert multiprocessing.active_children()
    groups.close()
    assert not multiprocessing.active_children()


def lives(pid):
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] not in "ZX"
    except (FileNotFoundError, ProcessLookupError):
        return False


def test_processes_end_with_a_parent_that_is_killed(folder, tmp_path):
    program = tmp_path / "program.py"  # a file: processes that are begun anew read it again
    program.write_text(KILLED)
    done = subprocess.run(
        [sys.executable, str(program), str(folder)],
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert done.returncode == -signal.SIGKILL, done.stderr
    begun = [int(pid) for pid in done.stdout.split()]
    assert begun
    for _ in range(6000):
        if not any(map(lives, begun)):
            return
        time.sleep(0.01)
    raise AssertionError(f"still there: {[pid for pid in begun if lives(pid)]}")


def test_no_more_groups_wait_than_are_asked_for():
    from concurrent.futures import Future

    submitted = []

    def submit(group):
        submitted.append(group)
        future = Future()
        future.set_result(group)
        return future

    results = workers.in_order(iter([[number] for number in range(10)]), submit, 3)
    assert next(results) == [0]
    assert len(submitted) == 4
    assert list(results) == [[number] for number in range(1, 10)]
