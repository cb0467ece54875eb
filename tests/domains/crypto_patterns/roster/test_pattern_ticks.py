"""Ticks handed over: tables and messages of many makes, the bars they cover, and what is told of the rest."""

import csv
import gzip
import json
import lzma
import tracemalloc
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from math import isnan, nan
from pathlib import Path
from time import process_time
from typing import Any

import pytest
from hypothesis import event, given, settings
from hypothesis import strategies as st

from src.domain import Roster
from src.domains.crypto_patterns.bars.bar import Bar
from src.domains.crypto_patterns.bars.bars import Bars
from src.domains.crypto_patterns.bars.coarser import coarser
from src.domains.crypto_patterns.bars.moments import MINUTE
from src.domains.crypto_patterns.bars.tick_cells import TickCells
from src.domains.crypto_patterns.bars.tick_columns import TickColumns, folded
from src.domains.crypto_patterns.measures.columns import measure
from src.domains.crypto_patterns.measures.declared import NAMES
from src.domains.crypto_patterns.measures.meter import Meter
from src.domains.crypto_patterns.roster.asked import Asked
from src.domains.crypto_patterns.roster.file_symbol import named
from src.domains.crypto_patterns.roster.market import Market
from src.domains.crypto_patterns.roster.named_ticks import Room, TooMuchError, ticks_in
from src.domains.crypto_patterns.roster.roster import roster
from src.domains.crypto_patterns.roster.ticks_given import ticked
from src.errors import ConfigurationError, ParsingError
from tests.domains.crypto_patterns.roster.pattern_world import START, STEP, asking, bars_of, closed, prices

REAL = Path(__file__).resolve().parents[4] / ".." / "shared" / "real" / "crypto"
RECORDED = ("usdm_BTCUSDT_20240808", "usdm_ETHUSDT_20240808", "spot_BTCUSDT_20240809", "spot_ETHUSDT_20240809")
NOON = 1_748_779_200_000  # 2025-06-01 12:00 UTC, milliseconds
HEADER = "id,price,qty,quote_qty,time,is_buyer_maker"


def minutes(*supplies: tuple[str, bytes], **wanted: Any) -> tuple[dict[str, Bars], list[str]]:
    asked = Asked.of(asking(datetime(2026, 3, 4, tzinfo=UTC), timeframe="1m", **wanted))
    parts, notes = ticked([("ticksRecord", name, body) for name, body in supplies], asked)
    return dict(parts), notes


def trades(*rows: tuple[float, float], first: int = 1, header: bool = True) -> bytes:
    """Trades of one coin at a price, at seconds after noon."""
    lines = [f"{first + at},{price},1,1,{NOON + round(1000 * second)},true" for at, (second, price) in enumerate(rows)]
    return "\n".join([HEADER, *lines] if header else lines).encode()


EVERY_TEN = [(float(second), 100 + second / 10) for second in range(0, 190, 10)]
TOLD = "Bars of ticks left out because the ticks do not reach from their beginning to their end"


def opened(bars: Bars) -> list[float]:
    return [(at / 1000 - NOON) / 60_000 for at in bars.times.tolist()]


def test_bars_that_trades_reach_over_count_and_the_last_partial_one_is_left_out_with_a_word() -> None:
    found, notes = minutes(("BTCUSDT-trades-2025-06-01.csv", trades(*EVERY_TEN)))
    bars = found["BTCUSDT"]
    assert opened(bars) == [0, 1, 2]
    assert (bars.open.tolist(), bars.close.tolist()) == ([100, 106, 112], [105, 111, 117])
    assert (bars.volume.tolist(), bars.taker_buy.tolist(), bars.trades.tolist()) == ([6.0] * 3, [0.0] * 3, [6.0] * 3)
    assert notes == [f"{TOLD}: 1."]
    later, _ = minutes(("BTCUSDT.csv", trades(*EVERY_TEN[1:])))
    assert opened(later["BTCUSDT"]) == [1, 2]


def message(second: float, price: float, **more: Any) -> dict[str, Any]:
    return {"symbol": "BTC/USDT", "bid": price - 1, "ask": price + 1, "timestamp": NOON / 1000 + second, "volume": 1.0} | more


