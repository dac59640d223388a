"""The picture of growth takes from the results what is there; and a small archive is really measured."""

import json

import pytest

SIZES = {
    1000: {
        "build searchable": {"seconds": 5, "passages": 990, "memory": 7.0},
        "asking searchable": {"total median": 2.0},
        "bot": {"process": {"asked": {"own": 3.0}}},
        "disk": {"build": {"words": 4.0}},
    },
    100: {"build searchable": {"seconds": 1, "passages": 99}, "disk": {"build": {"words": 0.0}}},
    10: {"sources": {"articles": 1}},
}


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        (("build searchable", "seconds"), [(99, 1.0), (990, 5.0)]),
        (("bot", "process", "asked", "own"), [(990, 3.0)]),
        (("disk", "build", "words"), [(990, 4.0)]),
        (("unchanged", "seconds"), []),
    ],
)
def test_points_of_a_line(path, expected):
    from growth_plot import points

    assert points(SIZES, path) == expected


def test_every_panel_takes_something_from_what_is_measured():
    from growth_plot import PANELS, points

    assert [panel.title for panel in PANELS if not any(points(SIZES, line.path) for line in panel.lines)] == []


@pytest.mark.parametrize("sizes", [SIZES, {100: SIZES[100]}])
def test_what_is_there_is_drawn(sizes, tmp_path):
    from growth_plot import draw

    draw(sizes, tmp_path / "growth.png")
    assert (tmp_path / "growth.png").read_bytes().startswith(b"\x89PNG")


def test_nothing_measured_is_said(tmp_path):
    from growth import plot

    with pytest.raises(SystemExit, match="nothing measured"):
        plot(tmp_path, tmp_path / "growth.png")


@pytest.mark.encoder
def test_parts_measure_a_real_archive(workplace, tmp_path):
    from building import STATES
    from growth import PARTS, disk_by_part

    line = json.dumps({"title": "Bridge", "date": "2024-01-18", "text": "The Kestrel Bridge closed on Thursday."})
    (workplace.sources / "articles.jsonl").write_text(line + "\n")
    built = [PARTS["build"](tmp_path, state) for state in STATES]
    assert built[-1]["passages"] == 1
    assert PARTS["unchanged"](tmp_path, "")["seconds"] > 0
    PARTS["added"](tmp_path, "")
    assert PARTS["build"](tmp_path, STATES[-1])["articles"] == 2
    assert disk_by_part(tmp_path)["build"].keys() >= {"vectors", "words", "catalogue.sqlite", "encoder"}


@pytest.mark.encoder
@pytest.mark.parametrize("part", ["asking", "bot"])
def test_questions_are_asked_of_a_real_archive(part, corpus_data, tmp_path):
    from archives import RESEARCH
    from growth import PARTS

    if not (RESEARCH / "realtimeqa").is_dir():
        pytest.skip(f"no questions to ask: there is no folder {RESEARCH / 'realtimeqa'}")
    (tmp_path / "data").symlink_to(corpus_data)
    found = PARTS[part](tmp_path, "2")
    assert found["questions"] == 2
    assert json.dumps(found["process"]).count(": 0.0") == 0
