"""The eleven measures: what each figure means, and that both engines say the same."""

import lzma
from math import isnan, log, nan, sqrt
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from src.domains.crypto_patterns.bars.bar import Bar
from src.domains.crypto_patterns.bars.bars import Bars
from src.domains.crypto_patterns.bars.moments import HOUR, MINUTE
from src.domains.crypto_patterns.bars.spreadsheet import read_csv
from src.domains.crypto_patterns.measures.columns import Given, aligned, measure
from src.domains.crypto_patterns.measures.declared import LONGEST, MEASURES, NAMES, session_bonus, towards
from src.domains.crypto_patterns.measures.meter import Meter

REAL = Path(__file__).resolve().parents[4] / ".." / "shared" / "real" / "crypto"
FIVE = 5 * MINUTE
MIDNIGHT = 1_748_736_000_000_000  # 2025-06-01 00:00 UTC
Floats = np.ndarray[tuple[int, ...], np.dtype[np.float64]]


def walk(seed: int, count: int, *, gaps: float = 0.0, still: float = 0.0, unknown: float = 0.0) -> tuple[Bars, Given]:
    """A market of a stated roughness: gaps in time, bars that stand still without volume, and cells that nobody knows."""
    chance = np.random.default_rng(seed)
    moves = np.where(chance.random(count) < still, 0.0, chance.normal(0, 0.004, count))
    close = 100.0 * np.exp(np.cumsum(moves)) * 10.0 ** chance.integers(-6, 4)
    opened = np.concatenate([close[:1], close[:-1]])
    quiet = moves == 0.0
    reach = np.where(quiet, 0.0, np.abs(chance.normal(0, 0.002, count)))
    high, low = np.maximum(opened, close) * (1 + reach), np.minimum(opened, close) * (1 - reach)
    volume = np.where(quiet, 0.0, chance.lognormal(8, 2.5, count))
    skipped = np.where(chance.random(count) < gaps, chance.integers(1, 2 * LONGEST, count), 0)
    times = MIDNIGHT + FIVE * (np.arange(count) + np.cumsum(skipped))

    def holed(column: Floats) -> Floats:
        return np.where(chance.random(count) < unknown, np.nan, column)

    trades = holed(np.where(quiet, 0.0, np.ceil(volume / 7)))
    spread = holed(np.where(chance.random(count) < 0.05, 0.0, chance.lognormal(-13, 1, count)))
    bars = Bars(FIVE, times, opened, high, low, close, volume, holed(volume / 2), trades, spread)
    reference = holed(60_000 * np.exp(np.cumsum(0.6 * moves + chance.normal(0, 0.002, count))))
    return bars, Given(reference, holed(chance.uniform(-5, 105, count)), holed(chance.uniform(0, 100, count)))


def by_meter(bars: Bars, given_: Given) -> Floats:
    meter = Meter(bars.step)
    columns = (given_.reference, given_.sentiment, given_.pattern)
    told = zip(*(column.tolist() if len(column) else [nan] * len(bars) for column in columns), strict=True)
    return np.array(
        [
            meter.push(bar, reference=one, sentiment=two, pattern=three)
            for bar, (one, two, three) in zip(bars, told, strict=True)
        ]
    )


def flat(count: int = 130, **last: float) -> Bars:
    """Bars of one width on one price, the last of them as told: true range 2, volume 10, 5 trades, spread 1 bp."""
    usual = {"open": 100.0, "high": 101.0, "low": 99.0, "close": 100.0, "volume": 10.0, "trades": 5.0, "spread": 1e-4}
    rows = [Bar(MIDNIGHT + FIVE * at, FIVE, **(usual | (last if at == count - 1 else {}))) for at in range(count)]
    return Bars.of(rows, step=FIVE)


def last_of(bars: Bars, name: str, given_: Given | None = None) -> float:
    return float(measure(bars, given_)[-1, NAMES.index(name)])


@settings(max_examples=40, deadline=None)
@given(
    seed=st.integers(0, 2**32 - 1),
    count=st.integers(1, 420),
    gaps=st.sampled_from([0.0, 0.01, 0.1]),
    still=st.sampled_from([0.0, 0.3, 1.0]),
    unknown=st.sampled_from([0.0, 0.1, 0.5]),
)
def test_bar_by_bar_and_over_columns_say_the_same_to_a_billionth(
    seed: int, count: int, gaps: float, still: float, unknown: float
) -> None:
    bars, given_ = walk(seed, count, gaps=gaps, still=still, unknown=unknown)
    np.testing.assert_allclose(by_meter(bars, given_), measure(bars, given_), rtol=0, atol=1e-9, equal_nan=True)


