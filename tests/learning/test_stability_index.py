"""The index is what a spreadsheet gives, and what is usual is what windows counted one by one come to."""

import math
from statistics import NormalDist

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from src.learning.blocks import blocks
from src.learning.stability import stability_index, usual_shift
from src.scoring.envelope import Bins

Vector = NDArray[np.float64]
Whole = NDArray[np.int64]

FIRST = 738_000
EDGES = tuple(NormalDist().inv_cdf(tenth / 10) for tenth in range(1, 10))
DECILES = Bins(EDGES, (0.1,) * 10, 0.0)
counts = st.lists(st.integers(0, 500), min_size=2, max_size=12).filter(lambda found: sum(found) > 0)


def moody(windows: int, seed: int = 1) -> tuple[Vector, Whole]:
    """Twelve companies on every other day, a mood for each 28 days, one value in ten missing."""
    random = np.random.default_rng(seed)
    days = np.repeat(np.arange(FIRST // 28 * 28, (FIRST // 28 + windows) * 28, 2), 12)
    values = 0.7 * random.normal(size=windows)[days // 28 - FIRST // 28] + 0.7 * random.normal(size=len(days))
    values[random.random(len(values)) < 0.1] = np.nan
    return values, days


def counted_one_by_one(values: Vector, days: Whole, edges: tuple[float, ...], shares: tuple[float, ...]) -> float:
    """What is usual, by pandas and a sum over bins."""
    table = pd.DataFrame({"value": values, "window": days // 28}).dropna()
    table["bin"] = pd.cut(table["value"], [-math.inf, *edges, math.inf], right=False, labels=False)
    indices, typical = [], table.groupby("window").size().median()
    for _, rows in table.groupby("window"):
        if len(rows) < typical / 2:
            continue
        index = 0.0
        for place, share in enumerate(shares):
            p = ((rows["bin"] == place).sum() + 0.5) / (len(rows) + 0.5 * len(shares))
            q = (len(rows) * share + 0.5) / (len(rows) + 0.5 * len(shares))
            index += (p - q) * math.log(p / q)
        indices.append(index)
    return float(pd.Series(indices).quantile(0.99))


def shares_of(found: list[int]) -> Vector:
    return np.array(found, dtype=np.float64) / sum(found)


def test_the_index_of_three_bins_is_the_sum_that_a_spreadsheet_gives() -> None:
    now, then = [1000.0, 3000.0, 6000.0], [0.2, 0.3, 0.5]
    rows, total = 10_000.0, 0.0
    for count, share in zip(now, then, strict=True):
        p, q = (count + 0.5) / (rows + 1.5), (share * rows + 0.5) / (rows + 1.5)
        total += (p - q) * math.log(p / q)
    assert stability_index(np.array(now), np.array(then)) == pytest.approx(total, rel=1e-12)
    plain = sum((c / rows - q) * math.log(c / rows / q) for c, q in zip(now, then, strict=True))
    assert total == pytest.approx(plain, rel=2e-3)


@given(counts, st.integers(2, 50))
def test_an_index_is_never_negative_and_zero_where_shares_are_equal(found: list[int], times: int) -> None:
    rising = np.arange(len(found), 0.0, -1.0)
    assert stability_index(np.array(found, dtype=np.float64), rising / rising.sum()) >= 0.0
    assert stability_index(np.array(found, dtype=np.float64) * times, shares_of(found)) == pytest.approx(0.0, abs=1e-12)


@given(counts)
def test_half_a_row_a_bin_only_ever_makes_the_index_smaller(found: list[int]) -> None:
    now, then = np.array(found, dtype=np.float64), np.arange(1.0, len(found) + 1.0)
    then /= then.sum()
    with np.errstate(divide="ignore"):
        plain = float(np.sum((now / now.sum() - then) * (np.log(now / now.sum()) - np.log(then))))
    assert stability_index(now, then) <= plain + 1e-12


def test_a_bin_that_was_empty_in_training_is_a_finite_surprise() -> None:
    index = stability_index(np.array([300.0, 700.0]), np.array([0.0, 1.0]))
    assert 1.0 < index < 5.0


def test_blocks_of_dates_are_cut_alike_wherever_a_window_begins() -> None:
    days = np.arange(FIRST, FIRST + 30)
    assert (blocks(days, 7)[10:] == blocks(days[10:], 7)).all()


def test_what_is_usual_is_what_pandas_counts_window_by_window() -> None:
    values, days = moody(40)
    usual = usual_shift(values, DECILES, days)
    assert usual == pytest.approx(counted_one_by_one(values, days, EDGES, DECILES.shares), rel=1e-12)
    assert 0.5 < usual < 5.0


def test_bins_of_unequal_shares_and_values_on_an_edge_are_counted_alike() -> None:
    _, days = moody(25)
    values = np.random.default_rng(3).poisson(1.0 + days % 56 / 28).astype(np.float64)
    edges, shares = (1.0, 2.0, 4.0), (0.2, 0.3, 0.4, 0.1)
    usual = usual_shift(values, Bins(edges, shares, 0.0), days)
    assert usual == pytest.approx(counted_one_by_one(values, days, edges, shares), rel=1e-12)


def test_nine_windows_do_not_tell_what_is_usual_and_ten_do() -> None:
    for windows, told in ((9, False), (10, True)):
        values, days = moody(windows)
        assert (usual_shift(values, DECILES, days) > 0.0) is told


def test_a_window_cut_short_by_the_end_of_the_past_is_left_out() -> None:
    values, days = moody(20)
    more, until = np.concatenate([values, np.full(12, 5.0)]), np.concatenate([days, np.full(12, days.max() + 2)])
    assert usual_shift(more, DECILES, until) == usual_shift(values, DECILES, days)
    assert counted_one_by_one(more, until, EDGES, DECILES.shares) == pytest.approx(usual_shift(more, DECILES, until), rel=1e-12)


def test_windows_in_which_nothing_is_known_are_none() -> None:
    values, days = moody(12)
    values[days < FIRST // 28 * 28 + 3 * 28] = np.nan
    assert usual_shift(values, DECILES, days) == 0.0


@pytest.mark.parametrize(
    ("value", "bins"), [(math.nan, DECILES), (3.0, Bins((), (1.0,), 0.0)), (math.nan, Bins((), (0.0,), 1.0))]
)
def test_what_never_varied_or_was_never_known_is_never_far(value: float, bins: Bins) -> None:
    _, days = moody(20)
    assert usual_shift(np.full(len(days), value), bins, days) == 0.0


@given(st.integers(0, 2**32 - 1))
def test_rows_in_any_order_are_as_usual(seed: int) -> None:
    values, days = moody(15)
    order = np.random.default_rng(seed).permutation(len(days))
    assert usual_shift(values[order], DECILES, days[order]) == usual_shift(values, DECILES, days)
