"""Folds are trained on the past, with a gap that knows where each label ends, and tested on what came after."""

import itertools
from dataclasses import replace
from datetime import date

import numpy as np

from src.learning.minimums import Minimums, clustered_positives
from src.learning.training_set import TrainingSet
from src.learning.walk_forward import Period, equal_periods, leave_companies_out, walk_forward, years
from tests.learning.market_world import shuffled
from tests.scoring.model_world import panel


def test_training_never_reaches_within_the_embargo_of_what_it_is_tested_on() -> None:
    table = shuffled(panel(days=200), 5)
    folds = list(walk_forward(table, equal_periods(table.days, 4), embargo_days=14))
    assert len(folds) == 4
    assert all(table.ends[fold.train].max() < table.days[fold.test].min() - 14 for fold in folds)
    tested = np.concatenate([fold.test for fold in folds])
    assert len(np.unique(tested)) == len(tested) == 160 * 20  # every day but the first fifth is tested once
    assert all(len(early.train) < len(late.train) for early, late in itertools.pairwise(folds))


def test_rows_are_purged_by_the_last_day_of_their_label_and_not_by_their_own() -> None:
    ends = panel().ends.copy()
    row = 2000  # on the 100th day
    ends[row] = panel().days.max()
    table = replace(panel(), ends=ends)
    first = panel().days.min()
    period = Period(date.fromordinal(int(first) + 200), date.fromordinal(int(first) + 250))
    (fold,) = walk_forward(table, [period], embargo_days=0)
    assert row not in fold.train
    assert row - 1 in fold.train
    assert table.days[fold.train].max() == first + 192  # a label of seven days from the 193rd would end on the first tested one


def test_test_periods_of_whole_years_are_named_by_their_bounds() -> None:
    assert years(2013, 2016, 2019) == (
        Period(date(2013, 1, 1), date(2015, 12, 31)),
        Period(date(2016, 1, 1), date(2018, 12, 31)),
    )


def test_rows_outside_all_periods_are_never_tested() -> None:
    table = panel()
    period = Period(date(2024, 6, 1), date(2024, 6, 30))
    (fold,) = walk_forward(table, [period])
    assert {date.fromordinal(day).month for day in table.days[fold.test].tolist()} == {6}


def test_days_later_than_a_block_change_nothing_in_what_it_was_trained_on() -> None:
    table = panel(days=100)
    periods = equal_periods(table.days, 4)
    until = table.take(np.flatnonzero(table.days <= periods[1].last.toordinal()))
    whole = list(walk_forward(table, periods))[:2]
    for fold, same in zip(whole, walk_forward(until, periods[:2]), strict=True):
        assert np.array_equal(fold.train, same.train)
        assert np.array_equal(fold.test, same.test)


def test_every_company_is_left_out_once_a_period_and_never_taught_by_itself() -> None:
    table = panel(days=100)
    folds = list(leave_companies_out(table, equal_periods(table.days, 2), groups=3, seed=9))
    assert [fold.period for fold in folds] == [0, 0, 0, 1, 1, 1]
    for fold in folds:
        assert not set(table.subjects[fold.train].tolist()) & set(table.subjects[fold.test].tolist())
        assert table.ends[fold.train].max() < table.days[fold.test].min() - 7
    tested = np.concatenate([table.subjects[fold.test] for fold in folds[:3]])
    assert set(tested.tolist()) == set(range(20))


def test_which_companies_are_left_out_together_goes_by_their_names() -> None:
    def groups(table: TrainingSet) -> list[set[str]]:
        folds = leave_companies_out(table, equal_periods(table.days, 1), groups=3, seed=9)
        return [{table.subject_ids[index] for index in table.subjects[fold.test].tolist()} for fold in folds]

    assert groups(shuffled(panel(days=60), 2)) == groups(panel(days=60))


def events(*days: int) -> TrainingSet:
    """One company's positives whose labels look seven days ahead, among quiet days."""
    table = panel(days=60, subjects=1)
    labels = np.isin(table.days - table.days.min(), days).astype(np.float64)
    return replace(table, labels=labels)


def test_positives_of_one_company_whose_labels_share_days_are_one_event() -> None:
    assert clustered_positives(events()) == 0
    assert clustered_positives(events(10, 11, 12, 17)) == 1
    assert clustered_positives(events(10, 18)) == 2
    assert clustered_positives(events(*range(60))) == 8  # one opens every eighth day


def test_events_of_different_companies_on_one_day_count_as_many() -> None:
    table = panel(days=60, subjects=3)
    labels = np.isin(table.days - table.days.min(), (10, 11)).astype(np.float64)
    assert clustered_positives(replace(table, labels=labels)) == 3
    assert clustered_positives(shuffled(replace(table, labels=labels), 3)) == 3


def test_what_is_missing_is_said_a_sentence_each() -> None:
    minimums = Minimums()
    assert minimums.refusals(panel()) == ()
    assert minimums.refusals(events(10)) == (
        "There are 60 rows, and learning takes 500.",
        "There are 1 rows in which the event came, and learning takes 30.",
        "There are 60 different days, and learning takes 90.",
        "There are 1 companies, and learning takes 10.",
    )
    assert minimums.boosting_refusals(events(10)) == (
        "There are 1 separate events, and boosting takes 300; a logistic regression stands alone.",
    )
