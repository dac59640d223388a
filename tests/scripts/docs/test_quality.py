"""What the quality page says of a run."""


def test_the_facts_of_a_run_name_its_code_and_vectors():
    from quality import facts

    settings = {"index.vectors": "static", "limit": None, "slice": [], "articles": 1}
    stamp = {"code": "abc123", "encoder": "small", "settings": settings}
    said = facts({"made": "2026-01-02T03:04:05", "questions": 1200, "errors": 0, "stamp": stamp})
    assert (
        said == "2026-01-02; 1,200 questions over 1 article, 0 errors; code `abc123`; small; index.vectors = static.\n"
    )


def test_calibration_is_a_row_for_each_bin():
    from quality import calibration

    right = {"mean": 0.75, "low": 0.5, "high": 0.9, "n": 1200}
    text = calibration(
        {"error": 0.2, "n": 1200, "bins": [{"low": 0.9, "high": 1.0, "confidence": 0.95, "right": right}]}
    )
    assert text.splitlines()[2:] == [
        "| 0.9 – 1.0 | 0.950 | 0.750 | 0.500 – 0.900 | 1,200 |",
        "",
        "Expected calibration error 0.200 over 1,200 answers.",
    ]
