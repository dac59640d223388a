"""Implements each task of `eval`: read options, call one function of the evaluation, print, return the exit code."""

from __future__ import annotations

import json
from argparse import Namespace
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING

from bot import terminal
from bot.cli import eval_tables
from bot.cli.eval_runs import GOLD, OWN, ask_all, kept_runs
from bot.terminal import plural
from index.errors import ExpectedError

if TYPE_CHECKING:
    from bot.client.state.card import Card
    from bot.client.state.database import Said
    from bot.settings import Settings
    from evaluation.gold.feedback import Feedback
    from evaluation.library import Library
    from index.article import Article
    from index.search import Archive

DATABASE = Path("dateline.sqlite")  # in the folder discord.state
DONE, FELL = 0, 1
NEAREST = 5  # articles offered while a question is written, so that the list can be read at a glance


def run(options: Namespace, settings: Settings) -> int:
    """Ask the archive the questions of a gold set."""
    from evaluation.gold.load import load

    questions = load(options.gold)
    if options.update:
        from bot.indexing import update_index

        update_index(settings)
    return ask_all(options, settings, settings.index.data, options.gold.name, questions)


def research(options: Namespace, settings: Settings) -> int:
    """Ask the questions of a research set, of an index of the set's own articles."""
    from bot.indexing import build_settings
    from evaluation.research.archive import build_research
    from evaluation.research.sets import load_set

    chosen = load_set(options.set, settings.evaluation.research_data, options.part, options.subset)
    folder = settings.index.data / "research" / chosen.archive
    with closing(terminal.progress()) as progress:
        data = build_research(chosen.articles(), folder, build_settings(settings), progress)
    return ask_all(options, settings, data, chosen.name, chosen.questions, chosen)


def diff(options: Namespace, settings: Settings) -> int:
    """Compare two runs, and make the page of their difference."""
    from evaluation import compare
    from evaluation.pages.report import write_diff_report

    before, after = _folder(options.before, settings), _folder(options.after, settings)
    found = compare.diff(before, after)
    page = write_diff_report(found, options.output or after / f"diff-{before.name}.html")
    if options.json:
        print(json.dumps({**found, "report": str(page)}, ensure_ascii=False))
        return DONE
    eval_tables.show_diff(found)
    print(f"\nOpen {page}")
    return DONE


def gate(options: Namespace, settings: Settings) -> int:
    """Compare a run with the baseline, or make it the baseline."""
    from dataclasses import asdict

    from evaluation import compare
    from evaluation.written import model_of

    if options.write:
        folder = _folder(options.run, settings, GOLD.name)
        kept = compare.write_baseline(folder, options.baseline)
        model = model_of(kept["stamp"])
        by = f", written by {model}" if model else ""
        print(f"{options.baseline} now holds {len(kept['questions']):,} questions of {folder}{by}.")
        return DONE
    baseline = compare.read_baseline(options.baseline)
    folder = _folder(options.run, settings, baseline["gold"], model_of(baseline.get("stamp")))
    verdict = compare.gate(options.baseline, folder)
    if options.json:
        measures = {name: asdict(fall) for name, fall in verdict.measures.items()}
        found = {"passed": verdict.passed, "objections": verdict.objections, "models": verdict.models}
        print(json.dumps({**found, "measures": measures}))
    else:
        eval_tables.show_verdict(verdict, folder, options.baseline)
    return DONE if verdict.passed else FELL


def calibrate(options: Namespace, settings: Settings) -> int:
    """Choose the floor from a run and write it into the settings file."""
    from bot.settings import FILE
    from evaluation.measures.floor import choose, write_floor
    from evaluation.run import read_records
    from evaluation.summary import scored

    allowed = settings.evaluation.false_refusals if options.false_refusals is None else options.false_refusals
    folder = _folder(options.run, settings)
    chosen = choose(scored(read_records(folder)), allowed)
    file = options.settings or FILE
    if not options.dry_run:
        write_floor(file, chosen.floor)
    if options.json:
        print(json.dumps({name: getattr(chosen, name) for name in chosen.__dataclass_fields__}))
    else:
        print(f"From {folder}:")
        eval_tables.show_floor(chosen, settings.answer.floor, allowed, None if options.dry_run else file)
    return DONE


def report(options: Namespace, settings: Settings) -> int:
    """Make the page of a run again."""
    from evaluation.pages.report import write_report
    from evaluation.run import read_summary

    folder = _folder(options.run, settings)
    read_summary(folder)  # raises the error that explains why a run did not finish
    page = write_report(folder)
    print(json.dumps({"report": str(page)}) if options.json else page)
    return DONE


def import_feedback(options: Namespace, settings: Settings) -> int:
    """Turn feedback into candidates for the gold set."""
    from evaluation.gold.feedback import candidates, write_candidates
    from evaluation.gold.load import load

    file = options.feedback or settings.discord.state / DATABASE
    feedback = _feedback(file)
    known = load(options.gold) if options.gold.exists() else []
    rows = candidates(feedback, known)
    path = options.output or kept_runs(settings) / f"{file.stem}-candidates.jsonl"
    if rows:
        path.parent.mkdir(parents=True, exist_ok=True)
        write_candidates(path, rows)
    if options.json:
        print(json.dumps({"feedback": len(feedback), "candidates": len(rows), "path": str(path) if rows else None}))
        return DONE
    told = plural(len(rows), "question")
    print(f"{plural(len(feedback), 'rating')}; {told} not in {options.gold} yet.")
    if rows:
        own = "mine.jsonl" if options.gold == GOLD else options.gold
        print(f"Go through them one by one: python -m bot eval suggest {len(rows)} {own} --from {path}")
    return DONE


