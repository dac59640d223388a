"""Implements the verbs that read the archive: read options, call one function below, print, return the exit code."""

from __future__ import annotations

import datetime
import io
import os
import sys
from argparse import Namespace
from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Any

from bot import terminal
from bot.terminal import plural
from index.article import Article, Filters, as_integer
from index.errors import ExpectedError

if TYPE_CHECKING:
    from answer.chat.writer import Writer
    from answer.model import Answer
    from bot.settings import Settings
    from index.search import Archive

DONE, PROBLEMS, NOTHING = 0, 1, 2
PAGE = 10  # statements or articles on a page of a list, so that a page fits on a screen


def ask(options: Namespace, settings: Settings) -> int:
    """Answer one question, each line of standard input, or each question typed at a prompt."""
    if options.update:
        from bot import indexing

        indexing.update_index(settings)
    from bot.chat_model import writing

    # No process may be forked while threads run, as they do after an update. Then this process opens the vectors.
    with (
        _opened(settings, beside=not options.update) as archive,
        writing(settings, os.environ, options.model) as writer,
    ):
        answered = _answer_lines(options, settings, archive, writer)
        from bot.freshness import changed_sources  # its imports take a fifth of a second, so the answer comes first

        if changed := not options.update and changed_sources(archive.catalogue, settings):
            terminal.note(f"dateline: {changed} since the index was made; run: python -m bot index")
    return DONE if answered else NOTHING


def changes(options: Namespace, settings: Settings) -> int:
    """Show how a figure or an office changed: each value in one dated quote, oldest first."""
    from answer.question.request import about_changes

    options.question = [about_changes(" ".join(options.topic))]
    return ask(options, settings)


def _opened(settings: Settings, *, beside: bool) -> Archive:
    """Open the archive while a thread loads the models; with `beside`, a second process opens the vectors."""
    from index.build import builds
    from index.store.process import StoreBeside

    build = builds.published(settings.index.data)  # without a build, the error comes before anything is loaded
    store = StoreBeside(build / builds.VECTORS) if beside else None
    from answer.evidence.reader import shipped_reader
    from index.embed.multilingual import multilingual

    with ThreadPoolExecutor(1) as threads:
        threads.submit(shipped_reader)  # an error here is raised again where the model is used
        threads.submit(multilingual)  # after the reader, because they share their words
        import answer.ask  # noqa: F401  (its slow import overlaps with the reader's start)
        from index.search import Archive

        return Archive(build, store)


def _answer_lines(options: Namespace, settings: Settings, archive: Archive, writer: Writer | None) -> bool:
    """Answer each question and print the answer; return whether any question could be answered."""
    from answer.ask import ask
    from answer.draft import AnswerSettings
    from bot.cli import forms, output, questions

    filters = _filters(options, archive.catalogue.outlets())
    most = options.limit or settings.answer.most_statements
    how = AnswerSettings(settings.answer.floor, most, settings.answer.worth)
    answered = False
    prompt = None if options.question or not sys.stdin.isatty() else questions.Prompt()
    for line in prompt or _lines(" ".join(options.question), is_given=bool(options.question)):
        try:
            question = questions.read_line(line, filters, literal=options.literal)
            found = ask(archive, prompt.follow_up(question) if prompt else question, how, writer)
        except ExpectedError as error:
            _refuse_line(line, error, json_form=options.json)
            continue
        answered = True
        if options.json:
            terminal.print_json(forms.answer_json(found))
        elif options.format:
            print(_taken(found, archive, options.format), end="")
        else:
            terminal.show(output.pieces(found))
        if prompt:
            prompt.remember(found)
        elif found.corrections:
            terminal.note(output.AS_TYPED)
    return answered or prompt is not None


def _taken(answer: Answer, archive: Archive, form: str) -> str:
    """Write an answer with full references, in the format `form`."""
    from bot.client.pages.taken import taken
    from bot.client.phrases import words
    from bot.client.state.card import card_of
    from bot.references import FORMATS

    return FORMATS[form](taken(card_of(answer, archive.manifest), words("en")))


def _refuse_line(line: str, error: ExpectedError, *, json_form: bool) -> None:
    """Print what is wrong with one question, and go on with the next."""
    if json_form:
        terminal.print_json({"question": line, "error": str(error)})
    else:
        terminal.note(f"dateline: {error}")


