"""Whose claim a sentence is: by hand on invented sentences, and against 200 annotated ones of real articles.

`attributions.jsonl` holds article ids, offsets and labels: `inside` (the sentence names the holder), `pronoun`
(it only says he, and `holder` is who that is), `outside` (a sentence beside it names the holder), `none`, `unclear`.
"""

import json
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from answer.compose.attribution import attribution, attributions
from answer.compose.speech import HIDDEN, covered, quotations
from evaluation.research import realtimeqa
from index.split import quotable
from tests.conftest import RESEARCH, ROOT

ANNOTATED = Path(__file__).parent / "attributions.jsonl"


def holder(sentence: str, before: str = "", after: str = "") -> tuple[str, bool] | None:
    """Who holds a sentence between two others, and whether only they name him."""
    text = f"{before}{sentence}{after}"
    found = attribution(text, len(before), len(before) + len(sentence))
    return (text[slice(*found.speaker)], found.inside) if found else None


@pytest.mark.parametrize(
    ("sentence", "who"),
    [
        ("Ana Reed said the bridge was safe.", "Ana Reed"),
        ("The bridge was safe, said Ana Reed.", "Ana Reed"),
        ("The bridge was safe, said engineer Ana Reed, who built it.", "engineer Ana Reed"),
        ("Ana Reed, chief engineer of the Tamber Bridge Authority, said the bridge was safe.", "Ana Reed"),
        ("Ana Reed, while praising the crew, said the bridge was safe.", "Ana Reed"),
        ("On Monday, the ministry announced that the bridge was safe.", "the ministry"),
        ("The bridge was safe, according to the Tamber Bridge Authority.", "the Tamber Bridge Authority"),
        ("Nine people were killed, state media reported.", "state media"),
        ("Pakistan said nine people were killed.", "Pakistan"),
        ("Ana Reed told Northline News that the bridge was safe.", "Ana Reed"),
        ("The ministry’s statement said the bridge was safe.", "The ministry’s statement"),
        ("“It is safe,” Ana Reed said.", "Ana Reed"),
        ("“It is safe,” said Ana Reed on Monday.", "Ana Reed"),
        ("“It is safe,” explained the Gazette, “and dry.”", "the Gazette"),
        ("The ferry left, with Ana Reed saying it was safe.", "Ana Reed"),
        ("Ana Reed dislikes Ostley saying it is grey.", None),
        ("Ana Reed spoke when Wim Alder came in, shouting and saying that it was safe.", None),
        ("The college, which has many applicants, admitted 14%.", None),
        ("Ana Reed admitted that the bridge was closed.", "Ana Reed"),
        ("That said, the bridge is safe.", None),
        ("Ana Reed almost said no to the bridge.", None),
        ("Ana Reed said no ferry had sailed.", "Ana Reed"),
        ("Ana Reed wrote to the council, saying the bridge was safe.", "Ana Reed"),
        ("Velmara condemned the attacks which it said killed two children.", "Velmara"),
        ("The mayor called the bridge “a danger to everybody”.", "The mayor"),
        ("The ferry sank on Monday.", None),
        ("He added two spoons of sugar.", None),
        ("The bridge, often called the Old Lady, was built in 1901.", None),
        ("Turn left at the sign that says nothing.", None),
        ("The engineer took notes.", None),
        ("Sen. Ana Reed (R-Ostley) said the bridge was safe.", "Sen. Ana Reed (R-Ostley)"),
        ("Since May 1,159 confirmed cases were counted.", None),
        ("A laboratory-confirmed case was found in Ostley.", None),
        ("Many voters don’t think the bridge is safe.", None),
        ("Ana Reed claimed the title on Sunday.", None),
        ("Ana Reed claimed the vote was stolen.", "Ana Reed"),
    ],
)
def test_the_holder_that_a_sentence_names(sentence, who):
    found = holder(sentence)
    assert (found[0] if found else None) == who


@pytest.mark.parametrize(
    ("before", "sentence", "after", "who"),
    [
        ("Ana Reed runs the ferry. ", "“It is safe,” she said.", "", "Ana Reed"),
        ("“It is safe,” Ana Reed said. ", "“And it is dry.”", "", "Ana Reed"),
        ("Ana Reed spoke first.\n\n", "“It is safe.”", "\n\n“It is dry,” said Wim Alder.", "Wim Alder"),
        ("Ana Reed said it was safe.\n\n", "“It is safe.”", "\n\n“It is dry,” said Wim Alder.", "Ana Reed"),
        ("Ana Reed runs the ferry. The fog was thick. ", "“It is safe,” she said.", "", "Ana Reed"),
    ],
)
def test_the_holder_that_a_sentence_beside_it_names_stands_in_the_quote(before, sentence, after, who):
    assert holder(sentence, before, after) == (who, False)
    text = f"{before}{sentence}{after}"
    found = attribution(text, len(before), len(before) + len(sentence))
    start, end = found.quote
    assert start <= len(before) < len(before) + len(sentence.rstrip()) <= end
    assert who in text[start:end]
    assert found.named


def test_a_pronoun_is_followed_back_over_two_sentences_and_no_further():
    far = "Ana Reed runs the ferry. The fog was thick. Nobody saw the pier. The lamp was out. "
    found = attribution(f"{far}“It is safe,” she said.", len(far), len(far) + 24)
    assert (found.named, found.quote[0]) == (False, len(far))


