"""Index runs on a Ray cluster of two nodes: the build, workers and clusters that are lost, and what is said."""

import contextlib
import json
import os
import re
import signal
import sqlite3
import subprocess
import sys
import threading
import time
from dataclasses import asdict, replace
from pathlib import Path

import pytest

from index.article import Filters
from index.build import builds, ray_cluster, ray_tasks
from index.build.build import Silent, build_index
from index.build.prepare import Preparation
from index.build.refine import refine_index
from index.build.workers import FEW, GROUP, Here
from index.errors import ExpectedError
from index.search import Archive
from index.store.words import LexicalIndex
from tests.conftest import CORPUS, ROOT, placed

pytestmark = pytest.mark.encoder
STORE = 80_000_000  # bytes of each node's object store, about the least that Ray takes
WORDS = "ferry sank mayor bridge closed council strike ended harbour court ruled minister resigned storm flood".split()


class Alone(Here):
    """This process, and no other."""

    def prepare(self, encoder, passage_tokens):
        return lambda groups: map(Preparation(encoder, passage_tokens), groups)


@contextlib.contextmanager
def nodes():
    """A Ray cluster of a head with one core and a node with two."""
    ray_cluster._quieten()
    pytest.importorskip("ray", reason="Ray is not installed; make ray does it")
    from ray.cluster_utils import Cluster

    head = {"num_cpus": 1, "object_store_memory": STORE, "include_dashboard": False}
    cluster = Cluster(initialize_head=True, head_node_args=head)
    try:
        cluster.add_node(num_cpus=2, object_store_memory=STORE)
        yield cluster
    finally:
        cluster.shutdown()


@pytest.fixture(scope="module")
def cluster():
    with nodes() as cluster:
        yield cluster


@pytest.fixture
def workers(cluster):
    with ray_cluster.ray_workers(cluster.address) as workers:
        yield workers


@pytest.fixture
def many(workplace):
    """The invented archive, pages that cannot be read, and articles enough for every worker."""
    placed_corpus(workplace.sources)
    (workplace.sources / "empty.html").write_text("")
    (workplace.sources / "broken.pdf").write_text("%PDF-1.7, or so it says")
    with (workplace.sources / "many.jsonl").open("w") as file:
        for number in range(5 * GROUP):
            told = [[WORDS[number * step * line % len(WORDS)] for step in range(1, 9)] for line in range(1, 9)]
            text = ". ".join(f"{' '.join(line)} of case {number}" for line in told)
            day = f"2023-{number % 12 + 1:02}-{number % 28 + 1:02}"
            file.write(json.dumps({"id": f"n{number}", "date": day, "text": f"{text}. It was told on Monday."}) + "\n")
    return workplace


def placed_corpus(sources):
    for file in CORPUS.rglob("*"):
        if file.is_file():
            (sources / file.relative_to(CORPUS)).parent.mkdir(parents=True, exist_ok=True)
            placed(str(file), str(sources / file.relative_to(CORPUS)))


def elsewhere(workplace, name):
    """The same sources and encoder, and another data folder."""
    data = workplace.data.parent / name
    (data / "encoders").parent.mkdir()
    (data / "encoders").symlink_to(workplace.data / "encoders")
    return replace(workplace, data=data)