def _lines(question: str, *, is_given: bool) -> Iterator[str]:
    """Yield the question of the command line; if it is `-` or missing, the lines of standard input."""
    if is_given and question != "-":
        yield question
        return
    if isinstance(sys.stdin, io.TextIOWrapper):  # a test may put another stream there
        sys.stdin.reconfigure(errors="replace")  # bytes in another encoding cost no other question
    yield from (line.rstrip("\n") for line in sys.stdin if line.strip())


def search(options: Namespace, settings: Settings) -> int:
    """Show the best passages for some words."""
    from answer.question.cleaning import clean
    from bot.cli import forms, output
    from index.search import Archive

    with Archive.open(settings.index.data) as archive:
        filters = _filters(options, archive.catalogue.outlets())
        hits = archive.search(clean(" ".join(options.words)), options.limit or 10, filters, options.engine)
        for number, hit in enumerate(hits, start=1):
            if options.json:
                terminal.print_json(forms.hit_json(hit))
                continue
            also = f" · also in {', '.join(copy.outlet or copy.path for copy in hit.also)}" if hit.also else ""
            place = f" · characters {hit.passage.start}–{hit.passage.end}{also}"
            head = (
                (f"{number}. ", "mark"),
                (f"{hit.score:.2f} ", "quiet"),
                (output.source_line(hit.article, ()), "source"),
            )
            terminal.show([*head, (place, "quiet"), (f"\n{hit.text}\n", "")])
    if hits.by_words:
        terminal.note(f"dateline: searched by words alone: {hits.by_words}")
    if not hits and not options.json:
        terminal.note(f"dateline: no passage{_passing(filters)} has these words or a similar meaning")
    return DONE


def timeline(options: Namespace, settings: Settings) -> int:
    """Show a topic over time: one dated quote of each article about it."""
    from answer.topics.timeline import timeline
    from bot.cli import forms, output
    from index.search import Archive

    topic = " ".join(options.topic)
    with Archive.open(settings.index.data) as archive:
        filters = _filters(options, archive.catalogue.outlets())
        entries = timeline(archive, topic, filters, options.limit or 10)
        made = _day_made(archive)
    if options.format:
        from bot.references import FORMATS, timeline_document

        print(FORMATS[options.format](timeline_document(topic, entries, made)), end="")
    elif options.json:
        for entry in entries:
            terminal.print_json(forms.entry_json(entry))
    elif entries:
        terminal.show(output.timeline_pieces(entries))
    else:
        terminal.note(f"dateline: no dated article{_passing(filters)} is about {topic!r}")
    return DONE


def _day_made(archive: Archive) -> int:
    """Return the day of the index, YYYYMMDD."""
    return as_integer(datetime.datetime.fromisoformat(archive.manifest.made).date())


def said(options: Namespace, settings: Settings) -> int:
    """Show what somebody said, newest first, a page at a time."""
    from itertools import islice

    from answer.question.cleaning import clean
    from answer.topics.said import said
    from bot.cli import forms, output
    from index.search import Archive

    who, size = clean(" ".join(options.speaker)), options.limit or PAGE
    first = (options.page - 1) * size
    with Archive.open(settings.index.data) as archive:
        filters = _filters(options, archive.catalogue.outlets())
        found = said(archive, who, options.about, filters)
        statements = list(islice(found, first, first + size + 1))
        made = _day_made(archive)
    if options.format and statements:
        from bot.references import FORMATS, quotes_document

        title = f"What {who} said{f' about {options.about}' if options.about else ''}"
        print(FORMATS[options.format](quotes_document(title, statements[:size], made)), end="")
    elif options.json:
        for statement in statements[:size]:
            terminal.print_json(forms.said_json(statement))
    elif statements:
        terminal.show(output.said_pieces(statements[:size], first + 1))
        if len(statements) > size:
            terminal.note(f"More: --page {options.page + 1}")
    elif first:
        terminal.note(f"dateline: there is no page {options.page}")
    else:
        about = f" on {options.about!r}" if options.about else ""
        terminal.note(f"dateline: no article{_passing(filters)} quotes {who!r}{about}")
    return DONE


