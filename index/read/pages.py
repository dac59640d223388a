"""Reads web pages: decides which part of a page is the article, and which of its days is that of publication."""

from __future__ import annotations

import datetime
import json
import logging
import re
import warnings
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from index.article import Article
from index.read.days import UnreadableError
from index.read.decode import decode
from index.read.publication import About, UnpublishedError, check_text, make_article

# A date in the far future must be refused with a message, so the search for dates must not skip it.
CAREFUL_DATES = {"extensive_search": False, "original_date": True, "max_date": "2999-12-31"}
# Where a page declares its day of publication, the surest first. A plain `date` may be that of the last change.
DECLARED_DAYS = (
    "//meta[@property='article:published_time']/@content",
    "//*[@itemprop='datePublished']/@content | //*[@itemprop='datePublished']/@datetime",
    (
        "//meta[@name='pubdate' or @name='publish_date' or @name='parsely-pub-date' or @name='sailthru.date'"
        " or @name='DC.date.issued' or @name='dcterms.created' or @name='cXenseParse:recs:publishtime']/@content"
    ),
    "//time[@pubdate]/@datetime",
    "//meta[@name='date' or @name='DC.date']/@content",
)
JSON_METADATA = "//script[@type='application/ld+json']/text()"
ARTICLE_TYPE = re.compile(r"\w*(?:Article|Posting|Report|Review)")
# A short page with these words is a frame that a browser fills in, a request for consent, or an error.
WALL = re.compile(
    r"enable javascript|javascript (?:is|must be|has been) |requires javascript|accept (?:all )?cookies|use cookies"
    r"|you are (?:a )?(?:human|not a robot)|are you a robot|checking your browser|access denied|page not found"
    r"|log in to (?:continue|read)|subscribe to (?:continue|read)",
    re.IGNORECASE,
)
WALL_LENGTH = 400  # characters; a longer page with such words has an article after them
# Where a page declares that search engines must not list it.
UNLISTED = (
    "//meta[translate(@name, 'ROBTS', 'robts')='robots'][contains(translate(@content, 'NOIDEX', 'noidex'), 'noindex')]"
)
# Where a page declares the day of a change, which must not be taken for the day of publication.
CHANGES = (
    "//meta[contains(@property, 'modified') or contains(@property, 'updated') or contains(@name, 'modified')"
    " or contains(@name, 'updated') or contains(@itemprop, 'Modified') or @http-equiv='last-modified']"
    " | //time[contains(@itemprop, 'Modified') or contains(@class, 'modified') or contains(@class, 'updated')]"
)
NO_ARTICLE = "no article text found in the page; expected paragraphs: save the article itself, not a menu"
CHARSET = re.compile(rb"<(?:meta|\?xml)[^>]{0,200}?(?:charset|encoding)\s*=\s*[\"']?([\w.:-]{1,40})", re.IGNORECASE)
# Words in the class or id of an element that show that it is not the article.
FOREIGN = re.compile(
    r"(?:^|[\s_-])(?:comments?|comment-?list|disqus|discussion|talk|respond|replies|reader-?posts?|user-?posts?|related"
    r"|recirc(?:ulation)?|recommend(?:ed|ations)|more-stories|read-?more|rich-?link|links-block|topic-list|most-(?:read"
    r"|viewed|popular)|trending|taboola|outbrain|promo|newsletter|sign-?up|subscri(?:be|ption)-(?:wall|widget|box|form"
    r"|prompt)|regwall|paywall-(?:prompt|offer|barrier|overlay|banner|modal)|cookie|consent|gdpr|onetrust|breadcrumbs?"
    r"|share|sharing|sidebar|caption|advert|sponsored|author-?(?:bio|box|card|info)|about-(?:the-)?author)(?:$|[\s_-])",
    re.IGNORECASE,
)
NAMED = ("class", "id", "data-component", "data-component-name", "data-testid", "aria-label")
# A heading above readers' comments; everything after it in its part of the page is theirs.
COMMENTS = re.compile(
    r"(?:\d[\d.,]{0,8} )?(?:readers?[’']? )?(?:comments?|responses|replies|kommentare|commentaires|comentarios)"
    r"(?: ?\(\d{1,6}\)| \d{1,6})?:?|leave a (?:comment|reply)|join the (?:conversation|discussion)",
    re.IGNORECASE,
)
# Cells of a table that lays out the page, next to the cell with the text.
BESIDE = "//table[.//p]//td[.//a][not(.//p or .//h1)]"
MENU = 0.7  # a cell is a menu if at least this share of its text is in links
SILENT = "//noscript | //figcaption | //template | //aside | //nav | //form"
ENOUGH = 80  # characters of paragraphs; an <article> with fewer is a teaser or a frame


