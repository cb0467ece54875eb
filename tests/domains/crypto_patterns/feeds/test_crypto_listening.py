"""What a feed may do to its listener: garble, repeat, skip, number, disorder, vanish; no socket in sight."""

import json
from math import isnan
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from src.domains.crypto_patterns.bars.moments import MINUTE, SECOND
from src.domains.crypto_patterns.bars.ticks import Quote, Trade
from src.domains.crypto_patterns.feeds.heard import Heard
from src.domains.crypto_patterns.feeds.listening import MOST_SYMBOLS, Listening
from src.domains.crypto_patterns.feeds.sequences import Sequences
from src.domains.crypto_patterns.feeds.wire import read
from src.errors import ParsingError

NOON = 1_748_779_200_000_000  # 2025-06-01 12:00 UTC
FEED = "tcp://192.0.2.1:5556"


def plain(second: float, price: float, symbol: str = "BTCUSDT", **more: Any) -> bytes:
    at = NOON + round(second * SECOND)
    return json.dumps({"symbol": symbol, "bid": price - 1, "ask": price + 1, "volume": 2.0, "timestamp": at, **more}).encode()


def at(second: float) -> int:
    return NOON + round(second * SECOND)


class Feed:
    """A listener that has been connected since before noon, so that noon's bar is whole."""

    def __init__(self, *symbols: str, connected: float | None = -1.0) -> None:
        self.listening = Listening(symbols, MINUTE, began=at(-1))
        if connected is not None:
            self.listening.connected(at(connected))

    def says(self, second: float, price: float, symbol: str = "BTCUSDT", **more: Any) -> "Feed":
        self.listening.take([plain(second, price, symbol, **more)], at(second))
        return self

    def ends(self, second: float, *, behind: bool = False) -> Heard:
        return self.listening.heard(FEED, at(second), behind=behind)


def opened(heard: Heard, symbol: str = "BTCUSDT") -> list[float]:
    """Minutes since noon at which its bars opened."""
    return [(bar.opens_at - NOON) / MINUTE for bar in heard.bars[symbol]]


def test_ticks_of_a_minute_are_its_bar_with_the_spread_of_its_quotes() -> None:
    heard = Feed().says(1, 100).says(20, 104).says(40, 97).says(59, 101).ends(70)
    (bar,) = heard.bars["BTCUSDT"]
    assert (bar.open, bar.high, bar.low, bar.close, bar.volume, bar.trades) == (100, 104, 97, 101, 8, 4)
    assert bar.spread == pytest.approx(0.02, rel=0.05)
    assert isnan(bar.taker_buy)
    assert heard.notes == ()


def test_a_bar_still_open_at_the_end_is_left_out() -> None:
    assert opened(Feed().says(1, 100).says(61, 100).ends(100)) == [0]


def test_a_bar_that_had_begun_before_the_connection_stood_is_left_out_and_told() -> None:
    heard = Feed(connected=5).says(6, 100).says(61, 100).ends(130)
    assert opened(heard) == [1]
    assert heard.notes[0] == "Bars of the tick feed left out because they were not heard from beginning to end: 1."


def test_where_nothing_says_when_the_connection_stood_the_first_tick_does() -> None:
    assert opened(Feed(connected=None).says(1, 100).says(61, 100).ends(130)) == [1]


def test_bars_during_which_the_connection_was_down_are_left_out() -> None:
    feed = Feed().says(30, 100).says(70, 100)
    feed.listening.lost()
    feed.listening.connected(at(130))
    feed.says(131, 100).says(185, 100)
    heard = feed.ends(250)
    assert opened(heard) == [0, 3]
    assert heard.count.disconnections == 1
    assert "The connection to the tick feed was lost once." in heard.notes


def test_a_connection_lost_for_good_leaves_the_bars_before_it() -> None:
    feed = Feed().says(30, 100).says(70, 100)
    feed.listening.lost()
    assert opened(feed.ends(600)) == [0]


def test_the_unread_rest_of_a_flood_closes_no_bar_by_the_clock() -> None:
    feed = Feed().says(30, 100).says(70, 100)
    assert opened(feed.ends(600, behind=True)) == [0]


def test_a_feed_that_says_nothing_is_a_note() -> None:
    heard = Feed(connected=None).ends(29)
    assert heard.bars == {}
    assert heard.notes == ("The tick feed tcp://192.0.2.1:5556 said nothing in the 30 s it was listened to.",)


