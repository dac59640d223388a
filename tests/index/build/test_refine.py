"""The encoder's own vectors, filled in behind a build that answers: in order, resumable, and the same in the end."""

import signal
import threading
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import numpy as np
import pytest
from filelock import FileLock

from index.article import NO_FILTERS
from index.build import builds, refine
from index.build.build import Silent, build_index
from index.build.builds import Manifest
from index.build.refine import refine_index
from index.build.refined import LOCK, STATE, refining
from index.embed.encoder import Encoder
from index.errors import ExpectedError
from index.search import Archive
from tests.index.build.test_killed import update
from tests.index.samples import make_model

pytestmark = pytest.mark.encoder
TOLD = "date 2023-03-{day:02} On day {day} the ferry Marigold came to pier {day}. It left again at noon."
COUNT = 8

KILLED = """
import os, re, signal, sys
from dataclasses import replace
from pathlib import Path
from index.build import refine
from index.build.build import BuildSettings, Silent
refine.GROUP = refine.LEAST = 1
sources, data, event, argument, count = sys.argv[1:]
left = int(count)
def watch(name, arguments):
    global left
    if name == event and re.search(argument, str(arguments[0]) if arguments else ""):
        left -= 1
        if left == 0:
            os.kill(os.getpid(), signal.SIGKILL)
sys.addaudithook(watch)
refine.refine_index(BuildSettings(Path(sources), Path(data), "all-MiniLM-L6-v2", "int8", 220, "transformer"), Silent())
"""
POINTS = {
    "before the first vector is kept": ("sqlite3.connect", r"vectors/", 1),
    "while the second passage is noted": ("open", r"refining\.json\.new$", 2),
    "when the build is begun": ("sqlite3.connect", r"\.new-", 1),
    "before the build gets its name": ("os.rename", r"\.new-", 1),
    "before the pointer is replaced": ("os.rename", r"CURRENT\.new", 1),
    "between two publications": ("open", r"refining\.json\.new$", 4),
}


@pytest.fixture
def searchable(workplace, monkeypatch):
    """A published build of eight articles with the table's vectors; refined one by one and published by quarters."""
    for day in range(1, COUNT + 1):
        (workplace.sources / f"{day}.txt").write_text(TOLD.format(day=day))
    build_index(workplace, Silent())
    monkeypatch.setattr(refine, "GROUP", 1)
    monkeypatch.setattr(refine, "LEAST", 1)
    return replace(workplace, vectors="transformer")


@pytest.fixture
def encoded(monkeypatch):
    """The texts that the encoder is given, in their order."""
    texts, encode = [], Encoder.encode_parts

    def counted(self, given, parts):
        texts.extend(given)
        return encode(self, given, parts)

    monkeypatch.setattr(Encoder, "encode_parts", counted)
    return texts


def published(settings):
    return Manifest.read(builds.published(settings.data))


def refined(settings):
    """The articles whose vectors are the encoder's own in the build that answers."""
    with Archive.open(settings.data) as archive:
        passages = archive.catalogue.all_passages()
        left = set(archive.catalogue.unrefined(1_000))
        return {passage.split(":")[0] for passage in passages if passage not in left}


def answers(settings):
    with Archive.open(settings.data) as archive:
        return {hit.article.id for hit in archive.search("ferry pier noon", 50)}


def contents(settings):
    """All that an answer depends on: vectors of passages and of sentences, and what is found in which order."""
    with Archive.open(settings.data) as archive:
        passages = sorted(archive.catalogue.all_passages())
        found = [(hit.passage.id, round(hit.score, 5)) for hit in archive.search("which ferry came to pier 3", 20)]
        vectors = archive._store.vectors(passages)
        return (
            np.stack([vectors[passage] for passage in passages]),
            archive.catalogue.sentence_vectors(passages),
            list(archive.catalogue.articles(NO_FILTERS)),
            found,
        )


def alike(one, other):
    assert np.allclose(one[0], other[0], atol=1e-6)  # Chroma brings what it is given to length one again
    assert one[1:] == other[1:]


class Watching(Silent):
    """Calls what it is given each time something is done."""

    def __init__(self, seen):
        self.names, self._seen = [], seen

    def step(self, name, total, unit="article"):
        self.names.append((name, total, unit))
        self._seen()

    def advance(self, units):
        self._seen()


