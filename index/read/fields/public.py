"""Finds texts that their source does not show to everybody: drafts, private posts, texts under an embargo."""

from __future__ import annotations

import datetime
import re
from collections.abc import Mapping
from typing import Any

from index.article import as_integer
from index.read.days import FutureDayError, UnreadableError, publication_date
from index.read.fields.names import NO, NOTHING, YES, aliases_of, plain_name
from index.read.fields.values import moment_of, words_of
from index.read.publication import UnpublishedError

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
MOST_STATE_WORDS = 4  # a longer value is a sentence, such as the text of a post, and no state


def unpublished(fields: Mapping[str, Any]) -> str | None:
    """Return the state of a text that its source does not show to everybody, such as `draft`; None for any other."""
    plain = {plain_name(str(key)): str(value).strip().lower() for key, value in fields.items()}
    kind = plain.get("posttype", "post")
    if NO_POST.fullmatch(kind):
        return kind
    for key, value in fields.items():
        name = plain_name(str(key))
        if STATUS.fullmatch(name) or STATE.fullmatch(name):
            state = (words_of(value) if isinstance(value, dict) else plain[name]) or ""
            if hidden := _hidden_state(state.strip().lower(), is_status=STATUS.fullmatch(name) is not None):
                return hidden
    inner = [value for key, value in fields.items() if isinstance(value, dict) and plain_name(str(key)) in SETTINGS]
    plain = {
        **{plain_name(str(key)): str(value).strip().lower() for one in inner for key, value in one.items()},
        **plain,
    }
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
    if plain_name(state) in HIDDEN or state in HIDDEN or not HIDDEN_WORDS.isdisjoint(words):
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
        ends = plain_name(str(key)) in HIDDEN_FROM
        if not ends and plain_name(str(key)) not in aliases_of("embargo"):
            continue
        try:
            day = publication_date(moment_of(until) or "", today)
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
