"""Finds a field by any of the many names that programs and people give it."""

from __future__ import annotations

import functools
import re
import unicodedata
from collections.abc import Iterator, Mapping
from typing import Any

from index.read.days import is_day

# Lower case without marks and blanks, so that `pub_date` and `PubDate` are one name. The first name with a value wins.
NAMES: Mapping[str, tuple[str, ...]] = {
    "id": ("id", "docid", "articleid", "guid", "uuid"),
    "title": (
        *(
            "title",
            "headline",
            "heading",
            "headlinetext",
            "headlines",
            "webtitle",
            "subject",
            "posttitle",
            "articletitle",
            "postname",
        ),
        *(
            "titel",
            "titre",
            "titulo",
            "título",
            "titolo",
            "titular",
            "überschrift",
            "заголовок",
            "标题",
            "標題",
            "タイトル",
            "제목",
        ),
    ),
    "date": (
        *("firstpublished", "firstpublishedat", "firstpublishdate", "firstpublicationdate", "originalpublishdate"),
        *("publishdate", "publisheddate", "publicationdate", "datepublished", "datepublish", "webpublicationdate"),
        *("pubdate", "published", "publishedat", "publishedon", "publishedtime", "publishtime", "publicationtime"),
        *("postdate", "date", "datetime", "timestamp", "dcdate", "day"),
        *("datum", "fecha", "дата", "日期", "날짜", "发布时间", "發布時間", "发布日期", "公開日", "veröffentlicht"),
        *("veröffentlichungsdatum", "erscheinungsdatum", "datedepublication", "fechadepublicacion", "fechapublicacion"),
        *("datapublicacao", "datadepublicacao", "datapubblicazione", "data", "dateparution", "displaydate"),
        *(
            "veröffentlichtam",
            "publiziertam",
            "datumderveröffentlichung",
            "datepub",
            "datawydania",
            "発行日",
            "erschienenam",
            "publiéle",
            "publicadoel",
            "publicadoem",
            "pubblicatoil",
            "gepubliceerdop",
        ),
        *(
            "опубликовано",
            "датапубликации",
            "датапублікації",
            "datapublikacji",
            "公開日時",
            "掲載日",
            "投稿日",
            "发表时间",
        ),
        *(
            "發表時間",
            "发布日",
            "時間",
            "时间",
            "게시일",
            "등록일",
            "dategmt",
            "postdategmt",
            "seendate",
            "authoredon",
            "dateline",
        ),
    ),
    "created": (
        "created",
        "createdat",
        "createdutc",
        "createdtime",
        "datecreated",
        "creationdate",
        "firstcreated",
        "versioncreated",
    ),
    "text": (
        *("text", "body", "content", "articlebody", "maintext", "fulltext", "story", "bodytext", "articletext"),
        *("plaintext", "html", "contenthtml", "contenttext", "postcontent", "postbody", "pagecontent", "introtext"),
        *("plaincontent", "article", "document", "artikeltext", "corps", "cuerpo", "corpo"),
        *(
            "selftext",
            "texto",
            "texte",
            "testo",
            "inhalt",
            "contenido",
            "contenu",
            "contenuto",
            "текст",
            "正文",
            "内容",
        ),
        *(
            "內容",
            "本文",
            "본문",
            "copy",
            "bodycopy",
            "contentelements",
            "description",
            "summary",
            "abstract",
            "abstractnote",
            "excerpt",
        ),
    ),
    "outlet": (
        *("outlet", "source", "publisher", "publication", "site", "sitename", "newspaper", "sourcedomain", "medianame"),
        *(
            "sourcename",
            "domain",
            "containertitle",
            "publicationtitle",
            "journaltitle",
            "zeitung",
            "quelle",
            "periodico",
            "journal",
            "来源",
        ),
    ),
    "author": ("author", "authors", "byline", "by", "creator", "writer", "autor", "auteur", "autore", "автор", "作者"),
    "url": ("url", "link", "href", "canonicalurl", "sourceurl", "permalink", "uri", "weburl"),
    "picture": ("image", "picture", "thumbnail", "ogimage", "imageurl", "thumbnailurl", "urltoimage", "leadimage"),
    "embargo": (
        *("embargo", "embargoed", "embargodate", "embargountil", "embargoeduntil", "embargoends", "embargoenddate"),
        *("golive", "goliveat", "golivedate", "forrelease", "releaseat", "releaseon", "notbefore", "publishat"),
        *("publishon", "publishfrom", "publishafter", "scheduledat", "scheduledfor", "scheduleddate"),
    ),
}
# These words around a name only say whose it is (`Story Headline`), or how it is kept (Solr's `body_txt`).
AROUND_NAMES = frozenset(
    """article articles news story post page item entry doc blog press full short main original clean cleaned complete
    whole s t ss txt dt str en de du da la elements integral integrale completo html xhtml run""".split()
)
NOT_SHORTENED = frozenset(("", "html", "day", "data", "time"))  # too often something else: `raw_html` is a whole page
# No list can hold all names of a day of publication: `issue_date`, `first_published_at`, `articlePublishedTime`.
PUBLISHED_AT = re.compile(
    r"(?:date|time|datetime)?(?:of)?(?:dc|dcterms|meta|og)?(?:first|original|initial)?"
    r"(?:article|news|story|web|online|print|live|display|edition|issue|release|post|publish|publication|publ?)?"
    r"(?:published|publishing|posted|issued|released|printed|(?:article|news|story|web|online|print|display|edition"
    r"|issue|release|post|publish|publication|publ?)(?:at|on|up|date|day|time|datetime|ts|timestamp))"
    r"(?:at|on|date|day|time|datetime|utc|gmt|iso|local|ts|timestamp|parsed|unix|epoch)?"
    r"|(?:date|day)of(?:publication|issue|release)|erschienen|erscheinungstag"
)
YES = frozenset(("true", "yes", "1", "on", "y", "ja", "oui", "sí", "sim", "checked"))
NO = frozenset(("false", "no", "0", "off", "n", "nein", "non", "não", "unchecked"))
NOTHING = frozenset(
    ["", *"none null nan n/a \\n nil 0000-00-00".split(), "0000-00-00 00:00:00", "only available in paid plans"]
)
# These names mean a day or a text only if they hold words; otherwise they wrap something else.
AMBIGUOUS = frozenset(("data", "article", "document"))
CLOCK = re.compile(r"\d{1,2}:\d{2}(?::\d{2})?(?: ?[ap]m)?|\d{1,3} ?min[a-z]{0,5}(?: read)?")


