"""Several processes that read one published build, over a mount they may not write to, while another publishes."""

import json
import subprocess
import sys
from dataclasses import replace

import pytest

from index.build import builds
from index.build.build import Silent, build_index
from tests.conftest import ROOT
from tests.servers import trip

pytestmark = pytest.mark.encoder

# For each line it is given it asks again and again until that is the answer, and then says what it was told by whom.
READER = """
import json, os, sys
from pathlib import Path
from index.current import CurrentArchive
data = Path(sys.argv[1])
archive = CurrentArchive(data)
print(json.dumps({"writable": os.access(data, os.W_OK)}), flush=True)
for line in sys.stdin:
    seen, now = set(), ""
    while now != line.strip():
        with archive.reading() as opened:
            (hit,) = opened.search("ferry trip number", 5, engine="dense")
            now = hit.text
            seen.add((opened.manifest.id, now))
    print(json.dumps(sorted(seen)), flush=True)
archive.close()
"""
READ_ONLY = 'mount --bind "$1" "$2" && mount -o remount,ro,bind "$2" && exec "$3" -c "$4" "$2"'

# What would write, over a data folder that is only read.
WRITER = """
import sys
from functools import partial
from pathlib import Path
from index.build import builds
from index.build.build import BuildSettings, Silent, build_index
from index.errors import ExpectedError
from index.build.refine import refine_index
data = Path(sys.argv[1])
settings = BuildSettings(data, data, "", "", 220)
updates = [partial(run, settings, Silent()) for run in (build_index, refine_index)]
for write in (partial(builds.rollback, data), *updates):
    try:
        write()
    except ExpectedError as error:
        print(error)
"""


class Reader:
    """A process that reads builds; `command` starts it."""

    def __init__(self, command):
        self._process = subprocess.Popen(
            command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
        )

    def tell(self, line):
        self._process.stdin.write(f"{line}\n")
        self._process.stdin.flush()

    def hear(self):
        line = self._process.stdout.readline()
        assert line, self._process.communicate()[1]
        return json.loads(line)

    def close(self):
        self._process.stdin.close()
        assert self._process.wait(60) == 0
        left = self._process.stderr.read()
        self._process.stdout.close()
        self._process.stderr.close()
        assert "Traceback" not in left


def read_only(program, data, folder):
    """The command that runs a program over `data`, mounted read-only for it alone."""
    if subprocess.run(["unshare", "-rm", "true"], check=False, capture_output=True).returncode:
        pytest.skip("may not mount here")
    (folder / "mounted").mkdir(exist_ok=True)
    return ["unshare", "-rm", "sh", "-c", READ_ONLY, "sh", data, folder / "mounted", sys.executable, program]


@pytest.fixture(params=["as it is", "read-only"])
def start(request, tmp_path, monkeypatch):
    """Start a reader of a data folder, which it sees under another path where that is mounted read-only."""
    monkeypatch.setenv("PYTHONPATH", str(ROOT))
    started = []

    def run(data):
        command = [sys.executable, "-c", READER, str(data)]
        if request.param == "read-only":
            command = read_only(READER, data, tmp_path)
        started.append(Reader(command))
        assert started[-1].hear() == {"writable": request.param != "read-only"}
        return started[-1]

    (tmp_path / "tmp").mkdir()
    monkeypatch.setenv("TMPDIR", str(tmp_path / "tmp"))
    yield run
    for reader in started:
        reader.close()
    assert not list((tmp_path / "tmp").glob("dateline-*"))


@pytest.mark.parametrize("kind", ["folder", "server"])
def test_publishing_reaches_every_process_and_none_sees_half_a_build(workplace, start, request, kind):
    store = request.getfixturevalue("server").address if kind == "server" else ""
    made = {}

    def publish(number):
        (workplace.sources / "count.txt").write_text(f"date 2023-03-01 {trip(number)}")
        made[build_index(replace(workplace, store=store), Silent()).build.id] = trip(number)

    publish(0)
    readers = [start(workplace.data), start(workplace.data)]
    for number in (0, 1, 2, 3):
        for reader in readers:
            reader.tell(trip(number))  # so that they ask while the build is made
        if number:
            publish(number)
        assert all(made[build] == text for reader in readers for build, text in reader.hear())
    builds.rollback(workplace.data)
    for reader in readers:
        reader.tell(trip(2))
        assert trip(2) in {text for _, text in reader.hear()}


def test_where_the_index_is_only_read_writing_is_refused_in_one_line(workplace, tmp_path, monkeypatch):
    monkeypatch.setenv("PYTHONPATH", str(ROOT))
    for number in (1, 2):
        (workplace.sources / "count.txt").write_text(f"date 2023-03-01 {trip(number)}")
        build_index(workplace, Silent())
    command = read_only(WRITER, workplace.data, tmp_path)
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    lines = done.stdout.splitlines()
    assert len(lines) == 3, done.stderr
    assert all(
        "Read-only file system): here the index is only read; do this where it is made" in line for line in lines
    )


@pytest.mark.parametrize("verb", ["ask", "search"])
def test_a_verb_over_a_mount_it_only_reads_leaves_nothing_behind(verb, workplace, tmp_path, monkeypatch):
    monkeypatch.setenv("PYTHONPATH", str(ROOT))
    (tmp_path / "tmp").mkdir()
    monkeypatch.setenv("TMPDIR", str(tmp_path / "tmp"))
    (workplace.sources / "count.txt").write_text(f"date 2023-03-01 {trip(1)}")
    build_index(workplace, Silent())
    settings = tmp_path / "settings.toml"
    settings.write_text(f'[index]\nsources = "{workplace.sources}"\ndata = "{tmp_path / "mounted"}"\n')
    run = "import runpy, sys; sys.argv[1:] = {}; runpy.run_module('bot', run_name='__main__', alter_sys=True)"
    program = run.format([verb, "--settings", str(settings), "Which trip of the ferry was it?"])
    command = read_only(program, workplace.data, tmp_path)
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")
    assert "ferry" in done.stdout
    assert not list((tmp_path / "tmp").glob("dateline-*"))
