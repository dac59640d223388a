"""Reads the JSON of services: exports of chats and social networks, JSON feeds, and answers of newspapers' interfaces.

Words to a limited group are left out: private chats, direct messages, posts for followers. So are other people's words
that somebody passed on (reposts, forwarded messages), and readers' comments. Lines say how many of each there were.
"""

from __future__ import annotations

import datetime
import html
import json
import re
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from typing import Any, NamedTuple

from index.article import Article, Problem
from index.read.apart.members import begin
from index.read.days import UnreadableError
from index.read.decode import decode
from index.read.fields.public import unpublished
from index.read.forms.around import Around
from index.read.markup import as_text
from index.read.publication import UnpublishedError, counted
from index.read.records import Unpublished, article_from, is_id

Row = Mapping[str, Any]
"""The fields of one article under the names that `index.read.fields.names` knows."""
# Every file of these forms has one of these words, so other files need not be parsed, which is slow.
MARKS = (
    *(b'"messages"', b'"orderedItems"', b'"webPublicationDate"', b'"web_url"', b'"published_date"'),
    *(b"jsonfeed.org/version", b'"rendered"', b'"preferredUsername"', b'"ts"', b'"timestamp"'),
)
PUBLIC = ("https://www.w3.org/ns/activitystreams#Public", "as:Public", "Public")
PRIVATE_CHATS = frozenset(
    "personal_chat bot_chat saved_messages private_group private_supergroup private_channel".split()
)
TWEETS = re.compile(r"\s*window\.YTD\.(?:tweets?|note_?tweet|community_?tweet)\.part\d{1,5}\s*=\s*")
TWEETS_NAME = re.compile(r"(?:community-)?tweets?(?:-part\d{1,5})?\.js", re.IGNORECASE)
# Discord's other types report who joined or what was pinned, and nobody said that
TEXT_MESSAGES = frozenset(("Default", "Reply", "0", "19"))
# Facebook's export does not say whether a post was for everybody.
FACEBOOK = frozenset(("timestamp", "data", "title", "attachments", "tags"))
# Slack's other types report who joined, or that a message was changed
SLACK_TEXTS = frozenset((None, "thread_broadcast", "bot_message", "me_message", "file_share"))
SLACK_LINK = re.compile(r"<([^<>|]{1,2000})(?:\|([^<>]{1,2000}))?>")
SLACK_MARKS = re.compile(r"(?<!\w)([*_~])(?=\S)([^*_~\n]{1,300})(?<=\S)\1(?!\w)")


class Left(NamedTuple):
    """An entry that is not public text of the source's own; `reason` is why it is left out, in the plural."""

    reason: str


class Hidden(NamedTuple):
    """An entry that its source does not show to everybody; it has the state that the source gives it."""

    state: str


Entry = Row | Left | Hidden


def known(value: Any) -> Iterator[Entry] | None:
    """Recognise the form of a JSON value and return its entries; None if it has no known form."""
    if isinstance(value, list):
        if value and all(map(_is_slack, value)):
            return map(_slack_message, value)
        if value and all(_is_object(item) and FACEBOOK >= item.keys() >= {"timestamp", "title"} for item in value):
            return (Hidden("of an unknown audience") for _ in value)
        return _wordpress(value) if value and all(map(_is_wordpress, value[:3])) else None
    if not isinstance(value, dict):
        return None
    if _is_wordpress(value):
        return _wordpress([value])
    return next((entries for form in FORMS if (entries := form(value)) is not None), None)


def json_export(
    path: str, data: bytes, today: datetime.date, near: Around | None
) -> Iterator[Article | Problem] | None:
    """Read a JSON file of a known form; None for any other, so that another reader may try."""
    if not any(mark in data for mark in MARKS):
        return None
    try:
        value = json.loads(decode(data))
    except (ValueError, RecursionError):
        return None
    entries = known(value)
    if isinstance(value, list) and value and _is_slack(value[0]) and near and _is_private(near):
        raise UnpublishedError("in a private channel")
    return None if entries is None else articles(path, entries, today)


def articles(path: str, entries: Iterator[Entry], today: datetime.date) -> Iterator[Article | Problem]:
    """Make an article of each entry; entries that are left out are counted, and lines at the end say how many."""
    left, used = Counter[str](), set[str]()
    for number, entry in enumerate(entries, 1):
        if isinstance(entry, Left):
            left[entry.reason] += 1
        elif isinstance(entry, Hidden):
            yield Unpublished(path, entry.state)
        else:
            try:
                begin()
                key = str(entry.get("id") or number)
                place = f"{path}#{key if is_id(key) and key not in used else number}"
                yield article_from(entry, place, today, lambda: None, used)
            except UnpublishedError as hidden:
                yield Unpublished(path, hidden.state)
            except UnreadableError as found:
                yield Problem(path, f"item {number}: {found}")
    if left:
        yield Problem(path, f"no texts of this source: {counted(left)}")


