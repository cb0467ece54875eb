"""Signals and bars as users and other programs write them."""

import gzip
import json
import lzma
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from math import isnan
from pathlib import Path
from typing import Final

import pytest
from hypothesis import given as supposing
from hypothesis import settings
from hypothesis import strategies as st

from src.domains.crypto_patterns.bars.moments import MINUTE, microseconds
from src.domains.crypto_patterns.outcomes.plan import Plan
from src.domains.crypto_patterns.roster.given import given
from src.domains.crypto_patterns.roster.market import Market, supplied
from src.domains.crypto_patterns.roster.named_bars import Label, bars_in, label
from src.domains.crypto_patterns.roster.rows_given import rows_given
from src.domains.crypto_patterns.roster.signal import Proposed, Recorded
from src.domains.crypto_patterns.roster.symbols import among, coin, spelled, symbol
from src.domains.crypto_patterns.roster.timeframe import served
from src.domains.crypto_patterns.roster.unpacked import unpacked
from src.errors import ParsingError
from tests.domains.crypto_patterns.roster.pattern_world import START, csv, prices

REAL = Path(__file__).resolve().parents[4] / ".." / "shared" / "real" / "crypto"
FIVE = 5 * MINUTE
NOON = "2026-03-02T12:00:00Z"
ROW: Final[dict[str, object]] = {"symbol": "BTCUSDT", "direction": "LONG", "at": NOON}


@pytest.mark.parametrize(
    ("written", "meant"),
    [("BTC/USDT:USDT", "BTCUSDT"), ("btc-usdt", "BTCUSDT"), (" BTC_USDT ", "BTCUSDT"), ("1000PEPEUSDT", "1000PEPEUSDT")],
)
def test_symbols_are_read_in_every_spelling(written: str, meant: str) -> None:
    assert symbol(written) == meant


def test_a_dollar_is_a_dollar_and_a_coin_is_not() -> None:
    assert (coin("ETHUSDT"), coin("ETHUSDC"), coin("ETH"), coin("ETHBTC"), coin("USDT")) == (
        "ETH",
        "ETH",
        "ETH",
        "ETHBTC",
        "USDT",
    )
    assert among("ETH", ["ETHBTC", "ETHUSDC", "ETHUSDT"]) == "ETHUSDC"
    assert among("ETHUSDT", ["ETHUSDC", "ETHUSDT"]) == "ETHUSDT"
    assert among("XRP", ["ETHUSDT"]) is None


def test_an_exchange_is_asked_for_a_pair_in_dollars_where_a_signal_names_the_coin_alone() -> None:
    named = {name: spelled(name) for name in ("BTC", "BTCUSDT", "ETHUSD", "ETHBTC", "1000PEPE")}
    assert list(named.values()) == ["BTC/USDT", "BTC/USDT", "ETH/USD", "ETHBTC", "1000PEPE/USDT"]
    assert [served(minutes * MINUTE) for minutes in (5, 60, 240, 1_440)] == ["5m", "1h", "4h", "1d"]


@pytest.mark.parametrize(
    ("name", "told"),
    [
        ("BTCUSDT_5m.csv", Label("BTCUSDT", FIVE)),
        ("BTCUSDT_5m_2025.csv.xz", Label("BTCUSDT", FIVE)),
        ("BTCUSDT-15m-2025-01.csv", Label("BTCUSDT", 3 * FIVE)),
        ("btc-usdt-60m.json", Label("BTCUSDT", 12 * FIVE)),
        ("bars_ETHUSDT_1h.csv.gz", Label("ETHUSDT", 12 * FIVE)),
        ("SOLUSDT.csv", Label("SOLUSDT", None)),
        ("bars.csv", Label("", None)),
        ("", Label("", None)),
    ],
)
def test_a_files_name_says_whose_bars_it_holds_and_how_long_they_are(name: str, told: Label) -> None:
    assert label(name) == told


def test_bars_come_plain_packed_as_klines_as_objects_and_with_a_column_of_symbols() -> None:
    rows = prices(1, 30)
    plain = csv(rows)
    times = [int((START + timedelta(minutes=5) * place).timestamp() * 1_000) for place in range(30)]
    klines = json.dumps([[time, *map(str, row)] for time, row in zip(times, rows, strict=True)]).encode()
    names = ("open", "high", "low", "close", "vol")
    objects = [
        {"symbol": "BTC/USDT", "ts": time} | dict(zip(names, row, strict=True)) for time, row in zip(times, rows, strict=True)
    ]
    shapes = (plain, gzip.compress(plain), lzma.compress(plain), klines, json.dumps(objects).encode())
    for body in shapes:
        (only,) = bars_in("BTCUSDT_5m.csv", unpacked(body)).items()
        assert only[0] == "BTCUSDT"
        assert only[1].close == pytest.approx([row[3] for row in rows], abs=1e-6)
    several = [{**row, "symbol": name} for row in objects for name in ("BTCUSDT", "ETHUSDT")]
    assert {name: len(bars) for name, bars in bars_in("dataset.json", json.dumps(several).encode()).items()} == {
        "BTCUSDT": 30,
        "ETHUSDT": 30,
    }


