"""The measures of one answer and the reason why it is wrong, on answers made by hand."""

from dataclasses import replace

import pytest

from answer.model import Intent, Quote, Total
from evaluation.scores import NAMES, Judged, failure, score, short_answer, short_or_first, supports, told
from tests.answer.counts import total
from tests.evaluation.samples import ARTICLES, BRIDGE, FERRY, QUESTIONS, library, quoting, refusing

PLACE, CAPTAIN, CRACKS, REGATTA = QUESTIONS
SANK = "The ferry Marigold sank near Kestrel on Wednesday."


@pytest.fixture
def articles(tmp_path):
    return library(tmp_path)


def forged(answer):
    statement = answer.statements[0]
    return replace(answer, statements=(replace(statement, quotes=(Quote(ARTICLES[0], 3, 9, "forged"),)),))


@pytest.mark.parametrize(
    ("question", "answer", "without_floor", "reason"),
    [
        (PLACE, quoting("", SANK), False, None),
        (PLACE, quoting("", "Nobody was hurt."), False, "wrong span"),
        (PLACE, quoting("", "It has two cracks.", "bridge", "ferry"), False, "retrieved but not chosen"),
        (PLACE, quoting("", "It has two cracks.", "bridge", "other"), False, "not retrieved"),
        (PLACE, refusing("", "other"), True, "not retrieved"),
        (PLACE, refusing("", "other", "ferry"), True, "chosen but refused"),
        (PLACE, refusing("", "other", "ferry"), False, "retrieved but not chosen"),
        (PLACE, forged(quoting("", SANK)), False, "not verbatim"),
        (REGATTA, refusing("", "ferry"), False, None),
        (REGATTA, quoting("", SANK), False, "answered what it should refuse"),
    ],
)
def test_why_an_answer_is_wrong(articles, question, answer, without_floor, reason):
    judged = Judged.of(question, articles)
    assert failure(judged, answer, articles, right_without_floor=without_floor) == reason


def test_a_right_answer_has_every_measure_at_one(articles):
    measured = score(Judged.of(PLACE, articles), quoting("", SANK), articles)
    assert tuple(measured) == NAMES
    words = ("exact match", "token F1", "refused", "short answer exact match", "short answer F1")
    words += ("short answer contained",)  # nothing is set off
    assert {name: value for name, value in measured.items() if name not in words and value != 1.0} == {}
    # 2 of the 8 tokens without "the" are the answer's: F1 = 2 * 2 / (2 + 7).
    assert measured["token F1"] == pytest.approx(4 / 9)


def test_ranks_count_at_both_levels(articles):
    answer = quoting("", "It has two cracks.", "other", "ferry", "bridge")
    measured = score(Judged.of(CRACKS, articles), answer, articles)
    assert (measured["Hit@1"], measured["Hit@3"], measured["MRR@10"]) == (0.0, 1.0, pytest.approx(1 / 3))
    assert (measured["passage Hit@1"], measured["passage MRR@10"]) == (0.0, pytest.approx(1 / 3))


def test_a_refusal_scores_no_answer_and_has_no_citations(articles):
    measured = score(Judged.of(PLACE, articles), refusing("", "ferry"), articles)
    assert (measured["answer contained"], measured["answer in supporting quote"]) == (0.0, 0.0)
    assert measured["verbatim quotes"] is measured["citation recall"] is None
    assert (measured["Hit@1"], measured["refused"]) == (1.0, 1.0)


def test_what_must_be_refused_has_no_measure_but_the_refusal_and_its_citations(articles):
    measured = score(Judged.of(REGATTA, articles), quoting("", SANK), articles)
    applying = {name for name, value in measured.items() if value is not None}
    citations = {"verbatim quotes", "statements with quote", "citation recall", "citation precision"}
    assert applying == {*citations, "statements per answer", "refused"}


def test_an_answer_from_the_wrong_article_stands_in_no_supporting_quote(articles):
    asked = replace(PLACE, answers=(("two",),))
    measured = score(Judged.of(asked, articles), quoting("", "It has two cracks."), articles)
    assert (measured["answer contained"], measured["answer in supporting quote"]) == (1.0, 0.0)


def test_an_article_is_known_by_its_id_and_by_its_path(articles):
    assert Judged.of(PLACE, articles).relevant == Judged.of(CAPTAIN, articles).relevant == {"ferry"}
    assert articles.find("news/bridge.txt") == ARTICLES[1]
    assert articles.find("nowhere.txt") is None


def test_the_short_answer_is_what_is_emphasised():
    answer = quoting("", "It has two cracks.")
    assert (short_answer(answer), short_or_first(answer)) == ("", "It has two cracks.")
    emphasised = setting_off(answer, (7, 10))
    assert short_answer(emphasised) == short_or_first(emphasised) == "two"
    assert short_answer(refusing("")) == short_or_first(refusing("")) == ""


def setting_off(answer, *spans):
    return replace(answer, statements=(replace(answer.statements[0], emphasis=spans), *answer.statements[1:]))


