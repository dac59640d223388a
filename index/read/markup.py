"""Reduces HTML and Markdown to the text that a reader of the page saw."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from html.parser import HTMLParser
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from markdown_it.token import Token

BLOCKS = frozenset(
    ("p", "div", "li", "ul", "ol", "h1", "h2", "h3", "h4", "h5", "h6", "hr", "tr", "table", "blockquote", "pre")
)
SILENT = frozenset(
    ("script", "style", "noscript", "template", "figcaption", "svg", "iframe", "button", "select", "form", "del", "nav")
)
NOTE = re.compile(r"(?:^|\s)#?(?:fn|fnref|ftn|ftnref|footnotes?|endnotes?|cite_note|_ftn)(?:[\d:_-]|\s|$)")
# What a mail quotes, as Gmail, Thunderbird, Yahoo and Outlook mark it.
QUOTED_MAIL = re.compile(r"\b(?:gmail_(?:quote|attr)|moz-cite-prefix|yahoo_quoted)\b")
# Parts that a blog's editor puts between the paragraphs: buttons, requests to subscribe, and cards of other pages.
CARD = re.compile(
    r"(?:^|\s)(?:subscription-widget(?:-wrap)?(?:-editor)?|(?:captioned-)?button-wrap(?:per)?|(?:digest-|embedded-)?post-embed"
    r"|kg-(?:bookmark|signup|button|email|email-cta|product|cta|header-signup|audio|video|file)-card|wp-block-(?:buttons?"
    r"|latest-posts|latest-comments|social-links|search|embed|embed__wrapper|query|rss|archives|categories|tag-cloud|file)"
    r"|wp-caption-text|gallery-caption|image-caption|sharedaddy|jp-relatedposts|calibre_navbar|mailchimp\S{0,30}"
    r"|newsletter\S{0,30})(?:\s|$)"
)
CELLS = frozenset(("td", "th"))
# WordPress replaces codes such as `[gallery ids="1,2"]` when it shows a page, so readers never saw them.
WITH_CONTENT = re.compile(
    r"\[(caption|embed|video|audio|playlist)(?: [^\]\[]{0,1000})?\][^\[]{0,3000}\[/\1\]", re.IGNORECASE
)
SHORTCODE = re.compile(r"\[(?P<end>/)?(?P<name>[a-z][a-z0-9_-]{1,40})(?P<values> [^\]\[]{0,1000})?/?\]")
ALONE = frozenset(("gallery", "playlist", "toc", "contact-form", "audio", "video"))
SITE_CODES = re.compile(
    r"\[(?:(?:caption|gallery|embed|video|audio|playlist|elementor-template|contact-form-7) "
    r"|(?:vc_|et_pb_|fusion_|av_)[a-z_]{1,40}[ \]])"
)
MISREAD = re.compile(
    "[\u00c2\u00c3\u00e2][\u0080-\u00bf\u20ac\u201a-\u201e\u2026\u2020-\u2022\u2018-\u201d\u2013\u2014\u2122]"
)
NOTE_MARK = re.compile(
    r"<sup[^<>]{0,200}>\s{0,9}(?:(?:<a [^<>]{1,500}>)?\s{0,9}\[\d{1,3}\]\s{0,9}(?:</a>)?"
    r"|<a [^<>]{0,300}href=[\"']?#[^<>]{1,300}>\s{0,9}(?:\d{1,3}|[*†‡])\s{0,9}</a>)\s{0,9}</sup>",
    re.IGNORECASE,
)
# Forums, wikis and site generators leave codes in otherwise plain text. Their readers never saw them.
FORUM = re.compile(r"\[/?(?:b|i|u|s|url|quote|size|color|font|center|list|\*)(?:=[^\]\[\n]{0,500})?\]", re.IGNORECASE)
FORUM_END = re.compile(r"\[/(?:b|i|u|url|quote|size|color)\]", re.IGNORECASE)
TEMPLATE = re.compile(r"\{\{[<%][^{}]{0,2000}[>%]\}\}|\{%[^{}]{0,2000}%\}")
MODULE = re.compile(
    r"(?m)^(?:import [^\n]{1,300} from [^\n]{1,300}|import ['\"][^\n]{1,300}|export const [^\n]{1,300})\n"
)
# kramdown, which Jekyll uses, takes its attributes from such marks: `{: .lead}`
ATTRIBUTES = re.compile(r"[ \t]{0,9}\{:[ .#a-zA-Z][^{}\n]{0,200}\}")
REMARK = re.compile(r"%%[^%]{1,5000}%%")  # Obsidian's comments, which its pages do not show
WIKI_MARK = re.compile(r"'{2,5}|<ref[^<>]{0,200}>[^<>]{0,1000}</ref>|<ref [^<>]{0,200}/>|\{\{[^{}]{0,1000}\}\}")
LINK = re.compile(r"(!)?\[([^\[\]\n]{0,300})\]\((?:https?://|/|mailto:)[^()\s]{0,1000}(?: \"[^\"\n]{0,200}\")?\)")
STRONG = re.compile(r"(?<![\w*])(\*\*)(?=[^\s*_])([^*\n]{1,300}?)(?<=[^\s*])\1(?![\w*])")
ESCAPED_BREAK = re.compile(r"\\n\\n|[.!?”\"]\\n")  # a program has written the two characters for a line break
WIKI_LINK = re.compile(r"(!)?\[\[(?:[^\[\]|\n]{1,300}\|)?([^\[\]|\n]{1,300})\]\]")
HIDDEN = re.compile(r"display:\s?none|visibility:\s?hidden", re.IGNORECASE)
EMPTY = frozenset(
    ("br", "hr", "img", "input", "meta", "link", "area", "base", "col", "embed", "source", "track", "wbr")
)
# A text with one of these tags is read as HTML; `x < y`, `<name@example.org>` and the ticker `<P>` are plain text.
TAG = re.compile(
    r"</(?:p|div|a|h[1-6]|[ou]l|li|span|strong|em|[biu]|su[bp]|ins|del|font|center|figure|figcaption|blockquote|script"
    r"|style|table|section|article)>"
    r"|<br ?/?>|<img\s[^<>]{1,2000}>",
    re.IGNORECASE,
)
ENTITY = re.compile(
    r"&(?:amp|quot|nbsp|apos|[lr]squo|[lr]dquo|[nm]dash|hellip|#\d{2,5}|#x[0-9a-f]{2,5});", re.IGNORECASE
)
# Soft hyphens, and places where a line may break: no reader sees them, and they would split a word for the search.
INVISIBLE = dict.fromkeys(map(ord, "\u00ad\u200b\u2060\ufeff"))
CDATA = re.compile(r"\A\s{0,9}<!\[CDATA\[(.*)\]\]>\s{0,9}\Z", re.DOTALL)
FOOTNOTE = re.compile(r"\[\^[^\]\s]{1,40}\]")
# A line such as `Read more: …` is about another article, and would be quoted as if it belonged to this one.
ADVICE = re.compile(
    r"(?m)^[ \t>*•–-]{0,6}(?:read (?:more|also|next|on)|also read|more on this|see also|related(?: (?:stories"
    r"|articles|story|article))?"
    r"|don[’']t miss|recommended|you may also like|watch|listen|lesen sie auch|mehr zum thema|auch interessant"
    r"|siehe auch"
    r"|lire aussi|à lire(?: aussi)?|voir aussi|lea también|le puede interesar|ver también|leggi anche|lees ook"
    r"|läs (?:även|också|mer)"
    r"|les også|læs også|veja também|leia (?:também|mais)|czytaj (?:też|także)|zobacz też|читайте также"
    r"|延伸阅读|相关阅读|関連記事)"
    r"[ \t]{0,3}[:：>»|][^\n]{0,300}(?:\n+|\Z)",
    re.IGNORECASE,
)
BLANK_LINE = re.compile(r"(\n[ \t]*\n)")
EMPHASIS = re.compile(r"(?<!\\)[*_]")
MOST_EMPHASIS = 500  # marks of a paragraph; the parser's time grows with the square of their number
# A note goes on in the indented lines below it.
FOOTNOTE_TEXT = re.compile(r"(?m)^\[\^[^\]\s]{1,40}\]:.*\n?(?:(?:[ \t]*\n)?(?: {2,}|\t).*\n?)*")
NOTE_IN_LINE = re.compile(r"\^\[[^\[\]]{1,2000}\]")
CALLOUT = re.compile(r"(?m)^(>[ \t]{0,4})\[!\w{1,20}\][+-]?[ \t]?")  # the kind of a note in Obsidian and on GitHub
HIGHLIGHT = re.compile(r"==(?=\S)([^=\n]{1,500})==")


def shown(text: str) -> str:
    """Reduce a text from an export to what its page showed, if it has tags or entities; others stay unchanged."""
    text = CDATA.sub(r"\1", text.removeprefix("\ufeff"))
    for _ in range(2):  # twice, because some exports escape a page twice
        if TAG.search(text):
            text = as_text(text)
        elif ENTITY.search(text):
            text = html.unescape(text)
        else:
            break
    if SITE_CODES.search(text):
        text = without_shortcodes(text)
    if FORUM_END.search(text):
        text = FORUM.sub("", text)
    return _decoded_once(text) if MISREAD.search(text) else text


def without_marks(text: str) -> str:
    """Drop the marks of Markdown and wikis inside lines. Everything else stays, as nothing says that it is Markdown."""
    if "](" in text:
        text = LINK.sub(lambda found: "" if found[1] else found[2], text)
    if "**" in text:
        text = STRONG.sub(r"\2", text)
    if "[[" in text or "'''" in text:
        text = WIKI_LINK.sub(lambda link: "" if link[1] else link[2], WIKI_MARK.sub("", text))
    if "\\n" in text and "\n" not in text and ESCAPED_BREAK.search(text):
        text = text.replace("\\n", "\n")
    return text


def _decoded_once(text: str) -> str:
    """Undo the reading of UTF-8 as Windows-1252 (`cafÃ©`) if the whole text shows it; else return it unchanged."""
    try:
        return b"".join(one.encode("latin-1" if "\x80" <= one <= "\x9f" else "cp1252") for one in text).decode()
    except UnicodeError:
        return text


def without_advice(text: str) -> str:
    """Drop the lines that send a reader to another text: `Read more: …`."""
    return ADVICE.sub("", text)


def without_shortcodes(text: str) -> str:
    """Drop the codes that WordPress replaces when it shows a page. Words in square brackets (`[sic]`) stay."""
    ended = {found["name"] for found in SHORTCODE.finditer(text) if found["end"]}

    def kept(found: re.Match[str]) -> str:
        code = found["end"] or "=" in (found["values"] or "") or found["name"] in ended | ALONE
        return "" if code else found[0]

    return re.sub(r"\n{3,}", "\n\n", SHORTCODE.sub(kept, WITH_CONTENT.sub("", text))).strip()


def plain(markdown: str) -> str:
    """Reduce Markdown to its text: no marks, addresses, images or footnotes. Headings and lists keep their signs."""
    from markdown_it import MarkdownIt

    for form in (REMARK, FOOTNOTE_TEXT, NOTE_IN_LINE, TEMPLATE, MODULE, ATTRIBUTES):
        markdown = form.sub("", markdown)
    markdown = HIGHLIGHT.sub(r"\1", CALLOUT.sub(r"\1", markdown))
    markdown = WIKI_LINK.sub(lambda link: "" if link[1] else link[2], markdown)
    tokens = MarkdownIt("commonmark").enable(["table", "strikethrough"]).parse(_bounded(markdown))
    lines = "".join(_written(tokens))
    lines = re.sub(r"(?<=\S)[ \t]{1,9}\n", "\n", lines.translate(INVISIBLE))
    return re.sub(r"\n{3,}", "\n\n", lines).strip()


def _bounded(markdown: str) -> str:
    """Escape stars and underscores in a paragraph with more of them than marks would explain."""
    return "".join(
        EMPHASIS.sub(r"\\\g<0>", block) if len(EMPHASIS.findall(block)) > MOST_EMPHASIS else block
        for block in BLANK_LINE.split(markdown)
    )


ENDS = {  # what separates a block from the next, so that their words do not run together
    "hr": "\n\n",
    "heading_close": "\n\n",
    "td_close": " ",
    "th_close": " ",
    "tr_close": "\n",
    "bullet_list_close": "\n",
    "ordered_list_close": "\n",
}


def _written(tokens: list[Token]) -> Iterator[str]:
    for token in tokens:
        if token.type == "inline":
            words = FOOTNOTE.sub("", "".join(_inline(token.children or [])))
            dropped = any(child.type == "image" for child in token.children or ())
            yield re.sub(r"(?<=\S) {2,}(?=\S)", " ", words) if dropped else words
        elif token.type == "heading_open":
            yield f"{'#' * int(token.tag[1:])} "
        elif token.type == "list_item_open":
            yield f"{token.info}{token.markup} " if token.info else "- "
        elif token.type in ("fence", "code_block"):
            yield f"{token.content}\n"
        elif token.type == "html_block":
            yield f"{as_text(token.content)}\n\n"
        elif token.type == "paragraph_close":
            yield "\n" if token.hidden else "\n\n"
        else:
            yield ENDS.get(token.type, "")


def _inline(tokens: list[Token]) -> Iterator[str]:
    for token in tokens:
        if token.type in ("text", "code_inline"):
            yield token.content
        elif token.type in ("softbreak", "hardbreak"):
            yield "\n"


def as_text(markup: str) -> str:
    """Reduce a piece of HTML to its text: a blank line between blocks, a line for each `br`."""
    # No tag ends after the last `>`, but for each later `<` the parser would search the rest of the text.
    markup = NOTE_MARK.sub("", markup)
    end = markup.rfind(">") + 1
    reader = _Reader()
    reader.feed(markup[:end] + markup[end:].replace("<", "&lt;"))
    reader.close()
    joined = re.sub(" {2,}", " ", "".join(reader.pieces))
    lines = "\n".join(line.strip(" ") for line in joined.split("\n"))
    return re.sub(r"\n{3,}", "\n\n", without_advice(lines)).strip()


class _Reader(HTMLParser):
    """Collects the text of a piece of HTML, with line breaks where a browser shows them."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.pieces: list[str] = []
        # the element whose words are not shown, and those inside it, so that only its own end shows words again
        self._silent: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Break the line before a block."""
        if tag not in EMPTY and (self._silent or tag in SILENT or _is_hidden(attrs)):
            self._silent.append(tag)
        self.pieces.append("\n" if tag == "br" else "\n\n" if tag in BLOCKS else "")

    def handle_endtag(self, tag: str) -> None:
        """Break the line after a block; a blank separates the cells of a table."""
        if tag in self._silent:
            while self._silent.pop() != tag:
                pass
        self.pieces.append("\n\n" if tag in BLOCKS else " " if tag in CELLS else "")

    def handle_data(self, data: str) -> None:
        """Keep the words, with single blanks."""
        if not self._silent:
            self.pieces.append(re.sub(r"\s+", " ", data.translate(INVISIBLE)))


def _is_hidden(attrs: list[tuple[str, str | None]]) -> bool:
    """Return whether a page does not show an element, or shows it as a mark of a footnote."""
    said = dict(attrs)
    named = f"{said.get('class') or ''} {said.get('id') or ''} {said.get('href') or ''}"
    return (
        "hidden" in said
        or HIDDEN.search(said.get("style") or "") is not None
        or NOTE.search(named) is not None
        or QUOTED_MAIL.search(named) is not None
        or CARD.search(said.get("class") or "") is not None
        or said.get("type") == "cite"
        or (said.get("class") or "").startswith(("twitter-tweet", "instagram-media"))
    )
