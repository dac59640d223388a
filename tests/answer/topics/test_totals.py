"""Counts and lists of the articles that mention something, over the invented archive."""

import pytest

from answer.ask import ask
from answer.draft import AnswerSettings
from answer.model import Intent, Question, refusal
from bot.cli.forms import answer_json
from bot.cli.output import text
from index.article import Days, Filters

pytestmark = pytest.mark.encoder
HOW = AnswerSettings()
TODAY = 20230401


def asked(corpus, words, **more):
    return ask(corpus, Question(words, as_of=TODAY, **more), HOW)


def test_every_article_counts_with_its_month_outlet_and_the_ends(corpus):
    found = asked(corpus, "How many articles mention the Kestrel Bridge?")
    total = found.total
    assert (found.intent, found.refused, found.hits) == (Intent.COUNT, False, ())
    assert (total.topic, total.forms, total.articles, total.originals) == (
        "Kestrel Bridge",
        ("Kestrel Bridge",),
        11,
        10,
    )
    assert total.months == ((202303, 10), (None, 1))
    assert total.outlets[0] == ("Northline News", 4)
    assert sum(count for _, count in total.outlets) == total.articles
    assert (total.first.date, total.last.date) == (20230304, 20230325)


def test_the_newest_articles_are_quoted_each_with_a_sentence_that_has_the_words(corpus):
    found = asked(corpus, "How often was the ferry mentioned?")
    days = [statement.published for statement in found.statements]
    assert len(days) == HOW.most_statements
    assert days == sorted(days, reverse=True)
    for statement in found.statements:
        assert all(statement.text[start:end].lower() in ("ferry", "ferries") for start, end in statement.emphasis)
        assert statement.emphasis
        (quote,) = statement.quotes
        assert corpus.catalogue[quote.article.id].text[quote.start : quote.end] == statement.text


def test_copies_are_quoted_once_and_named(corpus):
    found = asked(corpus, "List all articles about the ferry collision")
    assert found.intent is Intent.LIST
    shared = [{statement.quotes[0].article.id, *(copy.id for copy in statement.also)} for statement in found.statements]
    assert sum(map(len, shared)) == len(set().union(*shared))


@pytest.mark.parametrize(
    ("question", "day", "said"),
    [
        (
            "When was the Kestrel Bridge first mentioned?",
            20230304,
            "First mention of “Kestrel Bridge”: 4 March 2023",
        ),
        (
            "When was the Kestrel Bridge last mentioned?",
            20230325,
            "Last mention of “Kestrel Bridge”: 25 March 2023",
        ),
    ],
)
def test_the_first_and_the_last_are_one_article_each(corpus, question, day, said):
    found = asked(corpus, question)
    assert [statement.published for statement in found.statements] + [one.date for one in found.total.unquoted] == [day]
    assert text(found).startswith(said)


def test_nothing_counted_is_an_answer(corpus):
    found = asked(corpus, "How many articles mention Timbuktu?")
    assert (found.refused, found.statements, found.total.articles, found.total.first) == (False, (), 0, None)
    assert text(found) == "No article mentions “Timbuktu”.\n"


def test_days_of_the_question_and_filters_limit_the_count(corpus):
    in_days = asked(corpus, "How many articles mention the ferry since 14 March 2023?")
    assert in_days.total.days == Days(20230314, TODAY)
    assert (in_days.total.articles, in_days.total.first.date) == (7, 20230314)
    only = asked(corpus, "How many articles mention the ferry?", filters=Filters(outlets=("Harbour Gazette",)))
    assert only.total.outlets == (("Harbour Gazette", 3),)
    both = Filters(20230101, 20230310, as_of=TODAY).within(Days(20230305, 20231231))
    assert (both.since, both.until) == (20230305, 20230310)


def test_what_was_published_after_the_day_of_asking_does_not_count(corpus):
    found = ask(corpus, Question("How many articles mention the Kestrel Bridge?", as_of=20230305), HOW)
    assert (found.total.articles, found.total.last.date) == (3, 20230304)


