"""The whole path over the invented archive."""

import sys
from dataclasses import replace

import pytest

from answer.ask import _verified, ask
from answer.compose.gap import gap
from answer.draft import AnswerSettings
from answer.model import Dated, Question, Quote, Turn, refusal
from answer.question.cleaning import LONGEST
from answer.question.kind import understand
from answer.remarks import Remark
from answer.retriever import PassageRetriever
from bot import settings
from bot.cli.forms import answer_json
from bot.cli.output import text
from bot.client.phrases import words
from index import search
from index.article import NO_FILTERS, Filters
from index.errors import ExpectedError

pytestmark = pytest.mark.encoder
_COMMITTED = settings.load(settings.FILE.absolute()).answer
HOW = AnswerSettings(_COMMITTED.floor, _COMMITTED.most_statements, _COMMITTED.worth)


def answer(corpus, words, **more):
    return ask(corpus, Question(words, **more), HOW)


def test_every_quote_is_the_stored_text_at_its_offsets(corpus):
    found = answer(corpus, "Why was the Kestrel Bridge closed?")
    assert not found.refused
    for statement in found.statements:
        for quote in statement.quotes:
            assert corpus.catalogue[quote.article.id].text[quote.start : quote.end] == quote.text == statement.text


@pytest.mark.parametrize(
    "nonsense",
    ["asdkjh qwpoeiu zxmcnb", "xyzzy plugh", "?!?", "🙂🙂🙂", "What is the best recipe for banana bread?", "11 12 13"],
)
def test_nonsense_and_other_topics_are_refused_with_the_nearest_coverage(corpus, nonsense):
    found = answer(corpus, nonsense)
    assert found.refused
    assert found.statements == ()
    said = text(found)
    assert said.startswith(refusal())
    assert "Searched: 4 March 2023 to 25 March 2023" in said


def test_filters_hold_for_answers_and_for_what_a_refusal_names(corpus):
    only = Filters(since=20230310, until=20230315)
    found = answer(corpus, "What happened to the Kestrel Bridge and the ferry?", filters=only)
    assert found.hits
    assert all(20230310 <= (hit.article.date or 0) <= 20230315 for hit in found.hits)
    assert (found.oldest or 0) >= 20230310
    nothing = answer(corpus, "What happened to the bridge?", filters=Filters(since=19000101, until=19000102))
    assert nothing.refused
    assert "No dated article fits these limits" in text(nothing)


def test_a_follow_up_is_read_with_the_question_before_it(corpus):
    alone = answer(corpus, "Why?")
    after = answer(corpus, "Why?", history=(Turn("When was the Kestrel Bridge closed?"),))
    assert after.score > alone.score


@pytest.mark.parametrize(
    ("words", "history", "read"),
    [
        ("Why was the Kestrel Bridge closed?", (), ["Why was the Kestrel Bridge closed?"]),
        ("why was the kestrel bridge closed", (), ["Why was the Kestrel Bridge closed?"]),
        ("Why?", ("When was the Kestrel Bridge closed?",), ["Why was the Kestrel Bridge closed?"]),
        ("Did Ilka Dorn meet Zanzibar?", (), ["Did Ilka Dorn meet Zanzibar?"]),
        (
            "When was the Kestrel Bridge closed, and why?",
            (),
            [
                "When was the Kestrel Bridge closed, and why?",
                "When was the Kestrel Bridge closed?",
                "Why was the Kestrel Bridge closed?",
            ],
        ),
    ],
)
def test_a_question_is_understood_once_and_each_of_its_parts_once(corpus, monkeypatch, words, history, read):
    understood = []

    def spy(text):
        understood.append(text)
        return understand(text)

    for name, module in list(sys.modules.items()):
        if name.startswith("answer.") and getattr(module, "understand", None) is understand:
            monkeypatch.setattr(module, "understand", spy)
    answer(corpus, words, history=tuple(map(Turn, history)))
    assert understood == read


@pytest.mark.parametrize("empty", ["", "   ", "\n\t", "\u200b\u2060"])
def test_an_empty_question_is_one_line(corpus, empty):
    with pytest.raises(ExpectedError, match="the question is empty"):
        answer(corpus, empty)


def test_a_question_of_ten_thousand_characters_is_one_line(corpus):
    with pytest.raises(ExpectedError, match=f"has 10,000 characters, at most {LONGEST:,} are read"):
        answer(corpus, "a" * 10_000)


