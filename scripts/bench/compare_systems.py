"""Build and question time, memory, disk and retrieval of Dateline and of what others would pick, on the same articles.

    python scripts/bench/compare_systems.py --articles 20 --work data/compare
    python scripts/bench/compare_systems.py --articles 2000 --work data/compare

The others are no dependencies of this project: pip install txtai llama-index-core llama-index-embeddings-huggingface
(one that is absent is skipped). Each runs in processes of its own, one after the other; every number is kept in
`WORK/<articles>.json` as soon as it is measured, so that an interrupted run goes on where it was. The questions are
RealTimeQA's gold ones, the articles those of its subset of 2,000.
"""

from __future__ import annotations

import argparse
import json
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

from archives import ROOT, gold_questions, question_articles, write_rows
from measuring import Kept, Numbers, disk, own_memory, run_part, spread, timed
from retrieved import equal_texts, means, rank, right_articles
from systems import SOURCES, SYSTEMS, missing, rows

INSTALL = "pip install txtai llama-index-core llama-index-embeddings-huggingface"
WARM_UP = 3  # questions asked before those that count


def main() -> None:
    """Measure every system that is installed, and print the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--articles", type=int, default=2000)
    parser.add_argument("--systems", nargs="+", choices=SYSTEMS, default=list(SYSTEMS))
    parser.add_argument("--work", type=Path, default=ROOT / "data" / "compare")
    parser.add_argument("--part", nargs=3, metavar=("NAME", "SYSTEM", "STATE"), help=argparse.SUPPRESS)
    options = parser.parse_args()
    folder = options.work / str(options.articles)
    if options.part:
        part, system, state = options.part
        print(json.dumps(PARTS[part](system, state, folder)))
        return
    kept = Kept(options.work / f"{options.articles}.json")
    sources = folder / SOURCES / "articles.jsonl"
    kept.measured("sources", lambda _: write_rows(question_articles(options.articles), sources))
    for system in options.systems:
        if absent := missing(SYSTEMS[system]()):
            print(f"skipping {system}: {', '.join(absent)} not installed; run: {INSTALL}", file=sys.stderr)
        else:
            measure(system, kept, ["--articles", str(options.articles), "--work", str(options.work)])
    print(f"{kept.results['sources']['articles']:,} articles, {kept.results['sources']['characters']:,} characters\n")
    print("\n".join(table(kept.results)))


def measure(system: str, kept: Kept, where: list[str]) -> None:
    """Measure one system in each of its states."""

    def run(part: str, state: str = "", *, goes_on: bool = False) -> None:
        command = [*where, "--part", part, system, state]
        name = f"{part} {system}: {state}"
        kept.measured(name, lambda attempts: run_part(__file__, command, attempts if goes_on else None))

    run("loading")
    for number, state in enumerate(SYSTEMS[system]().states):
        run("build", state, goes_on=number > 0)
        run("asking", state)


def loading(system: str, _: str, folder: Path) -> Numbers:
    """What happens once a machine or once a process, before any text is read."""
    return {"seconds": timed(lambda: SYSTEMS[system]().load(folder / system))}


def build(system: str, state: str, folder: Path) -> Numbers:
    """Bring the articles to a state."""
    program, own = SYSTEMS[system](), folder / system
    program.load(own)
    started = time.perf_counter()
    passages = program.build(folder / SOURCES, own, state)
    return {"seconds": time.perf_counter() - started, "passages": passages, "disk": disk(own)}


def asking(system: str, _: str, folder: Path) -> Numbers:
    """Open what was built and ask it the questions whose articles are there, in each way it can be asked."""
    program = SYSTEMS[system]()
    program.load(folder / system)
    started = time.perf_counter()
    ways = program.open(folder / system)
    opened = time.perf_counter() - started
    equal = equal_texts(rows(folder / SOURCES))
    asked = gold_questions(equal)
    found: Numbers = {}
    for way, search in ways.items():
        for question in asked[:WARM_UP]:
            search(question)
        ranks, seconds = {}, []
        for question in asked:
            started = time.perf_counter()
            ranking = search(question)
            seconds.append(time.perf_counter() - started)
            ranks[question.id] = rank(ranking, right_articles(question, equal))
        found[way] = {**(spread("question", seconds) if seconds else {}), "ranks": ranks}
    return {"open": opened, "ways": found, "process": own_memory()}


PARTS: Mapping[str, Callable[[str, str, Path], Numbers]] = {"loading": loading, "build": build, "asking": asking}


def table(results: Mapping[str, Numbers]) -> Iterator[str]:
    """The results as a Markdown table, a row for each way of asking in each state."""
    heads = "passages|seconds since texts|builder MB|disk MB|open s|asking MB|question ms|p95|Hit@1|MRR@10|Hits@10"
    yield f"| system | {heads.replace('|', ' | ')} |"
    yield "|---" * (heads.count("|") + 2) + "|"
    seconds: dict[str, float] = {}
    for name, built in results.items():
        if not name.startswith("build "):
            continue
        system, state = name.removeprefix("build ").rsplit(": ", 1)
        seconds[system] = seconds.get(system, 0.0) + built["seconds"]  # a later state goes on from an earlier one
        asked = results[f"asking {system}: {state}"]
        before = [built["passages"], seconds[system], built["memory"], built["disk"], asked["open"]]
        for way, found in asked["ways"].items():
            times = [found.get("question median", 0.0), found.get("question p95", 0.0)]
            cells = [f"{value:,.1f}" for value in (*before[1:], asked["process"]["resident"], *times)]
            quality = [f"{value:.3f}" for value in means(found["ranks"]).values()] or ["–"] * 3
            yield f"| {system}, {state}: {way} | {before[0]:,} | {' | '.join([*cells, *quality])} |"


if __name__ == "__main__":
    main()