def test_a_record_whose_name_says_nothing_is_of_the_one_symbol_asked_for_or_left_out_with_a_word() -> None:
    body = csv(prices(1, 30))
    alone, _ = supplied([("barsRecord", "bars", body)], "BTCUSDT")
    nobodys, notes = supplied([("barsRecord", "bars", body)], "")
    assert ([name for name, _ in alone], nobodys) == (["BTCUSDT"], [])
    assert notes == ["Field barsRecord: bars does not say of which symbol its bars are (BTCUSDT_5m.csv does)."]


def test_shorter_bars_make_longer_ones_and_the_very_step_stands_before_them() -> None:
    rows = prices(1, 60)
    minutes = csv(rows, step=timedelta(minutes=1))
    fives = csv([(9.0, 9.0, 9.0, 9.0, 1.0)] * 6)
    parts, notes = supplied([("barsRecord", "BTCUSDT_5m.csv", fives), ("barsRecord", "BTCUSDT_1m.csv", minutes)], "")
    market = Market.of(parts, step=FIVE, at=microseconds("2026-03-01T12:00:00Z"), notes=notes)
    assert len(market.bars["BTCUSDT"]) == 12
    assert market.bars["BTCUSDT"].close.tolist()[:6] == [9.0] * 6
    assert market.bars["BTCUSDT"].close[6] == pytest.approx(rows[34][3], abs=1e-6)


def test_longer_bars_cannot_tell_of_shorter_ones_and_bars_still_open_are_left_out() -> None:
    body = csv(prices(1, 30))
    parts, _ = supplied([("barsRecord", "BTCUSDT_5m.csv", body)], "")
    market = Market.of(parts, step=MINUTE, at=microseconds("2026-03-02T00:00:00Z"))
    assert market.bars == {}
    assert market.notes == ("Bars of BTCUSDT of 5m cannot tell those of 1m, and were left out.",)
    assert len(Market.of(parts, step=FIVE, at=microseconds("2026-03-01T01:04:59Z")).bars["BTCUSDT"]) == 12


def test_files_of_following_months_are_one_series_and_of_a_bar_in_both_the_later_file_stands() -> None:
    rows = prices(1, 60)
    second = csv([(9.0, 9.0, 9.0, 9.0, 1.0), *rows[31:]], first=START + 30 * timedelta(minutes=5))
    parts, _ = supplied([("barsRecord", "BTCUSDT-5m-1.csv", csv(rows[:31])), ("barsRecord", "BTCUSDT-5m-2.csv", second)], "")
    bars = Market.of(parts, step=FIVE, at=microseconds("2026-03-02T00:00:00Z")).bars["BTCUSDT"]
    assert (len(bars), bars.missing, bars.close[30]) == (60, 0, 9.0)


@pytest.mark.parametrize(
    "body",
    [b"\x1f\x8b\x00broken", b"\xfd7zXZ\x00broken", gzip.compress(b"x" * 1_000, mtime=0)[:-9]],
    ids=["gzip", "xz", "cut off"],
)
def test_a_damaged_packing_is_told_and_not_raised_as_something_else(body: bytes) -> None:
    with pytest.raises(ParsingError, match="its packing is damaged"):
        unpacked(body)


@settings(max_examples=150, deadline=None)
@supposing(
    st.binary(max_size=300) | st.text(max_size=200).map(str.encode), st.sampled_from(["BTCUSDT_5m.csv", "bars", "a.json"])
)
def test_whatever_bytes_lie_there_are_bars_or_a_parsing_error(body: bytes, name: str) -> None:
    with suppress(ParsingError):
        assert all(len(bars) for bars in bars_in(name, unpacked(body)).values())
    with suppress(ParsingError):
        assert all(signal.id for signal in given(rows_given(unpacked(body)), "signalsRecord", "5m").signals)


def test_the_fields_of_the_input_and_of_a_record_mean_the_same() -> None:
    camel = {**ROW, "signalId": "a", "baseScore": "61", "entry": 10, "target": 12, "stop": 9, "pattern": "Order Block"}
    snake = {"signal_id": "a", "pair": "BTC/USDT", "side": "buy", "signal_time": NOON, "base_score": 61}
    snake |= {"entry_price": "10", "target1": "12", "stop_loss": "9", "pattern": "ob"}
    (one,), (other,) = given([camel], "signals", "5m").signals, given([snake], "signals", "5m").signals
    assert one == other
    assert (one.pattern, one.base_score) == ("order_block", 61.0)


