"""The steps of a weight."""

from datetime import date, timedelta

import pytest

from src.delivery.plots import LEFT, RIGHT, WIDTH
from src.delivery.weight_plot import steps

JANUARY = date(2026, 1, 1)


def days(*weights: tuple[float, str]) -> list[tuple[date, float, str]]:
    return [(JANUARY + timedelta(days=at), weight, phase) for at, (weight, phase) in enumerate(weights)]


def test_a_weight_stays_until_the_day_that_changes_it() -> None:
    drawn = steps(days((0.0, "shadow"), (0.0, "shadow"), (0.4, "pilot"), (0.4, "pilot"), (0.2, "pilot")), [])
    assert drawn is not None
    zero, most, half = (drawn.up.at(weight) for weight in (0.0, 0.4, 0.2))
    assert drawn.line == f"M{LEFT:g} {zero:g}H195V{most:g}H350V{half:g}H350"
    assert drawn.area == drawn.line + f"V{zero:g}H{LEFT:g}Z"


def test_a_weight_that_never_moved_is_one_stroke_over_the_whole_width() -> None:
    drawn = steps(days(*[(0.4, "fixed")] * 9), [])
    assert drawn is not None
    assert drawn.line == f"M{LEFT:g} {drawn.up.at(0.4):g}H{WIDTH - RIGHT:g}"
    assert [stretch.shown for stretch in drawn.stretches] == ["fixed"]


def test_one_day_or_none_is_no_line() -> None:
    assert steps([], []) is None
    assert steps(days((0.4, "fixed")), []) is None
    assert steps([(JANUARY, 0.4, "fixed"), (JANUARY, 0.4, "fixed")], []) is None


@pytest.mark.parametrize(("before", "after", "way"), [(0.1, 0.2, "up"), (0.2, 0.0, "down"), (0.2, 0.2, "same")])
def test_a_mark_lies_on_the_weight_after_the_change(before: float, after: float, way: str) -> None:
    move = (JANUARY + timedelta(days=2), before, after, True, "words")
    drawn = steps(days(*[(0.2, "pilot")] * 5), [move])
    assert drawn is not None
    mark = drawn.marks[0]
    assert (mark.x, mark.y, mark.way, mark.turn, mark.words) == (195.0, drawn.up.at(after), way, True, "words")


def test_a_phase_is_named_only_where_its_name_has_room() -> None:
    drawn = steps(days(*[(0.1, "shadow")] * 60, (0.2, "pilot"), *[(0.3, "expansion")] * 60), [])
    assert drawn is not None
    assert [(stretch.name, stretch.shown) for stretch in drawn.stretches] == [
        ("shadow", "shadow"),
        ("pilot", ""),
        ("expansion", "expansion"),
    ]
