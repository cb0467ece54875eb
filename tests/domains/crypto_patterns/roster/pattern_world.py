"""Bars of a made-up market, written as captures write them, and the inquiry that hands them over."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

import numpy as np

from src.domain import Inquiry

START = datetime(2026, 3, 1, tzinfo=UTC)
STEP = timedelta(minutes=5)
BARS = 3 * 288


def prices(seed: int, count: int = BARS) -> list[tuple[float, float, float, float, float]]:
    """Open, high, low, close and volume of a walk in steps of a fifth of a percent, about a hundred."""
    chance = np.random.default_rng(seed)
    close = 100 * np.exp(np.cumsum(chance.normal(0, 0.002, count)))
    opened = np.concatenate([[100.0], close[:-1]])
    reach = 1 + np.abs(chance.normal(0, 0.0007, count))
    high, low = np.maximum(opened, close) * reach, np.minimum(opened, close) / reach
    columns = (opened, high, low, close, chance.lognormal(3, 0.5, count))
    return [tuple(float(cell) for cell in row) for row in zip(*columns, strict=True)]  # type: ignore[misc]  # five cells each


def csv(rows: Sequence[tuple[float, ...]], *, first: datetime = START, step: timedelta = STEP) -> bytes:
    lines = [f"{first + step * place}," + ",".join(f"{cell:.6f}" for cell in row) for place, row in enumerate(rows)]
    return "\n".join(["timestamp,open,high,low,close,volume", *lines]).encode()


def bars_of(*symbols: str, count: int = BARS) -> dict[str, bytes]:
    return {f"{symbol}_5m.csv": csv(prices(seed)[:count]) for seed, symbol in enumerate(symbols)}


def closed(bars: int) -> datetime:
    """When so many bars had closed."""
    return START + STEP * bars


def asking(as_of: datetime, supplies: Mapping[str, Mapping[str, bytes]] | None = None, **wanted: Any) -> Inquiry:
    fields = {"mode": "score", "timeframe": "5m", "detectPatterns": True, "lookbackDays": 90, "signals": ()}
    return Inquiry({**fields, **wanted}, supplies or {}, as_of)
