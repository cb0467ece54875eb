"""Series on consecutive sessions, holes as rows of NaN."""

from datetime import date

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from src.observations.prices import PriceSeries, canonical
from src.observations.sessions import Sessions

JANUARY = Sessions.between(date(2024, 1, 1), date(2024, 1, 31))


def ordinals(*days: str) -> np.typing.NDArray[np.int64]:
    return np.array([date.fromisoformat(day).toordinal() for day in days], dtype=np.int64)


def test_a_missing_session_becomes_a_row_of_nan_in_every_column_and_a_saturday_goes() -> None:
    days = ordinals("2024-01-03", "2024-01-05", "2024-01-06", "2024-01-08")
    series = PriceSeries("A", days, np.array([1.0, 2.0, 9.0, 3.0]), volume=np.array([10.0, 20.0, 90.0, 30.0])).aligned(JANUARY)
    assert [date.fromordinal(day).isoformat() for day in series.days.tolist()] == [
        *("2024-01-03", "2024-01-04", "2024-01-05", "2024-01-08")
    ]
    np.testing.assert_array_equal(series.close, [1.0, np.nan, 2.0, 3.0])
    assert series.volume is not None
    np.testing.assert_array_equal(series.volume, [10.0, np.nan, 20.0, 30.0])


def test_rows_know_their_sessions_and_a_holiday_has_none() -> None:
    series = PriceSeries("A", ordinals("2024-01-02", "2024-01-15", "2024-01-16"), np.array([1.0, 2.0, 3.0]))
    assert series.session_indices(JANUARY).tolist() == [0, -1, 9]


@given(st.sets(st.integers(0, len(JANUARY) - 1), min_size=1))
def test_aligning_keeps_every_price_on_its_day_and_aligning_twice_changes_nothing(places: set[int]) -> None:
    chosen = np.array(sorted(places))
    series = PriceSeries("A", JANUARY.days[chosen], chosen + 1.0)
    aligned = series.aligned(JANUARY)
    assert dict(zip(aligned.days[aligned.priced()].tolist(), aligned.close[aligned.priced()].tolist(), strict=True)) == dict(
        zip(series.days.tolist(), series.close.tolist(), strict=True)
    )
    np.testing.assert_array_equal(np.diff(aligned.session_indices(JANUARY)), 1)
    np.testing.assert_array_equal(aligned.aligned(JANUARY).close, aligned.close)


def test_a_series_without_a_row_on_a_session_has_no_rows() -> None:
    assert len(PriceSeries("A", ordinals("2024-01-06"), np.array([1.0])).aligned(JANUARY)) == 0


def test_columns_of_different_lengths_and_days_out_of_order_are_refused() -> None:
    days = ordinals("2024-01-02", "2024-01-03")
    with pytest.raises(ValueError, match="A: columns differ in length, or days are not ascending"):
        PriceSeries("A", days, np.array([1.0]))
    with pytest.raises(ValueError, match="not ascending"):
        PriceSeries("A", days[::-1], np.array([1.0, 2.0]))
    with pytest.raises(ValueError, match="differ in length"):
        PriceSeries("A", days, np.array([1.0, 2.0]), volume=np.array([1.0]))


def test_a_series_prints_in_one_short_line() -> None:
    assert repr(PriceSeries("AAPL", JANUARY.days, np.ones(len(JANUARY)))) == "PriceSeries('AAPL', 21 rows)"


@pytest.mark.parametrize("spelling", ["BRK.B", "brk-b", "BRK/B", " brk b "])
def test_class_shares_have_one_spelling(spelling: str) -> None:
    assert canonical(spelling) == "BRK-B"