def mentions(options: Namespace, settings: Settings) -> int:
    """Count the articles that mention some words, and list them page by page, newest first."""
    from answer.model import Intent
    from answer.topics.totals import summed
    from bot.cli import forms, output
    from bot.cli.pieces.totals import total_pieces
    from bot.client import phrases
    from index.search import Archive

    words = " ".join(options.words)
    with Archive.open(settings.index.data) as archive:
        found = archive.mentions(words, _filters(options, archive.catalogue.outlets()))
        size = options.limit or PAGE
        pages = max(1, -(-len(found) // size))
        if options.page > pages:
            raise ExpectedError(f"found the page {options.page}, expected one from 1 to {pages}")
        rows = found.rows[(options.page - 1) * size : options.page * size]
        total, listed = summed(archive, found, options.by), archive.catalogue.articles_at(rows)
        made = _day_made(archive)
    if options.json:
        for form in (forms.total_json(total), *map(forms.article_json, listed)):
            terminal.print_json(form)
        return DONE
    counted = [*total_pieces(total, Intent.COUNT, phrases.words(phrases.DEFAULT))]
    if options.format:
        from bot.references import FORMATS, articles_document

        print(FORMATS[options.format](articles_document(words, [counted[0][0].strip()], listed, made)), end="")
    else:
        terminal.show(counted)
        for article in listed:
            terminal.show(output.listed(article))
    if pages > 1:
        terminal.note(f"Page {options.page} of {pages}; another one: --page N")
    return DONE


def articles(options: Namespace, settings: Settings) -> int:
    """List the articles, newest first, or show one with a quote highlighted."""
    from bot.cli import forms, output
    from index.build import builds
    from index.store.catalogue import Catalogue

    build = builds.published(settings.index.data)
    catalogue = Catalogue(build / builds.CATALOGUE, read_only=True)
    if options.article:
        return _show(catalogue, options)
    filters = _filters(options, catalogue.outlets())
    shown = 0
    for article in catalogue.articles(filters, options.words, options.limit or -1):
        shown += 1
        if options.json:
            terminal.print_json(forms.article_json(article))
        else:
            terminal.show(output.listed(article))
    if not options.json:
        terminal.note(f"{plural(shown, 'article')}.")
    return DONE


def _show(catalogue: Any, options: Namespace) -> int:
    from bot.cli import forms, output

    article: Article | None = catalogue.article(options.article)
    if article is None:
        raise ExpectedError(f"no article {options.article!r} in the index; list them with: python -m bot articles")
    start, end = _span(options.quote, article)
    if options.json:
        terminal.print_json(
            {**forms.article_json(article), "text": article.text, "quote": article.text[start:end] or None}
        )
        return DONE
    day_from = f"\nIts day is from {article.day_from}." if article.date else f"\nUndated: {article.day_from}."
    told = [(day_from, "quiet")] if article.day_from else []
    head = [(output.source_line(article, ()), "source"), *told, ("\n\n", "")]
    terminal.show([*head, (article.text[:start], ""), (article.text[start:end], "answer"), (article.text[end:], "")])
    for copy in catalogue.copies(article.id):
        terminal.show([("Also in: ", "quiet"), (output.source_line(copy, ()), "source")])
    return DONE


def _span(text: str | None, article: Article) -> tuple[int, int]:
    if text is None:
        return 0, 0
    start, _, end = text.replace("–", "-").partition("-")
    if not (start.isdecimal() and end.isdecimal() and int(start) < int(end) <= len(article.text)):
        raise ExpectedError(f"found the quote {text!r}, expected START-END within 0-{len(article.text)}")
    return int(start), int(end)


def doctor(options: Namespace, settings: Settings) -> int:
    """Print what is wrong or worth knowing; the exit code is 1 if something is wrong."""
    from bot.cli.checks.doctor import examine

    findings = list(examine(settings, os.environ))
    for finding in findings:
        if options.json:
            terminal.print_json({"problem": finding.is_problem, "lack": finding.is_lack, "what": finding.text})
        else:
            sign = "✗" if finding.is_problem else "!" if finding.is_lack else "·"
            print(f"{sign} {terminal.printable(finding.text)}")
    problems, lacks = (sum(kinds) for kinds in zip(*((one.is_problem, one.is_lack) for one in findings), strict=True))
    if not options.json:
        found = [plural(problems, "problem")] if problems else []
        found += [f"{plural(lacks, 'thing')} that would make answers better"] if lacks else []
        print(f"{', '.join(found)}." if found else "All is well.")
    return PROBLEMS if problems else DONE


def _passing(filters: Filters) -> str:
    """Name the filters where something found nothing; empty if there are none."""
    return " that passes the filters" if filters else ""


def _filters(options: Namespace, outlets: Iterable[str]) -> Filters:
    from bot.days import filters_of

    return filters_of(options.since, options.until, options.outlet, outlets)
