"""Reads web pages: decides which part of a page is the article, and which of its days is that of publication."""

from __future__ import annotations

import datetime
import logging
import re
import warnings
from collections.abc import Sequence
from copy import deepcopy
from typing import Any

from index.article import Article
from index.read.days import First, FutureDayError, UnreadableError, publication_date
from index.read.decode import decode
from index.read.fields.public import refuse_embargoed
from index.read.markup import without_advice
from index.read.pages import published, walls
from index.read.publication import About, UnpublishedError, check_text, make_article

# trafilatura skips days after `max_date` silently. A day in the future has to be refused with a message instead.
CAREFUL_DATES = {"extensive_search": False, "original_date": True, "max_date": "2999-12-31"}
# What a site hides from search engines it does not want to be found here either.
ROBOTS = frozenset(("robots", "googlebot", "bingbot"))
UNLISTED = re.compile(r"\bno(?:index|ne)\b", re.IGNORECASE)
LOCKED = "//form[contains(@class, 'post-password')] | //body[contains(@class, 'post-password-required')]"
# WordPress and Drupal write the state of a post into the class of its page or article.
UNPUBLISHED = re.compile(
    r"(?:^|\s)(?:status-(?:draft|auto-draft|private|pending|future|trash)|node--?unpublished)(?:\s|$)"
)
LIST = "a list of stories, not an article; save the pages of the stories themselves"
TEASERS = 4  # headings that lead to other pages; with this many, the page may be a list of stories
SENTENCE = 5  # words; a shorter paragraph is a label or a button
ROW, RULE = (
    re.compile(r"\|[^\n]{0,5000}\|"),
    re.compile(r"[|: -]{3,1000}"),
)  # A table becomes rows of text, and the line below its head has only dashes.
NO_ARTICLE = "no article text found in the page; expected paragraphs: save the article itself, not a menu"
CHARSET = re.compile(rb"<(?:meta|\?xml)[^>]{0,200}?(?:charset|encoding)\s*=\s*[\"']?([\w.:-]{1,40})", re.IGNORECASE)
# Words in the class or id of an element that hold something other than the article, such as readers' comments.
# trafilatura keeps many of them.
FOREIGN = re.compile(
    r"(?:^|[\s_-])(?:comments?|comment-?list|disqus|discussion|talk|respond|responses?|replies|repl(?:y|ies)-list"
    r"|reactions?|ugc|feedback|guestbook|livefyre"
    r"|viafoura|spot-?im|hyvor|giscus|utterances|kommentare?n?|commentaires?|comentarios?|commenti|reacties|komentarze"
    r"|reader-?(?:posts?|comments?|reactions?|letters?|views?|opinions?)|user-?(?:posts?|comments?|reviews?)|related"
    r"|recirc(?:ulation)?|twitter-tweet|instagram-media|tiktok-embed|recommend(?:ed|ations)|more-stories|read-?more|rich-?link|links-block|topic-list"
    r"|most-(?:read"
    r"|viewed|popular)|trending|taboola|outbrain|promo|newsletter|sign-?up|subscri(?:be|ption)-(?:wall|widget|box|form"
    r"|prompt)|regwall|paywall-(?:prompt|offer|barrier|overlay|banner|modal)|cookie|consent|gdpr|onetrust|breadcrumbs?"
    r"|current-?date|todays?-?date|site-?date|share|sharing|sidebar|caption|(?:image|img|photo|media|picture|figure)[_-]{1,2}(?:credits?|desc(?:ription)?|legend|info|source|alt)|legend|cutline|bildunterschrift|advert|sponsored|author-?(?:bio|box|card|info)|about-(?:the-)?author)(?:$"
    r"|[\s_-])",
    re.IGNORECASE,
)
# Names such as `commentsContainer` and `userReviews`; `hasComments` is one of the whole page.
CAMEL = re.compile(
    r"(?:^|[\s_-]|(?<=[a-z])(?<!has)(?<!with)(?<!show)(?<!allow)(?<!no))(?:[Cc]omments?|Reviews)(?=[A-Z\s_-]|$)"
)
NAMED = ("class", "id", "data-component", "data-component-name", "data-testid", "aria-label")
# A heading above readers' comments. What follows it in its part of the page must not be quoted as the paper's words.
COMMENTS = re.compile(
    r"(?:\d[\d.,]{0,8} )?(?:readers?[’']? |all |latest |recent |top )?(?:comments?|responses|replies|reactions"
    r"|thoughts"
    r"|kommentare?|commentaires|comentarios|commenti|reacties|komentarze|комментарии|评论|留言|コメント|댓글|réactions"
    r"|opiniones)"
    r"(?: ?\(\d{1,6}\)| \d{1,6}| on\b.{0,200})?:?|leave a (?:comment|reply)|join the (?:conversation|discussion)"
    r"|have your say"
    r"|what (?:our |your |the )?readers (?:say|think|said|are saying)|readers (?:write|respond|react)"
    r"|(?:your|readers[’']?) (?:views|opinions|comments|thoughts"
    r"|say|letters)"
    r"|leser(?:kommentare|meinungen|stimmen|briefe)|ihre meinung|vos (?:réactions|commentaires)"
    r"|la parole aux lecteurs",
    re.IGNORECASE,
)
COMMENTED = re.compile(r"[ck]omm?ent", re.IGNORECASE)
# A site may mark each comment as an <article>, so elements that are called comments are removed first.
TEASER = "//body//a[@href][.//h2 or .//h3 or .//h4][not(.//h1)]"  # a card that leads to another story
COMMENT = (
    "//*[@itemprop='comment' or contains(@itemtype, 'schema.org/Comment') or contains(@class, 'comment-body')"
    " or (self::article and (contains(@class, 'comment') or contains(@id, 'comment'))"
    " and not(.//h1 or contains(@class, 'post-') or contains(@class, 'hentry')))]"
)
# Old pages are laid out as a table, with menus in the cells next to the text.
BESIDE = "//td[.//a][not(.//p or .//h1)]"
MENU = 0.7  # share of a cell's text that is in links; with this much, the cell is a menu
SILENT = "//noscript | //figcaption | //template | //aside | //nav | //form | //*[@role='complementary']"
# elements; ordinary pages have a few thousand. On a larger one, trafilatura's second opinion takes the square of them.
LARGE = 20_000
ENOUGH = 80  # characters of paragraphs; an <article> with fewer is a teaser or a frame


