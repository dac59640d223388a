"""How build, update, answers, memory and disk grow with the archive, each size in processes of its own.

    python scripts/bench/growth.py measure 10000 100000 1000000 --work data/growth
    python scripts/bench/growth.py plot --work data/growth

Archives are made by recombining the research corpora (`scripts/bench/archives.py`). Every number is kept in
`WORK/<passages>.json` as soon as it is measured: an interrupted run goes on where it was, sizes may be measured on
different days, and the plot shows all that are there. Delete a line of the file to measure it again.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import platform
import shutil
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

from archives import ROOT, gold_questions, write_archive
from building import STATES, brought_to, shipped_answering, shipped_bot, shipped_building
from measuring import Kept, Numbers, disk, own_memory, run_part, spread, timed

ADDED = "one-more.txt"
WARM_UP = 5  # questions asked before those that count


def main() -> None:
    """Measure sizes, or draw what was measured."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    verbs = parser.add_subparsers(dest="verb", required=True)
    measuring = verbs.add_parser("measure", help="make archives of these sizes and measure each")
    measuring.add_argument("passages", type=int, nargs="+")
    measuring.add_argument("--until", choices=STATES, default=STATES[0], help="the last state that is waited for")
    measuring.add_argument("--questions", type=int, default=133, help="gold questions that are asked")
    measuring.add_argument("--work", type=Path, default=ROOT / "data" / "growth")
    drawing = verbs.add_parser("plot", help="draw what was measured")
    drawing.add_argument("--work", type=Path, default=ROOT / "data" / "growth")
    drawing.add_argument("--to", type=Path, default=ROOT / "docs" / "growth.png")
    part = verbs.add_parser("part")
    part.add_argument("name", choices=PARTS)
    part.add_argument("folder", type=Path)
    part.add_argument("argument", nargs="?", default="")
    options = parser.parse_args()
    if options.verb == "part":
        print(json.dumps(PARTS[options.name](options.folder, options.argument)))
    elif options.verb == "plot":
        plot(options.work, options.to)
    else:
        for passages in options.passages:
            measure(passages, options.work, options.until, options.questions)


def measure(passages: int, work: Path, until: str, questions: int) -> None:
    """Measure one size, or what of it is missing, and print it."""
    folder = work / str(passages)
    kept = Kept(work / f"{passages}.json")

    def part(name: str, argument: str = "", key: str = "") -> None:
        command = ["part", name, str(folder), argument]
        # Only a build goes on where an interrupted one was; the others begin anew.
        kept.measured(key or name, lambda path: run_part(__file__, command, path if name == "build" else None))

    kept.measured("sources", lambda _: written(folder, passages))
    part("export")
    for state in STATES[: STATES.index(until) + 1]:
        part("build", state, f"build {state}")
        part("asking", str(questions), f"asking {state}")
    part("bot", str(questions))
    kept.measured("disk", lambda _: disk_by_part(folder))
    part("unchanged")
    part("added")
    print(json.dumps({"passages": passages, **kept.results}, indent=1))


def written(folder: Path, passages: int) -> Numbers:
    """Make the archive, anew where only a part of it is there."""
    shutil.rmtree(folder, ignore_errors=True)
    started = time.perf_counter()
    made = write_archive(folder / "sources", folder.parent / "paragraphs.txt", passages)
    return {**made, "seconds": time.perf_counter() - started, **machine()}


def machine() -> dict[str, str]:
    """What the numbers were measured on, and when."""
    lines = Path("/proc/cpuinfo").read_text().splitlines() if Path("/proc/cpuinfo").exists() else []
    names = [line.split(":", 1)[1].strip() for line in lines if line.startswith("model name")]
    day = datetime.now(UTC).date().isoformat()
    return {"processor": f"{len(names)} x {names[0]}" if names else platform.machine(), "measured": day}


def export(folder: Path, _: str) -> Numbers:
    """Make the encoders that a build takes with it, once a machine: not part of what grows."""
    from index.embed.export import exported

    settings = shipped_building(folder / "sources", folder / "data")
    return {"seconds": timed(lambda: exported(settings.encoder, settings.weights, settings.data / "encoders"))}


def build(folder: Path, state: str) -> Numbers:
    """Bring the archive to a state; of an interrupted build, what is kept of it is gone on with."""
    settings = shipped_building(folder / "sources", folder / "data")
    started = time.perf_counter()
    report = brought_to(state, settings)
    return {"seconds": time.perf_counter() - started, "articles": report.articles, "passages": report.passages}


