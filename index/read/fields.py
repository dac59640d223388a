"""Reads the fields of front matter or a JSON object; knows the many names of each field."""

from __future__ import annotations

import datetime
import functools
import json
import re
import tomllib
import unicodedata
from collections.abc import Iterator, Mapping
from typing import Any

from index.article import as_integer
from index.read.days import FutureDayError, UnreadableError, is_day, publication_date
from index.read.markup import shown, without_marks
from index.read.publication import About, UnpublishedError, one_line

# One blank line after front matter is swallowed, because editors put it there and it is not part of the text.
FRONT_MATTER = re.compile(
    r"---[ \t]*\r?\n(.*?)^(?:---|\.\.\.)[ \t]*(?:\r?\n(?:[ \t]*\r?\n)?|\Z)", re.DOTALL | re.MULTILINE
)
TOML_MATTER = re.compile(r"\+\+\+[ \t]*\r?\n(.*?)^\+\+\+[ \t]*(?:\r?\n(?:[ \t]*\r?\n)?|\Z)", re.DOTALL | re.MULTILINE)
JSON_MATTER = re.compile(r"(?:(?:;;;|---(?:json)?)[ \t]*\r?\n)?\{\s{0,9}\"")
# Nikola keeps its fields in a comment above the text (`.. title: …`), and comments are dropped otherwise.
COMMENT_MATTER = re.compile(r"<!--\s{0,9}\n((?:\.\. [a-z]{2,20}:[^\n]{0,500}\n){1,30})\s{0,9}-->\s{0,9}")
COMMENT_FIELD = re.compile(r"\.\. ([a-z]{2,20}):[ \t]{0,9}([^\n]{0,500})")
NULL, SEQUENCE, MAPPING = (f"tag:yaml.org,2002:{kind}" for kind in ("null", "seq", "map"))
MOST_VALUES = 10_000  # values of one block of front matter
KINDS = {
    list: "list",
    dict: "nested object",
    str: "string",
    int: "number",
    float: "number",
    bool: "truth value",
    type(None): "null",
}
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
# Drafts and texts for members must not be quoted in public. Under STATUS, a word that is not in PUBLIC hides the text:
# no list can hold all the names of desks and workflows, and a draft that is quoted does more harm than a text that is
# missing. Under STATE, whose words may mean something else (`state: CA`), only the words of HIDDEN do.
STATUS = re.compile(
    r"(?:wp|post|article|page|entry|node|content|document|doc|story|moderation|workflow|editorial|publish|publishing"
    r"|review|approval|publication|published|pub)?status|(?:post|article|entry|node|content|story|moderation|workflow"
    r"|editorial|publish|publishing|review|approval|publication|published|pub)(?:state|stage)"
    r"|(?:veroffentlichungs|artikel|beitrags)status|statut|статус|状态|ステータス"
)
STATE = re.compile(r"state|stage|stato|estado|situacao|visibility|access|audience|security|privacy")
PUBLIC = frozenset(
    """publish published public live active online posted released approved final complete completed done visible open
    free sent issued printed current new updated corrected correction breaking developing featured sticky normal
    standard default ok success fetched downloaded scraped crawled parsed processed imported valid enabled everyone web
    site yes true on y veröffentlicht publié publiée publicado publicada pubblicato pubblicata gepubliceerd
    opublikowany опубликовано 已发布 公開 公開済み""".split()
)
PUBLIC_NUMBERS = frozenset(("1", "200"))  # Drupal's and Joomla's, and what a crawler notes of a page
HIDDEN = frozenset(
    """draft drafts autodraft private pending trash trashed deleted future scheduled inherit unpublish unpublished
    notpublished embargo embargoed hidden direct members membersonly paid onlypaid password rejected review inreview
    needsreview pendingreview archive archived withdrawn retracted removed canceled cancelled withheld spiked killed
    pitch assigned idea submitted internal confidential tiers specifictiers subscribers founding friends custom
    unlisted followers false off no 0 -1 -2 spike hold onhold entwurf entwürfe unveröffentlicht privat geplant gesperrt
    brouillon privé privée nonpublie programmé borrador privado programado nopublicado bozza privato nonpubblicato
    drafting inprogress notstarted todo editing needsedit needsediting inediting writing backlog
    rascunho concept szkic черновик 草稿 下書き copyedit copyediting proofreading subediting disabled expired queued
    n nein non nao não nie нет usemask premium inactive""".split()
)
# One of these words is enough, whatever the others are: `soft_trashed`, `Draft (2)`, `waiting for review`.
HIDDEN_WORDS = frozenset("draft drafts trash trashed deleted unpublished embargo embargoed review approval".split())
# A text is private if such a flag is true, if a flag such as `published` is false, or if such a day is set.
HIDDEN_IF = frozenset(
    """draft isdraft private isprivate hidden ishidden deleted isdeleted trashed archived isarchived removed isremoved
    withdrawn retracted confidential unlisted noindex unpublished memberonly membersonly donotpublish
    notforpublication""".split()
)
HIDDEN_UNLESS = frozenset(
    "veroffentlicht publie publiee publicado publicada pubblicato gepubliceerd опубликовано "
    "approved isapproved published ispublished live islive public ispublic visible isvisible publish".split()
)
# objects in which a CMS keeps such flags
SETTINGS = frozenset("seo meta settings flags options revision publishing".split())
HIDDEN_SINCE = frozenset("deletedat deletedon datedeleted trashedat archivedat unpublishedat withdrawnat".split())
# Hugo, Craft, Drupal and Contentful take a text off the site on such a day.
HIDDEN_FROM = frozenset("expirydate unpublishdate unpublishon unpublishat".split())
# WordPress stores menus, styles and revisions as posts. They are no articles.
NO_POST = re.compile(
    r"attachment|revision|nav_menu_item|custom_css|customize_changeset|oembed_cache|user_request|comment"
    r"|(?:wp_|wpcf7|acf-|elementor_|jp_|shop_|amp_|ngg_|mc4wp).{0,60}"
)
YES = frozenset(("true", "yes", "1", "on", "y", "ja", "oui", "sí", "sim", "checked"))
NO = frozenset(("false", "no", "0", "off", "n", "nein", "non", "não", "unchecked"))
MOST_STATE_WORDS = 4  # a longer value is a sentence, such as the text of a post, and no state
NOTHING = frozenset(
    ["", *"none null nan n/a \\n nil 0000-00-00".split(), "0000-00-00 00:00:00", "only available in paid plans"]
)
# Exports wrap an article in one of these objects, so its fields are looked for one level down as well.
INSIDE = (
    *("tweet", "object", "post", "article", "fields", "attributes", "_source", "metadata", "sys", "data", "record"),
    *("dates", "value", "node", "meta"),
)
# These names mean a day or a text only if they hold words; otherwise they wrap something else.
AMBIGUOUS = frozenset(("data", "article", "document"))
# A value such as {"rendered": "…"} is an object whose words have one of these names.
WORDS = ("rendered", "processed", "name", "title", "main", "basic", "value", "text", "plain", "content", "#text", "$t")
CLOCK = re.compile(r"\d{1,2}:\d{2}(?::\d{2})?(?: ?[ap]m)?|\d{1,3} ?min[a-z]{0,5}(?: read)?")
LANGUAGE = re.compile(r"[a-z]{2}(?:[-_][A-Za-z]{2,4})?")
# Editors store a text as a tree of blocks. These names lead to the words in it.
PIECES = ("children", "content", "blocks", "nodes", "root", "document", "data", "doc", "content_elements")
PICTURES = frozenset(
    """image images photo picture video audio gallery embed advertisement interstitial_link oembed_response
    raw_html""".split()
)
END = re.compile(r"[.!?…:][”’\"')]{0,2}\Z")  # pieces that all end so are paragraphs
DEEPEST = 20  # levels of such a tree; this stops a file that nests without end


