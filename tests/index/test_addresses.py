"""Which addresses lead to one page."""

import json

import pytest

from index.addresses import of_one_page, page_address
from index.article import NO_FILTERS, Filters
from index.search import Archive

PAGE = "https://www.m-post.example/news/library.html"


@pytest.mark.parametrize(
    "other",
    [
        f"{PAGE}?utm_source=twitter&utm_medium=social",
        f"{PAGE}#comments",
        "http://m-post.example/news/library.html/",
        "https://amp.m-post.example/amp/news/library.html?fbclid=IwAR0",
        "https://m.m-post.example/news/library.amp.html",
        f"{PAGE}?outputType=amp",
        f"{PAGE}?print=1&mc_cid=3",
        "https://WWW.M-POST.example/news/library.html/print",
    ],
)
def test_tracking_and_other_forms_do_not_make_another_page(other):
    assert of_one_page(PAGE, other)


@pytest.mark.parametrize(
    "other",
    [
        "https://www.m-post.example/news/library-2.html",
        "https://blog.m-post.example/news/library.html",
        f"{PAGE}?id=3",
        f"{PAGE}?page=2",
        "https://www.m-post.example/",
        "http://[::1",
        "",
        None,
    ],
)
def test_another_page_stays_another(other):
    assert not of_one_page(PAGE, other)


def test_a_page_may_be_named_by_a_parameter():
    assert page_address("https://l.example/?p=81&utm_source=x") == page_address("https://l.example/?utm_medium=y&p=81")
    assert page_address("https://l.example/?p=81") != page_address("https://l.example/?p=82")


def test_a_long_address_is_read():
    assert page_address("https://x.example/" + "a.amp" * 20_000 + "?" + "utm_a=1&" * 20_000).startswith("x.example/")


def test_a_corrected_page_is_shown_and_the_old_one_is_found_as_it_stood(workplace, build):
    said = (
        "The library at Marl costs {} a year to run, said the council, and lends 64,000 books to readers of all ages."
    )
    rows = [
        {"date": "2023-09-12", "url": PAGE, "text": said.format("410,000")},
        {"date": "2023-09-20", "url": f"{PAGE}?utm_source=x", "text": said.format("510,000")},
    ]
    (workplace.sources / "a.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows))
    build()
    with Archive.open(workplace.data) as archive:
        for filters, cost in ((NO_FILTERS, "510,000"), (Filters(as_of=20230915), "410,000")):
            assert [cost in hit.text for hit in archive.search("What does the library cost?", 5, filters)] == [True]
