"""Geometry of a backtest's drawings: scales, bands over years, reliability, and the value of a portfolio.

Only numbers are computed here; templates draw them as inline SVG, as in `chart`.
"""

import math
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np
from numpy.typing import NDArray

from src.delivery.wording import percent
from src.learning.backtest import Bin, Part
from src.learning.portfolio import Portfolio, drawdowns
from src.scoring.envelope import Estimate

WIDTH, LEFT, RIGHT = 360.0, 40.0, 10.0
"""In SVG units, about CSS pixels on a phone; room on the left for the figures of the scale."""

BAND_HEIGHT, SQUARE_HEIGHT, VALUE_HEIGHT = 130.0, 300.0, 200.0
"""Of a chart over years, a reliability plot, and a portfolio's value and falls."""

_TOP, _BOTTOM = 10.0, 20.0  # room for half a figure above, and for those of the axis below
_POINTS = 300  # of a curve; more than one a unit of width cannot be seen
_CHANCE = 0.5

Point = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Scale:
    """From values to places.

    Attributes:
        low: Value at `start`.
        high: Value at `end`.
        start: Place of the lowest value.
        end: Place of the highest.
        bend: What makes the scale even: nothing, the square root (rare probabilities), the logarithm (growth).
        ticks: Values that are written beside it.
    """

    low: float
    high: float
    start: float
    end: float
    bend: Callable[[float], float] = float
    ticks: tuple[float, ...] = ()

    def at(self, value: float) -> float:
        """The place of a value; values beyond the ends lie at the ends."""
        low, high = self.bend(self.low), self.bend(self.high)
        share = (self.bend(min(max(value, self.low), self.high)) - low) / (high - low) if high > low else 0.5
        return round(self.start + share * (self.end - self.start), 1)


@dataclass(frozen=True, slots=True)
class Whisker:
    """An interval on a scale of 0–100, with the place of zero where that lies inside."""

    low: float
    middle: float
    high: float
    zero: float | None


@dataclass(frozen=True, slots=True)
class Band:
    """A figure over years with its interval.

    Attributes:
        across: Scale of the years.
        up: Scale of the figure.
        area: SVG path of the interval, broken where a year has none.
        line: SVG path of the figure.
        dots: Its points.
        labels: Years written below, with their places.
        chance: Height of what chance reaches, None where that is off the scale.
        words: The same in a sentence.
    """

    across: Scale
    up: Scale
    area: str
    line: str
    dots: tuple[Point, ...]
    labels: tuple[tuple[str, float], ...]
    chance: float | None
    words: str


@dataclass(frozen=True, slots=True)
class Reliability:
    """Mean forecast and frequency of each bin, on scales bent by the square root; perfect forecasts lie on the diagonal.

    Attributes:
        across: Scale of forecasts.
        up: Scale of frequencies.
        bins: Place across, height, and the ends of the interval, of each.
        words: The same in a sentence.
    """

    across: Scale
    up: Scale
    bins: tuple[tuple[float, float, float, float], ...]
    words: str


@dataclass(frozen=True, slots=True)
class Curves:
    """Two portfolios: what one unit became, and how far below its high each stood.

    Attributes:
        value: Scale of values, logarithmic.
        fall: Scale of falls.
        values: SVG paths, everybody first.
        falls: SVG paths.
        labels: Dates written below, with their places.
        words: The same in a sentence.
    """

    value: Scale
    fall: Scale
    values: tuple[str, str]
    falls: tuple[str, str]
    labels: tuple[tuple[str, float], ...]
    words: str


def whisker(estimate: Estimate, low: float, high: float) -> Whisker:
    """The estimate between two ends that all of a column share."""
    scale = Scale(low, high, 1.0, 99.0)
    zero = scale.at(0.0) if low < 0.0 < high else None
    return Whisker(scale.at(estimate.low), scale.at(estimate.value), scale.at(estimate.high), zero)


def span(estimates: Iterable[Estimate]) -> tuple[float, float]:
    """The ends that hold all intervals."""
    every = list(estimates)
    return min((one.low for one in every), default=0.0), max((one.high for one in every), default=1.0)


