"""Citation recall and precision against values worked by hand."""

from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evaluation.measures.citations import CitationScore, CitedStatement, citation_score

# A statement is supported when the documents hold all of its letters.
DOCUMENTS = ["a", "b", "ab", "c"]


def holds(documents: Sequence[str], statement: str) -> bool:
    return set(statement) <= set("".join(documents))


@pytest.mark.parametrize(
    ("statements", "recall", "precision", "citations"),
    [
        ([("a", (1,))], 1, 1, 1),
        ([("a", (2,))], 0, 0, 1),
        ([("a", ())], 0, 0, 0),  # nothing cited: precision 0 by the authors' script
        ([("ab", (1, 2))], 1, 1, 2),  # only together
        ([("ab", (3, 4))], 1, 1 / 2, 2),  # the second is idle: the first does it alone
        ([("ab", (3, 1))], 1, 1 / 2, 2),  # the first document adds nothing to the third
        ([("ab", (1, 2, 4))], 1, 2 / 3, 3),
        ([("ab", (1, 4))], 0, 0, 2),  # not supported, so none is precise
        ([("a", (1, 1))], 1, 1, 2),  # each does it alone
        ([("a", (0,))], 0, 0, 1),  # below the list
        ([("a", (1, 5))], 0, 0, 2),  # above the list spoils the statement
        ([("a", (1,)), ("c", (4, 2)), ("b", ())], 2 / 3, 2 / 3, 3),
    ],
)
def test_values(statements: list[tuple[str, tuple[int, ...]]], recall: float, precision: float, citations: int) -> None:
    score = citation_score([CitedStatement(*statement) for statement in statements], DOCUMENTS, holds)
    assert score is not None
    assert (score.recall, score.precision) == pytest.approx((recall, precision))
    assert (score.statements, score.citations) == (len(statements), citations)


def test_no_statement_is_no_score() -> None:
    assert citation_score([], DOCUMENTS, holds) is None


cited = st.builds(
    CitedStatement, st.text("abc", min_size=1, max_size=3), st.lists(st.integers(-1, 6), max_size=4).map(tuple)
)


@given(st.lists(cited, min_size=1, max_size=5))
def test_scores_are_shares_and_precision_needs_support(statements: list[CitedStatement]) -> None:
    score = citation_score(statements, DOCUMENTS, holds)
    assert score is not None
    assert 0 <= score.recall <= 1
    assert 0 <= score.precision <= 1
    assert score.recall > 0 or score.precision == 0


@given(st.lists(cited, min_size=1, max_size=5))
def test_a_check_that_says_no_gives_nothing(statements: list[CitedStatement]) -> None:
    cited_anything = sum(len(statement.citations) for statement in statements)
    expected = CitationScore(0, 0, len(statements), cited_anything)
    assert citation_score(statements, DOCUMENTS, lambda _documents, _statement: False) == expected
