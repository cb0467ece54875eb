"""Signals that the detectors find in bars."""

from typing import Final

from src.domains.crypto_patterns.bars.bars import Bars, Column
from src.domains.crypto_patterns.detectors.detection import Detection
from src.domains.crypto_patterns.detectors.patterns import detect
from src.domains.crypto_patterns.roster.own_plan import own_plan
from src.domains.crypto_patterns.roster.signal import Signal
from src.domains.crypto_patterns.roster.timeframe import written

SLIGHTEST: Final = 20.0
"""Quality below which a gap is none: a quarter of a typical range. Every fourth bar or so leaves some sliver unmet."""


def detected(symbol: str, bars: Bars, typical: Column) -> tuple[Signal, ...]:
    """Every signal of a symbol's bars, in the order of their closes; those of a prefix of the bars are a prefix of these.

    Args:
        symbol: Whose bars they are.
        bars: Closed bars.
        typical: (n,) typical range of a bar at each close; without one there is no plan, and so no signal.
    """
    closes = dict(zip(bars.closes_at.tolist(), range(len(bars)), strict=True))
    timeframe = written(bars.step)
    found = (
        _signal(symbol, one, float(bars.close[place]), float(typical[place]), bars.step, timeframe)
        for one in detect(bars)
        if _counts(one) and (place := closes[one.confirmed_at]) is not None
    )
    return tuple(signal for signal in found if signal is not None)


def _counts(found: Detection) -> bool:
    return found.kind != "fair_value_gap" or found.quality >= SLIGHTEST


def _signal(symbol: str, found: Detection, close: float, typical: float, step: int, timeframe: str) -> Signal | None:
    edge = found.low if found.direction > 0 else found.high
    plan = own_plan(found.direction, found.confirmed_at, close, typical, step, edge=edge)
    if plan is None:
        return None
    unnamed = Signal(
        id="",
        symbol=symbol,
        direction=found.direction,
        at=found.confirmed_at,
        pattern=found.kind,
        origin="detected",
        quality=found.quality,
        plan=plan,
    )
    return unnamed.named(unnamed.identity(timeframe))
