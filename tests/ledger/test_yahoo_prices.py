"""Yahoo's frames to series, and what is said when Yahoo cannot be asked; no test touches the network."""

import asyncio
import logging
import subprocess
import sys
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

from src.ledger.prices.yahoo import YahooPrices, cells_of

FIELDS = ("Close", "High", "Low", "Open", "Volume")
INDEX = pd.DatetimeIndex(["2024-03-07", "2024-03-08", "2024-03-11"], name="Date")


def frame(columns: dict[tuple[str, str], list[float]], index: pd.DatetimeIndex = INDEX) -> Any:
    """A frame as `yfinance.download` returns it: columns (Price, Ticker), a row a day on which anybody traded."""
    built = pd.DataFrame(columns, index=index)
    built.columns = pd.MultiIndex.from_tuples(list(columns), names=["Price", "Ticker"])
    return built


def of(ticker: str, *closes: float) -> dict[tuple[str, str], list[float]]:
    return {(name, ticker): [close * 1000 if name == "Volume" else close for close in closes] for name in FIELDS}


def day(iso: str) -> int:
    return date.fromisoformat(iso).toordinal()


def test_each_ticker_of_a_frame_has_its_own_rows_with_a_close() -> None:
    cells = cells_of(frame(of("AAPL", 1.0, 2.0, 3.0) | of("BRK-B", np.nan, 5.0, 6.0)))
    assert cells["AAPL"].days.tolist() == [day("2024-03-07"), day("2024-03-08"), day("2024-03-11")]
    assert cells["AAPL"].close.tolist() == [1.0, 2.0, 3.0]
    assert cells["BRK-B"].days.tolist() == [day("2024-03-08"), day("2024-03-11")]
    assert cells["BRK-B"].others["volume"].tolist() == [5000.0, 6000.0]
    assert set(cells["BRK-B"].others) == {"open", "high", "low", "volume"}


def test_a_ticker_yahoo_does_not_have_is_absent() -> None:
    empty = {("Adj Close", "NOPE"): [np.nan] * 3} | of("NOPE", np.nan, np.nan, np.nan)
    assert set(cells_of(frame(of("AAPL", 1.0, 2.0, 3.0) | empty))) == {"AAPL"}


@pytest.mark.parametrize("zone", ["America/New_York", "UTC", "Asia/Tokyo"])
def test_the_day_is_the_one_in_the_zone_of_the_index(zone: str) -> None:
    cells = cells_of(frame(of("AAPL", 1.0, 2.0, 3.0), INDEX.tz_localize(zone)))
    assert cells["AAPL"].days.tolist() == [day("2024-03-07"), day("2024-03-08"), day("2024-03-11")]


def test_a_frame_grouped_by_ticker_reads_the_same() -> None:
    cells = cells_of(frame(of("AAPL", 1.0, 2.0, 3.0)).swaplevel(axis=1))
    assert cells["AAPL"].close.tolist() == [1.0, 2.0, 3.0]


@pytest.mark.parametrize("nothing", [None, pd.DataFrame(), frame(of("AAPL", 1.0, 2.0, 3.0)).iloc[:0]])
def test_a_frame_without_rows_has_no_tickers(nothing: Any) -> None:
    assert cells_of(nothing) == {}


def test_what_yahoo_is_never_asked_for_is_a_fault_without_a_request() -> None:
    asked = ["US0378331005", "../etc", "http://10.0.0.1/"]
    quotes = asyncio.run(YahooPrices(datetime(2024, 7, 1, tzinfo=UTC)).quotes(asked, date(2024, 1, 1), date(2024, 6, 30)))
    assert not quotes.series
    assert quotes.faults == dict.fromkeys(asked, "not a ticker of a US exchange or of a coin")


# In a process of its own, whose every connection goes to a closed port of this machine: yfinance's own failure, not ours.
UNREACHABLE = """
import asyncio, sys
from datetime import UTC, date, datetime
from src.errors import UnreachableError
from src.ledger.prices.yahoo import YahooPrices
source = YahooPrices(datetime(2024, 7, 1, tzinfo=UTC))
try:
    asyncio.run(source.quotes(["AAPL", "MSFT", "BRK-B"], date(2024, 1, 1), date(2024, 6, 30)))
except UnreachableError as error:
    print("said:", error)
"""


def test_without_a_network_it_is_told_in_one_sentence_and_nothing_is_written_or_printed(tmp_path: Path) -> None:
    closed = "http://127.0.0.1:9"
    environment = {
        "HOME": str(tmp_path),
        "PATH": "/usr/bin:/bin",
        "HTTPS_PROXY": closed,
        "HTTP_PROXY": closed,
        "ALL_PROXY": closed,
    }
    root = Path(__file__).resolve().parents[2]
    ran = subprocess.run(  # noqa: S603  our own interpreter and code
        [sys.executable, "-c", UNREACHABLE], cwd=root, env=environment, check=False, capture_output=True, text=True, timeout=120
    )
    said = ran.stdout.splitlines()
    assert len(said) == 1, ran.stderr
    assert said[0].startswith("said: Yahoo could not be asked for prices: ")
    assert "delisted" not in said[0]
    assert ran.stderr == ""
    assert list(tmp_path.iterdir()) == []


def test_importing_the_source_imports_neither_pandas_nor_yfinance() -> None:
    heavy = "{'pandas', 'yfinance', 'pyarrow'}"
    code = f"import sys, src.ledger.prices.yahoo, src.ledger.prices.stored; assert not {heavy} & set(sys.modules)"
    root = Path(__file__).resolve().parents[2]
    assert subprocess.run([sys.executable, "-c", code], cwd=root, check=False).returncode == 0  # noqa: S603  our own interpreter and code


def test_other_loggers_are_left_as_they_were() -> None:
    logger = logging.getLogger("yfinance")
    before = (logger.propagate, list(logger.handlers))
    asyncio.run(YahooPrices(datetime(2024, 7, 1, tzinfo=UTC)).quotes(["not a ticker"], date(2024, 1, 1), date(2024, 6, 30)))
    assert (logger.propagate, list(logger.handlers)) == before
