"""The articles that mention some words: what is counted, and where in a text the words are."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.article import NO_FILTERS, Filters
from index.mentions import Mentions, forms, mentioned
from index.search import Archive
from index.store.words import stems

PLACES = (
    (4, 20240203, "Wire", "d"),
    (2, 20240119, None, "a"),
    (1, 20240118, "Wire", "a"),
    (9, None, "Gazette", "x"),
)
KESTREL = "The Kestrel Bridge was closed on Friday."


def spans(text, words):
    return [text[start:end] for start, end in mentioned(text, words)]


def test_totals_by_month_and_outlet_and_without_copies():
    found = Mentions("ferry", PLACES)
    assert (len(found), found.dated, found.originals, found.rows) == (4, 3, 3, [4, 2, 1, 9])
    assert found.months == ((202401, 2), (202402, 1), (None, 1))
    assert found.outlets == (("Wire", 2), ("Gazette", 1), (None, 1))


def test_nothing_mentioned_has_empty_totals():
    none = Mentions("ferry", ())
    assert (len(none), none.dated, none.originals, none.months, none.outlets) == (0, 0, 0, (), ())


@pytest.mark.parametrize(
    ("text", "words", "expected"),
    [
        ("Walmart’s plan. WALMART grew", "walmart", ["Walmart", "WALMART"]),
        ("Vaccines, vaccination and Vaccinated people", "vaccine", ["Vaccines", "vaccination", "Vaccinated"]),
        ("A dying man died", "die", ["dying", "died"]),
        ("In the U.S. and the us", "U.S.", ["U.S"]),
        ("COVID-19, Covid 19, covid19", "COVID-19", ["COVID-19", "Covid 19"]),
        ("Joe\nBiden met Joe R. Biden", "Joe Biden", ["Joe\nBiden"]),
        ("Ürümqi and URUMQI", "urumqi", ["Ürümqi", "URUMQI"]),
        ("İstanbul, Kestrel", "kestrel", ["Kestrel"]),
        ("snake_case", "case", ["case"]),
        ("nothing of it", "?", []),
        ("art of Walmart", "art", ["art"]),
    ],
)
def test_words_are_found_in_all_their_forms(text, words, expected):
    assert spans(text, words) == expected


@given(st.text(max_size=80), st.text(max_size=12))
def test_what_is_found_has_the_stems_of_the_words(text, words):
    assert all(stems(found) == stems(words) for found in spans(text, words))


@pytest.mark.parametrize("text", ["a" * 100_000, "é" * 100_000, "a_" * 50_000, "né " * 30_000, "- " * 50_000])
def test_long_texts_are_read_in_one_pass(text):
    assert spans(text, "kestrel bridge") == []


def test_a_name_counts_only_in_its_own_forms():
    text = "Has Evers ever been here? EVERS was, says Tony Evers."
    assert [text[slice(*span)] for span in mentioned(text, "Evers", ("evers",))] == ["Evers", "EVERS", "Evers"]
    assert forms([text], "Evers", 5, ("evers",)) == ("Evers",)
    assert "ever" in forms([text], "Evers", 5)
    assert spans("Tony ever saw Tony Evers", "Tony Evers") == ["Tony ever", "Tony Evers"]
    assert list(mentioned("Tony ever saw Tony Evers", "Tony Evers", ("tony", "evers"))) == [(14, 24)]


def test_forms_come_most_frequent_first_in_their_usual_spelling():
    texts = ["Vaccines help. VACCINES. A vaccine (a vaccine). Vaccines!", "Seen in the U.S. today, U.S. said"]
    assert forms(texts, "vaccine", 5) == ("Vaccines", "vaccine")
    assert forms(texts, "vaccine", 1) == ("Vaccines",)
    assert forms(texts, "U.S.", 5) == ("U.S.",)


@pytest.mark.encoder
class TestInABuild:
    @pytest.fixture
    def found(self, workplace, build):
        def found(words, filters=NO_FILTERS):
            with Archive.open(workplace.data) as archive:
                mentions = archive.mentions(words, filters)
                return [article.id for article in archive.catalogue.articles_at(mentions.rows)], mentions.originals

        texts = {"a": f"date 2024-01-19 {KESTREL} Repairs cost much.", "b": f"date 2024-02-01 {KESTREL} Cars wait."}
        for name, text in {**texts, "copy": texts["a"], "undated": "A Kestrel flew."}.items():
            (workplace.sources / f"{name}.txt").write_text(text)
        (workplace.sources / "headed.md").write_text("---\ntitle: Kestrel\ndate: 2024-03-01\n---\nBy Jane Doe\n")
        build()
        return found

    def test_copies_undated_articles_and_titles_count(self, found):
        articles, originals = found("kestrel")
        assert articles[0] == "headed.md"
        assert sorted(articles) == ["a.txt", "b.txt", "copy.txt", "headed.md", "undated.txt"]
        assert originals == 4

    def test_a_name_counts_in_the_forms_that_are_no_ordinary_words(self, found, workplace, build):
        for number in range(3):
            (workplace.sources / f"ever{number}.txt").write_text(f"Nobody had ever seen {number} of it, ever.")
        (workplace.sources / "evers.txt").write_text("Governor Evers saw it on Monday.")
        (workplace.sources / "evers-copy.txt").write_text("Governor Evers saw it on Monday.")
        (workplace.sources / "capitals.txt").write_text("EVERS SAW IT.")
        build()
        assert sorted(found("Evers")[0]) == ["capitals.txt", "evers-copy.txt", "evers.txt"]
        assert len(found("evers")[0]) == 6

    def test_a_name_counts_with_its_plural_and_without_a_capital(self, found, workplace, build):
        texts = (
            "A Cougar ran.",
            "The Cougars won.",
            "One Cougar slept.",
            "Its cougar died.",
            "He cougared about, and cougared.",
        )
        for number, text in enumerate(texts):
            (workplace.sources / f"cougar{number}.txt").write_text(text)
        build()
        assert sorted(found("Cougar")[0]) == [f"cougar{number}.txt" for number in range(4)]

    def test_filters_limit_the_count(self, found):
        assert found("kestrel", Filters(since=20240201))[0] == ["headed.md", "b.txt"]
        assert found("kestrel", Filters(outlets=("Nobody",)))[0] == []
        assert "undated.txt" in found("kestrel", Filters(as_of=20240120))[0]

    def test_the_date_that_the_index_adds_to_passages_does_not_count(self, found):
        assert found("January 2024") == ([], 0)
        assert found("January") == ([], 0)

    def test_updates_keep_it_right(self, found, workplace, build):
        (workplace.sources / "a.txt").unlink()
        (workplace.sources / "headed.md").write_text("---\ntitle: Heron\ndate: 2024-03-01\n---\nBy Jane Doe\n")
        (workplace.sources / "new.txt").write_text("date 2024-05-01 The Kestrel Bridge opened.")
        build()
        assert found("kestrel bridge")[0] == ["new.txt", "b.txt", "copy.txt"]
        assert (found("heron")[0], found("Jane Doe")[0]) == (["headed.md"], ["headed.md"])
        (workplace.sources / "headed.md").unlink()
        build()
        assert found("Jane Doe") == ([], 0)
        assert found("kestrel")[0] == ["new.txt", "b.txt", "copy.txt", "undated.txt"]


def test_days_before_any_article_hold_nothing(corpus):
    assert len(corpus.mentions("the", Filters(until=19000101))) == 0