class StoppedAfter(Silent):
    """Stops as Ctrl-C does once so many passages are done."""

    def __init__(self, count):
        self._left = count

    def advance(self, units):
        self._left -= units
        if self._left <= 0:
            raise KeyboardInterrupt


def test_all_vectors_are_the_encoder_s_own_in_the_end_and_the_build_answers_all_along(searchable):
    assert published(searchable).refined == 0
    answering = []
    progress = Watching(lambda: answering.append(len(answers(searchable))))
    refine_index(searchable, progress)
    assert set(answering) == {COUNT}
    steps = [(name, total, unit) for name, total, unit in progress.names if name == "Refining"]
    assert steps == [("Refining", left, "passage") for left in (8, 6, 4, 2)]
    assert [name for name, *_ in progress.names].count("Publishing") == 4
    manifest = published(searchable)
    assert (manifest.refined, manifest.passages) == (COUNT, COUNT)
    found = refining(searchable.data, manifest, wanted=True)
    assert (found.done, found.total, found.at_work, found.share) == (COUNT, COUNT, False, 1)


def test_the_newest_come_first_and_what_is_done_is_not_done_again(searchable, encoded):
    with pytest.raises(KeyboardInterrupt):
        refine_index(searchable, StoppedAfter(3))
    assert refined(searchable) == {"8.txt", "7.txt"}
    assert [text.split("pier ")[1][0] for text in encoded] == ["8", "7", "6"]
    assert not refining(searchable.data, published(searchable), wanted=True).at_work
    refine_index(searchable, Silent())
    assert len(encoded) == len(set(encoded)) == COUNT
    assert refined(searchable) == {f"{day}.txt" for day in range(1, COUNT + 1)}


def test_how_far_it_is_counts_what_is_not_yet_published(searchable):
    with pytest.raises(KeyboardInterrupt):
        refine_index(searchable, StoppedAfter(4))
    manifest = published(searchable)
    assert manifest.refined == 2
    assert refining(searchable.data, manifest, wanted=False).done == 3
    assert refining(searchable.data, replace(manifest, id="another", refined=0), wanted=False) is None
    assert refining(searchable.data, replace(manifest, id="another"), wanted=True).done == 2
    (searchable.data / STATE).unlink()
    assert refining(searchable.data, manifest, wanted=False).done == 2


def test_it_comes_to_the_same_as_a_build_made_with_the_encoder_s_vectors(searchable, encoders):
    before = contents(searchable)
    refine_index(searchable, Silent())
    filled_in = contents(searchable)
    assert not np.array_equal(before[0], filled_in[0])
    build_index(searchable, Silent(), full=True)  # so few are encoded at once
    assert published(searchable).refined == COUNT
    alike(contents(searchable), filled_in)


def test_an_index_run_made_meanwhile_is_followed(searchable):
    def update():
        if not (searchable.sources / "9.txt").exists():
            (searchable.sources / "9.txt").write_text(TOLD.format(day=9))
            build_index(replace(searchable, vectors="static"), Silent())

    refine_index(searchable, Watching(update))
    assert refined(searchable) == {f"{day}.txt" for day in range(1, COUNT + 2)}
    assert answers(searchable) == refined(searchable)


def test_an_update_keeps_vectors_that_are_the_encoder_s_own(searchable, encoded):
    refine_index(searchable, Silent())
    (searchable.sources / "9.txt").write_text(TOLD.format(day=9))
    (searchable.sources / "1.txt").unlink()
    report = build_index(replace(searchable, vectors="static"), Silent())
    assert (report.refined, report.passages) == (COUNT - 1, COUNT)
    assert "9.txt" not in refined(searchable)
    assert len(encoded) == COUNT


def test_a_few_new_articles_have_them_at_once_and_many_have_those_that_are_known(searchable, encoded, monkeypatch):
    refine_index(searchable, Silent())
    (searchable.sources / "9.txt").write_text(TOLD.format(day=9))
    assert build_index(searchable, Silent()).refined == COUNT + 1
    monkeypatch.setattr("index.build.build.AT_ONCE", 1)
    (searchable.sources / "10.txt").write_text(TOLD.format(day=10))
    assert build_index(searchable, Silent(), full=True).refined == COUNT + 1
    assert len(encoded) == COUNT + 1


