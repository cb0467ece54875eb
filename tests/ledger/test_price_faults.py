"""What is wrong with a series is said in a sentence, and left out."""

from dataclasses import replace
from datetime import UTC, date, datetime

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from src.learning.targets import Drawdown, VolatilitySpike
from src.ledger.prices.cleaning import Cells, Cleaned, cleaned
from src.ledger.prices.faults import Asked, Examined, examined, newest_session
from src.observations.prices import PriceSeries, Vector
from src.observations.sessions import Integers, Sessions
from src.observations.trading import EVERY_DAY

SESSIONS = Sessions.between(date(2022, 1, 1), date(2023, 12, 31))
ASKED = Asked(date(2022, 1, 1), date(2023, 12, 31), int(SESSIONS.days[-1]))
CLOSE = 40 * np.exp(np.cumsum(np.random.default_rng(5).normal(0, 0.015, len(SESSIONS))))


def examine(days: Integers, close: Vector, volume: Vector | None = None, asked: Asked = ASKED) -> Examined:
    return examined(Cleaned(PriceSeries("A", days, close, volume=volume), 0, 0), asked, SESSIONS)


def test_a_whole_series_has_no_fault_and_every_row() -> None:
    found = examine(SESSIONS.days, CLOSE)
    assert found.fault == ""
    assert found.series is not None
    np.testing.assert_array_equal(found.series.close, CLOSE)


def test_two_lost_sessions_are_told_and_no_window_or_label_reaches_over_them() -> None:
    kept = np.setdiff1d(np.arange(len(SESSIONS)), [100, 101])
    found = examine(SESSIONS.days[kept], CLOSE[kept])
    assert found.fault == "2 sessions without a price, the first on 2022-05-26"
    assert found.series is not None
    assert np.isnan(Drawdown().labels(found.series.close)[86:102]).all()
    assert np.isnan(VolatilitySpike().labels(found.series.close)[93:132]).all()


def test_after_a_hole_of_a_month_only_the_newer_part_is_used() -> None:
    kept = np.setdiff1d(np.arange(len(SESSIONS)), np.arange(100, 121))
    found = examine(SESSIONS.days[kept], CLOSE[kept])
    assert found.fault == "nothing for 21 sessions before 2022-06-28, so what is older was left out"
    assert found.series is not None
    assert len(found.series) == len(SESSIONS) - 121


def test_a_series_that_misses_every_tenth_session_is_left_out() -> None:
    kept = np.flatnonzero(np.arange(len(SESSIONS)) % 10)
    found = examine(SESSIONS.days[kept], CLOSE[kept])
    assert found.series is None
    assert found.fault == "left out: 49 of its 499 sessions have no usable price"


def test_fifty_nine_sessions_are_too_few_and_sixty_are_enough() -> None:
    short = examine(SESSIONS.days[-59:], CLOSE[-59:])
    assert short.series is None
    assert short.fault == "left out: 59 sessions have a usable price, and 60 are needed"
    assert examine(SESSIONS.days[-60:], CLOSE[-60:]).series is not None


def test_a_split_nobody_adjusted_for_leaves_both_sides_and_nothing_across() -> None:
    close = np.where(np.arange(len(CLOSE)) >= 200, CLOSE / 2, CLOSE)
    found = examine(SESSIONS.days, close, 1e8 / close)
    assert found.fault == "looks like a split or spin-off it was not adjusted for (×0.496 on 2022-10-19)"
    assert found.series is not None
    assert np.flatnonzero(np.isnan(found.series.close)).tolist() == [200]
    assert np.isnan(Drawdown().labels(found.series.close)[186:201]).all()
    assert not (Drawdown().labels(found.series.close)[180:186] == 1).any()


def test_ten_equal_closes_without_trade_are_stale_and_with_trade_they_are_prices() -> None:
    close = CLOSE.copy()
    close[300:310] = close[300]
    traded = np.full(len(close), 1e6)
    idle = np.where((np.arange(len(close)) >= 301) & (np.arange(len(close)) < 310), 0.0, traded)
    for volume in (None, idle):
        found = examine(SESSIONS.days, close, volume)
        assert found.fault == "the same close carried over 9 sessions, the first on 2023-03-16"
        assert found.series is not None
        assert np.flatnonzero(np.isnan(found.series.close)).tolist() == list(range(301, 310))
    assert examine(SESSIONS.days, close, traded).fault == ""


def test_a_close_carried_forward_to_the_end_is_cut_off_and_the_series_said_to_end() -> None:
    close = CLOSE.copy()
    close[400:] = close[400]
    found = examine(SESSIONS.days, close)
    assert found.series is not None
    assert len(found.series) == 401
    assert "ends on 2023-08-08, 100 sessions before the last one asked for" in found.fault


def test_weekends_and_holidays_are_dropped_and_counted() -> None:
    extra = np.array([date(2022, 6, 4).toordinal(), date(2022, 7, 4).toordinal()])
    days = np.concatenate([SESSIONS.days, extra])
    order = np.argsort(days)
    found = examine(days[order], np.concatenate([CLOSE, [1.0, 2.0]])[order])
    assert found.fault == "2 rows on a weekend or holiday, the first on 2022-06-04"
    assert found.series is not None
    np.testing.assert_array_equal(found.series.close, CLOSE)


