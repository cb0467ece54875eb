"""Geometry of a weight over time: a line with steps, the changes that made them, and the phases.

Only numbers are computed here; a template draws them as inline SVG, as in `chart` and `plots`.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from src.delivery.axes import SIGN, dates, days, even
from src.delivery.plots import Point, Scale


@dataclass(frozen=True, slots=True)
class Mark:
    """A change on the line of a weight.

    Attributes:
        x: Place across.
        y: Place of the weight after it.
        way: "up", "down" or "same": what it did to the weight.
        turn: Whether the phase changed with it.
        words: What it was.
    """

    x: float
    y: float
    way: str
    turn: bool
    words: str


@dataclass(frozen=True, slots=True)
class Stretch:
    """Days of one phase: where it begins, how wide it is, and its name where that has room."""

    name: str
    x: float
    width: float
    shown: str


@dataclass(frozen=True, slots=True)
class Steps:
    """A weight over time.

    Attributes:
        up: Scale of the weight.
        line: SVG path with a step at every change.
        area: The same down to nothing.
        marks: Changes, the oldest first.
        stretches: Phases, the oldest first.
        labels: Dates written below, with their places.
    """

    up: Scale
    line: str
    area: str
    marks: tuple[Mark, ...]
    stretches: tuple[Stretch, ...]
    labels: tuple[tuple[str, float], ...]


def steps(course: Sequence[tuple[date, float, str]], moves: Iterable[tuple[date, float, float, bool, str]]) -> Steps | None:
    """The steps of a weight; None with fewer than two days, which make no line.

    Args:
        course: (date, weight, phase), the oldest first.
        moves: (date, before, after, whether the phase changed, words).
    """
    marked = list(moves)
    every = [when for when, _, _ in course] + [when for when, *_ in marked]
    if len(course) < 2 or min(every) == max(every):  # noqa: PLR2004 — a line has two ends
        return None
    first, last = min(every), max(every)
    across = days(first, last)
    tallest = max([weight for _, weight, _ in course] + [after for _, _, after, _, _ in marked])
    up = even(0.0, max(tallest, 0.1), most=1.0)
    line = _stairs([(across.at(when.toordinal()), up.at(weight)) for when, weight, _ in course], across.end)
    return Steps(
        up=up,
        line=line,
        area=f"{line}V{up.start:g}H{across.at(course[0][0].toordinal()):g}Z",
        marks=tuple(_mark(across, up, *move) for move in marked),
        stretches=_stretches(course, across),
        labels=dates(first, last, across),
    )


def _stairs(points: Sequence[Point], end: float) -> str:
    """A line that stays until the next step; days on which nothing changed add no point."""
    (x, y), *rest = points
    drawn = [f"M{x:g} {y:g}"]
    for x_next, y_next in rest:
        if y_next != y:
            drawn.append(f"H{x_next:g}V{y_next:g}")
            y = y_next
    return "".join([*drawn, f"H{end:g}"])


def _mark(across: Scale, up: Scale, when: date, before: float, after: float, turn: bool, words: str) -> Mark:  # noqa: FBT001 — unpacked from a move
    way = "up" if after > before else "down" if after < before else "same"
    return Mark(across.at(when.toordinal()), up.at(after), way, turn, words)


def _stretches(course: Sequence[tuple[date, float, str]], across: Scale) -> tuple[Stretch, ...]:
    begun = [at for at in range(len(course)) if at == 0 or course[at][2] != course[at - 1][2]]
    starts = [across.at(course[at][0].toordinal()) for at in begun]
    told: list[Stretch] = []
    for at, start, end in zip(begun, starts, [*starts[1:], across.end], strict=True):
        name, width = course[at][2], round(end - start, 1)
        told.append(Stretch(name, start, width, name if len(name) * SIGN + 4 < width else ""))
    return tuple(told)
