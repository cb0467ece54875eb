"""What is told of patterns on stored bars: wins counted again by plain loops over the files, and figures by hand."""

import csv
import functools
import lzma
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import numpy as np
import pytest

from benchmarks.patterns.found import FEATURES, Rows, control, found, retargeted
from benchmarks.patterns.judging import difference_of, judge_of, mean_of, top_of
from benchmarks.patterns.recorded import recorded
from benchmarks.patterns.stored import Series, Stored
from benchmarks.patterns.walking import Walked, days_of, table_of, weeks_of

FOLDER = Path(__file__).resolve().parents[2] / ".." / "shared" / "real" / "crypto"
HOUR = 3_600_000_000
pytestmark = pytest.mark.skipif(not FOLDER.exists(), reason="the stored bars are not here")

Candle = tuple[float, float, float, float]
"""Open, high, low, close."""


def lines(name: str) -> Iterator[dict[str, str]]:
    yield from csv.DictReader(lzma.decompress((FOLDER / name).read_bytes()).decode().splitlines())


def candles(name: str) -> list[Candle]:
    return [(float(row["open"]), float(row["high"]), float(row["low"]), float(row["close"])) for row in lines(name)]


@functools.cache
def stored(symbol: str, minutes: int) -> dict[Series, Stored]:
    return {Series(symbol, minutes): Stored.of(FOLDER / f"{symbol}_{minutes}m_2025.csv.xz", minutes)}


def gaps(bars: list[Candle]) -> Iterator[tuple[int, int, float]]:
    """Place, direction and far edge of every fair value gap of a quarter of a typical range or more."""
    for place in range(2, len(bars)):
        first, middle, last = bars[place - 2 : place + 1]
        window = bars[max(0, place - 13) : place + 1]
        if len(window) < 11:
            continue
        usual = sum(high - low for _, high, low, _ in window) / len(window)
        for way, width in ((1, last[2] - first[1]), (-1, first[2] - last[1])):
            body = way * (middle[3] - middle[0])
            if width > 0 and body > 0 and 100 * width / (width + usual) >= 20:
                yield place, way, first[1] if way > 0 else first[2]


def reach(bars: list[Candle], place: int) -> float | None:
    """Mean true range of the fourteen bars up to one."""
    told = [
        max(bars[at][1], bars[at - 1][3]) - min(bars[at][2], bars[at - 1][3]) for at in range(max(1, place - 13), place + 1)
    ]
    return sum(told) / len(told) if len(told) >= 11 else None


def ended(bars: list[Candle], place: int, way: int, edge: float, usual: float) -> tuple[bool, bool] | None:
    """Whether it was won, and whether time ran out; None where the file ends first."""
    entry = bars[place][3]
    away = max(usual, way * (entry - edge) + usual / 2)
    stop, target = entry - way * away, entry + way * away
    for _, high, low, _ in bars[place + 1 : place + 289]:
        if low <= stop if way > 0 else high >= stop:
            return False, False
        if high >= target if way > 0 else low <= target:
            return True, False
    return (False, True) if place + 288 < len(bars) else None


@pytest.mark.parametrize(("symbol", "minutes"), [("BTCUSDT", 60), ("ETHUSDT", 15)])
def test_fair_value_gaps_are_won_as_often_as_a_plain_loop_over_the_file_counts(symbol: str, minutes: int) -> None:
    bars = candles(f"{symbol}_{minutes}m_2025.csv.xz")
    counted = []
    for place, way, edge in gaps(bars):
        usual = reach(bars, place)
        end = None if usual is None else ended(bars, place, way, edge, usual)
        if end is not None:
            counted.append(end)
    rows = found(stored(symbol, minutes))
    told = rows.take(rows.kinds == 0)
    assert len(told) == len(counted) > 20
    assert int(told.won.sum()) == sum(won for won, _ in counted)
    assert int(told.expired.sum()) == sum(out for _, out in counted)


def test_earnings_are_a_risk_won_or_lost_less_ten_basis_points_of_the_price() -> None:
    rows = found(stored("BTCUSDT", 60))
    won = rows.won == 1.0
    assert rows.earned[won] == pytest.approx(1.0 - 0.001 / rows.risk[won], abs=1e-9)
    lost = (rows.won == 0.0) & (rows.expired == 0.0)
    assert (rows.earned[lost] <= -1.0 - 0.001 / rows.risk[lost] + 1e-9).all()  # a bar may open beyond the stop