@pytest.mark.skipif(not REAL.exists(), reason="the recorded bars lie beside the checkout only where they were recorded")
def test_on_recorded_solana_bars_against_bitcoin_both_engines_agree_and_stay_in_bounds() -> None:
    sol, btc = (read_csv(lzma.decompress((REAL / f"{name}USDT_60m_2025.csv.xz").read_bytes())) for name in ("SOL", "BTC"))
    given_ = Given(aligned(btc, sol.times))
    rows = measure(sol, given_)
    np.testing.assert_allclose(by_meter(sol, given_), rows, rtol=0, atol=1e-9, equal_nan=True)
    for at, declared in enumerate(MEASURES):
        known = rows[:, at][~np.isnan(rows[:, at])]
        assert ((known >= declared.low) & (known <= declared.high)).all(), declared.name
    # The recording says nothing of trades, spreads, sentiment or patterns: they are unknown on every row, never 50 and never 0.
    silent = [NAMES.index(name) for name in ("whale_activity", "spread_quality", "sentiment", "pattern_quality")]
    assert np.isnan(rows[:, silent]).all()
    spoken = [at for at in range(len(NAMES)) if at not in silent]
    assert not np.isnan(rows[130:, spoken]).any()


@settings(max_examples=25, deadline=None)
@given(seed=st.integers(0, 2**32 - 1), cut=st.integers(1, 299))
def test_later_bars_change_no_earlier_row(seed: int, cut: int) -> None:
    bars, given_ = walk(seed, 300, gaps=0.02, still=0.1, unknown=0.1)
    head = Given(given_.reference[:cut], given_.sentiment[:cut], given_.pattern[:cut])
    np.testing.assert_array_equal(measure(bars.between(0, cut), head), measure(bars, given_)[:cut])


@settings(max_examples=25, deadline=None)
@given(seed=st.integers(0, 2**32 - 1))
def test_every_known_figure_lies_in_its_declared_bounds(seed: int) -> None:
    rows = measure(*walk(seed, 300, gaps=0.01, still=0.2, unknown=0.1))
    for at, declared in enumerate(MEASURES):
        known = rows[:, at][~np.isnan(rows[:, at])]
        assert ((known >= declared.low) & (known <= declared.high)).all(), declared.name


def test_figures_against_a_slow_reading_of_their_definitions() -> None:
    bars, given_ = walk(20250601, 260)
    row = dict(zip(NAMES, measure(bars, given_)[-1].tolist(), strict=True))
    closes, reference = bars.close.tolist(), given_.reference.tolist()
    ranges = [
        max(high - low, abs(high - before), abs(low - before))
        for high, low, before in zip(bars.high[1:].tolist(), bars.low[1:].tolist(), closes, strict=False)
    ]
    atr = sum(ranges[-14:]) / 14
    assert row["atr_volatility"] == pytest.approx(50 + (sum(ranges[-5:]) / 5 / (sum(ranges[-100:]) / 100) - 1) * 25)
    ratio = bars.volume[-1] / (sum(bars.volume[-21:-1].tolist()) / 20)
    assert row["volume_delta"] == pytest.approx(min(100, 50 + (ratio - 1) * 20))
    mine = [log(now / then) for now, then in zip(closes[-48:], closes[-49:-1], strict=True)]
    theirs = [log(now / then) for now, then in zip(reference[-48:], reference[-49:-1], strict=True)]
    joint = sum(one * two for one, two in zip(mine, theirs, strict=True))
    correlation = joint / sqrt(sum(one * one for one in mine) * sum(two * two for two in theirs))
    assert row["correlation_independence"] == pytest.approx(100 * (1 - abs(correlation)))
    assert row["momentum"] == pytest.approx(min(100, max(0, 50 + 25 * (closes[-1] - closes[-11]) / (atr * sqrt(10)))))
    away = min(abs(max(bars.high[-49:-1]) - closes[-1]), abs(min(bars.low[-49:-1]) - closes[-1]))
    assert row["support_resistance"] == pytest.approx(100 * atr / (atr + away))
    votes = [1 if closes[-1] > closes[-1 - lag] else -1 for lag in (10, 30, 120)]
    assert row["timeframe_alignment"] == pytest.approx(50 + 50 * sum(votes) / 3)


def test_an_unchanged_market_is_fifty_in_volatility_volume_trade_size_spread_momentum_and_trend() -> None:
    bars = flat()
    for name in ("atr_volatility", "volume_delta", "whale_activity", "spread_quality", "momentum", "timeframe_alignment"):
        assert last_of(bars, name) == pytest.approx(50.0), name


def test_twice_the_usual_volume_is_seventy_and_none_traded_is_thirty() -> None:
    assert last_of(flat(volume=20.0), "volume_delta") == pytest.approx(70.0)
    assert last_of(flat(volume=0.0, trades=0.0), "volume_delta") == pytest.approx(30.0)


def test_twice_the_usual_size_of_a_trade_is_seventy_and_no_trades_have_no_size() -> None:
    assert last_of(flat(volume=20.0), "whale_activity") == pytest.approx(70.0)
    assert isnan(last_of(flat(volume=0.0, trades=0.0), "whale_activity"))


def test_a_market_that_never_traded_has_no_usual_volume_to_compare_with() -> None:
    bars = Bars.of([Bar(MIDNIGHT + FIVE * at, FIVE, 1.0, 1.0, 1.0, 1.0, 0.0) for at in range(140)], step=FIVE)
    row = dict(zip(NAMES, measure(bars)[-1].tolist(), strict=True))
    for name in ("atr_volatility", "volume_delta", "momentum", "support_resistance"):
        assert isnan(row[name]), name


