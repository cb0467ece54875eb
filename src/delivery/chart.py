"""Geometry of the report's drawings: a bar of parts, and a history line with its gaps.

Only numbers are computed here; the template draws them as inline SVG, whose attributes (unlike inline styles) a strict
Content-Security-Policy lets through.
"""

import math
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from src.delivery.wording import day, score

Point = tuple[date, float | None, float | None, float | None]
"""A day with its combined, rules and ML score; None is unknown."""

WIDTH, HEIGHT = 360, 150
LEFT, RIGHT, TOP, BOTTOM = 26, 8, 8, 8
"""In SVG units, about CSS pixels on a phone; room on the left for the figures of the scale, elsewhere for half a dot."""

LONGEST_STEP = 3
"""Days between two points that still make a line: a weekday schedule joins Friday to Monday; anything longer is a gap."""

GUIDES = (0, 30, 50, 70, 100)
"""Where the levels begin."""


@dataclass(frozen=True, slots=True)
class Part:
    """One piece of a bar, in per cent of its length."""

    name: str
    start: float
    width: float


@dataclass(frozen=True, slots=True)
class Line:
    """One score over time.

    Attributes:
        name: "combined", "rules" or "ml".
        path: SVG path, a new `M` after every gap; "" when there are only lone points.
        dots: Centres of points without a neighbour, and of the last point.
    """

    name: str
    path: str
    dots: tuple[tuple[float, float], ...]


@dataclass(frozen=True, slots=True)
class History:
    """A chart of scores over time.

    Attributes:
        lines: What is drawn, in the order asked for, so that the last lies on top.
        words: The same in a sentence, for those who do not see it.
        first, last: Dates at the ends of the axis.
    """

    lines: tuple[Line, ...]
    words: str
    first: str
    last: str


def bar(parts: Iterable[tuple[str, float | None]]) -> tuple[Part, ...]:
    """Parts laid end to end on a scale of 0–100; unknown, empty and negative ones take no room."""
    laid: list[Part] = []
    start = 0.0
    for name, value in parts:
        width = min(max(value or 0.0, 0.0), 100.0 - start)
        if width > 0:
            laid.append(Part(name, round(start, 2), round(width, 2)))
        start += width
    return tuple(laid)


_READ: Mapping[str, Callable[[Point], float | None]] = {
    "combined": lambda point: point[1],
    "rules": lambda point: point[2],
    "ml": lambda point: point[3],
}


def history(points: Sequence[Point], names: Sequence[str] = ("rules", "ml", "combined")) -> History | None:
    """The chart of a company's days, oldest first whatever the order given; None without a single known score."""
    days = sorted(map(_finite, points), key=lambda point: point[0])
    known = [point for point in days if any(value is not None for value in point[1:])]
    if not known:
        return None
    first, last = days[0][0], days[-1][0]
    lines = tuple(
        line
        for name in names
        if (line := _line(name, [(point[0], _READ[name](point)) for point in days], first, last)) is not None
    )
    return History(lines, _words(days), day(first), day(last))


def height(value: float) -> float:
    """Where a score of 0–100 lies, from the top."""
    return round(TOP + (HEIGHT - TOP - BOTTOM) * (1 - min(max(value, 0.0), 100.0) / 100), 1)


def _finite(point: Point) -> Point:
    when, combined, rules, ml = point
    return (when, _known(combined), _known(rules), _known(ml))


def _known(value: float | None) -> float | None:
    return value if value is not None and math.isfinite(value) else None


def _line(name: str, values: Sequence[tuple[date, float | None]], first: date, last: date) -> Line | None:
    strokes = _strokes(values)
    if not strokes:
        return None
    placed = [[(_across(when, first, last), height(value)) for when, value in stroke] for stroke in strokes]
    path = "".join(_path(stroke) for stroke in placed if len(stroke) > 1)
    lone = [stroke[0] for stroke in placed if len(stroke) == 1]
    return Line(name, path, tuple(dict.fromkeys([*lone, placed[-1][-1]])))


def _strokes(values: Sequence[tuple[date, float | None]]) -> list[list[tuple[date, float]]]:
    strokes: list[list[tuple[date, float]]] = []
    unbroken = False
    for when, value in values:
        if value is None:
            unbroken = False
            continue
        if unbroken and (when - strokes[-1][-1][0]).days <= LONGEST_STEP:
            strokes[-1].append((when, value))
        else:
            strokes.append([(when, value)])
        unbroken = True
    return strokes


def _path(stroke: Sequence[tuple[float, float]]) -> str:
    return "M" + "L".join(f"{x:g} {y:g}" for x, y in stroke)


def _across(when: date, first: date, last: date) -> float:
    span = (last - first).days
    share = (when - first).days / span if span else 1.0
    return round(LEFT + (WIDTH - LEFT - RIGHT) * share, 1)


def _words(days: Sequence[Point]) -> str:
    combined = [(when, value) for when, value, _, _ in days if value is not None]
    if not combined:
        return "No combined score on any of these days."
    if len(combined) == 1:
        return f"Combined score {score(combined[0][1])} on {day(combined[0][0])}; no other day is on record."
    (start, opening), (end, closing) = combined[0], combined[-1]
    low, high = min(value for _, value in combined), max(value for _, value in combined)
    return (
        f"Combined score from {score(opening)} on {day(start)} to {score(closing)} on {day(end)}, "
        f"between {score(low)} and {score(high)} over {len(combined)} days on record."
    )