def band(parts: Sequence[Part], opinion: str, figure: str, ends: tuple[float, float]) -> Band | None:
    """A figure by part with its interval; None where no part has it."""
    told = [(part.name, part.judged[opinion].figures.get(figure)) for part in parts]
    known = [(name, estimate) for name, estimate in told if estimate is not None]
    if not known:
        return None
    across = Scale(0.0, max(len(told) - 1, 1), LEFT + 8, WIDTH - RIGHT - 8)
    up = _even(*ends, BAND_HEIGHT)
    strokes = _strokes([(across.at(at), estimate) for at, (_, estimate) in enumerate(told)])
    dots = [(x, up.at(estimate.value)) for stroke in strokes for x, estimate in stroke]
    every = max(1, math.ceil(len(told) / 7))  # seven years are what a phone's width has room for
    labels = tuple((name, across.at(at)) for at, (name, _) in enumerate(told) if at % every == 0)
    worst, best = min(known, key=lambda one: one[1].value), max(known, key=lambda one: one[1].value)
    words = f"{len(known)} values, from {worst[1].value:.3f} in {worst[0]} to {best[1].value:.3f} in {best[0]}."
    return Band(
        across=across,
        up=up,
        area="".join(_area(stroke, up) for stroke in strokes),
        line="".join(path([(x, up.at(estimate.value)) for x, estimate in stroke]) for stroke in strokes),
        dots=tuple(dots),
        labels=labels,
        chance=up.at(_CHANCE) if ends[0] < _CHANCE < ends[1] else None,
        words=words,
    )


def reliability(bins: Sequence[Bin], highest: float) -> Reliability | None:
    """The plot of one opinion; None without bins.

    Args:
        bins: By rising forecast.
        highest: End of both scales, shared with the plots beside it.
    """
    if not bins:
        return None
    ticks = tuple(tick for tick in (0.0, 0.01, 0.05, 0.1, 0.2, 0.3, 0.5, 0.75, 1.0) if tick <= highest)
    across = Scale(0.0, highest, LEFT, WIDTH - RIGHT, math.sqrt, ticks)
    up = Scale(0.0, highest, SQUARE_HEIGHT - _BOTTOM, _TOP, math.sqrt, ticks)
    places = tuple(
        (across.at(one.forecast), up.at(one.frequency.value), up.at(one.frequency.low), up.at(one.frequency.high))
        for one in bins
    )
    first, last = bins[0], bins[-1]
    words = (
        f"{len(bins)} bins. Lowest: forecast {first.forecast:.3f}, came true {first.frequency.value:.3f}. "
        f"Highest: forecast {last.forecast:.3f}, came true {last.frequency.value:.3f}."
    )
    return Reliability(across, up, places, words)


def highest(plots: Iterable[Sequence[Bin]]) -> float:
    """The end of scales on which all bins and their intervals have room, in whole twentieths."""
    tops = [max(one.forecast, one.frequency.high) for bins in plots for one in bins]
    return min(math.ceil(max(tops, default=0.05) * 20 - 1e-9) / 20, 1.0)


def curves(held: Portfolio) -> Curves:
    """The value of one unit in both portfolios, and their falls."""
    paths = [np.concatenate([[1.0], np.cumprod(1.0 + course.returns)]) for course in (held.everybody, held.spared)]
    falls = [np.concatenate([[0.0], drawdowns(course.returns)]) for course in (held.everybody, held.spared)]
    shown = np.unique(np.linspace(0, len(paths[0]) - 1, min(_POINTS, len(paths[0]))).astype(np.int64))
    deep = [_deepest(one, shown) for one in falls]
    across = Scale(0.0, float(len(paths[0]) - 1), LEFT, WIDTH - RIGHT)
    low, high = float(min(one.min() for one in paths)), float(max(one.max() for one in paths))
    value = Scale(low, high, VALUE_HEIGHT - _BOTTOM, _TOP, math.log, _multiples(low, high))
    fall = _falls(float(min(one.min() for one in falls)))
    words = (
        f"One unit became {paths[0][-1]:.2f} holding everybody and {paths[1][-1]:.2f} without the feared; "
        f"the deepest falls were {percent(-held.everybody.max_drawdown, 1)} and {percent(-held.spared.max_drawdown, 1)}."
    )
    return Curves(
        value,
        fall,
        (_curve(paths[0], shown, across, value), _curve(paths[1], shown, across, value)),
        (_curve(falls[0], deep[0], across, fall), _curve(falls[1], deep[1], across, fall)),
        _years(held.days, across),
        words,
    )