def test_a_split_by_outlet_names_the_one_with_most(corpus):
    said = text(asked(corpus, "Which outlet wrote most about the Kestrel Bridge?"))
    assert "most in Northline News: 4\n" in said
    assert "Harbour Gazette   ███" in said
    assert "most in March 2023: 10\n" in text(asked(corpus, "In which month was the bridge mentioned most?"))


def test_an_article_without_a_sentence_to_quote_is_named(archive_of):
    archive = archive_of(
        {
            "titled.md": "---\ntitle: Timbuktu\ndate: 2024-03-01\n---\nNothing else is told.\n",
            "told.md": "---\ntitle: News\ndate: 2024-02-01\n---\nIn Timbuktu it rained.\n",
        }
    )
    found = ask(archive, Question("Which articles mention Timbuktu?", as_of=20240401), HOW)
    last = ask(archive, Question("When was Timbuktu last mentioned?", as_of=20240401), HOW)
    assert [article.id for article in found.total.unquoted] == ["titled.md"]
    assert [statement.text for statement in found.statements] == ["In Timbuktu it rained."]
    assert (last.refused, last.statements, last.total.last.id) == (False, (), "titled.md")
    assert "Mentioned in no sentence that can be quoted:\n  titled.md · 1 March 2024 · Timbuktu" in text(last)


@pytest.mark.parametrize("topic", ["the word “bridge”", "the term bridge", "a bridge", "the bridge", '"bridge"'])
def test_words_before_the_topic_are_no_part_of_it(corpus, topic):
    assert asked(corpus, f"How many articles mention {topic}?").total.topic == "bridge"


@pytest.mark.parametrize("topic", ["word order", "name change", "“term limits”", "phrase books"])
def test_a_topic_may_begin_with_a_word_such_as_term(corpus, topic):
    assert asked(corpus, f"How many articles mention {topic}?").total.topic == topic.strip("“”")


def test_a_topic_without_a_word_is_refused(corpus):
    found = asked(corpus, f"How many articles mention {'a' * 80}?")  # the index has no word as long as that
    assert found.refused
    assert found.total is None
    assert text(found).startswith(refusal())


def test_the_json_form_has_the_total_and_the_articles_it_names(corpus):
    form = answer_json(asked(corpus, "How many articles mention the Kestrel Bridge, by month?"))
    total = form["total"]
    assert (form["intent"], total["articles"], total["by"]) == ("count", 11, "month")
    assert total["months"] == [{"month": "2023-03", "articles": 10}, {"month": None, "articles": 1}]
    assert {total["first"], total["last"]} <= {article["id"] for article in form["articles"]}
    assert answer_json(asked(corpus, "Why was the Kestrel Bridge closed?"))["total"] is None


@pytest.mark.parametrize("question", ["How many articles are there?", "How many articles does the archive have?"])
def test_without_a_topic_all_articles_count(corpus, question):
    found = asked(corpus, question)
    every = list(corpus.catalogue.articles(Filters(as_of=TODAY)))
    assert (found.intent, found.refused, found.statements) == (Intent.COUNT, False, ())
    assert found.total.articles == len(every)
    assert text(found).startswith(f"Articles: {len(every)}\n")
    assert "bot articles" in text(found) or len(every) == 0


def test_an_outlet_that_the_question_names_limits_the_count(corpus):
    found = asked(corpus, "How many Northline News articles mention the Kestrel Bridge?")
    assert (found.total.articles, found.total.outlets) == (4, (("Northline News", 4),))
    assert found.question.filters.outlets == ("Northline News",)
    assert text(found).startswith("Articles that mention “Kestrel Bridge”: 4\nOnly Northline News · ")
    outlet = asked(corpus, "How many articles are there from Northline News?")
    assert (outlet.total.topic, outlet.total.outlets) == ("", (("Northline News", 4),))
    assert asked(corpus, "How many articles mention Northline News?").question.filters.outlets == ()