def html(
    path: str,
    data: bytes,
    today: datetime.date,
    *,
    charset: str | None = None,
    url: str | None = None,
    first: First | None = None,
) -> Article:
    """Read the main text of a web page, without menus, comments and captions; a blank line separates its paragraphs.

    `charset` is the encoding that the web server names, `url` the address of the page, `first` as in
    `publication_date`.
    """
    tree = parsed(data, charset)
    if tree is None:
        raise UnreadableError(NO_ARTICLE)
    _refuse_hidden(tree, today)
    first = first or published.order_of_language(tree)
    days = published.declared(tree)
    published.hide_days(tree)
    _keep_article(tree)
    if _is_list(tree):
        raise UnreadableError(LIST)
    day, date_from = _first_day(days, published.shown(tree), today, first)
    found = _extracted(tree, url)
    text = "" if found is None or isinstance(found, dict) else _own_text(found.text or "")
    if found is None or isinstance(found, dict) or not text or walls.is_wall(text):
        raise UnreadableError(NO_ARTICLE)
    if walls.is_titled_so(found.title, text):
        raise UnreadableError(NO_ARTICLE)
    text = walls.without_walls(text)
    about = About(
        title=found.title,
        date=day or found.date,
        outlet=found.sitename,
        author=found.author,
        url=next(iter(tree.xpath("//link[@rel='canonical']/@href")), None) or url or found.url,
        date_from=date_from if day else "the page's text or address",
        first=first,
        picture=found.image,
    )
    return make_article(text, about, path, today)