@pytest.mark.parametrize(
    ("answer", "exact", "f1", "contained"),
    [
        (setting_off(quoting("", "It has two cracks."), (7, 10)), 1.0, 1.0, 1.0),
        (setting_off(quoting("", "It has two cracks."), (7, 17)), 0.0, 2 / 3, 1.0),  # "two cracks": P 1/2, R 1
        (setting_off(quoting("", "It has two cracks."), (11, 17)), 0.0, 0.0, 0.0),
        (quoting("", "It has two cracks."), 0.0, 0.0, 0.0),
        (setting_off(quoting("", "Nobody was hurt."), (0, 6)), 0.0, 0.0, None),  # the statement does not hold it
        (refusing("", "bridge"), 0.0, 0.0, None),
    ],
)
def test_the_short_answer_is_measured_alone(articles, answer, exact, f1, contained):
    measured = score(Judged.of(CRACKS, articles), answer, articles)
    assert measured["short answer exact match"] == exact
    assert measured["short answer F1"] == pytest.approx(f1)
    assert measured["short answer contained"] == contained


def test_nothing_set_off_is_no_answer_of_which_squad_leaves_nothing(articles):
    asked = replace(CRACKS, answers=(("The",),))
    measured = score(Judged.of(asked, articles), quoting("", "It has two cracks."), articles)
    assert (measured["short answer exact match"], measured["short answer F1"]) == (0.0, 0.0)


def of_several(*quoted):
    answers = [quoting("", words) for words in quoted]
    return replace(answers[0], statements=tuple(statement for one in answers for statement in one.statements))


@pytest.mark.parametrize(
    ("question", "quoted", "precision"),
    [
        (CRACKS, ["It has two cracks."], 1.0),
        (CRACKS, ["Nobody was hurt.", "It has two cracks.", "The Kestrel Bridge was closed."], 1 / 3),
        (replace(CRACKS, answers=(("a pair",),)), ["It has two cracks.", "Nobody was hurt."], 1 / 2),  # by its support
        (
            replace(CRACKS, answers=(("two",), ("hurt",))),
            ["Nobody was hurt.", "It has two cracks."],
            1.0,
        ),  # a part each
        (CAPTAIN, ["The captain, Ana Reed, swam ashore.", "Nobody was hurt."], 1 / 2),  # no support quote is given
    ],
)
def test_statement_precision_is_the_share_of_statements_that_answer(articles, question, quoted, precision):
    measured = score(Judged.of(question, articles), of_several(*quoted), articles)
    assert (measured["statements per answer"], measured["statement precision"]) == (len(quoted), precision)


def test_a_refusal_has_no_statements(articles):
    measured = score(Judged.of(PLACE, articles), refusing("", "ferry"), articles)
    assert measured["statements per answer"] is measured["statement precision"] is None


@pytest.mark.parametrize(
    ("premise", "statement", "carried"),
    [
        (FERRY, SANK, True),
        (FERRY, "Captain Ana Reed swam ashore, and nobody was hurt.", True),
        (FERRY, "The captain was arrested by the harbour police.", False),
        (BRIDGE, "The bridge has three cracks.", False),
        (BRIDGE, "The Kestrel Bridge was closed with cracks on day 3.", False),
    ],
)
def test_a_text_carries_a_statement_as_answers_are_checked(premise, statement, carried):
    article = replace(ARTICLES[0], text=premise)
    assert supports([Quote(article, 0, len(premise), premise)], statement) == carried


@pytest.mark.parametrize(("articles_counted", "right"), [(52, True), (53, False)])
def test_a_count_is_measured_by_what_it_says(articles, articles_counted, right):
    question = replace(PLACE, answers=(("52 articles",),), support=())
    counted_total = Total("ferry", ("ferry",), articles_counted, articles_counted, "", (), ())
    answer = replace(quoting("", SANK), total=counted_total, intent=Intent.COUNT)
    for counted in (answer, replace(answer, statements=())):
        judged = Judged.of(question, articles)
        measured = score(judged, counted, articles)
        assert (measured["answer contained"], measured["answer in first statement"]) == (right, right)
        assert (measured["exact match"], measured["short answer F1"], measured["statement precision"]) == (None,) * 3
        assert (failure(judged, counted, articles, right_without_floor=False) is None) == right


@pytest.mark.parametrize(
    ("intent", "by", "said"),
    [
        (Intent.COUNT, "", "53 articles"),
        (Intent.FIRST, "", "53 articles · 5 January 2022"),
        (Intent.LAST, "", "53 articles · 14 December 2022"),
        (Intent.COUNT, "month", "53 articles · March 2022"),
        (Intent.COUNT, "outlet", "53 articles · cnn.com"),
    ],
)
def test_a_count_says_the_number_and_what_was_asked_for_besides(intent, by, said):
    assert told(replace(quoting("", SANK), total=total(by=by), intent=intent))[0] == said


def test_a_count_of_one_or_none_is_written_as_in_gold_sets():
    answer = replace(quoting("", SANK), intent=Intent.COUNT)
    counted = [told(replace(answer, total=total(articles=number, first=None, last=None)))[0] for number in (0, 1, 1200)]
    assert counted == ["No article", "1 article", "1,200 articles"]
