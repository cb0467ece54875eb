"""Axes of the drawings about governance: dates, and figures in whole steps."""

import math
from datetime import date

from src.delivery.plots import LEFT, RIGHT, WIDTH, Scale

HEIGHT = 170.0
"""Of every drawing here, in SVG units."""

TOP, BOTTOM = 12.0, 20.0
"""Room for half a figure above, and for the words of the axis below."""

SIGN = 5.6
"""SVG units that a sign of an axis' words takes; a word gets a place only where it has room."""

_MONTHS = (1, 2, 3, 6, 12, 24, 60, 120, 240)
_MOST_LABELS = 5  # "Jan 2026" takes 45 of 310 units
_EDGE = 24.0  # half a date
_YEAR = 12


def days(first: date, last: date) -> Scale:
    """From the first day to the last, over the whole width."""
    return Scale(first.toordinal(), last.toordinal(), LEFT, WIDTH - RIGHT)


def even(low: float, high: float, most: float = math.inf) -> Scale:
    """Whole steps of 1, 2 or 5 that hold both ends, three to six of them."""
    span = max(high - low, abs(high) * 1e-6, 1e-9)
    rough = span / 4
    power = 10.0 ** math.floor(math.log10(rough))
    step = next(power * times for times in (1, 2, 5, 10) if power * times >= rough * (1 - 1e-9))
    first, last = math.floor(low / step + 1e-6), math.ceil(high / step - 1e-6)
    ticks = tuple(at * step for at in range(first, max(last, first + 1) + 1) if at * step <= most * (1 + 1e-9))
    return Scale(ticks[0], ticks[-1], HEIGHT - BOTTOM, TOP, ticks=tuple(float(f"{tick:.9g}") for tick in ticks))


def dates(first: date, last: date, across: Scale) -> tuple[tuple[str, float], ...]:
    """Five beginnings of months or years at most, with their places; the two ends where no month begins between them."""
    months = [(year, month) for year in range(first.year, last.year + 1) for month in range(1, _YEAR + 1)]
    begun = [date(*month, 1) for month in months if first <= date(*month, 1) <= last]
    for step in _MONTHS:
        kept = [when for when in begun if (when.year * _YEAR + when.month - 1) % step == 0]
        if len(kept) <= _MOST_LABELS:
            break
    said = [(f"{when:%Y}" if step >= _YEAR else f"{when:%b %Y}", across.at(when.toordinal())) for when in kept]
    placed = tuple((words, x) for words, x in said if x + len(words) * SIGN / 2 <= WIDTH)
    if placed:
        return placed
    return ((f"{first.day} {first:%b}", across.start + _EDGE), (f"{last.day} {last:%b}", across.end - _EDGE))
