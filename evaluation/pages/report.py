"""Writes a run, or the difference of two runs, as one HTML page that needs no network, no server and no other file.

Templates escape all text. JSON for the script is escaped so that it cannot close the script element. A content security
policy prevents the page from loading anything and from running any script except its own.
"""

from __future__ import annotations

import base64
import hashlib
import json
from collections.abc import Callable, Iterable, Sequence
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from evaluation.pages.numbers import DASH, Json, chance, duration, finite, percent, plainly, signed, term
from evaluation.pages.phrases import FAILURES, PLAIN_FAILURES
from evaluation.pages.questions import Articles, answered, asked, counted, row
from evaluation.pages.sections import differences, run_view
from evaluation.run import read_records, read_summary

if TYPE_CHECKING:
    from jinja2 import Environment

TEMPLATES = Path(__file__).parent / "templates"
WRITTEN = "What the chat model wrote"
_FINE = ("right", "rightly refused")
_RUN_COLUMNS = (
    ("question", "Question", "text", False),
    ("outcome", "Outcome", "outcome", False),
    ("refused", "Refused", "yes", True),
    ("place", "Place of the right article", "place", True),
    ("f1", "Words shared", "percent", True),
    ("score", "Score", "number", False),
    ("seconds", "Time", "seconds", True),
)
_HINTS = {
    "f1": term("token F1"),
    "place": "the place of the right article among the articles found; several passages of one article count once",
    "score": "the evidence that the archive answers, from 0 to 1",
}
_DIFF_COLUMNS = (
    ("question", "Question", "text", False),
    ("change", "Change", "change", True),
    ("before", "Before", "outcome", False),
    ("after", "After", "outcome", False),
)


def write_report(run: Path) -> Path:
    """Write `report.html` into the folder of the run; return its path."""
    summary, records = read_summary(run), read_records(run)
    articles = Articles()
    rows = [row(record) for record in records]
    details = [{**asked(record), "answers": [("", answered(record, articles))]} for record in records]
    judged = counted([one for one in rows if one["refused"] is not None], "refused")
    filters = [
        ("tags", "Tag", "all", _options(counted(rows, "tags"))),
        ("outcome", "Outcome", "all", [("*", "any failure", sum(one["failed"] for one in rows)), *_outcomes(rows)]),
        ("refused", "Refused", "all", [(str(v).lower(), "yes" if v else "no", n) for v, n in judged]),
    ]
    if any(one["written"] for one in rows):
        filters.append(("written", "Chat model", "all", _options(counted(rows, "written"))))
    sections = {
        "failures": "What to do",
        "headline": "How good the answers are",
        "slices": "By kind of question",
        **({"written": WRITTEN} if summary.get("written") else {}),
        "plots": "Plots",
        "questions": "All questions",
        "stamp": "What was measured",
    }
    view = {**run_view(summary, records), "made": day_and_time(summary.get("made"))}
    table = _table(rows, details, articles, _RUN_COLUMNS, filters)
    return _write(run / "report.html", "run.html.j2", sections, {**view, **table})


def write_diff_report(diff: Json, path: Path) -> Path:
    """Write the difference of two runs as a page to `path`; return the path."""
    articles = Articles()
    changes = [(kind, change) for kind in ("worse", "better") for change in diff[kind]]
    rows = [_changed(kind, change) for kind, change in changes]
    details = [
        {
            **asked(change["after"]),
            "answers": [(side.capitalize(), answered(change[side], articles)) for side in ("before", "after")],
        }
        for _, change in changes
    ]
    filters = [
        ("change", "Change", "all", _options(counted(rows, "change"))),
        ("tags", "Tag", "all", _options(counted(rows, "tags"))),
        ("before", "Outcome before", "all", _options(counted(rows, "before"))),
        ("after", "Outcome after", "all", _options(counted(rows, "after"))),
    ]
    sections = {
        "measures": "Measures",
        **({"written": WRITTEN} if any(diff[side].get("written") for side in ("before", "after")) else {}),
        "settings": "What differs",
        "plots": "Refusals and time",
        "questions": "Questions",
    }
    made = {f"{side}_made": day_and_time(diff[side].get("made")) for side in ("before", "after")}
    table = _table(rows, details, articles, _DIFF_COLUMNS, filters)
    return _write(path, "diff.html.j2", sections, {**differences(diff), **made, **table})