def named(fields: Mapping[str, Any], name: str) -> Any:
    """Find a field by any of its usual names; None if all are missing or blank."""
    return named_as(fields, name)[1]


def named_as(fields: Mapping[str, Any], name: str) -> tuple[str, Any]:
    """Return the name that a field has here, and its value; both are empty if there is none."""
    # an article may be called `null`, but a day or a text may not
    empty = NOTHING if name in ("date", "text") else frozenset(("",))
    likely = _likely(fields, name)
    if name != "date":
        return next((field for field in likely if _is_given(field[1], empty)), ("", None))
    given = (field for field in likely if _is_given(field[1], empty) and not _is_no_day(field[1]))
    first = next(given, ("", None))
    # `dateline: TARN (AP)` is a place; a later field may have the day.
    if not isinstance(first[1], str) or is_day(first[1]):
        return first
    return next((field for field in given if isinstance(field[1], str) and is_day(field[1])), first)


def _likely(fields: Mapping[str, Any], name: str) -> Iterator[tuple[str, Any]]:
    """Yield the fields that may be meant, the surest first."""
    by_name = {plain_name(str(key)): (str(key), value) for key, value in fields.items()}
    usual = (by_name[alias] for alias in aliases_of(name) if alias in by_name)
    yield from (one for one in usual if plain_name(one[0]) not in AMBIGUOUS or isinstance(one[1], str))
    if name == "date":
        yield from (field for plain, field in by_name.items() if PUBLISHED_AT.fullmatch(plain))
    short = {_shortened(str(key)): (str(key), value) for key, value in fields.items()}
    yield from (short[alias] for alias in aliases_of(name) if alias in short)
    if name == "date":
        yield from (by_name[alias] for alias in (*NAMES["created"], "time") if alias in by_name)


def _is_given(value: Any, empty: frozenset[str]) -> bool:
    if isinstance(value, str):
        return (value.strip() or value).lower() not in empty
    return value not in (None, [], {}) and not isinstance(value, bool)


@functools.cache
def aliases_of(name: str) -> tuple[str, ...]:
    return tuple(map(plain_name, NAMES[name]))


def _is_no_day(value: Any) -> bool:
    """Return whether a value says something else than a day: `published: true`, a day of the month, a clock time."""
    written = str(value).strip().lower()
    return written in YES | NO or (len(written) <= 2 and written.isdigit()) or CLOCK.fullmatch(written) is not None


@functools.lru_cache(1000)
def plain_name(name: str) -> str:
    """Reduce a name to its letters and digits, without accents, which some people leave out."""
    return re.sub(r"[\W_]", "", unicodedata.normalize("NFKD", name)).lower()


@functools.lru_cache(1000)
def _shortened(name: str) -> str:
    """Leave the words around a name out; empty if there are none, or if what is left says too little."""
    words = [plain_name(word) for word in re.findall(r"[^\W_]+", re.sub(r"(?<=[a-z])(?=[A-Z])", " ", name))]
    kept = [word for word in words if word not in AROUND_NAMES]
    short = "".join(kept)
    return "" if len(kept) == len(words) or short in NOT_SHORTENED else short
