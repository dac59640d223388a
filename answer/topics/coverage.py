"""Finds the sentences that report about a topic: fit for a quote, understood alone, and about the topic itself.

Hides when an article is about a topic (its title or its lead names it), and what makes a sentence worth quoting.
"""

from __future__ import annotations

import datetime
import math
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from answer.compose.leaning import leans_back
from answer.question.kind import STOP_WORDS
from answer.topics.topic import LONGER_BEHIND, NEAR, TITLES, Topic, topic_of, words_of
from index.article import LAST_DAY, Article, Days, Filters, Hit, as_date, as_integer, day_after
from index.search import SHORTLY, Archive
from index.store.words import stems

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

ARTICLES, RECENT_ARTICLES = 100, 30  # the best by words may all be old, so the best of the newest weeks are read too
RECENT = datetime.timedelta(days=45)
LEAD = 900  # characters of an article's beginning; its first paragraphs say what it is about
# Words of a sentence: within SOME and MANY it reads best; outside FEW and MOST it is hard to read, so it is left out.
FEW_WORDS, SOME_WORDS, MANY_WORDS, MOST_WORDS = 8, 14, 40, 70
WHOLE = re.compile(r"[\W\d]*[A-ZÀ-Þ][^\n]*[.!…][”’\"')\]»]*", re.DOTALL)
# Openers that need the sentence before, or words of a text about itself: no such sentence can be read alone.
LEANING = re.compile(
    r"[\W_]*(?:But|And|So|Or|Nor|Yet|However|Instead|Meanwhile|Still|Also|Then|Such|Both|Another|Others|Moreover|Here"
    r"|Actually|Sure|Well|Yes|No,|There|Later|Earlier|Furthermore|Nevertheless|Nonetheless|Similarly|Likewise|Afterwards?|Besides|Otherwise|Again"
    r"|Therefore|Thus|Hence|Indeed|Even|Not|Plus|Editor|In addition|After (?:that|this)|Because of (?:that|this)"
    r"|For (?:example|instance|more|the latest)|Turn to|Read|See|Watch|Click|Follow|Listen|Look|Check|Tune|Sign up"
    r"|Subscribe|Download|Get (?:more|the|your)|Visit (?:the|our|your)|Find (?:out|more|your)|The (?:latter|former"
    r"|two|pair|same|others?|move|decision|announcement|news|statement|comments|remarks|couple))\b"
)
QUOTATION = re.compile(r"[“\"][^“”\"]{0,1000}[”\"]|‘[^‘’\n]{0,300}’(?!\w)")
# What pages write next to a picture or about themselves tells nothing of the topic.
CAPTION = re.compile(
    r"\b(?:Shutterstock|Getty Images|AP Photo|[Pp]oses? for (?:a |the )?(?:photo|picture|portrait|camera)|AI-assisted"
    r"|contributed to this)|\bIn this [^;]{0,40}\b(?:photo|picture|image)\b"
    r"|/(?:AP|AFP|Getty|Reuters|Pool|EPA|Shutterstock|CNN)\b"
)
# `Artemis I`; at the beginning of a sentence, `Yesterday I` is not a name
NUMBERED = re.compile(r"(?<=\s)[A-ZÀ-Þ]\w{1,40}\sI(?![\w’'])")
# What a report says of asking somebody, which is no part of its story.
NO_COMMENT = re.compile(
    r"\bfor comment\b|\b(?:declined|refused) (?:to|any) comment\b|\breturn (?:calls|messages|emails)\b"
)
PERSONAL = re.compile(r"\b(?:I|I['’]\w+|[Mm]y|[Mm]e|[Ww]e|[Ww]e['’]\w+|[Oo]ur|[Yy]ou|[Yy]ou['’]\w+|[Yy]our)\b")
PRONOUN = re.compile(r"\b(?:he|she|his|her|hers|him)\b")
INTRODUCING = STOP_WORDS | frozenset("despite since when although though amid among".split())
WORD = re.compile(r"\w+(?:[’'-]\w+)*")
EARLY = 60  # characters; a sentence that names its subject later than this names another one first
# After one of these words, the name is not the sentence's subject: `the party of X`, `police in X`.
BEFORE_OBJECT = re.compile(
    r"[\s,](?:of|for|in|on|at|by|with|to|from|about|over|under|after|before|as|than|that|which|who|and|or|but|is|are|was|were"
    r"|has|have|had|said|says|will|would|can|could|into|against|between|during|near|via|like)\s"
)
HEADED = re.compile(r"(?:The|An?) (?:[\w’'-]+ ){1,3}(?:of|in|from) (?:the )?")  # such as `The mayor of X`
DATELINE = re.compile(r"[A-ZÀ-Þ]{3}[^\n—–−-]{0,60}?\s?(?:—|–|−|--)+\s")
# a topic named MANY times in the first READ characters of an article adds most, OFTEN, to the worth: it is the subject
READ, MANY, OFTEN = 4_000, 6, 0.6
TITLED = 1.0  # a topic in the headline adds this to the worth, because then the article is about it
# the least worth of a sentence about the topic, and the most of one that only mentions it, so that it never comes first
MENTION, BY_THE_WAY = 0.1, 0.05
# the least worth of a sentence by which an article tells news of a name that its headline lacks (docs/measurements.md)
NEWS = 1.9
STALE = datetime.timedelta(days=60)  # a sentence about longer ago is background, and no news
# How many words besides the topic a sentence shares with the part of a headline that names the topic: the least for a
# sentence that lacks the topic, and those that add AGREES each to the worth, because a headline says what is new.
SHARED, MOST_SHARED, AGREES = 2, 4, 0.2
VAGUE = re.compile(r"\b(?:years?|decades?|months?|weeks) ago\b|\b[Hh]ere(?:['’]s| is| are)\b")  # no news, or no report
HEADLINE_PARTS = re.compile(r"[,;|]")  # a headline may name several stories, of which the lead tells another one
# an article has to have all of up to FEW topic words that are no name, and the share NEEDED of more
FEW, NEEDED = 3, 0.75
OPINION = re.compile(r"(?i:opinion|column\b|our view|editorial|letters? to|analysis:|perspective|essay|quiz|horoscope)")
LABEL = re.compile(r"[^.:“”\"]{2,60}:\s[A-ZÀ-Þ0-9]")
OPENS = re.compile(r"[“\"‘']?[A-ZÀ-Þ0-9$£€]")
QUOTED = 0.35  # a sentence with this share between quotation marks is somebody's words, and opinions tell no story