@pytest.mark.parametrize(
    "odd",
    [
        "What is the sounds_like field?",
        "\x00ferry\x1b[31m",
        "Wer schloss die Brücke?",
        "为什么关闭大桥？",
        "לָמָּה",
        'AND OR ( " *',
    ],
)
def test_odd_questions_get_quotes_or_a_refusal_and_no_error(corpus, odd):
    found = answer(corpus, odd)
    quotes = [quote for statement in found.statements for quote in statement.quotes]
    assert found.refused == (not quotes)
    assert all(quote.text == quote.article.text[quote.start : quote.end] for quote in quotes)
    assert (words(found.language)("refused") in text(found)) == found.refused


def test_copies_of_one_text_cost_one_line(corpus):
    found = answer(corpus, "What did the inspection of the Kestrel Bridge find?")
    texts = [statement.text for statement in found.statements]
    assert len(texts) == len(set(texts))


def test_the_archive_is_a_langchain_retriever(corpus):
    documents = PassageRetriever(archive=corpus, limit=3).invoke("Kestrel Bridge closed")
    assert 1 <= len(documents) <= 3
    for document in documents:
        place = document.metadata
        assert corpus.catalogue[place["article"]].text[place["start"] : place["end"]] == document.page_content
    assert {"date", "title", "outlet", "url", "path", "score"} <= documents[0].metadata.keys()


def test_an_answer_says_what_it_searched_and_how_long_it_took(corpus):
    found = answer(corpus, "Why was the Kestrel Bridge closed?")
    assert list(found.timings) == ["search", "evidence", "compose", "total"]
    assert (found.oldest, found.newest) == (20230304, 20230325)


def test_who_asks_when_is_told_the_day_that_words_like_on_thursday_mean(corpus):
    found = answer(corpus, "When did Transport Minister Ilka Dorn resign?")
    (thursday,) = [day for day in found.statements[0].days if day.words == "Thursday"]
    assert (thursday.first, thursday.last) == (20230316, 20230316)
    assert "(“Thursday” = 16 March 2023" in text(found)
    assert not any(statement.days for statement in answer(corpus, "Who resigned as transport minister?").statements)


def test_a_follow_up_says_what_it_was_read_as(corpus):
    history = (Turn("Which minister resigned?", "Transport Minister Ilka Dorn resigned on Thursday."),)
    found = answer(corpus, "And who took over from her?", history=history)
    assert found.read_as == "Who took over from Transport Minister Ilka Dorn?"
    assert any("Ruvan Cole" in statement.text for statement in found.statements)
    assert text(found).startswith(f"Read as: {found.read_as}\n\n")
    assert answer_json(found)["read_as"] == found.read_as
    alone = answer(corpus, "Who resigned as transport minister?")
    assert alone.read_as == ""
    assert answer_json(alone)["read_as"] is None


def test_an_answer_that_is_not_likely_opens_with_a_warning(corpus):
    history = (Turn("Which minister resigned?", "Transport Minister Ilka Dorn resigned on Thursday."),)
    unsure = answer(corpus, "And who took over from her?", history=history)
    assert [note.remark for note in unsure.notes] == [Remark.NOT_SURE]
    assert "\n\nThe archive may not answer this. The closest I found:\n\n“" in text(unsure)
    assert (unsure.refused, unsure.short) == (False, "")
    assert answer(corpus, "Who resigned as transport minister?").notes == ()


def test_each_part_of_a_question_gets_its_sentence(corpus):
    found = answer(corpus, "Who resigned as transport minister and how many employees has the Tamber Bridge Authority?")
    said = " ".join(statement.text for statement in found.statements)
    assert "Ilka Dorn resigned" in said
    assert "85 employees" in said
    assert found.unanswered == ()


def test_a_part_without_evidence_is_named(corpus):
    found = answer(corpus, "Who resigned as transport minister, and what is the best recipe for banana bread?")
    assert "Ilka Dorn resigned" in found.statements[0].text
    assert found.unanswered == ("what is the best recipe for banana bread",)
    assert "No answer to: what is the best recipe for banana bread\n" in text(found)
    assert answer_json(found)["unanswered"] == list(found.unanswered)


