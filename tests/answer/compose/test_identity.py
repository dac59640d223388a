"""Whether a holder is the speaker asked for: by hand on invented holders."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from answer.compose.identity import Match, known, match, speaker

FERRY = "Ana Reed runs the ferry. Reed has worked there for years, and President Reed is what her crew calls her."
RAILWAY = "NordRail runs the trains. The trains of NordRail are late."


def fits(who, holder, article):
    """How a holder at the end of an article fits a speaker whom the article tells more about."""
    text = f"{article} The bridge is safe, according to {holder}"
    return match(known(speaker(who), [article]), text, (len(text) - len(holder), len(text)))


@pytest.mark.parametrize(
    ("asked", "words", "named", "near"),
    [
        ("Ana Reed", ("ana", "reed"), True, ()),
        ("President Reed", ("reed",), True, ()),
        ("the Tamber Bridge Authority", ("tamber", "bridge", "authority"), True, ()),
        ("the Ministry of Transport", ("ministry", "of", "transport"), True, ()),
        ("the Justice Department", ("justice", "department"), True, ()),
        ("the U.N.", ("un",), True, ()),
        ("officials", ("officials",), False, ()),
        ("police in Ostley", ("police",), False, ("ostley",)),
        ("Velmara’s foreign minister", ("minister",), False, ("velmara", "foreign")),
        ("the families of the victims", ("families",), False, ("victims",)),
    ],
)
def test_a_speaker_is_a_name_or_a_noun_with_what_is_near_it(asked, words, named, near):
    found = speaker(asked)
    assert (found.words, found.named, found.near) == (words, named, near)


@pytest.mark.parametrize("nobody", ["", "?", "the", "🙂", "Tuesday"])
def test_who_names_nobody_is_no_speaker(nobody):
    assert speaker(nobody) is None


def test_articles_tell_the_usual_first_name_and_who_is_a_person():
    assert known(speaker("Reed"), [FERRY]).first == "ana"
    assert known(speaker("Reed"), [FERRY]).person
    assert not known(speaker("NordRail"), [RAILWAY]).person
    assert known(speaker("Ana Reed"), [FERRY]).person
    assert not known(speaker("White Harbour"), ["The White Harbour spoke. The White Harbour is grey."]).person


@pytest.mark.parametrize(
    ("asked", "holder", "how"),
    [
        ("Ana Reed", "Ana Reed", Match.SELF),
        ("Ana Reed", "Ana M. Reed", Match.SELF),
        ("Ana Reed", "Reed", Match.SELF),
        ("Ana Reed", "Captain Reed", Match.SELF),
        ("Ana Reed", "the captain Ana Reed, who runs the ferry", Match.SELF),
        ("Ana Reed", "Reed and her crew", Match.SELF),
        ("President Reed", "Reed “Buddy” Lowen", Match.NOT),
        ("the ferry board president", "the president of Reed’s board of trade", Match.NOT),
        ("the ferry board president", "the ferry board’s president", Match.SELF),
        ("Ana Reed", "Kevin Reed", Match.NOT),
        ("Kevin Reed", "Reed", Match.NOT),
        ("Ana Reed", "Reed’s lawyer", Match.NOT),
        ("Ana Reed", "the Reed campaign", Match.NOT),
        ("Ana Reed", "a spokesman for Ana Reed", Match.NOT),
        ("Ana Reed", "Ursa Lowen accused Ana Reed of theft and", Match.NOT),
        ("Ana Reed", "she met Ana Reed and", Match.NOT),
        ("Ana Reed", "a letter signed by the harbour captain Ana Reed", Match.NOT),
        ("Ana Reed", "a reed", Match.NOT),
        ("Reed", "Ana Reed", Match.SELF),
        ("Reed", "President Reed", Match.SELF),
        ("Reed", "Kevin Reed", Match.NOT),
        ("Reed", "the lawyer of President Reed", Match.NOT),
    ],
)
def test_a_person_is_named_in_full_or_by_the_last_name(asked, holder, how):
    assert fits(asked, holder, FERRY) is how


def test_a_last_name_means_its_bearer_in_the_article():
    both = "Ana Reed runs the ferry with Kevin Reed. Ana Reed steers."
    asked = known(speaker("Kevin Reed"), [FERRY])
    text = f"{both} It is safe, said Reed"
    holder = (len(text) - 4, len(text))
    assert match(asked, text, holder) is Match.NOT
    assert match(known(speaker("Ana Reed"), [FERRY]), text, holder) is Match.SELF


@pytest.mark.parametrize(
    ("asked", "holder", "how"),
    [
        ("NordRail", "NordRail", Match.SELF),
        ("NordRail", "the operator NordRail, which runs the trains", Match.SELF),
        ("NordRail", "a spokesman for NordRail", Match.FOR),
        ("NordRail", "NordRail’s director Ursa Lowen", Match.FOR),
        ("NordRail", "critics of NordRail", Match.NOT),
        ("NordRail", "Radio NordRail", Match.NOT),
        ("Velmara", "Velmara", Match.SELF),
        ("Velmara", "the Velmaran foreign ministry", Match.FOR),
        ("Velmara", "the mayor of Ostley, Velmara", Match.NOT),
        ("Velmara", "Corvia", Match.NOT),
        ("officials", "health officials in Ostley", Match.SELF),
        ("officials", "Ana Reed", Match.NOT),
        ("the judge", "Judge Anselm Krae", Match.SELF),
        ("the judge", "the judge’s clerk", Match.NOT),
        ("police in Ostley", "Ostley police", Match.SELF),
        ("police in Ostley", "police in Serrin", Match.NOT),
        ("the foreign minister", "the prime minister", Match.NOT),
    ],
)
def test_organisations_countries_and_groups_speak_for_themselves_or_through_others(asked, holder, how):
    assert fits(asked, holder, RAILWAY) is how


@given(st.text(max_size=60), st.text(max_size=60))
def test_any_text_is_a_speaker_or_none_and_fits_or_not(who, holder):
    asked = speaker(who)
    if asked:
        assert match(known(asked, [holder]), holder, (0, len(holder))) in Match