def path(points: Sequence[Point]) -> str:
    """Straight lines through the points."""
    return "M" + "L".join(f"{x:g} {y:g}" for x, y in points)


def _curve(values: NDArray[np.float64], shown: NDArray[np.int64], across: Scale, up: Scale) -> str:
    return path([(across.at(float(at)), up.at(float(values[at]))) for at in shown])


def _deepest(values: NDArray[np.float64], shown: NDArray[np.int64]) -> NDArray[np.int64]:
    """For each point shown, the deepest day since the one before: a thinned line that forgets no fall."""
    before = np.concatenate([[0], shown[:-1] + 1])
    days = [first + int(values[first : last + 1].argmin()) for first, last in zip(before, shown, strict=True)]
    return np.union1d(days, shown[-1:])  # the end of the line is today, deep or not


def _falls(deepest: float) -> Scale:
    """From nothing down to the deepest fall, in whole steps of which there are five at most."""
    step = next((step for step in (0.02, 0.05, 0.1) if -deepest <= 5 * step), 0.2)
    steps = max(1, math.ceil(-deepest / step - 1e-9))
    return Scale(
        -step * steps, 0.0, VALUE_HEIGHT - _BOTTOM, _TOP, ticks=tuple(0.0 - round(step * at, 2) for at in range(steps + 1))
    )


def _years(days: NDArray[np.int64], across: Scale) -> tuple[tuple[str, float], ...]:
    years = [date.fromordinal(int(day)).year for day in days]
    begun = [(at, year) for at, year in enumerate(years) if at == 0 or year != years[at - 1]]
    whole = [(at, year) for at, year in begun if at > 0] or begun
    every = max(1, math.ceil(len(whole) / 7))
    return tuple((str(year), across.at(at)) for at, year in whole[::every])


def _multiples(low: float, high: float) -> tuple[float, ...]:
    """Round values of a growth, three to six of them."""
    for steps in ((1.0,), (1.0, 3.0), (1.0, 2.0, 5.0), (1.0, 1.2, 1.5, 2.0, 3.0, 5.0, 7.0)):
        powers = range(math.floor(math.log10(low)), math.ceil(math.log10(high)) + 1)
        ticks = tuple(step * 10.0**power for power in powers for step in steps if low <= step * 10.0**power <= high)
        if len(ticks) >= 3:  # noqa: PLR2004 — fewer do not show that the scale is logarithmic
            return ticks
    return (low, (low * high) ** 0.5, high)


def _even(low: float, high: float, height: float) -> Scale:
    """A linear scale of a figure, with ticks a tenth apart, or a twentieth where that gives too few."""
    step = 0.1 if high - low > 0.25 else 0.05  # noqa: PLR2004 — three ticks at least
    first, last = math.floor(low / step + 1e-9), math.ceil(high / step - 1e-9)
    ticks = tuple(round(at * step, 2) for at in range(first, max(last, first + 1) + 1))
    return Scale(ticks[0], ticks[-1], height - _BOTTOM, _TOP, ticks=ticks)


def _strokes(placed: Sequence[tuple[float, Estimate | None]]) -> list[list[tuple[float, Estimate]]]:
    strokes: list[list[tuple[float, Estimate]]] = [[]]
    for x, estimate in placed:
        if estimate is not None:
            strokes[-1].append((x, estimate))
        elif strokes[-1]:
            strokes.append([])
    return [stroke for stroke in strokes if stroke]


def _area(stroke: Sequence[tuple[float, Estimate]], up: Scale) -> str:
    above = [(x, up.at(estimate.high)) for x, estimate in stroke]
    below = [(x, up.at(estimate.low)) for x, estimate in reversed(stroke)]
    return path([*above, *below]) + "Z"
