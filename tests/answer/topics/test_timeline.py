"""A topic over time, over the invented archive and over small ones made for one case."""

import pytest

from answer.topics.timeline import timeline
from index.article import Days, Filters
from index.errors import ExpectedError

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
        assert entry.published == article.date
    assert [entry.days for entry in entries] == sorted(entry.days for entry in entries)
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
    assert [entry.days for entry in few] == sorted(entry.days for entry in few)


def test_a_statement_is_shown_rather_than_a_headline_a_question_or_a_sentence_that_leans_back(archive_of):
    (entry,) = _timeline_of(
        archive_of,
        "ferry accident",
        ferry="date 2023-03-01 Ferry accident at Kestrel\n\nWhat caused the ferry accident at Kestrel?\n\n"
        "The ferry Marigold had an accident on Monday, the harbour said.\n\nIt was the second ferry accident.",
    )
    assert entry.quote.text == "The ferry Marigold had an accident on Monday, the harbour said."


def test_what_only_mentions_the_topic_is_left_out_and_the_news_of_an_article_is_shown(archive_of):
    entries = _timeline_of(
        archive_of,
        "Sarnair",
        strike="date 2023-03-01 Sarnair pilots strike\n\nPilots of Sarnair began a strike on Wednesday over their pay, "
        "the union said.\n\nSarnair did not immediately respond to a request for comment.",
        sold="date 2023-04-03 Sarnair sold\n\nSarnair was sold to the Ostley Line on Monday for 40 million crowns.\n\n"
        "“That is entirely up to the airlines — Sarnair, all of them,” a pilot said.",
        route="date 2023-05-02 Sarnair opens route\n\nSarnair opened a route from Port Sarn to Dalbeck on Tuesday.",
        fair="date 2023-06-06 Summer fair opens\n\n"
        + "The summer fair of Ostley opened on Tuesday with a record number of stalls, the mayor said. " * 10
        + "\n\nA visitor from Dalbeck who came by train, by bus and at last by Sarnair won the prize.",
    )
    assert articles(entries) == ["strike.txt", "sold.txt", "route.txt"]
    assert [text.split()[0] for text in quoted(entries)] == ["Pilots", "Sarnair", "Sarnair"]
    assert "respond" not in " ".join(quoted(entries))


def test_an_empty_topic_is_one_line(corpus):
    with pytest.raises(ExpectedError, match="is empty"):
        timeline(corpus, " ")


def _timeline_of(archive_of, topic, **texts):
    return timeline(archive_of({f"{name}.txt": text for name, text in texts.items()}), topic)


def test_an_event_stands_on_the_day_its_sentence_tells_not_where_it_was_published(archive_of):
    entries = _timeline_of(
        archive_of,
        "ferry accidents",
        later="date 2023-03-20 The worst ferry accident at Kestrel was on 5 June 1998, when eleven people drowned.",
        first="date 2023-03-02 A ferry accident near Ostley hurt nobody, a spokesman for the line said.",
        month="date 2023-03-15 The ferry accident of Dalbeck in January was blamed on fog by the inspectors.",
    )
    assert articles(entries) == ["later.txt", "month.txt", "first.txt"]
    assert [entry.days for entry in entries] == [
        Days(19980605, 19980605), Days(20230101, 20230131), Days(20230302, 20230302),
    ]  # fmt: skip
    assert [entry.published for entry in entries] == [20230320, 20230315, 20230302]
    assert [entry.is_dated_apart for entry in entries] == [True, True, False]


def test_what_only_says_this_week_or_names_many_years_stands_on_the_day_of_publication(archive_of):
    entries = _timeline_of(
        archive_of,
        "ferry line",
        week="date 2023-03-15 The ferry line will cut its timetable this week, the harbour office announced.",
        years="date 2023-03-20 The ferry line carried two million people between 1990 and 2019, its owners said.",
    )
    assert [entry.days for entry in entries] == [Days(20230315, 20230315), Days(20230320, 20230320)]


def test_an_event_told_twice_stands_once_and_names_the_other(archive_of):
    entries = _timeline_of(
        archive_of,
        "Marigold ferry",
        one="date 2023-03-09 The ferry Marigold struck a pontoon on Wednesday and four people died, police said.",
        two="date 2023-03-10 Four people died when the ferry Marigold struck a pontoon on Wednesday, an official said.",
        else_="date 2023-03-10 The owners of the ferry Marigold apologised for the collision on Friday in a letter.",
    )
    assert len(entries) == 2
    (merged,) = (entry for entry in entries if entry.days == Days(20230308, 20230308))
    assert {merged.quote.article.id, *(article.id for article in merged.also)} == {"one.txt", "two.txt"}


def test_a_sentence_that_later_articles_carry_along_keeps_the_day_it_first_meant(archive_of):
    told = "The chief of the ferry line was suspended on Wednesday after the collision of the Marigold. "
    entries = _timeline_of(
        archive_of,
        "ferry line chief suspended",
        first=f"date 2023-03-10 {told}A deputy took over the office in Ostley.",
        later=f"date 2023-03-24 {told}Rain is expected in the whole of the west at the weekend.",
    )
    (entry,) = entries
    assert entry.days == Days(20230308, 20230308)
    assert (entry.quote.article.id, [article.id for article in entry.also]) == ("first.txt", ["later.txt"])
