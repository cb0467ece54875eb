"""Bars that an exchange serves: in pages, within its rate limit, those that had closed."""

import re
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from typing import Any, Final

from src.domains.crypto_patterns.bars.bars import Bars
from src.domains.crypto_patterns.bars.klines import bars_of_rows
from src.domains.crypto_patterns.bars.moments import MINUTE
from src.domains.crypto_patterns.feeds.asking import asked
from src.domains.crypto_patterns.feeds.heard import Fetched
from src.domains.crypto_patterns.feeds.opening import Exchange, opened
from src.errors import ConfigurationError, NotFoundError, ParsingError, SignalError, UnreachableError

_PAGE: Final = 1_000  # rows; what most exchanges give at most, and those that give fewer give fewer
_MOST_PAGES: Final = 500  # of one symbol: five years of five-minute bars
_MILLISECOND: Final = 1_000
_UNITS: Final = {"m": MINUTE, "h": 60 * MINUTE, "d": 24 * 60 * MINUTE}
_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)


def step_of(timeframe: str) -> int:
    """Microseconds of a timeframe: minutes, hours or days ("5m", "4h", "1d").

    Raises:
        ConfigurationError: Another word; weeks and months do not lie on one beat since 1970.
    """
    found = re.fullmatch(r"([1-9]\d{0,3})([mhd])", timeframe)
    if found is None:
        message = f"Field timeframe: wanted minutes, hours or days such as 5m, 4h or 1d, given {timeframe[:20]!r}."
        raise ConfigurationError(message)
    return int(found[1]) * _UNITS[found[2]]


async def fetched(
    exchange: str,
    symbols: Sequence[str],
    timeframe: str,
    as_of: datetime,
    *,
    since: datetime,
    opener: Callable[[str], Exchange] = opened,
) -> Fetched:
    """Bars of some symbols from an exchange, as of a moment.

    A symbol that cannot be had is a note, as long as another can.

    Args:
        exchange: ccxt's id of it ("binance").
        symbols: As the exchange spells them (`BTCUSDT`) or as ccxt does (`BTC/USDT`, `BTC/USDT:USDT`).
        timeframe: "5m", "1h" and the like.
        as_of: Bars that closed later are left out, above all the one that is still open (aware).
        since: No bar that opened before it (aware).
        opener: Id → exchange; raises ConfigurationError.

    Raises:
        ConfigurationError: No such exchange or timeframe.
        UnreachableError: It could not be asked for anything; BlockedError where it refuses this address.
        ParsingError: It answered and was not understood.
    """
    step, source = step_of(timeframe), opener(exchange)
    try:
        return await _fetched(source, _Wanted(exchange, timeframe, step, _microseconds(since), _microseconds(as_of)), symbols)
    finally:
        await source.close()


class _Wanted:
    """What is asked of every symbol; moments in microseconds."""

    __slots__ = ("name", "since", "step", "timeframe", "until")

    def __init__(self, name: str, timeframe: str, step: int, since: int, until: int) -> None:
        self.name, self.timeframe, self.step = name, timeframe, step
        self.since, self.until = since - since % -step, until  # the first bar that opens at or after it


async def _fetched(exchange: Exchange, wanted: _Wanted, symbols: Sequence[str]) -> Fetched:
    if exchange.timeframes is not None and wanted.timeframe not in exchange.timeframes:
        served = ", ".join(list(exchange.timeframes)[:20])
        message = f"Field timeframe: {wanted.name} serves {served}, given {wanted.timeframe!r}."
        raise ConfigurationError(message)
    await asked(wanted.name, exchange.load_markets())
    bars: dict[str, Bars] = {}
    notes: list[str] = []
    troubles: list[SignalError] = []
    for symbol in dict.fromkeys(symbols):
        try:
            found = await _bars(exchange, wanted, symbol)
        except (UnreachableError, ParsingError) as error:
            troubles.append(error)
            notes.append(f"{symbol[:40]}: {error}.")
            continue
        if found is None:
            notes.append(f"{symbol[:40]}: {wanted.name} served no {wanted.timeframe} bar of the time asked about.")
        else:
            bars[symbol] = found
    if troubles and not bars:
        raise troubles[0]
    return Fetched(bars, tuple(notes))


async def _bars(exchange: Exchange, wanted: _Wanted, symbol: str) -> Bars | None:
    name = _name(exchange, wanted.name, symbol)
    rows: list[list[Any]] = []
    start = wanted.since
    for _ in range(_MOST_PAGES):
        if start + wanted.step > wanted.until:
            break
        page = await asked(wanted.name, exchange.fetch_ohlcv(name, wanted.timeframe, start // _MILLISECOND, _PAGE))
        if not page and not str(exchange.last_http_response).lstrip().startswith(("[", "{")):
            message = f"the answer of {wanted.name} was not understood"  # ccxt takes a page in place of JSON for no rows
            raise ParsingError(message)
        if not page:  # before the first trade, or in a hole; the next page may lie beyond it
            start += _PAGE * wanted.step
            continue
        rows += page
        last = _opened_at(page[-1], wanted.name)
        if last < start:  # an exchange that takes no starting time gives its latest rows again and again
            break
        start = last + wanted.step
    if not rows:
        return None
    try:
        bars = bars_of_rows(rows, step=wanted.step)
    except ParsingError as error:
        message = f"the bars of {wanted.name} were not understood: {error}"
        raise ParsingError(message) from error
    first = int((bars.times < wanted.since).sum())
    closed = bars.between(first, len(bars)).closed(wanted.until)
    return closed if len(closed) else None


def _opened_at(row: Sequence[Any], name: str) -> int:
    if row and isinstance(row[0], int) and not isinstance(row[0], bool):
        return row[0] * _MILLISECOND
    message = f"a bar of {name} has no time"
    raise ParsingError(message)


def _name(exchange: Exchange, name: str, symbol: str) -> str:
    """What ccxt calls a symbol; of markets that share an id the spot market."""
    if symbol in (exchange.markets or {}):
        return symbol
    by_id = exchange.markets_by_id or {}
    found = by_id.get(symbol) or by_id.get(symbol.replace("/", "").replace("-", "").upper()) or []
    spot = sorted(found, key=lambda market: not market.get("spot"))
    if not spot:
        message = f"{name} does not trade it"
        raise NotFoundError(message)
    return str(spot[0]["symbol"])


def _microseconds(moment: datetime) -> int:
    return round((moment - _EPOCH).total_seconds() * 1_000_000)
