"""Which sentences can be read alone."""

import pytest

from answer.topics.coverage import is_whole


@pytest.mark.parametrize(
    "sentence",
    [
        "The ferry Marigold struck a pontoon on Wednesday and four people died.",
        "“The ferry was too fast,” said Ilka Dorn, who leads the inquiry into it.",
        "Ilka Dorn said that she had warned her captain in a letter.",
        "“We knew of it,” the harbour master of Ostley told the inquiry on Friday.",
    ],
)
def test_a_sentence_that_can_be_read_alone(sentence):
    assert is_whole(sentence)


@pytest.mark.parametrize(
    "sentence",
    [
        "The ferry sank.",
        "Four people died when the ferry Marigold struck a pontoon on Wednesday",
        "But the ferry Marigold had left the harbour of Ostley on Wednesday.",
        "They had warned the captain of the ferry Marigold twice on Wednesday.",
        "The move comes after four people died on the ferry Marigold in March.",
        "After her resignation the ferry Marigold was sold to an owner abroad.",
        "If you want to take the ferry Marigold, tickets are cheaper on Sundays.",
        "► Latest: the ferry Marigold is back in the harbour of Ostley tonight.",
        "Jo Doe/Reuters The ferry Marigold lies in the harbour of Ostley on Friday.",
        "the ferry Marigold had left the harbour of Ostley late on Wednesday.",
        "Was the ferry Marigold late when it left the harbour on Wednesday?",
        "Read more about how the ferry Marigold came to be sold in the spring.",
        "word " * 80 + "end.",
    ],
)
def test_a_sentence_that_cannot(sentence):
    assert not is_whole(sentence)


@pytest.mark.parametrize(
    "text", ["A" * 100_000, "A " * 50_000, "“" * 100_000, "‘a" * 50_000, " ." * 50_000, "A—" * 50_000]
)
def test_a_long_text_is_no_sentence(text):
    assert not is_whole(text)
