"""Prices from Yahoo Finance, through yfinance: daily bars, adjusted for splits and dividends as of the day of asking."""

import asyncio
import atexit
import logging
import re
import shutil
import tempfile
import threading
import warnings
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import lru_cache, partial
from importlib import import_module
from typing import Any, Final, TypeVar

import numpy as np

from src.errors import UnreachableError
from src.ledger.prices.cleaning import Cells, cleaned
from src.ledger.prices.faults import Asked, examined, newest_session
from src.observations.prices import COLUMNS, Quotes, Vector, canonical
from src.observations.sessions import Sessions
from src.observations.trading import NEW_YORK, Trading

Answer = TypeVar("Answer")

_CHUNK: Final = 50  # tickers at a time: when Yahoo stops answering, the rest is not asked for
_THREADS: Final = 4  # Yahoo answers 429 to many more
_PATIENCE: Final = 15.0  # seconds a request may take
_TICKER: Final = re.compile(
    r"[A-Z][A-Z0-9]{0,5}(-[A-Z0-9]{1,3})?|[A-Z0-9]{1,10}-USD"
)  # of a US company, or of a coin in dollars; twelve letters would be looked up as an ISIN
_SHOWN: Final = 160  # characters of a library's complaint that a sentence quotes
# What yfinance says of a ticker that Yahoo does not have; everything else is a question that could not be put.
_UNKNOWN: Final = ("delisted", "no price data", "not found", "no data found")


class _Complaints(logging.Handler):
    """What yfinance logs instead of raising."""

    def __init__(self) -> None:
        super().__init__(logging.ERROR)
        self.said: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        """Keep the message."""
        self.said.append(" ".join(record.getMessage().split()))


@dataclass(frozen=True, slots=True)
class YahooPrices:
    """Asks Yahoo, and nobody else: no address comes from the input.

    Attributes:
        as_of: Moment of the run (aware): a session that had not closed by then has no close.
        trading: How such prices are made.
    """

    as_of: datetime
    trading: Trading = NEW_YORK

    async def quotes(self, tickers: Sequence[str], first: date, last: date) -> Quotes:
        """Daily prices of tickers, examined.

        Raises:
            UnreachableError: Yahoo answered none of the first questions.
        """
        sessions = self.trading.sessions(first, last)
        asked = Asked(first, last, newest_session(sessions, self.as_of), self.trading)
        names = {ticker: canonical(ticker) for ticker in tickers}
        askable = sorted({name for name in names.values() if _TICKER.fullmatch(name)})
        cells: dict[str, Cells] = {}
        unasked: dict[str, str] = {
            name: "not a ticker of a US exchange or of a coin" for name in names.values() if name not in askable
        }
        for start in range(0, len(askable), _CHUNK):
            chunk = askable[start : start + _CHUNK]
            frame, said = await _aside(_downloaded, chunk, first, last)
            found = cells_of(frame)
            if not found and not _only_unknown(said):
                if not cells:
                    message = f"Yahoo could not be asked for prices: {_shortly(said)}"
                    raise UnreachableError(message)
                unasked |= dict.fromkeys(askable[start:], f"Yahoo stopped answering: {_shortly(said)}")
                break
            cells |= found
            if not _only_unknown(said):  # one complaint of the network is enough not to call the others unknown to Yahoo
                missing = (name for name in chunk if name not in found)
                unasked |= dict.fromkeys(missing, f"Yahoo gave no answer: {_shortly(said)}")
        return _quotes(names, cells, unasked, asked, sessions)


def cells_of(frame: Any) -> dict[str, Cells]:
    """Rows of each ticker in a frame as yfinance returns it.

    Args:
        frame: Columns of (field, ticker) in either order, index of days with or without a zone; prices already adjusted. A day
            on which only others traded is a row of NaN, a ticker that Yahoo does not have a column of NaN.

    Returns:
        Ticker → its rows with a close; a ticker without any is absent.
    """
    if frame is None or not len(frame) or frame.columns.nlevels != 2:  # noqa: PLR2004  field and ticker
        return {}
    if "close" in {str(name).lower() for name in frame.columns.get_level_values(1)}:
        frame = frame.swaplevel(axis=1)
    days = np.array([stamp.date().toordinal() for stamp in frame.index], dtype=np.int64)  # the day in the index's own zone
    columns: dict[str, dict[str, Vector]] = {}
    for name, ticker in frame.columns:
        values = np.asarray(frame[name, ticker].to_numpy(dtype=np.float64, na_value=np.nan))
        columns.setdefault(canonical(str(ticker)), {})[str(name).lower()] = values
    return {ticker: cells for ticker, own in columns.items() if (cells := _traded(days, own)) is not None}


