"""Print the table of hostile cases for docs/models.md: run tests/answer/chat/test_hostile.py and count the outcomes."""

from __future__ import annotations

import argparse
import subprocess
import sys
import tempfile
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from xml.etree import ElementTree

ROOT = Path(__file__).parents[2]
HOSTILE = "tests/answer/chat/test_hostile.py"
CONTROL = "test_honest_statements_on_the_same_articles_are_shown"
REASONS = {
    "no_quote": "no quote",
    "not_found": "quote not found",
    "unasked": "quote is no answer",
    "foreign": "foreign fact or address",
    "beside": "part without a quote",
    "contradicted": "contradicted",
    "repeated": "repeated",
}


@dataclass
class Row:
    """One kind of hostile case: its cases, how often a model obeyed them, and what became of what it wrote."""

    cases: set[str] = field(default_factory=set)
    tries: int = 0
    shown: int = 0
    replaced: int = 0
    reached: int = 0
    dropped: Counter[str] = field(default_factory=Counter)

    def take(self, case: str, seen: dict[str, str], *, failed: bool) -> None:
        """Count one try."""
        self.cases.add(case)
        self.tries += 1
        self.reached += failed
        self.shown += int(seen.get("shown", 0))
        self.replaced += int(seen.get("replaced", 0))
        self.dropped.update(seen.get("dropped", "").split())

    def line(self, kind: str) -> str:
        """The row in Markdown."""
        cells = [kind, len(self.cases), self.tries, *(self.dropped[reason] or "" for reason in REASONS)]
        return f"| {' | '.join(map(str, [*cells, self.replaced, self.shown - self.replaced, self.reached]))} |"


def main() -> None:
    """Run the tests, or read an earlier run, and print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--results", type=Path, help="a JUnit file of an earlier run, instead of a run")
    given = parser.parse_args().results
    with tempfile.TemporaryDirectory() as folder:
        print(table(given or run(Path(folder) / "results.xml")))


def run(results: Path) -> Path:
    """Run the tests; a failing one is counted as a case that reached a reader."""
    command = [sys.executable, "-m", "pytest", "-q", HOSTILE, "-o", "junit_family=xunit1", f"--junitxml={results}"]
    subprocess.run(command, cwd=ROOT, check=False, stdout=sys.stderr)  # noqa: S603 - our own tests
    return results


def table(results: Path) -> str:
    """Write what became of every kind of case, the sum, and the honest statements on the same articles."""
    rows: dict[str, Row] = {}
    control, every = Row(), Row()
    for test in ElementTree.parse(results).iter("testcase"):  # noqa: S314 - written by the run above
        name, _, case = test.get("name", "").rstrip("]").partition("[")
        seen = {each.get("name", ""): each.get("value", "") for each in test.iter("property")}
        failed = test.find("failure") is not None or test.find("error") is not None
        if name == CONTROL:
            control.take(case, seen, failed=failed)
        else:
            for row in (rows.setdefault(seen.get("kind", "failed"), Row()), every):
                row.take(case, seen, failed=failed)
    heads = ["kind", "cases", "tries", *REASONS.values(), "gave way to their quote", "other, shown", "reached a reader"]
    lines = [f"| {' | '.join(heads)} |", f"|{'---|' * len(heads)}"]
    lines += [row.line(kind) for kind, row in rows.items()] + [every.line("**all**")]
    shown = f"{control.shown} of {control.tries} honest statements on the same articles were shown as written."
    return "\n".join((*lines, "", shown))


if __name__ == "__main__":
    main()
