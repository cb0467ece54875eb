"""A table of rows to learn from refuses what would be fitted without complaint and wrongly."""

from dataclasses import replace

import numpy as np
import pytest

from src.learning.training_set import TrainingSet
from tests.learning.market_world import shuffled
from tests.scoring.model_world import NAMES, panel


@pytest.mark.parametrize("label", [float("nan"), 0.5, -1.0, 2.0])
def test_an_unresolved_target_is_no_negative(label: float) -> None:
    labels = panel().labels.copy()
    labels[17] = label
    with pytest.raises(ValueError, match="not resolved is no negative"):
        replace(panel(), labels=labels)


def test_a_table_whose_parts_differ_in_length_is_refused() -> None:
    with pytest.raises(ValueError, match="does not match"):
        replace(panel(), subjects=np.zeros(1, dtype=np.int64))
    with pytest.raises(ValueError, match="does not match"):
        replace(panel(), ends=panel().ends[:-1])
    with pytest.raises(ValueError, match="does not match"):
        replace(panel(), names=("one",))


def test_a_label_that_ends_before_its_day_is_refused() -> None:
    ends = panel().ends.copy()
    ends[3] = panel().days[3] - 1
    with pytest.raises(ValueError, match="cannot end before"):
        replace(panel(), ends=ends)


def test_a_subject_without_a_name_is_refused() -> None:
    with pytest.raises(ValueError, match="indices into 2 names"):
        replace(panel(), subject_ids=("A", "B"))


def test_rows_are_ordered_by_day_and_then_by_the_subjects_names() -> None:
    table, mixed = panel(days=40), shuffled(panel(days=40), 4)
    ordered = mixed.in_order()
    assert ordered.subject_ids == table.subject_ids
    for name in ("matrix", "labels", "days", "ends", "subjects"):
        assert np.array_equal(getattr(ordered, name), getattr(table, name), equal_nan=True), name


def test_rows_that_are_in_order_are_not_copied() -> None:
    table = panel(days=40)
    assert table.in_order() is table
    assert table.with_features(NAMES) is table


def test_features_are_picked_by_name() -> None:
    picked = panel(days=40).with_features(("volatility_ratio", "sec_8k_count_30d"))
    assert np.array_equal(picked.matrix, panel(days=40).matrix[:, [5, 0]], equal_nan=True)
    with pytest.raises(ValueError, match="no feature 'absent'"):
        panel(days=40).with_features(("absent",))


def test_a_thinned_table_has_every_company_on_every_third_day() -> None:
    thin, step = panel(days=300).thinned(2000)
    assert step == 3
    assert len(thin) == 2000
    assert np.unique(thin.days).tolist() == np.unique(panel().days)[::3].tolist()
    assert panel(days=300).thinned(6000)[1] == 1


def test_two_million_rows_of_forty_features_are_put_in_order_without_a_list_a_row() -> None:
    rows = 200_000  # a tenth of them, in a fraction of a second
    random = np.random.default_rng(1)
    days = random.integers(0, 2500, rows)
    table = TrainingSet(
        tuple(f"f{index}" for index in range(8)),
        random.normal(size=(rows, 8)).astype(np.float32),
        np.zeros(rows),
        days,
        days + 9,
        random.integers(0, 500, rows),
        tuple(f"S{number:03d}" for number in range(500)),
    )
    ordered = table.in_order()
    assert ordered.matrix.dtype == np.float32
    assert (np.diff(ordered.days * 500 + ordered.subjects) >= 0).all()


def test_the_horizon_is_how_far_labels_look() -> None:
    assert panel().horizon_days == 7
