"""Prices from folders and key-value stores, in every shape users keep them, and in shapes nobody should."""

import asyncio
import gzip
import io
import lzma
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, date, datetime
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from src.errors import ConfigurationError, ParsingError
from src.ledger.prices.csv_prices import read_csv
from src.ledger.prices.parquet_prices import read_parquet
from src.ledger.prices.stored import Folder, Records, StoredPrices
from src.ledger.prices.unpacking import lines
from src.ledger.store import MemoryStore
from src.observations.prices import Quotes
from src.observations.sessions import Sessions

PRICES = Path(__file__).resolve().parents[2] / ".." / "shared" / "real" / "prices"
Pack = Callable[[bytes], bytes]

FIRST, LAST, AS_OF = date(2023, 1, 1), date(2023, 6, 30), datetime(2023, 7, 1, tzinfo=UTC)
DAYS = [date.fromordinal(day) for day in Sessions.between(FIRST, LAST).days.tolist()]
CLOSES = [round(20 * 1.001**index + (index % 7) * 0.11, 4) for index in range(len(DAYS))]


def long_csv(tickers: Sequence[str] = ("AAA",), scale: float = 1.0, days: Sequence[date] = DAYS) -> str:
    rows = (f"{ticker},{day},{close * scale:.6f}" for ticker in tickers for day, close in zip(days, CLOSES, strict=False))
    return "ticker,date,close\n" + "\n".join(rows) + "\n"


def ask(shelf: Folder | Records, *tickers: str) -> Quotes:
    return asyncio.run(StoredPrices(shelf, AS_OF).quotes(tickers, FIRST, LAST))


def from_files(folder: Path, files: Mapping[str, str | bytes], *tickers: str) -> Quotes:
    for name, content in files.items():
        (folder / name).write_bytes(content.encode() if isinstance(content, str) else content)
    return ask(Folder(folder), *tickers)


def closes(quotes: Quotes, ticker: str) -> list[float]:
    return [float(close) for close in quotes.series[ticker].close]


def own_file(header: str, row: str) -> str:
    return header + "\n" + "\n".join(row.format(d=day, c=close, r=close * 2) for day, close in zip(DAYS, CLOSES, strict=True))


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("prices.csv", long_csv(["AAA", "BBB"])),
        ("prices.csv.xz", lzma.compress(long_csv(["AAA"]).encode())),
        ("prices.csv.gz", gzip.compress(long_csv(["AAA"]).encode())),
        ("prices.csv", "﻿" + long_csv(["aaa"]).replace("\n", "\r\n")),
        ("prices.csv", own_file("Volume,Close,Symbol,Date", '7,{c},"AAA",{d}')),
        ("AAA.csv", own_file("Date,Open,High,Low,Close,Volume", "{d} 00:00:00-05:00,1,2,1,{c},5")),
        ("aaa.csv", own_file("Date,Close,Adj Close", "{d}T05:00:00+00:00,{r},{c}")),
        ("AAA.csv", own_file("close,", "{c},{d}")),
        ("x.csv", own_file("Price,Close,Close\nTicker,BBB,AAA\nDate,,", "{d},{r},{c}")),
        ("AAA.csv", own_file("date,close", "{d:%Y%m%d},{c}")),
    ],
)
def test_every_shape_of_file_gives_the_same_closes(tmp_path: Path, name: str, content: str | bytes) -> None:
    quotes = from_files(tmp_path, {name: content}, "AAA")
    assert closes(quotes, "AAA") == CLOSES
    assert not quotes.faults


@pytest.mark.parametrize("index", [True, False])
def test_parquet_with_zones_in_its_dates_gives_the_same_closes(tmp_path: Path, *, index: bool) -> None:
    frame = pd.DataFrame({"Date": pd.DatetimeIndex(DAYS, tz="America/New_York"), "ticker": "AAA", "Close": CLOSES, "Volume": 5})
    body = io.BytesIO()
    (frame.set_index("Date") if index else frame).to_parquet(body)
    quotes = from_files(tmp_path, {"prices.parquet": body.getvalue()}, "AAA")
    assert closes(quotes, "AAA") == CLOSES
    volume = quotes.series["AAA"].volume
    assert volume is not None
    assert set(volume.tolist()) == {5.0}