def _traded(days: np.typing.NDArray[np.int64], own: Mapping[str, Vector]) -> Cells | None:
    if "close" not in own:
        return None
    there = ~np.isnan(own["close"])
    others = {name: own[name][there] for name in COLUMNS if name in own}
    return Cells(days[there], own["close"][there], None, others) if there.any() else None


def _quotes(
    names: Mapping[str, str], cells: Mapping[str, Cells], unasked: Mapping[str, str], asked: Asked, sessions: Sessions
) -> Quotes:
    series, faults = {}, {}
    for ticker, name in names.items():
        if name not in cells:
            faults[ticker] = unasked.get(name, "Yahoo has no prices of it")
            continue
        judged = examined(cleaned(name, cells[name]), asked, sessions)
        if judged.series is not None:
            series[ticker] = judged.series
        if judged.fault:
            faults[ticker] = judged.fault
    return Quotes(series, faults)


async def _aside(work: Callable[..., Answer], *given: Any) -> Answer:
    """Do work in a thread that a process may end without: yfinance cannot be told to stop, and a run must be able to."""
    loop = asyncio.get_running_loop()
    answer: asyncio.Future[Answer] = loop.create_future()

    def tell(outcome: Callable[[], None]) -> None:
        with suppress(RuntimeError):  # the loop is closed: nobody waits any more
            loop.call_soon_threadsafe(lambda: None if answer.done() else outcome())

    def run() -> None:
        try:
            found = work(*given)
        except BaseException as error:  # noqa: BLE001  a thread has nobody else to tell
            tell(partial(answer.set_exception, error))
        else:
            tell(partial(answer.set_result, found))

    threading.Thread(target=run, daemon=True).start()
    return await answer


def _downloaded(tickers: Sequence[str], first: date, last: date) -> tuple[Any, Sequence[str]]:
    """A frame of yfinance, and what it complained of; it raises nothing itself when the network is down."""
    yfinance: Any = import_module("yfinance")  # a second of imports and 130 MB, for runs that ask Yahoo alone
    yfinance.set_tz_cache_location(_cache_folder())
    with _overheard() as said, warnings.catch_warnings(action="ignore"):  # it uses what the newest pandas deprecates
        frame = yfinance.download(
            list(tickers),
            start=first.isoformat(),
            end=(last + timedelta(days=1)).isoformat(),  # its end is not included
            auto_adjust=True,
            threads=min(_THREADS, len(tickers)),
            progress=False,
            timeout=_PATIENCE,
        )
    return frame, tuple(said)


@contextmanager
def _overheard() -> Iterator[list[str]]:
    """Keep what yfinance logs, and have nobody else print it."""
    logger, ear = logging.getLogger("yfinance"), _Complaints()
    propagate, handlers = logger.propagate, list(logger.handlers)
    logger.propagate, logger.handlers = False, [ear]
    try:
        yield ear.said
    finally:
        logger.propagate, logger.handlers = propagate, handlers


@lru_cache(maxsize=1)
def _cache_folder() -> str:
    """A folder of this process: yfinance would otherwise write cookies and time zones into the user's home."""
    folder = tempfile.mkdtemp(prefix="yahoo-")
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    return folder


def _only_unknown(said: Sequence[str]) -> bool:
    """Whether nothing but unknown tickers was complained of.

    When the network is down, yfinance says of some tickers that they are "possibly delisted": one other complaint is enough to
    believe none of it.
    """
    complaints = [line.lower() for line in said if "failed download" not in line.lower()]
    return bool(complaints) and all(any(word in line for word in _UNKNOWN) for line in complaints)


def _shortly(said: Sequence[str]) -> str:
    telling = [line for line in said if "failed download" not in line.lower() and "delisted" not in line]
    return (telling[-1] if telling else "no reason was given")[:_SHOWN]
