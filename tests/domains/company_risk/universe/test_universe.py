"""Subjects from the input of a run."""

from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from src.domains.company_risk.universe.universe import subjects
from src.errors import ConfigurationError
from src.observations.subject import Subject
from src.sources.guard import told


def test_tickers_are_upper_cased_trimmed_and_folded_in_the_order_given() -> None:
    found = subjects([" msft ", "brk.b", "MSFT", "BRK-B", "aapl"], [])
    assert [subject.id for subject in found] == ["MSFT", "BRK-B", "AAPL"]


def test_a_company_of_the_directory_brings_its_facts() -> None:
    (axon,) = subjects(["AXON"], [])
    assert axon.name == "Axon Enterprise"
    assert axon.facts["cik"] == "0001069183"
    assert axon.facts["careers_url"] == "https://job-boards.greenhouse.io/axon"
    assert axon.facts["board_name"] == "Axon Enterprise"
    assert "greenhouse" in axon.facts["careers_url"]


def test_an_unknown_company_is_a_subject_with_nothing_known() -> None:
    (unknown,) = subjects(["QXZV"], [])
    assert (unknown.id, unknown.name, dict(unknown.facts)) == ("QXZV", "", {})


def test_the_input_wins_over_the_directory_and_says_so() -> None:
    (apple,) = subjects(["AAPL"], [{"ticker": "aapl", "name": "Apple Computer", "newsroomUrl": "https://news.example/feed"}])
    assert apple.name == "Apple Computer"
    assert apple.facts["newsroom_url"] == "https://news.example/feed"
    assert apple.facts["website"] == "https://www.apple.com"
    assert apple.facts["how_known"].startswith("newsroom_url given in the input; ticker and CIK from SEC")


def test_a_careers_address_of_the_input_drops_the_name_of_the_directorys_board() -> None:
    (axon,) = subjects([], [{"ticker": "AXON", "careersUrl": "https://boards.greenhouse.io/other"}])
    assert axon.facts["careers_url"] == "https://boards.greenhouse.io/other"
    assert "board_name" not in axon.facts


def test_repeating_what_the_directory_says_changes_nothing() -> None:
    (plain,) = subjects(["AAPL"], [])
    assert subjects([], [{"ticker": "AAPL", "cik": "320193", "website": "https://www.apple.com"}]) == (plain,)


def test_companies_that_no_ticker_named_follow_the_tickers() -> None:
    companies = [{"ticker": "QXZV", "cik": "CIK9990000001"}, {"ticker": "MSFT", "name": "Redmond"}]
    found = subjects(["AAPL", "MSFT"], companies)
    assert [(subject.id, subject.name) for subject in found] == [("AAPL", "Apple"), ("MSFT", "Redmond"), ("QXZV", "")]
    assert found[2].facts == {"cik": "9990000001", "how_known": "cik given in the input"}


def test_a_short_cik_is_padded_to_ten_digits() -> None:
    (company,) = subjects([], [{"ticker": "QXZV", "cik": "320193"}])
    assert company.facts["cik"] == "0000320193"


def test_blank_fields_are_not_said() -> None:
    (apple,) = subjects([], [{"ticker": "AAPL", "cik": "", "website": "  "}])
    assert apple.facts["cik"] == "0000320193"


def test_the_same_company_may_be_given_in_two_parts() -> None:
    companies = [{"ticker": "QXZV", "cik": "9990000001"}, {"ticker": "qxzv", "website": "https://qxzv.example"}]
    (company,) = subjects([], companies)
    assert company.facts["cik"] == "9990000001"
    assert company.facts["website"] == "https://qxzv.example"


def test_five_thousand_tickers_are_five_thousand_subjects() -> None:
    letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
    tickers = [f"Q{a}{b}{c}" for a in letters for b in letters for c in letters][:5000]
    assert len(subjects(tickers, [])) == 5000