def front_matter(text: str) -> tuple[dict[str, Any], int] | None:
    """Read the YAML or TOML block that opens a Markdown file: its fields, and the offset at which the text begins.

    None if there is no such block: a file may begin with a thematic break. UnreadableError if the block cannot be
    parsed.
    """
    if toml := TOML_MATTER.match(text):
        return _toml(toml[1]), toml.end()
    if JSON_MATTER.match(text) and (found := _json_matter(text)):
        return found
    if nikola := COMMENT_MATTER.match(text):
        fields = {name.strip().lower(): value for name, value in COMMENT_FIELD.findall(nikola[1])}
        return fields, nikola.end()
    import yaml

    match = FRONT_MATTER.match(text)
    if match is None:
        return None
    try:
        fields = yaml.load(match[1], Loader=_words_loader())  # noqa: S506  (it derives from SafeLoader)
    except (yaml.YAMLError, RecursionError) as broken:
        mark = getattr(broken, "problem_mark", None)
        problem = getattr(broken, "problem", None) or "it is not YAML"
        line = mark.line + 2 if mark else 1
        raise UnreadableError(f"front matter not understood ({problem}); put the value in quotes", line) from None
    return (fields, match.end()) if isinstance(fields, dict) else None


def _json_matter(text: str) -> tuple[dict[str, Any], int] | None:
    """Read front matter that is a JSON object, as Hugo allows; None if the text does not begin with one."""
    begins = text.index("{")
    try:
        fields, end = json.JSONDecoder().raw_decode(text, begins)
    except (ValueError, RecursionError):
        return None
    rest = re.match(r"\s{0,9}(?:;;;|---)?[ \t]{0,99}\r?\n\s{0,9}", text[end:])
    return (fields, end + rest.end()) if rest and isinstance(fields, dict) else None


