"""Files of one article: what is kept, what is said about it, and what is refused."""

from __future__ import annotations

import datetime
from collections.abc import Callable
from typing import TypeVar

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.article import Article
from index.read import formats
from index.read.days import UnreadableError, publication_date
from index.read.decode import decode
from index.read.feeds import as_text
from index.read.pages import page as pages
from index.read.publication import outlet_of, title_of, web_address
from tests.index.samples import PARAGRAPH, TODAY, encrypted, make_page, make_pdf

Result = TypeVar("Result")
Reader = Callable[[str, bytes, datetime.date], Article]


def plain(text: str) -> Article:
    return formats.plain_text("a.txt", text.encode(), TODAY)


def markdown(text: str) -> Article:
    return formats.markdown("a.md", text.encode(), TODAY)


def test_archive_form_keeps_every_character_behind_the_date() -> None:
    body = "Iran said on Thursday it will not allow “enemies” – a term.\r\n\r\nSecond  line. \n"
    article = plain(f" date 2024-01-18 {body}")
    assert (article.text, article.date) == (body, 20240118)
    assert article.title == "Iran said on Thursday it will not allow “enemies” – a term."
    assert (article.id, article.path, article.outlet) == ("a.txt", "a.txt", None)


@pytest.mark.parametrize(
    "text", ["date 2024-01-18\nIran said.", "\ufeffDATE: 2024/01/18 Iran said.", "\ndate 2024-1-18 Iran said."]
)
def test_archive_form_in_its_variants(text: str) -> None:
    article = plain(text)
    assert (article.text, article.date) == ("Iran said.", 20240118)


@pytest.mark.parametrize(
    "text", ["dates 2024-01-18 were set.", "The date 2024-01-18 was set.", "date 2024-01-18x it was."]
)
def test_a_date_elsewhere_is_no_publication_date(text: str) -> None:
    article = plain(text)
    assert (article.text, article.date) == (text, None)


def test_long_first_sentence_is_cut_at_a_word() -> None:
    title = plain("date 2024-01-18 " + "Pakistan launched strikes on alleged militant targets in Iran " * 5 + ".").title
    assert len(title) <= 81
    assert title.endswith("…")
    assert title[:-1] + " " in "Pakistan launched strikes on alleged militant targets in Iran " * 5


@pytest.mark.parametrize(
    ("text", "title"),
    [
        ("Bridge closed\n\nThe bridge was closed on Friday. It is old.", "Bridge closed"),
        ("The bridge was closed on Friday. It is old.", "The bridge was closed on Friday."),
        ("The bridge was closed\non Friday. It is old.", "The bridge was closed on Friday."),
        ("word " * 40 + "\n\nThe bridge was closed.", ("word " * 16).strip() + "…"),
        ("London CNN —\n\nThe bridge was closed on Friday. It is old.", "The bridge was closed on Friday."),
        ("OSTLEY, Velmara (AP) — The bridge was closed. It is old.", "The bridge was closed."),
        ("Ostley CNN —", "Ostley CNN —"),
    ],
)
def test_title_of_an_undated_text(text: str, title: str) -> None:
    article = plain(text)
    assert (article.title, article.date, article.text) == (title, None, text)


def test_a_headline_ends_before_the_line_that_states_the_day() -> None:
    article = plain("Bridge closed\n12 January 2023\n\nThe bridge was closed on Friday. It is old.")
    assert (article.title, article.date) == ("Bridge closed", 20230112)


def outcome(reader: Callable[..., Result], *arguments: object) -> Result | str:
    """Call a reader: what it read, or the line it refused with."""
    try:
        return reader(*arguments)
    except UnreadableError as found:
        return str(found)


@given(st.text(min_size=1).filter(lambda text: "\0" not in text))
def test_any_text_is_kept_or_refused(text: str) -> None:
    try:
        kept = plain("date 2024-01-18 " + text).text
    except UnreadableError:
        return
    assert kept == text


@given(st.binary())
def test_any_bytes_are_read_or_refused(data: bytes) -> None:
    for reader in (formats.plain_text, formats.markdown, formats.pdf):
        read = outcome(reader, "a", data, TODAY)
        assert "\n" not in read if isinstance(read, str) else read.text.strip()


@given(st.text(st.characters(codec="utf-8")))
def test_titles_fit_on_a_line(text: str) -> None:
    title = title_of(text)
    assert len(title) <= 81
    assert not text.strip() or title


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-32"])
def test_unicode_encodings(encoding: str) -> None:
    text = "Grüße aus Łódź – “quoted” 日本\r\nNext line.\n"
    assert decode(text.encode(encoding)) == text