def test_half_a_minute_of_silence_is_told() -> None:
    heard = Feed().says(1, 100).says(45, 101).ends(63)
    assert heard.count.silence == 44
    assert "The tick feed was silent for 44 s at the longest." in heard.notes


def test_garbled_messages_are_counted_and_the_first_is_described() -> None:
    feed = Feed().says(1, 100)
    for body in (b"\xff\xfe", b"[]", b'{"symbol": "BTCUSDT"}', b"", b"hello"):
        feed.listening.take([body], at(2))
    heard = feed.says(3, 100).ends(70)
    assert (heard.count.messages, heard.count.garbled) == (7, 5)
    assert heard.notes[0] == "Messages of the tick feed not understood: 5 of 7, the first a message that is no JSON."


def test_symbols_that_were_asked_for_are_spelled_as_they_were_and_others_left_alone() -> None:
    heard = Feed("BTC/USDT", "SOL/USDT").says(1, 100).says(2, 9, "DOGEUSDT").says(61, 100).ends(70)
    assert list(heard.bars) == ["BTC/USDT"]
    assert "Messages of the tick feed of symbols that were not asked for, left out: 1 of 3." in heard.notes
    assert "No whole bar was heard of SOL/USDT." in heard.notes


def test_other_symbols_of_a_feed_are_no_fault_where_all_that_were_asked_for_were_heard() -> None:
    heard = Feed("BTC/USDT").says(1, 100).says(30, 9, "DOGEUSDT").says(59, 100).ends(70)
    assert heard.count.unwanted == 1
    assert heard.notes == ()


def test_a_feed_that_invents_symbols_fills_no_memory() -> None:
    feed = Feed()
    for number in range(MOST_SYMBOLS + 10):
        feed.says(1, 100, f"X{number}")
    heard = feed.ends(70)
    assert len(heard.bars) == MOST_SYMBOLS
    told = f"Messages of the tick feed of more symbols than can be followed, left out: 10 of {MOST_SYMBOLS + 10}."
    assert told in heard.notes


def test_a_late_tick_is_counted_and_its_bar_is_not_rewritten() -> None:
    heard = Feed().says(1, 100).says(90, 100).says(59, 999).ends(130)
    assert [bar.high for bar in heard.bars["BTCUSDT"]] == [100, 100]
    assert heard.count.late == 2
    assert "Ticks that came after their bar had closed, left out: 2." in heard.notes


def test_a_tick_of_two_hours_ago_is_astray_and_opens_no_bar() -> None:
    heard = Feed().says(1, 100).says(-7_200, 5).ends(70)
    assert opened(heard) == [0]
    assert heard.count.astray == 2


def test_one_tick_dated_a_day_ahead_is_astray_and_silences_nobody_after_it() -> None:
    feed = Feed().says(1, 100)
    feed.listening.take([plain(86_400, 999)], at(2))
    heard = feed.says(3, 102).says(61, 101).ends(130)
    assert opened(heard) == [0, 1]
    assert heard.bars["BTCUSDT"].high.tolist() == [102, 101]
    assert (heard.count.astray, heard.count.taken) == (2, 6)


def test_a_tick_dated_a_day_ahead_does_not_stretch_the_hole_of_a_lost_connection() -> None:
    feed = Feed().says(30, 100)
    feed.listening.take([plain(86_400, 999)], at(40))
    feed.listening.lost()
    feed.listening.connected(at(50))
    assert opened(feed.says(70, 100).says(130, 100).ends(190)) == [1, 2]


def test_a_message_that_came_twice_is_taken_once_where_it_is_numbered() -> None:
    heard = Feed().says(1, 100, seq=1).says(2, 101, seq=2).says(2, 101, seq=2).ends(70)
    assert [bar.volume for bar in heard.bars["BTCUSDT"]] == [4]
    assert (heard.count.repeated, heard.count.lost) == (2, 0)


def test_without_numbers_two_equal_messages_are_two_and_what_was_lost_is_unknown() -> None:
    heard = Feed().says(2, 101).says(2, 101).ends(70)
    assert [bar.volume for bar in heard.bars["BTCUSDT"]] == [4]
    assert heard.count.lost is None


