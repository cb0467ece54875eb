"""Rows of one symbol, in any order and with repeats, to `Bars`."""

from collections.abc import Iterable, Sequence
from math import nan
from typing import Any, Final

import numpy as np

from src.domains.crypto_patterns.bars.bars import NUMBERS, Bars
from src.errors import ParsingError

MOST: Final = 1e18
"""No price or amount of a bar comes near it (the cheapest coins trade 1e14 pieces a day), and sums of such still add up."""


def number(value: Any) -> float:
    """A number, given as one or as text ("61685.99000000"): exchanges write prices as strings to keep their digits.

    Raises:
        ParsingError: Neither, or not finite, or beyond any price or amount.
    """
    if type(value) is float and -MOST < value < MOST:
        return value  # as nearly every number of a feed is
    if isinstance(value, int | float | str) and not isinstance(value, bool):
        try:
            found = float(value)
        except (ValueError, OverflowError):
            found = nan
        if abs(found) < MOST:
            return found
    message = f"no number: {value!r:.60}"
    raise ParsingError(message)


def optional(value: Any) -> float:
    """A number as above; NaN where the cell is absent or empty."""
    return nan if value is None or value == "" else number(value)


def to_bars(rows: Iterable[tuple[int, Sequence[float]]], *, step: int | None) -> Bars:
    """Bars of rows: sorted; of two rows for one time the later served one stands, since it saw more of the bar.

    Args:
        rows: Opening microsecond, and the numbers in the order of `NUMBERS` (absent ones at the end are unknown).
        step: Microseconds a bar covers; None to take the shortest distance between two rows.

    Raises:
        ParsingError: No rows, no step to be had, or rows that are no candles on one beat.
    """
    kept = dict(rows)
    times = np.array(sorted(kept), dtype=np.int64)
    if not len(times):
        message = "no bars"
        raise ParsingError(message)
    numbers = [kept[time] for time in times.tolist()]
    columns = {name: np.array([row[at] for row in numbers]) for at, name in enumerate(NUMBERS[: len(numbers[0])])}
    try:
        return Bars(step or _shortest(times), times, **columns)
    except ValueError as error:
        message = f"rows are no bars: {error}"
        raise ParsingError(message) from error


def _shortest(times: np.ndarray[Any, np.dtype[np.int64]]) -> int:
    if len(times) == 1:
        message = "a single bar does not say how long a bar is"
        raise ParsingError(message)
    return int(np.diff(times).min())
