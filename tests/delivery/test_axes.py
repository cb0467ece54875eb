"""Axes: whole steps that hold both ends, and dates with room for their words."""

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from src.delivery.axes import SIGN, dates, days, even
from src.delivery.plots import LEFT, WIDTH

VALUES = st.floats(-1e6, 1e6).filter(lambda value: value == 0 or abs(value) > 1e-6)


def test_a_weight_of_forty_per_cent_has_five_ticks_and_one_of_seventy_ends_at_eighty() -> None:
    assert even(0.0, 0.4).ticks == (0.0, 0.1, 0.2, 0.3, 0.4)
    assert even(0.0, 0.7, most=1.0).ticks == (0.0, 0.2, 0.4, 0.6, 0.8)
    assert even(0.0, 1.0, most=1.0).ticks == (0.0, 0.5, 1.0)


def test_a_figure_that_never_moved_still_has_a_scale() -> None:
    scale = even(0.25, 0.25)
    assert scale.low < scale.high
    assert scale.low <= 0.25 <= scale.high


@given(VALUES, VALUES)
def test_the_ticks_hold_both_ends_and_are_few(one: float, other: float) -> None:
    low, high = min(one, other), max(one, other)
    scale = even(low, high)
    slack = 1e-5 * max(high - low, abs(high) * 1e-6, 1e-9)
    assert scale.low <= low + slack
    assert scale.high >= high - slack
    assert 2 <= len(scale.ticks) <= 7


def test_a_year_is_told_by_quarters_a_decade_by_years_and_a_week_by_its_ends() -> None:
    year = (date(2025, 1, 6), date(2026, 1, 14))
    assert [words for words, _ in dates(*year, days(*year))] == ["Apr 2025", "Jul 2025", "Oct 2025"]
    decade = (date(2014, 6, 1), date(2024, 6, 1))
    assert [words for words, _ in dates(*decade, days(*decade))] == ["2016", "2018", "2020", "2022", "2024"]
    week = (date(2026, 1, 5), date(2026, 1, 12))
    assert [words for words, _ in dates(*week, days(*week))] == ["5 Jan", "12 Jan"]


@given(st.dates(date(2001, 1, 1), date(2060, 1, 1)), st.integers(1, 20_000))
def test_dates_are_few_in_order_and_inside(first: date, length: int) -> None:
    last = first + timedelta(days=length)
    told = dates(first, last, days(first, last))
    places = [x for _, x in told]
    assert 1 <= len(places) <= 5
    assert places == sorted(places)
    assert all(x >= LEFT and x + len(words) * SIGN / 2 <= WIDTH for words, x in told)
