import pytest
from hypothesis import given
from hypothesis import strategies as st

from answer.support import SHIPPED, THRESHOLD, TURNED, Features, describe, support

BRIDGE = (
    "The Kestrel Bridge was closed to all traffic on Monday after engineers found cracks in two of its pillars, "
    "the mayor of Northport, Ida Venn, said. Repairs will cost 1.2 million crowns and take until May."
)
FERRY = "“We were not told,” said Tomas Arne – the ferry’s captain.\nThe ferry carried 48 people from Salt Island."


@pytest.mark.parametrize(
    ("statement", "quotes"),
    [
        (BRIDGE, [BRIDGE]),
        ("Repairs will cost 1.2 million crowns and take until May.", [FERRY, BRIDGE]),
        ("Repairs will cost 1.2 million crowns and take until May [2].", [FERRY, BRIDGE]),
        ("\"We were not told,\" said Tomas Arne - the ferry's captain.", [FERRY]),
        ("“We were not told,” said Tomas Arne—the ferry’s  captain", [FERRY]),
        ("The ferry carried 48 people from Salt Island. Repairs will cost 1.2 million crowns and take until May.",
         [BRIDGE, FERRY]),
        ("市长星期四关闭了大桥。", ["市长星期四关闭了大桥。"]),
    ],
)  # fmt: skip
def test_what_stands_in_the_quotes_word_for_word_is_fully_supported(statement, quotes):
    assert support(statement, quotes) == 1.0


@pytest.mark.parametrize(
    ("statement", "quote"),
    [
        ("The Kestrel Bridge was closed on Monday because engineers had found cracks in two of its pillars.", BRIDGE),
        ("Engineers found cracks in two pillars of the Kestrel Bridge.", BRIDGE),
        ("Repairs will take until May and cost 1,200,000 crowns.", BRIDGE),
        ("The ferry carried forty-eight people.", FERRY),
        ("The captain of the ferry, Tomas Arne, said they were not told.", FERRY),
    ],
)
def test_a_paraphrase_is_supported(statement, quote):
    assert THRESHOLD <= support(statement, [quote]) < 1.0


@pytest.mark.parametrize(
    ("statement", "quote"),
    [
        ("The ferry carried 84 people from Salt Island.", FERRY),
        ("The ferry carried 48 people from Grey Island.", FERRY),
        ("The ferry did not carry 48 people from Salt Island.", "The ferry did carry 48 people from Salt Island."),
        ("“We were told,” said Tomas Arne – the ferry’s captain.", FERRY),
        ("Repairs will cost 1.2 billion crowns and take until May.", BRIDGE),
        (
            "Arne told Venn that the bridge would stay closed until May.",
            "Venn told Arne that the bridge would stay closed until May.",
        ),
        ("The council approved the budget on Friday.", "The council rejected the budget on Friday."),
        ("The mayor resigned before the vote on Friday.", "The mayor resigned after the vote on Friday."),
    ],
)
def test_one_fact_turned_around_in_a_quotes_own_words_is_not_supported(statement, quote):
    assert support(statement, [quote]) <= TURNED


def test_the_same_words_in_their_own_order_are_not_turned_around():
    quote = "The talks brought together Albany, Brookvale, Carrow and Denholm in the port of Eastmere."
    statement = "The talks brought together Denholm, Carrow, Albany and Brookvale in the port of Eastmere."
    assert support(statement, [quote]) >= THRESHOLD


@pytest.mark.parametrize(
    "statement",
    [
        "Ida Venn was born in a small fishing village and studied law.",
        "Repairs will cost 1.2 million crowns, and voters blame careless contractors hired during earlier decades.",
        "The Harrow Tunnel was flooded in 2019.",
        "It will rain tomorrow.",
        "",
        " \n",
        "[1]",
    ],
)
def test_what_no_quote_says_is_not_supported(statement):
    assert support(statement, [BRIDGE, FERRY]) < THRESHOLD


