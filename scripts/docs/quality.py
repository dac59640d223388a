"""Write docs/quality.md again from the runs that are kept: for every gold set the newest whole run of each ranking.

Nothing is measured here but the yardsticks (grader, support check, follow-ups), where the research data is there. What
other scripts printed into data/measures is put in word for word; `make quality` runs them all.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[2]
sys.path.insert(0, str(ROOT))

Summary = Mapping[str, Any]
Row = Mapping[str, float]

RETRIEVAL = (
    "Hit@1",
    "Hit@3",
    "Hit@10",
    "recall@5",
    "recall@10",
    "MRR@10",
    "nDCG@10",
    "passage Hit@1",
    "passage MRR@10",
)
INTRODUCTION = """\
# How good the answers are

Made by `scripts/docs/quality.py` from kept runs; nothing here is written by hand. Each number comes with its 95 %
bootstrap interval and the number of questions (n) it is a mean of. A question that broke is an error and enters no
mean. `make quality` makes all of it anew from the research sets (about an hour); what was tried and dropped is in
`docs/measurements.md`.

* *answer contained*: every accepted answer, or one of its alternatives, stands in the answer as a run of whole words.
  *exact match* and *token F1* (SQuAD) look at the same words as those of the short answer, else at the whole first
  statement: Dateline quotes whole sentences, so both are low where no word is set off.
* *short answer exact match* and *F1* look at the words that open the answer, else at the emphasised words alone, and
  are 0 where there are none; *short answer contained*: they hold the answer, of the questions whose first statement
  does. A headline that is quoted above a sentence counts as a part of its statement.
* *statement precision*: of all statements shown for answerable questions, the share that holds an accepted answer or is
  a supporting sentence of the gold set (its n counts statements). *statements per answer* leaves refusals out.
* *answer in supporting quote*: it stands in a quote of an article that the gold set names.
* *citation recall* and *precision*: ALCE's, with the support check that every statement has to pass
  (`answer/support.py`); how far it agrees with people stands at the end.
* A refusal is right on a question that must be refused; *false refusals* are those of answerable questions. *AUC* is
  the chance that an answerable question has better evidence than one that must be refused.
* *Expected calibration error*: how far the score of the evidence is from the share of right answers, over ten bins of
  equal width; answers to questions that must be refused are wrong.
* RealTimeQA: about half of its answers stand in no article, so 100 % cannot be had. Its *gold* articles were named
  by the authors of the quiz; *silver* ones were found by string, which favours lexical search.
"""


@dataclass(frozen=True, slots=True)
class Aim:
    """A number aimed at: its gold set and measure, what a simple baseline reaches there, and `≥` or `≤` a bound."""

    name: str
    gold: str
    measure: str
    baseline: str
    bound: str


GOLD, LARGER, SILVER = "realtimeqa gold 2000", "realtimeqa gold 5000", "realtimeqa silver 2000"
AIMS = (
    Aim("RealTimeQA gold, 2,000 articles: Hit@1", GOLD, "Hit@1", "BM25 .496", "≥ 0.74"),
    Aim("MRR@10", GOLD, "MRR@10", "BM25 .607", "≥ 0.83"),
    Aim("Hit@10", GOLD, "Hit@10", "BM25 .902", "≥ 0.98"),
    Aim("RealTimeQA gold, 5,000 articles: Hit@1", LARGER, "Hit@1", "BM25 .481", "≥ 0.70"),
    Aim("MRR@10", LARGER, "MRR@10", "BM25 .591", "≥ 0.79"),
    Aim("Hit@10", LARGER, "Hit@10", "BM25 .842", "≥ 0.95"),
    Aim("gold, 2,000: answer in the first statement", GOLD, "answer in first statement", "prototype .42", "≥ 0.55"),
    Aim("gold, 2,000: answer in at most three", GOLD, "answer contained", "prototype .62", "≥ 0.75"),
    Aim("silver, 2,000: area under the curve", SILVER, "AUC", "prototype .935", "≥ 0.97"),
    Aim("silver, 2,000: false refusals", SILVER, "false refusals", "", "≤ 0.05"),
    Aim("MuSiQue: recall@5", "multihop musique", "recall@5", "BM25 .51", "≥ 0.60"),
)
FRAGMENTS = {
    "sizes": "Refusals by the size of the archive",
    "ablation": "Each step left out, one at a time",
    "features": "Each feature left out, with the weights fitted anew",
    "dated": "Sentences that name their day only by `Thursday` or `two days earlier`",
    "time": "TimeQA's paragraphs",
    "who": "Questions about who said something",
    "misspelt": "Misspelt questions, read and answered",
    "mentions": "How many articles mention something, against a plain search of the texts",
}
WHY_NOT = """\
RealTimeQA's gold questions were in view when nearness in the search was chosen; the weights of the sentence step were
fitted without them, those of the evidence with them. The areas under the curve of near misses are in the sections of
CLAP NQ, MTRAG and TimeQA. A gold set without a section here was not asked with this code. All 19,239 articles of
RealTimeQA are asked for refusals only (`scripts/research/refusals_by_size.py`).
"""
YARDSTICKS = """\
## The yardsticks themselves