def html(
    path: str, data: bytes, today: datetime.date, *, charset: str | None = None, url: str | None = None
) -> Article:
    """Read the main text of a web page, without menus, comments and captions; a blank line separates its paragraphs.

    `charset` is the encoding that the web server names, `url` the address of the page.
    """
    import trafilatura

    logging.getLogger("trafilatura").setLevel(logging.CRITICAL)
    declared = CHARSET.search(data[:2048])
    text = decode(data, charset or (declared[1].decode() if declared else None))
    check_text(text)
    tree = trafilatura.load_html(text)
    if tree is None:
        raise UnreadableError(NO_ARTICLE)
    if tree.xpath(UNLISTED):
        raise UnpublishedError("noindex")
    day = _declared_day(tree)
    _keep_article(tree)
    with warnings.catch_warnings():
        # The search for dates warns about unknown time zones, but only the day is used.
        warnings.simplefilter("ignore")
        found = trafilatura.bare_extraction(
            tree, url=url, with_metadata=True, include_comments=False, date_extraction_params=CAREFUL_DATES
        )
    if found is None or isinstance(found, dict) or not (found.text or "").strip() or _is_wall(found.text or ""):
        raise UnreadableError(NO_ARTICLE)
    about = About(
        title=found.title,
        date=day or found.date,
        outlet=found.sitename,
        author=found.author,
        url=_canonical(tree) or url or found.url,
        date_from="the page's own data" if day else "the page's text or address",
    )
    return make_article(re.sub(r"\n+", "\n\n", (found.text or "").strip()), about, path, today)


def _is_wall(text: str) -> bool:
    return len(text) <= WALL_LENGTH and WALL.search(text) is not None


def _keep_article(tree: Any) -> None:
    """Remove what is not the article: comments, related stories, captions, and all outside of the only <article>.

    Days of a change are removed too, because they would be taken for the day of publication if the page declares none.
    """
    for part in (*tree.xpath(SILENT), *tree.xpath(CHANGES)):
        _remove(part)
    for script in tree.xpath("//script[@type='application/ld+json']"):
        script.text = (script.text or "").replace('"dateModified"', '"changed"')
    _remove_others(tree)
    articles = [part for part in tree.xpath("//body//article") if _length(part) >= ENOUGH]
    if len(articles) == 1:
        (article,) = articles
        body = next(iter(tree.xpath("//body")))
        headings = [heading for heading in body.xpath(".//h1") if article not in heading.iterancestors()]
        body.clear()
        body.extend([*headings, article])


def _remove_others(tree: Any) -> None:
    """Remove, by their names, headings and links, the parts that others wrote or that lead elsewhere."""
    for part in tree.xpath(f"//body//*[{' or '.join(f'@{name}' for name in NAMED)}]"):
        named = " ".join(part.get(name) or "" for name in NAMED)
        if part.tag != "article" and FOREIGN.search(named) and not part.xpath(".//article | .//h1"):
            _remove(part)
    for cell in tree.xpath(BESIDE):
        linked = sum(len(link.text_content()) for link in cell.xpath(".//a"))
        if linked >= MENU * len(cell.text_content().strip()):
            _remove(cell)
    for heading in tree.xpath("//h2 | //h3 | //h4 | //h5 | //h6"):
        if COMMENTS.fullmatch(" ".join(heading.text_content().split())):
            for part in (*heading.itersiblings(), heading):
                _remove(part)


def _remove(part: Any) -> None:
    parent = part.getparent()
    if parent is not None:
        part.drop_tree()


def _length(part: Any) -> int:
    return sum(len(paragraph.text_content()) for paragraph in part.xpath(".//p"))


def _canonical(tree: Any) -> str | None:
    return next(iter(tree.xpath("//link[@rel='canonical']/@href")), None)


def _declared_day(tree: Any) -> str | None:
    """Find the day of publication that the page itself declares, in its structured data or its head."""
    heading = " ".join(tree.xpath("string(//title)").split()).lower()
    records = [record for script in tree.xpath(JSON_METADATA) for record in _articles(_parsed(script))]
    # If the page describes several articles, the one with the page's title is its own.
    records.sort(key=lambda record: str(record.get("headline") or "").lower() not in heading)
    written = (str(record["datePublished"]) for record in records if record.get("datePublished"))
    declared = (value.strip() for form in DECLARED_DAYS for value in tree.xpath(form))
    return next((value for value in (*written, *declared) if value), None)


def _parsed(script: str) -> Any:
    try:
        return json.loads(script, strict=False)
    except (ValueError, RecursionError):
        return None


def _articles(value: Any) -> Iterator[Mapping[str, Any]]:
    """Yield the articles that structured data describes, without those in a list of other stories."""
    values: Sequence[Any] = value if isinstance(value, list) else [value]
    for item in values:
        if not isinstance(item, dict):
            continue
        kinds = item.get("@type")
        kinds = kinds if isinstance(kinds, list) else [kinds]
        if any(isinstance(kind, str) and ARTICLE_TYPE.fullmatch(kind) for kind in kinds):
            yield item
        yield from _articles(item.get("@graph") or item.get("mainEntity"))
