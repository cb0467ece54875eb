"""Geometry of the drawings about what came true: lines over weeks, lift, and rates by band.

Only numbers are computed here; templates draw them as inline SVG, as in `chart` and `plots`.
"""

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from src.delivery import wording
from src.delivery.axes import BOTTOM, HEIGHT, SIGN, TOP, dates, days, even
from src.delivery.plots import LEFT, RIGHT, WIDTH, Point, Scale, path


@dataclass(frozen=True, slots=True)
class Strand:
    """One line of a drawing: whose, its SVG path, and points that stand alone or are to be seen."""

    name: str
    path: str
    dots: tuple[Point, ...]


@dataclass(frozen=True, slots=True)
class Lines:
    """Lines on common scales.

    Attributes:
        up: Scale of the figure.
        strands: The lines.
        labels: Words below, with their places.
        chance: Height of what chance reaches, None where there is no such thing or it is off the scale.
        words: The same in a sentence.
    """

    up: Scale
    strands: tuple[Strand, ...]
    labels: tuple[tuple[str, float], ...]
    chance: float | None
    words: str


@dataclass(frozen=True, slots=True)
class Rung:
    """A band's rate: its place, its height with the ends of the interval, and the height of what was promised."""

    x: float
    y: float
    low: float
    high: float
    promised: float | None


@dataclass(frozen=True, slots=True)
class Rungs:
    """Rates by band on a scale bent by the square root, so that rare events have room.

    Attributes:
        up: Scale of the rates.
        rungs: Bands with rows.
        labels: Names of bands below, with their places.
        half: Half the width of a promise's stroke.
    """

    up: Scale
    rungs: tuple[Rung, ...]
    labels: tuple[tuple[str, float], ...]
    half: float


@dataclass(frozen=True, slots=True)
class Rate:
    """A band as it is told: its name, and how often it happened there; None without rows, or without a promise."""

    name: str
    rows: int
    rate: float | None
    low: float | None
    high: float | None
    promised: float | None


def trend(
    name: str,
    points: Mapping[str, Sequence[tuple[date, float | None]]],
    *,
    chance: float | None = None,
) -> Lines | None:
    """A figure over weeks, each line on the same days; None where its first line has fewer than two known values.

    Args:
        name: The figure, for the sentence.
        points: Line → (date, value), the oldest first; an unknown value breaks the line.
        chance: What chance reaches, to be drawn where the scale holds it.
    """
    main = [(when, value) for when, value in next(iter(points.values()), ()) if value is not None]
    if len(main) < 2 or main[0][0] == main[-1][0]:  # noqa: PLR2004 — a line has two ends
        return None
    values = [value for line in points.values() for _, value in line if value is not None]
    first, last = main[0][0], main[-1][0]
    across, up = days(first, last), even(min(values), max(values))
    (start, opening), (end, closing) = main[0], main[-1]
    return Lines(
        up=up,
        strands=tuple(
            _strand(of, [(across.at(when.toordinal()), value) for when, value in line], up) for of, line in points.items()
        ),
        labels=dates(first, last, across),
        chance=up.at(chance) if chance is not None and up.low <= chance <= up.high else None,
        words=f"{name} from {opening:.3f} on {wording.day(start)} to {closing:.3f} on {wording.day(end)}.",
    )


def lift(curves: Mapping[str, Sequence[tuple[float, float]]]) -> Lines | None:
    """How many times the base rate it happened among the highest scores, by how many of them are looked at.

    Args:
        curves: Voice → (share of the rows, 0–1; lift), by rising share.
    """
    known = {voice: line for voice, line in curves.items() if line}
    if not known:
        return None
    across = Scale(0.0, 1.0, LEFT, WIDTH - RIGHT - 8)
    up = even(0.0, max(value for line in known.values() for _, value in line))
    strands = tuple(_strand(voice, [(across.at(at), value) for at, value in line], up) for voice, line in known.items())
    labels = tuple((f"{tenth * 10}", across.at(tenth / 10)) for tenth in range(2, 11, 2))
    best = ", ".join(f"{voice} {line[0][1]:.1f}" for voice, line in known.items())
    return Lines(up, strands, labels, up.at(1.0) if up.high >= 1.0 else None, f"Lift of the highest scores: {best}.")


def rungs(bands: Sequence[Rate], highest: float) -> Rungs | None:
    """The rates of one voice; None where no band has rows.

    Args:
        bands: By rising score.
        highest: End of the scale, shared with the drawings beside it.
    """
    if not any(band.rate is not None for band in bands):
        return None
    across = Scale(-0.5, len(bands) - 0.5, LEFT, WIDTH - RIGHT)
    ticks = tuple(tick for tick in (0.0, 0.02, 0.1, 0.25, 0.5, 1.0) if tick <= highest)
    up = Scale(0.0, highest, HEIGHT - BOTTOM, TOP, math.sqrt, ticks)
    room = (across.end - across.start) / len(bands)
    widest = max(len(band.name) for band in bands) * SIGN + 4
    every = max(1, math.ceil(widest / room))
    drawn = tuple(_rung(across.at(at), up, band) for at, band in enumerate(bands) if band.rate is not None)
    labels = tuple((band.name, across.at(at)) for at, band in enumerate(bands) if at % every == 0 and widest < WIDTH / 2)
    return Rungs(up, drawn, labels, round(room * 0.3, 1))


def highest(plots: Iterable[Sequence[Rate]]) -> float:
    """The end of a scale on which all rates and their intervals have room, in whole tenths."""
    tops = [top for bands in plots for band in bands for top in (band.rate, band.high, band.promised) if top is not None]
    return min(max(math.ceil(max(tops, default=0.1) * 10 - 1e-9) / 10, 0.1), 1.0)


def _strand(name: str, points: Sequence[tuple[float, float | None]], up: Scale) -> Strand:
    strokes: list[list[Point]] = [[]]
    for x, value in points:
        if value is not None:
            strokes[-1].append((x, up.at(value)))
        elif strokes[-1]:
            strokes.append([])
    drawn = [stroke for stroke in strokes if stroke]
    lone = [stroke[0] for stroke in drawn if len(stroke) == 1]
    line = "".join(path(stroke) for stroke in drawn if len(stroke) > 1)
    return Strand(name, line, (*lone, *(stroke[-1] for stroke in drawn[-1:])))


def _rung(x: float, up: Scale, band: Rate) -> Rung:
    rate = band.rate or 0.0
    low, high = (rate if end is None else end for end in (band.low, band.high))
    return Rung(x, up.at(rate), up.at(low), up.at(high), None if band.promised is None else up.at(band.promised))
