"""`Forming`: a bar that is still open, and takes ticks in whatever order they come."""

from dataclasses import dataclass, field
from math import inf, isnan, nan

from src.domains.crypto_patterns.bars.bar import Bar
from src.domains.crypto_patterns.bars.ticks import Quote, Trade


@dataclass(slots=True)
class Forming:
    """An open bar; the first and the last price are those of the earliest and latest time, not of arrival.

    Attributes:
        opens_at: First microsecond it covers.
        step: Microseconds it covers.
    """

    opens_at: int
    step: int
    _first: tuple[float, float] = (inf, nan)
    _last: tuple[float, float] = (-inf, nan)
    _high: float = -inf
    _low: float = inf
    _volume: float = 0.0
    _taker_buy: float = 0.0
    _trades: int = 0
    _spreads: float = 0.0
    _quotes: int = 0
    _seen: set[int] = field(default_factory=set)

    def trade(self, trade: Trade, at: int) -> bool:
        """Take a trade that happened at a microsecond; False when the same one was taken before."""
        if trade.identity is not None:
            if trade.identity in self._seen:
                return False
            self._seen.add(trade.identity)
        if at < self._first[0]:
            self._first = (at, trade.price)
        if at >= self._last[0]:
            self._last = (at, trade.price)
        self._high, self._low = max(self._high, trade.price), min(self._low, trade.price)
        self._volume += trade.quantity
        # One trade of unknown side makes the sum unknown: NaN stays NaN.
        self._taker_buy += nan if trade.buyer_took is None else trade.quantity * trade.buyer_took
        self._trades += 1
        return True

    def quote(self, quote: Quote) -> None:
        """Take a quote."""
        self._spreads += (quote.ask - quote.bid) / ((quote.ask + quote.bid) / 2)
        self._quotes += 1

    def bar(self) -> Bar | None:
        """The candle; None without a trade, since a quote is nobody's price."""
        if not self._trades:
            return None
        spread = self._spreads / self._quotes if self._quotes else nan
        prices = (self._first[1], self._high, self._low, self._last[1])
        # Who does not say how much was traded does not say how often: prices came so many times, and trades nobody knows.
        trades = nan if isnan(self._volume) else float(self._trades)
        return Bar(self.opens_at, self.step, *prices, self._volume, self._taker_buy, trades, spread)
