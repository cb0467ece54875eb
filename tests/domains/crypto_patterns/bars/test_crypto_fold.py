"""Ticks to bars: late, early, repeated, and seen by two clocks."""

import csv
import lzma
from itertools import permutations
from math import isnan
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from src.domains.crypto_patterns.bars.bar import Bar
from src.domains.crypto_patterns.bars.bars import Bars
from src.domains.crypto_patterns.bars.fold import Fold
from src.domains.crypto_patterns.bars.forming import Forming
from src.domains.crypto_patterns.bars.messages import to_tick
from src.domains.crypto_patterns.bars.moments import MINUTE, SECOND
from src.domains.crypto_patterns.bars.plain_ticks import to_plain_ticks
from src.domains.crypto_patterns.bars.ticks import Quote, Tick, Trade
from src.errors import ParsingError

REAL = Path(__file__).resolve().parents[4] / ".." / "shared" / "real" / "crypto"
NOON = 1_748_779_200_000_000  # 2025-06-01 12:00 UTC


def trade(
    second: float, price: float, quantity: float = 1.0, identity: int | None = None, *, took: bool | None = True
) -> Trade:
    at = NOON + round(second * SECOND)
    return Trade(at, at, price, quantity, took, identity)


def fold(*ticks: Tick) -> tuple[list[Bar], Fold]:
    folding = Fold(MINUTE)
    closed = [bar for tick in ticks for bar in folding.push(tick)]
    return closed + folding.advance(NOON + 3600 * SECOND), folding


def test_ticks_of_a_minute_are_its_candle() -> None:
    bars, _ = fold(trade(1, 100), trade(20, 104, took=False), trade(40, 97), trade(59.9, 101, 2.5))
    assert isnan(bars[0].spread)
    assert (bars[0].open, bars[0].high, bars[0].low, bars[0].close) == (100, 104, 97, 101)
    assert (bars[0].volume, bars[0].taker_buy, bars[0].trades) == (5.5, 4.5, 4)


def test_a_bar_closes_two_seconds_after_its_end_and_only_once() -> None:
    folding = Fold(MINUTE)
    assert folding.push(trade(30, 100)) == []
    assert folding.push(trade(61.9, 101)) == []
    assert [bar.close for bar in folding.push(trade(62, 102))] == [100]
    assert folding.push(trade(62.1, 102)) == []


def test_open_and_close_are_by_time_whatever_the_order_of_arrival() -> None:
    ticks = (trade(1, 100), trade(20, 104), trade(40, 97), trade(59, 101))
    made = {(bar.open, bar.high, bar.low, bar.close) for order in permutations(ticks) for bar in fold(*order)[0]}
    assert made == {(100, 104, 97, 101)}


def test_a_late_tick_of_a_closed_bar_is_counted_and_not_written_back() -> None:
    folding = Fold(MINUTE)
    closed = [bar for tick in (trade(30, 100), trade(90, 101), trade(59, 999)) for bar in folding.push(tick)]
    assert [bar.high for bar in closed] == [100]
    assert folding.tally.late == 1
    assert [bar.high for bar in folding.advance(NOON + 3600 * SECOND)] == [101]


def test_a_trade_served_twice_is_taken_once_by_its_number() -> None:
    bars, folding = fold(trade(1, 100, identity=7), trade(2, 101, identity=8), trade(1, 100, identity=7))
    assert bars[0].volume == 2
    assert folding.tally.repeated == 1


def test_two_trades_of_one_size_in_one_microsecond_are_two_where_nothing_numbers_them() -> None:
    bars, folding = fold(trade(1, 100), trade(1, 100))
    assert bars[0].volume == 2
    assert folding.tally.repeated == 0


def test_a_receive_clock_behind_the_exchange_files_a_tick_under_the_exchange_minute() -> None:
    behind = Trade(NOON + 59 * SECOND, NOON + 60 * SECOND + 200_000, 105.0, 1.0)
    bars, folding = fold(trade(1, 100), behind)
    assert [bar.opens_at for bar in bars] == [NOON, NOON + MINUTE]
    assert folding.skew == 1_200_000


def test_a_quote_without_exchange_time_is_dated_by_the_skew_its_trades_showed() -> None:
    seen = NOON + 59 * SECOND
    ticks = (Trade(seen, seen + 1_200_000, 100.0, 1.0), Quote(seen + 1, None, 99.0, 101.0))
    bars, _ = fold(*ticks)
    assert bars[0].opens_at == NOON + MINUTE
    assert bars[0].spread == pytest.approx(0.02)


def test_a_delayed_trade_hardly_moves_the_skew() -> None:
    folding = Fold(MINUTE)
    folding.push(Trade(NOON, NOON + 1_200_000, 100.0, 1.0))
    folding.push(Trade(NOON + 31 * SECOND, NOON + 2 * SECOND, 100.0, 1.0))
    assert folding.skew == pytest.approx(1_200_000, abs=31_000)


