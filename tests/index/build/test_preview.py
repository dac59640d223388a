"""What a dry run shows of an import."""

import json


def test_a_dry_run_sums_up_each_kind_with_samples(workplace, build):
    workplace.sources.mkdir(exist_ok=True)
    rows = [{"title": f"Item {n}", "date": f"2021-03-{n + 1:02}", "text": f"Pool {n} was opened."} for n in range(20)]
    (workplace.sources / "a.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows))
    (workplace.sources / "b.txt").write_text("The weir collapsed.")
    lines, texts = build(dry_run=True).preview
    assert (lines.ending, lines.articles, lines.first, lines.last, lines.undated) == (
        ".jsonl",
        20,
        20210301,
        20210320,
        0,
    )
    assert [sample.article.title for sample in lines.samples] == ["Item 0", "Item 4", "Item 9", "Item 14", "Item 19"]
    assert lines.samples[0].sentence == "Pool 0 was opened."
    assert lines.samples[0].article.day_from == "its field date"
    assert (texts.ending, texts.articles, texts.first, texts.undated) == (".txt", 1, None, 1)


def test_it_shows_only_what_would_change(workplace, build):
    workplace.sources.mkdir(exist_ok=True)
    (workplace.sources / "a.txt").write_text("date 2021-03-04 The weir collapsed.")
    build()
    assert build(dry_run=True).preview == ()
    (workplace.sources / "b.csv").write_text("date,text\n2021-03-09,Fares rise.\n")
    (kind,) = build(dry_run=True).preview
    assert (kind.ending, kind.articles) == (".csv", 1)