def packed(kind: str) -> tuple[str, bytes]:
    rows = EVERY_TEN
    binance = [
        {"e": "trade", "s": "BTCUSDT", "t": at, "p": str(price), "q": "1", "T": NOON + round(second * 1000), "m": True}
        for at, (second, price) in enumerate(rows)
    ]
    received = [NOON * 1_000 + round(second * 1_000_000) - 1_200_000 for second, _ in rows]
    bodies = {
        "headerless": trades(*rows, header=False),
        "gzip": gzip.compress(trades(*rows)),
        "xz": lzma.compress(trades(*rows)),
        "newest first": trades(*reversed(rows)),
        "plain lines": "\n".join(json.dumps(message(*row)) for row in rows).encode(),
        "numbered lines": "\n".join(json.dumps(message(*row, seq=at)) for at, row in enumerate(rows)).encode(),
        "array": json.dumps([message(*row) for row in rows]).encode(),
        "binance": "\n\n".join(map(json.dumps, binance)).encode(),
        "stream": "\n".join(json.dumps({"stream": "btcusdt@trade", "data": one}) for one in binance).encode(),
        "received": "\n".join(f"{at} {json.dumps(one)}" for at, one in zip(received, binance, strict=True)).encode(),
        "column": b"symbol,time,price,size,side\n"
        + "\n".join(
            f"btc-usdt,{datetime.fromtimestamp(NOON / 1000 + at, UTC).isoformat()},{price},1,sell" for at, price in rows
        ).encode(),
    }
    return "BTCUSDT_ticks", bodies[kind]


SHAPES = "headerless, gzip, xz, newest first, plain lines, numbered lines, array, binance, stream, received, column"


@pytest.mark.parametrize("kind", SHAPES.split(", "))
def test_every_shape_and_packing_of_the_same_ticks_makes_the_same_bars(kind: str) -> None:
    bars = minutes(packed(kind))[0]["BTCUSDT"]
    assert (opened(bars), bars.close.tolist(), bars.volume.tolist()) == ([0, 1, 2], [105, 111, 117], [6.0] * 3)


def test_binances_headerless_aggregates_and_its_book_are_told_by_their_cells() -> None:
    spot = "\n".join(
        f"{at},{price},1,7,7,{NOON + round(second * 1000)},True,True" for at, (second, price) in enumerate(EVERY_TEN)
    )
    futures = "\n".join(
        f"{at},{price},1,7,7,{NOON + round(second * 1000)},true" for at, (second, price) in enumerate(EVERY_TEN)
    )
    book = "\n".join(f"9,{p - 1},5,{p + 1},5,{NOON + round(s * 1000)},{NOON + round(s * 1000)}" for s, p in EVERY_TEN)
    for body in (spot, futures):
        found, _ = minutes(("ETHUSDT-aggTrades-2025-06.csv", body.encode()), ("ETHUSDT-bookTicker-2025-06.csv", book.encode()))
        assert found["ETHUSDT"].close.tolist() == [105, 111, 117]
        assert found["ETHUSDT"].spread.tolist() == pytest.approx([0.0195, 0.0184, 0.0175], abs=1e-4)


def test_quotes_that_begin_within_a_bar_tell_nothing_of_its_spread_and_quotes_alone_make_no_bar() -> None:
    book = "time,bid_price,bid_qty,ask_price\n" + "\n".join(f"{NOON + at * 1000},99,1,101" for at in range(30, 190, 10))
    found, _ = minutes(("BTCUSDT_trades.csv", trades(*EVERY_TEN)), ("BTCUSDT_quotes.csv", book.encode()))
    assert [isnan(spread) for spread in found["BTCUSDT"].spread] == [True, False, False]
    none, notes = minutes(("BTCUSDT_quotes.csv", book.encode()))
    assert none == {}
    assert notes == ["Trades among the ticks make no whole bar of 1m of BTCUSDT; quotes alone are nobody's price."]


def test_files_that_follow_each_other_by_the_numbers_of_their_trades_leave_no_bar_out_between_them() -> None:
    first, second = EVERY_TEN[:8], EVERY_TEN[11:]
    one, other = ("BTCUSDT-1.csv", trades(*first)), ("BTCUSDT-2.csv", trades(*second, first=9))
    assert opened(minutes(other, one)[0]["BTCUSDT"]) == [0, 1, 2]
    missed = ("BTCUSDT-2.csv", trades(*second, first=10))
    assert opened(minutes(one, missed)[0]["BTCUSDT"]) == [0, 2]