def contents(data):
    """Everything that an answer can depend on."""
    build = builds.published(data)
    with contextlib.closing(sqlite3.connect(f"file:{build / builds.CATALOGUE}?mode=ro", uri=True)) as database:
        tables = [name for (name,) in database.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
        read = "SELECT * FROM "
        rows = {table: sorted(map(repr, database.execute(read + table))) for table in tables}
        passages = [passage for (passage,) in database.execute("SELECT id FROM passage")]
    with Archive.open(data) as archive:
        vectors = {passage: vector.tobytes() for passage, vector in archive._store.vectors(passages).items()}
        words = [LexicalIndex(build / builds.WORDS).search(word, 1000, Filters()) for word in WORDS]
        found = [(hit.passage.id, hit.score) for word in WORDS for hit in archive.search(word, 20)]
    manifest = {**asdict(builds.Manifest.read(build)), "id": "", "made": "", "content": ""}
    assert len(vectors) == len(passages) == manifest["passages"]
    return rows, vectors, words, found, manifest


@pytest.mark.ray
def test_a_build_is_the_same_whoever_made_it(many, workers):
    made = {}
    for name, who in {"alone": Alone(), "processes": Here(), "ray": workers}.items():
        settings = elsewhere(many, name)
        report = build_index(settings, Silent(), workers=who)
        made[name] = contents(settings.data), replace(report, build=None)
        assert len(report.added) - report.duplicates > FEW * GROUP
    assert {problem.path for problem in made["ray"][1].problems} >= {"empty.html", "broken.pdf"}
    assert made["processes"] == made["alone"]
    assert made["ray"] == made["alone"]


@pytest.mark.ray
def test_the_encoders_own_vectors_are_the_same_whoever_made_them(many, workers):
    made = []
    for name, who in (("here", Here()), ("ray", workers)):
        settings = replace(elsewhere(many, name), vectors="transformer")
        build_index(settings, Silent(), workers=who)
        refine_index(settings, Silent(), workers=who)
        made.append(contents(settings.data))
    assert made[0][-1]["refined"] == made[0][-1]["passages"]
    assert made[1] == made[0]


def begun(note, work, *arguments):
    """Work, but the first time only write down which process this is, and wait for what comes."""
    import time

    try:
        with Path(note).open("x") as file:
            file.write(str(os.getpid()))
    except FileExistsError:
        return work(*arguments)
    time.sleep(600)
    raise AssertionError("nobody came")


class WaitingOnce:
    """Tasks of which the first of one kind of work waits to be killed."""

    def __init__(self, workers, work, note):
        import ray

        ray.cloudpickle.register_pickle_by_value(sys.modules[__name__])
        self.real, self.work, self.note = workers._task, work, note
        self.waiting = ray.remote(num_cpus=1, max_retries=ray_cluster.RETRIES)(begun)

    def remote(self, work, *arguments):
        if work is not self.work:
            return self.real.remote(work, *arguments)
        return self.waiting.remote(str(self.note), work, *arguments)


def killed(note):
    """Kill the process that a file names as soon as it does."""
    while not (note.is_file() and note.read_text()):
        time.sleep(0.05)
    os.kill(int(note.read_text()), signal.SIGKILL)


@pytest.mark.ray
@pytest.mark.parametrize("work", ["read", "prepare", "encode"])
def test_a_worker_that_is_killed_changes_nothing(many, workers, work, tmp_path):
    (many.sources / "many.jsonl").write_bytes(b"".join((many.sources / "many.jsonl").open("rb").readlines()[:40]))
    many = replace(many, vectors="transformer" if work == "encode" else "static")
    expected, settings, note = elsewhere(many, "expected"), elsewhere(many, "killed"), tmp_path / "process"
    workers._task = WaitingOnce(workers, getattr(ray_tasks, work), note)
    killer = threading.Thread(target=killed, args=[note], daemon=True)
    killer.start()
    for where, who in ((settings, workers), (expected, Here())):
        build_index(where, Silent(), workers=who)
        refine_index(where, Silent(), workers=who) if work == "encode" else None
    killer.join(timeout=1)
    assert not killer.is_alive()
    assert contents(settings.data) == contents(expected.data)


# Runs an index update on a cluster whose processes it kills: before the encoder is sent, or with articles on their way.
CUT_OFF = """
import os, signal, sys
from pathlib import Path
from index.build import build, ray_cluster as ray_workers
from index.build.build import BuildSettings, Silent, build_index
from index.errors import ExpectedError
sources, data, address, moment, *processes = sys.argv[1:]
ray_workers.LOOK, ray_workers.PATIENCE = 0.5, 2
build.GROUP = 2  # so many groups that most are not begun when the first is done
class CutOff(Silent):
    done = 0
    def step(self, name, total, *_):
        self.name = name
        if name == moment:
            self.cut()
    def advance(self, units):
        if self.name == "Indexing" and moment == "on the way":
            self.cut()
    def cut(self):
        for process in processes:
            os.kill(int(process), signal.SIGKILL)
        processes.clear()
settings = BuildSettings(Path(sources), Path(data), "all-MiniLM-L6-v2", "int8", 220)
try:
    with ray_workers.ray_workers(address) as workers:
        build_index(settings, CutOff(), full=True, workers=workers)
except ExpectedError as error:
    sys.exit(f"dateline: {error}")
"""


def daemons(node):
    """The processes that make a node of the cluster."""
    return [one.process.pid for kind in ("gcs_server", "raylet") for one in node.all_processes.get(kind, ())]


@pytest.mark.ray
@pytest.mark.parametrize("moment", ["Indexing", "on the way"])
def test_a_cluster_that_is_gone_costs_one_line_and_the_published_build_answers(many, moment):
    build_index(many, Silent())
    before = contents(many.data)
    (many.sources / "late.txt").write_text("date 2023-03-09 The bridge was closed by the mayor.")
    with nodes() as cluster:
        processes = [pid for node in cluster.list_all_nodes() for pid in daemons(node)]
        arguments = (many.sources, many.data, cluster.address, moment, *processes)
        command = [sys.executable, "-c", CUT_OFF, *map(str, arguments)]
        ended = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=120, check=False)
    assert ended.returncode
    lines = [line for line in ended.stderr.splitlines() if "still answers" in line]
    assert len(lines) == 1
    assert re.fullmatch(r"dateline: the Ray cluster.* (is gone|failed).*; run again: what is published .*", lines[0])
    assert contents(many.data) == before


