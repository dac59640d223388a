"""Finds the day on which a page was published, among the days of changes, comments and other stories on it."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from index.addresses import of_one_page
from index.read.days import First
from index.read.headers import day_of_line

# The surest comes first: some sites use a plain `date` for the last change.
DECLARED_DAYS = (
    (
        "//meta[@property='article:published_time' or @property='og:published_time'"
        " or @name='article:published_time']/@content"
    ),
    (
        "//*[@property='datePublished' or @property='schema:datePublished']/@content"
        " | //*[@property='datePublished' or @property='schema:datePublished']/@datetime"
    ),
    (
        "//meta[@name='pubdate' or @name='publish_date' or @name='publish-date' or @name='parsely-pub-date'"
        " or @name='sailthru.date' or @name='DC.date.issued' or @name='dcterms.issued' or @name='dcterms.created'"
        " or @name='citation_publication_date' or @name='publication_date' or @name='article.published'"
        " or @name='cXenseParse:recs:publishtime' or @property='bt:pubDate' or @name='datePublished']/@content"
    ),
    "//time[@pubdate]/@datetime",
    "//meta[@name='date' or @name='DC.date' or @name='dc.date']/@content",
)
SUREST = 2  # of these are as sure as structured data, so if they differ, the earliest is the day of publication
JSON_METADATA = "//script[@type='application/ld+json']"
ARTICLE_TYPE = re.compile(r"(?:https?://schema\.org/)?\w{0,60}(?:Article|Posting|Report|Review)")
PAGE_TYPE = re.compile(r"(?:https?://schema\.org/)?\w{0,60}WebPage")
# Sites wrap structured data in comment marks, which JSON does not allow. They are removed in this order.
BEFORE_JSON, AFTER_JSON = ("<!--", "//", "<![CDATA["), (";", "-->", "]]>", "//")
IN_JSON = re.compile(r'"datePublished"\s{0,9}:\s{0,9}"([^"]{1,60})"')
DAY_IN_JSON = re.compile(r'"(?:date\w{1,20}|uploadDate|startDate|endDate)"\s{0,9}:\s{0,9}"[^"]{0,60}"')
TYPE_IN_JSON = re.compile(r'"@type"\s{0,9}:\s{0,9}\[?\s{0,9}"\w{0,40}(?:Article|Posting|Report)"')
# A page may declare the day of a change in much the same way. It must not be taken for the day of publication.
CHANGES = (
    "//meta[contains(@property, 'modified') or contains(@property, 'updated') or contains(@name, 'modified')"
    " or contains(@name, 'updated') or contains(@itemprop, 'Modified') or @http-equiv='last-modified'"
    " or @http-equiv='date']"
    " | //*[self::time or self::abbr or self::span][contains(@itemprop, 'Modified') or ((contains(@class, 'modified')"
    " or contains(@class, 'updated')) and not(contains(@class, 'published') or contains(@class, 'entry-date')))]"
)
SHOWN = (
    "//time | //*[contains(@class, 'date') or contains(@class, 'byline') or contains(@class, 'timestamp')"
    " or contains(@class, 'published') or contains(@class, 'meta')] | //p"
)
CHANGED_LINE = re.compile(
    r"\W{0,3}(?:last |page |story |article )?(?:updated|modified|changed|edited|revised|reviewed|aktualisiert|zuletzt"
    r"|mis à jour|modifié|actualizad[oa]|atualizad[oa]|aggiornato|bijgewerkt|обновлено|stand:)(?!\w).{0,60}\d.{0,20}",
    re.IGNORECASE,
)
# In pages of these languages the day comes before the month. Sites leave `en-US` as it is set, so it shows nothing.
DAY_FIRST = frozenset(
    "de fr es it pt nl pl da nb no fi cs sk ru uk el ro bg tr hr sl sr ca en-gb en-au en-ie en-nz".split()
)
LONGEST_LINE = 120  # characters; a longer element is a paragraph, and its day belongs to the story
MOST_SHOWN = 40  # elements; the day is shown near the top, so more would only cost time


@dataclass(frozen=True, slots=True)
class Declared:
    """A day as a page writes it, and where."""

    written: str
    place: str


def declared(tree: Any) -> tuple[Declared, ...]:
    """Return the days of publication that a page itself declares in its structured data or its head, the surest first.

    Structured data and the first `SUREST` places are equally sure; a caller takes the earliest of their days.
    """
    records = (_written(record) for record in _own(tree))
    pages = (_written(record) for record in _records(tree, PAGE_TYPE))
    marked = (next(iter(tree.xpath(form)), None) for form in DECLARED_DAYS[:SUREST])
    surest = [*records, *marked, _in_microdata(tree)]
    others = [value for form in DECLARED_DAYS[SUREST:] for value in tree.xpath(form)]
    found = [Declared(value.strip(), "the page's own data") for value in surest if value and value.strip()]
    rest = [Declared(value.strip(), "the page's head") for value in (*pages, *others) if value and value.strip()]
    return (*found, *rest)


def shown(tree: Any) -> str | None:
    """Find a line of the article that shows its day, such as `By Ada Pell, 12 September 2023`.

    A day alone above the headline may be that of the visit, so it counts only if no other line shows a day.
    """
    heading = next(iter(tree.xpath("//body//h1")), None)
    below = heading is None
    above_heading: str | None = None
    parts = tree.xpath(f"{SHOWN} | //body//h1")[:MOST_SHOWN]
    below = below or heading not in parts
    for part in parts:
        below = below or part is heading
        line = " ".join(part.text_content().split())
        above = part.getparent()
        near = part.tag == "time" and above is not None and len(above) <= LONGEST_LINE
        around = " ".join(above.text_content().split()) if near else ""
        context = around if 0 < len(around) <= LONGEST_LINE else line
        if not line or len(line) > LONGEST_LINE:
            continue
        if part.tag == "time" and part.get("datetime"):
            context = context.replace(line, f" {part.get('datetime')} ") if line in context else context
        named = part.tag == "time" or "date" in (part.get("class") or "") or "published" in (part.get("class") or "")
        if (found := day_of_line(context)) and (below or named or found != context):
            return found
        above_heading = above_heading or found
    return above_heading


def is_draft(tree: Any) -> bool:
    """Return whether a page's structured data says that it is a draft."""
    return any("draft" in str(record.get("creativeWorkStatus")).lower() for record in _records(tree, ARTICLE_TYPE))


