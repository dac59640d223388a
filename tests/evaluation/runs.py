"""Runs made up for the tests of the report: the files a run leaves, with everything that could go wrong in them."""

from __future__ import annotations

import json
import math
import random
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from evaluation.measures.decisions import floor_curve

Record = dict[str, Any]
HOSTILE = (
    '</script><script>window.hacked = 1</script><img src=x onerror="window.hacked = 2">{{ 7 * 7 }} <!-- \u2028 & "'
)
FLOOR = 0.4
PARAGRAPH = (
    "The bridge over the Tamber was shut on Friday – 𝟛 hours early – after an inspector found two cracks. "
    "The longer of the two cracks measured 31 centimetres, the authority said. Ferries ran until midnight."
)
QUOTE = "The longer of the two cracks measured 31 centimetres, the authority said."
QUESTIONS = {
    "fact": "How long was the longer crack in the Kestrel Bridge?",
    "number": "How many people crossed on the ferries on the first day?",
    "who-said": "Who said that nobody was listening to the bridge?",
    "date": "On which day was the crossing shut?",
    "paraphrase": "Which firm is blamed for the faulty welding?",
    "unanswerable": "What did the mayor of Serrin say about the tolls?",
}
TITLES = (
    "Kestrel Bridge shut after inspector finds cracks",
    "Ferries carry twelve thousand on first working day",
    "Welds blamed in report on bridge",
    "Village counts the cost of the detour",
    "Marigold: names of the dead released",
    "Tolls to return in summer, authority says",
)
RIGHT = "a0"


def article(i: int) -> Record:
    day = f"2023-03-{i + 4:02d}"
    outlet = ("Port Sarn Gazette", "Northline Courier", "Tamber Wire")[i % 3]
    title = TITLES[i % len(TITLES)]
    return {"title": title, "date": day, "outlet": outlet, "url": f"https://news.example/{i}", "path": f"wire/{day}.md"}


def record(i: int, **changed: Any) -> Record:
    """One question of many: the i-th, of whatever kind i makes it."""
    draw = random.Random(i)  # noqa: S311 - the same questions every time
    tag = list(QUESTIONS)[i % len(QUESTIONS)]
    failure = draw.choices(
        [None, "not retrieved", "retrieved but not chosen", "chosen but refused", "wrong span"], [14, 2, 2, 1, 2]
    )[0]
    if tag == "unanswerable":
        failure = draw.choices([None, "answered what it should refuse"], [5, 1])[0]
    return {**_made(i, tag, failure, draw), **changed}


def _made(i: int, tag: str, failure: str | None, draw: random.Random) -> Record:
    refused = failure == "chosen but refused" or (tag == "unanswerable" and failure is None)
    start = 1000 + PARAGRAPH.index(QUOTE)
    quote = {"article": RIGHT, "start": start, "end": start + len(QUOTE), "text": QUOTE}
    said = "The longer crack measured 31 centimetres."
    names = _retrieved(failure, draw)
    return {
        "id": f"{tag}-{i:04d}",
        "question": QUESTIONS[tag],
        "tags": [tag],
        "history": [{"question": "What happened to the bridge?", "answer": "It was shut."}] if i % 9 == 4 else [],
        "as_of": "2023-03-26" if i % 2 else None,
        "expected": [] if tag == "unanswerable" else [["31 centimetres", "31 cm"]],
        "unanswerable": "nobody reported it" if tag == "unanswerable" else None,
        "support": [] if tag == "unanswerable" else [{"article": RIGHT, "quote": QUOTE}],
        "refused": refused,
        "score": round(draw.betavariate(4, 12) if refused else draw.betavariate(9, 4), 4),
        "text": f"Refused. Nearest coverage: {TITLES[0]} (2023-03-04)" if refused else said,
        "statements": [] if refused else [{"text": said, "quotes": [quote]}],
        "hits": [_hit(name, place) for place, name in enumerate(names)],
        "articles": {name: article(int(name[1:])) for name in {RIGHT: 0, **dict.fromkeys(names)}},
        "contexts": [] if refused else [{"article": RIGHT, "start": 1000, "text": PARAGRAPH}],
        "measures": _measured(tag, refused, failure, names, draw),
        "failure": failure,
        "error": None,
        "timings": _timings(draw),
    }


def _retrieved(failure: str | None, draw: random.Random) -> list[str]:
    others = [f"a{n}" for n in range(1, 12)]
    draw.shuffle(others)
    if failure == "not retrieved":
        return others
    place = min(int(draw.expovariate(0.9)), 11)
    return [*others[:place], RIGHT, *others[place:]]