def test_a_file_handed_over_twice_counts_once_by_its_numbers_and_late_ones_are_left_out() -> None:
    body = trades(*EVERY_TEN)
    found, notes = minutes(("BTCUSDT.csv", body), ("BTCUSDT-again.csv", body))
    assert found["BTCUSDT"].volume.tolist() == [6.0] * 3
    assert "Ticks that are there more than once, taken once: 19." in notes
    lines = [f"{NOON * 1000 + round(s * 1e6)},{NOON + round(s * 1000)},{p},1,0" for s, p in EVERY_TEN]
    lines.append(f"{NOON * 1000 + 150_000_000},{NOON + 30_000},999,1,0")
    lines.append(f"{NOON * 1000 + 150_000_000},{NOON + 900_000_000},999,1,0")
    held, told = minutes(("BTCUSDT.csv", ("recv_us,exch_ms,price,qty,buyer_is_maker\n" + "\n".join(lines)).encode()))
    assert (opened(held["BTCUSDT"]), held["BTCUSDT"].high.max()) == ([0, 1, 2], 117)
    assert told[1:] == [
        "Ticks received after their bar had closed, left out: 1.",
        "Ticks with a time that cannot be right, left out: 1.",
    ]


def test_a_wild_time_makes_no_partial_bar_whole() -> None:
    body = trades((5, 100), *EVERY_TEN[1:], (3e9, 100))
    assert opened(minutes(("BTCUSDT.csv", body))[0]["BTCUSDT"]) == [1, 2]


@pytest.mark.parametrize(
    ("wild", "words"),
    [
        ((175, 3_775), "Ticks with a time that cannot be right, left out: 1."),
        ((175, -3_500), "Ticks received after their bar had closed, left out: 1."),
    ],
)
def test_a_tick_that_is_left_out_makes_no_partial_bar_whole(wild: tuple[int, int], words: str) -> None:
    rows = [(second, second) for second in range(30, 180, 10)]
    lines = [f"{NOON * 1_000 + at * 1_000_000},{NOON + happened * 1_000},100,1" for at, happened in [*rows, wild]]
    found, notes = minutes(("BTCUSDT.csv", ("recv_us,exch_ms,price,qty\n" + "\n".join(lines)).encode()))
    assert opened(found["BTCUSDT"]) == [1]
    assert notes == [f"{TOLD}: 2.", words]


def quotes(*rows: tuple[float, float], volume: str = "") -> bytes:
    """Bids and asks around a price, with a volume where one is said, at seconds after noon."""
    lines = [f"{NOON + round(1000 * second)},{price - 1},{price + 1},{volume}" for second, price in rows]
    return ("time,bid,ask,volume\n" if volume else "time,bid,ask,else\n").encode() + "\n".join(lines).encode()


@pytest.mark.parametrize("volume", ["", "3"])
def test_quotes_beside_trades_tell_the_spread_and_neither_price_nor_volume(volume: str) -> None:
    alone, _ = minutes(("BTCUSDT-trades.csv", trades(*EVERY_TEN)))
    beside = ("BTCUSDT-quotes.csv", quotes(*((second, 500.0) for second, _ in EVERY_TEN), volume=volume))
    both, notes = minutes(beside, ("BTCUSDT-trades.csv", trades(*EVERY_TEN)))
    for name in ("times", "open", "high", "low", "close", "volume", "trades", "taker_buy"):
        assert getattr(both["BTCUSDT"], name).tolist() == getattr(alone["BTCUSDT"], name).tolist()
    assert both["BTCUSDT"].spread.tolist() == pytest.approx([2 / 500] * 3)
    assert notes == [f"{TOLD}: 1.", "Quotes beside trades of their symbol, which tell its spread and no price: 19."]


def test_messages_of_quotes_beside_trades_tell_the_spread_alone() -> None:
    plain = "\n".join(json.dumps(message(second, 500, seq=at)) for at, (second, _) in enumerate(EVERY_TEN)).encode()
    both, _ = minutes(("plain.jsonl", plain), ("BTCUSDT-trades.csv", trades(*EVERY_TEN)))
    assert (both["BTCUSDT"].high.max(), both["BTCUSDT"].volume.tolist()) == (117, [6.0] * 3)


@pytest.mark.parametrize("kind", ["table", "rows", "messages"])
def test_where_nobody_says_the_volume_it_is_unknown_and_so_are_the_trades_and_what_is_measured_of_them(kind: str) -> None:
    rows = [(10.0 * at, 100 + at % 7) for at in range(6 * 60)]
    told = [{name: value for name, value in message(*row).items() if name != "volume"} for row in rows]
    body = {
        "table": quotes(*rows),
        "rows": "\n".join(map(json.dumps, told)).encode(),
        "messages": "\n".join(json.dumps(one | {"seq": at}) for at, one in enumerate(told)).encode(),
    }[kind]
    bars = minutes(("BTCUSDT_quotes.csv", body))[0]["BTCUSDT"]
    assert len(bars) == 59
    assert all(isnan(number) for name in ("volume", "trades", "taker_buy") for number in getattr(bars, name))
    assert not any(map(isnan, bars.spread))
    whole = dict(zip(NAMES, measure(bars)[-1].tolist(), strict=True))
    meter = Meter(MINUTE)
    single = dict(zip(NAMES, [meter.push(bar) for bar in bars][-1], strict=True))
    for found in (whole, single):
        assert (isnan(found["volume_delta"]), isnan(found["whale_activity"])) == (True, True)
        assert not isnan(found["momentum"])
    assert isnan(coarser(bars, step=5 * MINUTE).volume[0])