def order_of_language(tree: Any) -> First | None:
    """Return what days in numbers begin with in the language that a page declares; None if nobody can tell."""
    language = str(tree.xpath("string(//html/@lang)")).strip().lower().replace("_", "-")
    return "day" if {language, language.partition("-")[0]} & DAY_FIRST else None


def hide_days(tree: Any) -> None:
    """Take the days of changes, and those of structured data, out of a page, so that no search for days finds them."""
    for part in tree.xpath(CHANGES):
        if part.getparent() is not None:
            part.drop_tree()
    for part in tree.xpath("//body//*[self::p or self::span or self::div or self::time or self::small or self::li]"):
        line = _short(part) if part.getparent() is not None else ""
        if CHANGED_LINE.fullmatch(line) and day_of_line(line) is None:
            part.drop_tree()
    for script in tree.xpath(JSON_METADATA):
        script.text = DAY_IN_JSON.sub('"changed": ""', script.text or "")


def _short(part: Any) -> str:
    """Return the words of an element; nothing for a long one, or one that holds many others."""
    return " ".join(part.text_content().split()) if len(part) <= 3 and len(part.text_content()) <= LONGEST_LINE else ""


def _written(record: Mapping[str, Any]) -> str | None:
    value = record.get("datePublished")
    return str(value[0] if isinstance(value, list) and value else value) if value else None


def _own(tree: Any) -> list[Mapping[str, Any]]:
    """Return the records of the page's own article: with its headline or its address, and no other story's."""
    return _nearest(tree, _records(tree, ARTICLE_TYPE))


