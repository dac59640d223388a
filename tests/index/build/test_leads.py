"""The vectors by which questions in any language find articles in any other."""

import json
from pathlib import Path

import numpy as np
import pytest

from index.build import leads as making
from index.build.build import Silent
from index.build.leads import fill_leads
from index.embed.multilingual import DIMENSION
from index.search import Archive
from index.store.leads import FILE, Leads

ENGLISH = {
    "id": "ferry",
    "date": "2024-01-18",
    "title": "Ferry runs aground",
    "text": "The ferry Marigold ran aground. " * 60,
}
GERMAN = {
    "id": "brand",
    "date": "2024-01-19",
    "title": "Brand in der Brauerei",
    "text": "Das Feuer brach am Abend aus. " * 60,
}

pytestmark = pytest.mark.encoder


def put(workplace, *articles) -> None:
    (workplace.sources / "news.jsonl").write_text("\n".join(map(json.dumps, articles)), encoding="utf-8")


def test_in_a_small_archive_every_passage_has_a_vector(workplace, build) -> None:
    put(workplace, ENGLISH, GERMAN)
    build()
    fill_leads(workplace.data, Silent())
    leads = Leads.read(workplace.data)
    assert leads.languages.count("en") > 1
    assert leads.languages.count("de") > 1
    assert np.linalg.norm(leads.vectors.astype(np.float32), axis=1) == pytest.approx(1, abs=0.01)


def test_in_others_an_english_article_has_one_vector_and_any_other_one_a_passage(workplace, build, monkeypatch) -> None:
    monkeypatch.setattr(making, "SMALL", 1)
    put(workplace, ENGLISH, GERMAN)
    build()
    fill_leads(workplace.data, Silent())
    leads = Leads.read(workplace.data)
    of_english = [passage for passage in leads.passages if passage.startswith("ferry")]
    assert dict(zip(leads.passages, leads.languages, strict=True))[of_english[0]] == "en"
    assert len(of_english) == 1
    assert len(leads.passages) > 2
    assert leads.languages.count("de") == len(leads.passages) - 1


def test_only_what_changed_is_encoded_again_and_what_is_gone_is_left_out(workplace, build) -> None:
    put(workplace, ENGLISH, GERMAN)
    build()
    fill_leads(workplace.data, Silent())
    before = Leads.read(workplace.data)
    put(workplace, ENGLISH)
    build()
    fill_leads(workplace.data, Silent())
    after = Leads.read(workplace.data)
    assert list(after.passages) == [passage for passage in before.passages if passage.startswith("ferry")]


@pytest.mark.parametrize("content", [b"", b"PK", None])
def test_a_damaged_file_is_made_anew(workplace, build, content: bytes | None) -> None:
    put(workplace, ENGLISH)
    build()
    path: Path = workplace.data / FILE
    fill_leads(workplace.data, Silent())
    if content is None:
        path.unlink()
    else:
        path.write_bytes(content)
    with Archive.open(workplace.data) as archive:
        assert archive.across("Wann lief die Fähre Marigold auf Grund?", "de", 3)
    fill_leads(workplace.data, Silent())
    assert len(Leads.read(workplace.data).passages) > 1


def test_without_a_build_nothing_happens(tmp_path: Path) -> None:
    fill_leads(tmp_path, Silent())
    assert not list(tmp_path.iterdir())


def test_a_file_with_any_wrong_byte_or_a_folder_in_its_place_is_made_anew(tmp_path) -> None:
    leads = Leads(["p"] * 9, ["f"] * 9, ["en"] * 9, np.zeros((9, DIMENSION), dtype=np.float16))
    leads.write(tmp_path)
    whole = (tmp_path / FILE).read_bytes()
    for place in range(0, len(whole), 7):
        (tmp_path / FILE).write_bytes(whole[:place] + b"\xff" + whole[place + 1 :])
        assert len(Leads.read(tmp_path).passages) in (0, 9), place
    np.savez(tmp_path / FILE, vectors=leads.vectors, passages=["p"], fingerprints=["f"] * 9, languages=["en"] * 9)
    assert not Leads.read(tmp_path).passages
    (tmp_path / FILE).unlink()
    (tmp_path / FILE).mkdir()
    leads.write(tmp_path)
    assert Leads.read(tmp_path).passages == leads.passages
    assert not Leads.read(tmp_path).nearest(np.zeros(7, dtype=np.float32), "en", 5)