TICKER = "a ticker of letters and digits such as AAPL or BRK.B"
CIK = "a CIK of one to 10 digits such as 320193"
HTTP = "an http or https address"
PUBLIC = "an address on a public host"


@pytest.mark.parametrize(
    ("field", "value", "wanted"),
    [
        ("ticker", "TOOLONGAME", TICKER),
        ("ticker", "", TICKER),
        ("cik", "12345678901", CIK),
        ("cik", "0", CIK),
        ("cik", "٣٢٠", CIK),
        ("website", "ftp://x.example", HTTP),
        ("website", "x.example", HTTP),
        ("website", "https://x.example:99999/", HTTP),
        ("website", "https://[x.example/", HTTP),
        ("careersUrl", "http://169.254.169.254/latest", PUBLIC),
        ("careersUrl", "http://[::1]/", PUBLIC),
        ("careersUrl", "http://127.1/", PUBLIC),
        ("careersUrl", "http://localhost/", PUBLIC),
        ("newsroomUrl", "https:///feed", PUBLIC),
        ("newsroomUrl", "https://x.example/a b", "an address without spaces or control characters"),
    ],
)
def test_what_cannot_be_honoured_is_named_with_what_was_wanted_and_given(field: str, value: str, wanted: str) -> None:
    with pytest.raises(ConfigurationError) as refused:
        subjects([], [{"ticker": "QXZV"} | {field: value}])
    given = told(value) if field.endswith(("Url", "website")) else repr(value)
    assert str(refused.value) == f"Field companies[0].{field}: wanted {wanted}, given {given}."


def test_of_a_refused_address_only_the_host_is_repeated() -> None:
    with pytest.raises(ConfigurationError, match=r"given an address of '169\.254\.169\.254'\.$"):
        subjects([], [{"ticker": "QXZV", "careersUrl": "http://169.254.169.254/latest?token=secret"}])


def test_an_unknown_field_is_named_with_the_known_ones() -> None:
    with pytest.raises(ConfigurationError) as refused:
        subjects([], [{"ticker": "QXZV", "sector": "energy"}])
    known = "careersUrl, cik, name, newsroomUrl, ticker, website"
    assert str(refused.value) == f"Field companies[0]: wanted only the keys {known}, given 'sector'."


def test_a_malformed_ticker_is_named_by_its_place() -> None:
    with pytest.raises(ConfigurationError, match=r"^Field tickers\[1\]: wanted a ticker .* given '\$AAPL'\.$"):
        subjects(["MSFT", "$AAPL"], [])


def test_a_password_in_an_address_is_refused_and_not_repeated() -> None:
    with pytest.raises(ConfigurationError) as refused:
        subjects([], [{"ticker": "QXZV", "website": "https://user:hunter2@x.example/"}])
    assert "without a user name or password" in str(refused.value)
    assert "hunter2" not in str(refused.value)


def test_two_values_of_one_field_for_one_ticker_are_a_conflict() -> None:
    companies = [{"ticker": "QXZV", "cik": "1"}, {"ticker": "qxzv", "cik": "2"}]
    with pytest.raises(ConfigurationError) as refused:
        subjects([], companies)
    assert str(refused.value) == "Field companies[1]: wanted one value of cik per ticker, given '0000000001' and '0000000002'."


def test_a_very_long_value_is_cut_in_the_sentence() -> None:
    with pytest.raises(ConfigurationError) as refused:
        subjects(["X" * 100_000], [])
    assert len(str(refused.value)) < 250


@given(
    st.lists(st.text(max_size=12), max_size=5),
    st.lists(st.dictionaries(st.sampled_from(["ticker", "cik", "name", "website", "careersUrl"]), st.text(max_size=30))),
)
def test_any_texts_at_all_give_subjects_or_one_sentence(tickers: list[str], companies: list[dict[str, str]]) -> None:
    found: tuple[Subject, ...] = ()
    with suppress(ConfigurationError):
        found = subjects(tickers, companies)
    assert len({subject.id for subject in found}) == len(found)
