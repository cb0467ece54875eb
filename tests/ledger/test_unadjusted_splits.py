"""Splits are told from crashes by what else happened: on made series, and on real ones with splits undone."""

import lzma
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import numpy as np
import pytest

from src.ledger.prices.splits import unadjusted_splits
from src.observations.prices import PriceSeries, Vector

PRICES = Path(__file__).resolve().parents[2] / ".." / "shared" / "real" / "prices"
RATIOS = (2.0, 3.0, 4.0, 5.0, 7.0, 10.0, 20.0, 0.5, 0.1, 0.05)


def series(close: Vector, volume: Vector | None = None) -> PriceSeries:
    return PriceSeries("A", np.arange(1, len(close) + 1), close, volume=volume)


def calm(rows: int = 120) -> Vector:
    return 40 * np.exp(np.cumsum(np.random.default_rng(4).normal(0, 0.015, rows)))


def jumped(close: Vector, row: int, factor: float) -> Vector:
    return np.where(np.arange(len(close)) >= row, close * factor, close)


@pytest.mark.parametrize("ratio", RATIOS)
def test_a_jump_by_a_split_ratio_that_moved_no_money_is_a_split_with_volumes_and_without(ratio: float) -> None:
    close = jumped(calm(), 60, 1 / ratio)
    assert unadjusted_splits(series(close)).tolist() == [60]
    assert unadjusted_splits(series(close, 1e8 / close)).tolist() == [60]


@pytest.mark.parametrize("ratio", [1.5, 2 / 3])
def test_three_for_two_is_believed_only_where_volumes_bear_it_out(ratio: float) -> None:
    smooth = 40 * np.exp(0.01 * np.resize([0.5, -0.5], 120))
    close = jumped(smooth, 60, 1 / ratio)
    assert unadjusted_splits(series(close, 1e8 / close)).tolist() == [60]
    assert unadjusted_splits(series(close)).tolist() == []


def test_a_halving_in_which_ten_times_the_usual_money_changed_hands_is_a_crash() -> None:
    close = jumped(calm(), 60, 0.5)
    money = np.where(np.arange(120) == 60, 1e9, 1e8)
    assert unadjusted_splits(series(close, money / close)).tolist() == []


def test_a_halving_after_which_the_days_are_wild_is_a_crash() -> None:
    wild = np.where(np.arange(120) > 60, np.resize([1.0, 1.12], 120), 1.0)
    assert unadjusted_splits(series(jumped(calm(), 60, 0.5) * wild)).tolist() == []


def test_a_halving_on_the_last_row_is_decided_by_money_and_is_a_crash_where_nothing_says() -> None:
    close = jumped(calm(), 119, 0.5)
    assert unadjusted_splits(series(close, 1e8 / close)).tolist() == [119]
    assert unadjusted_splits(series(close)).tolist() == []


def test_a_fall_of_forty_two_per_cent_is_near_no_ratio() -> None:
    close = jumped(calm(), 60, 0.58)
    assert unadjusted_splits(series(close, 1e8 / close)).tolist() == []


def real(name: str) -> Iterator[PriceSeries]:
    rows: dict[str, list[list[str]]] = {}
    with lzma.open(PRICES / name, "rt") as file:
        next(file)
        for line in file:
            cells = line.rstrip("\n").split(",")
            rows.setdefault(cells[0], []).append(cells)
    for ticker, own in rows.items():
        days = np.array([date.fromisoformat(cells[1]).toordinal() for cells in own])
        full = len(own[0]) == 7
        close = np.array([float(cells[5 if full else 2]) for cells in own])
        yield PriceSeries(ticker, days, close, volume=np.array([float(cells[6]) for cells in own]) if full else None)


def when(one: PriceSeries) -> list[str]:
    return [f"{one.ticker} {date.fromordinal(int(one.days[row]))}" for row in unadjusted_splits(one)]


@pytest.mark.skipif(not PRICES.is_dir(), reason="the recorded prices are not beside the checkout")
def test_no_real_crash_is_taken_for_a_split_and_the_one_unadjusted_spin_off_is() -> None:
    crashes = {"BHC": "2016-03-15", "MDXG": "2018-12-06", "HRI": "2020-03-18", "ET": "2016-02-08", "STI": "2024-06-18"}
    extra = {one.ticker: one for one in real("subs_extra_close_2005_2024-12.csv.xz")}
    for ticker, day in crashes.items():
        row = int(np.flatnonzero(extra[ticker].days == date.fromisoformat(day).toordinal())[0])
        assert extra[ticker].close[row] / extra[ticker].close[row - 1] < 0.65
        assert unadjusted_splits(extra[ticker]).tolist() == []
    assert [found for one in extra.values() for found in when(one)] == []
    # Expedia handed out TripAdvisor that day: holders lost nothing, the series did.
    assert [found for one in real("subs_ohlcv_2004_2024-12.csv.xz") for found in when(one)] == ["EXPE 2011-12-21"]


@pytest.mark.skipif(not PRICES.is_dir(), reason="the recorded prices are not beside the checkout")
def test_nine_of_ten_splits_undone_in_real_series_are_found_by_price_and_volume_and_four_of_five_by_price() -> None:
    chance = np.random.default_rng(7)
    by_volume, by_price = [], []
    for one in real("subs_ohlcv_2004_2024-12.csv.xz"):
        for ratio in RATIOS:
            row = int(chance.integers(40, len(one) - 15))
            close = jumped(one.close, row, 1 / ratio)
            volume = jumped(one.volume, row, ratio) if one.volume is not None else None
            by_volume.append(row in unadjusted_splits(PriceSeries("A", one.days, close, volume=volume)))
            by_price.append(row in unadjusted_splits(PriceSeries("A", one.days, close)))
    assert len(by_volume) == 670
    assert np.mean(by_volume) > 0.9
    assert np.mean(by_price) > 0.8
