"""Ask RealTimeQA of archives of several sizes, and print as Markdown what is refused at each.

    python scripts/research/refusals_by_size.py                  # 1, 341, 2,000 and all articles; the last takes long
    python scripts/research/refusals_by_size.py --sizes 50 100

An archive of 2,000 or 5,000 articles is RealTimeQA's subset of that size; a smaller one is drawn from the 2,000 with a
seed, a third of it articles that hold an answer, so that there is something to refuse falsely. A larger one holds the
smaller. A tiny archive has hardly any answerable question, so several are drawn and their questions pooled.
"""

from __future__ import annotations

import argparse
import random
import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from answer.ask import ask
from answer.draft import AnswerSettings
from answer.model import Question
from bot import settings as settings_file
from bot import terminal
from bot.indexing import build_settings
from bot.settings import Settings
from evaluation.archive import code_version
from evaluation.gold.load import GoldQuestion
from evaluation.measures.statistics import bootstrap_interval
from evaluation.research import realtimeqa
from evaluation.research.archive import build_research
from index.article import Article
from index.search import Archive

Refused = dict[str, list[bool]]
"""Question id to whether it was refused, once for every archive it was asked of."""

SIZES = (1, 341, 2000, 0)
SUBSETS: tuple[Literal[2000, 5000], ...] = (2000, 5000)
ALL = 0
HOLDERS = 3  # one article in so many holds an answer
TINY, DRAWS = 10, 10  # articles of a tiny archive, and how many such archives are drawn
SEED = 0
HEAD = "| articles | archives | refused rightly | questions | refused falsely | questions |\n|---|---|---|---|---|---|"


@dataclass(frozen=True, slots=True)
class Pool:
    """What smaller archives are drawn from: articles in a seeded order, those that hold an answer apart."""

    articles: Mapping[str, Article]
    holders: tuple[str, ...]
    others: tuple[str, ...]

    def draw(self, size: int, draw: int = 0) -> list[Article]:
        """Give `size` articles, a third of them holders; another `draw` begins with another holder."""
        start = draw % len(self.holders)
        holders = (*self.holders[start:], *self.holders[:start])[: max(1, size // HOLDERS)]
        return [self.articles[key] for key in (*holders, *self.others[: size - len(holders)])]


def main() -> None:
    """Build every archive, ask, and print a row for each size."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--sizes", type=_size, nargs="+", default=SIZES, metavar="N", help="articles, or `all`")
    parser.add_argument("--part", choices=("gold", "silver"), default="gold", help="which questions are answerable")
    parser.add_argument("--settings", type=Path, help="a settings file; where archives are kept, and how is answered")
    options = parser.parse_args()
    settings = settings_file.load(options.settings)
    pool = _pool(settings.evaluation.research_data, options.part)
    print(f"{_stamp(settings, options.part)}\n\n{HEAD}", flush=True)
    for size in options.sizes:
        print(row(settings, options.part, size, pool), flush=True)


def row(settings: Settings, part: Literal["gold", "silver"], size: int, pool: Pool) -> str:
    """Ask the archives of one size, and write what was refused."""
    research, rightly, falsely = settings.evaluation.research_data, Refused(), Refused()
    unanswerable, archives, articles = list(realtimeqa.unanswerable(research)), 0, 0
    for name, texts in _archives(research, size, pool):
        data = _built(settings, name, texts)
        with Archive.open(data) as archive:
            held = {article.id for article in texts} if size else None
            _ask(archive, settings, unanswerable, rightly)
            _ask(archive, settings, realtimeqa.questions(research, part, held), falsely)
            archives, articles = archives + 1, archive.manifest.articles
    cells = (f"{articles:,}", f"{archives}", *_share(rightly), *_share(falsely))
    return f"| {' | '.join(cells)} |"


def _size(text: str) -> int:
    size = ALL if text == "all" else int(text)
    if size < 0 or (size > SUBSETS[0] and size not in SUBSETS):
        raise argparse.ArgumentTypeError(f"found {text}, expected 1 to 2000, 5000 or all")
    return size


def _pool(research: Path, part: Literal["gold", "silver"]) -> Pool:
    within = realtimeqa.subset(research, 2000)
    articles = {article.id: article for article in realtimeqa.corpus(research, within)}
    answering = {support.article for one in realtimeqa.questions(research, part, within) for support in one.support}
    order = sorted(articles)
    random.Random(SEED).shuffle(order)
    holders = tuple(key for key in order if key in answering)
    return Pool(articles, holders, tuple(key for key in order if key not in answering))


def _archives(research: Path, size: int, pool: Pool) -> Iterator[tuple[str, Sequence[Article]]]:
    """Name the archives of one size, with their articles; the named subsets are those that `eval` keeps as well."""
    if size == ALL:
        yield "realtimeqa-all", list(realtimeqa.corpus(research))
    for subset in SUBSETS:
        if size == subset:
            yield f"realtimeqa-{subset}", list(realtimeqa.corpus(research, realtimeqa.subset(research, subset)))
    if 0 < size < SUBSETS[0]:
        for draw in range(DRAWS if size < TINY else 1):
            yield f"realtimeqa-sample-{size}-{draw}", pool.draw(size, draw)


def _built(settings: Settings, name: str, articles: Iterable[Article]) -> Path:
    progress = terminal.progress()
    try:
        folder = settings.index.data / "research" / name
        return build_research(articles, folder, build_settings(settings), progress)
    finally:
        progress.close()


def _ask(archive: Archive, settings: Settings, questions: Iterable[GoldQuestion], refused: Refused) -> None:
    how = AnswerSettings(**settings.answer.model_dump())
    for gold in questions:
        answer = ask(archive, Question(gold.question, as_of=gold.as_of), settings=how)
        refused.setdefault(gold.id, []).append(answer.refused)


def _share(refused: Refused) -> tuple[str, str]:
    """The share refused with its interval over questions: one that was asked of several archives counts once."""
    if not refused:
        return "–", "0"
    found = bootstrap_interval([sum(asked) / len(asked) for asked in refused.values()])
    return f"{found.mean:.3f} ({found.low:.3f} – {found.high:.3f})", f"{found.n:,}"


def _stamp(settings: Settings, part: str) -> str:
    index = settings.index
    return (
        f"RealTimeQA {part}, seed {SEED}; code `{code_version()}`; {index.encoder}; answer.floor = "
        f"{settings.answer.floor}, index.weights = {index.weights}, index.vectors = {index.vectors}."
    )


if __name__ == "__main__":
    main()
