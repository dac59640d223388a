"""The picture of growth takes from the results what is there; and a small archive is really measured."""

import json

import pytest

SIZES = {
    1000: {"build final": {"seconds": 5, "passages": 990}, "asking final": {"process": {"after": {"own": 3.0}}}},
    100: {"build final": {"seconds": 1, "passages": 99}, "disk": {"build": {"words": 0.0}}},
    10: {"sources": {"articles": 1}},
}


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        (("build final", "seconds"), [(99, 1.0), (990, 5.0)]),
        (("asking final", "process", "after", "own"), [(990, 3.0)]),
        (("disk", "build", "words"), []),
        (("unchanged", "seconds"), []),
    ],
)
def test_points_of_a_line(path, expected):
    from growth_plot import points

    assert points(SIZES, path) == expected


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