@pytest.mark.parametrize(
    ("text", "encoding"),
    [
        ("Le président a déclaré jeudi que la grève était terminée et que les élèves étaient prêts.", "cp1252"),
        ("It’s a “quoted” remark – the minister’s, he said.", "cp1252"),
        ("Президент заявил в четверг, что переговоры завершены и стороны пришли к соглашению.", "cp1251"),
        ("大統領は木曜日に述べた。カタカナも含む文章である。首相は金曜日に訪米する予定だという。", "shift_jis"),
        ("Prezydent powiedział w czwartek, że rozmowy się zakończyły i osiągnięto porozumienie.", "cp1250"),
        ("Der Präsident erklärte am Donnerstag, die Gespräche seien beendet.", "cp1252"),
        ("El niño comió jamón en España, dijo el presidente.", "cp1252"),
    ],
)
def test_older_encodings_are_detected(text: str, encoding: str) -> None:
    assert decode(text.encode(encoding)) == text


def test_an_encoding_that_shows_late_is_detected() -> None:
    text = "Nine people died. " * 100_000 + "Президент заявил об этом. " * 20
    assert decode(text.encode("cp1251")) == text


def test_declared_encoding_of_a_page_wins_over_a_guess() -> None:
    page = make_page(body="Łódź " + PARAGRAPH).replace("utf-8", "iso-8859-2").encode("iso-8859-2")
    assert "Łódź" in pages.html("a.html", page, TODAY).text


def test_markdown_front_matter() -> None:
    body = "The *bridge* closed.\r\n\r\n- one\n- two  \n\n"
    article = markdown(
        "---\nHeadline: 'A: bridge'\ndate: 2024-01-18\nSource: The Wire\nByline: [Ann Ash, Bo Birk]\n"
        f"link: https://wire.example/a\n---\n\n{body}"
    )
    assert article.text == "The bridge closed.\n\n- one\n- two"
    assert (article.title, article.date, article.outlet) == ("A: bridge", 20240118, "The Wire")
    assert (article.author, article.url) == ("Ann Ash, Bo Birk", "https://wire.example/a")


@pytest.mark.parametrize(
    "date", ["2024-01-18", "2024-01-18T10:00:00Z", "'18 January 2024'", "2024-01-18 10:00:00 +01:00"]
)
def test_markdown_dates(date: str) -> None:
    assert markdown(f"---\ndate: {date}\n---\nText.").date == 20240118


@pytest.mark.parametrize(
    ("text", "title", "kept"),
    [
        ("---\ntitle: 2024\n---\nText.", "2024", "Text."),
        ("---\ntitle: yes\ndate:\n---\nText.", "yes", "Text."),
        ("---\noutlet: X\n---\n# A heading\n\nText.", "A heading", "# A heading\n\nText."),
        ("# A heading #\nText.", "A heading", "# A heading\n\nText."),
        ("---\nNo front matter, a rule.\n---\nText.", "No front matter", "## No front matter, a rule.\n\nText."),
        ("---\nNever closed.", "Never closed.", "Never closed."),
        ("---\n---\nText.", "Text.", "Text."),
        ('+++\ntitle = "A"\n+++\nText.', "A", "Text."),
    ],
)
def test_markdown_in_its_variants(text: str, title: str, kept: str) -> None:
    article = markdown(text)
    assert article.title.startswith(title)
    assert article.text == kept
    assert article.date is None


def test_markdown_takes_the_archive_form_too() -> None:
    assert markdown("date 2024-01-18 Iran said.").date == 20240118


def test_html() -> None:
    article = pages.html("a.html", make_page().encode(), TODAY)
    assert (article.title, article.date, article.outlet) == ("Nine dead at the border", 20240118, "Daily Test")
    assert article.author == "Jane Doe"
    assert f"{PARAGRAPH}0.\n\n{PARAGRAPH}1." in article.text
    assert "Sport" not in article.text
    assert "Copyright" not in article.text


def test_html_without_date_is_undated() -> None:
    assert pages.html("a.html", make_page(date="").encode(), TODAY).date is None


