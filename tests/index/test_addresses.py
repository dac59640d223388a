"""Which addresses lead to one page."""

import pytest

from index.addresses import of_one_page, page_address

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