@pytest.mark.parametrize("usual", [1.6e-6, 1.6e-4, 1e-2])
def test_a_spread_is_judged_by_the_symbols_own_usual_one(usual: float) -> None:
    rows = [Bar(MIDNIGHT + FIVE * at, FIVE, 1.0, 1.0, 1.0, 1.0, 1.0, spread=usual) for at in range(100)]
    for factor, quality in ((1.0, 50.0), (3.0, 25.0), (0.0, 100.0), (99.0, 1.0)):
        late = Bar(MIDNIGHT + FIVE * 100, FIVE, 1.0, 1.0, 1.0, 1.0, 1.0, spread=usual * factor)
        assert last_of(Bars.of([*rows, late], step=FIVE), "spread_quality") == pytest.approx(quality)


def test_the_hours_of_the_session_are_those_of_the_close() -> None:
    assert [session_bonus(hour) for hour in (7, 8, 12, 13, 17, 18, 22, 23)] == [10, 15, 15, 20, 20, 25, 25, 10]
    closing_at_six = Bar(MIDNIGHT + 18 * HOUR - FIVE, FIVE, 1.0, 1.0, 1.0, 1.0, 1.0)
    assert last_of(Bars.of([closing_at_six], step=FIVE), "session_bonus") == 25.0


def test_the_reference_itself_and_a_reference_of_other_times_have_no_correlation() -> None:
    bars, _ = walk(1, 200)
    assert isnan(last_of(bars, "correlation_independence"))
    shifted = Bars(FIVE, bars.times + 10_000 * FIVE, bars.open, bars.high, bars.low, bars.close, bars.volume)
    assert np.isnan(aligned(shifted, bars.times)).all()


def test_a_twin_of_the_reference_is_not_independent_and_a_mirror_of_it_neither() -> None:
    bars, _ = walk(2, 200)
    assert last_of(bars, "correlation_independence", Given(bars.close * 3)) == pytest.approx(0.0, abs=1e-9)
    assert last_of(bars, "correlation_independence", Given(1 / bars.close)) == pytest.approx(0.0, abs=1e-9)


def test_a_gap_longer_than_every_window_leaves_nothing_known_but_the_hour() -> None:
    before = [Bar(MIDNIGHT + FIVE * at, FIVE, 1.0, 1.1, 0.9, 1.0, 1.0, trades=1.0, spread=1e-4) for at in range(200)]
    after = Bar(MIDNIGHT + FIVE * (200 + LONGEST), FIVE, 1.0, 1.1, 0.9, 1.0, 1.0, trades=1.0, spread=1e-4)
    known = ~np.isnan(measure(Bars.of([*before, after], step=FIVE))[-1])
    assert [name for name, told in zip(NAMES, known, strict=True) if told] == ["session_bonus"]


def test_a_gap_of_three_bars_keeps_the_volume_known_and_does_not_reach_back_further() -> None:
    rows = [Bar(MIDNIGHT + FIVE * at, FIVE, 1.0, 1.1, 0.9, 1.0, 1000.0 if at < 100 else 10.0) for at in range(121)]
    holed = [bar for at, bar in enumerate(rows) if at not in {105, 106, 107}]
    assert last_of(Bars.of(holed, step=FIVE), "volume_delta") == pytest.approx(50.0)


def test_a_huge_bar_leaves_no_trace_once_it_has_left_the_window() -> None:
    rows = [Bar(MIDNIGHT + FIVE * at, FIVE, 1.0, 1.1, 0.9, 1.0, 1e-4 if at != 5 else 1e16) for at in range(60)]
    bars = Bars.of(rows, step=FIVE)
    assert by_meter(bars, Given())[-1, NAMES.index("volume_delta")] == pytest.approx(50.0, abs=1e-9)


def test_too_short_a_history_is_unknown() -> None:
    rows = measure(flat(15))
    assert np.isnan(rows[:, NAMES.index("atr_volatility")]).all()
    assert np.isnan(rows[14, NAMES.index("volume_delta")])


def test_a_short_signal_sees_directed_measures_turned_round_and_the_unknown_unknown() -> None:
    row = (60.0, 60.0, 100.0, 30.0, 60.0, 60.0, 60.0, 25.0, nan, 60.0, 60.0)
    assert towards(row, -1)[:8] == (60.0, 60.0, 0.0, 70.0, 60.0, 60.0, 60.0, 25.0)
    assert isnan(towards(row, -1)[8])
    assert towards(row, 1)[:8] == row[:8]


def test_a_bar_that_does_not_follow_is_refused() -> None:
    meter = Meter(FIVE)
    bar = Bar(MIDNIGHT, FIVE, 1.0, 1.0, 1.0, 1.0, 1.0)
    meter.push(bar)
    with pytest.raises(ValueError, match="does not follow"):
        meter.push(bar)
    with pytest.raises(ValueError, match="were expected"):
        meter.push(Bar(MIDNIGHT + HOUR, HOUR, 1.0, 1.0, 1.0, 1.0, 1.0))
