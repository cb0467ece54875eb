"""Bars of the sample market: a walk with trends that last, drawn in steps within each bar."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Final

from src.demo.calendar import LAST_DAY
from src.demo.chance import Chance
from src.domains.crypto_patterns.bars.bar import Bar
from src.domains.crypto_patterns.bars.moments import MINUTE, microseconds

STEP: Final = 15 * MINUTE
BARS_A_DAY: Final = 96

KEPT_DAYS: Final = 7
"""Days of bars in the sample: two trading days' worth of every window, and a week that a chart can show."""

LEARNED_DAYS: Final = 120
"""Days before them that the sample's model learns from, and that are kept by nobody."""

LAST: Final = datetime(LAST_DAY.year, LAST_DAY.month, LAST_DAY.day, tzinfo=UTC) + timedelta(days=1)
"""When the last bar closes: with the last day of the sample world."""

FIRST: Final = LAST - timedelta(days=KEPT_DAYS)
"""When the first bar kept opens."""

_STEPS: Final = 6  # moves within a bar
_MOVE: Final = 0.0011  # of the price, the usual one of them
_TREND: Final = 0.00008  # of the price, what a trend adds to each
_LASTING: Final = 70  # bars a trend lasts on average
_BUSIER: Final = 1.5  # volume in a trend over that without


@dataclass(frozen=True, slots=True)
class Coin:
    """A coin of the sample.

    Attributes:
        symbol: Pair as written in the files' names.
        price: Of its very first bar.
        volume: Usual amount a bar.
        digits: Decimals of its prices.
    """

    symbol: str
    price: float
    volume: float
    digits: int


COINS: Final = (
    Coin("BTCUSDT", 20_000.0, 40.0, 1),
    Coin("EMBERUSDT", 35.0, 9_000.0, 3),
    Coin("TIDEUSDT", 2.4, 150_000.0, 4),
)
"""One that is called like the coin that others are compared with, and is not it; and two that there are none of."""


@dataclass(frozen=True, slots=True)
class Walked:
    """A coin's bars with what nobody is told.

    Attributes:
        bars: Oldest first, without holes.
        trends: (n,) 1 where the bar opened in a rising trend, −1 in a falling one, 0 in neither.
    """

    bars: tuple[Bar, ...]
    trends: tuple[int, ...]

    def since(self, moment: datetime) -> "Walked":
        """The bars that opened at a moment or later."""
        start = next(place for place, bar in enumerate(self.bars) if bar.opens_at >= microseconds(moment.isoformat()))
        return Walked(self.bars[start:], self.trends[start:])


def walked(coin: Coin) -> Walked:
    """The whole history of a coin, the same in every run."""
    chance, price, trend = Chance("patterns", coin.symbol), coin.price, 0
    opens_at = microseconds((FIRST - timedelta(days=LEARNED_DAYS)).isoformat())
    bars, trends = list[Bar](), list[int]()
    for _ in range((LEARNED_DAYS + KEPT_DAYS) * BARS_A_DAY):
        if chance.whole(1, _LASTING) == 1:
            trend = chance.one_of((-1, 0, 1))
        path = [price]
        for _ in range(_STEPS):
            path.append(path[-1] * (1 + trend * _TREND + _MOVE * chance.noise()))
        price = path[-1]
        bars.append(_bar(coin, opens_at, path, _volume(coin, path, trend, chance)))
        trends.append(trend)
        opens_at += STEP
    return Walked(tuple(bars), tuple(trends))


def _volume(coin: Coin, path: list[float], trend: int, chance: Chance) -> float:
    restless = (max(path) - min(path)) / (path[0] * _MOVE * _STEPS)
    return coin.volume * (0.5 + restless) * chance.between(0.6, 1.4) * (_BUSIER if trend else 1.0)


def _bar(coin: Coin, opens_at: int, path: list[float], volume: float) -> Bar:
    prices = [round(price, coin.digits) for price in path]
    return Bar(opens_at, STEP, prices[0], max(prices), min(prices), prices[-1], round(volume, 3))