def test_a_second_one_leaves_the_first_alone(searchable, monkeypatch):
    monkeypatch.setattr(refine, "ANOTHER", 0)
    with FileLock(searchable.data / LOCK):
        assert refining(searchable.data, published(searchable), wanted=False).at_work
        refine_index(searchable, Silent())
    assert published(searchable).refined == 0
    assert refining(searchable.data, published(searchable), wanted=False) is None


def test_a_build_of_another_encoder_is_left_alone(searchable, tmp_path):
    before = published(searchable)
    with pytest.raises(ExpectedError, match=r"made with another encoder .* first run: python -m bot index"):
        refine_index(replace(searchable, encoder=str(make_model(tmp_path / "model"))), Silent())
    assert published(searchable) == before


def test_without_a_build_it_says_how_to_make_one(workplace):
    with pytest.raises(ExpectedError, match="no index in"):
        refine_index(workplace, Silent())


def test_a_rollback_leads_to_other_articles_and_not_to_the_same_with_worse_vectors(searchable):
    first = published(searchable)
    (searchable.sources / "9.txt").write_text(TOLD.format(day=9))
    build_index(replace(searchable, vectors="static"), Silent())
    refine_index(searchable, Silent())
    assert len(builds.builds(searchable.data)) == 3
    assert builds.earlier(searchable.data).name == first.id
    builds.rollback(searchable.data)
    assert "9.txt" not in answers(searchable)
    refine_index(searchable, Silent())
    assert refined(searchable) == answers(searchable) == {f"{day}.txt" for day in range(1, COUNT + 1)}
    assert builds.earlier(searchable.data) is None  # not the one that was rolled back


def test_a_rollback_while_vectors_are_published_stands(searchable):
    first = published(searchable)
    (searchable.sources / "9.txt").write_text(TOLD.format(day=9))
    second = build_index(replace(searchable, vectors="static"), Silent()).build

    class RollingBack(Silent):
        def step(self, name, total, unit="article"):
            if name == "Publishing" and published(searchable) == second:
                builds.rollback(searchable.data)

    refine_index(searchable, RollingBack())
    assert (published(searchable).content, published(searchable).refined) == (first.id, COUNT)
    assert "9.txt" not in answers(searchable)


def test_an_index_run_waits_while_vectors_are_published(searchable):
    (searchable.sources / "9.txt").write_text(TOLD.format(day=9))
    released = threading.Event()

    class Waiting(Silent):
        def step(self, name, total, unit="article"):
            if name == "Waiting until filled-in vectors are published":
                released.set()

    with ThreadPoolExecutor(1) as pool:
        with FileLock(searchable.data / LOCK), builds.writer_lock(searchable.data):
            with builds.unfinished(searchable.data, "9"):
                running = pool.submit(build_index, searchable, Waiting())
                assert released.wait(60)
            assert not running.done()
        assert running.result(60).articles == COUNT + 1


def test_a_server_that_fails_while_vectors_are_read_is_asked_again(searchable, proxy):
    settings = replace(searchable, store=proxy.address)
    build_index(settings, Silent())
    proxy.cut = {"/get": 2}  # a question would be answered by words
    refine_index(settings, Silent())
    assert proxy.cut == {"/get": 0}
    assert published(searchable).refined == COUNT
    assert refined(searchable) == answers(searchable)


@pytest.mark.parametrize("point", POINTS)
def test_killed_it_leaves_the_build_answering_and_the_next_one_goes_on(searchable, encoded, point):
    done = update(searchable, KILLED, *POINTS[point])
    assert done.returncode == -signal.SIGKILL, done.stderr
    assert answers(searchable) == {f"{day}.txt" for day in range(1, COUNT + 1)}
    assert not refining(searchable.data, published(searchable), wanted=True).at_work
    refine_index(searchable, Silent())
    assert published(searchable).refined == COUNT
    assert len(encoded) == COUNT - {"before the first vector is kept": 0, "between two publications": 3}.get(point, 2)
    assert not list((searchable.data / "builds").glob(".new-*"))
