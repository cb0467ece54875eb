"""Geometry of the backtest's drawings."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from src.delivery import plots
from src.delivery.plots import Scale, band, curves, highest, reliability, whisker
from src.learning.backtest import Bin, Judged, Part
from src.scoring.envelope import Estimate
from tests.delivery.backtest_pages import drawdown


def part(name: str, estimate: Estimate | None) -> Part:
    figures = {} if estimate is None else {"auc": estimate}
    return Part(name, 1, 2, 10, 1, {"model": Judged(10, 0, 10, figures, None)})


def test_values_beyond_a_scale_lie_at_its_ends() -> None:
    scale = Scale(0.0, 10.0, 100.0, 0.0)
    assert [scale.at(value) for value in (-5.0, 0.0, 2.5, 10.0, 99.0)] == [100.0, 100.0, 75.0, 0.0, 0.0]
    assert Scale(1.0, 1.0, 0.0, 10.0).at(1.0) == 5.0


def test_a_bent_scale_gives_small_probabilities_room() -> None:
    assert Scale(0.0, 0.64, 0.0, 80.0, math.sqrt).at(0.01) == 10.0
    assert Scale(1.0, 100.0, 0.0, 20.0, math.log).at(10.0) == 10.0


def test_a_whisker_shows_zero_only_where_it_lies_between_the_ends() -> None:
    assert whisker(Estimate(0.0, -1.0, 1.0), -1.0, 1.0) == plots.Whisker(1.0, 50.0, 99.0, 50.0)
    assert whisker(Estimate(0.5, 0.4, 0.6), 0.4, 0.9).zero is None


def test_a_year_without_the_figure_breaks_band_and_line() -> None:
    years = [part("2019", Estimate(0.7, 0.6, 0.8)), part("2020", None), part("2021", Estimate(0.8, 0.7, 0.9))]
    drawn = band(years, "model", "auc", (0.6, 0.9))
    assert drawn is not None
    assert drawn.line.count("M") == drawn.area.count("M") == 2
    assert len(drawn.dots) == 2
    assert drawn.chance is None
    assert drawn.words == "2 values, from 0.700 in 2019 to 0.800 in 2021."
    assert band([part("2019", None)], "model", "auc", (0.0, 1.0)) is None


def test_chance_is_drawn_where_the_scale_holds_it() -> None:
    drawn = band([part("2019", Estimate(0.6, 0.45, 0.7))], "model", "auc", (0.45, 0.7))
    assert drawn is not None
    assert drawn.chance == drawn.up.at(0.5)


def test_twenty_years_have_seven_labels_at_most() -> None:
    drawn = band([part(str(2005 + at), Estimate(0.7, 0.6, 0.8)) for at in range(20)], "model", "auc", (0.6, 0.8))
    assert drawn is not None
    assert [text for text, _ in drawn.labels] == ["2005", "2008", "2011", "2014", "2017", "2020", "2023"]


def test_a_perfect_bin_lies_on_the_diagonal() -> None:
    bins = [Bin(0.0, 0.1, 0.04, Estimate(0.04, 0.02, 0.06), 10), Bin(0.1, 0.3, 0.2, Estimate(0.2, 0.1, 0.3), 10)]
    end = highest([bins])
    assert end == pytest.approx(0.3)
    drawn = reliability(bins, end)
    assert drawn is not None
    for x, y, low, high in drawn.bins:
        share = (x - drawn.across.start) / (drawn.across.end - drawn.across.start)
        assert y == pytest.approx(drawn.up.start + share * (drawn.up.end - drawn.up.start), abs=0.2)
        assert low > y > high
    assert reliability([], 0.3) is None


def test_curves_begin_at_one_and_stay_inside_the_drawing() -> None:
    held = drawdown().portfolios[0]
    drawn = curves(held)
    for line in (*drawn.values, *drawn.falls):
        places = np.array([[float(place) for place in point.split(" ")] for point in line[1:].split("L")])
        assert places[:, 0].min() == plots.LEFT
        assert places[:, 0].max() == plots.WIDTH - plots.RIGHT
        assert (places[:, 1] >= 0).all()
        assert (places[:, 1] <= plots.VALUE_HEIGHT).all()
        assert len(places) <= 301
    deepest = max(float(point.split(" ")[1]) for point in drawn.falls[0][1:].split("L"))
    assert deepest == drawn.fall.at(held.everybody.max_drawdown)
    assert drawn.values[0].startswith(f"M{plots.LEFT:g} {drawn.value.at(1.0):g}")


@pytest.mark.parametrize(
    ("deepest", "ticks"),
    [
        (0.0, [0.0, -0.02]),
        (-0.12, [0.0, -0.05, -0.1, -0.15]),
        (-0.335, [0.0, -0.1, -0.2, -0.3, -0.4]),
        (-0.95, [0.0, -0.2, -0.4, -0.6, -0.8, -1.0]),
    ],
)
def test_falls_have_whole_ticks_down_to_the_deepest(deepest: float, ticks: list[float]) -> None:
    assert list(plots._falls(deepest).ticks) == ticks


@given(st.floats(0.01, 10.0), st.floats(1.001, 1000.0))
def test_any_growth_has_ticks_inside_it(low: float, times: float) -> None:
    ticks = plots._multiples(low, low * times)
    assert 3 <= len(ticks) <= 14
    assert all(low * 0.999 <= tick <= low * times * 1.001 for tick in ticks)
