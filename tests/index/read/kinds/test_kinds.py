"""Each kind of input that once was read wrongly, in three further forms."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.index.read.forms.reading import put
from tests.index.read.kinds.inputs import ALL, Kept, page


@pytest.mark.parametrize("kept", ALL, ids=lambda kept: kept.name)
def test_what_people_keep_is_read_as_they_expect(tmp_path: Path, kept: Kept) -> None:
    articles, lines = put(tmp_path, kept.files)
    said = [line for line in lines if not line.endswith("kept without a day")]
    if kept.or_left_out and not articles:
        assert said
        return
    assert sorted(((article.date, article.text) for article in articles), key=str) == sorted(kept.articles, key=str)
    assert bool(said) == kept.left_out, said
    assert len({article.id for article in articles}) == len(articles)
    if kept.titles:
        assert sorted(article.title for article in articles) == sorted(kept.titles)


def test_a_row_with_more_cells_than_columns_is_one_line_unless_its_text_is_last(tmp_path: Path) -> None:
    rows = "title,text,url\nWeir,The weir broke, Bo Krail said.,https://t.example/1\nMill,The mill was sold.,\n"
    articles, lines = put(tmp_path, {"a.csv": rows})
    assert [article.text for article in articles] == ["The mill was sold."]
    assert lines == ["a.csv, line 2: 4 cells under 3 columns; put a text that holds the separator in quotation marks"]


@pytest.mark.parametrize(
    ("label", "words"),
    [("iso-2022-jp", "図書館は開いている。"), ("us-ascii", "“It’s open”"), ("windows-31j", "①図書館")],
)
def test_mail_is_decoded_as_its_label_is_meant(tmp_path: Path, label: str, words: str) -> None:
    encoding = {"us-ascii": "cp1252", "windows-31j": "cp932"}.get(label, label)
    head = f"From: a@k.example\nSubject: Quay\nContent-Type: text/plain; charset={label}\n\n"
    articles, _ = put(tmp_path, {"a.eml": head.encode() + words.encode(encoding)})
    assert [article.text for article in articles] == [words]


def test_a_readers_day_is_not_the_articles(tmp_path: Path) -> None:
    day = '<meta itemprop="datePublished" content="2021-01-01">'
    comment = f'<p itemscope itemtype="https://schema.org/Comment">{day}Good.</p>'
    own = '<meta itemprop="datePublished" content="2023-09-12">'
    articles, _ = put(tmp_path, {"a.html": page(around=f"{comment}<main>{own}{{}}</main>")})
    assert [article.date for article in articles] == [20230912]
