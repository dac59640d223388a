"""Names in full, and what a typed text begins."""

import pytest

from answer.names import completed, full_names


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("On Monday, Mirel Tash met Halden Reyk.", ["Mirel Tash", "Halden Reyk"]),
        ("It was House Speaker Nancy Pelosi who left New York.", ["Nancy Pelosi", "New York"]),
        ("Tash’s brother saw Ford’s Jim Farley.", ["Ford", "Jim Farley"]),
        ("Yesterday the bridge fell.", []),
        ("In March the President came.", []),
        ("", []),
    ],
)
def test_the_names_in_a_text(text, names):
    assert list(full_names(text)) == names


@pytest.mark.parametrize(
    ("typed", "offered"),
    [
        ("What did Mirel Ta", "What did Mirel Tash"),
        ("what did mirel ta", "what did Mirel Tash"),
        ("What did Ta", "What did Mirel Tash"),
        ("kes", "Kestrel Bridge"),
        ("How many articles of har", "How many articles of Harbour Gazette"),  # an outlet
    ],
)
def test_the_last_word_is_completed_to_a_name_in_full(corpus, typed, offered):
    assert offered in completed(corpus, typed, 24)


@pytest.mark.parametrize("typed", ["", " ", "What did ", "k", "the", "What did Zzyzx", "??", "\u202e", "kes" * 50_000])
def test_nothing_is_offered_where_no_word_is_begun(corpus, typed):
    assert completed(corpus, typed, 24) == []


def test_only_the_rest_of_a_name_is_offered_behind_its_beginning(corpus):
    assert completed(corpus, "What did Mirel T", 24) == []  # one letter begins too much
    assert completed(corpus, "What did Mirel Ta", 24) == ["What did Mirel Tash"]


def test_the_typed_first_name_decides_among_last_names_that_begin_alike(news):
    told = (
        "the council of Hardeck voted",
        "a bridge in Hardeck was shut",
        "rain fell on Hardeck",
        "Hardeck sold a ferry",
    )
    towns = [(f"2024-01-0{day}", f"Day {day}", f"On Friday {text}.") for day, text in enumerate(told, 1)]
    pairs = [
        ("2024-02-01", "Orla Hartwell wins", "On Friday, Orla Hartwell won the vote, and Prince Harold left."),
        ("2024-02-02", "Orla Hartwell leaves", "On Friday, Orla Hartwell left, and Prince Harold came back."),
    ]
    archive = news([*towns, *pairs])
    assert completed(archive, "who is har", 1) == ["who is Hardeck"]
    assert completed(archive, "who is orla har", 24) == ["who is Orla Hartwell"]
    assert completed(archive, "who is prince har", 24) == ["who is Prince Harold"]


def test_no_more_is_offered_than_wanted(corpus):
    assert len(completed(corpus, "m", 24)) == 0
    assert len(completed(corpus, "ma", 1)) == 1


def test_names_are_found_in_linear_time():
    assert len(list(full_names("Mirel " * 30_000))) == 0
    assert len(list(full_names("so Mirel Tash, " * 10_000))) == 10_000
