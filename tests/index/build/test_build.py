"""Builds over real stores in a temporary folder."""

import json
import os
import sqlite3
from dataclasses import replace

import pytest

from index.article import NO_FILTERS, Days, Filters, as_date
from index.build import builds
from index.build.build import Silent, build_index
from index.build.freshness import changed_files
from index.build.workers import Here
from index.errors import ExpectedError
from index.search import Archive

pytestmark = pytest.mark.encoder
FERRY = "date 2023-03-01 The ferry Marigold sank off Kestrel. Eleven people were rescued by a trawler."
BRIDGE = "date 2023-03-05 The Kestrel bridge was closed on Sunday. Cracks had been found in two pillars."


@pytest.fixture
def sources(workplace):
    (workplace.sources / "ferry.txt").write_text(FERRY)
    (workplace.sources / "bridge.txt").write_text(BRIDGE)
    return workplace.sources


class Careless(Here):
    """Reads each file with one article more, which no store takes."""

    def read(self, *how):
        for file in super().read(*how):
            entries = list(file.entries)
            yield replace(file, entries=iter([replace(entries[0], id="x", author="\ud800"), *entries]))


def test_an_article_that_cannot_be_stored_costs_no_other(sources, build):
    report = build(workers=Careless())
    assert report.articles == 2
    assert {problem.path for problem in report.problems} == {"ferry.txt", "bridge.txt"}


def found(workplace, words):
    with Archive.open(workplace.data) as archive:
        return [hit.article.id for hit in archive.search(words, 5)]


def contents(workplace):
    """Everything an answer can depend on, by passage."""
    with Archive.open(workplace.data) as archive:
        passages = sorted(hit.passage.id for hit in archive.search("ferry bridge", 50, engine="dense"))
        vectors = archive._store.vectors(passages)
        articles = list(archive.catalogue.articles(NO_FILTERS))
        days = archive.catalogue.sentence_days(passages)
        return passages, days, {passage: vector.tobytes() for passage, vector in vectors.items()}, articles


def test_what_is_in_the_sources_is_found_and_what_left_them_is_gone(workplace, sources, build):
    report = build()
    assert (report.articles, report.added, report.removed) == (2, ("bridge.txt", "ferry.txt"), ())
    assert found(workplace, "ferry rescued")[0] == "ferry.txt"
    (sources / "ferry.txt").unlink()
    assert build().removed == ("ferry.txt",)
    assert found(workplace, "ferry rescued") == ["bridge.txt"]


def test_a_sentence_is_found_by_the_day_it_tells_of_in_other_words(workplace, sources, build):
    (sources / "inquiry.txt").write_text("date 2023-03-09 The inquiry began. Two days earlier a pillar had been moved.")
    (sources / "report.txt").write_text("date 2023-03-19 The report came. Two days earlier a pillar had been replaced.")
    build()
    with Archive.open(workplace.data) as archive:
        for asked, article in ((Days(20230307, 20230307), "inquiry.txt"), (Days(20230317, 20230317), "report.txt")):
            hit = archive.search("what became of the pillar", 5, days=asked)[0]
            assert hit.article.id == article
            assert archive.sentence_days([hit]) == [{1: [asked]}]
        assert archive.catalogue.passages_on(Days(20230305, 20230305), 5) == [
            hit.passage.id for hit in archive.search("bridge closed", 1)
        ]


@pytest.mark.parametrize("days", [Days(10101, 20230305), Days(20230301, 99991231), Days(20300101, 20300101)])
def test_days_only_prefer_and_filters_hold(workplace, sources, build, days):
    build()
    with Archive.open(workplace.data) as archive:
        assert {hit.article.id for hit in archive.search("ferry bridge", 5, days=days)} == {"bridge.txt", "ferry.txt"}
        only = Filters(since=20230302, until=20230310)
        assert [hit.article.id for hit in archive.search("ferry bridge", 5, only, days=days)] == ["bridge.txt"]


def test_a_changed_text_replaces_the_old_one(workplace, sources, build):
    build()
    (sources / "ferry.txt").write_text("date 2023-03-01 The Marigold reached the harbour safely.")
    report = build()
    assert (report.added, report.changed, report.removed) == ((), ("ferry.txt",), ())
    with Archive.open(workplace.data) as archive:
        assert [hit.text for hit in archive.search("Marigold", 5) if hit.article.id == "ferry.txt"] == [
            "The Marigold reached the harbour safely."
        ]


def test_nothing_changed_publishes_nothing(workplace, sources, build):
    first = build().build
    assert build().build is None
    assert builds.Manifest.read(builds.published(workplace.data)) == first


def test_an_update_and_a_full_build_come_to_the_same(workplace, sources, build):
    build()
    (sources / "later.txt").write_text("date 2023-03-09 The ferry line was suspended.")
    (sources / "bridge.txt").write_text(BRIDGE + " It will open again in May.")
    build()
    updated = contents(workplace)
    build(full=True)
    assert contents(workplace) == updated


def test_no_text_is_encoded_twice(workplace, sources, monkeypatch):
    settings = replace(workplace, vectors="transformer")
    build_index(settings, Silent())
    monkeypatch.setattr("index.embed.encoder.Encoder.encode_parts", None)  # any call would fail
    assert build_index(settings, Silent(), full=True).refined == 2


def test_without_the_wish_for_them_the_encoder_makes_no_vectors(sources, build, monkeypatch):
    monkeypatch.setattr("index.embed.encoder.Encoder.encode_parts", None)
    report = build()
    assert (report.passages, report.refined) == (2, 0)