def _telegram(value: Mapping[str, Any]) -> Iterator[Entry] | None:
    """Read Telegram Desktop's export of a chat, or of all chats (https://core.telegram.org/import-export)."""
    chats = value.get("chats")
    if isinstance(chats, dict) and isinstance(chats.get("list"), list):
        return (entry for chat in chats["list"] if isinstance(chat, dict) for entry in _telegram(chat) or ())
    messages = value.get("messages")
    if not isinstance(messages, list) or "name" not in value or "channel" in value:
        return None
    return _chat(value, [message for message in messages if isinstance(message, dict)])


def _chat(chat: Mapping[str, Any], messages: list[Mapping[str, Any]]) -> Iterator[Entry]:
    for message in messages:
        if message.get("type") != "message":
            continue
        text = _joined(message.get("text"))
        if chat.get("type") in PRIVATE_CHATS:
            yield Hidden("in a private chat")
        elif message.get("forwarded_from"):
            yield Left("forwarded messages")
        elif not text.strip():
            yield Left("messages without words")
        else:
            writer = message.get("from") if chat.get("type") != "public_channel" else message.get("author")
            yield {
                "id": f"{chat['id']}/{message['id']}" if "id" in chat and "id" in message else None,
                "date": message.get("date"),
                "text": text,
                "outlet": chat.get("name"),
                "author": writer if writer != chat.get("name") else None,
            }


def _joined(text: Any) -> str:
    """Join the pieces of a message: strings, and objects with the text of a link or of bold words."""
    if isinstance(text, list):
        return "".join(str(piece.get("text") or "") if isinstance(piece, dict) else str(piece) for piece in text)
    return text if isinstance(text, str) else ""


def _discord(value: Mapping[str, Any]) -> Iterator[Entry] | None:
    """Read a channel as DiscordChatExporter writes it (github.com/Tyrrrz/DiscordChatExporter)."""
    server, channel, messages = value.get("guild"), value.get("channel"), value.get("messages")
    if not (isinstance(server, dict) and isinstance(channel, dict) and isinstance(messages, list)):
        return None
    private = str(channel.get("type")).startswith(("Direct", "GuildPrivate")) or str(server.get("id")) == "0"
    outlet = f"{server.get('name')} #{channel.get('name')}"
    place = f"https://discord.com/channels/{server.get('id')}/{channel.get('id')}"
    return (
        _discord_message(message, outlet, place, private=private) for message in messages if isinstance(message, dict)
    )


def _discord_message(message: Mapping[str, Any], outlet: str, place: str, *, private: bool) -> Entry:
    if private:
        return Hidden("in a private channel")
    if str(message.get("type", "Default")) not in TEXT_MESSAGES:
        return Left("notices of the service")
    if message.get("forwardedMessage"):
        return Left("forwarded messages")
    text = str(message.get("content") or "")
    if not text.strip():
        return Left("messages without words")
    author = message.get("author")
    author = author if isinstance(author, dict) else {}
    return {
        "id": message.get("id"),
        "date": message.get("timestamp"),
        "text": text,
        "outlet": outlet,
        "author": author.get("nickname") or author.get("name"),
        "url": f"{place}/{message.get('id')}",
    }


def _is_slack(item: Any) -> bool:
    return isinstance(item, dict) and item.get("type") == "message" and "ts" in item


def _is_private(near: Around) -> bool:
    """Return whether a folder of a Slack export is named in one of its lists of private chats."""
    lists = (near.load(f"../{name}.json") for name in ("groups", "dms", "mpims"))
    return any(f'"{near.folder}"'.encode() in found for found in lists if found)


def _slack_message(message: Mapping[str, Any]) -> Entry:
    """Read a message of a channel as Slack exports it, a file a day (slack.com/help/articles/220556107)."""
    if message.get("subtype") not in SLACK_TEXTS:
        return Left("notices of the service")
    text = SLACK_LINK.sub(lambda found: found[2] or found[1], str(message.get("text") or ""))
    text = html.unescape(SLACK_MARKS.sub(r"\2", text))
    if not text.strip():
        return Left("messages without words")
    person = message.get("user_profile")
    person = person if isinstance(person, dict) else {}
    return {
        # milliseconds after the point are part of the key, but not of the day
        "date": float(str(message["ts"]).partition(".")[0] or 0),
        "text": text,
        "outlet": "Slack",
        "author": person.get("real_name") or person.get("display_name") or message.get("username"),
    }