def _toml(block: str) -> dict[str, Any]:
    try:
        fields = tomllib.loads(block)
    except tomllib.TOMLDecodeError as broken:
        raise UnreadableError(f"front matter not understood ({broken}); correct it") from None
    days = (datetime.date, datetime.time)
    return {name: value.isoformat() if isinstance(value, days) else value for name, value in fields.items()}


def _words_loader() -> type[Any]:
    """Make a SafeLoader that keeps values as text, so that no impossible day fails and no title becomes a number.

    It counts what each alias stands for: a few lines of them can stand for gigabytes, and one inside itself for no end.
    """
    import yaml

    class Words(yaml.SafeLoader):
        def __init__(self, stream: str) -> None:
            super().__init__(stream)
            self._values = 0
            self._held: dict[int, int] = {}  # how many values each node stands for, by the node's id

        def compose_node(self, parent: Any, index: Any) -> Any:
            before, is_alias = self._values, self.check_event(yaml.AliasEvent)
            node = super().compose_node(parent, index)
            held = self._held.get(id(node), MOST_VALUES) if is_alias else self._values - before + 1
            self._values = before + held
            self._held[id(node)] = held
            if self._values >= MOST_VALUES:
                raise yaml.composer.ComposerError(problem=f"more than {MOST_VALUES:,} values")
            return node

    Words.yaml_implicit_resolvers = {
        first: [(tag, form) for tag, form in resolvers if tag == NULL]
        for first, resolvers in yaml.SafeLoader.yaml_implicit_resolvers.items()
    }
    Words.yaml_constructors = {
        tag: make if tag in (NULL, SEQUENCE, MAPPING, None) else yaml.SafeLoader.construct_yaml_str
        for tag, make in yaml.SafeLoader.yaml_constructors.items()
    }
    return Words


def flat(fields: Mapping[str, Any]) -> Mapping[str, Any]:
    """Add the fields of an article that an object has inside, such as `{"tweet": {…}}`; the outer fields win."""
    for _ in range(2):
        inner = [fields[name] for name in INSIDE if isinstance(fields.get(name), dict)]
        fields = {**{name: value for one in reversed(inner) for name, value in one.items()}, **fields}
    return fields


