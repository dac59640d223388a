"""Finds who holds an office on a day: the holders that the archive names over time, each in one sentence.

Hides how passages are searched, and which sentence is quoted for each holder.
"""

from __future__ import annotations

import datetime
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import islice

from answer.compose.compose import quoted_around
from answer.draft import Draft, day_of_asking
from answer.model import Quote, Statement
from answer.question.office import Office
from answer.topics.over_time.holders import Naming, namings, surname
from answer.topics.over_time.terms import Mention, Term, holding, terms_of
from index.article import END, LAST_DAY, Days, Filters, Hit, as_date, as_integer
from index.search import Archive
from index.split import Span

FOUND = 100  # passages of each search; so many, because only some of them name a holder
# A holder may have been named last long ago. So spans are searched one after another: around the days asked about, then
# ever longer before them.
AROUND = datetime.timedelta(days=45)
BEFORE = tuple(map(datetime.timedelta, (400, 1200)))
EARLIEST, LATEST = 19000101, 99990101
ENOUGH = 4  # articles before the days asked about that name a holder; with this many, older ones would add nothing
# A sentence about days this long before its publication does not say who holds the office now.
PAST = datetime.timedelta(days=60)
NEWEST = 40  # newest passages with an office and its body, read for today's holder, because a search may rank none high
SLICES = 10  # equal parts of a span, each searched by itself, so that short terms are found too
MOST = 6  # holders shown, so that an answer stays short
LONG = 350  # characters; a longer sentence is hard to read, so it is quoted only if no shorter one names the holder


def office_holders(archive: Archive, office: Office, draft: Draft) -> Draft:
    """Answer who holds an office, on the days asked about or now; without statements if no sentence says so.

    All sentences that name a holder are weighed, because some are about somebody else's office.
    """
    filters = replace(draft.question.known, as_of=day_of_asking(draft.question))
    newest = draft.newest or day_of_asking(draft.question)
    days = draft.days.days if draft.days else Days(newest, newest)
    return replace(draft, statements=holders_on(archive, office, days, filters, latest=draft.days is None))


def holders_on(
    archive: Archive, office: Office, days: Days, filters: Filters, *, latest: bool = False
) -> tuple[Statement, ...]:
    """Quote who held an office on these days (YYYYMMDD), oldest first; several holders only if the holder changed.

    A holder whom no sentence of these days names comes last, because he or she may have left the office before them.
    `latest`: the question asks for now, so a named successor who has not begun is shown too. Empty if nobody is named,
    or only long after.
    """
    mentions = _mentions(
        archive, office, _around(days, filters), days, _newest(archive, office, filters) if latest else ()
    )
    terms = terms_of(mentions)
    if office.before or office.after:
        return _beside(terms, office)
    held = holding(terms, days)
    if not held:
        return ()
    shown = [_statement(term, days) for term in _named_then_first(held[-MOST:], mentions, days)]
    if latest and (coming := _coming(mentions, held[-1])):
        shown.append(coming)
    return tuple(shown)


def all_holders(archive: Archive, office: Office, filters: Filters) -> tuple[Statement, ...]:
    """Quote each holder of an office once, near the beginning of the term, oldest first."""
    oldest, newest = archive.catalogue.span(filters)
    if oldest is None or newest is None:
        return ()
    terms = [term for term in terms_of(_mentions(archive, office, _slices(oldest, newest, filters))) if term.key]
    return tuple(_statement(term, Days(term.days.first, term.days.first)) for term in terms)


def _around(days: Days, filters: Filters) -> Iterator[Filters]:
    """Yield the spans to search: around the days asked about, ever longer before, shortly after, and all days."""
    first, last = as_date(max(days.first, EARLIEST)), min(as_date(days.last), LAST_DAY - BEFORE[-1])
    yield _between(filters, first - AROUND, last + AROUND)
    for before in BEFORE:
        yield _between(filters, first - before, last)
    yield _between(filters, first, last + BEFORE[0])
    yield filters


def _slices(oldest: int, newest: int, filters: Filters) -> Iterator[Filters]:
    first, last = as_date(oldest), as_date(newest)
    step = (last - first) / SLICES + datetime.timedelta(days=1)
    for number in range(SLICES):
        yield _between(filters, first + number * step, first + (number + 1) * step)
    yield filters


def _between(filters: Filters, first: datetime.date, last: datetime.date) -> Filters:
    return filters.within(Days(as_integer(first), as_integer(last)))


def _newest(archive: Archive, office: Office, filters: Filters) -> Iterator[Hit]:
    """Yield the newest passages with a title of an office and a name of its body; a search may rank none high."""
    for words in (f"{title} {body}" for title in office.titles[:3] for body in office.body):
        yield from islice(archive.newest(words, FOUND, filters), NEWEST)


def _mentions(
    archive: Archive, office: Office, times: Iterable[Filters], enough: Days | None = None, more: Iterable[Hit] = ()
) -> list[Mention]:
    """Search passages for an office, and read the holders named in them and in the passages `more`, oldest first.

    With `enough`, the search stops when several articles published before these days, and one after, name a holder.
    """
    words = " ".join((*office.titles[:3], *office.body))
    first = {hit.passage.id: hit for hit in more if hit.article.date}
    seen = set(first)
    found = list(_read(archive, list(first.values()), office))
    for filters in times:
        if filters.since and filters.until and filters.since > filters.until:
            continue
        hits = archive.search(words, FOUND, filters, engine="lexical")
        new = [hit for hit in hits if hit.passage.id not in seen and hit.article.date]
        seen.update(hit.passage.id for hit in new)
        found.extend(_read(archive, new, office))
        if enough and _suffice(found, enough, filters):
            break
    return _known(found)


