"""The readers of research sets, each on an invented record in the set's own form."""

import gzip
import json
import lzma
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from answer.model import Turn
from evaluation.gold.load import GoldQuestion, Support
from evaluation.research import claims, conflict, conversation, reading, realtimeqa, search, timeqa
from evaluation.research.model import Claim, FollowUp, Topic
from index.article import Article
from index.errors import ExpectedError

RTQA = {
    "question_id": "20230101_0",
    "question_date": "2023/01/01",
    "question_source": "CNN",
    "question_sentence": "Which bridge was shut?",
    "choices": ["Kestrel", "Heron"],
    "answer": ["1"],
    "gold_doc_ids": ["a"],
    "silver_doc_ids": ["a", "b"],
}
PAGE = {
    "index": "/wiki/Heron#P1",
    "link": "/wiki/Heron",
    "questions": [
        ["Who ran it in 1990?", [{"para": 1, "from": 0, "end": 3, "answer": "Ada"}]],
        ["Who ran it in 1800?", [{"para": 0, "from": 0, "end": 0, "answer": ""}]],
    ],
    "paras": ["Heron", "Ada ran it from 1985 ."],
}


def packed(folder: Path, name: str, *rows: object) -> Path:
    """Write rows as JSON Lines below `folder`, packed as the name says."""
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    text = "\n".join(json.dumps(row) for row in rows).encode()
    path.write_bytes(gzip.compress(text) if name.endswith(".gz") else lzma.compress(text) if ".xz" in name else text)
    return folder


def test_realtimeqa(tmp_path: Path) -> None:
    tail = RTQA | {"question_id": "q2", "question_sentence": "All of these were shut EXCEPT?", "gold_doc_ids": []}
    packed(tmp_path, "realtimeqa/questions.jsonl.gz", RTQA, tail)
    packed(tmp_path, "realtimeqa/silver_unanswerable.json", {"note": "", "question_ids": ["q2"]})
    expected = GoldQuestion(
        id="20230101_0",
        question="Which bridge was shut?",
        answers=(("Heron",),),
        support=(Support("a"),),
        tags=("CNN",),
        as_of=20230101,
    )
    assert list(realtimeqa.questions(tmp_path)) == [expected]
    silver = list(realtimeqa.questions(tmp_path, "silver", {"b"}))
    assert [(question.id, question.support) for question in silver] == [
        ("20230101_0", (Support("b"),)),
        ("q2", (Support("b"),)),
    ]
    (refused,) = realtimeqa.unanswerable(tmp_path)
    assert (refused.id, refused.answers, refused.tags) == ("q2", (), ("CNN", "except"))
    assert refused.unanswerable


def test_realtimeqa_corpus(tmp_path: Path) -> None:
    row = {"id": "a", "url": "https://www.cnn.com/x", "title": "T", "publish_date": "2022/06/16", "text": "Words."}
    undated = row | {"id": "b", "publish_date": "2022/13/01", "url": "https://theweek.co.uk/x"}
    packed(tmp_path, "realtimeqa/corpus.jsonl.xz", row, undated)
    (tmp_path / "realtimeqa" / "subset-2000.txt").write_text("a\n\n")
    article, other = realtimeqa.corpus(tmp_path)
    assert article == Article("a", "Words.", "T", "realtimeqa/a", 20220616, "cnn.com", None, "https://www.cnn.com/x")
    assert (other.date, other.outlet) == (None, "theweek.co.uk")
    assert list(realtimeqa.corpus(tmp_path, realtimeqa.subset(tmp_path, 2000))) == [article]