def test_rows_that_are_no_ticks_are_counted_and_the_first_of_them_is_told() -> None:
    body = trades(*EVERY_TEN).replace(b",103.0,", b",dear,").replace(b",107.0,1,", b",107.0,-1,") + b"\n8,9"
    found, notes = minutes(("BTCUSDT.csv", body))
    assert found["BTCUSDT"].trades.tolist() == [5, 5, 6]
    assert notes[0] == "Field ticksRecord: left out 3 rows of BTCUSDT.csv as no ticks, the first at row 4: no number: 'dear'."


@pytest.mark.parametrize(
    ("name", "body", "words"),
    [
        (
            "x.csv",
            trades(*EVERY_TEN),
            "none of its 19 rows is a tick, the first at row 1: it does not say of which symbol it is",
        ),
        ("BTCUSDT.csv", b"time,open,close\n1,2,3", "no column for price and quantity, or bid and ask."),
        ("BTCUSDT.csv", b"timestamp,is_snapshot,side,price,amount\n1,true,ask,1,1", "it holds changes of a book of offers"),
        ("BTCUSDT.csv", b"1,2,3", "its 3 cells are not named"),
        ("BTCUSDT.csv", b"", "no column for a time"),
        ("BTCUSDT.jsonl", b"{}\n" * 2_000, "of its first 2,000 rows none is a tick, the first at row 1: no column for a time"),
        ("BTCUSDT.jsonl", b'{"s": "BTCUSDT", "b": "1", "a": "2"}', "the first at row 1: a quote without any time"),
        ("BTCUSDT.csv", b"\x1f\x8b\x00broken", "its packing is damaged"),
        ("BTCUSDT.csv", HEADER.encode() + b"\n" + b"9" * 20_000, "a line is longer than 10,000 characters"),
        ("BTCUSDT.json", b"[" + b"{}," * 600_001 + b"{}]", "it holds more than 600,000 rows"),
    ],
)
def test_a_file_that_holds_no_ticks_is_left_out_with_a_sentence(name: str, body: bytes, words: str) -> None:
    found, (note,) = minutes((name, body))
    assert found == {}
    assert note.startswith(f"Field ticksRecord: {name} holds no ticks and was left out: ")
    assert words in note


def test_beyond_three_million_rows_a_file_is_left_out_in_one_sentence_and_costs_no_other() -> None:
    named_later = ("SOLUSDT.csv", trades(*EVERY_TEN))
    found, notes = minutes(("BTCUSDT.csv", trades(*EVERY_TEN)), ("ETHUSDT.csv", b"\n" * 3_000_001), named_later)
    assert list(found) == ["BTCUSDT", "SOLUSDT"]
    assert (
        notes[0]
        == "Ticks: left out 1 file, the first ETHUSDT.csv: all together would hold more than 3,000,000 rows or 512 MB unpacked."
    )
    with pytest.raises(TooMuchError):
        ticks_in("BTCUSDT.csv", trades(*EVERY_TEN), "", Room(rows=9))


def test_a_file_that_breaks_after_half_of_all_rows_leaves_their_room_to_the_next() -> None:
    broken = HEADER.encode() + b"\n" * 1_500_001 + b"9" * 20_000
    found, notes = minutes(("BTCUSDT.csv", broken), ("ETHUSDT.csv", broken), ("SOLUSDT.csv", trades(*EVERY_TEN)))
    assert list(found) == ["SOLUSDT"]
    assert [note.split(" holds no ticks")[0] for note in notes[:2]] == [
        "Field ticksRecord: BTCUSDT.csv",
        "Field ticksRecord: ETHUSDT.csv",
    ]