def unpublished(fields: Mapping[str, Any]) -> str | None:
    """Return the state of a text that its source does not show to everybody, such as `draft`; None for any other."""
    plain = {_plain(str(key)): str(value).strip().lower() for key, value in fields.items()}
    kind = plain.get("posttype", "post")
    if NO_POST.fullmatch(kind):
        return kind
    for key, value in fields.items():
        name = _plain(str(key))
        if STATUS.fullmatch(name) or STATE.fullmatch(name):
            state = (_words(value) if isinstance(value, dict) else plain[name]) or ""
            if hidden := _hidden_state(state.strip().lower(), is_status=STATUS.fullmatch(name) is not None):
                return hidden
    inner = [value for key, value in fields.items() if isinstance(value, dict) and _plain(str(key)) in SETTINGS]
    plain = {**{_plain(str(key)): str(value).strip().lower() for one in inner for key, value in one.items()}, **plain}
    if set(map(plain.get, HIDDEN_UNLESS)) & NO or _never_published(fields, plain):
        return "draft"
    return "noindex" if "noindex" in plain.get("robots", "") else _marked_hidden(plain)


def _hidden_state(state: str, *, is_status: bool) -> str | None:
    """Return a state, or `draft` for a number or a no, if it is not a public one."""
    words = re.findall(r"[^\W_]+", state)
    if not 0 < len(words) <= MOST_STATE_WORDS or state in NOTHING:
        return None
    if state in NO or state.startswith("-"):
        return "draft"
    if _plain(state) in HIDDEN or state in HIDDEN or not HIDDEN_WORDS.isdisjoint(words):
        return state
    if not is_status or state in PUBLIC_NUMBERS:
        return None
    told = [word for word in words if not word.isdecimal()]
    return None if told and PUBLIC.issuperset(told) else f"status `{state}`"


def _marked_hidden(plain: Mapping[str, str]) -> str | None:
    """Return what a field says that marks a text as not public: `deleted_at`, `is_private`, a password."""
    marks = {name: name.removeprefix("is") for name in sorted(HIDDEN_IF) if plain.get(name) in YES}
    since = [name for name in sorted(HIDDEN_SINCE) if plain.get(name, "") not in NOTHING]
    marks |= {name: name.removeprefix("date").removesuffix("at").removesuffix("on") for name in since}
    if plain.get("status") == "sent" and "visibility" in plain:
        marks["status"] = "sent by mail only"  # Ghost: an issue sent by mail was never on the site
    if {plain.get("postpassword", ""), plain.get("password", "")} - NOTHING:
        marks["password"] = "password"  # noqa: S105  (the name of a state, not a password)
    return next(iter(marks.values()), None)


def _never_published(fields: Mapping[str, Any], plain: Mapping[str, str]) -> bool:
    """Return whether a CMS says by an empty day of publication, or by an id, that it has not published a text."""
    inner = fields.get("sys")  # Contentful sets `publishedAt` only when an entry is published
    if isinstance(inner, dict) and "contentType" in inner and not inner.get("publishedAt"):
        return True
    empty = any(
        key in ("publishedAt", "published_at", "publishedOn", "Published On") and (value is None or value == "")
        for key, value in fields.items()
    )
    made = any(plain.get(name, "") not in NOTHING for name in ("createdat", "createdon", "created"))
    return (empty and made) or plain.get("id", "").startswith("drafts.")


def refuse_embargoed(fields: Mapping[str, Any], today: datetime.date) -> None:
    """Raise UnpublishedError for a text whose embargo has not ended, or that its site no longer shows."""
    for key, until in fields.items():
        ends = _plain(str(key)) in HIDDEN_FROM
        if not ends and _plain(str(key)) not in _aliases("embargo"):
            continue
        try:
            day = publication_date(_moment(until) or "", today)
        except FutureDayError:
            if not ends:
                raise UnpublishedError("embargo") from None
            continue
        except UnreadableError:
            day = 0
            if not ends and str(until).strip().lower() in YES:
                raise UnpublishedError("embargo") from None
        if ends and 0 < day <= as_integer(today):
            raise UnpublishedError("expired")


def named(fields: Mapping[str, Any], name: str) -> Any:
    """Find a field by any of its usual names; None if all are missing or blank."""
    return _found(fields, name)[1]