def test_pdf_keeps_its_pages() -> None:
    pages = ["The Gazette, Thursday, January 18, 2024. Nine people were killed.", "The governor confirmed it."]
    properties = {
        "/Title": "Border report",
        "/Author": "A. Ash",
        "/CreationDate": "D:20240501100000Z",
        "/URL": "https://a.example/r.pdf",
    }
    article = formats.pdf("a.pdf", make_pdf(pages, properties), TODAY)
    assert [article.text[start:].split("\n")[0] for start in article.pages] == pages
    assert (article.title, article.date, article.author) == ("Border report", 20240118, "A. Ash")
    assert (article.url, article.outlet) == ("https://a.example/r.pdf", "a.example")


def test_pdf_whose_title_is_a_file_name() -> None:
    article = formats.pdf("a.pdf", make_pdf(["Nine people died."], {"/Title": "Microsoft Word - draft.docx"}), TODAY)
    assert (article.title, article.date) == ("Nine people died.", None)


def test_pdf_with_its_address_is_the_same_pdf() -> None:
    pdf = make_pdf(["Nine people died."])
    marked = formats.with_address(pdf, "https://a.example/r.pdf")
    assert marked.startswith(pdf)
    assert marked == formats.with_address(pdf, "https://a.example/r.pdf")
    assert formats.pdf("a.pdf", marked, TODAY).url == "https://a.example/r.pdf"


def test_every_truncation_of_a_pdf_is_refused() -> None:
    pdf = make_pdf(["Nine people died."], {"/Title": "Report"})
    for length in range(0, len(pdf) - 8, 7):
        with pytest.raises(UnreadableError):
            formats.pdf("a.pdf", pdf[:length], TODAY)


@given(st.lists(st.tuples(st.integers(0, 900), st.integers(0, 255)), min_size=1, max_size=30))
def test_a_damaged_pdf_is_read_or_refused(damage: list[tuple[int, int]]) -> None:
    pdf = bytearray(make_pdf(["Nine people died.", "More."]))
    for place, value in damage:
        pdf[place % len(pdf)] = value
    read = outcome(formats.pdf, "a.pdf", bytes(pdf), TODAY)
    assert "\n" not in read if isinstance(read, str) else read.text.strip()