def _nearest(tree: Any, records: Iterable[Mapping[str, Any]]) -> list[Mapping[str, Any]]:
    """Return the first of the records that are most surely about the page itself; none if all are of other stories."""
    title = f"{tree.xpath('string(//title)')} {tree.xpath('string(//h1)')}"
    address = next(iter(tree.xpath("//link[@rel='canonical']/@href | //meta[@property='og:url']/@content")), None)
    ranked = [(_nearness(record, " ".join(title.lower().split()), address), record) for record in records]
    best = max((near for near, _ in ranked), default=0)
    return [record for near, record in ranked if near == best and near > 0][:1]


def _in_microdata(tree: Any) -> str | None:
    """Return the day of the page's own article that elements state (`itemprop`); a teaser or a comment has its own."""
    records = [
        {"datePublished": written, **_about(scope)}
        for part in tree.xpath("//*[@itemprop='datePublished']")[:MOST_SHOWN]
        for scope in [next((above for above in part.iterancestors() if above.get("itemscope") is not None), None)]
        if (written := part.get("content") or part.get("datetime")) and _is_article(scope)
    ]
    return next((record["datePublished"] for record in _nearest(tree, records)), None)


def _is_article(scope: Any) -> bool:
    """Return whether an element may be an article or a page: it says so, or nothing of itself."""
    kind = "" if scope is None else (scope.get("itemtype") or "").rstrip("/").rpartition("/")[2]
    return kind in ("", "CreativeWork") or any(form.fullmatch(kind) for form in (ARTICLE_TYPE, PAGE_TYPE))


def _about(scope: Any) -> dict[str, str]:
    """Return the headline and the address that an element states for its story."""
    headings = [] if scope is None else scope.xpath(".//*[@itemprop='headline']")
    addresses = [] if scope is None else scope.xpath(".//*[@itemprop='url' or @itemprop='mainEntityOfPage']/@href")
    headline = next((one.get("content") or one.text_content() for one in headings), "")
    return {"headline": headline, "url": next(iter(addresses), "")}


def _nearness(record: Mapping[str, Any], title: str, address: str | None) -> int:
    """Rank how surely a record is about the page itself; 0 for another story."""
    headline = " ".join(str(record.get("headline") or record.get("name") or "").lower().split())
    main = record.get("mainEntityOfPage")
    link = record.get("url") or (main.get("@id") if isinstance(main, dict) else main)
    link = link if isinstance(link, str) and link.startswith("http") else None
    if headline and headline in title:
        return 3
    if link and address:
        return 3 if of_one_page(link, address) else 0
    words = set(re.findall(r"\w{3,}", headline))
    if not words or not title.strip():
        return 1
    return 2 if words & set(re.findall(r"\w{3,}", title)) else 0


def _records(tree: Any, kind: re.Pattern[str]) -> Iterator[Mapping[str, Any]]:
    for script in tree.xpath(f"{JSON_METADATA}/text()"):
        yield from _of_kind(_parsed(script), kind)


def _parsed(script: str) -> Any:
    script = script.strip()
    for mark in BEFORE_JSON:
        script = script.removeprefix(mark).lstrip()
    for mark in AFTER_JSON:
        script = script.removesuffix(mark).rstrip()
    try:
        return json.loads(script, strict=False)
    except (ValueError, RecursionError):
        # JSON with stray quotation marks cannot be parsed. A single day in it is still sure; several would be a guess.
        days = IN_JSON.findall(script)
        return (
            {"@type": "Article", "datePublished": days[0]} if len(days) == 1 and TYPE_IN_JSON.search(script) else None
        )


def _of_kind(value: Any, kind: re.Pattern[str], depth: int = 0) -> Iterator[Mapping[str, Any]]:
    """Yield what structured data describes of a kind, without what is in a list of other stories."""
    values: Sequence[Any] = value if isinstance(value, list) else [value]
    for item in values:
        if not isinstance(item, dict) or depth > 5:
            continue
        kinds = item.get("@type")
        kinds = kinds if isinstance(kinds, list) else [kinds]
        if any(isinstance(name, str) and kind.fullmatch(name) for name in kinds):
            yield item
        yield from _of_kind(item.get("@graph") or item.get("mainEntity"), kind, depth + 1)
