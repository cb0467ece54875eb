"""Whether a board is this company's: conservative, and true of the pairs real boards and the SEC write."""

import string

import pytest
from hypothesis import given
from hypothesis import strategies as st

from src.domains.company_risk.sources.careers.identity import distinctive, same_company

WORDS = st.text(string.ascii_lowercase, min_size=5, max_size=10).filter(
    lambda word: distinctive(f"{word} zzzzz") == (word, "zzzzz") and word not in ("first", "union", "great", "royal")
)


@pytest.mark.parametrize(
    ("ours", "theirs"),
    [
        ("AXON ENTERPRISE, INC.", "Axon"),
        ("MongoDB, Inc.", "MongoDB"),
        ("Pure Storage, Inc.", "PureStorage"),
        ("Amplitude, Inc.", "Amplitude "),
        ("Robinhood Markets, Inc.", "Robinhood"),
        ("Meta Platforms, Inc.", "Meta"),
        ("AMAZON COM INC", "Amazon.com"),
        ("COSTCO WHOLESALE CORP /NEW", "Costco"),
        ("The Coca-Cola Company", "Coca Cola"),
        ("Domino's Pizza Inc", "Dominos Pizza"),
        ("Société Générale SA", "Societe Generale"),
        ("U.S. BANCORP", "US Bancorp"),
        ("UNITED AIRLINES HOLDINGS, INC.", "United Airlines"),
        ("BANK OF AMERICA CORP /DE/", "Bank of America"),
        ("Yahoo! Inc.", "Yahoo Careers"),
        ("AT&T INC.", "AT&T"),
    ],
)
def test_legal_form_trade_case_and_spacing_make_no_other_company(ours: str, theirs: str) -> None:
    assert same_company(ours, theirs)


@pytest.mark.parametrize(
    ("ours", "theirs"),
    [
        ("Apple Inc.", "Apple Leisure Group"),
        ("KNIGHT-SWIFT TRANSPORTATION HOLDINGS INC", "Knight Gayles"),
        ("American Software, Inc.", "American Financial Group"),
        ("United Airlines Holdings", "United Rentals"),
        ("United Therapeutics Corp", "United"),
        ("General Motors Company", "General Mills"),
        ("Alphabet Inc.", "Google"),
        ("Delta Air Lines, Inc.", "Delta Dental"),
        ("Block, Inc.", "Blockchain"),
        ("Target Corporation", "Target Hospitality Corp."),
        ("Match Group", "Catch Group"),
        ("First Solar", "First Horizon"),
        ("", ""),
        ("!!!", "!!!"),
        ("Lyft", ""),
    ],
)
def test_a_shared_word_does_not_make_the_same_company(ours: str, theirs: str) -> None:
    assert not same_company(ours, theirs)


@given(st.text(max_size=40), st.text(max_size=40))
def test_the_question_is_symmetric(ours: str, theirs: str) -> None:
    assert same_company(ours, theirs) == same_company(theirs, ours)


@given(st.lists(WORDS, min_size=1, max_size=3).map(" ".join))
def test_every_name_is_its_own_in_capitals_and_with_any_legal_form(name: str) -> None:
    assert same_company(name, name.upper())
    assert same_company(name, f"{name.title()}, Inc.")
    assert same_company(f"{name} Holdings plc", f"The {name} Group")


@given(WORDS, WORDS)
def test_two_names_with_another_distinctive_word_each_are_two_companies(one: str, other: str) -> None:
    if one != other:
        assert not same_company(f"{one} Systems Inc", f"{other} Systems Inc")
        assert not same_company(one, f"{one} {other}")
