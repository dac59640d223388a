"""Recombined archives: real paragraphs, new titles and days, the same for the same seed, and as long as asked for."""

import itertools
import json

import pytest

from index.read.sources import Limits, read_sources
from tests.conftest import RESEARCH

ARTICLES = (
    "The bridge closed on Monday.\n\nNobody knows why, the mayor said.",
    "A harbour opened.\n\nIts first ship came from Oslo.\n\nIt carried salt.",
    "Showers continued\nin the zone.\n    The dry period ends. Reuter\n\x03",
)


@pytest.fixture
def paragraphs(tmp_path):
    from archives import Paragraphs, split

    path = tmp_path / "paragraphs.txt"
    texts = ["".join(f"{part}\n" for part in split(text)) + "\n" for text in ARTICLES]
    path.write_text("".join(texts), encoding="utf-8")
    return Paragraphs.unpacked(path)


def drawn(paragraphs, seed, count=30):
    from archives import recombined

    with paragraphs.path.open("rb") as file:
        return list(itertools.islice(recombined(paragraphs, file, seed), count))


def test_paragraphs_are_split_and_each_stands_on_one_line():
    from archives import split

    assert split("One line\nwrapped.\n\nTwo.\n \nThree.") == ["One line wrapped.", "Two.", "Three."]
    assert split(ARTICLES[2]) == ["Showers continued in the zone.", "The dry period ends. Reuter"]
    assert split("Body.\n\n Reuter\n\x03") == ["Body."]
    assert split(" \n\n ") == []


def test_every_paragraph_is_found_again_by_its_line(paragraphs):
    with paragraphs.path.open("rb") as file:
        found = [[paragraphs.read(file, line) for line in paragraphs.lines(article)] for article in range(3)]
    assert found[1] == ["A harbour opened.", "Its first ship came from Oslo.", "It carried salt."]
    assert [len(lines) for lines in found] == [2, 3, 2]


def test_the_same_seed_draws_the_same_articles_and_another_draws_others(paragraphs):
    assert drawn(paragraphs, 7) == drawn(paragraphs, 7)
    assert [row["text"] for row in drawn(paragraphs, 7)] != [row["text"] for row in drawn(paragraphs, 8)]


def test_a_recombined_article_is_made_of_paragraphs_of_several_real_ones(paragraphs):
    real = {part for article in range(3) for part in read_all(paragraphs, article)}
    for row in drawn(paragraphs, 0):
        parts = row["text"].split("\n\n")
        assert set(parts) <= real
        assert any(part.startswith(row["title"]) for part in parts)
        assert "2010-01-01" <= row["date"] <= "2025-12-31"
    assert len({row["id"] for row in drawn(paragraphs, 0)}) == 30


def read_all(paragraphs, article):
    with paragraphs.path.open("rb") as file:
        return [paragraphs.read(file, line) for line in paragraphs.lines(article)]


def test_articles_are_about_as_long_as_real_ones(paragraphs):
    from archives import CHARACTERS, LONGEST

    lengths = [len(row["text"]) for row in drawn(paragraphs, 0, 300)]
    assert 0.8 * CHARACTERS < sum(lengths) / len(lengths) < 1.2 * CHARACTERS
    assert max(lengths) < LONGEST + 1_000


@pytest.mark.skipif(not (RESEARCH / "realtimeqa").is_dir(), reason="the research data is not here")
def test_an_archive_of_a_size_begins_with_the_articles_that_questions_are_about(tmp_path):
    from archives import gold_questions, write_archive

    written = write_archive(tmp_path / "sources", tmp_path / "paragraphs.txt", 12_000)
    assert written["articles"] == round(12_000 / 9.07)
    files = sorted((tmp_path / "sources").iterdir())
    assert [file.name for file in files] == ["0000.jsonl", "0001.jsonl"]
    ids = [json.loads(line)["id"] for file in files for line in file.read_text().splitlines()]
    gold = {support.article for question in gold_questions() for support in question.support}
    assert set(ids[: len(gold)]) == gold
    assert all(article.startswith("made-0-") for article in ids[len(gold) :])
    read = [entry for file in read_sources(tmp_path / "sources", Limits()) for entry in file.entries]
    assert sorted(article.id for article in read) == sorted(ids)
