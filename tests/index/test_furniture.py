import time
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.article import Article
from index.furniture import furniture
from index.split import passages, quotable

REAL = (
    "The bridge at Ostley was closed on Friday after an inspector found cracks in two of its piers, the council said."
)


def quoted(text):
    return [text[start:end] for start, end in quotable(text)]


def words(texts):
    return [len(text.split()) for text in texts]


@pytest.mark.parametrize(
    "line",
    [
        "By Jane Doe, Northline",
        "Updated 2:34 PM EDT, Tue May 17, 2022",
        "Updated at 4:21 p.m.",
        "New York CNN Business —",
        "John Smith/AP",
        "A street in Ostley (Photo by John Smith/Getty Images)",
        "# 'Gaslighting' is the word of the year",
        "What the council knew",
        "Mayor says bridge is safe",
        "Read more:",
        "Read more here.",
        "Related: Why bridges fail",
        "More:Who inspects our bridges?",
        "RELATED: Ferry strikes pontoon in fog. Four dead.",
        "Fact check:Are the piers made of sand?",
        "Sign up for our daily newsletter.",
        "(You can get Five Things delivered to your inbox. Sign up here.)",
        "Click here to see the map.",
        "Follow her on Twitter @janedoe.",
        "Follow Jane Doe on X: @janedoe.",
        "Contact Jane Doe at jdoe@example.org or 555-0100.",
        "Jane Doe covers the harbour and can be reached at jdoe@example.org or on X @janedoe.",
        "You can also follow her on X @janedoe or email her at jdoe@example.org.",
        "Send story tips to Jane Doe at jdoe@example.org.",
        "Twitter: @janedoe.",
        "Contributing: John Smith; the Harbour Gazette.",
        "This story has been updated with additional information.",
        "JUST WATCHED Mayor walks over bridge Replay More Videos ...",
        "– Jane Doe and John Smith",
        "and the Ostley council will look into it.",
        "3.",
        "___",
    ],
)
def test_furniture_is_not_quotable(line):
    text = f"{REAL}\n\n{line}\n\n{REAL}\n\n{REAL}"
    assert quoted(text) == [REAL] * 3


@pytest.mark.parametrize(
    "line",
    [
        "The mayor walks over the bridge on Monday. Nobody else was allowed to. Jane Doe/Getty Images",
        "Photos: The bridge Hide Caption 1 of 2 Photos: The bridge Divers look at a pier. Hide Caption 2 of 2",
        "A diver. Jane Doe/AP The mayor walks over it. Tom Roe/Reuters A pier on Friday. Jane Doe/AP In pictures",
        "Divers look at a pier on Friday. Tom Roe The mayor walks over it. In pictures: The bridge Prev Next",
    ],
)
def test_a_picture_s_caption_is_not_quotable(line):
    assert quoted(f"{REAL}\n\n{line}\n\n{REAL}\n\n{REAL}") == [REAL] * 3


def test_a_gallery_longer_than_its_article_is_not_quotable():
    article = " ".join(f"The council of Ostley spoke for {n} hours about the bridge on Monday." for n in range(2, 30))
    pictures = " ".join(f"Hide Caption {n} of 90 Photos: The bridge A diver looks at pier {n}." for n in range(1, 90))
    assert len(pictures) > len(article)
    shown = quoted(f"{article}\n\n{pictures}")
    assert len(shown) == 28
    assert not any("Caption" in sentence for sentence in shown)


def test_an_article_of_pictures_keeps_its_captions():
    captions = "\n\n".join(f"The mayor walks over bridge {n} on Monday. Jane Doe/AP" for n in range(9))
    assert len(quoted(f"{REAL}\n\n{captions}")) >= 9


@pytest.mark.parametrize(
    "line",
    [
        "“We will not allow it,” he said.",
        "It was closed.",
        "“Why?”",
        "Nobody spoke…",
        "She paid $3.5 million (about half of it in cash).",
        "Follow the money, he said.",
        "For tickets to the harbour tour, call 555-0100 or email tours@example.org.",
        "The pier can be reached only by boat, the council told @harbournews.",
        "Sign up by Friday, the school wrote.",
        "More than 20 people were hurt.",
        "Reuters reported it first.",
        "Getty Images sued the maker of the pictures on Friday.",
        "iPhones were banned from the hall.",
        "van Doe was not hurt.",
        "a) She knew of the cracks.",
        f"Springfield:The mayor of the town said on Friday that nobody had told her of the cracks. {REAL}",
        "The council, which has nine members, did not say why it had waited for so long with the inspection",
        "• The bridge stays closed.",
        "The mayor gave three reasons that were not known before:",
        "May 2022: Bridge opened",
        "桥已经关闭。",
    ],
)
def test_sentences_stay_quotable(line):
    text = f"{REAL}\n\n{line}\n\n{REAL}"
    assert " ".join(quoted(text)) == f"{REAL} {line} {REAL}"


