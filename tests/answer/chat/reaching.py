"""What of an answer reaches a reader: as plain text, as JSON, in Discord; and what has to hold of it, whoever wrote it.

Shown word for word between quotation marks, with its source, an article may say anything: quotes, titles and outlets
are taken out before a text is searched for what a model must not say.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Sequence
from functools import cache

from answer.chat.prompts import FOLDER
from answer.model import Answer, Statement, refusal
from bot.cli.forms import answer_json
from bot.cli.output import source_line, text
from bot.client.markdown import INVISIBLE, cut, flat
from bot.client.pages.answer import answer_page, context_page, full_pages
from bot.client.pages.taken import taken
from bot.client.phrases import words
from bot.client.state.card import card_of
from bot.references import plain_text
from index.article import day_in_words
from index.search import Archive
from tests.bot.client.readers import READERS, kinds_of, squeezed, visible

EN = words("en")
# What a program reads and no person: what was not shown, with its reason, and numbers in which any digits may come up.
UNREAD = {"written": None, "timings": None, "score": None}
RUN = 6  # words of a prompt in a row that nobody says by chance
OURS = re.compile(r"strong|heading|subtext|(?:block)?quote|link .*")


def check_answer(archive: Archive, answer: Answer, never: Sequence[str]) -> None:
    """Hold all that a reader of an answer sees against what must never be seen."""
    blocks = list(discord_blocks(archive, answer))
    shown = {
        "text": text(answer),
        "json": json.dumps(answer_json(answer) | UNREAD, ensure_ascii=False),
        **({} if answer.refused else {"file": plain_text(taken(card_of(answer, archive.manifest), EN))}),
        "discord": "\n".join(visible(list(READERS[0](block))) for block in blocks),
    }
    for place, whole in shown.items():
        told = without_sources(whole, answer)
        for pattern in never:
            assert not re.search(pattern, told), f"{place}: {pattern} in {told}"
        if place != "json":
            assert not _runs(told) & prompt_words(), f"{place} shows a part of a prompt"
            assert (refusal() in told) == answer.refused, place
    for statement in written(answer):
        assert not any(re.search(pattern, statement.text) for pattern in never), statement
    check_marks(shown["text"], answer)
    check_formats(blocks, answer)
    for statement in answer.statements:
        check_statement(archive, statement)


def written(answer: Answer) -> tuple[Statement, ...]:
    """The statements that a chat model wrote, also where they are nothing but a quote it chose."""
    return () if answer.written is None or answer.written.fault else answer.statements


def discord_blocks(archive: Archive, answer: Answer) -> Iterator[str]:
    """The blocks of every message that an answer can become."""
    card = card_of(answer, archive.manifest)
    for private in (False, True):
        yield from answer_page(card, "k7mq2x9w", EN, private=private).blocks
    for page in full_pages(card, EN)[0] if not card.refused else ():
        yield from page
    for place in range(len(card.quotes)):
        yield from context_page(card, place, "k7mq2x9w", EN).blocks[:1]


def without_sources(shown: str, answer: Answer) -> str:
    """Take out the question, and what stands there as the words of an article."""
    articles = {a.id: a for a in (*answer.articles, *answer.nearest)}.values()
    also = [article for statement in answer.statements for article in statement.also]
    quotes = [quote.text for statement in answer.statements for quote in statement.quotes]
    extractive = () if written(answer) else [statement.text for statement in answer.statements]
    lines = [source_line(article, ()) for article in articles]
    names = [name for a in (*articles, *also) for name in (a.id, a.title, a.outlet, a.author) if name]
    own = [answer.question.text, *answer.unanswered, *answer.gap.nowhere, *answer.gap.elsewhere]
    for part in sorted({*quotes, *extractive, *lines, *names, *own}, key=len, reverse=True):
        forms = (part, flat(part).strip(), squeezed(flat(part)), json.dumps(part, ensure_ascii=False)[1:-1])
        for form in (*forms, *(cut(flat(part).strip(), length) for length in (60, 110, 300))):
            shown = shown.replace(form, " … ") if len(form) > 3 else shown
    return shown


def check_marks(shown: str, answer: Answer) -> None:
    """Every number in brackets names a source that there is."""
    told = without_sources(shown, answer)
    numbers = [int(number) for number in re.findall(r"\[(\d+)\]", told)]
    assert all(1 <= number <= len(answer.articles) for number in numbers), numbers
    assert "【" not in told


def check_formats(blocks: Sequence[str], answer: Answer) -> None:
    """In Discord nothing from outside formats, pings or links, and every link of ours opens a source."""
    known = {article.url for article in (*answer.articles, *answer.nearest)}
    for reading in READERS:
        for block in blocks:
            kinds = kinds_of(list(reading(block)))
            assert all(OURS.fullmatch(kind) for kind in kinds), (kinds, block)
            assert {kind.removeprefix("link ") for kind in kinds if kind.startswith("link ")} <= known, kinds
    assert not any(
        INVISIBLE.search(block.replace("\n", " ").replace("\u2068", "").replace("\u2069", "")) for block in blocks
    )


def check_statement(archive: Archive, statement: Statement) -> None:
    """Its quotes are the stored text, and hold its numbers and, but for the days, its names."""
    assert statement.quotes
    for quote in statement.quotes:
        assert archive.catalogue[quote.article.id].text[quote.start : quote.end] == quote.text
    heads = [f"{q.article.outlet} {q.article.author} {day_in_words(q.article.date)}" for q in statement.quotes]
    held = " ".join([*(quote.text for quote in statement.quotes), *heads])
    numbers = re.findall(r"\d[\d.,]*\d|\d", statement.text)
    assert all(number in held for number in numbers), (numbers, held)
    names = re.findall(r"(?<=[a-z,] )[A-Z]\w+", statement.text)
    titles = " ".join(quote.article.title for quote in statement.quotes)
    assert all(name in f"{held} {titles}" for name in names), (names, held)


@cache
def prompt_words() -> frozenset[tuple[str, ...]]:
    """Every few words in a row of the prompts, but for the refusal."""
    prompts = (path.read_text(encoding="utf-8").replace("{refusal}", "\n") for path in FOLDER.glob("*.md"))
    return frozenset().union(*(_runs(part) for prompt in prompts for part in prompt.splitlines())) - _runs(refusal())


def _runs(shown: str) -> frozenset[tuple[str, ...]]:
    told = re.findall(r"\w+", shown.lower())
    return frozenset(tuple(told[place : place + RUN]) for place in range(len(told) - RUN + 1))