def _mastodon(value: Mapping[str, Any]) -> Iterator[Entry] | None:
    """Read the outbox of an account (ActivityPub, section 5.1), as Mastodon exports it."""
    items = value.get("orderedItems")
    if "preferredUsername" in value and "publicKey" in value:
        return iter(())  # actor.json describes the account and has no posts
    return map(_activity, filter(_is_object, items)) if isinstance(items, list) else None


def _is_object(item: Any) -> bool:
    return isinstance(item, dict)


def _activity(activity: Mapping[str, Any]) -> Entry:
    post = activity.get("object")
    if activity.get("type") == "Announce":
        return Left("reposts")
    if activity.get("type") != "Create" or not isinstance(post, dict):
        return Left("activities without a text")
    receivers = [to for holder in (activity, post) for name in ("to", "cc") for to in _as_list(holder.get(name))]
    if not any(to in PUBLIC for to in receivers):
        return Hidden("for followers or a few people")
    text = as_text(str(post.get("content") or ""))
    if not text:
        return Left("posts without words")
    author = str(post.get("attributedTo") or activity.get("actor") or "")
    return {
        "id": post.get("id"),
        "title": post.get("name") or post.get("summary"),
        "date": post.get("published") or activity.get("published"),
        "text": text,
        "author": _account(author),
        "outlet": "Mastodon",
        "url": post.get("url") or post.get("id"),
    }


def _as_list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]


def _account(address: str) -> str | None:
    """Write `https://mastodon.example/users/ada` as `@ada@mastodon.example`."""
    found = re.fullmatch(r"https?://([^/\s]{1,200})/(?:users/|@)([^/\s]{1,100})", address)
    return f"@{found[2]}@{found[1]}" if found else address or None


def tweets(data: bytes, account: bytes | None = None) -> Iterator[Entry]:
    """Read the posts of an archive of X: `window.YTD.tweets.part0 = [{"tweet": {…}}]`; `account` is its account.js."""
    text = decode(data)
    begins = TWEETS.match(text)
    if begins is None:
        raise UnreadableError("no article by its name, left out; rename it if it is one")
    try:
        items = json.loads(text[begins.end() :].rstrip().removesuffix(";"))
    except (ValueError, RecursionError):
        raise UnreadableError("broken or truncated archive of X; expected the whole file: copy it again") from None
    name = _x_account(account)
    return (_tweet(item.get("tweet", item), name) for item in items if _is_object(item))


def _x_account(data: bytes | None) -> str | None:
    if data is None:
        return None
    found = re.search(r'"username"\s{0,4}:\s{0,4}"(\w{1,40})"', data.decode(errors="replace"))
    return found[1] if found else None


def _tweet(tweet: Mapping[str, Any], account: str | None) -> Entry:
    text = html.unescape(str(tweet.get("full_text") or tweet.get("text") or ""))
    if text.startswith("RT @") or tweet.get("retweeted") is True:
        return Left("reposts")
    entities = tweet.get("entities")
    links = entities.get("urls") if isinstance(entities, dict) else None
    for link in filter(_is_object, links if isinstance(links, list) else []):
        # Readers of the post saw the short address of the page, not the one that counts clicks.
        text = text.replace(str(link.get("url")), str(link.get("display_url") or link.get("expanded_url") or ""))
    # The last address leads to a picture of the post, which is no text.
    text = re.sub(r"(?<!\s)\s*https://t\.co/\w{1,20}\s*\Z", "", text)
    if not text.strip():
        return Left("posts without words")
    key = tweet.get("id_str") or tweet.get("id")
    return {
        "id": key,
        "date": tweet.get("created_at"),
        "text": text,
        "outlet": "X",
        "author": f"@{account}" if account else None,
        "url": f"https://x.com/{account or 'i/web'}/status/{key}" if key else None,
    }


def _json_feed(value: Mapping[str, Any]) -> Iterator[Entry] | None:
    """Read a feed of https://www.jsonfeed.org/version/1.1."""
    if "jsonfeed.org/version" not in str(value.get("version")) or not isinstance(value.get("items"), list):
        return None
    return (_feed_item(item, value) for item in value["items"] if _is_object(item))


def _feed_item(item: Mapping[str, Any], feed: Mapping[str, Any]) -> Entry:
    return {
        "id": item.get("id"),
        "title": item.get("title"),
        "date": item.get("date_published"),
        "text": item.get("content_html") or item.get("content_text") or item.get("summary"),
        "outlet": feed.get("title"),
        "author": item.get("authors") or item.get("author") or feed.get("authors") or feed.get("author"),
        "url": item.get("url") or item.get("external_url"),
    }


def _is_wordpress(item: Any) -> bool:
    return isinstance(item, dict) and any(
        isinstance(item.get(name), dict) and "rendered" in item[name] for name in ("content", "title", "excerpt")
    )


