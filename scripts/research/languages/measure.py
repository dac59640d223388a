"""Ask archives in other languages than English, and an English one in other languages; print what was right.

    python scripts/research/languages/measure.py evaluation/gold/languages
    python scripts/research/languages/measure.py evaluation/gold/languages --mixed --archive ENGLISH
    python scripts/research/languages/measure.py FOLDER --research-data ../shared/data

With `--mixed`, the questions of `mixed.jsonl` are asked in English, over the archives of their languages and every
second article of the English archive. The questions of `translated.jsonl` are RealTimeQA's gold ones, `{"id": …,
"de": …}`, asked of its 2,000 articles.
"""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[3]))

import numpy as np
from sklearn.metrics import roc_auc_score

from answer.ask import ask
from answer.draft import AnswerSettings
from answer.model import Answer, Question
from evaluation.research import realtimeqa
from index.article import iso
from index.build.build import BuildSettings, Silent, build_index
from index.build.leads import fill_leads
from index.embed.export import DEFAULT
from index.search import Archive

SETTINGS = AnswerSettings()
CANDID = AnswerSettings(floor=0.0, most_statements=1, worth=1.0)


@dataclass(frozen=True, slots=True)
class Asked:
    """A question asked: whether it has an answer and is answered; which statements are right; the evidence."""

    answerable: bool
    answered: bool
    first: bool
    some: bool
    hit: bool
    score: float


def main() -> None:
    """Read the arguments, ask, print a line a language."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--research-data", type=Path)
    parser.add_argument("--archive", type=Path, default=Path("data/research/realtimeqa-2000"))
    parser.add_argument("--part", choices=("all", "even", "odd"), default="all", help="of the questions")
    parser.add_argument("--dated", action="store_true", help="ask on the day of the quiz")
    parser.add_argument("--verbose", action="store_true", help="print what went wrong")
    parser.add_argument("--mixed", action="store_true", help="ask in English what other languages answer")
    options = parser.parse_args()
    if options.mixed:
        print_line("mixed", list(mixed(options.folder, options.archive, verbose=options.verbose)))
        return
    if options.research_data:
        translated(options)
        return
    every: list[Asked] = []
    for path in sorted(options.folder.glob("??-questions.jsonl")):
        found = list(own_language(options.folder, path.name[:2], verbose=options.verbose))
        print_line(path.name[:2], found)
        every += found
    print_line("all", every)


def own_language(folder: Path, language: str, *, verbose: bool) -> Iterator[Asked]:
    """Index an archive and ask the questions in its language."""
    with indexed((folder / f"{language}.jsonl").read_text(encoding="utf-8")) as archive:
        for question in _records(folder / f"{language}-questions.jsonl"):
            yield _asked(archive, question["question"], question.get("answers", ()), {question.get("article")}, verbose)


def mixed(folder: Path, english: Path, *, verbose: bool) -> Iterator[Asked]:
    """Index archives of several languages as one and ask in English."""
    questions = {question["id"]: question["question"] for question in _records(folder / "mixed.jsonl")}
    languages = sorted({name[:2] for name in questions})
    with Archive.open(english) as archive:
        articles = [archive.catalogue[name] for name in sorted(archive.catalogue.fingerprints())[::2]]
    lines = [
        json.dumps({"id": one.id, "title": one.title, "text": one.text, "date": iso(one.date)}) for one in articles
    ]
    lines += [(folder / f"{language}.jsonl").read_text(encoding="utf-8").rstrip() for language in languages]
    with indexed("\n".join(lines)) as archive:
        for language in languages:
            for gold in _records(folder / f"{language}-questions.jsonl"):
                if gold["id"] in questions:
                    text, article = questions[gold["id"]], gold.get("article")
                    yield _asked(archive, text, gold.get("answers", ()), {article}, verbose)


@contextmanager
def indexed(lines: str) -> Iterator[Archive]:
    """Index articles, a JSON object a line, in a folder that is removed afterwards."""
    with tempfile.TemporaryDirectory() as scratch:
        sources, data = Path(scratch, "sources"), Path(scratch, "data")
        sources.mkdir()
        data.mkdir()
        (data / "encoders").symlink_to(Path("data/encoders").absolute(), target_is_directory=True)
        (sources / "all.jsonl").write_text(lines, encoding="utf-8")
        build_index(BuildSettings(sources, data, DEFAULT, "int8", 220), Silent())
        fill_leads(data, Silent())
        with Archive.open(data) as archive:
            yield archive


def translated(options: argparse.Namespace) -> None:
    """Ask the English archive in each language of the file, and in English."""
    rows = {row["id"]: row for row in _records(options.folder / "translated.jsonl")}
    questions = [q for q in realtimeqa.questions(options.research_data) if q.id in rows]
    questions = questions[{"all": 0, "even": 0, "odd": 1}[options.part] :: 1 if options.part == "all" else 2]
    with Archive.open(options.archive) as archive:
        for language in ("en", *sorted(rows[questions[0].id].keys() - {"id", "n"})):
            found = []
            for question in questions:
                text = question.question if language == "en" else rows[question.id][language]
                answers = [answer for group in question.answers for answer in group]
                support = {support.article for support in question.support}
                day = question.as_of if options.dated else None
                found.append(_asked(archive, text, answers, support, options.verbose and language != "en", day))
            print_line(language, found)


def _asked(
    archive: Archive, text: str, answers: Sequence[str], articles: set[Any], verbose: bool, day: int | None = None
) -> Asked:
    answer = ask(archive, Question(text, as_of=day), SETTINGS)
    shown = [statement.text for statement in answer.statements]
    found = Asked(
        bool(answers), not answer.refused, _holds(shown[:1], answers), _holds(shown, answers),
        bool(answer.hits) and answer.hits[0].article.id in articles, answer.score,
    )  # fmt: skip
    if verbose and found.answerable != found.some:
        print(f"   {text} | {answers[0] if answers else '–'} | {answer.score:.2f} {_first(answer)}")
    return found


def _first(answer: Answer) -> str:
    return f"{answer.statements[0].short} | {answer.statements[0].text[:160]}" if answer.statements else "refused"


def _holds(texts: Sequence[str], answers: Sequence[str]) -> bool:
    return any(answer.lower() in text.lower() for text in texts for answer in answers)


def _records(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines() if line.strip()]


def print_line(name: str, found: Sequence[Asked]) -> None:
    """Print what a language gave."""
    known = [one for one in found if one.answerable]
    line = f"{name}: n {len(known)}"
    for field in ("hit", "first", "some", "answered"):
        line += f"  {field} {np.mean([getattr(one, field) for one in known]):.3f}"
    if rest := [one for one in found if not one.answerable]:
        line += f"  refused {np.mean([not one.answered for one in rest]):.3f} of {len(rest)}"
        line += f"  AUC {roc_auc_score([one.answerable for one in found], [one.score for one in found]):.3f}"
    print(line, flush=True)


if __name__ == "__main__":
    main()