def _extracted(tree: Any, url: str | None) -> Any:
    """Find the main text of a page and what trafilatura knows about it."""
    found = _attempt(deepcopy(tree), url)
    if found is None or isinstance(found, dict) or "\n" in (found.text or "").strip():
        return found
    # For a page of a few sentences trafilatura falls back on all words in one line, headline and byline among them.
    short = _attempt(tree, url, shortest=1)
    own = "" if short is None or isinstance(short, dict) else short.text or ""
    return short if "\n" in own.strip() and len(own) >= len(found.text or "") / 2 else found


def _attempt(tree: Any, url: str | None, shortest: int | None = None) -> Any:
    """Let trafilatura read a page, once; with a text of less than `shortest` characters it tries other ways."""
    import trafilatura
    from trafilatura.settings import use_config

    logging.getLogger("trafilatura").setLevel(logging.CRITICAL)
    large = sum(1 for _ in tree.iter("*")) > LARGE
    config = use_config()
    if shortest is not None:
        config.set("DEFAULT", "MIN_EXTRACTED_SIZE", str(shortest))
    with warnings.catch_warnings():
        # The search for dates warns about unknown time zones. Only the day is used, so the warning would mislead.
        warnings.simplefilter("ignore")
        return trafilatura.bare_extraction(
            tree,
            url=url,
            fast=large,
            with_metadata=True,
            include_comments=False,
            date_extraction_params=CAREFUL_DATES,
            config=config,
        )


def parsed(data: bytes, charset: str | None = None) -> Any:
    """Parse a page; None if it has nothing. UnreadableError if it is not text."""
    import trafilatura

    declared = CHARSET.search(data[:2048])
    text = decode(data, charset or (declared[1].decode() if declared else None))
    check_text(text)
    return trafilatura.load_html(text)


def _refuse_hidden(tree: Any, today: datetime.date) -> None:
    """Raise UnpublishedError for a page that its site does not show to everybody, or hides from search engines."""
    for meta in tree.xpath("//meta[@name][@content]"):
        if meta.get("name").strip().lower() in ROBOTS and UNLISTED.search(meta.get("content")):
            raise UnpublishedError("noindex")
    if tree.xpath(LOCKED):
        raise UnpublishedError("password")
    named = (
        (re.split(r"[:.]", meta.get("name")), meta.get("content")) for meta in tree.xpath("//meta[@name][@content]")
    )
    refuse_embargoed({parts[-1]: content for parts, content in named}, today)
    if published.is_draft(tree) or UNPUBLISHED.search(
        " ".join(tree.xpath("//body/@class | //article/@class | //div/@class"))
    ):
        raise UnpublishedError("draft")


def _first_day(
    days: Sequence[published.Declared], line: str | None, today: datetime.date, order: First | None
) -> tuple[str | None, str]:
    """Return the day that a page declares or shows, and where; the earliest of its own data, else the first readable.

    If none can be read, return the first one as it is written, because a warning will quote it.
    """
    read = [(day, found) for found in days if (day := _readable(found.written, today, order))]
    own = [(day, found) for day, found in read if found.place == read[0][1].place] if read else []
    if own and own[0][1].place == "the page's own data":
        day, first = min(own, key=lambda one: one[0])
        differ = max(day for day, _ in own) > day + 1
        return first.written, f"{first.place}{', which has another day as well' if differ else ''}"
    if own:
        return own[0][1].written, own[0][1].place
    if line and _readable(line, today, order):
        return line, "a line of the page"
    if days:
        return days[0].written, days[0].place
    return (line, "a line of the page") if line else (None, "")


def _readable(written: str, today: datetime.date, order: First | None) -> int | None:
    try:
        return publication_date(written, today, order)
    except FutureDayError:
        return 99991231
    except UnreadableError:
        return None