@dataclass(frozen=True, slots=True)
class Report:
    """A sentence about a topic: `hit.article.text[start:end]`.

    `worth` says how much it is about the topic and how well it reads alone, from about 0 to 3. `vector` is its vector,
    `days` are the days it names.
    """

    hit: Hit
    start: int
    end: int
    worth: float
    vector: NDArray[np.float32]
    days: tuple[Days, ...]

    @property
    def text(self) -> str:
        return self.hit.article.text[self.start : self.end]

    @property
    def published(self) -> int:
        """The day its article was published, YYYYMMDD; 0 if it is undated."""
        return self.hit.article.date or 0


@dataclass(frozen=True, slots=True)
class _Naming:
    """How an article names a topic: in its title or not, where first in its text, and what that adds to the worth."""

    titled: bool
    first: int | None
    worth: float


def reports(
    archive: Archive, about: str, filters: Filters, days: Days | None = None, hits: Sequence[Hit] = ()
) -> list[Report]:
    """Find the sentences that report about a topic, those with the most worth first; none if no article is about it.

    `filters` say which articles may be read. With `days`, a sentence must have been published on these days, or shortly
    after and name one of them. `hits` are passages that another search found; they are read like the others.
    """
    words = " ".join(words_of(about))
    if not words:
        return []
    narrowed = _then(filters, days) if days else filters
    found = _found(archive, words, narrowed)
    found += [hit for hit in hits if narrowed.hold(hit.article)]
    first = {hit.article.id: hit for hit in reversed(found)}
    best = list(reversed(first.values()))
    topic = topic_of(about, [_beginning(hit) for hit in best])
    told = _of(archive, topic, best, days) or _of(archive, replace(topic, meant=""), best, days)
    chosen = [report for report in told if report.worth >= MENTION] or told
    return sorted(chosen, key=lambda report: (-report.worth, report.hit.article.id, report.start))


def news_in(archive: Archive, about: str, articles: Sequence[Article]) -> list[Report]:
    """Choose from each article the sentence that tells most of a topic; none from those that are about something else.

    More is asked of an article than in `reports`, because nobody asked for this answer: its headline has to name the
    topic, or its lead has to report about it.
    """
    words = " ".join(words_of(about))
    if not words:
        return []
    topic = topic_of(about, [_beginning(hit) for hit in archive.naming(words, ARTICLES)])
    told = (_news(archive, topic, article) for article in articles if not topic.is_another(article.text))
    return [report for report in told if report]