def _found(fields: Mapping[str, Any], name: str) -> tuple[str, Any]:
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
    by_name = {_plain(str(key)): (str(key), value) for key, value in fields.items()}
    usual = (by_name[alias] for alias in _aliases(name) if alias in by_name)
    yield from (one for one in usual if _plain(one[0]) not in AMBIGUOUS or isinstance(one[1], str))
    if name == "date":
        yield from (field for plain, field in by_name.items() if PUBLISHED_AT.fullmatch(plain))
    short = {_shortened(str(key)): (str(key), value) for key, value in fields.items()}
    yield from (short[alias] for alias in _aliases(name) if alias in short)
    if name == "date":
        yield from (by_name[alias] for alias in (*NAMES["created"], "time") if alias in by_name)


def _is_given(value: Any, empty: frozenset[str]) -> bool:
    if isinstance(value, str):
        return (value.strip() or value).lower() not in empty
    return value not in (None, [], {}) and not isinstance(value, bool)


@functools.cache
def _aliases(name: str) -> tuple[str, ...]:
    return tuple(map(_plain, NAMES[name]))


def _is_no_day(value: Any) -> bool:
    """Return whether a value says something else than a day: `published: true`, a day of the month, a clock time."""
    written = str(value).strip().lower()
    return written in YES | NO or (len(written) <= 2 and written.isdigit()) or CLOCK.fullmatch(written) is not None


@functools.lru_cache(1000)
def _plain(name: str) -> str:
    """Reduce a name to its letters and digits, without accents, which some people leave out."""
    return re.sub(r"[\W_]", "", unicodedata.normalize("NFKD", name)).lower()


@functools.lru_cache(1000)
def _shortened(name: str) -> str:
    """Leave the words around a name out; empty if there are none, or if what is left says too little."""
    words = [_plain(word) for word in re.findall(r"[^\W_]+", re.sub(r"(?<=[a-z])(?=[A-Z])", " ", name))]
    kept = [word for word in words if word not in AROUND_NAMES]
    short = "".join(kept)
    return "" if len(kept) == len(words) or short in NOT_SHORTENED else short


def _parts_of_day(fields: Mapping[str, Any]) -> str | None:
    """Join a day that is in three fields, `year`, `month` and `day`; None if one is missing."""
    plain = {_plain(str(key)): str(value).strip() for key, value in fields.items()}
    parts = [plain.get(name, "").removesuffix(".0") for name in ("year", "month", "day")]
    if not all(parts) or not parts[0].isdigit() or not parts[2].isdigit() or not parts[1].isalnum():
        return None
    return "-".join(parts) if parts[1].isdigit() else f"{parts[2]} {parts[1]} {parts[0]}"


def about_of(fields: Mapping[str, Any]) -> About:
    """Read title, date, outlet, author and link from the fields of a front matter or a JSON object."""
    field, date = _found(fields, "date")
    if not field and (parts := _parts_of_day(fields)):
        field, date = "year, month and day", parts
    title = named(fields, "title")
    if title is None and named(fields, "text") is not None:
        title = fields.get("name") or fields.get("Name")
    return About(
        title=_words(title),
        date=_moment(date),
        date_from=f"its field {one_line(field[:40])}" if field else "",
        outlet=_words(named(fields, "outlet")),
        author=_words(named(fields, "author")),
        url=_words(named(fields, "url")),
        picture=_words(named(fields, "picture")),
    )


def _moment(value: Any) -> str | int | float | None:
    """Read the value of a date: a string, a number, or an object of a database export (`{"$date": …}`)."""
    for _ in range(DEEPEST):
        if isinstance(value, list) and len(value) == 1:
            (value,) = value
        elif isinstance(value, list) and len(value) >= 3 and all(str(part).isdecimal() for part in value[:3]):
            # a YAML library, or a list of references (CSL), turned the day into numbers: [2024, 1, 18]
            return "-".join(str(part) for part in value[:3])
        elif isinstance(value, dict) and (parts := _parts_of_day(value)):
            return parts
        elif isinstance(value, dict):
            by_name = {_plain(str(name)): inner for name, inner in value.items()}
            names = ("iso", "date", "value", "seconds", "created", "published", "dateparts")
            named = [by_name[name] for name in names if name in by_name]
            value = (list(by_name.values()) if len(by_name) == 1 else named[:1] or [None])[0]
            if value is None:
                return "a nested object"
        else:
            break
    if value is None or (isinstance(value, str | int | float) and not isinstance(value, bool)):
        return value
    # The value is not a day. The article stays undated, and the warning quotes these words.
    return f"a {KINDS.get(type(value), 'value')}"