def test_without_an_engine_parquet_is_told_in_one_sentence() -> None:
    code = (
        "import sys; sys.modules['pyarrow'] = None\n"
        "from src.ledger.prices.parquet_prices import read_parquet\n"
        "from src.errors import ParsingError\n"
        "try: read_parquet(b'PAR1', 'A', frozenset({'A'}))\n"
        "except ParsingError as error: print(error)"
    )
    root = Path(__file__).resolve().parents[2]
    said = subprocess.run([sys.executable, "-c", code], cwd=root, check=True, capture_output=True, text=True).stdout  # noqa: S603  our own interpreter and code
    assert "no Parquet engine (pyarrow) is installed" in said


def test_ranges_are_brought_to_the_scale_of_the_adjusted_close(tmp_path: Path) -> None:
    file = own_file("Date,High,Low,Close,Adj Close,Volume", "{d},{r},{r},{r},{c},9")
    high = from_files(tmp_path, {"AAA.csv": file}, "AAA").series["AAA"].high
    assert high is not None
    np.testing.assert_allclose(high, CLOSES)


def test_a_class_share_is_found_however_it_is_spelt_and_answered_for_as_it_was_asked(tmp_path: Path) -> None:
    quotes = from_files(tmp_path, {"BRK-B.csv": own_file("Date,Close", "{d},{c}")}, "BRK.B", "brk-b")
    assert closes(quotes, "BRK.B") == closes(quotes, "brk-b") == CLOSES
    assert quotes.series["BRK.B"].ticker == "BRK-B"


def test_of_two_files_the_longer_is_taken_whole_and_nothing_is_spliced(tmp_path: Path) -> None:
    files = {"short.csv": long_csv(days=DAYS[-70:], scale=0.5), "long.csv": long_csv()}
    quotes = from_files(tmp_path, files, "AAA")
    assert closes(quotes, "AAA") == CLOSES
    assert quotes.notes == {"AAA": "2 files hold it, none were spliced, and long.csv was taken"}
    assert not quotes.faults


def test_where_the_longer_file_cannot_be_used_the_next_is(tmp_path: Path) -> None:
    stale = long_csv().splitlines()[0] + "".join(f"\nAAA,{day},5.0" for day in DAYS)
    quotes = from_files(tmp_path, {"a.csv": stale, "b.csv": long_csv(days=DAYS[1:])}, "AAA")
    assert len(quotes.series["AAA"]) == len(DAYS) - 1
    assert "b.csv was taken" in quotes.notes["AAA"]


def test_a_ticker_nobody_has_is_a_fault_and_the_others_stand(tmp_path: Path) -> None:
    quotes = from_files(tmp_path, {"prices.csv": long_csv()}, "AAA", "ZZZ")
    assert set(quotes.series) == {"AAA"}
    assert quotes.faults == {"ZZZ": f"folder '{tmp_path.name}' has no prices of it"}


def test_a_broken_file_is_named_where_prices_are_missing(tmp_path: Path) -> None:
    files: dict[str, str | bytes] = {
        "a.csv.xz": lzma.compress(long_csv().encode())[:-40],
        "b.csv": "nothing here",
        "c.csv": b"",
    }
    fault = from_files(tmp_path, files, "AAA").faults["AAA"]
    assert "a.csv.xz cannot be unpacked (Compressed file ended" in fault
    assert "b.csv has no column named date, or none named close, but 'nothing here'" in fault
    assert "c.csv is empty" in fault