def test_a_question_of_which_no_part_has_evidence_is_refused_whole(corpus):
    found = answer(corpus, "What is the best recipe for banana bread and who invented it?")
    assert found.refused
    assert found.unanswered == ()


def test_half_of_a_surrogate_pair_is_no_part_of_a_question(corpus):
    broken = answer(corpus, "Why was the \ud83d Kestrel\udfff Bridge closed?", history=(Turn("\ud800", "\udc00"),))
    assert not broken.refused


def test_a_statement_that_its_quotes_do_not_carry_is_dropped(corpus):
    (quoted, *_) = answer(corpus, "Why was the Kestrel Bridge closed?").statements
    said = "Inspectors closed the Kestrel Bridge on Friday evening."
    near = replace(quoted, text=said, quotes=(quote_of(corpus, "The Kestrel Bridge between Ostley"),))
    turned = replace(near, text="Inspectors closed 14 bridges and a harbour in Sarn.")
    elsewhere = replace(quoted, quotes=(replace(quoted.quotes[0], start=quoted.quotes[0].start + 1),))
    assert _verified(corpus, [quoted, near, turned, elsewhere]) == (quoted, near)


def test_a_whole_month_or_year_that_words_mean_is_written_as_one(corpus):
    found = answer(corpus, "Why was the Kestrel Bridge closed?")
    told = (Dated("May", 20240501, 20240531), Dated("last year", 20230101, 20231231))
    shown = replace(found, statements=(replace(found.statements[0], days=told),))
    assert "(“May” = May 2024; “last year” = 2023)" in text(shown)


def quote_of(archive, words):
    """The sentence of the archive that begins with these words."""
    article = next(one for one in archive.catalogue.articles(NO_FILTERS) if words in one.text)
    start = article.text.index(words)
    end = article.text.index(".", start) + 1
    return Quote(article, start, end, article.text[start:end])


FERRY = (
    "---\ntitle: {}\ndate: {}\noutlet: {}\n---\n"
    "{} when the ferry Marigold struck a pontoon at Ostley{} on Thursday, {} said.\n"
)
TOLLS = {
    "wire.md": FERRY.format(
        "Four killed in ferry collision", "2023-03-10", "The Meridian Wire", "Four people were killed", "", "police"
    ),
    "gazette.md": FERRY.format(
        "Four dead as ferry strikes pontoon", "2023-03-10", "Harbour Gazette", "Four people were killed",
        " in thick fog", "the police",
    ),
    "news.md": FERRY.format(
        "Families name the dead of the ferry", "2023-03-13", "Northline News", "Three people died", "", "the coroner"
    ),
}  # fmt: skip


def test_articles_that_answer_differently_stand_side_by_side_with_outlet_day_and_quote(archive_of):
    found = answer(archive_of(TOLLS), "How many people died when the ferry struck a pontoon?")
    first, second = found.disagreement
    assert (first.published, second.published) == (20230310, 20230313)
    assert "Four people were killed" in first.text
    assert "Three people died" in second.text
    opening, *lines = text(found).splitlines()
    assert opening == "Reports changed over time:"
    assert "10 March 2023 (also in " in lines[0]
    assert lines[1].endswith("— Northline News, 13 March 2023, 3 days later")
    written = answer_json(found)
    assert written["disagreement"] is True
    assert written["sides"] == [{"statement": 0, "days_later": 0}, {"statement": 1, "days_later": 3}]


def test_a_toll_is_the_newest_though_no_day_is_asked_about(archive_of):
    fire = "---\ntitle: The mill of Lorvale\ndate: 2024-05-{:02}\n---\n{}\n"
    told = {
        "early.md": fire.format(
            3, "At least 4 people died in the fire at the Lorvale mill, the police said on Friday."
        ),
        "late.md": fire.format(9, "The owner of the Lorvale mill, in which 12 people died in a fire, was arrested."),
    }
    found = answer(archive_of(told), "How many people died in the fire at the Lorvale mill?")
    assert (found.statements[-1].published, found.latest) == (20240509, 20240509)
    assert "12 people died" in text(found)


def test_where_an_article_takes_a_figure_back_its_correction_comes_first_and_nothing_disagrees(corpus):
    found = answer(corpus, "How many people died when the ferry struck a pontoon?")
    assert [one.corrects for one in found.statements] == [True, False]
    assert found.statements[0].text.startswith("Three people died when the ferry Marigold struck")
    assert found.disagreement == ()
    assert text(found).startswith("Correction: “Three people died")


