"""Builds whose vectors are on a real Chroma server: made, published, held, rolled back, killed, moved and dropped."""

import signal
from dataclasses import replace

import pytest

from index.build import builds
from index.build.build import Silent, build_index
from index.current import CurrentArchive
from index.search import Archive
from tests.conftest import CORPUS
from tests.index.build.test_killed import KILLED, update
from tests.servers import place_of, published, told, trip

pytestmark = pytest.mark.encoder


def test_a_build_on_a_server_answers_as_one_in_a_folder_does(workplace, server, corpus):
    settings = replace(workplace, sources=CORPUS, store=server.address + "/")
    report = build_index(settings, Silent())
    (count,) = server.collections().values()
    assert count == report.passages == corpus.manifest.passages
    with Archive.open(workplace.data) as archive:
        for words in ("Why was the Kestrel Bridge closed?", "the ferry", "What did the mayor say on 10 March?"):
            for more in ({}, {"engine": "dense"}, {"as_of": 20230320}):
                here, there = archive.search(words, 10, **more), corpus.search(words, 10, **more)
                assert [hit.passage.id for hit in here] == [hit.passage.id for hit in there]
                assert [hit.score for hit in here] == pytest.approx([hit.score for hit in there], abs=1e-5)
                assert here.by_words == ""


def test_the_setting_is_not_needed_to_read_and_moving_is_a_build_of_its_own(workplace, server, publish_there):
    first = publish_there(1)
    assert published(workplace) == trip(1)
    report = build_index(replace(workplace, store=""), Silent())
    assert report.build.id != first
    assert (report.added, report.changed, report.removed) == ((), (), ())
    assert place_of(workplace, report.build.id) is None
    assert published(workplace) == trip(1)
    assert build_index(replace(workplace, store=""), Silent()).build is None
    publish_there(1)
    assert published(workplace) == trip(1)


def test_a_collection_lives_as_long_as_its_build(workplace, server, publish_there):
    first, second = publish_there(1), publish_there(2)
    assert len(server.collections()) == 2
    builds.rollback(workplace.data)
    assert published(workplace) == trip(1)
    with Archive.open(workplace.data) as held:
        third = publish_there(3)
        fourth = publish_there(4)
        assert told(held, "dense") == trip(1)
        left = {place_of(workplace, build).collection for build in (first, third, fourth)}
        assert set(server.collections()) == left
    fifth = publish_there(5)
    assert set(server.collections()) == {place_of(workplace, build).collection for build in (fourth, fifth)}
    assert second not in {build.name for build in builds.builds(workplace.data)}


def test_a_reader_moves_over_and_back(workplace, publish_there):
    archive = CurrentArchive(workplace.data)
    for number in (1, 2, 3):
        publish_there(number)
        with archive.reading() as opened:
            assert told(opened, "dense") == trip(number)
    builds.rollback(workplace.data)
    with archive.reading() as opened:
        assert told(opened, "dense") == trip(2)
    archive.close()


POINTS = {
    "before the collection is made": ("open", r"\.new-.*server\.json", 1),
    "before the vectors are stored": ("open", r"encoders/.*static\.npz$", 2),
    "before the build gets its name": ("os.rename", r"\.new-", 1),
    "before the pointer is replaced": ("os.rename", r"CURRENT\.new", 1),
    "while old builds are removed": ("shutil.rmtree", r"builds/2", 1),
}


@pytest.mark.parametrize("point", POINTS)
def test_a_killed_run_leaves_the_published_build_and_the_next_one_drops_what_it_began(
    workplace, server, publish_there, point
):
    first, second = publish_there(1), publish_there(2)
    (workplace.sources / "count.txt").write_text(f"date 2023-03-01 {trip(3)}")
    program = KILLED.replace('"int8", 220)', f'"int8", 220, store="{server.address}")')
    done = update(workplace, program, *POINTS[point])
    assert done.returncode == -signal.SIGKILL, done.stderr
    moved = point == "while old builds are removed"
    assert published(workplace) == trip(3 if moved else 2)
    third = publish_there(4)
    assert published(workplace) == trip(4)
    kept = {path.name for path in builds.builds(workplace.data)}
    assert set(server.collections()) == {place_of(workplace, build).collection for build in kept}
    assert {second, third} <= kept or moved
    assert first not in kept