@pytest.mark.parametrize("pack", [lzma.compress, gzip.compress])
def test_a_file_that_unpacks_to_hundreds_of_times_its_size_is_refused(pack: Pack) -> None:
    bomb = pack(b"ticker,date,close\n" + b"AAA,2023-01-03,1\n" * 400_000)
    assert len(bomb) < 60_000
    with pytest.raises(ParsingError, match=r"unpacks to more than \d,\d{3},\d{3} bytes"):
        read_csv(bomb, "x", frozenset({"ZZZ"}))


@pytest.mark.parametrize("pack", [lzma.compress, gzip.compress])
def test_one_endless_line_is_refused(pack: Pack) -> None:
    with pytest.raises(ParsingError, match="has a line of more than 100,000 bytes"):
        list(lines(pack(b"x" * 5_000_000)))


def test_files_linked_from_outside_and_folders_below_are_not_read(tmp_path: Path) -> None:
    outside, home = tmp_path / "outside", tmp_path / "home"
    (home / "deeper.csv").mkdir(parents=True)
    outside.mkdir()
    (outside / "AAA.csv").write_text(own_file("Date,Close", "{d},{c}"))
    (home / "AAA.csv").symlink_to(outside / "AAA.csv")
    (home / "BBB.csv").write_text(own_file("Date,Close", "{d},{c}"))
    quotes = ask(Folder(home), "AAA", "BBB", "../outside/AAA")
    assert set(quotes.series) == {"BBB"}


def test_a_place_that_is_no_folder_or_holds_no_prices_is_for_the_user_to_mend(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError, match=r"pricesFrom: wanted a folder of prices, and '.*absent' is none"):
        ask(Folder(tmp_path / "absent"), "AAA")
    (tmp_path / "notes.txt").write_text("hello")
    with pytest.raises(ConfigurationError, match=r"holds no file of prices; their names end with \.csv"):
        ask(Folder(tmp_path), "AAA")
    with pytest.raises(ConfigurationError, match="key-value store 'mine' holds no file of prices"):
        ask(Records(MemoryStore(), "mine"), "AAA")


async def test_records_of_a_store_are_read_as_text_and_bytes_and_others_are_left_alone() -> None:
    store = MemoryStore()
    await store.set_value("INPUT", {"a": 1})
    await store.set_value("AAA.csv", own_file("Date,Close", "{d},{c}"), "text/csv")
    await store.set_value("more.csv.xz", lzma.compress(long_csv(["BBB"]).encode()), "application/x-xz")
    await store.set_value("odd.csv", {"a": 1})
    quotes = await StoredPrices(Records(store, "mine"), AS_OF).quotes(["AAA", "BBB", "CCC"], FIRST, LAST)
    assert closes(quotes, "AAA") == closes(quotes, "BBB") == CLOSES
    assert quotes.faults == {
        "CCC": "key-value store 'mine' has no prices of it that could be read (odd.csv is neither text nor bytes)"
    }


def test_rows_that_cannot_be_read_are_counted_and_the_others_stand(tmp_path: Path) -> None:
    hostile = [
        "AAA",
        "AAA,2023-01-04",
        "AAA,31/01/2023,5",
        "AAA,2023-02-30,5",
        "AAA,2023-01-07x,5",
        "AAA,2023-01-08,inf",
        ",,",
        "",
        '"',
    ]
    quotes = from_files(tmp_path, {"prices.csv": long_csv() + "\n".join(hostile)}, "AAA")
    assert closes(quotes, "AAA") == CLOSES
    assert quotes.faults == {"AAA": "6 rows without a date or a positive close"}


def test_a_header_of_three_thousand_columns_is_read() -> None:
    names = ",".join(f"c{index}" for index in range(3000))
    cells = read_csv(f"{names},date,close\n{',' * 3000}2023-01-03,5\n".encode(), "AAA", frozenset({"AAA"}))
    assert cells["AAA"].close.tolist() == [5.0]


