from collections.abc import Callable
from typing import Any

import pytest

from src.domains.company_risk.sources.sec.ownership import parse_ownership
from src.domains.company_risk.sources.sec.prices import Worth, typical_prices, worth

Make = Callable[..., Any]


def worths(content: bytes) -> list[Worth]:
    document = parse_ownership(content)
    typical = typical_prices(document)
    return [worth(row, document, typical) for row in document.rows if row.code in {"P", "S"}]


def test_a_plain_sale_is_worth_price_times_shares_in_whole_cents(form4: Make, transaction: Make) -> None:
    assert worths(form4(transaction(shares="3", price="33.333"))) == [Worth(33.333, 10_000)]


def test_a_price_that_stands_only_in_a_footnote_is_missing_not_zero(form4: Make, transaction: Make) -> None:
    (found,) = worths(form4(transaction(price=None, price_notes=("F1",)), notes={"F1": "See agreement."}))
    assert found == Worth(None, None, "price only in a footnote")


@pytest.mark.parametrize("price", ["0", "0.00", "-5", "1e3", "N/A", ""])
def test_a_price_of_zero_or_no_number_is_missing(price: str, form4: Make, transaction: Make) -> None:
    (found,) = worths(form4(transaction(price=price)))
    assert (found.price, found.usd_cents, found.note) == (None, None, "no price")


@pytest.mark.parametrize("shares", [None, "0", ""])
def test_a_dollar_total_in_the_price_field_with_no_shares_is_no_price(
    shares: str | None, form4: Make, transaction: Make
) -> None:
    (found,) = worths(form4(transaction(shares=shares, price="1250000")))
    assert found == Worth(None, None, "no number of shares")


def test_a_total_value_field_counts_where_shares_are_missing(form4: Make, transaction: Make) -> None:
    (found,) = worths(form4(transaction(shares=None, price=None, total="1250000.50")))
    assert (found.price, found.usd_cents) == (None, 125_000_050)


def test_a_lost_decimal_point_above_any_share_price_is_not_believed(form4: Make, transaction: Make) -> None:
    (found,) = worths(form4(transaction(price="188139.00")))
    assert (found.price, found.usd_cents) == (None, None)
    assert "above any share" in found.note


def test_berkshire_class_a_does_cost_half_a_million(form4: Make, transaction: Make) -> None:
    (found,) = worths(form4(transaction(price="512000", shares="1"), issuer="0001067983"))
    assert found.usd_cents == 51_200_000


def test_a_price_a_hundred_times_the_others_of_its_filing_is_not_believed(form4: Make, transaction: Make) -> None:
    found = worths(form4(transaction(price="18.81"), transaction(price="1882"), transaction(price="18.90")))
    assert [one.price for one in found] == [18.81, None, 18.90]


def test_of_two_prices_that_contradict_each_other_neither_is_believed(form4: Make, transaction: Make) -> None:
    assert [one.price for one in worths(form4(transaction(price="18.81"), transaction(price="1881")))] == [None, None]


def test_shares_withheld_for_tax_witness_the_price(form4: Make, transaction: Make) -> None:
    content = form4(transaction(price="1881"), transaction(code="F", price="18.81"), transaction(code="F", price="18.80"))
    assert [one.price for one in worths(content)] == [None]


def test_two_securities_of_one_filing_may_cost_very_different_sums(form4: Make, transaction: Make) -> None:
    content = form4(transaction(price="2.10"), transaction(price="1000", security="Series A Preferred"))
    assert [one.price for one in worths(content)] == [2.10, 1000.0]


def test_honest_prices_across_a_collapse_differ_thirteen_times(form4: Make, transaction: Make) -> None:
    content = form4(transaction(price="4.06"), transaction(price="0.94"), transaction(price="0.32"))
    assert [one.price for one in worths(content)] == [4.06, 0.94, 0.32]


def test_a_price_outside_the_range_its_own_footnote_gives_is_not_believed(form4: Make, transaction: Make) -> None:
    notes = {"F1": "Sold in several trades at prices ranging from $187.50 to $188.60, inclusive."}
    wrong, right = (
        form4(transaction(price="1881.39", price_notes=("F1",)), notes=notes),
        form4(transaction(price="188.13", price_notes=("F1",)), notes=notes),
    )
    assert [one.price for one in worths(wrong)] == [None]
    assert [one.price for one in worths(right)] == [188.13]


def test_a_price_that_contradicts_the_total_gives_way_to_it(form4: Make, transaction: Make) -> None:
    (found,) = worths(form4(transaction(price="5000", total="5000", shares="100")))
    assert (found.price, found.usd_cents) == (None, 500_000)


def test_a_trade_larger_than_any_is_not_believed(form4: Make, transaction: Make) -> None:
    (found,) = worths(form4(transaction(price="9000", shares="999999999")))
    assert (found.price, found.usd_cents) == (None, None)
