from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from src.delivery.rounding import rounded, shares

amounts = st.floats(min_value=-50, max_value=100, allow_nan=False)


def tenths(values: list[float | None]) -> Fraction:
    return sum((Fraction(str(value)) for value in values if value is not None), Fraction(0))


def test_three_thirds_of_a_hundred_still_add_up_to_a_hundred() -> None:
    assert shares([100 / 3] * 3, 100.0, 1) == [33.4, 33.3, 33.3]


def test_a_part_that_is_unknown_stays_unknown_and_the_others_add_up() -> None:
    assert shares([24.06, None, 0.0], 24.06, 1) == [24.1, None, 0.0]


def test_parts_that_never_added_up_are_rounded_each_on_its_own() -> None:
    assert shares([10.04, 20.04], 40.0, 1) == [10.0, 20.0]


@pytest.mark.parametrize("value", [float("nan"), float("inf"), float("-inf"), None])
def test_what_json_cannot_hold_is_unknown(value: float | None) -> None:
    assert rounded(value, 1) is None


def test_nothing_is_never_less_than_nothing() -> None:
    assert str(rounded(-0.04, 1)) == "0.0"


@given(st.lists(amounts, min_size=1, max_size=25))
def test_rounded_parts_add_up_to_the_rounded_total_and_none_is_a_tenth_off(parts: list[float]) -> None:
    total = sum(parts)
    told = shares(parts, total, 1)
    assert tenths(told) == Fraction(str(rounded(total, 1)))
    assert all(value is not None and abs(value - part) < 0.1 + 1e-6 for value, part in zip(told, parts, strict=True))


@given(st.lists(amounts, min_size=1, max_size=10))
def test_a_part_that_is_zero_stays_zero(parts: list[float]) -> None:
    assert shares([*parts, 0.0], sum(parts), 1)[-1] == 0.0
