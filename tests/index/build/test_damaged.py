"""Every file of a data folder damaged in every way: one clear line, and what the line says mends it.

The files are found by program, so a new file of a build is tested as well. Each way damages every third file, so that a
run stays short; which ones changes with the way.
"""

import os
import re
import shutil
from pathlib import Path

import pytest

from index.build.build import BuildSettings, Silent, build_index
from index.build.builds import published, rollback, writing
from index.build.leads import fill_leads
from index.build.refined import LOCK, note, refining
from index.embed.export import DEFAULT
from index.errors import ExpectedError
from index.search import Archive
from tests.conftest import placed

pytestmark = pytest.mark.encoder
QUESTION = "ferry bell"


def empty(path: Path) -> None:
    replaced(path, b"")


def cut(path: Path) -> None:
    replaced(path, path.read_bytes()[: path.stat().st_size // 2])


def garbage(path: Path) -> None:
    replaced(path, bytes((number * 167 + 13) % 251 for number in range(max(200, min(10_000, path.stat().st_size)))))


def missing(path: Path) -> None:
    path.unlink()


def unreadable(path: Path) -> None:
    replaced(path, path.read_bytes())
    path.chmod(0)


def folder(path: Path) -> None:
    path.unlink()
    path.mkdir()


def replaced(path: Path, content: bytes) -> None:
    path.unlink()  # it may be a link to the file of another test
    path.write_bytes(content)


WAYS = [empty, cut, garbage, missing, folder, *([unreadable] if os.geteuid() else [])]


@pytest.fixture(scope="module")
def original(tmp_path_factory, encoders) -> Path:
    """A place with sources and two builds of them."""
    place = tmp_path_factory.mktemp("original")
    (place / "sources").mkdir()
    shutil.copytree(encoders, place / "data" / "encoders", copy_function=placed)
    for day in (18, 19):
        (place / "sources" / f"{day}.txt").write_text(f"date 2024-01-{day} The ferry bell rang on day {day}.")
        build_index(settings_of(place), Silent())
    fill_leads(place / "data", Silent())
    note(place / "data", "20240118T000000000000", 1)
    (place / "data" / LOCK).touch()
    return place


def settings_of(place: Path) -> BuildSettings:
    return BuildSettings(place / "sources", place / "data", DEFAULT, "int8", 220, "transformer")


def copied(original: Path, place: Path) -> Path:
    """Copy everything but the encoders, which nothing writes to."""

    def copy(source: str, target: str) -> None:
        (placed if "encoder" in source else shutil.copy2)(source, target)

    shutil.copytree(original, place, copy_function=copy, dirs_exist_ok=True)
    return place


def read(place: Path) -> str:
    """Answer from the published build and bring it up to date; returns the line of the first error, or nothing."""
    try:
        with Archive.open(place / "data") as archive:
            hits = archive.search(QUESTION, 5)
            assert hits
            archive.sentence_vectors(hits)
            archive.sentence_days(hits)
            assert archive.mentions(QUESTION)
            archive.across("Wann läutete die Glocke der Fähre?", "de", 5)
            refining(place / "data", archive.manifest, wanted=True)
            with writing(place / "data"):
                note(place / "data", archive.manifest.id, 1)
        (place / "sources" / "20.txt").write_text("date 2024-01-20 The ferry bell rang on day 20.")
        build_index(settings_of(place), Silent())
        fill_leads(place / "data", Silent())
        with Archive.open(place / "data") as archive:
            assert archive.across("Wann läutete die Glocke der Fähre?", "de", 5)
    except ExpectedError as error:
        return str(error)
    return ""


def mend(place: Path, line: str) -> None:
    """Do what the line says."""
    if found := re.search(r"found (\S+), expected .* there; delete it", line):
        shutil.rmtree(found[1]) if Path(found[1]).is_dir() else Path(found[1]).unlink()
    build_index(settings_of(place), Silent(), full="--full" in line)


def names(data: Path) -> list[str]:
    """Every file below a data folder; names that a library makes up are replaced by patterns."""
    found = {path.relative_to(data).as_posix() for path in data.rglob("*") if path.is_file()}
    earlier, newest = sorted(path.name for path in (data / "builds").iterdir())
    kinds = {re.sub(r"[0-9a-f]{32}|[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", "*", name) for name in found}
    kinds = {kind.replace(newest, "NEWEST").replace(earlier, "EARLIER") for kind in kinds}
    # Of the earlier build, only two files are ever read; the exported encoder has a test of its own.
    unread = re.compile("encoders/|builds/EARLIER/(?!manifest|catalogue)")
    return sorted(kind for kind in kinds if not unread.match(kind))


@pytest.mark.timeout(600)
@pytest.mark.parametrize("way", WAYS, ids=lambda way: way.__name__)
def test_every_damage_is_one_line_that_says_what_mends_it(original, tmp_path_factory, way):
    told: dict[str, str] = {}
    earlier, newest = sorted(path.name for path in (original / "data" / "builds").iterdir())
    for kind in names(original / "data")[WAYS.index(way) % 3 :: 3]:
        place = copied(original, tmp_path_factory.mktemp("place"))
        for path in (place / "data").glob(kind.replace("NEWEST", newest).replace("EARLIER", earlier)):
            way(path)
        told[kind] = line = read(place)
        assert "\n" not in line, kind
        if line:
            assert "python -m bot index" in line, kind
            mend(place, line)
            assert not read(place), (kind, line)
        shutil.rmtree(place)
    for kind in {"CURRENT", "builds/NEWEST/manifest.json", "builds/NEWEST/catalogue.sqlite"}.intersection(told):
        assert told[kind], kind


@pytest.mark.timeout(300)
def test_a_damaged_encoder_is_exported_again(original, tmp_path):
    place = copied(original, tmp_path)
    for way, path in zip((empty, cut, garbage, missing, folder), place.glob("data/encoders/*/*"), strict=True):
        way(path)
    assert not read(place)


def test_a_build_made_after_the_clock_was_set_back_sorts_after_the_others(original, tmp_path):
    place = copied(original, tmp_path)
    newest = max((place / "data" / "builds").iterdir())
    ahead = newest.with_name("20990101T000000000000")
    newest.rename(ahead)
    (place / "data" / "CURRENT").write_text(ahead.name)
    assert not read(place)
    assert published(place / "data").name > ahead.name
    assert rollback(place / "data") == ahead
