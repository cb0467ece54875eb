"""A call is answered by the price that a buyer of the next day would have seen, and by nothing else."""

import csv
import lzma
from datetime import date, timedelta
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from src.domains.conviction_calls.doubling import NEXT_OPEN, Doubled
from src.learning.targets import Target
from src.observations.prices import PriceSeries

STORED = Path(__file__).resolve().parents[3] / ".." / "shared" / "real" / "calls" / "prices"
MONDAY = date(2021, 3, 1).toordinal()
NAN = float("nan")


def series(close: list[float], **others: list[float]) -> PriceSeries:
    columns = {name: np.array(values) for name, values in others.items()}
    return PriceSeries("X-USD", np.arange(MONDAY, MONDAY + len(close)), np.array(close), **columns)


def flat(days: int = 40, price: float = 1.0) -> list[float]:
    return [price] * days


def label(prices: PriceSeries, row: int = 0, target: Target | None = None) -> float:
    return float((target or Doubled()).read(prices)[0][row])


def test_it_is_bought_at_the_next_day_s_open_not_at_the_close_of_the_call() -> None:
    close = flat()
    close[10] = 1.9
    assert label(series(close, open=[1.0, 0.95, *flat(38)])) == 1.0
    assert label(series(close, open=[0.5, 1.0, *flat(38)])) == 0.0


def test_a_coin_without_opens_is_bought_at_the_next_price() -> None:
    close = [0.4, 1.0, *flat(38)]
    close[5] = 1.99
    assert label(series(close)) == 0.0
    close[5] = 2.0
    assert label(series(close)) == 1.0


def test_exactly_twice_counts_whatever_binary_fractions_say() -> None:
    close = [0.1, 0.1, 0.7 - 0.5, *flat(37, 0.1)]
    assert close[2] < 0.2
    assert label(series(close)) == 1.0


@pytest.mark.parametrize(("row", "expected"), [(30, 1.0), (31, 0.0)])
def test_the_thirtieth_day_still_counts_and_the_next_does_not(row: int, expected: float) -> None:
    close = flat(45)
    close[row] = 2.5
    assert label(series(close)) == expected


def test_a_spike_of_minutes_counts_by_the_high_and_not_by_the_close() -> None:
    high = flat()
    high[7] = 2.2
    prices = series(flat(), open=flat(), high=high)
    assert label(prices, target=Doubled(by="high")) == 1.0
    assert label(prices) == 0.0


def test_what_was_reached_on_the_second_day_is_told_only_when_the_thirty_are_over() -> None:
    close = flat(31)
    close[2] = 3.0
    assert label(series(close)) == 1.0
    assert np.isnan(label(series(close[:30])))


def test_a_friday_call_of_a_stock_is_bought_on_monday_and_weekends_make_nothing_unknown() -> None:
    friday, close = 4, flat(45)
    for start in range(5, 45, 7):
        close[start : start + 2] = [NAN, NAN]
    opens = [price if np.isfinite(price) else NAN for price in close]
    opens[7], close[20] = 0.8, 1.6
    assert label(series(close, open=opens), friday) == 1.0
    close[20] = 1.55
    assert label(series(close, open=opens), friday) == 0.0


def test_a_coin_that_nobody_priced_for_five_days_could_not_be_bought() -> None:
    assert np.isnan(label(series([1.0, *[NAN] * NEXT_OPEN, *flat(34)])))
    assert label(series([1.0, *[NAN] * (NEXT_OPEN - 1), *flat(35)])) == 0.0


def test_a_coin_that_ends_within_the_month_is_unresolved_even_where_it_had_doubled() -> None:
    close = [1.0, 1.0, 5.0, *flat(17), *[NAN] * 15]
    assert np.isnan(label(series(close)))


def test_what_a_price_was_before_it_could_be_bought_does_not_count() -> None:
    close = flat()
    close[1] = 9.0
    opens = flat()
    opens[1] = NAN
    assert label(series(close, open=opens)) == 0.0


def test_names_tell_the_variants_apart() -> None:
    assert Doubled().name == "doubled_30d"
    assert Doubled(by="high").name == "doubled_30d_high"
    assert Doubled(days=7, times=1.5).name == "reached_1.5x_7d"


