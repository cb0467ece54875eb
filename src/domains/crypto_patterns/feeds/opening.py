"""An exchange as ccxt speaks to it, loaded only when one is asked: it takes a second and 60 MB."""

from collections.abc import Sequence
from typing import Any, Final, Protocol

from src.errors import ConfigurationError

_TIMEOUT_MS: Final = 20_000
_RETRIES: Final = 2
_RETRY_AFTER_MS: Final = 1_000

# Exchanges of Binance's make: their spot rows go on after the volume with the number of trades and what takers bought, which
# ccxt leaves out and the measure of large traders reads.
_WHOLE: Final = ("binance", "binanceus")


class Exchange(Protocol):
    """As much of a ccxt exchange as is used here."""

    timeframes: dict[str, Any] | None
    markets: dict[str, Any] | None
    markets_by_id: dict[str, list[dict[str, Any]]] | None
    last_http_response: Any

    async def load_markets(self) -> Any:
        """Ask what is traded, once."""
        ...

    async def fetch_ohlcv(self, symbol: str, timeframe: str, since: int, limit: int) -> list[list[Any]]:
        """One page of rows: milliseconds, open, high, low, close, volume, and on some exchanges more."""
        ...

    async def close(self) -> None:
        """Give back the connections."""
        ...


def opened(name: str) -> Exchange:
    """An exchange by its ccxt id, without credentials, within its rate limit.

    Raises:
        ConfigurationError: ccxt knows no such exchange, it serves no bars, or ccxt is not installed.
    """
    try:
        import ccxt.async_support as ccxt  # type: ignore[import-untyped]  # noqa: PLC0415 -- ships no types; see above
    except ImportError as error:
        message = "Field exchange: asking an exchange needs the package ccxt, which is not installed here."
        raise ConfigurationError(message) from error
    if name not in ccxt.exchanges:
        near = ", ".join(_near(name, ccxt.exchanges))
        message = f"Field exchange: wanted the ccxt id of an exchange{f' ({near}?)' if near else ''}, given {name[:40]!r}."
        raise ConfigurationError(message)
    kind = _whole(getattr(ccxt, name)) if name in _WHOLE else getattr(ccxt, name)
    exchange = kind({"enableRateLimit": True, "timeout": _TIMEOUT_MS})
    exchange.options |= {"maxRetriesOnFailure": _RETRIES, "maxRetriesOnFailureDelay": _RETRY_AFTER_MS}
    if not exchange.has.get("fetchOHLCV"):
        message = f"Field exchange: {name} serves no bars; another exchange, or a record of bars, is needed."
        raise ConfigurationError(message)
    found: Exchange = exchange
    return found


def _near(name: str, names: Sequence[str]) -> list[str]:
    folded = name.strip().lower().replace(".", "").replace("-", "")
    return [known for known in names if folded and (known.startswith(folded) or folded.startswith(known))][:5]


def _whole(kind: Any) -> Any:
    def parse_ohlcv(self: Any, ohlcv: list[Any], market: dict[str, Any] | None = None) -> list[Any]:
        row: list[Any] = kind.parse_ohlcv(self, ohlcv, market)
        # An inverse future's row has contracts for volume, and other things behind it.
        return [*row, *ohlcv[6:]] if market is not None and market.get("spot") else row

    return type(kind.__name__, (kind,), {"parse_ohlcv": parse_ohlcv})