@pytest.mark.parametrize(
    "dateline",
    [
        "WASHINGTON — ",
        "WASHINGTON (AP) — ",
        "LVIV, Ukraine – ",
        "JACKSON, Miss. (AP) — ",
        "LAS CRUCES - ",
        "(CNN) ",
        "CNN —  ",
        "AI-assisted summary ",
        "London CNN  — ",
        "New York (CNN) — ",
        "New York (CNN Business) ",
        "Rio de Janeiro (Reuters) - ",
        "San Jose, Costa Rica (CNN) ",
        ": ",
    ],
)
def test_a_dateline_is_not_quoted_with_its_sentence(dateline):
    assert quoted(f"{dateline}{REAL} It reopened.") == [REAL, "It reopened."]


@pytest.mark.parametrize(
    "text",
    [
        "The Food and Drug Administration (FDA) said so.",
        "The Associated Press (AP) reported it first.",
        "NATO — the alliance of 31 states — agreed.",
        "A bridge — The Long One — was closed.",
    ],
)
def test_what_only_looks_like_a_dateline_is_quoted(text):
    assert quoted(text) == [text]


def test_lines_of_a_table_stay_quotable():
    lines = ["Ostley: 17.78 inches", "Port Sarn: 13.87 inches", "Kell: 9 inches"]
    assert quoted("\n\n".join([REAL, *lines, REAL])) == [REAL, *lines, REAL]


def test_a_text_of_mere_lines_keeps_them_but_for_known_furniture():
    lines = ["Closed on Mondays", "No dogs", "Ask at the desk", "Read more here."]
    assert quoted("\n\n".join(lines)) == lines[:-1]
    assert quoted("Read more here.\n\nSign up here.") == ["Read more here.", "Sign up here."]


def test_a_passage_is_searched_with_its_furniture_and_quoted_without():
    text = f"Ostley bridge\n\n{REAL}\n\nRead more here."
    (passage,) = passages(Article(id="a", text=text, title="", path="a"), 100, words)
    assert text[passage.start : passage.end] == text
    assert [text[slice(*span)] for span in passage.sentences] == [REAL]


def test_a_passage_of_mere_furniture_is_none():
    text = f"{REAL}\n\n" + "\n\n".join(["Follow her on Twitter @janedoe."] * 10)
    assert len(passages(Article(id="a", text=text, title="", path="a"), 25, words)) == 1


LINE = st.one_of(
    st.text(alphabet=st.sampled_from("ab AN.!?:—-/()“”\"'@é1"), max_size=60),
    st.sampled_from([REAL, "Read more here.", "WASHINGTON — He said.", "Jane/AP", 'he said. "I', "More:Why?", "CNN —"]),
)


@given(st.lists(LINE, max_size=12).map("\n\n".join))
def test_quotable_spans_lie_in_the_text_in_order_and_begin_and_end_at_signs(text):
    spans = quotable(text)
    assert bool(spans) == bool(text.strip())
    assert all(0 <= start < end <= len(text) for start, end in spans)
    assert all(before[1] <= after[0] for before, after in pairwise(spans))
    assert not any(text[start].isspace() or text[end - 1].isspace() for start, end in spans)


@pytest.mark.parametrize(
    "unit", ["A ", "AB, ", "a:", "http://", "(Photo ", "1 ", "(", "contact ", "Updated ", "/ap", ". ", "\n"]
)
def test_time_grows_with_the_length_of_a_piece(unit):
    def seconds(times):
        text = unit * times
        started = time.process_time()
        for _ in range(3):
            furniture(text, [(0, len(text))])
        return time.process_time() - started

    seconds(100)
    # Four times the text in the square would be sixteen times the time.
    assert seconds(40_000) < 10 * max(seconds(10_000), 0.005)