def test_a_tick_from_a_broken_clock_an_hour_ahead_closes_nothing() -> None:
    folding = Fold(MINUTE)
    folding.push(trade(30, 100))
    assert folding.push(Trade(NOON + 31 * SECOND, NOON + 3600 * SECOND, 1.0, 1.0)) == []
    assert folding.tally.astray == 1


def test_a_crossed_quote_is_left_out_and_quotes_alone_make_no_bar() -> None:
    bars, folding = fold(Quote(NOON, NOON, 101.0, 100.0), Quote(NOON, NOON, 100.0, 101.0))
    assert bars == []
    assert folding.tally.crossed == 1


def test_one_trade_of_unknown_side_leaves_the_taker_volume_unknown() -> None:
    bars, _ = fold(trade(1, 100, took=True), trade(2, 100, took=None))
    assert isnan(bars[0].taker_buy)


def test_a_silent_minute_is_a_gap_and_no_invented_bar() -> None:
    bars, _ = fold(trade(1, 100), trade(125, 101))
    assert [bar.opens_at for bar in bars] == [NOON, NOON + 2 * MINUTE]


@settings(max_examples=60, deadline=None)
@given(st.lists(st.tuples(st.floats(0, 300), st.floats(1, 2), st.floats(0, 9)), max_size=40), st.randoms(use_true_random=False))
def test_within_the_wait_any_order_gives_the_same_bars_and_nothing_is_lost(
    rows: list[tuple[float, float, float]], chance: Any
) -> None:
    ticks = [trade(*row, identity=number) for number, row in enumerate(rows)]
    # Shuffled by less than half the wait, nothing can be late.
    shaken = sorted(ticks, key=lambda tick: tick.received_at + chance.uniform(0, 0.9) * SECOND)
    bars, folding = fold(*shaken)
    assert folding.tally.late == 0
    assert sum(bar.trades for bar in bars) == len(rows)
    assert sum(bar.volume for bar in bars) == pytest.approx(sum(row[2] for row in rows))
    assert [bar.opens_at for bar in bars] == sorted({tick.received_at // MINUTE * MINUTE for tick in ticks})


def test_a_plain_tick_is_a_quote_and_its_volume_a_trade_at_the_middle() -> None:
    message = {"symbol": "BTCUSD", "bid": 50000, "ask": 50008, "spread": 0.00016, "volume": 1500, "timestamp": 1748779200.25}
    symbol, ticks = to_plain_ticks(message, received_at=NOON)
    assert symbol == "BTCUSD"
    assert ticks == (Quote(NOON, NOON + 250_000, 50000, 50008), Trade(NOON, NOON + 250_000, 50004, 1500))
    bars, _ = fold(*ticks)
    assert (bars[0].close, bars[0].spread) == pytest.approx((50004, 8 / 50004))
    assert isnan(bars[0].taker_buy)


def test_plain_ticks_without_a_volume_move_the_price_and_tell_neither_volume_nor_trades() -> None:
    message = {"symbol": "BTCUSD", "bid": 99, "ask": 101, "timestamp": 1748779200}
    _, ticks = to_plain_ticks(message, received_at=NOON)
    bars, _ = fold(*ticks)
    assert (bars[0].close, bars[0].spread) == pytest.approx((100, 0.02))
    assert (isnan(bars[0].volume), isnan(bars[0].trades)) == (True, True)
    _, nothing = to_plain_ticks(message | {"volume": 0}, received_at=NOON)
    quiet, _ = fold(*nothing)
    assert (quiet[0].volume, quiet[0].trades) == (0, 1)


def test_a_crossed_plain_tick_makes_no_price() -> None:
    _, ticks = to_plain_ticks({"symbol": "X", "bid": 2, "ask": 1, "timestamp": 1748779200}, received_at=NOON)
    bars, folding = fold(*ticks)
    assert bars == []
    assert folding.tally.crossed == 1


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"symbol": 7}, "symbol: no text"),
        ({"bid": "dear"}, "bid: no number: 'dear'"),
        ({"ask": None}, "ask: no number: None"),
        ({"volume": "much"}, "volume: no number: 'much'"),
        ({"volume": -1}, "volume: below zero: -1.0"),
        ({"timestamp": "2025-06-01T12:00:00"}, "timestamp: a time without an offset: '2025-06-01T12:00:00'"),
        ({"timestamp": None}, "timestamp: no moment: None"),
    ],
)
def test_a_plain_tick_that_is_refused_is_refused_by_the_name_of_its_field(wrong: dict[str, Any], words: str) -> None:
    message = {"symbol": "X", "bid": 1, "ask": 2, "volume": 3, "timestamp": 1748779200}
    with pytest.raises(ParsingError, match=f"^{words}$"):
        to_plain_ticks(message | wrong, received_at=NOON)


CELL = st.one_of(st.none(), st.floats(0, 1e308), st.floats(), st.integers(), st.text(max_size=4))


@settings(max_examples=150, deadline=None)
@given(
    st.fixed_dictionaries(
        {"symbol": st.just("X") | CELL, "bid": CELL, "ask": CELL, "timestamp": st.just(1748779200) | CELL},
        optional={"volume": CELL},
    )
)
def test_whatever_a_plain_tick_holds_it_is_refused_or_folds_into_sound_bars(message: dict[str, Any]) -> None:
    try:
        _, ticks = to_plain_ticks(message, received_at=NOON)
    except ParsingError:
        return
    Bars.of(fold(*ticks)[0], step=MINUTE)