def test_timeqa(tmp_path: Path) -> None:
    packed(tmp_path, "timeqa/human_annotated_train.jsonl.gz", PAGE, PAGE | {"index": "/wiki/Heron#P2"})
    rows = [
        {"idx": "/wiki/Heron#P1#0", "question": "Who ran it in 1990?", "targets": ["Ada"]},
        {"idx": "/wiki/Heron#P1#1", "question": "Who ran it in 1800?", "targets": [""]},
    ]
    packed(tmp_path, "timeqa/human_train.easy.nocontext.jsonl.gz", *rows)
    asked, refused = timeqa.questions(tmp_path, "easy")
    assert asked.answers == (("Ada",),)
    assert asked.support == (Support("/wiki/Heron", "Ada ran it from 1985 ."),)
    assert (refused.answers, refused.support, bool(refused.unanswerable)) == ((), (), True)
    (page,) = timeqa.corpus(tmp_path)
    assert (page.id, page.title, page.text) == ("/wiki/Heron", "Heron", "Heron\nAda ran it from 1985 .")


def test_ramdocs(tmp_path: Path) -> None:
    documents = [
        {"text": "It has 9.", "type": "correct", "answer": "9"},
        {"text": "It has 8.", "type": "misinfo", "answer": "8"},
    ]
    row = {"question": "How many?", "documents": documents, "gold_answers": ["9", "10"], "wrong_answers": ["8"]}
    packed(tmp_path, "ramdocs/RAMDocs_test.jsonl.gz", row, row | {"wrong_answers": ["9"]})
    case, contradictory = conflict.ramdocs(tmp_path)
    assert case.question.answers == (("9",), ("10",))
    assert case.question.support == (Support("ramdocs-0-0"),)
    assert (case.kinds, case.wrong) == (("correct", "misinfo"), ("8",))
    assert [article.text for article in case.documents] == ["It has 9.", "It has 8."]
    assert contradictory.question.tags == ("contradictory",)


@pytest.mark.parametrize(
    ("answer", "groups"),
    [
        ("Norway", (("Norway",),)),
        ([["9 May", "May 9", "9 May"]], (("9 May", "May 9"),)),
        (["a", ["b", "c"]], (("a",), ("b", "c"))),
    ],
)
def test_rgb(tmp_path: Path, answer: object, groups: tuple[tuple[str, ...], ...]) -> None:
    row = {"id": 3, "query": "Who?", "answer": answer, "fakeanswer": "Peru"}
    packed(tmp_path, "rgb/en_fact.jsonl.gz", row | {"positive": ["p"], "positive_wrong": ["w"], "negative": ["n"]})
    (case,) = conflict.rgb(tmp_path)
    assert case.question.answers == groups
    assert case.kinds == ("correct", "counterfactual", "noise")
    assert case.wrong == ("Peru",)


def test_mtrag(tmp_path: Path) -> None:
    row = {
        "task_id": "t<::>2",
        "contexts": [{"document_id": "d", "text": "Words."}],
        "input": [
            {"speaker": "user", "text": "Who?"},
            {"speaker": "agent", "text": "Ada."},
            {"speaker": "user", "text": "When?"},
        ],
        "targets": [{"speaker": "agent", "text": "In May."}],
        "answerability": ["PARTIAL"],
        "Collection": "news",
    }
    packed(tmp_path, "mtrag/mtragun_reference.jsonl.gz", row, row | {"answerability": ["UNANSWERABLE"]})
    partial, refused = conversation.mtrag(tmp_path)
    assert partial.question == GoldQuestion(
        id="t<::>2",
        question="When?",
        answers=(("In May.",),),
        tags=("partial", "news"),
        history=(Turn("Who?", "Ada."),),
    )
    assert partial.documents == (Article("d", "Words.", "", "mtrag/d"),)
    assert refused.question.unanswerable
    assert refused.question.answers == ()


def test_follow_ups(tmp_path: Path) -> None:
    row = {
        "id": "f",
        "history_and_question": "|user|: Who runs it?\n|user|: Since when?",
        "human_rewrite": "|user|: Since when does Ada run it?",
    }
    packed(tmp_path, "mtrag/followup_rewrites.jsonl.gz", row)
    expected = FollowUp("f", (Turn("Who runs it?"),), "Since when?", "Since when does Ada run it?")
    assert list(conversation.mtrag_follow_ups(tmp_path)) == [expected]