def test_a_gap_in_the_numbers_is_told() -> None:
    heard = Feed().says(1, 100, sequence=7).says(2, 101, sequence=11).ends(70)
    assert heard.count.lost == 3
    assert "Messages of the tick feed that never came, by its own numbering: 3." in heard.notes


def test_messages_of_symbols_nobody_asked_for_leave_no_gap_in_a_feeds_numbers() -> None:
    heard = Feed("BTCUSDT").says(1, 100, seq=1).says(2, 9, "DOGEUSDT", seq=2).says(3, 100, seq=3).ends(70)
    assert heard.count.lost == 0


def test_numbers_that_begin_again_after_a_restart_are_no_gap_and_no_repeat() -> None:
    feed = Feed()
    for number in (5, 6, 7):
        feed.says(number, 100, seq=number)
    for number in (5, 6, 7):
        feed.says(number + 10, 100, seq=number)
    heard = feed.ends(70)
    assert (heard.count.lost, heard.count.repeated, heard.count.taken) == (0, 0, 12)


def numbered(symbols: list[int], kept: list[bool], *, own: bool) -> Sequences:
    """Messages of symbols in turn, numbered in one run or each symbol's in its own, some lost on the way."""
    counters: dict[int, int] = {}
    sequences = Sequences()
    for moment, (symbol, there) in enumerate(zip(symbols, kept, strict=True)):
        run = symbol if own else -1
        counters[run] = counters.get(run, 0) + 1
        if there:
            assert not sequences.repeated(str(symbol), counters[run], moment)
    return sequences


@given(st.lists(st.booleans(), min_size=1, max_size=60), st.integers(1, 4))
def test_what_a_feed_numbered_in_one_run_lost_is_counted_exactly(kept: list[bool], symbols: int) -> None:
    whole = [True, *kept, True]
    sequences = numbered([position % symbols for position in range(len(whole))], whole, own=False)
    assert sequences.lost == kept.count(False)


@given(st.lists(st.booleans(), min_size=1, max_size=60))
def test_what_feeds_numbered_by_symbol_lost_is_counted_exactly(kept: list[bool]) -> None:
    whole = [True] * 3 + kept + [True] * 3
    symbols = [0, 1, 2, *(position % 3 for position in range(len(kept))), 0, 1, 2]
    assert numbered(symbols, whole, own=True).lost == kept.count(False)


def lost(*numbers: int, symbols: str = "A") -> int | None:
    sequences = Sequences()
    for moment, number in enumerate(numbers):
        sequences.repeated(symbols[moment % len(symbols)], number, moment)
    return sequences.lost


@pytest.mark.parametrize(
    ("numbers", "missing"),
    [
        ((1, 2, 4, 3, 5, 6), 0),
        ((1, 2, 5, 4, 6), 1),
        ((1, 2, 3, 2, 4), 0),  # one came twice, at another moment
        ((1, 2, 3, 2, 6), 2),
        ((5, 6, 7, 5, 6, 8), 1),  # a restart, and a message lost after it
        ((9_000, 9_002, 1, 2, 4), 2),
        ((1, 5_000, 2, 3, 4), 4_998),  # as far back as this it is another run
        ((2, 1, 3), 0),
    ],
)
def test_a_message_that_comes_late_is_not_lost(numbers: tuple[int, ...], missing: int) -> None:
    assert lost(*numbers) == missing


def test_late_messages_of_several_symbols_in_one_run_are_not_lost_either() -> None:
    assert lost(1, 2, 4, 3, 5, 7, 6, 8, symbols="ABC") == 0


def test_numbers_of_two_symbols_that_run_a_thousand_apart_are_no_gap_of_a_thousand() -> None:
    assert lost(1, 1_000, 2, 1_001, 3, 1_002, symbols="AB") == 0


@given(st.lists(st.tuples(st.booleans(), st.integers(0, 30)), min_size=1, max_size=80))
def test_whatever_the_order_within_a_burst_only_what_never_came_is_lost(messages: list[tuple[bool, int]]) -> None:
    came = [(number + delay, number) for number, (there, delay) in enumerate(messages, start=2) if there]
    assert lost(1, *(number for _, number in sorted(came)), len(messages) + 2) == [there for there, _ in messages].count(False)