def _own_text(text: str) -> str:
    """Reduce the text of a page to the article's: without advice to read other texts, and tables without their bars."""
    lines = (line for line in without_advice(text).strip().split("\n") if not RULE.fullmatch(line.strip()))
    lines = (
        " ".join(line.strip("| ").replace("|", " ").split()) if ROW.fullmatch(line.strip()) else line for line in lines
    )
    return re.sub(r"\n+", "\n\n", "\n".join(lines).strip())


def _is_list(tree: Any) -> bool:
    """Return whether a page lists stories: headings that lead to other pages, or several stories with their days."""
    stories = [part for part in tree.xpath("//body//article[not(ancestor::article)]") if _length(part) >= ENOUGH]
    if len(stories) > 1 and not tree.xpath("//h1[not(ancestor::header)]"):
        days = {day for story in stories for day in story.xpath("string(.//time/@datetime)").split("T")[:1] if day}
        if len(days) > 1:
            return True
    if _is_menu(tree):
        return True
    teasers = [heading for heading in tree.xpath("//body//*[self::h2 or self::h3 or self::h4]") if _is_link(heading)]
    paragraphs = [part for part in tree.xpath("//body//p") if len(part.text_content().split()) > SENTENCE]
    return len(teasers) >= TEASERS and len(paragraphs) <= 1.5 * len(teasers)


def _is_menu(tree: Any) -> bool:
    """Return whether nearly all words of a page are links in a list, with no paragraph."""
    # not `//li//a` and `//text()`, whose time in libxml2 grows with the square of a list's length
    links = sum(len(link.text_content().strip()) for link in tree.xpath("//body//a[@href][ancestor::li]"))
    words = sum(len(piece.strip()) for body in tree.iter("body") for piece in body.itertext("*"))
    words -= sum(len((code.text or "").strip()) for code in tree.xpath("//body//*[self::script or self::style]"))
    return links > 0 and links >= MENU * words


def _is_link(part: Any) -> bool:
    linked = sum(len(link.text_content().strip()) for link in part.xpath(".//a[@href]"))
    return linked > 0 and linked >= MENU * len(part.text_content().strip())


def _keep_article(tree: Any) -> None:
    """Remove what is not the article: comments, related stories, captions, and all outside of the only <article>."""
    for part in tree.xpath(SILENT):
        _remove(part)
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
    for part in (*tree.xpath(COMMENT), *(tree.xpath(TEASER) if tree.xpath("//h1") else ())):
        _remove(part)
    for part in tree.xpath(f"//body//*[{' or '.join(f'@{name}' for name in NAMED)}]"):
        named = " ".join(part.get(name) or "" for name in NAMED)
        if (
            part.tag != "article"
            and (FOREIGN.search(named) or CAMEL.search(named))
            and not part.xpath(".//article | .//h1")
        ):
            _remove(part)
    tables = set(tree.xpath("//table[.//p]"))
    for cell in tree.xpath(BESIDE):
        if tables.isdisjoint(cell.iterancestors("table")):
            continue
        linked = sum(len(link.text_content()) for link in cell.xpath(".//a"))
        if linked >= MENU * len(cell.text_content().strip()):
            _remove(cell)
    for heading in tree.xpath("//h2 | //h3 | //h4 | //h5 | //h6 | //p[b or strong]"):
        written = " ".join(heading.text_content().split())
        # A bold line may be a heading of the article itself (`Reactions`), unless it speaks of comments.
        if COMMENTS.fullmatch(written) and (heading.tag != "p" or COMMENTED.search(written)):
            for part in (*heading.itersiblings(), heading):
                _remove(part)


def _remove(part: Any) -> None:
    parent = part.getparent()
    if parent is not None:
        part.drop_tree()


def _length(part: Any) -> int:
    return sum(len(paragraph.text_content()) for paragraph in part.xpath(".//p"))
