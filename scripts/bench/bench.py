"""`make bench`: how fast a build and a question are, against LangChain's stock pipeline in the same run.

Both read the same articles with the same encoder weights, each in a process of its own, one after the other. An
archive answers from the moment on at which every one of its articles can be found: the stock pipeline when all is
embedded, Dateline after its first publication, of which three are made and the median counts. With `--questions`,
RealTimeQA's gold questions are asked in every state. Articles come from its corpus where it is (beside the project),
else from tests/corpus over and over with changed words. Nothing here asserts a time.
"""

from __future__ import annotations

import argparse
import json
import shutil
import statistics
import sys
import tempfile
from collections.abc import Callable, Iterator, Mapping
from functools import partial
from pathlib import Path

from archives import RESEARCH, ROOT, Row, question_articles, write_rows
from building import STATES, brought_to, shipped_answering, shipped_building
from compare_systems import asking as asking_gold
from compare_systems import build, loading
from measuring import Numbers, run_part, spread, timed
from retrieved import Ranks, differences, means
from systems import SOURCES, Stock, rows

from index.build.build import Silent, build_index

WARM_QUESTIONS = 60
AGAIN = 2  # more times the first state is made: seconds are noisy, and the median counts
DATELINE, STOCK = "Dateline", "LangChain stock"
CORPUS = ROOT / "tests" / "corpus"


def main() -> None:
    """Print a table of medians and ratios."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--articles", type=int, default=100)
    parser.add_argument("--questions", action="store_true", help="ask both the gold questions, in every state")
    parser.add_argument("--work", type=Path, help="an empty folder to keep the builds in (default: a temporary one)")
    parser.add_argument("--part", nargs=3, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.part:
        name, system, state = options.part
        print(json.dumps(PARTS[name](system, state, options.work)))
        return
    if options.work and options.work.exists() and any(options.work.iterdir()):
        parser.error(f"{options.work} holds something already, which would be measured as built; name an empty folder")
    work = options.work or Path(tempfile.mkdtemp(prefix="dateline-bench-"))
    written = write_rows(articles(options.articles), work / SOURCES / "articles.jsonl")
    print(f"{written['articles']:,} articles, {written['characters']:,} characters")
    results = dict(measured(work, options.questions and (RESEARCH / "realtimeqa").is_dir()))
    for line in (*build_table(results, written["articles"]), *retrieval_table(results)):
        print(line)
    if not options.work:
        shutil.rmtree(work)


def articles(count: int) -> Iterator[Row]:
    """Give articles that the questions are about, or invented ones where the research data is absent."""
    if (RESEARCH / "realtimeqa").is_dir():
        yield from question_articles(count)
        return
    print("no research data beside the project: measuring on invented articles", file=sys.stderr)
    texts = [file.read_text(encoding="utf-8") for file in sorted(CORPUS.rglob("*.md"))]
    for number in range(count):
        text = texts[number % len(texts)].replace("Kestrel", f"Kestrel{number}")
        yield {"id": str(number), "title": f"Article {number}", "date": "2023-03-04", "text": text}


def measured(work: Path, questions: bool) -> Iterator[tuple[str, Numbers]]:
    """Run every part in a process of its own, so that its memory is its own."""

    def run(part: str, system: str, state: str = "") -> tuple[str, Numbers]:
        command = ["--part", part, system, state, "--work", str(work)]
        return f"{part} {system} {state}".strip(), run_part(__file__, command)

    yield run("loading", DATELINE)
    for system, states in ((STOCK, Stock.states), (DATELINE, STATES)):
        for state in states:
            name, found = run("build", system, state)
            if (system, state) == (DATELINE, STATES[0]):
                more = [run("again", system, state)[1]["seconds"] for _ in range(AGAIN)]
                found["seconds"] = statistics.median([found["seconds"], *more])
            yield name, found
            if questions:
                yield run("gold", system, state)
    yield run("tokens", STOCK)
    yield run("tokens", DATELINE)
    yield run("asking", DATELINE)
    yield run("update", DATELINE)


def tokens(system: str, _: str, work: Path) -> Numbers:
    """Count what the encoder reads of the passages: at most its longest input of each."""
    from systems import weights
    from tokenizers import Tokenizer

    tokenizer = Tokenizer.from_file(f"{weights()}/tokenizer.json")
    tokenizer.no_padding()
    tokenizer.enable_truncation(256)
    texts = Stock().chunks(work / SOURCES) if system == STOCK else embedded(work)
    return {"tokens": sum(len(encoding.ids) for encoding in tokenizer.encode_batch_fast(list(texts)))}


def embedded(work: Path) -> Iterator[str]:
    """What Dateline's encoder reads."""
    from index.article import NO_FILTERS
    from index.search import Archive
    from index.split import embedded_text, passages

    size = shipped_building(work / SOURCES, work / DATELINE).passage_tokens
    with Archive.open(work / DATELINE) as archive:
        for article in archive.catalogue.articles(NO_FILTERS):
            for passage in passages(article, size, archive.encoder.count_tokens):
                yield embedded_text(article, passage)


