"""Bars as columns, and the files and rows they are read from."""

import csv
import lzma
from pathlib import Path

import numpy as np
import orjson
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from src.domains.crypto_patterns.bars.bar import Bar
from src.domains.crypto_patterns.bars.bars import Bars
from src.domains.crypto_patterns.bars.coarser import coarser
from src.domains.crypto_patterns.bars.klines import bars_of_rows, read_klines
from src.domains.crypto_patterns.bars.moments import MINUTE, microseconds
from src.domains.crypto_patterns.bars.spreadsheet import read_csv
from src.errors import ParsingError

REAL = Path(__file__).resolve().parents[4] / ".." / "shared" / "real" / "crypto"
JUNE = 1_748_736_000_000_000  # 2025-06-01 00:00 UTC in microseconds


def kline(opens_at: int, close: str = "61686.00000000", volume: str = "2.50000000") -> list[object]:
    """A row of Binance's klines: prices and amounts are strings, times and counts numbers."""
    end = opens_at + 59_999
    return [opens_at, "61685.99000000", "61700.00000000", "61600.00000000", close, volume, end, "9", 12, "1.25", "8", "0"]


def test_binance_klines_write_prices_as_strings_and_say_trades_and_taker_volume() -> None:
    body = orjson.dumps([kline(1_722_900_000_000), kline(1_722_900_060_000, close="61650.5")])
    bars = read_klines(body)
    assert bars.step == MINUTE
    assert bars.times.tolist() == [1_722_900_000_000_000, 1_722_900_060_000_000]
    assert bars.close.tolist() == [61686.0, 61650.5]
    assert bars.trades.tolist() == [12, 12]
    assert bars.taker_buy.tolist() == [1.25, 1.25]


def test_spot_files_since_2025_count_in_microseconds_and_mean_the_same_moment() -> None:
    milliseconds = bars_of_rows([kline(1_735_689_600_000), kline(1_735_689_660_000)])
    micro = bars_of_rows([kline(1_735_689_600_000_000), kline(1_735_689_660_000_000)])
    assert milliseconds.times.tolist() == micro.times.tolist()
    assert milliseconds.step == micro.step == MINUTE


def test_rows_of_ccxt_have_six_cells_and_leave_trades_unknown_not_zero() -> None:
    bars = bars_of_rows([[1_722_900_000_000, 1.0, 2.0, 0.5, 1.5, 0.0], [1_722_900_060_000, 1.5, 2.0, 0.5, 1.5, 7.0]])
    assert np.isnan(bars.trades).all()
    assert np.isnan(bars.taker_buy).all()
    assert bars.volume.tolist() == [0.0, 7.0]


def test_a_row_served_twice_stands_as_served_last_and_rows_out_of_order_are_sorted() -> None:
    first, again, later = kline(1_722_900_000_000), kline(1_722_900_000_000, close="61650"), kline(1_722_900_060_000)
    bars = bars_of_rows([later, first, again])
    assert bars.close.tolist() == [61650.0, 61686.0]


def test_the_last_bar_served_is_still_open_and_is_cut_by_the_moment_it_was_asked() -> None:
    bars = bars_of_rows([kline(1_722_900_000_000), kline(1_722_900_060_000)])
    assert len(bars.closed(1_722_900_119_999_999)) == 1
    assert len(bars.closed(1_722_900_120_000_000)) == 2


def test_a_gap_is_a_missing_row_and_is_counted() -> None:
    bars = bars_of_rows([kline(1_722_900_000_000), kline(1_722_900_060_000), kline(1_722_900_300_000)])
    assert bars.missing == 3
    assert len(bars) == 3


def test_single_bars_and_columns_are_the_same_thing_both_ways() -> None:
    bars = bars_of_rows([kline(1_722_900_000_000), kline(1_722_900_060_000)])
    again = Bars.of(bars, step=MINUTE)
    assert again.close.tolist() == bars.close.tolist()
    assert next(iter(again)).closes_at == 1_722_900_060_000_000


def test_columns_cannot_be_written_to_nor_those_of_a_part() -> None:
    bars = bars_of_rows([kline(1_722_900_000_000), kline(1_722_900_060_000)])
    for each in (bars, bars.between(1, 2)):
        with pytest.raises(ValueError, match="read-only"):
            each.close[0] = 1.0


@pytest.mark.parametrize(
    ("name", "value"), [("high", 0.9), ("low", 1.2), ("volume", -1.0), ("close", float("nan")), ("high", float("inf"))]
)
def test_a_bar_that_contradicts_itself_is_refused_by_row(name: str, value: float) -> None:
    good = {"open": 1.0, "high": 1.2, "low": 0.9, "close": 1.1, "volume": 3.0}
    with pytest.raises(ValueError, match="row 1 is no candle"):
        Bars.of([Bar(JUNE, MINUTE, **good), Bar(JUNE + MINUTE, MINUTE, **{**good, name: value})], step=MINUTE)


def test_a_bar_off_the_beat_is_refused() -> None:
    with pytest.raises(ParsingError, match="row 2 does not follow"):
        bars_of_rows([kline(1_722_900_000_000), kline(1_722_900_060_000), kline(1_722_900_150_000)])


def test_a_time_without_an_offset_is_refused_since_its_zone_would_be_a_guess() -> None:
    with pytest.raises(ParsingError, match="without an offset"):
        read_csv(b"timestamp,open,high,low,close,volume\n2025-06-01 00:00:00,1,1,1,1,1\n")