def test_trec_cast(tmp_path: Path) -> None:
    turns = [{"number": 1, "raw_utterance": "Who?"}, {"number": 2, "raw_utterance": "When? "}]
    packed(tmp_path, "trec_cast/2019/evaluation_topics_v1.0.json", [{"number": 31, "turn": turns}])
    tsv = tmp_path / "trec_cast/2019/evaluation_topics_annotated_resolved_v1.0.tsv"
    tsv.write_bytes(b"31_1\tWho?\r\n31_2\tWhen did Ada?\r\n")
    rewritten = [turn | {"manual_rewritten_utterance": f"{turn['raw_utterance']}!"} for turn in turns]
    name = "trec_cast/2020/2020_manual_evaluation_topics_v1.0.json"
    packed(tmp_path, name, [{"number": 81, "turn": rewritten}])
    assert list(conversation.trec_cast(tmp_path)) == [
        FollowUp("2019-31_2", (Turn("Who?"),), "When?", "When did Ada?"),
        FollowUp("2020-81_2", (Turn("Who?"),), "When?", "When? !"),
    ]


def test_claims(tmp_path: Path) -> None:
    row = {"id": "a", "claim": "C.", "references": ["E."], "attribution_label": "not attributable", "src_dataset": "S"}
    packed(tmp_path, "attributionbench/dev_all_subset_balanced.jsonl.gz", row | {"question": "Q?"})
    claim = Claim("a", "C.", ("E.",), False, "not attributable", "S", group="Q?")
    assert list(claims.attributionbench(tmp_path)) == [claim]
    meta = {"id": "w", "claim_title": "T"}
    supported = {"label": "supported", "claim": "C.", "evidence": ["E.", "F."]}
    partly = {"label": "partially_supported", "claim": "C.", "evidence": ["E."]}
    packed(tmp_path, "wice/claim_dev.jsonl.gz", supported | {"meta": meta}, partly | {"meta": meta})
    assert list(claims.wice(tmp_path)) == [
        Claim("w", "C.", ("E.", "F."), True, "supported", "T", "T"),
        Claim("w", "C.", ("E.",), False, "partially_supported", "T", "T"),
    ]


def test_scifact(tmp_path: Path) -> None:
    packed(tmp_path, "scifact/queries_train.jsonl.gz", {"id": "1", "claim": "C.", "relevant": ["d"], "labels": {}})
    abstract = "['It\\'s one.'\n \"Don't, or two.\" 'Three \"3\".']"
    packed(tmp_path, "scifact/corpus.jsonl.gz", {"doc_id": "d", "title": "T", "abstract": abstract})
    assert list(search.scifact(tmp_path)) == [Topic("1", "C.", ("d",))]
    (article,) = search.scifact_corpus(tmp_path)
    assert article.text == "It's one. Don't, or two. Three \"3\"."


def test_multihop(tmp_path: Path) -> None:
    row = {"_id": "h", "question": "Who?", "answer": "Ada", "type": "bridge", "level": "easy"}
    packed(tmp_path, "multihop/hotpotqa_100.jsonl.gz", row | {"supporting_facts": [["A", 0], ["B", 1], ["A", 2]]})
    (asked,) = search.hotpotqa(tmp_path)
    assert asked.support == (Support("A"), Support("B"))
    passages = [{"title": "A", "text": "one"}, {"title": "A", "text": "two"}]
    packed(tmp_path, "multihop/musique_corpus.jsonl.gz", *passages)
    paragraphs = [{"title": "A", "paragraph_text": text, "is_supporting": text == "two"} for text in ("one", "two")]
    lists = {"answer_aliases": ["Ada L."], "paragraphs": paragraphs}
    packed(tmp_path, "multihop/musique_100.jsonl.gz", {"id": "2hop__1", "question": "Who?", "answer": "Ada"} | lists)
    (asked,) = search.musique(tmp_path)
    assert (asked.support, asked.answers, asked.tags) == ((Support("musique-1"),), (("Ada", "Ada L."),), ("2hop",))


