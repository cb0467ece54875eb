"""Labels against loops over the statistics module; what is not known is never a negative."""

import lzma
import statistics
from decimal import Decimal
from math import log
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from src.learning.targets import Drawdown, Vector, VolatilitySpike

PRICES = Path(__file__).resolve().parents[2] / ".." / "shared" / "real" / "prices"

ByCloses = VolatilitySpike | Drawdown

TARGETS: tuple[ByCloses, ...] = (VolatilitySpike(), Drawdown(), Drawdown(by="end"))


def steady(rows: int, seed: int = 1) -> Vector:
    return 100 * np.exp(np.cumsum(np.random.default_rng(seed).normal(0, 0.01, rows)))


def spike_by_hand(closes: list[float], row: int, *, ahead: int, behind: int = 30) -> float:
    if row < behind or row + ahead >= len(closes):
        return float("nan")
    returns = [log(closes[index] / closes[index - 1]) for index in range(row - behind + 1, row + ahead + 1)]
    return float(statistics.stdev(returns[behind:]) > 2 * statistics.stdev(returns[:behind]))


def fall_by_hand(closes: list[Decimal], row: int, *, ahead: int, end: bool) -> float:
    if row + ahead >= len(closes):
        return float("nan")
    later = closes[row + 1 : row + ahead + 1]
    return float((later[-1] if end else min(later)) / closes[row] - 1 <= Decimal("-0.1"))


@pytest.mark.skipif(not PRICES.is_dir(), reason="the recorded prices are not beside the checkout")
@pytest.mark.parametrize("ticker", ["AMD", "BAC", "XOM"])
def test_twenty_real_years_are_labelled_as_a_loop_over_the_statistics_module_labels_them(ticker: str) -> None:
    with lzma.open(PRICES / "subs_ohlcv_2004_2024-12.csv.xz", "rt") as file:
        printed = [line.split(",")[5] for line in file if line.startswith(f"{ticker},")]
    closes, exact = [float(close) for close in printed], [Decimal(close) for close in printed]
    assert len(closes) > 5000
    rows = range(0, len(closes), 3)
    for ahead in (7, 10):
        spikes = VolatilitySpike(days=ahead).labels(np.array(closes))
        np.testing.assert_array_equal(spikes[rows], [spike_by_hand(closes, row, ahead=ahead) for row in rows])
    for target in (Drawdown(), Drawdown(by="end"), Drawdown(days=5)):
        by_hand = [fall_by_hand(exact, row, ahead=target.days, end=target.by == "end") for row in rows]
        np.testing.assert_array_equal(target.labels(np.array(closes))[rows], by_hand)


def test_names_say_horizon_and_path_or_end() -> None:
    assert [target.name for target in TARGETS] == ["volatility_spike_7d", "drawdown_14d", "drawdown_14d_end"]
    assert [target.sessions for target in TARGETS] == [7, 14, 14]
    assert [target.horizon_days for target in TARGETS] == [11, 21, 21]


def test_of_sixty_rows_the_first_thirty_and_the_last_seven_have_no_answer_and_the_drawdown_lacks_fourteen() -> None:
    closes = steady(60)
    assert np.flatnonzero(np.isnan(VolatilitySpike().labels(closes))).tolist() == [*range(30), *range(53, 60)]
    assert np.flatnonzero(np.isnan(Drawdown().labels(closes))).tolist() == [*range(46, 60)]
    assert np.flatnonzero(np.isnan(Drawdown(by="end").labels(closes))).tolist() == [*range(46, 60)]


def test_a_horizon_of_ten_looks_at_exactly_the_next_ten_returns() -> None:
    closes = steady(120)
    closes[70:] *= 1.5  # the jump is the return of row 70
    labels = VolatilitySpike(days=10).labels(closes)
    assert np.flatnonzero(labels == 1).tolist() == list(range(60, 70))


def test_a_crash_on_the_day_itself_is_no_fall_ahead_and_one_fourteen_sessions_on_is() -> None:
    closes = np.full(60, 100.0)
    closes[30:] = 80.0
    for target in (Drawdown(), Drawdown(by="end")):
        assert np.flatnonzero(target.labels(closes) == 1).tolist() == list(range(16, 30))