def _feedback(file: Path) -> list[Feedback]:
    """Read feedback from the bot's database or from a feedback file; ExpectedError if there is none."""
    from evaluation.gold.feedback import read_feedback

    if file.suffix != DATABASE.suffix:
        return read_feedback(file)
    if not file.is_file():
        raise ExpectedError(f"no database {file}: nothing was rated yet; name a feedback file, or set discord.state")
    from bot.client.state.database import Database

    with closing(Database(file)) as database:
        found = [_said(rating) for rating in database.ratings()]
    if not found:
        raise ExpectedError(f"nobody has rated an answer yet in {file}; name a feedback file instead")
    return found


def _said(rating: Said) -> Feedback:
    """Make feedback of a rating: leave out the person, and give each quote with the id of its article."""
    from evaluation.gold.feedback import Feedback

    card = rating.kept.card
    return Feedback(
        question=card.question,
        answer=card.text,
        quotes=tuple((card.sources[quote.source].article, quote.text) for quote in card.quotes),
        rating="helpful" if rating.helpful else "not helpful",
        reason=rating.reason or "",
        correction=rating.correction or "",
        short=_short(card),
    )


def _short(card: Card) -> str:
    """Return the words that answer: the short answer of the card, or the words in bold in its first statement."""
    if card.short or not card.statements:
        return card.short
    first = card.statements[0]
    start, end = first.emphasis[0] if first.emphasis else (0, 0)
    return first.text[start:end]


def new(options: Namespace, settings: Settings) -> int:
    """Write one gold question on the terminal."""
    from evaluation.gold.write import write_question

    with _writing(options.gold, settings) as (archive, library):
        try:
            write_question(options.gold, library, _finder(archive), input, eval_tables.say)
        except EOFError:
            raise ExpectedError("the input ended before the question was whole; nothing was written") from None
    return DONE


def suggest(options: Namespace, settings: Settings) -> int:
    """Suggest gold questions made from the archive, or candidates of a file, each to accept, correct or skip."""
    from evaluation.gold.feedback import read_candidates
    from evaluation.gold.suggest import drawn, suggestions
    from evaluation.gold.write import review

    with _writing(None if options.json else options.gold, settings) as (archive, library):
        drafts = (
            read_candidates(options.candidates, library)
            if options.candidates
            else suggestions(drawn(archive.catalogue, options.seed))
        )
        if options.json:
            for draft in islice(drafts, options.number):
                print(json.dumps(draft.row(), ensure_ascii=False), flush=True)
            return DONE
        try:
            review(options.gold, drafts, library, _finder(archive), input, eval_tables.say, options.number)
        except EOFError:
            eval_tables.say("\nThe input ended; what was accepted before is kept.")
    return DONE


@contextmanager
def _writing(gold: Path | None, settings: Settings) -> Iterator[tuple[Archive, Library]]:
    """Open the archive for writing a gold set, which must not be the shipped one of another archive."""
    from evaluation.library import Library
    from index.search import Archive

    with Archive.open(settings.index.data) as archive:
        library = Library(archive.catalogue)
        if gold == GOLD and not _is_about(gold, library):
            raise ExpectedError(f"{GOLD} belongs to the article that Dateline comes with. {OWN}")
        yield archive, library


def _finder(archive: Archive) -> Callable[[str], list[Article]]:
    """Make the search for the articles nearest to some words."""

    def find(words: str) -> list[Article]:
        hits = archive.search(words, 4 * NEAREST)
        return list({hit.article.id: hit.article for hit in hits}.values())[:NEAREST]

    return find


def _is_about(file: Path, library: Library) -> bool:
    """Return whether a gold set names an article of this archive."""
    from evaluation.gold.load import load

    return any(library.find(support.article) for question in load(file) for support in question.support)


def judgement(options: Namespace, settings: Settings) -> int:
    """Compare the grader, the check of support, or the reading of follow-ups with people's judgement."""
    from evaluation.agreement.judgements import judge

    measures = judge(options.set, settings.evaluation.research_data)
    if options.json:
        print(json.dumps({"set": options.set, "measures": measures}))
    else:
        eval_tables.show_measures(measures)
    return DONE


def _folder(named: str | None, settings: Settings, gold: str | None = None, model: str | None = None) -> Path:
    """Find a run by its folder or name; else the newest, or the newest complete one of a gold set and a model."""
    from evaluation.run import QUESTIONS, newest_run

    kept = kept_runs(settings)
    if named is None:
        return newest_run(kept, gold, model)
    for folder in (Path(named), kept / named):
        if (folder / QUESTIONS).is_file():
            return folder
    raise ExpectedError(f"no run {named!r}, expected a folder with {QUESTIONS}, or its name in {kept}")