CELL = st.sampled_from(
    ["AAA", "2023-01-03", "nan", "-inf", "1e400", "-5", "", '"', "٣", "0x1", "1_0", "2023-01-03T00:00Z", "9" * 400]
)


@settings(max_examples=200, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    st.one_of(
        st.binary(max_size=400),
        st.lists(st.lists(CELL, max_size=6), max_size=12).map(
            lambda rows: ("ticker,date,close,high,low,volume\n" + "\n".join(",".join(row) for row in rows)).encode()
        ),
    ),
    st.sampled_from(["plain", "xz", "gz", "cut"]),
)
def test_whatever_bytes_a_file_has_it_is_read_or_refused(body: bytes, packed: str) -> None:
    content = {"plain": body, "xz": lzma.compress(body), "gz": gzip.compress(body), "cut": gzip.compress(body)[:-5]}[packed]
    try:
        cells = read_csv(content, "AAA", frozenset({"AAA"}))
    except ParsingError:
        return
    for own in cells.values():
        assert len(own.days) == len(own.close)
        assert all(len(column) == len(own.days) for column in own.others.values())


@settings(max_examples=60, deadline=None)
@given(st.binary(max_size=300))
def test_whatever_bytes_follow_its_magic_parquet_is_read_or_refused(body: bytes) -> None:
    with pytest.raises(ParsingError):
        read_parquet(b"PAR1" + body + b"PAR1", "AAA", frozenset({"AAA"}))


@pytest.mark.skipif(not PRICES.is_dir(), reason="the recorded prices are not beside the checkout")
def test_twenty_real_years_of_67_companies_are_read_as_a_line_splitter_reads_them() -> None:
    with lzma.open(PRICES / "subs_ohlcv_2004_2024-12.csv.xz", "rt") as file:
        rows = [line.rstrip("\n").split(",") for line in file][1:]
    by_hand: dict[str, list[list[str]]] = {}
    for row in rows:
        by_hand.setdefault(row[0], []).append(row)
    begun = time.process_time()
    body = (PRICES / "subs_ohlcv_2004_2024-12.csv.xz").read_bytes()
    cells = read_csv(body, "x", frozenset(ticker.replace(".", "-") for ticker in by_hand))
    spent = time.process_time() - begun
    assert {ticker: len(own.days) for ticker, own in cells.items()} == {ticker: len(own) for ticker, own in by_hand.items()}
    for ticker, own in by_hand.items():
        assert cells[ticker].close.tolist() == [float(row[5]) for row in own]
        assert cells[ticker].days[-1] == date.fromisoformat(own[-1][1]).toordinal()
    assert spent < 4  # seconds; 1.5 on a quiet core


@pytest.mark.skipif(not PRICES.is_dir(), reason="the recorded prices are not beside the checkout")
async def test_real_files_have_the_faults_that_were_looked_at_and_no_others(tmp_path: Path) -> None:
    for name in ("form4_2023H1_close_2022-06_2024-06.csv.xz", "subs_extra_close_2005_2024-12.csv.xz"):
        (tmp_path / name).write_bytes((PRICES / name).read_bytes())
    asked = ["AAPL", "MDXG", "LUNR", "WLYB", "WAL", "BHC", "NVDA", "BIAF"]
    source = StoredPrices(Folder(tmp_path), datetime(2025, 1, 2, tzinfo=UTC))
    quotes = await source.quotes(asked, date(2004, 1, 1), date(2024, 12, 31))
    told = {ticker: fault.split("; ends on")[0] for ticker, fault in quotes.faults.items() if not fault.startswith("ends on")}
    assert told == {
        "LUNR": "the same close carried over 22 sessions, the first on 2022-06-23",
        "MDXG": "the same close carried over 31 sessions, the first on 2008-05-06",
        "WLYB": "left out: 65 of its 522 sessions have no usable price; "
        "the same close carried over 65 sessions, the first on 2022-08-02",
    }
    assert set(quotes.series) == set(asked) - {"WLYB"}
