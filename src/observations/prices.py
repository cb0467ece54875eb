"""Daily prices of one ticker, and of many."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from src.observations.sessions import Integers, Sessions, positions

Vector = NDArray[np.float64]
Said = TypeVar("Said")

COLUMNS = ("open", "high", "low", "volume")
"""Columns of a series that may be absent; the close never is."""


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class PriceSeries:
    """Daily prices of one ticker.

    What a price source hands out stands on consecutive sessions (see `aligned`): row i + 7 is seven sessions after row i, and a
    session without a usable price is a row of NaN. So a window or a label that reaches over a hole is NaN by arithmetic.

    Attributes:
        ticker: Identity, upper case, class shares as `BRK-B`.
        days: (n,) date ordinals, ascending, none twice.
        close: (n,) closes adjusted for splits (and dividends where the origin does that), positive; NaN is no price.
        open: (n,) or None where the origin has none; adjusted like the close.
        high: Likewise.
        low: Likewise.
        volume: (n,) shares traded, or None.
    """

    ticker: str
    days: Integers
    close: Vector
    open: Vector | None = None
    high: Vector | None = None
    low: Vector | None = None
    volume: Vector | None = None

    def __len__(self) -> int:
        return len(self.days)

    def __repr__(self) -> str:  # numbers by the thousand tell nobody anything, and asyncio prints the results of tasks
        return f"PriceSeries({self.ticker!r}, {len(self)} rows)"

    def __post_init__(self) -> None:
        """Refuse columns of different lengths and days out of order: arithmetic over rows would be silently wrong."""
        columns = (self.close, *self.others().values())
        if any(len(column) != len(self.days) for column in columns) or (np.diff(self.days) <= 0).any():
            message = f"prices of {self.ticker}: columns differ in length, or days are not ascending"
            raise ValueError(message)

    def others(self) -> dict[str, Vector]:
        """Open, high, low and volume, those there are."""
        return {name: column for name in COLUMNS if (column := getattr(self, name)) is not None}

    def rows(self, kept: Integers | NDArray[np.bool_]) -> "PriceSeries":
        """The series with some of its rows, by index (ascending) or by mask."""
        columns = {name: column[kept] for name, column in self.others().items()}
        return PriceSeries(self.ticker, self.days[kept], self.close[kept], **columns)

    def without(self, dropped: NDArray[np.bool_]) -> "PriceSeries":
        """The series with NaN in every column of some rows: the session stays, its prices are not believed."""
        columns = {name: np.where(dropped, np.nan, column) for name, column in self.others().items()}
        return PriceSeries(self.ticker, self.days, np.where(dropped, np.nan, self.close), **columns)

    def priced(self) -> NDArray[np.bool_]:
        """(n,) whether a row has a close."""
        return np.isfinite(self.close)

    def session_indices(self, sessions: Sessions) -> Integers:
        """(n,) index of each row's session; −1 for a weekend, a holiday, or a day outside `sessions`."""
        return sessions.index_of(self.days)

    def aligned(self, sessions: Sessions) -> "PriceSeries":
        """The series on consecutive sessions, from its first to its last row that falls on one; holes become rows of NaN.

        Rows that fall on no session are left out. A series without a row on a session has no rows.
        """
        places = self.session_indices(sessions)
        kept = np.flatnonzero(places >= 0)
        if not len(kept):
            return self.rows(kept)
        first, last = places[kept[0]], places[kept[-1]]
        return self.on(sessions.days[first : last + 1])

    def on(self, days: Integers) -> "PriceSeries":
        """The series on the days given (ascending ordinals); a day it has no row of is a row of NaN."""
        found = positions(self.days, days)
        there = found >= 0

        def placed(column: Vector) -> Vector:
            values = np.full(len(days), np.nan)
            values[there] = column[found[there]]
            return values

        columns = {name: placed(column) for name, column in self.others().items()}
        return PriceSeries(self.ticker, np.asarray(days, dtype=np.int64), placed(self.close), **columns)


@dataclass(frozen=True, slots=True, eq=False)
class Quotes:
    """What a price source answered.

    Attributes:
        series: Ticker as it was asked → its prices on consecutive sessions, whatever is usable of them.
        faults: Ticker → one sentence on why its series, or a stretch of it, was left out. A ticker may be in both: then the
            stretch is missing, the rest stands.
        notes: Ticker → one sentence on what was decided without leaving a usable price out (several files hold it, say).
    """

    series: Mapping[str, PriceSeries]
    faults: Mapping[str, str] = field(default_factory=dict)
    notes: Mapping[str, str] = field(default_factory=dict)

    def under(self, names: Mapping[str, str]) -> "Quotes":
        """The same, found under further names too.

        Args:
            names: Name → the ticker whose prices it goes by.
        """
        return Quotes(_named(self.series, names), _named(self.faults, names), _named(self.notes, names))


def _named(by_ticker: Mapping[str, Said], names: Mapping[str, str]) -> dict[str, Said]:
    return {**by_ticker, **{name: by_ticker[ticker] for name, ticker in names.items() if ticker in by_ticker}}


def canonical(ticker: str) -> str:
    """A ticker as this project writes it: upper case, class shares with a hyphen (`brk.b`, `BRK/B` → `BRK-B`)."""
    return "-".join(ticker.strip().upper().replace(".", "-").replace("/", "-").split())