def test_a_fall_that_recovers_counts_by_its_path_and_not_by_its_end() -> None:
    closes = np.full(60, 100.0)
    closes[30:33] = 85.0
    assert np.flatnonzero(Drawdown().labels(closes) == 1).tolist() == list(range(16, 30))
    assert np.flatnonzero(Drawdown(by="end").labels(closes) == 1).tolist() == [16, 17, 18]


@pytest.mark.parametrize("base", [10.1, 100.0, 0.07, 33.3])
def test_a_fall_of_exactly_ten_per_cent_counts(base: float) -> None:
    closes = np.full(30, base)
    closes[20] = round(base * 0.9, 10)
    assert Drawdown().labels(closes)[15] == 1
    closes[20] = base * 0.9001
    assert Drawdown().labels(closes)[15] == 0


@given(st.integers(0, 99), st.sampled_from(TARGETS))
def test_no_label_stands_that_a_hole_touches(hole: int, target: ByCloses) -> None:
    closes = steady(100)
    whole = target.labels(closes)
    closes[hole] = np.nan
    holed = target.labels(closes)
    behind = 30 if isinstance(target, VolatilitySpike) else 0
    touched = range(max(0, hole - target.sessions), min(100, hole + behind + 1))
    assert np.isnan(holed[touched]).all()
    others = np.setdiff1d(np.arange(100), np.array(touched))
    np.testing.assert_array_equal(holed[others], whole[others])


@given(st.integers(0, 90), st.sampled_from(TARGETS), st.floats(0.2, 5))
def test_nothing_later_than_its_last_day_changes_a_label(row: int, target: ByCloses, factor: float) -> None:
    closes = steady(130)
    changed = closes * np.where(np.arange(130) > row + target.sessions, factor, 1.0)
    np.testing.assert_array_equal(target.labels(changed)[: row + 1], target.labels(closes)[: row + 1])


@given(arrays.arrays(np.float64, st.integers(0, 120), elements=st.floats(width=64)), st.sampled_from(TARGETS))
def test_whatever_stands_for_prices_labels_are_one_nought_or_unknown(closes: Vector, target: ByCloses) -> None:
    labels = target.labels(closes)
    assert len(labels) == len(closes)
    assert np.isin(labels[~np.isnan(labels)], (0.0, 1.0)).all()
    assert np.isnan(labels[np.isnan(closes)]).all()


def test_after_a_standstill_there_is_nothing_to_exceed() -> None:
    closes = np.concatenate([np.full(40, 5.0), steady(40)])
    assert np.isnan(VolatilitySpike().labels(closes)[30:39]).all()


@given(st.integers(0, 2**32 - 1), st.lists(st.integers(0, 119), max_size=3))
def test_values_are_known_where_labels_are_and_lie_on_the_side_of_the_limit_that_the_label_says(
    seed: int, holes: list[int]
) -> None:
    closes = 100 * np.exp(np.cumsum(np.random.default_rng(seed).standard_t(3, 120) * 0.03))
    closes[holes] = np.nan
    for target, limit, side in ((VolatilitySpike(), 2.0, 1), (Drawdown(), -0.1, -1), (Drawdown(by="end"), -0.1, -1)):
        labels, values = target.labels(closes), target.values(closes)
        np.testing.assert_array_equal(np.isnan(values), np.isnan(labels))
        known = np.isfinite(values)
        np.testing.assert_array_equal(values[known] * side > limit * side, labels[known] == 1)


def test_a_fall_from_100_to_85_and_back_to_97_is_worth_minus_15_by_the_path_and_minus_3_by_the_end() -> None:
    closes = np.full(40, 100.0)
    closes[12:20], closes[20:] = 85.0, 97.0
    assert Drawdown().values(closes)[10] == pytest.approx(-0.15)
    assert Drawdown(by="end").values(closes)[10] == pytest.approx(-0.03)
