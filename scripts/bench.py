"""`make bench`: how fast a build and a question are, against LangChain's stock pipeline in the same run.

Both read the same articles with the same encoder weights, each in a process of its own, one after the other. The stock
pipeline is RecursiveCharacterTextSplitter(1000, 200), HuggingFaceEmbeddings and Chroma, each as its documentation shows
it. Articles come from the RealTimeQA corpus where it is (the setting evaluation.research_data), else from tests/corpus
over and over with changed words. Nothing here asserts a time.
"""

from __future__ import annotations

import argparse
import json
import resource
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from statistics import median
from typing import TYPE_CHECKING

ROOT = Path(__file__).parent.parent
sys.path.insert(0, str(ROOT))

RESEARCH = ROOT.parent / "shared" / "data"
WARM_QUESTIONS = 60

if TYPE_CHECKING:
    from index.build import BuildSettings


def main() -> None:
    """Print a table of medians and ratios."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--articles", type=int, default=100)
    parser.add_argument("--work", type=Path, help="a folder to keep the builds in (default: a temporary one)")
    parser.add_argument("--part", choices=PARTS, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.part:
        print(json.dumps(PARTS[options.part](options.work)))
        return
    work = options.work or Path(tempfile.mkdtemp(prefix="dateline-bench-"))
    written = write_articles(work / "sources", options.articles)
    print(f"{written['articles']:,} articles, {written['characters']:,} characters")
    results = {part: run_part(part, work) for part in PARTS}
    print_table(results, written["articles"])
    if not options.work:
        shutil.rmtree(work)


def write_articles(sources: Path, count: int) -> dict[str, int]:
    """Fill the sources with `count` articles as one JSON Lines file."""
    sources.mkdir(parents=True, exist_ok=True)
    characters = written = 0
    with (sources / "articles.jsonl").open("w", encoding="utf-8") as out:
        for article in list_articles(count):
            out.write(json.dumps(article) + "\n")
            characters += len(article["text"])
            written += 1
    return {"articles": written, "characters": characters}


def list_articles(count: int) -> Iterator[dict[str, str]]:
    """Give articles of the research corpus that the questions are about, or invented ones where it is absent."""
    if (RESEARCH / "realtimeqa").is_dir():
        from evaluation.research import realtimeqa

        gold = realtimeqa.subset(RESEARCH, 2000)
        for number, article in enumerate(realtimeqa.corpus(RESEARCH, gold)):
            if number == count:
                return
            date = f"{article.date:08}" if article.date else ""
            yield {
                "id": article.id,
                "title": article.title,
                "date": date,
                "text": article.text,
                "url": article.url or "",
            }
        return
    print("no research data beside the project: measuring on invented articles", file=sys.stderr)
    texts = [file.read_text(encoding="utf-8") for file in sorted((ROOT / "tests/corpus").rglob("*.md"))]
    for number in range(count):
        text = texts[number % len(texts)].replace("Kestrel", f"Kestrel{number}")
        yield {"id": str(number), "title": f"Article {number}", "date": "2023-03-04", "text": text}


def run_part(part: str, work: Path) -> dict[str, float]:
    """Run one measurement in a process of its own, so that its memory is its own."""
    command = [sys.executable, __file__, "--part", part, "--work", str(work)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)  # noqa: S603  (this very file)
    if done.returncode:
        sys.exit(f"{part} failed:\n{done.stderr[-2000:]}")
    found: dict[str, float] = json.loads(done.stdout.splitlines()[-1])
    return found


def measure_stock(work: Path) -> dict[str, float]:
    """Build with LangChain's stock pipeline."""
    from langchain_chroma import Chroma
    from langchain_core.documents import Document
    from langchain_huggingface import HuggingFaceEmbeddings
    from langchain_text_splitters import RecursiveCharacterTextSplitter

    from index.encoder import default_folder

    embeddings = HuggingFaceEmbeddings(model_name=str(default_folder()))
    embeddings.embed_query("warm")
    started = time.perf_counter()
    lines = (work / "sources" / "articles.jsonl").read_text(encoding="utf-8").splitlines()
    documents = [Document(row["text"], metadata={"id": row["id"]}) for row in map(json.loads, lines)]
    chunks = RecursiveCharacterTextSplitter(chunk_size=1000, chunk_overlap=200).split_documents(documents)
    store = Chroma(persist_directory=str(work / "stock"), embedding_function=embeddings)
    split_at = time.perf_counter()
    for first in range(0, len(chunks), 5_000):
        store.add_documents(chunks[first : first + 5_000])
    seconds = time.perf_counter() - started
    tokens = count_tokens([chunk.page_content for chunk in chunks])
    return {
        "seconds": seconds,
        "passages": len(chunks),
        "tokens": tokens,
        "split": split_at - started,
        "memory": peak(),
    }


def measure_export(work: Path) -> dict[str, float]:
    """Export the encoder, once a machine, which alone needs PyTorch."""
    from index.encoder import exported

    made = settings(work)
    seconds = timed(lambda: exported(made.encoder, made.weights, made.data / "encoders"))
    return {"seconds": seconds, "memory": peak()}