@pytest.mark.ray
def test_the_command_line_says_where_it_works_and_prints_nothing_of_rays(many, cluster, program):
    shown = program("index", "--json", "--ray", cluster.address, sources=many.sources, data=many.data)
    assert shown.returncode == 0
    assert json.loads(shown.stdout)["articles"] > 5 * GROUP
    assert shown.stderr.splitlines()[0] == f"3 cores on the Ray cluster at {cluster.address}"
    assert "raylet" not in shown.stderr


@pytest.mark.ray
@pytest.mark.parametrize(
    ("address", "line"),
    [
        ("127.0.0.1:9", "dateline: no Ray cluster answers at 127.0.0.1:9; start one (ray start --head), or correct it"),
        ("nowhere", "dateline: found the Ray address 'nowhere'; expected host:6379, ray://host:10001, local or auto"),
    ],
)
def test_an_address_where_no_cluster_is_costs_one_line(address, line, workplace, program):
    pytest.importorskip("ray", reason="Ray is not installed; make ray does it")
    shown = program("index", "--ray", address, sources=workplace.sources, data=workplace.data)
    assert (shown.returncode, shown.stdout, shown.stderr.strip()) == (2, "", line)


def test_without_ray_it_says_how_to_install_it(monkeypatch):
    monkeypatch.setitem(sys.modules, "ray", None)
    with (
        pytest.raises(ExpectedError, match=r"^the package ray is not installed; run: make ray$"),
        ray_cluster.ray_workers(),
    ):
        pass


def test_other_versions_on_a_worker_are_refused():
    here = dict(ray_tasks.versions())
    ray_tasks.check_versions(tuple(here.items()))
    with pytest.raises(ExpectedError, match=rf"^a worker .* has numpy {here['numpy']}, expected 0\.1 as on this"):
        ray_tasks.check_versions(tuple({**here, "numpy": "0.1"}.items()))


def test_nothing_of_ray_is_imported_without_being_asked_for():
    modules = "bot.cli.parser, bot.indexing, index.build.build, index.build.refine, index.build.ray_cluster"
    code = f"import sys, {modules}; sys.exit('ray' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], cwd=ROOT, check=False).returncode == 0