def test_a_nearer_target_is_won_more_often_and_pays_less() -> None:
    rows = found(stored("BTCUSDT", 60))
    near, same = (retargeted(rows, stored("BTCUSDT", 60), reward) for reward in (0.25, 1.0))
    assert same.ids == rows.ids
    assert (same.won == rows.won).all()
    assert near.won.mean() > 0.7 > same.won.mean()
    assert near.earned[near.won == 1.0] == pytest.approx(0.25 - 0.001 / near.risk[near.won == 1.0], abs=1e-9)


def test_closes_drawn_at_random_have_plans_of_one_typical_range_and_a_seed_draws_the_same() -> None:
    once, again, other = (control(stored("BTCUSDT", 60), every=3, seed=seed) for seed in (1, 1, 2))
    assert once.ids == again.ids != other.ids
    assert (once.won == again.won).all()
    assert 0.3 < once.won.mean() < 0.7


def test_a_row_is_learned_from_only_after_the_day_its_plan_would_have_ended() -> None:
    rows = found(stored("BTCUSDT", 60))
    table = table_of(rows)
    assert table.names == FEATURES
    assert (table.ends - table.days >= 11).all()  # 288 hours are twelve days
    assert (days_of(rows.ended_at) <= table.ends).all()


def test_weeks_begin_after_five_and_the_last_may_be_short() -> None:
    first = date(2025, 4, 1).toordinal()
    weeks = weeks_of(np.arange(first, first + 51))
    assert [(week.first.isoformat(), week.last.isoformat()) for week in weeks] == [
        ("2025-05-06", "2025-05-12"),
        ("2025-05-13", "2025-05-19"),
        ("2025-05-20", "2025-05-21"),
    ]


def test_a_mean_is_the_mean_and_its_interval_is_of_whole_days() -> None:
    rows = found(stored("BTCUSDT", 60))
    days = days_of(rows.at)
    judge, some = judge_of(rows, days), rows.kinds == 1
    told = mean_of(judge, rows.won, some)
    assert told.value == pytest.approx(rows.won[some].mean())
    by_day = {day: (rows.won[some & (days == day)].sum(), (some & (days == day)).sum()) for day in np.unique(days).tolist()}
    random = np.random.default_rng(5)
    drawn = [[by_day[day] for day in random.choice([*by_day], len(by_day)).tolist()] for _ in range(2000)]
    means = [sum(wins for wins, _ in one) / sum(count for _, count in one) for one in drawn]
    assert (told.low, told.high) == pytest.approx(tuple(np.quantile(means, (0.025, 0.975))), abs=0.03)
    assert difference_of(judge, rows.won, some, some).value == 0.0


def test_the_top_tenth_is_a_tenth_of_each_week_by_score() -> None:
    rows = found(stored("BTCUSDT", 60)).take(np.arange(100))
    weeks, score = np.repeat([0, 1], 50), np.arange(100.0)
    told = Walked(rows, days_of(rows.at), weeks, {"one": score}, {})
    chosen = np.flatnonzero(top_of(told, score, np.ones(100, dtype=np.bool_)))
    assert chosen.tolist() == [45, 46, 47, 48, 49, 95, 96, 97, 98, 99]


def test_of_equal_scores_it_is_not_the_earliest_that_are_taken() -> None:
    rows = found(stored("BTCUSDT", 60)).take(np.arange(100))
    told = Walked(rows, days_of(rows.at), np.zeros(100, dtype=np.int64), {}, {})
    chosen = np.flatnonzero(top_of(told, np.ones(100), np.ones(100, dtype=np.bool_)))
    assert len(chosen) == 10
    assert chosen.mean() > 20.0


def test_recorded_signals_are_won_as_often_as_the_file_says() -> None:
    told = recorded(FOLDER / "signals_outcomes_meta_2025.csv.xz", stored("BTCUSDT", 15))
    outcomes = [row["final_outcome"] for row in lines("signals_outcomes_meta_2025.csv.xz")]
    assert len(told.signals) == sum(outcome.startswith(("TARGET", "STOP")) for outcome in outcomes) == 988
    assert int(told.won.sum()) == sum(outcome.startswith("TARGET") for outcome in outcomes) == 492
    assert 0 < told.barred.sum() < 50


def test_rows_are_taken_by_place_and_by_mask_alike() -> None:
    rows: Rows = found(stored("BTCUSDT", 60))
    mask = rows.kinds == 2
    assert rows.take(mask).ids == rows.take(np.flatnonzero(mask)).ids
    assert set(rows.take(mask).kinds.tolist()) == {2}