def _wordpress(items: list[Any]) -> Iterator[Entry]:
    """Read posts or pages from WordPress's interface (https://developer.wordpress.org/rest-api/reference/posts)."""
    return map(_wordpress_post, filter(_is_wordpress, items))


def _wordpress_post(item: Mapping[str, Any]) -> Entry:
    content = item.get("content")
    content = content if isinstance(content, dict) else {}
    if content.get("protected"):
        return Hidden("password")
    if state := unpublished({"status": item.get("status")}):
        return Hidden(state)
    if "author_name" in item:
        return Left("readers' comments")
    if item.get("type") in ("attachment", "revision", "nav_menu_item", "wp_block", "wp_template"):
        return Left("pictures and parts of pages")
    embedded = item.get("_embedded")
    authors = embedded.get("author") if isinstance(embedded, dict) else None
    return {
        "id": item.get("link") or item.get("id"),
        "title": item.get("title"),
        "date": item.get("date"),
        "text": content.get("rendered") or item.get("excerpt"),
        "author": authors,
        "url": item.get("link"),
    }


def _guardian(value: Mapping[str, Any]) -> Iterator[Entry] | None:
    """Read an answer of the Guardian's interface (https://open-platform.theguardian.com/documentation)."""
    response = value.get("response", value)
    if not isinstance(response, dict):
        return None
    found = response.get("results") or [response.get("content")]
    items = [item for item in found if _is_object(item)] if isinstance(found, list) else []
    return map(_guardian_item, items) if items and "webPublicationDate" in items[0] else None


def _guardian_item(item: Mapping[str, Any]) -> Entry:
    fields = item.get("fields")
    fields = fields if isinstance(fields, dict) else {}
    blocks = item.get("blocks")
    body = blocks.get("body") if isinstance(blocks, dict) else None
    pieces = [part.get("bodyHtml") or part.get("bodyTextSummary") or "" for part in body or [] if _is_object(part)]
    return {
        "id": item.get("id"),
        "title": fields.get("headline") or item.get("webTitle"),
        "date": item.get("webPublicationDate"),
        # `bodyText` has no breaks between its paragraphs, so the HTML in `body` is preferred.
        "text": fields.get("body") or fields.get("bodyText") or "".join(pieces) or fields.get("trailText"),
        "outlet": fields.get("publication") or "The Guardian",
        "author": fields.get("byline"),
        "url": item.get("webUrl"),
    }


def _new_york_times(value: Mapping[str, Any]) -> Iterator[Entry] | None:
    """Read an answer of the New York Times: search, archive, top stories or most popular (developer.nytimes.com)."""
    response = value.get("response")
    items = response.get("docs") if isinstance(response, dict) else value.get("results")
    items = [item for item in items if _is_object(item)] if isinstance(items, list) else []
    if items and "web_url" in items[0] and "pub_date" in items[0]:
        return map(_times_document, items)
    if items and {"abstract", "published_date", "byline"} <= items[0].keys():
        return map(_times_story, items)
    return None


def _times_document(item: Mapping[str, Any]) -> Entry:
    byline = item.get("byline")
    author = byline.get("original") if isinstance(byline, dict) else byline
    return {
        "id": item.get("_id") or item.get("uri"),
        "title": item.get("headline"),
        "date": item.get("pub_date"),
        "text": _unrepeated(item.get("abstract"), item.get("lead_paragraph"), item.get("snippet")),
        "outlet": item.get("source") or "The New York Times",
        "author": re.sub(r"\ABy ", "", str(author or "")) or None,
        "url": item.get("web_url"),
    }


def _times_story(item: Mapping[str, Any]) -> Entry:
    return {
        "id": item.get("uri"),
        "title": item.get("title"),
        "date": item.get("published_date"),
        "text": item.get("abstract"),
        "outlet": item.get("source") or "The New York Times",
        "author": re.sub(r"\ABy ", "", str(item.get("byline") or "")) or None,
        "url": item.get("url"),
    }


def _unrepeated(*texts: Any) -> str | None:
    """Join texts as paragraphs without repetition: an abstract is often the first paragraph, whole or cut."""
    kept: list[str] = []
    for text in texts:
        beginning = str(text or "").rstrip(" .…")
        if beginning and not any(other.startswith(beginning) for other in kept):
            kept = [*(other for other in kept if not str(text).startswith(other.rstrip(" .…"))), str(text)]
    return "\n\n".join(kept) or None


FORMS: tuple[Callable[[Mapping[str, Any]], Iterator[Entry] | None], ...] = (
    _discord,
    _telegram,
    _mastodon,
    _json_feed,
    _guardian,
    _new_york_times,
)
