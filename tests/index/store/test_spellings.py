"""The words of a build: counted, kept in a file, and found again by words that are nearly the same."""

from hypothesis import given
from hypothesis import strategies as st
from rapidfuzz.distance import OSA

from index.store.spellings import Similar, Spellings

FORMS = [("ferry", 5), ("Ferry", 2), ("Sarn", 4), ("sarn", 1), ("bridge", 3), ("Zoë", 1), ("a1", 9), ("of", 9)]


def test_forms_are_counted_together_and_most_capitals_make_a_name():
    spellings = Spellings.of(FORMS)
    assert spellings.near("fery", 1) == [Similar("ferry", 1, 7, is_name=False)]
    assert spellings.near("sarnn", 1) == [Similar("sarn", 1, 5, is_name=True)]
    assert spellings.near("zoe", 1) == [Similar("zoë", 0, 1, is_name=True)]
    assert len(spellings) == 4


def test_a_word_is_known_as_it_is_written_whatever_its_accents():
    spellings = Spellings.of(FORMS)
    assert [word in spellings for word in ("ferry", "zoe", "zoë", "ferr")] == [True, True, True, False]


def test_the_most_frequent_come_first():
    found = Spellings.of([("cat", 1), ("bat", 3), ("hat", 2)]).near("rat", 1)
    assert [one.word for one in found] == ["bat", "hat", "cat"]


def test_they_are_the_same_from_a_file(tmp_path):
    Spellings.of(FORMS).write(tmp_path)
    assert Spellings.read(tmp_path).near("fery", 2) == Spellings.of(FORMS).near("fery", 2)
    Spellings.of([]).write(tmp_path)
    assert not Spellings.read(tmp_path).near("fery", 2)


@given(st.sets(st.text("abcde", min_size=3, max_size=8)), st.text("abcde", min_size=1, max_size=8))
def test_none_within_the_edits_is_missed(words, typed):
    found = {one.word for one in Spellings.of([(word, 1) for word in words]).near(typed, 2)}
    assert found == {word for word in words if OSA.distance(word, typed) <= 2}