def _news(archive: Archive, topic: Topic, article: Article) -> Report | None:
    naming = _naming(topic, article)
    if naming.titled and _in_longer(topic, article.title):
        naming = replace(naming, titled=False, worth=naming.worth - TITLED)
    # The headline of a round-up names a topic that the text comes to later.
    begin = naming.first if naming.titled and naming.first and naming.first >= LEAD else 0
    passages = archive.catalogue.of_article(article.id)
    hits = [Hit(article, passage, 1.0) for passage in passages if passage.start < begin + LEAD and begin < passage.end]
    best: tuple[float, Hit, int, tuple[Days, ...]] | None = None
    for hit, at in zip(hits, archive.sentence_days(hits), strict=True):
        for place, worth in _new(topic, hit, naming, begin):
            days = tuple(at.get(place, ()))
            if (best is None or worth > best[0]) and not _is_stale(article, days):
                best = worth, hit, place, days
    if best is None:
        return None
    worth, hit, place, days = best
    vector = archive.sentence_vectors([hit])[0][place]
    return Report(hit, *hit.passage.sentences[place], worth, vector, days)


def _new(topic: Topic, hit: Hit, naming: _Naming, begin: int) -> Iterator[tuple[int, float]]:
    """Yield the sentences of a passage that may tell news: the place of each, and its worth."""
    article, needed = hit.article, 1.0 if len(topic.stems) <= FEW else NEEDED
    named = dict(_telling(topic, hit, naming, needed))
    for place, (start, end) in enumerate(hit.passage.sentences):
        sentence = article.text[start:end]
        if not (begin <= start + LEAD and start < begin + LEAD) or VAGUE.search(sentence) or not is_whole(sentence):
            continue
        agrees = min(MOST_SHARED, _agreement(topic, article.title, sentence)) if naming.titled else 0
        is_named = place in named and not _in_longer(topic, sentence)
        if not naming.titled and is_named and (topic.name is None or named[place] >= NEWS):
            yield place, named[place]
        elif naming.titled and is_named and (agrees or named[place] >= NEWS):
            yield place, named[place] + AGREES * agrees
        elif naming.titled and not begin and agrees >= SHARED:
            yield place, AGREES * agrees - MENTION


def _in_longer(topic: Topic, text: str) -> bool:
    """Return whether a text has a name only in a longer one: `Las Vegas` in `Las Vegas Aces might …`.

    A headline with a capital at every word does not show it.
    """
    words = [word for word in WORD.findall(text) if len(word) > FEW]
    if topic.name is None or sum(word[0].islower() for word in words) < len(words) / 3:
        return False
    searched = text if topic.cased else text.lower()
    behind = [text[match.end() : match.end() + NEAR] for match in topic.name.finditer(searched)]
    return bool(behind) and all(
        LONGER_BEHIND.match(rest) and WORD.findall(rest)[0].lower() not in TITLES for rest in behind
    )


def _agreement(topic: Topic, title: str, sentence: str) -> int:
    """Count the words besides the topic that a sentence shares with the part of a headline that names the topic.

    1 if that part has no other words, as in a list of topics.
    """
    parts = [set(stems(part)) for part in HEADLINE_PARTS.split(title)]
    words = set(stems(sentence)) - topic.stems
    return max((len(part & words) if part - topic.stems else 1 for part in parts if part & topic.stems), default=0)


def _is_stale(article: Article, days: Sequence[Days]) -> bool:
    """Return whether a sentence only names days long before its article was published."""
    published = as_date(article.date) if article.date else LAST_DAY
    return bool(days) and all(as_date(each.last) < published - STALE for each in days)


def _of(archive: Archive, topic: Topic, hits: Sequence[Hit], days: Days | None) -> list[Report]:
    """Read the sentences of the articles that are about the topic, and keep those of the days asked about."""
    about = [hit for hit in hits if topic.named(_beginning(hit)) and not topic.is_another(hit.article.text)]
    return [report for report in _sentences(archive, topic, about) if days is None or _is_of(report, days)]


def _then(filters: Filters, days: Days) -> Filters:
    """Narrow the filters to the days and the week after, because articles of that week still report on them."""
    return filters.within(Days(days.first, day_after(days.last, SHORTLY)))


def _is_of(report: Report, days: Days) -> bool:
    if report.days:
        return any(map(days.meet, report.days))
    return days.first <= report.published <= days.last


def _found(archive: Archive, words: str, filters: Filters) -> list[Hit]:
    """Find the best articles with all the words, and the newest, because the best may all be old."""
    best = archive.naming(words, ARTICLES, filters)
    if len(best) < ARTICLES:
        return best
    newest = archive.catalogue.span(filters)[1]
    if newest is None:
        return best
    since = as_integer(as_date(newest) - RECENT)
    return best + archive.naming(words, RECENT_ARTICLES, replace(filters, since=max(since, filters.since or 0)))