@pytest.mark.parametrize("field", ["time", "price", "qty", "id"])
def test_a_cell_of_five_thousand_digits_costs_its_row_at_most(field: str) -> None:
    cells = {"id": "7", "price": "100", "qty": "1", "time": str(NOON + 5_000)} | {field: "1" * 5_000}
    table = b"\n".join(
        [b"id,price,qty,time", *(f"{at},{p},1,{NOON + round(s * 1000)}".encode() for at, (s, p) in enumerate(EVERY_TEN))]
    )
    lines = [json.dumps({"id": at, "price": p, "qty": 1, "time": NOON + s * 1000}) for at, (s, p) in enumerate(EVERY_TEN)]
    bodies = (
        table + b"\n" + ",".join(cells.values()).encode(),
        "\n".join([*lines, json.dumps(cells)]).encode(),
        ("[" + ",".join([*lines, json.dumps(cells)]) + "]").encode(),
    )
    for body in bodies:
        found = ticks_in("BTCUSDT.csv", body, "", Room())
        assert (found.rows, found.wrong) == (20, field != "id")  # some markets' numbers of trades are none


@pytest.mark.parametrize(
    ("name", "told"),
    [
        ("ticks_usdm_BTCUSDT_20240808_trades.csv.xz", "BTCUSDT"),
        ("btc-usdt-trades.csv", "BTCUSDT"),
        ("ETHUSDT-aggTrades-2024-01.csv", "ETHUSDT"),
        ("BTCUSD_PERP-trades-2024-01.csv", "BTCUSD_PERP"),
        ("XYZ_ticks.csv", "XYZ"),
        ("trades_BTC_USDT_20240101.csv", "BTCUSDT"),
        ("ticks-ETH-USDT.csv", "ETHUSDT"),
        ("kraken_ETH_USD.csv", "ETHUSD"),
        ("kraken_XBT_EUR.csv", "XBTEUR"),
        ("coinbase_trades_BTC-EUR.csv", "BTCEUR"),
        ("BTCUSDT_trades.csv.xz", "BTCUSDT"),
        ("binance-futures_trades_2024-05-01_BTCUSDT.csv", "BTCUSDT"),
        ("ETHBTC-trades.csv", "ETHBTC"),
        ("ETH_BTC.csv", "ETHBTC"),
        ("eth_btc.csv", "ETHBTC"),
        ("BTC_FDUSD.csv", "BTCFDUSD"),
        ("WIF-USDT.csv", "WIFUSDT"),
        ("1000pepeusdt_trades.csv", "1000PEPEUSDT"),
        ("BTC_USDT_USDT-trades.csv", "BTCUSDT"),
        ("spot_BTC_trades.csv", "BTC"),
        ("my/ETH/trades.csv", "ETH"),
        ("dataset.json", ""),
        ("TICKS", ""),
        ("ticks.CSV", ""),
        ("x2024-01-01T00.csv", ""),
        ("OUTPUT", ""),
        ("USDM/trades", ""),
        ("data_usdt.csv", ""),
        ("ticks_usd_2024.csv", ""),
        ("mydata_BTC_and_ETH.csv", ""),
        ("BTCUSDT_ETHUSDT.csv", ""),
    ],
)
def test_a_files_name_says_whose_ticks_it_holds(name: str, told: str) -> None:
    assert named(name) == told


@pytest.mark.parametrize(
    ("name", "symbol"),
    [("TICKS", "BTCUSDT"), ("XYZ.csv", "BTCUSDT"), ("ticks.CSV", "BTCUSDT"), ("trades_BTC_USDT.csv", "BTCUSDT")],
)
def test_the_one_symbol_asked_for_stands_before_a_guess_at_a_files_name(name: str, symbol: str) -> None:
    assert list(minutes((name, trades(*EVERY_TEN)), symbols=["BTCUSDT"])[0]) == [symbol]


def test_a_name_that_says_no_symbol_is_named_where_none_is_asked_for() -> None:
    found, (note,) = minutes(("ticks.CSV", trades(*EVERY_TEN)))
    assert found == {}
    assert note.startswith("Field ticksRecord: ticks.CSV holds no ticks and was left out: none of its 19 rows is a tick")


def test_symbols_that_were_read_and_not_asked_for_are_told() -> None:
    found, notes = minutes(("ETHUSDT.csv", trades(*EVERY_TEN)), symbols=["BTCUSDT"])
    assert (found, notes) == ({}, ["Ticks of symbols that were not asked for, left out: 19, of ETHUSDT."])


def test_inverse_futures_count_contracts_unless_a_column_counts_coins() -> None:
    rows = [(second, 50_000.0) for second, _ in EVERY_TEN]
    found, _ = minutes(("BTCUSD_PERP-trades-2025-06.csv", trades(*rows)))
    assert found["BTCUSDPERP"].volume.tolist() == pytest.approx([6 * 100 / 50_000] * 3)
    coins = trades(*rows).replace(b"quote_qty", b"base_qty")
    assert minutes(("BTCUSD_PERP-trades-2025-06.csv", coins))[0]["BTCUSDPERP"].volume.tolist() == [6.0] * 3