def test_where_sources_agree_nothing_is_said_of_a_disagreement(corpus):
    found = answer(corpus, "Why was the Kestrel Bridge closed?")
    assert found.disagreement == ()
    assert "Reports changed" not in text(found)
    assert (answer_json(found)["disagreement"], answer_json(found)["sides"]) == (False, [])


PROTESTS = {
    "march.txt": "date 2023-03-17 Farmers at Ostley spoke of the harbour. Two days earlier they had blocked the road.",
    "april.txt": "date 2023-04-17 Farmers at Ostley blocked the harbour road for an hour, the police said.",
    "may.txt": "date 2023-05-17 Farmers at Ostley blocked the harbour road again on Tuesday, the police said.",
    "undated.txt": "Ostley lies on the coast of Velmara, between the harbour and the road of the farmers.",
}


@pytest.fixture
def protests(archive_of):
    # By a table's vectors a sentence of pronouns alone, in an archive of three, is not evidence enough.
    return archive_of(PROTESTS, vectors="transformer")


def test_a_day_asked_about_is_found_in_a_sentence_that_names_it_otherwise(protests):
    found = answer(protests, "What had farmers blocked on 15 March 2023?", as_of=20240101)
    (first, *_) = found.statements
    assert "Two days earlier they had blocked the road." in first.text
    (told,) = first.days
    assert (told.words, told.first, told.last) == ("Two days earlier", 20230315, 20230315)
    assert "(“Two days earlier” = 15 March 2023)" in text(found)


def test_what_was_published_on_a_day_is_looked_for_among_what_was_published_then(protests):
    found = answer(protests, "What was published in April 2023 about farmers at Ostley?", as_of=20240101)
    assert [hit.article.id for hit in found.hits] == ["april.txt"]


def test_the_latest_comes_first_and_is_dated(protests):
    question = "What is the latest on farmers who blocked the harbour road at Ostley?"
    found = answer(protests, question, as_of=20240101)
    assert (found.statements[0].quotes[0].article.id, found.latest) == ("may.txt", 20230517)
    assert "\nNewest article about it: 17 May 2023\n" in text(found)
    assert answer_json(found)["latest"] == "2023-05-17"
    earlier = answer(protests, question, as_of=20230501)
    assert (earlier.statements[0].quotes[0].article.id, earlier.latest) == ("april.txt", 20230417)


@pytest.mark.parametrize(
    ("as_of", "filters", "known"),
    [
        (20240101, NO_FILTERS, {"march", "april", "may", "undated"}),
        (20230501, NO_FILTERS, {"march", "april", "undated"}),
        (20230501, Filters(until=20230601), {"march", "april"}),
        (20230501, Filters(until=20230320), {"march"}),
        (20230501, Filters(since=20230401), {"april"}),
        (20230101, NO_FILTERS, {"undated"}),
    ],
)
@pytest.mark.parametrize("deepest", [0, search.DEEPEST])
def test_what_was_published_after_the_day_of_asking_is_not_searched(
    protests, monkeypatch, as_of, filters, known, deepest
):
    monkeypatch.setattr(search, "DEEPEST", deepest)
    for question in ("Who blocked the harbour road at Ostley?", "What is the latest on farmers at Ostley?"):
        found = answer(protests, question, as_of=as_of, filters=filters)
        assert {hit.article.id.removesuffix(".txt") for hit in found.hits} == known
        assert {article.id.removesuffix(".txt") for article in found.articles} <= known
        assert (found.newest or 0) <= as_of


def test_a_copy_published_after_the_day_of_asking_is_not_named(corpus):
    question = "How many people were killed when the ferry struck a pontoon?"
    later = answer(corpus, question, as_of=20230401)
    assert any(statement.also for statement in later.statements)
    earlier = answer(corpus, question, as_of=20230310)
    assert not earlier.refused
    named = [article for s in earlier.statements for article in (*s.also, *(quote.article for quote in s.quotes))]
    assert all((article.date or 0) <= 20230310 for article in named)
    first = answer(corpus, "What did the inquiry find?", as_of=20230318, filters=Filters(outlets=("Northline News",)))
    assert all(article.outlet == "Northline News" for s in first.statements for article in s.also)