def test_clapnq(tmp_path: Path) -> None:
    outputs = [{"answer": "It is one.", "selected_sentences": ["One ."]}, {"answer": "", "selected_sentences": []}]
    row = {"id": "c", "input": "Q?", "passages": [{"title": "T", "text": "One . Two ."}], "output": outputs}
    packed(tmp_path, "clapnq/clapnq_dev_answerable.jsonl.gz", row)
    packed(tmp_path, "clapnq/clapnq_dev_unanswerable.jsonl.gz", row | {"output": outputs[1:]})
    (answered,) = reading.clapnq(tmp_path, "answerable")
    assert answered.question.answers == (("It is one.",),)
    assert answered.question.support == (Support("c", "One ."),)
    (refused,) = reading.clapnq(tmp_path, "unanswerable")
    assert refused.question.unanswerable


def test_a_missing_folder_names_itself_and_the_setting(tmp_path: Path) -> None:
    with pytest.raises(ExpectedError) as error:
        list(conflict.ramdocs(tmp_path / "nowhere"))
    assert str(tmp_path / "nowhere" / "ramdocs") in str(error.value)
    assert "evaluation.research_data" in str(error.value)
    (tmp_path / "ramdocs").mkdir()
    with pytest.raises(ExpectedError, match=r"no file .*RAMDocs_test\.jsonl\.gz"):
        list(conflict.ramdocs(tmp_path))


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (gzip.compress(b'\n{"id"'), "line 2: bad JSON"),
        (gzip.compress(b'\n{"id": 1}'), "line 2: found no field 'passages', expected it in this research set"),
        (gzip.compress(b"[]\n"), "line 1: found a list, expected a JSON object"),
        (gzip.compress(b"\n" * 1000)[:-9], "cannot be read"),
        (b"not packed", "cannot be read"),
        (gzip.compress(b"\xff\xfe"), "cannot be read"),
    ],
)
def test_a_damaged_file_is_said(tmp_path: Path, data: bytes, said: str) -> None:
    (tmp_path / "clapnq").mkdir()
    (tmp_path / "clapnq" / "clapnq_dev_answerable.jsonl.gz").write_bytes(data)
    with pytest.raises(ExpectedError, match=said):
        list(reading.clapnq(tmp_path, "answerable"))


RESEARCH_DATA = Path(__file__).parents[4] / "shared" / "data"


def clapnq_all(research_data: Path) -> Iterator[object]:
    yield from reading.clapnq(research_data, "answerable")
    yield from reading.clapnq(research_data, "unanswerable")


@pytest.mark.parametrize(
    ("folder", "read", "count"),
    [
        ("realtimeqa", realtimeqa.questions, 133),
        ("realtimeqa", lambda folder: realtimeqa.questions(folder, "silver"), 812),
        ("realtimeqa", realtimeqa.unanswerable, 225),
        ("timeqa", lambda folder: timeqa.questions(folder, "easy"), 1171),
        ("timeqa", lambda folder: timeqa.questions(folder, "hard"), 1171),
        ("ramdocs", conflict.ramdocs, 342),
        ("rgb", conflict.rgb, 70),
        ("mtrag", conversation.mtrag, 361),
        ("mtrag", conversation.mtrag_follow_ups, 506),
        ("trec_cast", conversation.trec_cast, 620),
        ("attributionbench", claims.attributionbench, 1198),
        ("wice", claims.wice, 349),
        ("scifact", search.scifact, 809),
        ("multihop", search.hotpotqa, 77),
        ("multihop", search.musique, 69),
        ("clapnq", clapnq_all, 422),
    ],
)
def test_the_sets_are_read_whole(folder: str, read: Callable[[Path], Iterator[object]], count: int) -> None:
    if not (RESEARCH_DATA / folder).is_dir():
        pytest.skip(f"no research set {folder}: there is no folder {RESEARCH_DATA / folder}")
    assert sum(1 for _ in read(RESEARCH_DATA)) == count
