"""Answers `What is the latest on X?`: the newest articles with X in their headline or lead, each with one quote.

Hides when an article is about a topic: its headline or lead has the topic as it was written, or, if no article has, all
its words in any form (`Harris` and `Harry` have one stem, so a stem alone is not the name). Also hides which person a
last name alone means; others of that name are quoted only if they have the newest article.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import islice, pairwise

from answer.compose.attribution import attribution
from answer.compose.identity import first_names, is_bearer, known, speaker
from answer.compose.leaning import leans_back
from answer.draft import AnswerSettings, Draft, day_of_asking
from answer.model import Quote, Statement
from answer.question.kind import STOP_WORDS
from answer.remarks import Note, Remark
from answer.topics.coverage import WHOLE
from answer.topics.over_time.figures import corrects
from answer.words import shared
from index.article import LONGEST_READ, Article, Filters, Hit
from index.search import Archive
from index.split import Span, headline, quotable
from index.store.words import WORD, stems

LEAD = 1_000  # characters of an article's beginning; its first paragraphs say what it is about
SAME_WORDS = 0.8  # quotes that share this part of the shorter one's words report the same, so one is enough
PREVAILS = 0.4  # share of the articles about a last name that one first name needs, so that it is the one meant
FEW_WORDS = 4  # a sentence of fewer words tells nothing
MOST_READ = 1_000  # newest passages with the topic's words that are read, so that a frequent word costs no more
MOST_NEWER = 20  # newest articles that are compared with the topic as it was typed; one is named
MOST_LIKELY = 100  # likeliest articles read as well: the newest with `president` and `day` reach no Presidents’ Day

IsAbout = Callable[[str], bool]


def latest(archive: Archive, settings: AnswerSettings, draft: Draft) -> Draft:
    """Quote the newest articles about the topic; if there are none, only name the newest article that mentions it."""
    topic = draft.request.topic
    filters = replace(draft.question.known, until=draft.newest or day_of_asking(draft.question))
    found = newest_of(archive, topic, filters)
    about, is_about = articles_about(topic, found)
    statements = list(_quoted(about, topic, is_about, settings.most_statements))
    shown = statements[0].published if statements else None
    others = [hit for hit in _about(found, is_about) if (hit.article.date or 0) > (shown or 0)]
    if other := next(_quoted(others, topic, is_about, 1), None):
        statements = [other, *statements][: settings.most_statements]
        shown = other.published
    newer = (hit.article for hit in found if (hit.article.date or 0) > (shown or 0))  # of any bearer of the name
    listed = _mentioning(archive, topic, filters, shown or 0, statements[:1])
    both = sorted((*islice(newer, MOST_NEWER), *listed), key=lambda article: -(article.date or 0))
    later = next((article for article in both if is_about(f"{article.title}\n{article.text}")), None)
    notes = (Note(Remark.MENTIONED_LATER, day=later.date, article=later),) if later else ()
    return replace(draft, statements=tuple(statements), notes=(*draft.notes, *notes))


def _mentioning(
    archive: Archive, topic: str, filters: Filters, after: int, shown: Sequence[Statement]
) -> list[Article]:
    """Return the newest articles after a day (YYYYMMDD) that have the topic anywhere, without copies of those shown.

    Passages alone would miss some, because lists of places and tables are in none.
    """
    quoted = {quote.article.id for statement in shown for quote in statement.quotes}
    copies = {copy.id for article in quoted for copy in archive.catalogue.copies(article)}
    newer = (row for row, day, *_ in archive.mentions(topic, filters).places if day and day > after)
    articles = archive.catalogue.articles_at(list(islice(newer, MOST_NEWER)))
    return [article for article in articles if article.id not in quoted | copies]


def newest_of(archive: Archive, topic: str, filters: Filters) -> list[Hit]:
    """Return one passage of each article that has a topic's words, newest first; near copies count as one article.

    The best passages of a search would not do: they are seldom the newest.
    """
    words = " ".join(_words(topic))
    if not words:
        return []
    hits = [*archive.newest(words, MOST_READ, filters), *archive.naming(words, MOST_LIKELY, filters)]
    return list(_each_article(sorted(hits, key=lambda hit: -(hit.article.date or 0))))


def names_only(topic: str) -> bool:
    """Return whether a topic is nothing but names, as `Elon Musk and Twitter`."""
    return all(word[0].isupper() or word[0].isdigit() for word in _words(topic))


def _words(topic: str) -> list[str]:
    return [word for word in WORD.findall(topic) if word.lower() not in STOP_WORDS]


def _each_article(hits: Iterable[Hit]) -> Iterator[Hit]:
    shown = set[str]()
    for hit in hits:
        if hit.article.id not in shown:
            shown.update((hit.article.id, *(other.id for other in hit.also)))
            yield hit


def articles_about(topic: str, hits: Sequence[Hit], *, loosely: bool = False) -> tuple[list[Hit], IsAbout]:
    """Return the articles about a topic, newest first, and the test for whether a text has the topic.

    `loosely`: texts may have its words in any form and order.
    """
    wanted = frozenset(stems(" ".join(_words(topic))))
    tests = (_as_written(topic), lambda text: wanted.issubset(stems(text)))[loosely:]
    is_about = next((test for test in tests if _about(hits, test)), tests[0])
    return _of_one_bearer(topic, _about(hits, is_about)), is_about


def _about(hits: Sequence[Hit], is_about: IsAbout) -> list[Hit]:
    """Return the articles about a topic; of one day, those with the topic in the headline come first."""
    in_title = {hit.article.id: is_about(hit.article.title) for hit in hits}
    kept = [hit for hit in hits if in_title[hit.article.id] or is_about(hit.article.text[:LEAD])]
    return sorted(kept, key=lambda hit: (-(hit.article.date or 0), not in_title[hit.article.id]))


def _of_one_bearer(topic: str, hits: Sequence[Hit]) -> list[Hit]:
    """Leave out articles about other people of the same last name; keep all for a longer name or if no one prevails."""
    asked = speaker(topic)
    if asked is None or not asked.named or " " in topic or topic[1:2].isupper():  # `SUVs` is no last name
        return list(hits)
    asked = known(asked, [hit.article.text for hit in hits])
    own = sum(asked.first in first_names(asked.last, hit.article.text) for hit in hits) if asked.first else 0
    if own < PREVAILS * len(hits):
        asked = replace(asked, first="")
    no_person = re.compile(rf"\b(?:the|in|at)\s(?:\d{{4}}\s)?[A-Z][\w-]{{1,30}}\s{re.escape(topic)}\b")

    def is_meant(article: Article) -> bool:
        if is_bearer(asked, article.text) or no_person.search(article.text):
            return True
        return not asked.first and topic.lower() in article.title.lower() and is_bearer(asked, article.title)

    meant = [hit for hit in hits if is_meant(hit.article)]
    return meant if asked.first or 2 * len(meant) >= len(hits) else list(hits)


def _is_repeated(topic: str, article: Article) -> bool:
    """Return whether an article's headline or text repeats the topic, so that the article is about it."""
    last = _words(topic)[-1].lower()
    return f"{article.title}\n{article.text}".lower().count(last) > 1


