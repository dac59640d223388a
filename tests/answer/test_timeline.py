"""A topic over time, over the invented archive and over small ones made for one case."""

import pytest

from answer.timeline import timeline
from index.article import Filters
from index.errors import ExpectedError
from index.search import Archive

pytestmark = pytest.mark.encoder


def articles(entries):
    return [entry.quote.article.id for entry in entries]


def quoted(entries):
    return [entry.quote.text for entry in entries]


@pytest.mark.parametrize("topic", ["Kestrel Bridge", "Marigold ferry", "ferry collision", "repair costs", "cracks"])
def test_entries_are_verbatim_dated_oldest_first_and_one_an_article(corpus, topic):
    entries = timeline(corpus, topic)
    assert len(entries) >= 2
    for entry in entries:
        article = corpus.catalogue[entry.quote.article.id]
        assert article.text[entry.quote.start : entry.quote.end] == entry.quote.text != ""
        assert entry.day == article.date
    assert [entry.day for entry in entries] == sorted(entry.day for entry in entries)
    assert len(set(articles(entries))) == len(entries)


@pytest.mark.parametrize(
    ("topic", "article", "words"),
    [
        ("repair costs", "northline/2023-03-14-protest.md", "27 million crowns"),
        ("minister resigns", "gazette/2023-03-16-minister.txt", "resign"),
        ("detour for commuters", "northline/2023-03-06-detour.html", "faced a detour of 64 kilometres"),
        ("inquiry report", "northline/2023-03-18-inspection.md", "an inquiry led by the retired judge"),
    ],
)
def test_the_sentence_shown_is_the_one_about_the_topic(corpus, topic, article, words):
    said = {entry.quote.article.id: entry.quote.text for entry in timeline(corpus, topic)}
    also = {copy.id: entry.quote.text for entry in timeline(corpus, topic) for copy in entry.also}
    assert words in {**also, **said}[article]


@pytest.mark.parametrize(
    "topic",
    """football|stock market|Brazil election|earthquake in Turkey|climate change|Ukraine war|banana bread recipe
railway strike|airport opening|covid vaccine|presidential debate|oil prices|school shooting|Taylor Swift tour|inflation
hospital funding|nuclear plant|Golden Gate Bridge|Brooklyn Bridge repair|ferry to Iceland|Titanic|Donald Trump|xyzzy|?!
""".replace("\n", "|")
    .strip("|")
    .split("|"),
)
def test_what_the_archive_is_not_about_has_no_timeline(corpus, topic):
    assert timeline(corpus, topic) == ()


def test_copies_cost_one_entry_and_are_named_with_it(corpus):
    entries = {entry.quote.article.id: entry for entry in timeline(corpus, "Kestrel Bridge")}
    inspection = {"northline/2023-03-18-inspection.md", "wire/2023-03-18-inspection.md"}
    (shown,) = inspection & entries.keys()
    assert {copy.id for copy in entries[shown].also} == inspection - {shown}


def test_the_undated_are_left_out_and_filters_hold(corpus):
    assert "background/kestrel-bridge.txt" not in articles(timeline(corpus, "Kestrel Bridge", most=15))
    some = timeline(corpus, "Kestrel Bridge", Filters(since=20230306, until=20230314, outlets=("Northline News",)))
    assert articles(some) == ["northline/2023-03-06-detour.html", "northline/2023-03-14-protest.md"]
    assert timeline(corpus, "Kestrel Bridge", Filters(until=20230101)) == ()


def test_where_there_is_more_than_room_the_articles_most_about_the_topic_are_shown(corpus):
    few, many = timeline(corpus, "cracks in the bridge", most=2), timeline(corpus, "cracks in the bridge")
    assert len(few) == 2 < len(many)
    assert set(quoted(few)) <= set(quoted(many))
    assert all("cracks" in text for text in quoted(few))
    assert [entry.day for entry in few] == sorted(entry.day for entry in few)


def test_a_statement_is_shown_rather_than_a_headline_a_question_or_a_sentence_that_leans_back(workplace, build):
    (workplace.sources / "ferry.txt").write_text(
        "date 2023-03-01 Ferry accident at Kestrel\n\nWhat caused the ferry accident at Kestrel?\n\n"
        "The ferry Marigold had an accident on Monday, the harbour said.\n\nIt was the second ferry accident."
    )
    build()
    with Archive.open(workplace.data) as archive:
        (entry,) = timeline(archive, "ferry accident")
    assert entry.quote.text == "The ferry Marigold had an accident on Monday, the harbour said."


def test_an_empty_topic_is_one_line(corpus):
    with pytest.raises(ExpectedError, match="is empty"):
        timeline(corpus, " ")