def measure_build(work: Path) -> dict[str, float]:
    """Build with Dateline from nothing."""
    from index.article import NO_FILTERS
    from index.build import Silent, build_index
    from index.search import Archive
    from index.split import embedded_text, passages

    made = settings(work)
    started = time.perf_counter()
    report = build_index(made, Silent())
    seconds = time.perf_counter() - started
    memory = peak()
    with Archive.open(made.data) as archive:
        texts = [
            embedded_text(article, passage)
            for article in archive.catalogue.articles(NO_FILTERS)
            for passage in passages(article, made.passage_tokens, archive.encoder.count_tokens)
        ]
    return {"seconds": seconds, "passages": report.passages, "tokens": count_tokens(texts), "memory": memory}


def measure_update(work: Path) -> dict[str, float]:
    """Run the index with nothing changed, and with one article added."""
    from index.build import Silent, build_index

    unchanged = timed(lambda: build_index(settings(work), Silent()))
    (work / "sources" / "one.txt").write_text("date 2024-01-18 One more article was added on Thursday, nobody said.")
    added = timed(lambda: build_index(settings(work), Silent()))
    return {"unchanged": unchanged, "one added": added, "memory": peak()}


def measure_asking(work: Path) -> dict[str, float]:
    """Ask warm: the seconds of each step, over real questions where they are."""
    from answer.ask import ask
    from answer.chain import AnswerSettings
    from answer.model import Question
    from index.search import Archive

    opened = time.perf_counter()
    archive = Archive.open(settings(work).data)
    ask(archive, Question("warm"), AnswerSettings(0.5, 3, 0.9))
    cold = time.perf_counter() - opened
    steps: dict[str, list[float]] = {}
    for question in questions():
        for step, seconds in ask(archive, Question(question), AnswerSettings(0.5, 3, 0.9)).timings.items():
            steps.setdefault(step, []).append(seconds)
    found = {f"{step} median": median(seconds) for step, seconds in steps.items()}
    return {
        **found,
        "total p95": sorted(steps["total"])[int(0.95 * len(steps["total"]))],
        "open": cold,
        "memory": peak(),
    }


def questions() -> list[str]:
    """Real questions where the research data is, else invented ones."""
    if (RESEARCH / "realtimeqa").is_dir():
        from evaluation.research import realtimeqa

        return [found.question for found in realtimeqa.questions(RESEARCH, "gold")][:WARM_QUESTIONS]
    return [f"Who closed the Kestrel{number} Bridge?" for number in range(WARM_QUESTIONS)]


PARTS: dict[str, Callable[[Path], dict[str, float]]] = {
    "stock": measure_stock,
    "export": measure_export,
    "build": measure_build,
    "update": measure_update,
    "asking": measure_asking,
}


def settings(work: Path) -> BuildSettings:
    """The settings the project ships with, over the benchmark's own folders."""
    from bot import settings as settings_file
    from bot.indexing import build_settings

    chosen = settings_file.load(ROOT / "dateline.toml")
    folders = chosen.index.model_copy(update={"sources": work / "sources", "data": work / "data"})
    return build_settings(chosen.model_copy(update={"index": folders}))


def count_tokens(texts: list[str]) -> int:
    """Count what the encoder reads of these texts: at most its longest input of each."""
    from tokenizers import Tokenizer

    from index.encoder import default_folder

    tokenizer = Tokenizer.from_file(str(default_folder() / "tokenizer.json"))
    tokenizer.no_padding()
    tokenizer.enable_truncation(256)
    return sum(len(encoding.ids) for encoding in tokenizer.encode_batch_fast(texts))


def timed(action: Callable[[], object]) -> float:
    """Run an action and return the seconds it took."""
    started = time.perf_counter()
    action()
    return time.perf_counter() - started


def peak() -> float:
    """The most memory this process ever held, in megabytes."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def print_table(results: dict[str, dict[str, float]], articles: int) -> None:
    """Print what was measured, and the ratio to the stock pipeline."""
    stock, export, build, update, asking = (results[part] for part in PARTS)
    heads = f"{'articles/s':>12}{'passages/s':>12}{'tokens/s':>10}{'tokens':>11}{'seconds':>9}{'memory':>10}"
    print(f"\n{'full build':18}{heads}")
    for name, found in (("LangChain stock", stock), ("Dateline", build)):
        rates = [count / found["seconds"] for count in (articles, found["passages"], found["tokens"])]
        row = f"{rates[0]:12.2f}{rates[1]:12.1f}{rates[2]:10,.0f}{found['tokens']:11,.0f}{found['seconds']:9.1f}"
        print(f"{name:18}{row}{found['memory']:7,.0f} MB")
    print(f"{'ratio':18}{stock['seconds'] / build['seconds']:12.2f}")
    print(f"\nexporting the encoder, once: {export['seconds']:.1f} s, {export['memory']:,.0f} MB")
    print(f"nothing changed: {update['unchanged']:.2f} s; one article added: {update['one added']:.2f} s")
    steps = [f"{name} {1000 * value:.0f} ms" for name, value in asking.items() if name.endswith((" median", " p95"))]
    print(f"warm question: {', '.join(steps)}")
    print(f"open and first question: {asking['open']:.2f} s; memory of asking: {asking['memory']:,.0f} MB")


if __name__ == "__main__":
    main()