@st.composite
def walks(draw: st.DrawFn) -> PriceSeries:
    days = draw(st.integers(0, 70))
    prices = st.floats(0.01, 100) | st.just(NAN)
    columns = {name: draw(st.lists(prices, min_size=days, max_size=days)) for name in ("close", "open", "high")}
    kept = {name: columns[name] for name in ("open", "high") if draw(st.booleans())}
    return series(columns["close"], **kept)


@settings(max_examples=60, deadline=None)
@given(prices=walks(), by=st.sampled_from(["close", "high"]))
def test_it_equals_what_a_buyer_would_count_by_hand(prices: PriceSeries, by: str) -> None:
    target = Doubled(by="close" if by == "close" else "high")
    labels, times = target.read(prices)
    expected = [by_hand(prices, row, by) for row in range(len(prices))]
    np.testing.assert_allclose(times, expected, rtol=1e-12)
    np.testing.assert_array_equal(np.isnan(labels), np.isnan(times))


@settings(max_examples=30, deadline=None)
@given(prices=walks(), factor=st.floats(0.001, 1000))
def test_the_unit_of_the_price_changes_no_answer(prices: PriceSeries, factor: float) -> None:
    scaled = series((prices.close * factor).tolist(), **{k: (v * factor).tolist() for k, v in prices.others().items()})
    np.testing.assert_allclose(Doubled().read(scaled)[1], Doubled().read(prices)[1], rtol=1e-9)


def by_hand(prices: PriceSeries, row: int, by: str) -> float:
    """The best price of the thirty days over what was paid, one day after another."""
    opens = prices.close if prices.open is None else prices.open
    paid, best, newest = NAN, NAN, -1
    for day in range(row + 1, row + 31):
        if day >= len(prices):
            return NAN
        if np.isnan(paid) and day <= row + NEXT_OPEN:
            paid = float(opens[day])
        seen = [float(prices.close[day])] + ([float(prices.high[day])] if by == "high" and prices.high is not None else [])
        known = [price for price in seen if np.isfinite(price)]
        if np.isfinite(prices.close[day]):
            newest = day
        if np.isfinite(paid) and known:
            best = max([*known, *([best] if np.isfinite(best) else [])])
    return best / paid if newest > row + 30 - NEXT_OPEN else NAN


def stored(name: str, symbol: str) -> dict[date, list[float]]:
    path = STORED / name
    if not path.exists():
        pytest.skip(f"{name} is not recorded here")
    with lzma.open(path, "rt", encoding="utf-8", newline="") as file:
        rows = csv.reader(file)
        return {date.fromisoformat(row[1]): [float(cell) for cell in row[2:6]] for row in rows if row[0] == symbol}


@pytest.mark.parametrize(
    ("called", "by_close", "by_high"),
    [(date(2021, 1, 27), 1.0, 1.0), (date(2021, 4, 16), 0.0, 1.0), (date(2021, 5, 10), 0.0, 0.0)],
)
def test_dogecoin_s_real_prices_are_answered_as_a_loop_over_its_days_answers(
    called: date, by_close: float, by_high: float
) -> None:
    bars = stored("coins_daily_2021-01_2022-09_binance.csv.xz", "DOGEUSDT")
    paid = bars[called + timedelta(days=1)][0]
    month = [bars[called + timedelta(days=day)] for day in range(1, 31)]
    told = (max(bar[3] for bar in month) / paid, max(bar[1] for bar in month) / paid)
    days = np.array([day.toordinal() for day in bars])
    columns = np.array(list(bars.values())).T
    prices = PriceSeries("DOGE-USD", days, columns[3], open=columns[0], high=columns[1], low=columns[2])
    row = int(np.flatnonzero(days == called.toordinal())[0])
    found = [target.read(prices) for target in (Doubled(), Doubled(by="high"))]
    assert [float(times[row]) for _, times in found] == pytest.approx(told)
    assert [float(labels[row]) for labels, _ in found] == [told[0] >= 2, told[1] >= 2]
    assert [float(labels[row]) for labels, _ in found] == [by_close, by_high]