def test_spot_book_ticker_has_no_time_and_strings_for_prices() -> None:
    message = {"u": 400900217, "s": "BNBUSDT", "b": "25.35190000", "B": "31.21000000", "a": "25.36520000", "A": "40.66000000"}
    assert to_tick(message, received_at=NOON) == ("BNBUSDT", Quote(NOON, None, 25.3519, 25.3652))


def test_futures_book_ticker_says_its_time() -> None:
    message = {
        "e": "bookTicker",
        "u": 1,
        "s": "BTCUSDT",
        "b": "61800.20",
        "a": "61800.30",
        "T": 1723161256313,
        "E": 1723161256320,
    }
    assert to_tick(message, received_at=NOON) == ("BTCUSDT", Quote(NOON, 1_723_161_256_313_000, 61800.2, 61800.3))


def test_an_aggregate_trade_has_its_number_in_a_and_the_maker_in_m() -> None:
    message = {
        "stream": "x",
        "data": {"e": "aggTrade", "E": 1, "s": "BTCUSDT", "a": 26129, "p": "0.01", "q": "4", "T": 1498793709153, "m": True},
    }
    assert to_tick(message, received_at=NOON) == ("BTCUSDT", Trade(NOON, 1_498_793_709_153_000, 0.01, 4.0, False, 26129))  # noqa: FBT003 -- the value expected


def test_an_inverse_future_counts_contracts_of_a_hundred_dollars() -> None:
    message = {"e": "trade", "s": "BTCUSD_PERP", "t": 1, "p": "50000", "q": "10", "T": 1748779200000, "m": False}
    _, found = to_tick(message, received_at=NOON, contract_usd=100.0)
    assert isinstance(found, Trade)
    assert found.quantity == pytest.approx(0.02)


@settings(max_examples=150, deadline=None)
@given(
    st.dictionaries(
        st.sampled_from("eusbaBApqTEmt"),
        st.one_of(st.none(), st.floats(), st.integers(), st.text(max_size=8), st.just("trade")),
    )
)
def test_whatever_a_message_holds_it_is_a_tick_or_refused(message: dict[str, Any]) -> None:
    try:
        symbol, _ = to_tick(message, received_at=NOON)
    except ParsingError:
        return
    assert isinstance(symbol, str)


@pytest.mark.skipif(not REAL.exists(), reason="the recorded ticks lie beside the checkout only where they were recorded")
@pytest.mark.parametrize("name", ["usdm_ETHUSDT_20240808", "spot_BTCUSDT_20240809"])
def test_recorded_trades_fold_by_exchange_minute_without_losing_one(name: str) -> None:
    rows = list(csv.DictReader(lzma.decompress((REAL / f"ticks_{name}_trades.csv.xz").read_bytes()).decode().splitlines()))
    folding = Fold(MINUTE)
    bars: list[Bar] = []
    for row in rows:
        took = row["buyer_is_maker"] == "0"
        tick = Trade(int(row["recv_us"]), int(row["exch_ms"]) * 1000, float(row["price"]), float(row["qty"]), took)
        bars += folding.push(tick)
    bars += folding.advance(int(rows[-1]["recv_us"]) + MINUTE * 2)
    wanted: dict[int, list[float]] = {}
    for row in rows:
        wanted.setdefault(int(row["exch_ms"]) // 60_000, []).append(float(row["price"]))
    assert folding.tally.late == 0
    assert folding.skew is not None
    assert 1_000_000 < folding.skew < 1_500_000
    assert {bar.opens_at // MINUTE: (bar.high, bar.low, bar.trades) for bar in bars} == {
        minute: (max(prices), min(prices), len(prices)) for minute, prices in wanted.items()
    }


@pytest.mark.skipif(not REAL.exists(), reason="the recorded ticks lie beside the checkout only where they were recorded")
def test_recorded_quotes_that_share_a_microsecond_all_count_and_spreads_are_hundredths_of_a_basis_point() -> None:
    body = lzma.decompress((REAL / "ticks_usdm_BTCUSDT_20240808_quotes.csv.xz").read_bytes())
    rows = list(csv.DictReader(body.decode().splitlines()))[:12_000]
    assert len({row["recv_us"] for row in rows}) < 0.97 * len(rows)
    forming = Forming(0, MINUTE)
    folding = Fold(MINUTE)
    for row in rows:
        quote = Quote(int(row["recv_us"]), int(row["exch_ms"]) * 1000, float(row["bid"]), float(row["ask"]))
        folding.push(quote)
        forming.quote(quote)
    assert (folding.tally.taken, folding.tally.crossed, folding.tally.late) == (len(rows), 0, 0)
    forming.trade(trade(0, 1.0), 0)
    found = forming.bar()
    assert found is not None
    assert 0.01e-4 < found.spread < 0.05e-4