def test_another_table_starts_from_nothing(workplace, sources, build, monkeypatch):
    build()
    monkeypatch.setattr("index.embed.static.fingerprint", lambda _: "another")
    monkeypatch.setattr("index.build.build.exported", lambda *_: next((workplace.data / "encoders").iterdir()))
    assert len(build().added) == 2


def test_a_dry_run_says_what_would_change_and_changes_nothing(workplace, sources, build):
    build()
    (sources / "ferry.txt").unlink()
    report = build(dry_run=True)
    assert (report.removed, report.build) == (("ferry.txt",), None)
    assert "ferry.txt" in found(workplace, "ferry")


def test_a_rollback_lets_the_build_before_answer(workplace, sources, build):
    first = build().build
    (sources / "ferry.txt").unlink()
    build()
    assert builds.rollback(workplace.data).name == first.id
    assert "ferry.txt" in found(workplace, "ferry")
    with pytest.raises(ExpectedError, match="no earlier build"):
        builds.rollback(workplace.data)
    assert build().removed == ("ferry.txt",)


def test_only_the_published_build_and_the_one_before_are_kept(workplace, sources, build):
    for number in range(4):
        (sources / "more.txt").write_text(f"Text number {number} about the harbour.")
        build()
    assert len(builds.builds(workplace.data)) == 2


def test_exact_copies_are_indexed_once_and_named(workplace, sources, build):
    (sources / "copy.txt").write_text(FERRY.replace("2023-03-01", "2023-03-02"))
    report = build()
    assert (report.articles, report.passages, report.duplicates) == (3, 2, 1)
    with Archive.open(workplace.data) as archive:
        hit = archive.search("ferry", 5)[0]
        assert (hit.article.id, [copy.id for copy in hit.also]) == ("ferry.txt", ["copy.txt"])
    (sources / "ferry.txt").unlink()
    build()
    assert found(workplace, "ferry")[0] == "copy.txt"


def test_equal_ids_in_two_files_are_told_apart(workplace, build):
    line = {"id": "1", "title": "T", "text": "The ferry sank."}
    (workplace.sources / "a.jsonl").write_text(json.dumps(line))
    (workplace.sources / "b.jsonl").write_text(json.dumps({**line, "text": "The bridge was closed."}))
    assert set(build().added) == {"1", "b.jsonl#1"}
    assert build().build is None
    (workplace.sources / "a.jsonl").rename(workplace.sources / "c.jsonl")
    assert build().articles == 2


def test_settings_that_change_a_build_s_content_start_from_nothing(workplace, sources, build):
    build()
    report = build_index(replace(workplace, passage_tokens=32), Silent())
    assert report.build is not None
    assert report.build.passage_tokens == 32


def test_sources_that_hold_nothing_leave_the_published_build(workplace, sources, build):
    build()
    for file in sources.iterdir():
        file.unlink()
    report = build()
    assert (report.articles, report.build) == (0, None)
    assert "ferry.txt" in found(workplace, "ferry")


def test_problems_are_reported_again_until_they_are_mended(workplace, sources, build):
    (sources / "bad.txt").write_text("date 2023-02-30 Impossible.")
    assert len(build().problems) == len(build().problems) == 1
    (sources / "bad.txt").write_text("date 2023-02-28 Possible.")
    assert build().problems == ()


def test_a_second_writer_is_refused_and_a_dead_one_does_not_count(workplace, sources, build):
    with builds.writer_lock(workplace.data), pytest.raises(ExpectedError, match="another index run is at work"):
        build()
    assert (workplace.data / "index.lock").exists()
    assert build().build is not None


def test_no_sources_folder_is_one_line(workplace, build):
    workplace.sources.rmdir()
    with pytest.raises(ExpectedError, match="no folder"):
        build()


def test_a_build_whose_stores_disagree_is_not_published(workplace, sources, build):
    first = build().build
    catalogue = builds.published(workplace.data) / builds.CATALOGUE
    with sqlite3.connect(catalogue) as database:
        database.execute("DELETE FROM passage WHERE article = 'ferry.txt'")
        database.execute("UPDATE article SET copy_of = 'x' WHERE id = 'ferry.txt'")
    (sources / "ferry.txt").write_text(FERRY + " More.")
    with pytest.raises(ExpectedError, match="counts of passages disagree"):
        build()
    assert builds.published(workplace.data).name == first.id


@pytest.mark.parametrize(
    "repeated", ["The council met again and said nothing new about the ferry. ", "on Monday and ", "Dorn said; ", "a "]
)
def test_a_text_that_repeats_itself_keeps_no_other_out(workplace, sources, build, repeated):
    (sources / "again.txt").write_text(repeated * (400_000 // len(repeated)))
    assert build().build
    with Archive.open(workplace.data) as archive:
        for text in (FERRY, BRIDGE):
            assert [hit.text for hit in archive.search(text[16:], 1)] == [text[16:]]


def test_changed_files_are_told_without_reading_them(workplace, sources, build):
    build()
    with Archive.open(workplace.data) as archive:
        assert changed_files(archive.catalogue, sources) == []
        (sources / "new.txt").write_text("New.")
        (sources / "ferry.txt").unlink()
        os.utime(sources / "bridge.txt", (1, 1))
        assert changed_files(archive.catalogue, sources) == ["bridge.txt", "ferry.txt", "new.txt"]


def test_the_invented_archive_is_read_as_described(corpus):
    catalogue = corpus.catalogue
    assert catalogue.count("article") == 15
    assert len(catalogue.exact_copies()) == 1
    assert len(catalogue.undated()) == 1
    oldest, newest = catalogue.span(NO_FILTERS)
    assert (as_date(oldest).month, as_date(newest).month) == (3, 3)
