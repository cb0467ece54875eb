"""The question that a conviction call is answered by: from the next day's open, did the price double within 30 days?"""

from dataclasses import dataclass
from typing import Final, Literal

import numpy as np

from src.observations.prices import PriceSeries, Vector

NEXT_OPEN: Final = 5
"""Days within which there must be an open to buy at; a weekend between two holidays takes four."""

ROUNDING: Final = 1e-9
"""Relative: from 0.1 to 0.2 a price has doubled, whatever binary fractions say."""


@dataclass(frozen=True, slots=True)
class Doubled:
    """From the open of the day after, does the price reach twice that within a month?

    It is read on a calendar of every day. Row i is bought at the first open within `NEXT_OPEN` days after it; where a series
    has no opens, as coins that are quoted once a day, at the first price there. It is watched up to row i + `days`, whenever
    it was bought, and the answer stands on that last day, also where it was reached on the second: otherwise the newest rows
    with an answer would be the winners alone.

    Attributes:
        by: "close": a close reached it; "high": any price of a day did, spikes of minutes included. Where a series has no
            highs, its closes are what is known of them, and few doublings are missed and none is made up.
        days: Calendar days.
        times: What the price is multiplied by, itself included.
    """

    by: Literal["close", "high"] = "close"
    days: int = 30
    times: float = 2.0

    @property
    def name(self) -> str:
        """Name of the target: "doubled_30d" by the close, "doubled_30d_high" by the high; "reached_1.5x_30d" for 1.5 times."""
        what = "doubled" if self.times == 2.0 else f"reached_{self.times:g}x"  # noqa: PLR2004 - what doubling is
        return f"{what}_{self.days}d" + ("" if self.by == "close" else "_high")

    @property
    def sessions(self) -> int:
        """Days ahead that the answer looks at."""
        return self.days

    @property
    def history(self) -> int:
        """Days back that the answer compares with: none."""
        return 0

    @property
    def horizon_days(self) -> int:
        """Calendar days that the answer takes."""
        return self.days

    @property
    def believes_jumps(self) -> bool:
        """A coin that doubles overnight did, and is what is asked for."""
        return True

    def read(self, prices: PriceSeries) -> tuple[Vector, Vector]:
        """Labels and values of every row.

        Args:
            prices: On consecutive calendar days; NaN is a day without a price, such as a stock's Sunday.

        Returns:
            (n,) 1.0, 0.0, or NaN: where nothing could be bought within `NEXT_OPEN` days, where the days are not over, and where
            prices end on the way (none in the last `NEXT_OPEN` of the days: delisted, or unknown). That is also NaN where it
            had doubled before it ended: to count those and leave out the others would flatter. Single days without a price on
            the way change nothing. (n,) how many times the bought price was reached at best, NaN exactly where the label is.
        """
        times = self._times(prices)
        return np.where(np.isnan(times), np.nan, times >= self.times * (1 - ROUNDING)), times

    def _times(self, prices: PriceSeries) -> Vector:
        times = np.full(len(prices), np.nan)
        if len(prices) <= self.days:
            return times
        close = _positive(prices.close)
        offered = _ahead(close if prices.open is None else _positive(prices.open), self.days)[:, :NEXT_OPEN]
        day = np.isfinite(offered).argmax(axis=1)[:, None]
        bought = np.take_along_axis(offered, day, axis=1)[:, 0]
        reached = close if self.by == "close" or prices.high is None else np.fmax(_positive(prices.high), close)
        held = np.where(np.arange(self.days) >= day, _ahead(reached, self.days), np.nan)
        best = np.fmax.reduce(held, axis=1)
        goes_on = np.isfinite(_ahead(close, self.days)[:, -NEXT_OPEN:]).any(axis=1)
        times[: -self.days] = np.where(goes_on, best / bought, np.nan)
        return times


def _positive(values: Vector) -> Vector:
    return np.where((values > 0) & np.isfinite(values), values, np.nan)


def _ahead(values: Vector, days: int) -> Vector:
    """(n − days, days) what follows each row."""
    return np.lib.stride_tricks.sliding_window_view(values[1:], days)