@pytest.mark.parametrize(
    ("before", "sentence", "who"),
    [
        ("Ana Reed, 60, runs the ferry in Ostley. ", "“It is safe,” she said.", "Ana Reed"),
        ("In Ostley, Captain Reed met Wim. ", "Usually, she said, the ferry is safe.", "Captain Reed"),
        ("Speaking in Serrin, Ana Reed praised the U.N. ", "The U.N. pays for it, she said.", "Ana Reed"),
        ("The poet Ana Reed read from her book on Radio Ostley. ", "“It is safe,” she said.", "Ana Reed"),
        ("The ship Marigold sank near Ostley. ", "“It is safe,” she said.", "she"),
        ("Two officials spoke at length about it. ", "“It is safe,” he said.", "he"),
        ("Ana Reed runs the ferry. ", "I said it was safe.", "I"),
        ("The people of Ostley met Ana Reed. ", "They say the ferry is safe.", "Ostley"),
    ],
)
def test_a_pronoun_means_a_person_rather_than_a_place_and_the_author_is_nobody_else(before, sentence, who):
    assert holder(sentence, before)[0] == who


def test_an_introduction_is_no_speaker():
    sentence = "Before closing the bridge, the council would ask people to leave it, says Dan Alder."
    assert holder(sentence) == ("Dan Alder", True)
    assert holder("Velmara, which closed it, has “long been accused of delay”, said the Gazette.")[0] == "the Gazette"


def test_the_claims_of_several_sentences_come_with_each_of_their_holders():
    text = "Ana Reed runs the ferry. “It is safe,” she said. Velmara said it sank, according to the Gazette. Fog came."
    spans = quotable(text)
    found = [(text[slice(*span)], text[slice(*held.speaker)]) for span, held in attributions(text, spans, 1, 4)]
    assert found == [
        ("“It is safe,” she said.", "Ana Reed"),
        ("Velmara said it sank, according to the Gazette.", "Velmara"),
        ("Velmara said it sank, according to the Gazette.", "the Gazette"),
    ]
    assert attributions(text, spans, 0, 1) == attributions(text, [], 0, 0) == []


def test_of_several_who_say_something_the_one_with_the_asked_verb_is_taken():
    text = "A day after Velmara said it was attacked, the Heron group claimed responsibility for it."
    assert text[slice(*attribution(text, 0, len(text)).speaker)] == "Velmara"
    assert text[slice(*attribution(text, 0, len(text), "claimed").speaker)] == "the Heron group"


@pytest.mark.parametrize(
    ("text", "inside"),
    [
        ('He said "yes" and left.', ['"yes"']),
        ("“One.\n“Two.” Three.", ["“One.", "“Two.”"]),
        ('5\'11" tall and 6" wide', []),
        ("„Ja“ – “no”", ["„Ja“ – “no”"]),
        ("no marks", []),
    ],
)
def test_what_stands_between_quotation_marks(text, inside):
    assert [text[start:end] for start, end in quotations(text)] == inside


@given(st.text(st.sampled_from("aB .,\n\"“”'said") | st.characters(codec="utf-8"), max_size=120), st.data())
@example("“", None)
def test_any_text_has_offsets_inside_it(text, data):
    hidden = covered(text, quotations(text))
    assert len(hidden) == len(text)
    assert all(sign in (other, HIDDEN) for sign, other in zip(hidden, text, strict=True))
    start = data.draw(st.integers(0, len(text))) if data else 0
    found = attribution(text, start, len(text))
    if found:
        assert 0 <= found.quote[0] <= found.quote[1] <= len(text)
        assert found.speaker[0] < found.speaker[1]


def test_whoever_calls_something_what_is_quoted_is_its_holder():
    text = "Ana Reed said all were well.\n\nVelmara characterised its raids as “precise and coordinated strikes”."
    start = text.index("Velmara")
    found = attribution(text, start, len(text))
    assert (text[slice(*found.speaker)], found.quote) == ("Velmara", (start, len(text)))


def test_holders_agree_with_people():
    """Claims whose holder was found, and found rightly; and those that would be shown without one that is named."""
    if not (RESEARCH / "realtimeqa").is_dir():
        pytest.skip(f"no research set realtimeqa in {RESEARCH}")
    rows = [json.loads(line) for line in ANNOTATED.read_text(encoding="utf-8").splitlines()]
    source = "000_48ddbe30edf4d800.txt"
    texts = {article.id: article.text for article in realtimeqa.corpus(RESEARCH, {row["article"] for row in rows})}
    texts[source] = (ROOT / "sources" / source).read_text(encoding="utf-8")
    right = found = claims = bare = 0
    for row in (row for row in rows if row["label"] != "unclear"):
        one = attribution(texts[row["article"]], *row["sentence"])
        named = row["holder"]
        claims += row["label"] != "none"
        found += one is not None
        if one and (named or row["label"] == "pronoun"):
            right += not named or (one.speaker[0] < named[1] and named[0] < one.speaker[1])
        shown = one.quote if one else row["sentence"]
        bare += bool(named) and not shown[0] <= named[0] < shown[1]
    assert claims == 92
    assert right / found > 0.9
    assert right / claims > 0.88
    assert bare <= 1
