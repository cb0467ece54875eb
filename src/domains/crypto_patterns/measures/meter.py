"""`Meter`: the measures of one symbol bar by bar, at a cost that does not grow with the bars seen."""

from math import exp, isnan, log, nan, sqrt
from typing import Final

from src.domains.crypto_patterns.bars.bar import Bar
from src.domains.crypto_patterns.bars.moments import HOUR
from src.domains.crypto_patterns.measures.declared import (
    ATR,
    LEVELS,
    LONGEST,
    PAIRS,
    RECENT,
    SPREAD,
    TIMEFRAMES,
    TREND,
    USUAL,
    VOLUME,
    session_bonus,
)
from src.domains.crypto_patterns.measures.rolling import Agreement, Extremes, Lag, Mean

Row = tuple[float, ...]
"""Eleven measures in the order of `NAMES`; NaN where unknown."""

_LAGS: Final = tuple(TREND * timeframe for timeframe in TIMEFRAMES)
_WALK: Final = sqrt(TREND)  # a walk of ten steps strays by the root of ten of them


class Meter:
    """Measures one symbol; equal to `measure` over the same bars to 1e-9.

    Args:
        step: Microseconds a bar covers.
    """

    __slots__ = (
        "_agreement",
        "_atr",
        "_closes",
        "_extremes",
        "_next",
        "_recent",
        "_reference",
        "_sizes",
        "_spreads",
        "_step",
        "_usual",
        "_volumes",
    )

    def __init__(self, step: int) -> None:
        self._step: Final = step
        self._next: int | None = None
        self._recent, self._atr, self._usual = Mean(RECENT), Mean(ATR), Mean(USUAL)
        self._volumes, self._sizes, self._spreads = Mean(VOLUME), Mean(VOLUME), Mean(SPREAD)
        self._agreement, self._extremes = Agreement(PAIRS), Extremes(LEVELS)
        self._closes, self._reference = Lag(_LAGS[-1]), nan

    def push(self, bar: Bar, *, reference: float = nan, sentiment: float = nan, pattern: float = nan) -> Row:
        """The measures at the close of a bar.

        Args:
            bar: The next bar; bars left out since the last count as unknown.
            reference: Close of the reference symbol's bar of the same time; NaN where unknown, or where this is the reference.
            sentiment: 0–100, 50 neutral; NaN where none is given.
            pattern: Quality of a pattern confirmed at this close, 0–100; NaN without one.

        Raises:
            ValueError: The bar is of another step, off the beat, or not after the last.
        """
        self._skip(bar)
        last, before = self._closes.ago(0), self._reference
        self._closes.push(bar.close)
        self._reference = reference
        self._agreement.push(_change(bar.close, last), _change(reference, before))
        reach = max(bar.high, last) - min(bar.low, last) if not isnan(last) else nan
        self._ranges(reach)
        row = (
            _bounded(_ratio(self._recent.mean(), self._usual.mean()), 25.0),
            _against(self._volumes, bar.volume),
            self._alignment(bar.close),
            _between(sentiment),
            _against(self._sizes, _ratio(bar.volume, bar.trades)),
            self._spread(bar.spread),
            _between(100.0 * (1.0 - abs(self._agreement.correlation()))),
            session_bonus(bar.closes_at // HOUR % 24),
            self._momentum(bar.close),
            self._nearness(bar.close),
            _between(pattern),
        )
        self._extremes.push(bar.high, bar.low)
        return row

    def _skip(self, bar: Bar) -> None:
        if bar.step != self._step:
            message = f"a bar of {bar.step} microseconds where {self._step} were expected"
            raise ValueError(message)
        apart = 0 if self._next is None else bar.opens_at - self._next
        if apart < 0 or apart % self._step:
            message = f"a bar at {bar.opens_at} does not follow on the beat; the next is due at {self._next}"
            raise ValueError(message)
        for _ in range(min(apart // self._step, LONGEST)):
            self._miss()
        self._next = bar.closes_at

    def _miss(self) -> None:
        self._closes.push(nan)
        self._reference = nan
        self._agreement.push(nan, nan)
        self._ranges(nan)
        for mean in (self._volumes, self._sizes, self._spreads):
            mean.push(nan)
        self._extremes.push(nan, nan)

    def _ranges(self, reach: float) -> None:
        self._recent.push(reach)
        self._atr.push(reach)
        self._usual.push(reach)

    def _alignment(self, close: float) -> float:
        votes = 0
        for lag in _LAGS:
            then = self._closes.ago(lag)
            if isnan(then):
                return nan
            votes += (close > then) - (close < then)
        return 50.0 + 50.0 * votes / len(_LAGS)

    def _spread(self, spread: float) -> float:
        usual = exp(self._spreads.mean())
        # A locked market (no spread) has no logarithm: it is judged, and left out of what is usual.
        self._spreads.push(log(spread) if spread > 0 else nan)
        return 100.0 * _ratio(usual, usual + spread)

    def _momentum(self, close: float) -> float:
        steps = _ratio(close - self._closes.ago(TREND), self._atr.mean() * _WALK)
        return _bounded(1.0 + steps, 25.0)

    def _nearness(self, close: float) -> float:
        reach = self._atr.mean()
        return 100.0 * _ratio(reach, reach + self._extremes.distance(close))


def _ratio(value: float, base: float) -> float:
    return value / base if base > 0 else nan


def _change(now: float, before: float) -> float:
    return log(now / before)


def _bounded(ratio: float, slope: float) -> float:
    return _between(50.0 + (ratio - 1.0) * slope)


def _between(value: float) -> float:
    return 0.0 if value < 0 else min(value, 100.0)  # NaN stays NaN: `min` returns its first argument unless the second is less


def _against(mean: Mean, value: float) -> float:
    ratio = _ratio(value, mean.mean())
    mean.push(value)
    return _bounded(ratio, 20.0)