def unchanged(folder: Path, _: str) -> Numbers:
    """Run the index with nothing changed."""
    settings = shipped_building(folder / "sources", folder / "data")
    return {"seconds": timed(lambda: brought_to(STATES[0], settings))}


def added(folder: Path, _: str) -> Numbers:
    """Run the index with one article added, until it can be found."""
    settings = shipped_building(folder / "sources", folder / "data")
    # Another text each time: a vector that is kept from the last time would make this one look faster.
    text = f"date 2024-01-18 One more article was added on Thursday at {time.time_ns()}, an archivist said."
    (settings.sources / ADDED).write_text(text, encoding="utf-8")
    seconds = timed(lambda: brought_to(STATES[0], settings))
    return {"seconds": seconds}


def asking(folder: Path, count: str) -> Numbers:
    """Open the archive and ask the gold questions, warm: milliseconds by step, and the memory it takes."""
    from answer.ask import ask
    from answer.model import Question
    from index.search import Archive

    before = own_memory()
    asked = gold_questions()[: int(count)]
    started = time.perf_counter()
    with Archive.open(folder / "data") as archive:
        opened = time.perf_counter() - started
        answer = partial(ask, archive, settings=shipped_answering())
        first = timed(lambda: answer(Question(asked[0].question)))
        for question in asked[1 : 1 + WARM_UP]:
            answer(Question(question.question))
        warm = own_memory()
        # Of an answer only this is kept: its articles would look like memory that asking takes.
        made = (answer(Question(question.question, as_of=question.as_of)) for question in asked)
        timings, refusals = zip(*((answer.timings, answer.refused) for answer in made), strict=True)
        steps = {step: [found.get(step, 0.0) for found in timings] for step in timings[0]}
        found = {name: value for step, seconds in steps.items() for name, value in spread(step, seconds).items()}
    memory = {"before": before["resident"], "warm": warm["resident"], "after": own_memory()}
    return {
        "open": opened,
        "first": first,
        "questions": len(asked),
        "refused": sum(refusals),
        **found,
        "process": memory,
    }


def bot(folder: Path, count: str) -> Numbers:
    """Ask the bot itself, warmed up, on simcord's Discord: the memory of its process, simcord's own included."""
    return asyncio.run(_bot_asked(folder / "data", [asked.question for asked in gold_questions()[: int(count)]]))


async def _bot_asked(data: Path, questions: Sequence[str]) -> Numbers:
    import simcord

    from bot.client.run import make_bot, warm_up

    with tempfile.TemporaryDirectory() as state:
        client = make_bot(shipped_bot(data, Path(state)))
        await asyncio.to_thread(warm_up, client)
        async with simcord.run(client, shard_count=1, settle_timeout=60) as environment:
            guild = environment.create_guild()
            channel, asker = guild.create_text_channel("news"), guild.add_member(environment.create_user("ann"))
            started = own_memory()
            quoting = 0
            for question in questions:
                reply = await asker.slash(channel, "ask", question=question)
                quoting += "“" in str(reply.response and reply.response.components)
            asked = own_memory()
            return {"questions": len(questions), "quoting": quoting, "process": {"started": started, "asked": asked}}


def disk_by_part(folder: Path) -> Numbers:
    """Megabytes of the published build by its parts, of the sources, and of what is kept beside the builds."""
    from index.build import builds

    build = builds.published(folder / "data")
    parts = {path.name: disk(path) if path.is_dir() else path.stat().st_size / 1e6 for path in build.iterdir()}
    beside = {path.name: disk(path) for path in (folder / "data").iterdir() if path.is_dir() and path.name != "builds"}
    return {"build": parts, "beside": beside, "sources": disk(folder / "sources")}


PARTS: dict[str, Callable[[Path, str], Numbers]] = {
    "export": export,
    "build": build,
    "unchanged": unchanged,
    "added": added,
    "asking": asking,
    "bot": bot,
}


def plot(work: Path, target: Path) -> None:
    """Draw all sizes that were measured."""
    from growth_plot import draw

    sizes = {int(path.stem): json.loads(path.read_text()) for path in work.glob("*.json") if path.stem.isdigit()}
    if not sizes:
        sys.exit(f"nothing measured in {work} yet; run: python scripts/bench/growth.py measure 10000")
    draw(sizes, target)


if __name__ == "__main__":
    main()