def test_ticks_of_symbols_that_are_not_asked_for_are_not_folded() -> None:
    body = json.dumps([message(*row, symbol=name) for row in EVERY_TEN for name in ("BTCUSDT", "ETHUSDT")]).encode()
    assert list(minutes(("dataset.json", body))[0]) == ["BTCUSDT", "ETHUSDT"]
    assert list(minutes(("dataset.json", body), symbols=["ETH"])[0]) == ["ETHUSDT"]


CELL = st.one_of(
    st.sampled_from(
        ["1748779200000", "1748779200.5", "2025-06-01T12:00:00Z", "100.5", "1", "true", "False", "buy", "", "-1", "x", "1e19"]
    ),
    st.none(),
    st.booleans(),
    st.sampled_from([0, 10**18, 2**63]),
    st.integers(-2, 2**70),
    st.floats(),
)
SOUND = {
    "recv_us": st.sampled_from(["1748779200000000", "1748779200123456", ""]),
    "time": st.sampled_from(["1748779200000", 1748779200.25, "1748779200.5", 1748779200]),
    "price": st.sampled_from(["100.5", 3, "1e-7"]),
    "qty": st.sampled_from(["0", "2.5", 7.0]),
    "side": st.sampled_from(["buy", "sell", "BUY"]),
    "is_buyer_maker": st.sampled_from(["true", "False", "1", True]),
    "id": st.sampled_from(["7", 8, "x-9", ""]),
    "bid": st.sampled_from(["99", 100.5, "102"]),
    "ask": st.sampled_from(["101", 101.5]),
    "volume": st.sampled_from(["3", 0, ""]),
    "bid_qty": st.just("1"),
    "symbol": st.just("BTCUSDT"),
}


@settings(max_examples=300, deadline=None)
@given(st.lists(st.sampled_from(sorted(SOUND)), min_size=2, max_size=9, unique=True), st.data())
def test_rows_read_at_once_are_the_rows_read_one_by_one(header: list[str], data: st.DataObject) -> None:
    header = [*header, *({"price", "qty", "time"} - set(header) if "price" in header else {"bid", "ask", "time"} - set(header))]
    cells = TickCells.named(header)
    common = [data.draw(SOUND[name]) for name in header]
    rows = [list(common) for _ in range(data.draw(st.integers(1, 4)))]
    if data.draw(st.booleans()):
        rows[-1][data.draw(st.integers(0, len(header) - 1))] = data.draw(CELL)
    at_once, one_by_one = TickColumns(), TickColumns()
    try:
        cells.read_all(rows, at_once, 100.0)
    except ParsingError:
        assert len(at_once) == 0
        event("one by one")
        return
    event("at once")
    for row in rows:
        cells.read(row, one_by_one, 100.0)
    assert ticks_of(at_once) == ticks_of(one_by_one)


def ticks_of(columns: TickColumns) -> list[tuple[str, ...]]:
    parts = (columns.received, columns.exchange, columns.first, columns.second, columns.kind, columns.identity)
    return sorted(tuple(map(repr, row)) for row in zip(*parts, strict=True))  # an unknown volume is the same as another


LINE = st.one_of(
    st.binary(max_size=60),
    st.lists(CELL.map(str), max_size=8).map(lambda cells: ",".join(cells).encode()),
    st.dictionaries(
        st.sampled_from(
            ["symbol", "s", "e", "b", "a", "p", "q", "T", "bid", "ask", "timestamp", "price", "qty", "time", "seq", "data"]
        ),
        CELL,
    ).map(lambda told: json.dumps(told).encode()),
)


@settings(max_examples=300, deadline=None)
@given(
    st.sampled_from(
        [b"", HEADER.encode() + b"\n", b"recv_us,exch_ms,bid,bid_qty,ask,ask_qty\n", b"symbol,bid,ask,timestamp\n", b"["]
    ),
    st.lists(LINE, max_size=6),
    st.sampled_from(["BTCUSDT.csv", "x"]),
)
def test_whatever_bytes_a_file_of_ticks_holds_they_are_sound_bars_or_a_parsing_error(
    head: bytes, lines: list[bytes], name: str
) -> None:
    with suppress(ParsingError):
        found = ticks_in(name, head + b"\n".join(lines), "", Room())
        for columns in found.ticks.values():
            if len(columns):
                Bars.of(folded([columns], MINUTE).bars, step=MINUTE)