def _as_written(topic: str) -> IsAbout:
    """Return a test for texts that have the topic word for word, in any case."""
    pattern = re.compile(rf"(?<!\w){re.escape(topic)}(?!\w)", re.IGNORECASE)
    return lambda text: pattern.search(text) is not None


def _quoted(hits: Sequence[Hit], topic: str, is_about: IsAbout, most: int) -> Iterator[Statement]:
    """Quote one sentence of each article, up to `most`, without repetition.

    Articles after the first must repeat the topic.
    """
    shown: list[str] = []
    for hit in hits:
        if len(shown) == most:
            return
        if shown and not _is_repeated(topic, hit.article):
            continue
        statement = _statement(hit, is_about)
        if statement and not any(shared(statement.text, other) >= SAME_WORDS for other in shown):
            shown.append(statement.text)
            yield statement


def _statement(hit: Hit, topic: IsAbout) -> Statement | None:
    """Quote a sentence that names the topic; if there is none, a line of the lead (a list, a caption).

    The headline is shown with a line, and with a sentence that does not name the topic where the headline does.
    """
    article = hit.article
    span = _sentence(hit, topic)
    line = None if span else _line(article.text, topic)
    if not (place := span or line):
        return None
    text = article.text[slice(*place)]
    also = tuple(other for other in hit.also if text in other.text)
    in_title = topic(article.title) and not topic(text)
    title = headline(article) if line or in_title else ""
    return Statement(text, (Quote(article, *place, text),), hit.score, headline=title, also=also)


