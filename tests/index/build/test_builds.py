"""Which builds there are, and whether one is in the making, as others see it from outside."""

import pytest

from index.build import builds
from index.errors import ExpectedError


@pytest.fixture
def data(tmp_path):
    """Three finished builds, the second of them published."""
    for name in ("1", "2", "3"):
        folder = tmp_path / "builds" / name
        folder.mkdir(parents=True)
        (folder / "manifest.json").write_text("{}")
    (tmp_path / builds.POINTER).write_text("2\n")
    return tmp_path


def test_the_earlier_build_is_the_one_before_the_published(data):
    assert builds.earlier(data).name == "1"
    assert builds.rollback(data).name == "1"
    assert builds.current(data).name == "1"
    assert builds.earlier(data) is None
    with pytest.raises(ExpectedError, match="no earlier build in"):
        builds.rollback(data)


def test_a_build_that_was_rolled_back_is_not_earlier_than_one_refined_since(data):
    (data / "builds" / "4").mkdir()
    (data / "builds" / "4" / "manifest.json").write_text('{"content": "2"}')
    (data / builds.POINTER).write_text("4\n")
    assert builds.rollback(data).name == "1"


def test_before_the_first_build_there_is_no_earlier_one(tmp_path):
    assert builds.earlier(tmp_path) is None


def test_a_build_is_in_the_making_while_its_writer_lives(data):
    assert not builds.is_written(data)
    with builds.writer_lock(data):
        assert not builds.is_written(data)  # it may still find that nothing changed
        with builds.unfinished(data, "4"):
            assert builds.is_written(data)
    assert not builds.is_written(data)


def test_what_a_killed_run_left_is_no_build_in_the_making(data):
    (data / "builds" / f"{builds.UNFINISHED}4").mkdir()
    (data / "index.lock").touch()
    assert not builds.is_written(data)
    with builds.writer_lock(data):
        pass  # looking took nothing from the next writer