def test_a_refusal_names_the_days_that_were_known_on_the_day_of_asking(corpus):
    early = answer(corpus, "What is the best recipe for banana bread?", as_of=20230310)
    assert "Searched: 4 March 2023 to 10 March 2023" in text(early)
    before = answer(corpus, "What is the best recipe for banana bread?", as_of=20200101)
    assert "No dated article fits these limits" in text(before)


def test_a_question_that_does_not_ask_for_the_latest_names_no_newest_day(protests):
    found = answer(protests, "Who blocked the harbour road at Ostley?", as_of=20240101)
    assert found.latest is None
    assert "Newest" not in text(found)


def test_a_refusal_says_which_names_and_days_the_archive_lacks(corpus):
    found = answer(corpus, "Why did Zanzibar buy the Marigold from Port Sarn in May 1987?", as_of=20240101)
    assert found.refused
    assert found.gap.nowhere == ("Zanzibar",)
    assert (found.gap.days.first, found.gap.days.last) == (19870501, 19870531)
    assert "\nNo article names Zanzibar.\n" in text(found)
    assert "\nNo article searched is of that time: May 1987.\n" in text(found)
    assert answer_json(found)["gap"]["nowhere"] == ["Zanzibar"]
    assert answer_json(found)["gap"]["days"] == ["1987-05-01", "1987-05-31"]


def test_a_refusal_names_days_without_an_end(corpus):
    later = answer(corpus, "Why will Zanzibar buy the Marigold after 2030?", as_of=20240101)
    assert "\nNo article searched is of that time: since 1 January 2031.\n" in text(later)
    assert answer_json(later)["gap"]["days"] == ["2031-01-01", "9999-12-31"]
    earlier = answer(corpus, "Why did Zanzibar buy the Marigold before 1900?", as_of=20240101)
    assert "\nNo article searched is of that time: until 31 December 1899.\n" in text(earlier)


def test_a_name_that_stands_elsewhere_is_told_from_one_that_stands_nowhere(corpus):
    bridge = corpus.catalogue["background/kestrel-bridge.txt"]
    found = gap(corpus, "Did Ilka Dorn meet Zanzibar?", 20240101, (bridge,), None)
    assert (found.nowhere, found.elsewhere, found.days) == (("Zanzibar",), ("Ilka Dorn",), None)


def test_of_a_name_in_part_there_only_the_rest_is_lacking(corpus):
    bridge = corpus.catalogue["background/kestrel-bridge.txt"]
    found = gap(corpus, "Did Chancellor Xaver Ilka Dorn or Ilka Zzyzx cross Xaver Bridge?", 20240101, (bridge,), None)
    assert (found.nowhere, found.elsewhere) == (("Chancellor Xaver", "Ilka Zzyzx", "Xaver"), ())


def test_what_happened_on_a_day_is_told_by_a_sentence_that_names_it_otherwise(protests):
    found = answer(protests, "What happened on 15 March 2023?", as_of=20240101)
    assert "Two days earlier they had blocked the road." in found.statements[0].text
    at_ostley = answer(protests, "What happened at Ostley on 16 May 2023?", as_of=20240101)
    assert at_ostley.statements[0].quotes[0].article.id == "may.txt"
    assert answer(protests, "What happened at Sarn on 16 May 2023?", as_of=20240101).refused
    assert answer(protests, "What happened on 2 February 2022?", as_of=20240101).refused


@pytest.mark.parametrize(
    ("words", "named", "opens"),
    [
        ("Friday", Dated("on Friday", 20230317, 20230317), "Friday (17 March 2023)\n"),
        ("Friday evening", Dated("Friday", 20230317, 20230317), "Friday evening (17 March 2023)\n"),
        ("17", Dated("March 17", 20230317, 20230317), "17\n"),
        ("inspectors", Dated("Friday", 20230317, 20230317), "inspectors\n"),
    ],
)
def test_words_that_open_an_answer_with_a_day_say_which_day_it_was(corpus, words, named, opens):
    found = answer(corpus, "When was the Kestrel Bridge closed?")
    told = replace(found.statements[0], short=words, days=(named,))
    dated = replace(found, statements=(told,))
    assert text(dated).startswith(opens)
    assert answer_json(dated)["short_day"] == (
        {"words": named.words, "first": "2023-03-17", "last": "2023-03-17"} if "(" in opens else None
    )