def test_what_is_remembered_for_repeats_does_not_grow_with_the_feed() -> None:
    sequences = Sequences()
    for number in range(200_000):
        sequences.repeated("BTCUSDT", number, number)
    assert sequences.repeated("BTCUSDT", 199_999, 199_999)
    assert not sequences.repeated("BTCUSDT", 0, 0)


@pytest.mark.parametrize(
    "frames",
    [
        [b'{"symbol": "BTCUSDT", "bid": 99, "ask": 101, "timestamp": 1748779200}'],
        [b"BTCUSDT", b'{"symbol": "BTCUSDT", "bid": "99", "ask": "101", "timestamp": 1748779200000}'],
        [b"BTCUSDT", b'{"bid": 99, "ask": 101, "timestamp": 1748779200.0, "spread": 0.02}'],
        [b'BTCUSDT {"bid": 99, "ask": 101, "timestamp": "2025-06-01T12:00:00Z"}'],
        [b"ticks", b"", b'{"symbol": "BTCUSDT", "bid": 99, "ask": 101, "timestamp": 1748779200000000}'],
    ],
)
def test_plain_ticks_are_read_with_and_without_a_topic(frames: list[bytes]) -> None:
    message = read(frames, received_at=at(0.5))
    assert message.symbol == "BTCUSDT"
    quote, middle = message.ticks
    assert quote == Quote(at(0.5), NOON, 99.0, 101.0)
    assert isinstance(middle, Trade)
    assert (middle.received_at, middle.exchange_at, middle.price) == (at(0.5), NOON, 100.0)
    assert isnan(middle.quantity)  # nobody says how much was traded


def test_messages_of_binance_are_read_as_they_are() -> None:
    spot = read([b'{"u": 400900217, "s": "BNBUSDT", "b": "25.35", "B": "31.2", "a": "25.36", "A": "40.6"}'], received_at=at(1))
    assert (spot.symbol, spot.ticks) == ("BNBUSDT", (Quote(at(1), None, 25.35, 25.36),))
    trade = b'{"e": "trade", "s": "BNBBTC", "t": 12345, "p": "0.001", "q": "100", "T": 1748779200000, "m": true}'
    enveloped = read([b'{"stream": "bnbbtc@trade", "data": ' + trade + b"}"], received_at=at(1))
    assert enveloped.ticks == (Trade(at(1), NOON, 0.001, 100.0, False, 12345),)  # noqa: FBT003 -- a field of a tick


@pytest.mark.parametrize(("symbol", "price", "coins"), [("BTCUSD_PERP", 50_000, 0.2), ("ETHUSD_250627", 2_500, 0.4)])
def test_a_size_of_an_inverse_future_counts_contracts_of_100_or_10_dollars(symbol: str, price: float, coins: float) -> None:
    contracts = 100
    body = {"e": "aggTrade", "s": symbol, "a": 1, "p": str(price), "q": str(contracts), "T": NOON // 1000, "m": False}
    (trade,) = read([json.dumps(body).encode()], received_at=at(1)).ticks
    assert isinstance(trade, Trade)
    assert trade.quantity == coins


def test_a_symbol_that_is_markup_is_no_symbol() -> None:
    with pytest.raises(ParsingError, match="without a usable symbol"):
        read([plain(1, 100, "<script>")], received_at=NOON)


LEAVES = st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=5) | st.just("trade")
JSONS = st.recursive(
    LEAVES, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner, max_size=3), max_leaves=8
)
NAMES = st.sampled_from(
    ["s", "e", "b", "a", "p", "q", "T", "E", "t", "m", "data", "symbol", "bid", "ask", "volume", "timestamp", "seq"]
)


@settings(max_examples=120)
@given(st.dictionaries(NAMES, JSONS, max_size=9) | JSONS, st.sampled_from([b"", b"BTCUSDT", b"\xff"]))
def test_whatever_json_comes_the_listener_goes_on(body: Any, topic: bytes) -> None:
    feed = Feed()
    frames = [json.dumps(body).encode()]
    feed.listening.take([topic, *frames] if topic else frames, at(1))
    assert feed.ends(70).count.messages == 1


@given(st.lists(st.binary(max_size=40), min_size=1, max_size=4))
def test_whatever_bytes_come_the_listener_goes_on(frames: list[bytes]) -> None:
    feed = Feed()
    feed.listening.take(frames, at(1))
    assert feed.ends(70).count.messages == 1