def _suffice(found: Sequence[tuple[Hit, Span, Naming]], days: Days, filters: Filters) -> bool:
    named = {hit.article.id: hit.article.date or 0 for hit, _, said in found if said.own and said.kind == "holds"}
    end = min(filters.until or END, filters.as_of or END)
    before = sum(day <= days.first for day in named.values())
    return before >= ENOUGH and (end <= days.last or any(day >= days.last for day in named.values()))


def _known(found: Sequence[tuple[Hit, Span, Naming]]) -> list[Mention]:
    """Keep the persons whom some sentence names in full together with the office's own body.

    A last name beside a title may be anybody's, and the title another body's.
    """
    keys = _keys(said.name for _, _, said in found)
    certain = {keys[said.name] for _, _, said in found if said.own}
    certain &= {keys[said.name] for _, _, said in found if said.whole}
    mentions = (Mention(hit, span, hit.article.date or 0, said, keys[said.name]) for hit, span, said in found)
    return sorted(
        (one for one in mentions if one.key in certain), key=lambda one: (one.day, one.hit.article.id, one.sentence)
    )


def _read(archive: Archive, hits: Sequence[Hit], office: Office) -> Iterator[tuple[Hit, Span, Naming]]:
    rows = [
        (hit, place, said)
        for hit in hits
        for place, (start, end) in enumerate(hit.passage.sentences)
        for said in namings(hit.article.text, start, end, office)
        if said.own or _names_body(hit, (start, end), office)
    ]
    told = archive.catalogue.sentence_days(list({hit.passage.id for hit, _, _ in rows}))
    for hit, place, said in rows:
        if not is_past(told.get(hit.passage.id, {}).get(place, ()), hit.article.date or 0):
            yield hit, hit.passage.sentences[place], said


def is_past(told: Sequence[Days], published: int) -> bool:
    """Return whether a sentence tells only of days long before its article, such as `In 2009, President …`."""
    since = as_integer(as_date(published) - PAST)
    return bool(told) and all(days.last < since for days in told)


def _names_body(hit: Hit, sentence: Span, office: Office) -> bool:
    near = f"{hit.article.title} {hit.article.text[slice(*sentence)]}".casefold()
    return any(name.casefold() in near for name in office.body)


def _keys(names: Iterable[str]) -> dict[str, str]:
    """Map each name to one spelling for its person: a last or first name alone stands for the full name with it."""
    counted = Counter(names)
    whole = {
        part: surname(name)
        for name, _ in reversed(counted.most_common())
        if len(name.split()) > 1
        for part in (surname(name.split()[0]), surname(name))
    }
    return {name: whole.get(surname(name), surname(name)) for name in counted}


def _named_then_first(held: Sequence[Term], mentions: Sequence[Mention], days: Days) -> list[Term]:
    """Order holders: those named on these days, even as leaving, before those named only earlier or later."""
    named = {one.key for one in mentions if days.first <= one.day <= days.last}
    return sorted(held, key=lambda term: term.key not in named)


def _beside(terms: Sequence[Term], office: Office) -> tuple[Statement, ...]:
    """Quote the holder before or after the person whom the question names."""
    wanted = surname(office.before or office.after)
    held = [term for term in terms if term.key]
    places = [place for place, term in enumerate(held) if term.key == wanted or surname(term.key) == wanted]
    if not places:
        return ()
    place = places[0] - 1 if office.before else places[-1] + 1
    if not 0 <= place < len(held):
        return ()
    term = held[place]
    return (_statement(term, term.days),)


def _coming(mentions: Sequence[Mention], holder: Term) -> Statement | None:
    """Quote who will follow, if the newest sentences name somebody who has not begun yet."""
    late = [
        one for one in mentions if one.said.kind == "future" and one.key != holder.key and one.day >= holder.days.last
    ]
    if not late or any(one.key == late[-1].key and one.said.kind in ("holds", "begins") for one in mentions):
        return None
    return _quoted(late[-1], late[-1].said.name, 0.5)


def _statement(term: Term, days: Days) -> Statement:
    best = _best(term, days)
    whole = Counter(one.said.name for one in term.mentions if one.said.whole and one.key == term.key)
    # The name that the quote gives in full comes first: two people of one last name may have become one holder.
    name = best.said.name if best.said.whole or not whole else whole.most_common(1)[0][0]
    return _quoted(best, name if term.key else "", 1.0 if best.said.own else 0.8)


def _best(term: Term, days: Days) -> Mention:
    """Choose the sentence to quote: it names the holder in full and is the nearest before the last day asked about."""
    return max(
        term.mentions, key=lambda one: (_is_clear(one) and one.day <= days.last, _is_clear(one), *_nearness(one, days))
    )


def _is_clear(one: Mention) -> bool:
    """Return whether a sentence alone says who holds the office."""
    start, end = one.sentence
    full = one.said.own and one.said.whole and one.said.kind in ("holds", "begins")
    return full and end - start <= LONG and not one.hit.article.text[:end].rstrip("\"'”’").endswith("?")


def _nearness(one: Mention, days: Days) -> tuple[int, int]:
    """Return a sort key: the newest up to the last day asked about, in steps of a week, then the shorter sentence."""
    weeks = abs((as_date(one.day) - as_date(min(days.last, LATEST))).days) // 7
    return -weeks, one.sentence[0] - one.sentence[1]


def _quoted(one: Mention, name: str, score: float) -> Statement:
    article = one.hit.article
    start, end = quoted_around(one.hit, one.sentence)
    text = article.text[start:end]
    emphasis = (one.said.span[0] - start, one.said.span[1] - start)
    also = tuple(other for other in one.hit.also if text in other.text)
    return Statement(text, (Quote(article, start, end, text),), score, emphasis=(emphasis,), short=name, also=also)
