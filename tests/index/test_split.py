from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.article import Article
from index.split import embedded_text, joined, passages, sentences


def words(texts):
    return [len(text.split()) for text in texts]


def article(text: str, **more) -> Article:
    return Article(id="a", text=text, title="A title", path="a.txt", **more)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("One. Two.", ["One.", "Two."]),
        ("Mr. Smith paid $3.5 million on Jan. 5. He left.", ["Mr. Smith paid $3.5 million on Jan. 5.", "He left."]),
        ('He said "Mr. Jones left." Then he left.', ['He said "Mr. Jones left."', "Then he left."]),
        (
            "“Dr. Who came at 3 p.m. to the U.S. Senate.” She said so.",
            ["“Dr. Who came at 3 p.m. to the U.S. Senate.”", "She said so."],
        ),
        ("A wrapped\nline goes on. Next.", ["A wrapped\nline goes on.", "Next."]),
        ("A headline\n\nA paragraph.", ["A headline", "A paragraph."]),
        ("Items:\n- first\n- second", ["Items:", "- first", "- second"]),
        ("Rep. Kim Doe, D-N.Y., said so. She left.", ["Rep. Kim Doe, D-N.Y., said so.", "She left."]),
        (
            "Polls close at 9 p.m. ET on Friday. Go at 8 p.m. Vote.",
            ["Polls close at 9 p.m. ET on Friday.", "Go at 8 p.m.", "Vote."],
        ),
        ("“Why now?” Jane Doe asked. “No.”", ["“Why now?” Jane Doe asked.", "“No.”"]),
        ('"We go," he said. "We know the way."', ['"We go," he said.', '"We know the way."']),
        ("", []),
        ("He left? “\nShe came.", ["He left?", "“\nShe came."]),
        (" \n\n ", []),
    ],
)
def test_sentences_are_what_a_reader_would_say(text, expected):
    found = [text[start:end] for start, end in sentences(text)]
    assert found == expected


@given(st.text(alphabet=st.sampled_from("ab A.!?\n\t“”é😀-*1"), max_size=300))
def test_sentences_keep_every_character_but_blanks_in_order(text):
    spans = sentences(text)
    assert all(start < end for start, end in spans)
    assert all(before[1] <= after[0] for before, after in pairwise(spans))
    assert "".join(text[start:end] for start, end in spans).split() == text.split() or (
        "".join("".join(text[start:end] for start, end in spans).split()) == "".join(text.split())
    )


@given(
    st.lists(st.text(alphabet="abc de", min_size=1, max_size=60).map(lambda t: f"Xy{t}."), max_size=30),
    st.integers(3, 40),
)
def test_passages_cover_all_sentences_once_and_stay_within_the_size(parts, size):
    text = " ".join(parts)
    made = passages(article(text), size, words)
    spans = [span for passage in made for span in passage.sentences]
    assert spans == sorted(spans)
    assert "".join("".join(text[s:e].split()) for s, e in spans) == "".join(text.split())
    assert all(sum(words(text[s:e] for s, e in passage.sentences)) <= size for passage in made)
    assert all(passage.start == passage.sentences[0][0] and passage.end == passage.sentences[-1][1] for passage in made)


def test_a_text_without_full_stops_is_cut_between_words():
    text = "word " * 500
    made = passages(article(text), 50, words)
    assert len(made) >= 10
    assert all(
        text[passage.start : passage.end].split() == ["word"] * len(text[passage.start : passage.end].split())
        for passage in made
    )


def test_what_is_embedded_carries_title_and_date_and_what_is_quoted_does_not():
    one = article("A sentence.", date=20240118)
    (passage,) = passages(one, 50, words)
    assert embedded_text(one, passage) == "A title (18 January 2024)\nA sentence."
    assert one.text[passage.start : passage.end] == "A sentence."


@pytest.mark.parametrize("title", ["New York CNN — A…", "New York CNN —", "A sentence."])
def test_a_title_that_is_only_the_beginning_of_the_text_is_not_embedded_over_every_passage(title):
    one = Article(id="a", text="New York CNN — A sentence. Another.", title=title, path="a", date=20240118)
    (passage,) = passages(one, 50, words)
    assert embedded_text(one, passage).splitlines()[0] == "(18 January 2024)"


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("94 pau-\npers in", "94 paupers   in"),
        ("Kyiv-\nMoscow", "Kyiv-\nMoscow"),
        ("2021-\n2022", "2021-\n2022"),
        ("a well-known man", "a well-known man"),
        ("a -\nlist", "a -\nlist"),
    ],
)
def test_broken_words_are_joined_and_the_length_stays(text, wanted):
    assert joined(text) == wanted
    assert len(joined(text)) == len(text)