def test_nothing_is_supported_without_a_quote():
    assert support("The bridge was closed.", []) == 0.0
    assert support("The bridge was closed.", ["", " "]) == 0.0


def test_title_outlet_and_day_may_be_said_without_a_quote():
    quote = "The bridge will stay closed until May, the mayor said."
    statement = "On 18 January 2024, Northline reported that the bridge will stay closed until May, the mayor said."
    assert support(statement, [quote]) < THRESHOLD
    told = support(statement, [quote], known="Kestrel Bridge closed. Northline, 18 January 2024")
    assert told >= THRESHOLD
    assert support(statement, [quote], known="Southline, 18 January 2024") < told
    assert support(statement, [quote], known="Northline, 19 January 2024") < THRESHOLD


@pytest.mark.parametrize(
    ("said", "quoted", "missing"),
    [
        ("It cost $3bn.", "It cost 3 billion dollars.", 0.0),
        ("Twelve people and 3,000 birds", "12 people and 3000 birds", 0.0),
        ("on the 21st", "on day twenty-one", 0.0),
        ("twenty one", "twenty-one", 1.0),
        ("in the 1990s", "in 1990", 0.0),
        ("in 2021 and 2022", "in 2021", 0.5),
        ("one of them", "none of them", 0.0),
    ],
)
def test_numbers_are_compared_by_their_value(said, quoted, missing):
    assert describe(said, [quoted]).numbers == missing


@pytest.mark.parametrize(
    ("said", "quoted", "missing"),
    [
        ("the Libyan port", "a port in Libya", 0.0),
        ("near the U.S. border", "near the US border", 0.0),
        ("to Austria", "to Australia", 1.0),
        ("from Iran", "from Iraq", 1.0),
        ("from Iran’s coast", "from the coast of Iran", 0.0),
        ("Ministers met.", "They met.", 0.0),  # a capital where a sentence opens tells nothing by itself
        ("Venn left, as Venn had said.", "He left.", 1.0),
    ],
)
def test_names_are_found_in_other_forms_and_not_in_like_ones(said, quoted, missing):
    assert describe(said, [quoted]).names == missing


def test_a_statement_is_best_carried_by_sentences_that_stand_together():
    together = ["Cracks were found. The bridge was closed."]
    apart = ["Cracks were found. Rain fell. Wind rose. Snow came. The bridge was closed."]
    statement = "The bridge was closed for cracks."
    assert describe(statement, together).coverage == 1.0
    assert describe(statement, apart).coverage < 1.0


def test_every_feature_counts_in_its_direction():
    none = Features(0.0, 0.0, 0.0, 0.0)
    assert SHIPPED.probability(Features(1.0, 1.0, 0.0, 0.0)) > THRESHOLD > SHIPPED.probability(none)
    for position in range(4):
        raised = SHIPPED.probability(Features(*(float(place == position) for place in range(4))))
        assert (raised > SHIPPED.probability(none)) == (position < 2)


@pytest.mark.timeout(60)
@pytest.mark.parametrize(
    "text",
    [
        " ", "\n", ".", "1", "1,000,", "a", "a.b.", "n't", "not ", "[1", "[1, ", "1. ", "- ", "“", "Aa Bb ",
        "قال الرئيس. ", "北京", "ﷺ", "e\N{COMBINING ACUTE ACCENT}", "\ud800", "\x00\u202e", "👩‍👩‍👧",
    ],
)  # fmt: skip
def test_hostile_text_is_read_in_time(text):
    long = (text * 10_000)[:10_000]
    for statement, quote in ((long, long + "x"), (long, BRIDGE), (BRIDGE, long)):
        assert 0.0 <= support(statement, [quote], known=long) <= 1.0


@given(st.text(), st.lists(st.text(), max_size=3))
def test_any_text_has_a_support_and_is_its_own_quote(statement, quotes):
    assert 0.0 <= support(statement, quotes) <= 1.0
    assert support(statement, [statement]) in (0.0, 1.0)