The grader (*contained*) against people on answers of NQ-open that exact match had missed; the support check, and the
overlap of words, against people on AttributionBench and WiCE; follow-ups against the questions that people wrote out.
"""


def main() -> None:
    """Write the page."""
    from bot import settings

    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--runs", type=Path, nargs="+", default=[ROOT / "data" / "evaluations"], help="folders of runs")
    parser.add_argument("--measures", type=Path, default=ROOT / "data" / "measures", help="what other scripts printed")
    parser.add_argument("--output", type=Path, default=ROOT / "docs" / "quality.md")
    options = parser.parse_args()
    runs = newest(summaries(options.runs))
    if not runs:
        sys.exit(f"no whole run in {', '.join(map(str, options.runs))}; run: python -m bot eval")
    sections = [
        INTRODUCTION,
        bounds(runs),
        *map(section, runs),
        *fragments(options.measures),
        *yardsticks(settings.load(None).evaluation.research_data),
    ]
    options.output.write_text("\n".join(sections), encoding="utf-8")
    print(f"{options.output}: {len(runs)} gold sets")


def summaries(folders: Iterable[Path]) -> Iterator[Summary]:
    """Read the finished runs that asked a whole gold set without a chat model, oldest first."""
    paths = [path for folder in folders for path in folder.glob("*/summary.json")]
    for path in sorted(paths, key=lambda path: path.parent.name):
        summary = json.loads(path.read_text(encoding="utf-8"))
        noted = summary["stamp"]["settings"]
        if not noted.get("limit") and not noted.get("slice") and not noted.get("model.name"):
            yield summary


def newest(found: Iterable[Summary]) -> list[dict[str, Summary]]:
    """Keep, for every gold set, the newest run of each ranking; the shipped gold set first."""
    runs: dict[str, dict[str, Summary]] = {}
    for summary in found:
        runs.setdefault(summary["gold"], {})[summary["stamp"]["settings"].get("engine", "both")] = summary
    return [
        runs[gold] for gold in sorted(runs, key=lambda gold: (gold != "archive.jsonl", gold)) if "both" in runs[gold]
    ]


def section(by_engine: Mapping[str, Summary]) -> str:
    """Write the section of one gold set."""
    run = by_engine["both"]
    parts = [f"## {run['gold']}\n", facts(run), table(run["measures"])]
    refusals = {f"refusal {name}": row for name, row in run["refusals"].items() if row and name != "false refusals"}
    if run["curve"]["auc"]:
        refusals |= {"false refusals": run["refusals"]["false refusals"], "AUC": run["curve"]["auc"]}
        parts += [table(refusals)]
    if run.get("calibration", {}).get("n"):
        parts += [calibration(run["calibration"])]
    if len(run["slices"]) > 1:
        parts += [slices(run["slices"])]
    if len(by_engine) > 1:
        parts += [rankings(by_engine)]
    failures = ", ".join(f"{count:,} {reason}" for reason, count in run["failures"].items())
    steps = ", ".join(f"{step} {1000 * t['median']:,.0f}/{1000 * t['p95']:,.0f}" for step, t in run["latency"].items())
    parts += [f"Not right: {failures or 'none'}. Milliseconds by step (median/p95): {steps}.\n"]
    return "\n".join(parts)


def bounds(runs: Iterable[Mapping[str, Summary]]) -> str:
    """Set what is aimed at beside what was reached, with what a simple baseline reaches on the same questions."""
    found = {by_engine["both"]["gold"]: by_engine["both"] for by_engine in runs}
    lines = ["## Aims\n", "| aim | baseline | bound | reached | 95 % interval | n | |", "|---|---|---|---|---|---|---|"]
    for aim in AIMS:
        row = _reached(found.get(aim.gold), aim.measure)
        if row is None:
            lines.append(f"| {aim.name} | {aim.baseline} | {aim.bound} | not measured | | | |")
            continue
        met = "" if _met(row["mean"], aim.bound) else "**not reached**"
        cells = (aim.name, aim.baseline, aim.bound, f"{row['mean']:.3f}", interval(row), f"{row['n']:,}", met)
        lines.append(f"| {' | '.join(cells)} |")
    return "\n".join([*lines, "", WHY_NOT])


def _reached(run: Summary | None, measure: str) -> Row | None:
    if run is None:
        return None
    if measure == "AUC":
        return run["curve"]["auc"] or None
    row: Row | None = run["refusals"].get(measure) or run["measures"].get(measure)
    return row


def _met(value: float, bound: str) -> bool:
    side, number = bound.split()
    return round(value, 3) >= float(number) if side == "≥" else round(value, 3) <= float(number)


def fragments(folder: Path) -> Iterator[str]:
    """What other scripts printed: Markdown as it is, text in a block."""
    for name, told in FRAGMENTS.items():
        for path in sorted(folder.glob(f"{name}.*")):
            text = path.read_text(encoding="utf-8").strip()
            shown = text if path.suffix == ".md" else f"```text\n{text}\n```"
            yield f"## {told}\n\n{shown}\n"


def facts(run: Summary) -> str:
    """Say what was measured, when, and with which settings."""
    stamp = run["stamp"]
    noted = {name: value for name, value in stamp["settings"].items() if value not in (None, []) and name != "articles"}
    listed = ", ".join(f"{name} = {value}" for name, value in noted.items())
    articles = stamp["settings"].get("articles")
    archive = f" over {articles:,} article{'s' * (articles != 1)}" if articles else ""
    return (
        f"{run['made'][:10]}; {run['questions']:,} questions{archive}, {run['errors']} errors; code `{stamp['code']}`; "
        f"{stamp['encoder']}; {listed}.\n"
    )


def table(measures: Mapping[str, Row]) -> str:
    """Write measures with their intervals as a table."""
    rows = (f"| {name} | {row['mean']:.3f} | {interval(row)} | {row['n']:,} |" for name, row in measures.items())
    return "\n".join(["| measure | value | 95 % interval | n |", "|---|---|---|---|", *rows, ""])


def calibration(found: Mapping[str, Any]) -> str:
    """Write the share of right answers for each bin of scores, and the error in all."""
    lines = ["| score of the evidence | mean score | right | 95 % interval | n |", "|---|---|---|---|---|"]
    for row in found["bins"]:
        right = row["right"]
        cells = (f"{row['low']:.1f} – {row['high']:.1f}", f"{row['confidence']:.3f}", f"{right['mean']:.3f}")
        lines.append(f"| {' | '.join(cells)} | {interval(right)} | {right['n']:,} |")
    return "\n".join([*lines, "", f"Expected calibration error {found['error']:.3f} over {found['n']:,} answers.\n"])


def slices(by_tag: Mapping[str, Mapping[str, Row]]) -> str:
    """Write what was answered and what refused in each slice."""
    lines = ["| slice | answer contained | refused | n |", "|---|---|---|---|"]
    for tag, measures in by_tag.items():
        contained = beside(measures["answer contained"]) if "answer contained" in measures else "–"
        lines.append(f"| {tag} | {contained} | {beside(measures['refused'])} | {measures['refused']['n']:,} |")
    return "\n".join([*lines, ""])


def interval(row: Row) -> str:
    """Write the bounds of a row."""
    return f"{row['low']:.3f} – {row['high']:.3f}"


def beside(row: Row) -> str:
    """Write a row in one cell."""
    return f"{row['mean']:.3f} ({interval(row)})"


def rankings(by_engine: Mapping[str, Summary]) -> str:
    """Write the retrieval of each ranking side by side."""
    engines: Sequence[str] = sorted(by_engine, key=lambda name: name != "both")
    names = [name for name in RETRIEVAL if all(name in by_engine[engine]["measures"] for engine in engines)]
    heads = ["both fused" if engine == "both" else f"{engine} alone" for engine in engines]
    lines = [f"| ranking | {' | '.join(heads)} |", f"|---{'|---' * len(engines)}|"]
    for name in names:
        cells = (by_engine[engine]["measures"][name] for engine in engines)
        lines.append(f"| {name} | {' | '.join(map(beside, cells))} |")
    return "\n".join([*lines, ""])


def yardsticks(research_data: Path) -> Iterator[str]:
    """Hold the grader and the support check against people; nothing where the research data is absent."""
    from evaluation.agreement.judgements import JUDGEMENTS, judge
    from index.errors import ExpectedError

    try:
        found = {f"{name}, {label}": row for name in JUDGEMENTS for label, row in judge(name, research_data).items()}
    except ExpectedError as error:
        print(f"left out: the yardsticks ({error})", file=sys.stderr)
        return
    yield f"{YARDSTICKS}\n{table(found)}"


if __name__ == "__main__":
    main()
