"""Research sets as they are run: what is asked of what, by which measure; and the index of their articles."""

from dataclasses import replace

import pytest

from answer.ask import ask
from answer.draft import AnswerSettings
from answer.model import Question
from evaluation.archive import evaluation_of, open_archive
from evaluation.research import archive, sets
from evaluation.run import evaluate
from evaluation.scores import Judged
from index.article import Filters
from index.build.build import Silent
from index.errors import ExpectedError
from tests.conftest import RESEARCH
from tests.evaluation.samples import ARTICLES, QUESTIONS, quoting


@pytest.mark.parametrize(
    ("name", "part", "subset", "questions", "archive_name"),
    [
        ("realtimeqa", None, 2000, 133 + 225, "realtimeqa-2000"),
        ("realtimeqa", "silver", None, 812 + 225, "realtimeqa-all"),
        ("realtimeqa", "totals", 2000, 120, "realtimeqa-2000"),
        ("realtimeqa", "said", 2000, 60, "realtimeqa-2000"),
        ("realtimeqa", "about", 2000, 60, "realtimeqa-2000"),
        ("timeqa", None, None, 1171, "timeqa"),
        ("timeqa", "hard", None, 1171, "timeqa"),
        ("ramdocs", None, None, 342, "ramdocs"),
        ("rgb", None, None, 70, "rgb"),
        ("mtrag", None, None, 361, "mtrag"),
        ("clapnq", None, None, 422, "clapnq"),
        ("scifact", None, None, 809, "scifact"),
        ("multihop", None, None, 77, "hotpotqa"),
        ("multihop", "musique", None, 69, "musique"),
    ],
)
def test_a_set_says_what_it_asks_of_what(name, part, subset, questions, archive_name):
    if not (RESEARCH / name).is_dir():
        pytest.skip(f"no research set {name} in {RESEARCH}")
    chosen = sets.load_set(name, RESEARCH, part, subset)
    assert (len(chosen.questions), chosen.archive) == (questions, archive_name)
    ids = {article.id for article in chosen.articles()}
    supporting = {support.article for question in chosen.questions for support in question.support}
    assert supporting <= ids


def test_a_question_with_documents_of_its_own_finds_no_others():
    if not (RESEARCH / "ramdocs").is_dir():
        pytest.skip(f"no research set ramdocs in {RESEARCH}")
    chosen = sets.load_set("ramdocs", RESEARCH, None, None)
    first = chosen.questions[0]
    assert chosen.filters[first.id] == Filters(outlets=(first.id,))
    own = [article for article in chosen.articles() if article.outlet == first.id]
    assert own
    assert all(article.id.startswith(first.id) for article in own)


def test_the_official_measure_of_realtimeqa_leaves_out_what_its_script_leaves_out():
    question = QUESTIONS[2]
    answer = quoting("", "It has two cracks.")
    emphasised = replace(answer, statements=(replace(answer.statements[0], emphasis=((7, 10),)),))
    assert sets._realtimeqa_measures(question, emphasised) == {"RealTimeQA exact match": 1.0, "RealTimeQA F1": 1.0}
    left_out = {"RealTimeQA exact match": None, "RealTimeQA F1": None}
    assert sets._realtimeqa_measures(replace(question, tags=("except",)), emphasised) == left_out
    assert sets._realtimeqa_measures(QUESTIONS[3], emphasised) == left_out


@pytest.mark.encoder
def test_the_articles_of_a_set_are_indexed_once_and_asked(workplace, tmp_path):
    folder = tmp_path / "research"
    archive.build_research(ARTICLES, folder, workplace, Silent())
    first = (folder / "CURRENT").read_text()
    written = (folder / "sources" / "articles.jsonl").stat().st_mtime_ns
    (folder / "encoders").unlink()
    (folder / "encoders").symlink_to(tmp_path / "moved")  # the project lay elsewhere
    archive.build_research(iter(ARTICLES), folder, workplace, Silent())
    assert (folder / "CURRENT").read_text() == first
    assert (folder / "sources" / "articles.jsonl").stat().st_mtime_ns == written
    how = AnswerSettings(floor=0.0, most_statements=1, worth=0.9)
    with open_archive(folder, "both") as opened:
        # The very texts, under the ids that the set uses: its judgements hold for the index.
        assert {one.id: one.text for one in opened.catalogue.articles(Filters())} == {
            one.id: one.text for one in ARTICLES
        }
        asked = replace(
            evaluation_of(opened, how, "set", [replace(one, support=one.support[:1]) for one in QUESTIONS[:1]], {}),
            filters={"q1": Filters(outlets=("Wire",))},
        )
        assert Judged.of(asked.questions[0], asked.library).relevant == {"ferry"}
        summary = evaluate(asked, tmp_path / "run", Silent())
        assert summary["errors"] == 0, (tmp_path / "run" / "questions.jsonl").read_text()
        assert summary["measures"]["Hit@10"]["mean"] == 0  # the filter lets only the other article through
        assert ask(opened, Question("Where did the ferry sink?", filters=Filters(outlets=("Gazette",))), how).hits


@pytest.mark.encoder
@pytest.mark.parametrize(("engine", "found"), [("lexical", False), ("dense", True), ("both", True)])
def test_an_archive_answers_by_one_ranking_alone(corpus_data, engine, found):
    with open_archive(corpus_data, engine) as opened:
        assert bool(opened.search("zzyzx xqzzy", 5)) == found


def test_counts_are_asked_of_the_archive_in_which_they_were_counted():
    with pytest.raises(ExpectedError, match="add --subset 2000"):
        sets.load_set("realtimeqa", RESEARCH, "totals", None)