def _beginning(hit: Hit) -> str:
    return f"{hit.article.title}\n{hit.article.text[:LEAD]}\n{hit.text}"


def _sentences(archive: Archive, topic: Topic, hits: Sequence[Hit]) -> Iterator[Report]:
    """Yield the sentences of each article's lead and best passage that report about the topic."""
    passages = {hit.passage.id: hit for hit in (*archive.openings(hits, LEAD), *hits)}
    named = {hit.article.id: _naming(topic, hit.article) for hit in hits}
    read = [(hit, list(_telling(topic, hit, named[hit.article.id]))) for hit in passages.values()]
    told = [(hit, spans) for hit, spans in read if spans]
    shown = [hit for hit, _ in told]
    vectors, days = archive.sentence_vectors(shown), archive.sentence_days(shown)
    for (hit, spans), rows, at in zip(told, vectors, days, strict=True):
        for place, worth in spans:
            start, end = hit.passage.sentences[place]
            yield Report(hit, start, end, worth, rows[place], tuple(at.get(place, ())))


def _naming(topic: Topic, article: Article) -> _Naming:
    head = article.text[:READ]
    first = topic.first(head)
    known = first is not None and first < LEAD
    titled = topic.place(article.title, known=known) is not None and topic.share(article.title) == 1
    often = OFTEN * min(1.0, topic.count(head) / MANY)
    return _Naming(titled, first, often + TITLED * titled - 0.6 * (OPINION.search(article.title) is not None))


def _telling(topic: Topic, hit: Hit, naming: _Naming, needed: float = 1.0) -> Iterator[tuple[int, float]]:
    """Yield the sentences of a passage that name the topic: the place of each, and its worth.

    If the topic is not a name, a sentence and the headline together need this share of its words.
    """
    article = hit.article
    for place, (start, end) in enumerate(hit.passage.sentences):
        sentence = article.text[start:end]
        opening = DATELINE.match(sentence)
        said = sentence[opening.end() :] if opening else sentence
        at = topic.place(said, known=naming.first is not None and naming.first < start)
        if at is None or not is_whole(said) or topic.share(f"{article.title} {said}") < needed:
            continue
        subject = at <= EARLY and (HEADED.fullmatch(said, 0, at) or not BEFORE_OBJECT.search(said, 0, at))
        worth = naming.worth + topic.fullness(said) + _worth(said, start, subject=bool(subject))
        # Such a sentence only mentions the topic: it has another subject and is not in the lead, and the headline does
        # not name the topic.
        by_the_way = not (naming.titled or start < LEAD or subject)
        yield place, min(worth, BY_THE_WAY) if by_the_way else max(worth, MENTION)


def _worth(sentence: str, start: int, *, subject: bool) -> float:
    words = len(WORD.findall(sentence))
    length = max(0, words - MANY_WORDS) / (MOST_WORDS - MANY_WORDS) + max(0, SOME_WORDS - words) / SOME_WORDS
    labelled = LABEL.match(sentence) is not None
    lead = math.exp(-start / LEAD)
    return 0.6 * subject + lead - 0.6 * length - 0.5 * labelled - 1.2 * (_quoted(sentence) > QUOTED)


def _quoted(sentence: str) -> float:
    return sum(len(match[0]) for match in QUOTATION.finditer(sentence)) / len(sentence)


def is_whole(sentence: str) -> bool:
    """Return whether a sentence tells something and needs no other: no heading, caption or request for comment."""
    return (
        OPENS.match(sentence) is not None
        and WHOLE.fullmatch(sentence) is not None
        and FEW_WORDS <= len(WORD.findall(sentence)) <= MOST_WORDS
        and not leans_back(sentence)
        and LEANING.match(sentence) is None
        and CAPTION.search(sentence) is None
        and NO_COMMENT.search(sentence) is None
        and PERSONAL.search(NUMBERED.sub(" ", QUOTATION.sub(" ", sentence))) is None
        and not _points_back(sentence)
    )


def _points_back(sentence: str) -> bool:
    """Return whether a sentence has `he` or `her` before any name, so that somebody of an earlier sentence is meant."""
    found = PRONOUN.search(sentence)
    before = WORD.findall(sentence[: found.start()]) if found else []
    return found is not None and not any(word[0].isupper() and word.lower() not in INTRODUCING for word in before)