@pytest.mark.parametrize(("moment", "newest"), [("15:59", "2023-06-14"), ("16:00", "2023-06-15")])
def test_a_session_that_has_not_closed_has_no_close(moment: str, newest: str) -> None:
    as_of = datetime.fromisoformat(f"2023-06-15T{moment}:00-04:00")
    found = examine(SESSIONS.days, CLOSE, asked=replace(ASKED, newest=newest_session(SESSIONS, as_of)))
    assert found.fault == ""
    assert found.series is not None
    assert date.fromordinal(int(found.series.days[-1])).isoformat() == newest


def test_before_the_first_close_there_is_no_newest_session() -> None:
    assert newest_session(SESSIONS, datetime(2022, 1, 3, 20, tzinfo=UTC)) == 0


def test_a_day_twice_with_one_close_is_one_and_with_two_closes_is_none() -> None:
    days = np.concatenate([SESSIONS.days, SESSIONS.days[5:7]])
    cells = Cells(days, np.concatenate([CLOSE, [CLOSE[5], CLOSE[6] * 1.1]]), None, {})
    found = cleaned("A", cells)
    assert (found.unreadable, found.conflicting) == (0, 1)
    assert len(found.series) == len(SESSIONS) - 1
    assert examined(found, ASKED, SESSIONS).fault == (
        "1 day twice with different closes; 1 session without a price, the first on 2022-01-11"
    )


def test_closes_that_are_no_prices_are_counted_and_left_out() -> None:
    close = CLOSE.copy()
    close[[3, 4, 5, 6]] = [np.nan, np.inf, 0.0, -1.0]
    found = cleaned("A", Cells(SESSIONS.days, close, None, {}))
    assert found.unreadable == 4
    assert examined(found, ASKED, SESSIONS).fault.startswith("4 rows without a date or a positive close; 4 sessions without")


def test_ranges_follow_the_adjusted_close_and_nonsense_in_them_is_unknown() -> None:
    raw = np.array([100.0, 100.0, 100.0])
    others = {
        "high": np.array([110.0, 90.0, -1.0]),
        "low": np.array([95.0, 95.0, 95.0]),
        "volume": np.array([5.0, -1.0, np.inf]),
    }
    found = cleaned("A", Cells(SESSIONS.days[:3], raw / 2, raw, others)).series
    assert found.high is not None
    assert found.low is not None
    assert found.volume is not None
    np.testing.assert_array_equal(found.high, [55.0, np.nan, np.nan])
    np.testing.assert_array_equal(found.low, [47.5, np.nan, 47.5])
    np.testing.assert_array_equal(found.volume, [5.0, np.nan, np.nan])


@settings(max_examples=60, deadline=None)
@given(
    st.lists(
        st.tuples(st.integers(-5, int(SESSIONS.days[-1]) + 9), st.one_of(st.floats(), st.floats(1, 100))),
        min_size=0,
        max_size=200,
    ),
    st.integers(0, len(SESSIONS)),
)
def test_whatever_rows_there_are_a_series_is_positive_prices_on_consecutive_sessions(
    rows: list[tuple[int, float]], whole: int
) -> None:
    days = np.concatenate([np.array([day for day, _ in rows], dtype=np.int64), SESSIONS.days[:whole]])
    close = np.concatenate([np.array([price for _, price in rows], dtype=np.float64), CLOSE[:whole]])
    found = examined(cleaned("A", Cells(days, close, None, {})), ASKED, SESSIONS)
    assert found.series is not None or found.fault
    if found.series is not None:
        np.testing.assert_array_equal(np.diff(SESSIONS.index_of(found.series.days)), 1)
        assert (found.series.close[found.series.priced()] > 0).all()
        assert found.series.priced().sum() >= 60


def test_a_share_counted_every_day_keeps_what_lies_after_its_reverse_split_alone() -> None:
    calendar = Sessions.every_day(date(2023, 1, 2), date(2023, 12, 31))
    weekdays = np.array([date.fromordinal(int(day)).weekday() < 5 for day in calendar.days])
    noise = np.exp(np.random.default_rng(5).normal(0, 0.01, len(calendar)))
    close = np.where(np.arange(len(calendar)) < 200, 4.0, 40.0) * noise
    asked = Asked(date(2023, 1, 2), date(2023, 12, 31), int(calendar.days[-1]), EVERY_DAY)

    def left(ticker: str) -> PriceSeries:
        found = examined(Cleaned(PriceSeries(ticker, calendar.days[weekdays], close[weekdays]), 0, 0), asked, calendar)
        assert found.series is not None, found.fault
        assert "without a price" not in found.fault
        return found.series

    share, coin = left("AMC"), left("AMC-USD")
    assert np.nanmin(share.close) > 30
    assert np.nanmin(coin.close) < 5
    assert len(coin) - len(share) == 200 - np.flatnonzero(weekdays)[0]
