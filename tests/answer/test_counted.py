"""The sentence that gives a count."""

import pytest

from answer.counted import most, sentence
from answer.model import Intent
from index.article import Days
from tests.answer.counts import OLD, total


@pytest.mark.parametrize(
    ("counted", "intent", "said"),
    [
        (
            total(),
            Intent.COUNT,
            "53 articles mention “Walmart”, 47 without near copies, from 5 January 2022 to 14 December 2022.",
        ),
        (
            total(originals=53),
            Intent.LIST,
            "53 articles mention “Walmart”, from 5 January 2022 to 14 December 2022.",
        ),
        (total(articles=1, originals=1, last=OLD), Intent.COUNT, "1 article mentions “Walmart”, of 5 January 2022."),
        (total(articles=2, originals=2, first=None, last=None), Intent.COUNT, "2 articles mention “Walmart”, undated."),
        (total(articles=0, originals=0, first=None, last=None), Intent.FIRST, "No article mentions “Walmart”."),
        (
            total(articles=0, first=None, last=None, days=Days(20220501, 20220531)),
            Intent.COUNT,
            "No article of May 2022 mentions “Walmart”.",
        ),
        (total(), Intent.FIRST, "“Walmart” is first mentioned on 5 January 2022, in the oldest of 53 articles."),
        (total(), Intent.LAST, "“Walmart” is last mentioned on 14 December 2022, in the newest of 53 articles."),
    ],
)
def test_the_sentence_says_what_was_counted(counted, intent, said):
    assert sentence(counted, intent) == said


def test_months_or_outlets_with_most_are_named_if_that_split_was_asked_for():
    assert most(total()) == ""
    assert most(total(by="month")) == "Most in March 2022: 50."
    assert (
        most(total(by="outlet", outlets=(("cnn.com", 5), ("bbc.com", 5), (None, 9))))
        == "Most in cnn.com and bbc.com: 5."
    )
