"""Ranking figures of many resamplings at once, against scikit-learn and against days counted one by one."""

import warnings
from collections.abc import Sequence

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray
from sklearn.metrics import average_precision_score, roc_auc_score  # type: ignore[import-untyped]  # it ships no types

from src.learning.ranks import daily, ranking
from src.learning.sample import Sample

Vector = NDArray[np.float64]


def made(labels: Sequence[float], ranked: Sequence[float], blocks: Sequence[int], days: Sequence[int] | None = None) -> Sample:
    wide = max(blocks) + 1
    placed = np.array(blocks, dtype=np.int64)
    when = placed if days is None else np.array(days, dtype=np.int64)
    return Sample.of(np.array(labels, dtype=np.float64), np.array(ranked, dtype=np.float64), when, placed, wide)


def theirs(sample: Sample, draw: Vector) -> tuple[float, float]:
    weight = draw[sample.blocks]
    kept = weight > 0
    given = (sample.labels[kept], sample.probabilities[kept])
    return (
        roc_auc_score(*given, sample_weight=weight[kept]),
        average_precision_score(*given, sample_weight=weight[kept]),
    )


@pytest.mark.parametrize("places", [1, 2, 12])
def test_area_and_average_precision_are_scikit_learns_for_every_resampling_with_ties_and_without(places: int) -> None:
    random = np.random.default_rng(places)
    rows, blocks = 3000, 17
    risk = random.normal(size=rows)
    labels = (random.random(rows) < 1 / (1 + np.exp(3 - risk))).astype(float)
    sample = made(labels.tolist(), np.round(risk, places).tolist(), random.integers(0, blocks, rows).tolist())
    weights = random.integers(0, 4, (90, blocks)).astype(np.float64)
    figures = ranking(sample, weights)
    for at, draw in enumerate(weights):
        area, precision = theirs(sample, draw)
        assert figures["auc"][at] == pytest.approx(area, rel=1e-12)
        assert figures["average_precision"][at] == pytest.approx(precision, rel=1e-12)


@settings(max_examples=60, deadline=None)
@given(st.data())
def test_any_small_sample_with_any_weights_agrees_with_rows_repeated_as_often_as_they_weigh(data: st.DataObject) -> None:
    rows = data.draw(st.integers(2, 14))
    labels = data.draw(st.lists(st.sampled_from([0.0, 1.0]), min_size=rows, max_size=rows))
    ranked = data.draw(st.lists(st.integers(0, 4).map(float), min_size=rows, max_size=rows))
    blocks = data.draw(st.lists(st.integers(0, 3), min_size=rows, max_size=rows))
    sample = made(labels, ranked, [*blocks[:-1], 3])
    draw = np.array([data.draw(st.lists(st.integers(0, 2).map(float), min_size=4, max_size=4))])
    figures = ranking(sample, draw)
    again = np.repeat(np.arange(rows), draw[0].astype(int)[sample.blocks])
    repeated_labels, repeated = sample.labels[again], sample.probabilities[again]
    if len(set(repeated_labels.tolist())) < 2:
        assert all(np.isnan(values[0]) for values in figures.values())
        return
    assert figures["auc"][0] == pytest.approx(roc_auc_score(repeated_labels, repeated), abs=1e-12)
    assert figures["average_precision"][0] == pytest.approx(average_precision_score(repeated_labels, repeated), abs=1e-12)
    assert figures["precision_top_5pct"][0] == pytest.approx(slow_top(repeated_labels, repeated), abs=1e-9)
    lift = slow_top(repeated_labels, repeated) / repeated_labels.mean()
    assert figures["lift_top_5pct"][0] == pytest.approx(lift, abs=1e-9)


def slow_top(labels: Vector, ranked: Vector) -> float:
    """Precision of the top 5 %, each row of a run of equals being as likely as the next to be taken."""
    left, hits = 0.05 * len(labels), 0.0
    for value in sorted(set(ranked.tolist()), reverse=True):
        tied = labels[ranked == value]
        taken = min(left, len(tied))
        hits += taken * float(tied.mean())
        left -= taken
    return hits / (0.05 * len(labels))


def test_without_an_event_nothing_can_be_told_and_nothing_is_raised() -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        figures = ranking(made([0.0, 0.0], [0.1, 0.2], [0, 1]), np.ones((3, 2)))
    assert all(np.isnan(values).all() and values.shape == (3,) for values in figures.values())


def test_precision_at_k_looks_at_the_highest_of_each_day_and_shares_ties_at_the_border() -> None:
    # first day: 0.9 (hit), then two tie at 0.5 of which one hit; second day has two rows alone
    sample = made([1, 1, 0, 0, 0, 1], [0.9, 0.5, 0.5, 0.1, 0.3, 0.2], [0, 0, 0, 0, 1, 1], [7, 7, 7, 7, 8, 8])
    figures = daily(sample, np.array([[1.0, 1.0], [2.0, 0.0], [0.0, 0.0]]), (1, 2, 3))
    assert figures["precision_at_1_a_day"][:2].tolist() == [0.5, 1.0]
    assert figures["precision_at_2_a_day"][:2].tolist() == [(1.5 + 1.0) / 4, 0.75]
    assert figures["precision_at_3_a_day"][0] == pytest.approx(3 / 5)
    assert np.isnan(figures["precision_at_1_a_day"][2])