@pytest.mark.parametrize(
    ("reader", "data", "said"),
    [
        (formats.plain_text, b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", "not text; expected text, Markdown, HTML, PDF"),
        (formats.plain_text, bytes(range(1, 32)) * 40, "not text; expected text, Markdown, HTML, PDF"),
        (formats.plain_text, b"\xff\xfea\0b", "not UTF-16-LE throughout (byte 4); save it again as UTF-8"),
        (formats.plain_text, b" \n\t\n", "empty; expected the text of an article"),
        (formats.plain_text, b"date 2024-01-18 \n", "empty; expected the text of an article"),
        (
            formats.plain_text,
            b"date 2024-06-03 Iran said.",
            "date '2024-06-03' lies in the future (today is 2024-06-01)",
        ),
        (
            formats.markdown,
            b"---\ntitle: a: b\n---\nText.",
            "front matter not understood (mapping values are not allowed here)",
        ),
        (formats.markdown, b"---\ntitle: a\n---\n", "empty; expected the text of an article"),
        (pages.html, b"<html><body></body></html>", "no article text found in the page"),
        (pages.html, make_page(date="2031-01-01").encode(), "date '2031-01-01T10:00:00Z' lies in the future"),
        (formats.pdf, b"plain words", "not a PDF; expected a file that begins with %PDF-"),
        (formats.pdf, make_pdf(["Words."])[:300], "truncated PDF (its end is missing); expected the whole file"),
        (formats.pdf, b"%PDF-1.4\n%%EOF", "broken PDF ("),
        (formats.pdf, make_pdf(["", ""]), "PDF without text (2 scanned pages?); run it through text recognition"),
        (formats.pdf, encrypted(make_pdf(["Words."]), "secret"), "encrypted PDF; expected one without a password"),
    ],
)
def test_what_is_refused_and_what_is_said(reader: Reader, data: bytes, said: str) -> None:
    with pytest.raises(UnreadableError) as found:
        reader("a", data, TODAY)
    assert said in str(found.value)


@pytest.mark.parametrize(
    ("reader", "data", "said"),
    [
        (formats.plain_text, b"date 2024-02-30 Iran said.", "date '2024-02-30' does not exist; write the day as"),
        (formats.plain_text, b"date 0001-01-01 Iran said.", "date '0001-01-01' lies outside the years 1600 to 2024"),
        (formats.plain_text, b"date 1402-06-21 Iran said.", "date '1402-06-21' lies outside the years 1600 to 2024"),
        (formats.markdown, b"---\ndate: soon\n---\nText.", "date 'soon' is not understood; write the day as"),
        (formats.markdown, b"---\ndate: [2024, a]\n---\nText.", "date 'a list' is not understood"),
        (pages.html, make_page(date="2024-02-30").encode(), "date '2024-02-30T10:00:00Z' does not exist"),
    ],
)
def test_a_day_that_cannot_be_read_leaves_the_article_undated(reader: Reader, data: bytes, said: str) -> None:
    article = reader("a", data, TODAY)
    assert article.date is None
    assert article.day_from.startswith(said)


def test_bad_front_matter_names_its_line() -> None:
    with pytest.raises(UnreadableError) as found:
        markdown("---\noutlet: X\ntitle: a: b\n---\nText.")
    assert found.value.line == 3


@pytest.mark.parametrize(
    "written",
    [
        *("2024-01-18", "2024/01/18", "2024.1.18", "20240118", "18 January 2024", "January 18, 2024", "18/01/2024"),
        *(
            "Jan. 18, 2024 10:15 a.m. ET",
            "18th of January, 2024",
            "Thursday, 18 January 2024",
            "18-JAN-2024 15:01:01.79",
        ),
        *("Thu, 18 Jan 2024 23:30:00 GMT", "2024-01-18T23:30:00-05:00", "2024-01-18 10:00:00", "20240118T101500Z"),
        *("Thu Jan 18 09:12:00 +0000 2024", "18. Januar 2024", "18 janvier 2024", "2024年1月18日"),
        *("20240118101500", 20240118, 1705536000, "1705536000", 1705536000000, "1705536000000", 1705536000.5),
    ],
)
def test_dates_understood(written: str | float) -> None:
    assert publication_date(written, TODAY) == 20240118


@pytest.mark.parametrize(
    ("written", "said"),
    [
        *(
            (word, "is not understood")
            for word in ("today", "May 2024", "2024", "2024-01", "10:15", "Thursday", "1e99")
        ),
        *((word, "is not understood") for word in ("Updated 18 January 2024", "vor 2 Tagen", "5 May 2024 2024", "-")),
        *(
            (word, "does not exist")
            for word in ("2024-02-30", "2023-02-29", "2024-13-01", "30 February 2024", "20240230")
        ),
        *((word, "does not exist") for word in ("31/04/2024", "00000000")),
        *((word, "lies in the future") for word in ("2024-06-03", "2031-01-01", 1893456000)),
        *((word, "lies outside the years 1600 to 2024") for word in ("1402-06-21", "0001-01-01")),
        ("01/02/2024", "can mean two days"),
    ],
)
def test_dates_refused(written: str | float, said: str) -> None:
    with pytest.raises(UnreadableError, match=said):
        publication_date(written, TODAY)


def test_tomorrow_is_allowed_since_it_is_tomorrow_somewhere() -> None:
    assert publication_date("2024-06-02", TODAY) == 20240602


@given(
    st.dates(datetime.date(1600, 1, 1), TODAY).filter(lambda day: day.isoformat() not in ("1970-01-01", "1969-12-31"))
)
def test_every_day_is_understood(day: datetime.date) -> None:
    number = int(day.strftime("%Y%m%d"))
    for form in ("%Y-%m-%d", "%Y/%m/%d", "%d %B %Y", "%B %d, %Y", "%a, %d %b %Y 10:00:00 +0000"):
        assert publication_date(day.strftime(form), TODAY) == number


@given(st.text(max_size=30))
def test_any_words_are_a_date_or_refused(written: str) -> None:
    read = outcome(publication_date, written, TODAY)
    assert "\n" not in read if isinstance(read, str) else 16000101 <= read <= 20240602


@pytest.mark.parametrize(
    ("url", "outlet"),
    [
        ("https://www.usatoday.com/story/1", "usatoday.com"),
        ("http://news.example.org:8080/a", "news.example.org"),
        ("javascript:alert(1)", None),
        ("http://[::1", None),
        ("https://a b/c", None),
        ("", None),
    ],
)
def test_outlets_by_host(url: str, outlet: str | None) -> None:
    assert outlet_of(web_address(url)) == outlet


@pytest.mark.parametrize(
    ("markup", "text"),
    [
        ("<p>One <b>two</b>\n three</p><p>Four<br>five</p>", "One two three\n\nFour\nfive"),
        ("A &amp; B<script>x()</script>", "A & B"),
        ("no markup", "no markup"),
        ("<ul><li>a</li><li>b</li></ul>", "a\n\nb"),
    ],
)
def test_html_reduced_to_text(markup: str, text: str) -> None:
    assert as_text(markup) == text