def _hit(name: str, place: int) -> Record:
    known = article(int(name[1:]))
    score = round(0.93 - place / 17, 3)
    return {"article": name, "title": known["title"], "date": known["date"], "start": 0, "end": 300, "score": score}


def _measured(tag: str, refused: bool, failure: str | None, names: list[str], draw: random.Random) -> Record:
    place = names.index(RIGHT) + 1 if RIGHT in names else None
    right = float(failure is None)
    answerable = {
        "Hit@1": float(place == 1),
        "recall@10": float(place is not None and place <= 10),
        "MRR@10": 1 / place if place is not None and place <= 10 else 0.0,
        "answer contained": right,
        "token F1": round(right * draw.uniform(0.6, 1), 3),
        "statement precision": None if refused else right / 2,
        "answer in supporting quote": None if refused else right,
    }
    if tag == "unanswerable":
        answerable = dict.fromkeys(answerable)
    quoted = None if refused else 1.0
    counted = {"statements per answer": None if refused else 2.0, "statements with quote": quoted}
    return {**answerable, **counted, "verbatim quotes": quoted, "refused": float(refused)}


def _timings(draw: random.Random) -> Record:
    steps = {
        "understand": draw.lognormvariate(-7.6, 0.2),
        "search": draw.lognormvariate(-4, 0.3),
        "evidence": draw.lognormvariate(-3.2, 0.4),
        "compose": 0.0002,
    }
    return {**steps, "total": sum(steps.values())}


def strange() -> list[Record]:
    """What a report must survive: hostile text everywhere, an error, and quotes that do not stand where they say."""
    return [_hostile(), _broken(), _misquoted()]


def _hostile() -> Record:
    bad = {"title": HOSTILE, "date": None, "outlet": HOSTILE, "url": "javascript:window.hacked=3", "path": HOSTILE}
    quote = {"article": HOSTILE, "start": 3, "end": 3 + len(HOSTILE), "text": HOSTILE}
    hit = {"article": HOSTILE, "title": HOSTILE, "date": None, "start": 0, "end": 9, "score": 0.5}
    own = {"id": HOSTILE, "question": HOSTILE, "tags": [HOSTILE], "text": HOSTILE, "expected": [[HOSTILE]]}
    return record(
        9000,
        **own,
        unanswerable=None,
        support=[{"article": HOSTILE, "quote": HOSTILE}],
        refused=False,
        failure="wrong span",
        statements=[{"text": HOSTILE, "quotes": [quote]}],
        hits=[hit],
        articles={HOSTILE: bad},
        contexts=[{"article": HOSTILE, "start": 0, "text": f"𝟛𝟛 {HOSTILE} end"}],
        timings={HOSTILE: 0.01, "$x_1$": 0.02},
        score=0.5,
    )


def _broken() -> Record:
    empty = {name: [] for name in ("tags", "statements", "hits", "contexts")}
    return record(
        9000,
        **empty,
        id="broken",
        question="Which question ended in an error?",
        refused=False,
        text="",
        score=0.0,
        articles={},
        measures={},
        timings={},
        failure="error",
        error="ModelError: no reply from <model>",
        support=[{"article": "gone", "quote": None}],
    )


def _misquoted() -> Record:
    inside = {"article": RIGHT, "start": 1000, "end": 1010, "text": "Never said"}
    nowhere = {"article": "a1", "start": 5, "end": 10, "text": "In no paragraph"}
    return record(
        9000,
        id="misquoted",
        question="Which quotes are not verbatim?",
        refused=False,
        failure="not verbatim",
        statements=[{"text": "Two quotes that are wrong.", "quotes": [inside, nowhere]}],
        contexts=[{"article": RIGHT, "start": 1000, "text": PARAGRAPH}],
        score=math.nan,
    )


def summary(records: list[Record], name: str = "20260102T030405") -> Record:
    asked = [one for one in records if one["error"] is None and math.isfinite(one["score"])]
    tags = dict.fromkeys(tag for one in records for tag in one["tags"])
    failures = [one["failure"] for one in records if one["failure"]]
    settings = {"search": {"fusion": "both", "copies": None}, "floor": FLOOR}
    return {
        "id": name,
        "made": "2026-01-02T03:04:05",
        "gold": "invented",
        "questions": len(records),
        "errors": sum(one["error"] is not None for one in records),
        "resumed": False,
        "stamp": {"build": "20260101T000000", "encoder": "all-MiniLM-L6-v2", "settings": settings, "code": "0.1.0"},
        "measures": measures(asked),
        "slices": {tag: measures(one for one in asked if tag in one["tags"]) for tag in tags},
        **_refusals(asked),
        "calibration": _calibration(),
        "latency": {"search": {"median": 0.018, "p95": 0.023}, "total": {"median": 0.074, "p95": 0.098}},
        "failures": {kind: failures.count(kind) for kind in failures},
        "seconds": 4.2,
    }