def _in_one_language(value: Any) -> Any:
    """Take one language of a value that a CMS keeps in several: `{"en-US": "…", "de": "…"}`."""
    if isinstance(value, dict) and value and all(LANGUAGE.fullmatch(str(name)) for name in value):
        return value.get("en-US", value.get("en", next(iter(value.values()))))
    return value


def _words(value: Any, depth: int = 0) -> str | None:
    """Read a name: a string, a number, a list of names, or an object with a name (`{"name": "CNN"}`)."""
    value = _in_one_language(value)
    if depth > DEEPEST:
        return None
    if isinstance(value, list):
        return ", ".join(filter(None, (_words(one, depth + 1) for one in value[:20]))) or None
    if isinstance(value, dict):
        person = " ".join(str(value[name]) for name in ("given", "family") if isinstance(value.get(name), str))
        return person or next((_words(value[name], depth + 1) for name in WORDS if value.get(name)), None)
    return shown(str(value)) if isinstance(value, str | int | float) else None


def text_of(fields: Mapping[str, Any]) -> str | None:
    """Join the text of an object as its page showed it: a string, paragraphs, pieces, or an object with one of these.

    None if there is no text. UnreadableError for any other value.
    """
    value = _in_one_language(named(fields, "text"))
    begins, goes_on = fields.get("introtext"), fields.get("fulltext")
    if isinstance(begins, str) and isinstance(goes_on, str):
        value = f"{begins}\n\n{goes_on}"  # Joomla splits a text at `Read more` into two fields
    if isinstance(value, str) and value.lstrip().startswith('{"') and (kept := _stored(value)):
        value = kept
    if isinstance(value, dict):
        value = next((value[name] for name in (*WORDS, "body", "html") if isinstance(value.get(name), str)), value)
    if isinstance(value, list | dict) and (pieces := _pieces(value)):
        value = pieces
    if value is None:
        return None
    if not isinstance(value, str):
        raise UnreadableError(f"the text is a {KINDS[type(value)]}; expected a string")
    return without_marks(shown(value))


def _stored(written: str) -> Any:
    """Read a text that an editor stores as JSON; None for any other text."""
    try:
        value = json.loads(written)
    except (ValueError, RecursionError):
        return None
    return value if isinstance(value, dict) and any(name in value for name in PIECES) else None


def _pieces(value: Any, depth: int = 0) -> str:
    """Join the words of a text that an editor keeps as blocks with pieces inside, or a list of paragraphs or pieces."""
    if isinstance(value, str | None):
        return value or ""
    if depth > DEEPEST or not isinstance(value, list | dict):
        return ""
    if isinstance(value, dict):
        if str(value.get("type", value.get("_type"))).lower() in PICTURES:
            return ""
        word = value.get("text", value.get("value"))
        if isinstance(word, str):
            return word
        inner = next((value[name] for name in PIECES if isinstance(value.get(name), list | dict)), None)
        return _pieces(inner, depth + 1) if inner is not None else _words(value) or ""
    words = [_pieces(one, depth + 1) for one in value]
    # Pieces of a sentence bring their own blanks. Paragraphs and blocks do not, so an empty line keeps them apart.
    whole = all(END.search(one) for one in filter(None, words)) and not any(word[:1].isspace() for word in words)
    return ("" if any(map(_is_piece, value)) and not whole else "\n\n").join(filter(None, words))


def _is_piece(value: Any) -> bool:
    """Return whether a value is a piece of a sentence, such as its bold words, and no block."""
    return isinstance(value, dict) and (
        isinstance(value.get("text", value.get("value")), str)
        or not any(isinstance(value.get(name), list | dict) for name in PIECES)
    )