def day_and_time(moment: object) -> str:
    """Format an ISO time for people; return anything else unchanged, as text."""
    try:
        made = datetime.fromisoformat(str(moment))
    except ValueError:
        return str(moment or DASH)
    return f"{made.day} {made:%B %Y at %H:%M %Z}".strip()


def embedded(value: object) -> str:
    """Write JSON that is safe in a script element: without `<`, it cannot close the element or open a comment."""
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"), allow_nan=False)
    return text.replace("<", "\\u003c").replace("\u2028", "\\u2028").replace("\u2029", "\\u2029")


def _changed(kind: str, change: Json) -> dict[str, Any]:
    before, after = row(change["before"]), row(change["after"])
    text = f"{before['text']}\n{after['text']}"
    return {**after, "change": kind, "before": before["outcome"], "after": after["outcome"], "text": text}


def _table(
    rows: Sequence[Json],
    details: Iterable[object],
    articles: Articles,
    columns: Iterable[tuple[str, str, str, bool]],
    filters: Sequence[tuple[str, str, str, Sequence[tuple[str, str, int]]]],
) -> dict[str, Any]:
    """Build the table of questions; the details of each are one line, read only when the question is opened."""
    from markupsafe import Markup

    lines = "\n".join(embedded(detail) for detail in details)
    described = [
        {**dict(zip(("key", "label", "kind", "optional"), column, strict=True)), "hint": _HINTS.get(column[0], "")}
        for column in columns
    ]
    table = {"columns": described, "fine": _FINE, "plain": PLAIN_FAILURES, "rows": rows, "articles": articles.listed}
    safe = {"page": Markup(embedded(table)), "details": Markup(lines)}  # noqa: S704 - escaped by `embedded`
    return {"rows": len(rows), "columns": described, "filters": filters, **safe}


def _outcomes(rows: Sequence[Json]) -> list[tuple[str, str, int]]:
    """Sort failures in the order of the steps where they happen, then the successes."""
    order = [*FAILURES, *_FINE]
    return sorted(
        _options(counted(rows, "outcome")), key=lambda option: order.index(option[0]) if option[0] in order else 99
    )


def _options(values: Iterable[tuple[str, int]]) -> list[tuple[str, str, int]]:
    return [(value, PLAIN_FAILURES.get(value, value), count) for value, count in values]


def _write(path: Path, template: str, sections: Json, values: Json) -> Path:
    from markupsafe import Markup

    script = (TEMPLATES / "report.js").read_text("utf-8")
    digest = base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()
    html = (
        _environment()
        .get_template(template)
        .render(
            **values,
            sections=sections.items(),
            script=Markup(script),  # noqa: S704 - our own file
            script_hash=f"sha256-{digest}",
            style=Markup((TEMPLATES / "report.css").read_text("utf-8")),  # noqa: S704 - our own file
        )
    )
    path.write_bytes(html.encode("utf-8", "replace"))  # half a surrogate pair in a source must not make the report fail
    return path


def _environment() -> Environment:
    from jinja2 import Environment, FileSystemLoader, StrictUndefined

    environment = Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.globals["dash"] = DASH
    filters: dict[str, Callable[[Any], str]] = {
        "chance": chance,
        "duration": lambda seconds: duration(finite(seconds)),
        "percent": percent,
        "plainly": plainly,
        "signed": signed,
        "term": term,
    }
    environment.filters |= filters
    return environment