def _calibration() -> Record:
    rows = ((0.5, 0.56, [0, 1, 1, 0]), (0.9, 0.95, [1] * 8))
    bins = [
        {"low": low, "high": low + 0.1, "confidence": confidence, "right": interval(right)}
        for low, confidence, right in rows
    ]
    return {"error": 0.053, "n": 12, "bins": bins}


def measures(records: Iterable[Record]) -> Record:
    values: dict[str, list[float]] = {}
    for one in records:
        for name, value in one["measures"].items():
            values.setdefault(name, []).extend([] if value is None else [value])
    return {name: interval(found) for name, found in values.items()}


def interval(values: list[float]) -> Record | None:
    if not values:
        return None
    mean = sum(values) / len(values)
    wide = 2 * math.sqrt(max(mean * (1 - mean), 0.02) / len(values))
    return {"mean": mean, "low": max(0.0, mean - wide), "high": min(1.0, mean + wide), "n": len(values)}


def _refusals(asked: list[Record]) -> Record:
    names = ("precision", "recall", "f1", "false refusals")
    scored = [(one["score"], one["unanswerable"] is not None) for one in asked]
    if len({unanswerable for _, unanswerable in scored}) < 2:
        return {"refusals": dict.fromkeys(names), "curve": None}
    refused = [one for one in asked if one["refused"]]
    right = [float(one["unanswerable"] is not None) for one in refused]
    recall = [float(one["refused"]) for one in asked if one["unanswerable"] is not None]
    false = [float(one["refused"]) for one in asked if one["unanswerable"] is None]
    curve = floor_curve(scored)
    points = [(point.floor, point.refused_unanswerable, point.false_refusals) for point in curve.points]
    keys = ("floor", "refused_unanswerable", "false_refusals")
    area = {"mean": curve.auc, "low": curve.auc - 0.05, "high": min(1.0, curve.auc + 0.04), "n": len(scored)}
    return {
        "refusals": dict(zip(names, map(interval, (right, recall, right + recall, false)), strict=True)),
        "curve": {"auc": area, "floor": FLOOR, "points": [dict(zip(keys, point, strict=True)) for point in points]},
    }


def write_run(folder: Path, records: list[Record], **changed: Any) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "questions.jsonl").write_text("".join(json.dumps(one) + "\n" for one in records), "utf-8")
    (folder / "summary.json").write_text(json.dumps({**summary(records), **changed}), "utf-8")
    return folder


def two_runs(count: int) -> tuple[list[Record], list[Record]]:
    """The same questions asked twice, the second time with other answers."""
    keep = ("id", "question", "tags", "unanswerable", "expected", "support", "as_of", "history")
    before = [record(i) for i in range(count)]
    after = [{**record(i + 6 * count), **{name: before[i][name] for name in keep}} for i in range(count)]
    return before, after


def difference(before: list[Record], after: list[Record]) -> Record:
    """A diff of two runs over the same questions, as the comparison hands it over."""
    first, second = summary(before, "20260101T000000"), summary(after, "20260102T000000")
    settings = {"search": {"fusion": "dense", "copies": None}, "floor": FLOOR}
    pairs = [
        {"id": was["id"], "question": was["question"], "before": was, "after": now}
        for was, now in zip(before, after, strict=True)
    ]
    return {
        "before": first,
        "after": {**second, "stamp": {**second["stamp"], "settings": settings}},
        "measures": {name: _compared(first, second, name) for name in second["measures"]},
        "better": [pair for pair in pairs if pair["before"]["failure"] and not pair["after"]["failure"]],
        "worse": [pair for pair in pairs if pair["after"]["failure"] and not pair["before"]["failure"]],
    }


def _compared(first: Record, second: Record, name: str) -> Record:
    was, now = ((run["measures"][name] or {}).get("mean") for run in (first, second))
    if was is None or now is None:
        return {**dict.fromkeys(("before", "after", "difference", "low", "high", "p")), "n": 0}
    gap = now - was
    return {"before": was, "after": now, "difference": gap, "low": gap - 0.03, "high": gap + 0.03, "p": 0.0002, "n": 9}