def test_json_lines_an_object_around_a_list_and_csv_hold_the_same_rows() -> None:
    rows = [{"signalId": "a", "at": NOON}, {"signalId": "b", "at": NOON}]
    lines = b"\n".join(json.dumps(row).encode() for row in rows)
    comma = b"signalId,at\na," + NOON.encode() + b"\nb," + NOON.encode()
    bodies = (
        lines,
        json.dumps(rows).encode(),
        json.dumps({"signals": rows}, indent=1).encode(),
        comma,
        b"\xef\xbb\xbf" + comma,
    )
    assert [list(rows_given(body)) for body in bodies] == [rows] * 5


def test_a_row_that_is_no_signal_is_counted_and_told_and_costs_no_other() -> None:
    rows: list[dict[str, object]] = [
        ROW | {"direction": "sideways"},
        ROW | {"at": "2026-03-02 12:00"},
        ROW | {"baseScore": 140},
        ROW | {"symbol": 7},
        ROW,
    ]
    found = given(rows, "signals", "5m")
    assert [signal.id for signal in found.signals] == ["BTCUSDT-5m-signal-LONG-20260302T1200Z"]
    (note,) = found.notes
    assert note.startswith("Field signals: left out 4 rows as no signals, the first at row 1: direction is neither LONG")


def test_the_final_outcome_is_what_came_of_a_signal_that_is_written_down_as_ongoing_for_ever() -> None:
    header = b"signal_id,symbol,action,signal_time,entry_price,stop_loss,target1,outcome,final_outcome\n"
    body = header + b"7,BTC,SHORT,2025-06-01 12:00:00+00:00,100,103,96,ONGOING,TARGET1\n"
    (found,) = given(rows_given(body), "signalsRecord", "5m").signals
    assert found.plan == Plan(-1, microseconds("2025-06-01T12:00:00Z"), 100.0, 96.0, 103.0)
    assert found.recorded == Recorded(won=True, at=None)


def test_a_plan_that_is_won_before_it_begins_is_none_and_what_was_proposed_is_kept_with_the_signal() -> None:
    (found,) = given([ROW | {"entry": 10, "target": 9, "stop": 8}], "signals", "5m").signals
    assert (found.plan, found.proposed) == (None, Proposed(10.0, 9.0, 8.0))


def test_a_target_and_a_stop_without_an_entry_are_kept_and_an_entry_alone_proposes_nothing() -> None:
    rows = [ROW | {"id": "a", "tp": "12", "sl": 9}, ROW | {"id": "b", "entry": 10}, ROW | {"id": "c", "stop": 9, "entry": 10}]
    without, alone, aimless = given(rows, "signals", "5m").signals
    assert without.proposed is not None
    assert aimless.proposed is not None
    assert (isnan(without.proposed.entry), without.proposed.target, without.proposed.stop) == (True, 12.0, 9.0)
    assert (isnan(aimless.proposed.target), aimless.proposed.stop) == (True, 9.0)
    assert (alone.plan, alone.proposed) == (None, None)


def test_of_two_rows_of_one_identity_the_first_stands() -> None:
    found = given([ROW | {"id": "a", "score": 10}, ROW | {"id": "a", "score": 20}], "signals", "5m")
    assert [signal.base_score for signal in found.signals] == [10.0]
    assert len(found.notes) == 1


@pytest.mark.skipif(not REAL.exists(), reason="the recorded signals are not on this machine")
def test_of_the_989_recorded_signals_the_true_outcome_is_read_with_its_own_time() -> None:
    body = lzma.decompress((REAL / "signals_outcomes_meta_2025.csv.xz").read_bytes())
    found = given(rows_given(body), "signalsRecord", "5m")
    assert len(found.signals) == 989
    won = [signal.recorded.won for signal in found.signals if signal.recorded]
    assert (len(won), sum(won)) == (988, 492)
    first = found.signals[0]
    assert (first.symbol, first.direction) == ("ETH", 1)
    assert first.recorded == Recorded(won=True, at=microseconds("2025-10-12T14:47:00Z"))
    assert all(signal.recorded is None or (signal.recorded.at or 0) >= signal.at for signal in found.signals)


def test_the_moment_of_a_signal_is_kept_to_the_microsecond() -> None:
    (found,) = given([ROW | {"at": "2025-10-12 08:03:28.382000+00:00"}], "signals", "5m").signals
    assert found.at == microseconds(datetime(2025, 10, 12, 8, 3, 28, 382_000, tzinfo=UTC).isoformat())