@pytest.mark.skipif(not REAL.exists(), reason="the recorded ticks lie beside the checkout only where they were recorded")
@pytest.mark.parametrize("name", RECORDED)
def test_recorded_trades_and_quotes_are_the_bars_that_plain_loops_over_the_files_make(name: str) -> None:
    files = [
        (f"ticks_{name}_{kind}.csv.xz", (REAL / f"ticks_{name}_{kind}.csv.xz").read_bytes()) for kind in ("quotes", "trades")
    ]
    quotes, sales = (list(csv.DictReader(lzma.decompress(body).decode().splitlines())) for _, body in files)
    wanted: dict[int, list[dict[str, str]]] = {}
    for row in sales:
        wanted.setdefault(int(row["exch_ms"]) // 60_000, []).append(row)
    first, last = (pick(int(row["exch_ms"]) for row in sales) for pick in (min, max))
    whole = sorted(minute for minute in wanted if minute * 60_000 >= first and (minute + 1) * 60_000 <= last)
    found, notes = minutes(*files)
    (bars,) = found.values()
    assert [at // MINUTE for at in bars.times.tolist()] == whole
    assert notes == [f"{TOLD}: {len(wanted) - len(whole)}."]
    for bar in bars:
        rows = wanted[bar.opens_at // MINUTE]
        told = [float(row["price"]) for row in rows]
        assert (bar.high, bar.low, bar.trades) == (max(told), min(told), len(told))
        assert bar.open in {float(row["price"]) for row in rows if row["exch_ms"] == rows[0]["exch_ms"]}
        assert bar.volume == pytest.approx(sum(float(row["qty"]) for row in rows))
        assert bar.taker_buy == pytest.approx(sum(float(row["qty"]) for row in rows if row["buyer_is_maker"] == "0"))
    ahead = max(int(row["exch_ms"]) * 1_000 - int(row["recv_us"]) for row in sales)
    for bar in bars:
        at = [(int(row["exch_ms"]) * 1_000 if row["exch_ms"] else int(row["recv_us"]) + ahead, row) for row in quotes]
        spreads = [
            2 * (float(row["ask"]) - float(row["bid"])) / (float(row["ask"]) + float(row["bid"]))
            for moment, row in at
            if bar.opens_at <= moment < bar.closes_at
        ]
        # Spot quotes bear no time of the exchange's: a few at the ends are dated by a skew that differs by milliseconds.
        assert bar.spread == pytest.approx(sum(spreads) / len(spreads), rel=1e-9 if quotes[0]["exch_ms"] else 0.02)


def test_two_hundred_thousand_trades_take_a_few_seconds() -> None:
    rows = [(at / 20, 100 + at % 7) for at in range(200_000)]
    body = trades(*rows)
    began = process_time()
    found, _ = minutes(("BTCUSDT.csv", body))
    assert process_time() - began < 10  # 2 s; a million takes 10
    assert found["BTCUSDT"].trades.sum() == 20 * 60 * 166


def test_rows_whose_columns_differ_are_the_same_ticks_and_are_read_about_as_fast() -> None:
    rows = [{"symbol": "BTCUSDT", "price": 1, "qty": 1, "time": NOON + at, f"x{at}": 1} for at in range(20_000)]
    body = "\n".join(map(json.dumps, rows)).encode()
    began = process_time()
    found = ticks_in("x.jsonl", body, "", Room())
    assert process_time() - began < 10  # 0.8 s
    assert (found.rows, found.wrong, list(found.ticks)) == (20_000, 0, ["BTCUSDT"])
    assert found.ticks["BTCUSDT"].exchange.tolist() == [1_000 * (NOON + at) for at in range(20_000)]


def test_thirty_megabytes_of_long_lines_are_read_four_at_a_time() -> None:
    wide = f'{{"symbol": "BTCUSDT", "price": 1, "qty": 1, "time": {NOON}, "x": [{"1," * 4_900}1]}}\n'.encode()
    tracemalloc.start()
    try:
        found = ticks_in("x.jsonl", gzip.compress(wide * 3_000, 1), "", Room())
        most = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert (found.rows, found.wrong) == (3_000, 0)
    assert most < 70_000_000  # with the 30 MB compressed here; all at once they are 120 MB more


def test_lines_of_hundreds_of_thousands_of_lists_are_refused_before_they_are_built() -> None:
    line = f'{{"symbol": "BTCUSDT", "price": 1, "qty": 1, "time": {NOON}, "x": [{"[]," * 3_000}[]]}}\n'.encode()
    with pytest.raises(ParsingError, match="it holds more than 600,000 rows"):
        ticks_in("x.jsonl", line * 300, "", Room())


def of_walk(seed: int, symbol: str) -> bytes:
    """Four ticks a bar whose mid prices are the open, high, low and close of a walk."""
    lines = []
    for place, row in enumerate(prices(seed)):
        at = (START + STEP * place).timestamp()
        lines += [
            json.dumps(
                {"symbol": symbol, "bid": price * 0.9999, "ask": price * 1.0001, "timestamp": at + part, "volume": row[4] / 4}
            )
            for part, price in zip((0, 90, 180, 290), row[:4], strict=True)
        ]
    return "\n".join(lines).encode()


TICKS = {"ticksRecord": {"a.jsonl.gz": gzip.compress(of_walk(0, "BTC/USDT"), 1), "b.jsonl": of_walk(1, "ETHUSDT")}}
AT = closed(3 * 288)


async def ends(as_of: datetime, supplies: Any, **wanted: Any) -> Roster:
    return await roster(asking(as_of, supplies, **wanted))


async def test_from_ticks_alone_signals_are_found_as_from_the_bars_they_make_and_their_spread_is_known() -> None:
    of_ticks = await ends(AT, TICKS)
    of_bars = await ends(AT - STEP, {"barsRecord": bars_of("BTCUSDT", "ETHUSDT")})
    recent = {one.id for one in of_bars.subjects if one.facts["at"] > (AT - timedelta(days=1)).isoformat()}
    assert {one.id for one in of_ticks.subjects} == recent
    assert len(recent) > 50
    assert of_ticks.notes == (f"{TOLD}: 2.",)
    for one in of_ticks.subjects:
        (ours,), (theirs,) = (found.handed["signals"][one.id].observations for found in (of_ticks, of_bars))
        assert ours.values["momentum"] == pytest.approx(theirs.values["momentum"], abs=1e-3)
        assert ours.values["spread_quality"] == pytest.approx(50, abs=0.01)
        assert theirs.values["spread_quality"] is None


async def test_ticks_of_after_the_moment_scored_change_nothing() -> None:
    held = {"ticksRecord": {"a.jsonl": of_walk(0, "BTCUSDT")}}
    lines = held["ticksRecord"]["a.jsonl"].split(b"\n")
    cut = {"ticksRecord": {"a.jsonl": b"\n".join(lines[: 4 * 600 + 1])}}  # the first tick of the bar that is open then
    whole, early = await ends(closed(600), held), await ends(closed(600), cut)
    assert len(whole.subjects) > 20
    assert (whole.subjects, whole.handed) == (early.subjects, early.handed)


async def test_where_bars_and_ticks_tell_of_one_bar_the_bar_stands_with_the_spread_of_the_ticks() -> None:
    moved = {f"{name}_5m.csv": body for name, body in (("BTCUSDT", bars_of("X", "BTCUSDT")["BTCUSDT_5m.csv"]),)}
    both = await ends(AT - STEP, {"barsRecord": moved, **TICKS}, symbols=["BTCUSDT"])
    bars = await ends(AT - STEP, {"barsRecord": moved}, symbols=["BTCUSDT"])
    assert [one.id for one in both.subjects] == [one.id for one in bars.subjects]
    for one in both.subjects:
        ours, theirs = (dict(found.handed["signals"][one.id].observations[0].values) for found in (both, bars))
        assert theirs.pop("spread_quality") is None
        assert ours.pop("spread_quality") == pytest.approx(50, abs=0.01)
        assert ours == theirs


async def test_ticks_that_make_no_bar_are_told_where_there_is_nothing_else() -> None:
    with pytest.raises(ConfigurationError) as raised:
        await ends(AT, {"ticksRecord": {"BTCUSDT.csv": b"\x00"}})
    assert "BTCUSDT.csv holds no ticks and was left out" in str(raised.value)


def test_where_a_feed_of_quotes_tells_of_no_volume_that_of_the_given_bar_stays() -> None:
    at = NOON * 1_000
    before = Bars.of([Bar(at, MINUTE, 100.0, 101.0, 99.0, 100.5, 40.0, nan, 12.0, nan)], step=MINUTE)
    heard = Bars.of([Bar(at, MINUTE, 100.0, 102.0, 99.0, 101.0, nan, nan, nan, 0.001)], step=MINUTE)
    [bar] = Market.of([("SOLUSDT", before), ("SOLUSDT", heard)], step=MINUTE, at=at + MINUTE).bars["SOLUSDT"]
    assert (bar.high, bar.close, bar.volume, bar.trades, bar.spread) == (102.0, 101.0, 40.0, 12.0, 0.001)
