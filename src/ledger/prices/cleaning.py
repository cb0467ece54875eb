"""Cells to a series: sorted, each day once, nothing that is no price."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from src.observations.prices import COLUMNS, PriceSeries, Vector
from src.observations.sessions import Integers

_MOST: Final = 1e12
"""No share ever cost a trillion dollars; adjusted prices of serial reverse splitters reach hundreds of millions."""

_SAME: Final = 1e-6  # relative: two prints of one close


@dataclass(frozen=True, slots=True, eq=False)
class Cells:
    """Rows of one ticker as they were read.

    Attributes:
        days: (n,) date ordinals in any order; 0 where the cell is no date.
        close: (n,) NaN where the cell is no number.
        raw_close: (n,) closes before adjustment where `close` is an adjusted one and both are there; None otherwise.
        others: Open, high, low, volume, those there are.
    """

    days: Integers
    close: Vector
    raw_close: Vector | None
    others: Mapping[str, Vector]


@dataclass(frozen=True, slots=True, eq=False)
class Cleaned:
    """A series and what was left out of it.

    Attributes:
        series: What is left; it may have no rows.
        unreadable: Rows without a date or without a positive finite close.
        conflicting: Days left out because they appear twice with different closes.
    """

    series: PriceSeries
    unreadable: int
    conflicting: int


def cleaned(ticker: str, cells: Cells) -> Cleaned:
    """A series of what can be believed of some rows, and how many could not be."""
    believed = (cells.days > 0) & (cells.close > 0) & (cells.close < _MOST)
    order = np.flatnonzero(believed)
    order = order[np.argsort(cells.days[order], kind="stable")]
    days, close = cells.days[order], cells.close[order]
    starts = np.flatnonzero(np.diff(days, prepend=0))
    if not len(starts):
        return Cleaned(PriceSeries(ticker, days, close), int((~believed).sum()), 0)
    agree = np.minimum.reduceat(close, starts) >= np.maximum.reduceat(close, starts) * (1 - _SAME)
    kept = order[starts[agree]]
    series = PriceSeries(ticker, cells.days[kept], cells.close[kept], **_others(cells, kept))
    return Cleaned(series, int((~believed).sum()), int((~agree).sum()))


def _others(cells: Cells, kept: NDArray[np.int64]) -> dict[str, Vector]:
    columns = {name: cells.others[name][kept] for name in COLUMNS if name in cells.others}
    for name, column in columns.items():
        with np.errstate(invalid="ignore", over="ignore"):
            if name != "volume" and cells.raw_close is not None:
                column = column * (cells.close[kept] / cells.raw_close[kept])  # noqa: PLW2901  one scale for the whole row
            least = 0.0 if name == "volume" else np.nextafter(0.0, 1.0)
            columns[name] = np.where((column >= least) & np.isfinite(column), column, np.nan)
    if "high" in columns and "low" in columns:
        crossed = columns["high"] < columns["low"]
        columns["high"], columns["low"] = (np.where(crossed, np.nan, columns[name]) for name in ("high", "low"))
    return columns