def again(system: str, _: str, work: Path) -> Numbers:
    """Bring the articles to the first state anew, out of nothing but the encoder."""
    settings = shipped_building(work / SOURCES, work / system)
    return {"seconds": timed(lambda: build_index(settings, Silent(), full=True))}


def update(system: str, _: str, work: Path) -> Numbers:
    """Run the index with nothing changed, and with one article added."""
    settings = shipped_building(work / SOURCES, work / system)
    unchanged = timed(lambda: brought_to(STATES[0], settings))
    (work / SOURCES / "one.txt").write_text("date 2024-01-18 One more article was added on Thursday, nobody said.")
    return {"unchanged": unchanged, "one added": timed(lambda: brought_to(STATES[0], settings))}


def asking(system: str, _: str, work: Path) -> Numbers:
    """Ask warm: milliseconds of each step, over real questions where they are."""
    from answer.ask import ask
    from answer.model import Question
    from index.search import Archive

    with Archive.open(work / system) as archive:
        answer = partial(ask, archive, settings=shipped_answering())
        answer(Question("warm"))
        answers = [answer(Question(question)) for question in questions(work)]
        steps = {step: [answer.timings.get(step, 0.0) for answer in answers] for step in answers[0].timings}
        return {name: value for step, seconds in steps.items() for name, value in spread(step, seconds).items()}


def questions(work: Path) -> list[str]:
    """Real questions where the research data is, else invented ones."""
    if (RESEARCH / "realtimeqa").is_dir():
        from archives import gold_questions

        among = gold_questions(row["id"] for row in rows(work / SOURCES)) or gold_questions()
        return [found.question for found in among][:WARM_QUESTIONS]
    return [f"Who closed the Kestrel{number} Bridge?" for number in range(WARM_QUESTIONS)]


PARTS: Mapping[str, Callable[[str, str, Path], Numbers]] = {
    "loading": loading,
    "build": build,
    "gold": asking_gold,
    "tokens": tokens,
    "update": update,
    "asking": asking,
    "again": again,
}


def build_table(results: Mapping[str, Numbers], count: int) -> Iterator[str]:
    """Builds, and how much sooner each state comes than the stock pipeline's only one; then updates and questions."""
    stock = results[f"build {STOCK} final"]["seconds"]
    yield f"\n{'since the texts':32}{'seconds':>9}{'sooner':>9}{'articles/s':>12}{'passages':>10}{'memory':>10}"
    for system, states in ((STOCK, Stock.states), (DATELINE, STATES)):
        seconds = 0.0
        for state in states:
            found = results[f"build {system} {state}"]
            seconds += found["seconds"]
            speed = f"{seconds:9.1f}{stock / seconds:8.1f}x{count / seconds:12.2f}"
            yield f"{f'{system}, {state}':32}{speed}{found['passages']:10,}{found['memory']:7,.0f} MB"
        read = results[f"tokens {system}"]["tokens"]
        yield f"{'':32}{read:,} tokens, {read / seconds:,.0f} a second"
    export, update, asked = (results[f"{part} {DATELINE}"] for part in ("loading", "update", "asking"))
    yield f"\npreparing the encoder, once: {export['seconds']:.1f} s, {export['memory']:,.0f} MB"
    yield f"nothing changed: {update['unchanged']:.2f} s; one article added: {update['one added']:.2f} s"
    times = [f"{name} {value:.0f} ms" for name, value in asked.items() if name != "memory"]
    yield f"warm answer: {', '.join(times)}; memory of asking: {asked['memory']:,.0f} MB"


def retrieval_table(results: Mapping[str, Numbers]) -> Iterator[str]:
    """What every state finds, and how much more than the stock pipeline (95 % interval, paired by question)."""
    ways: dict[str, Ranks] = {}
    for name, found in results.items():
        if name.startswith("gold "):
            ways |= {f"{name[5:]}, {way}": asked["ranks"] for way, asked in found["ways"].items()}
    stock = next((ranks for name, ranks in ways.items() if name.startswith(STOCK)), {})
    if not stock:
        return
    yield f"\n{f'{len(stock)} gold questions':44}Hit@1  MRR@10  Hits@10   less or more than {STOCK}"
    for name, ranks in ways.items():
        values = "".join(f"{value:8.3f}" for value in means(ranks).values())
        more = [f"{one.mean:+.3f} ({one.low:+.3f} to {one.high:+.3f})" for one in differences(stock, ranks).values()]
        yield f"{name:42}{values}   {'  '.join(more) if ranks is not stock else ''}"


if __name__ == "__main__":
    main()
