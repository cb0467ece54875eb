"""`Bar`: one candle, as it stood when it closed."""

from dataclasses import dataclass
from math import nan


@dataclass(frozen=True, slots=True)
class Bar:
    """One closed candle of one symbol.

    Attributes:
        opens_at: First microsecond it covers, since 1970-01-01 UTC.
        step: Microseconds it covers; it closes, and may be known, at `opens_at + step`.
        open: First price.
        high: Highest price.
        low: Lowest price.
        close: Last price.
        volume: Amount traded, in the base coin; 0 is a bar in which nothing was traded, NaN one of which nobody says.
        taker_buy: The part of `volume` whose buyer crossed the spread; NaN where the source does not say.
        trades: Number of trades; NaN where the source does not say.
        spread: Mean of (ask − bid) / mid over the bar's quotes, a fraction; NaN without quotes.
    """

    opens_at: int
    step: int
    open: float
    high: float
    low: float
    close: float
    volume: float
    taker_buy: float = nan
    trades: float = nan
    spread: float = nan

    @property
    def closes_at(self) -> int:
        """The first microsecond at which all of it can be known."""
        return self.opens_at + self.step