def _sentence(hit: Hit, topic: IsAbout) -> Span | None:
    """Choose the first sentence of the lead that names the topic, or else one of the passage found or of the text.

    If only the headline or the dateline names it, choose the first sentence of all. A sentence that can be understood
    alone comes before one that needs the sentence before it, which is then quoted too; notes on corrections come last.
    """
    text = hit.article.text
    spans = quotable(text[: 2 * LEAD])
    named = _named_in_lead(hit.article, spans, topic)
    if not named:
        spans = _broken(text, spans)
        named = [place for place, (start, end) in enumerate(spans) if start < LEAD and topic(text[start:end])]
    if not named:
        spans = list(hit.passage.sentences)
        named = _telling(text, spans, topic)
    if not named and topic(text[LEAD:LONGEST_READ]):
        spans = quotable(text[:LONGEST_READ])
        named = _telling(text, spans, topic)
    if not named:
        return None
    leaning = {place for place in named if leans_back(text[slice(*spans[place])])}
    place = min(named, key=lambda place: (corrects(text[slice(*spans[place])]), place in leaning, place))
    start, end = spans[place - 1][0] if place in leaning and place else spans[place][0], spans[place][1]
    claim = attribution(text, *spans[place])
    return (min(start, claim.quote[0]), max(end, claim.quote[1])) if claim else (start, end)


def _named_in_lead(article: Article, spans: Sequence[Span], topic: IsAbout) -> list[int]:
    """Return the places of the sentences of a lead that name the topic, with what stands before them in their line."""
    text = article.text
    places = [place for place, span in enumerate(spans) if span[0] < LEAD and _tells(text, *span)]
    ends = [0, *(end for _, end in spans)]
    begins = [max(end, text.rfind("\n", 0, start) + 1) for end, (start, _) in zip(ends, spans, strict=False)]
    named = [place for place in places if topic(text[begins[place] : spans[place][1]])]  # a dateline may name it
    if not named and places and topic(f"{article.title}\n{text[: spans[places[0]][0]]}"):
        return [place for place in places if not corrects(text[slice(*spans[place])])][:1]
    return named


def _broken(text: str, spans: Sequence[Span]) -> list[Span]:
    """Join neighbours in a line that are whole only together, as `They passed Prop.` and `50, a plan of Texas.` are."""
    joined = [(one[0], two[1]) for one, two in pairwise(spans) if "\n" not in text[one[1] : two[0]]]
    apart = {end for start, end in spans if _tells(text, start, end)}
    return [(start, end) for start, end in joined if end not in apart and _tells(text, start, end)]


def _telling(text: str, spans: Sequence[Span], topic: IsAbout) -> list[int]:
    return [place for place, span in enumerate(spans) if _tells(text, *span) and topic(text[slice(*span)])]


def _line(text: str, topic: IsAbout) -> Span | None:
    """Return the first line of a lead that names the topic and is no sentence, as in a list of places."""
    lines = (span for span in quotable(text[: 2 * LEAD]) if span[0] < LEAD)
    return next((line for line in lines if topic(text[slice(*line)]) and _says(text, *line)), None)


def _says(text: str, start: int, end: int) -> bool:
    return len(WORD.findall(text[start:end])) >= FEW_WORDS


def _tells(text: str, start: int, end: int) -> bool:
    return WHOLE.fullmatch(text, start, end) is not None and _says(text, start, end)