@pytest.mark.parametrize(
    "text", ["0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-14:00", "1969-07-20T20:17:40Z", "2300-01-01Z"]
)
def test_a_date_that_no_count_since_1970_could_name_is_refused_as_well(text: str) -> None:
    with pytest.raises(ParsingError, match="no moment"):
        microseconds(text)


@pytest.mark.parametrize(
    "text", ["1748736000", "1748736000000", "1748736000000000", "1748736000000000000", "2025-06-01T02:00:00+02:00"]
)
def test_one_moment_in_five_spellings_is_one_moment(text: str) -> None:
    assert microseconds(text) == JUNE


def test_both_spellings_of_time_and_volume_are_read_and_other_columns_left_alone() -> None:
    one = read_csv(b"ts,open,high,low,close,vol,turn\n2025-06-01 00:00:00+00:00,1,2,0.5,1.5,9,12\n", step=MINUTE)
    two = read_csv(b"timestamp,open,high,low,close,volume\n2025-06-01 00:00:00+00:00,1,2,0.5,1.5,9\n", step=MINUTE)
    assert one.times.tolist() == two.times.tolist() == [JUNE]
    assert one.volume.tolist() == two.volume.tolist() == [9.0]


def test_a_published_file_without_a_header_is_read_by_position() -> None:
    lines = "\n".join(",".join(str(cell) for cell in kline(at)) for at in (1_735_689_600_000_000, 1_735_689_660_000_000))
    assert read_csv(lines.encode()).trades.tolist() == [12.0, 12.0]


@pytest.mark.skipif(not REAL.exists(), reason="the recorded bars lie beside the checkout only where they were recorded")
@pytest.mark.parametrize(("name", "minutes"), [("ADAUSDT_15m_2025", 15), ("DOTUSDT_5m_2025", 5), ("SOLUSDT_60m_2025", 60)])
def test_recorded_bars_have_no_gap_and_add_up_as_the_file_does(name: str, minutes: int) -> None:
    body = lzma.decompress((REAL / f"{name}.csv.xz").read_bytes())
    rows = list(csv.DictReader(body.decode().splitlines()))
    bars = read_csv(body)
    assert (len(bars), bars.step, bars.missing) == (len(rows), minutes * MINUTE, 0)
    assert bars.volume.sum() == pytest.approx(sum(float(row.get("vol") or row["volume"]) for row in rows))
    assert bars.close[-1] == float(rows[-1]["close"])


def test_a_longer_bar_is_made_of_whole_ones_only() -> None:
    whole = [Bar(JUNE + MINUTE * at, MINUTE, 10.0 + at, 12.0 + at, 9.0 + at, 11.0 + at, 1.0, 0.5, 3.0) for at in range(4, 16)]
    made = coarser(Bars.of([bar for at, bar in enumerate(whole) if at != 8], step=MINUTE), step=5 * MINUTE)
    assert made.times.tolist() == [JUNE + 5 * MINUTE]
    assert (made.open[0], made.high[0], made.low[0], made.close[0]) == (15.0, 21.0, 14.0, 20.0)
    assert (made.volume[0], made.taker_buy[0], made.trades[0]) == (5.0, 2.5, 15.0)
    assert np.isnan(made.spread[0])


def test_a_step_that_is_no_multiple_is_refused() -> None:
    with pytest.raises(ValueError, match="cannot be made"):
        coarser(bars_of_rows([kline(1_722_900_000_000), kline(1_722_900_060_000)]), step=90 * 1_000_000)


@pytest.mark.skipif(not REAL.exists(), reason="the recorded bars lie beside the checkout only where they were recorded")
def test_recorded_quarters_of_one_capture_are_the_five_minutes_of_another() -> None:
    five, quarter = (read_csv(lzma.decompress((REAL / f"ADAUSDT_{name}_2025.csv.xz").read_bytes())) for name in ("5m", "15m"))
    made = coarser(five, step=15 * MINUTE)
    shared, ours, theirs = np.intersect1d(made.times, quarter.times, return_indices=True)
    assert len(shared) > 2_500
    assert (made.close[ours] == quarter.close[theirs]).mean() > 0.999


@pytest.mark.skipif(not REAL.exists(), reason="the recorded bars lie beside the checkout only where they were recorded")
def test_recorded_milliseconds_are_read_as_the_first_minute_of_june() -> None:
    bars = read_csv((REAL / "BTCUSDT_1m_sample.csv").read_bytes())
    assert (int(bars.times[0]), bars.step) == (JUNE, MINUTE)


@settings(max_examples=150, deadline=None)
@given(
    st.one_of(
        st.binary(max_size=200), st.text("timestampopenhighlowclosevolume,\n.0123456789-:+eE\"'", max_size=200).map(str.encode)
    )
)
def test_whatever_bytes_come_a_reader_reads_or_says_that_it_cannot(body: bytes) -> None:
    for read in (read_csv, read_klines):
        try:
            assert len(read(body)) > 0
        except ParsingError:
            continue


ROW_CELLS = st.one_of(st.none(), st.booleans(), st.integers(), st.floats(), st.text(max_size=6), st.just(1_722_900_000_000))


@settings(max_examples=150, deadline=None)
@given(st.lists(st.lists(ROW_CELLS, max_size=13), max_size=4))
def test_whatever_cells_come_a_row_is_a_candle_or_refused(rows: list[list[object]]) -> None:
    try:
        assert np.isfinite(bars_of_rows(rows).close).all()
    except ParsingError:
        return
