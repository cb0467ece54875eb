from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn.metrics import (  # type: ignore[import-untyped]  # scikit-learn ships no types
    average_precision_score,
    brier_score_loss,
    log_loss,
    roc_auc_score,
)

from src.governance import scorecard
from src.governance.maturing import Said, matured_days
from src.governance.scorecard import FIGURES, SHARES
from src.governance.voices import VOICES, Voices
from src.governance.watch.quality import course
from src.learning.judge import Judge
from src.learning.metrics import METRICS
from src.learning.sample import Sample
from src.ledger.outcome import Outcome
from tests.delivery.review_world import TARGET, moment, outcome, outcomes

BASE = 0.1

ANSWERS = st.sampled_from([None, True, False])
DELAYS = st.integers(1, 15)
POINTS = st.none() | st.sampled_from([0.0, 9.9, 10.0, 55.0, 100.0])


def voices(found: Sequence[Outcome]) -> Voices:
    return Voices.of(found, TARGET.name, BASE)


def spelled_out(found: Sequence[Outcome], one: Outcome) -> float:
    """The rules' probability of one row, by counting: 1,000 rows of belief in the base rate, 200 of all rows in each band."""

    def band(score: float) -> int:
        return 0 if score <= 0.0 else 1 + min(int(score // 10), 9)

    seen: list[Outcome] = []
    for day in {row.date for row in found}:
        rows = [row for row in found if row.date == day]
        there = sorted(row.resolved_at.date() for row in rows)[(len(rows) - 1) // 2]
        if there < one.date:
            seen += [row for row in rows if row.resolved_at.date() <= there and row.label is not None and row.rules is not None]
    overall = (sum(row.label is True for row in seen) + 1000.0 * BASE) / (len(seen) + 1000.0)
    alike = [row for row in seen if row.rules is not None and one.rules is not None and band(row.rules) == band(one.rules)]
    return (sum(row.label is True for row in alike) + 200.0 * overall) / (len(alike) + 200.0)


def test_the_model_is_told_by_the_figures_that_scikit_learn_has_of_its_probabilities() -> None:
    found = outcomes(3)
    told = scorecard.figures(voices(found), block_days=33)
    labels, said = [row.label for row in found], [row.probability for row in found]

    assert told is not None
    assert (told.rows, told.events) == (240, sum(bool(label) for label in labels))
    assert (told.first, told.last) == (date(2025, 1, 6), date(2025, 2, 15))
    rate = told.events / told.rows
    brier = brier_score_loss(labels, said)
    wanted = {
        "log_loss": log_loss(labels, said),
        "brier": brier,
        "brier_skill": 1.0 - brier / (rate * (1.0 - rate)),
        "auc": roc_auc_score(labels, said),
        "average_precision": average_precision_score(labels, said),
    }
    values = {name: one.value for name, one in told.voices["ml"].items() if one is not None}
    assert {name: values[name] for name in wanted} == pytest.approx(wanted, rel=1e-12)


def test_the_rules_are_told_by_how_often_it_had_happened_at_about_as_many_points_and_ranked_by_the_points() -> None:
    found = outcomes(4)
    told = scorecard.figures(voices(found), block_days=33)
    labels = [row.label for row in found]

    assert told is not None
    rules = told.voices["rules"]
    assert rules["log_loss"] is not None
    assert rules["auc"] is not None
    assert rules["log_loss"].value == pytest.approx(log_loss(labels, [spelled_out(found, row) for row in found]), rel=1e-12)
    assert rules["auc"].value == pytest.approx(roc_auc_score(labels, [row.rules for row in found]), rel=1e-12)


def test_both_together_are_pooled_in_log_odds_with_the_weight_of_their_day_and_ranked_by_the_score_readers_saw() -> None:
    found = [replace(row, ml_weight=0.2 if number % 3 else 0.7) for number, row in enumerate(outcomes(5))]
    told = scorecard.figures(voices(found), block_days=33)
    labels, pooled = [row.label for row in found], []
    for row in found:
        assert row.probability is not None
        assert row.ml_weight is not None
        one, other = spelled_out(found, row), row.probability
        odds = (one / (1.0 - one)) ** (1.0 - row.ml_weight) * (other / (1.0 - other)) ** row.ml_weight
        pooled.append(odds / (1.0 + odds))

    assert told is not None
    both = told.voices["combined"]
    assert both["brier"] is not None
    assert both["average_precision"] is not None
    assert both["brier"].value == pytest.approx(brier_score_loss(labels, pooled), rel=1e-9)
    assert both["average_precision"].value == pytest.approx(
        average_precision_score(labels, [row.combined for row in found]), rel=1e-12
    )


def test_intervals_of_six_blocks_of_dates_are_those_of_a_model_card() -> None:
    found = outcomes(6, days=60)
    heard = voices(found)
    told = scorecard.figures(heard, block_days=14)
    judge = Judge.of(heard.past.labels, heard.past.days, block_days=14, seed=0)
    wanted = judge.figures(heard.past.probability)

    assert judge.weights.shape == (401, 6)
    assert told is not None
    for name in FIGURES:
        assert told.voices["ml"][name] == pytest.approx(wanted[name], rel=1e-9), name


def test_where_all_answers_lie_in_one_block_of_dates_the_interval_is_that_of_drawing_companies() -> None:
    found = outcomes(7, days=10)
    heard = voices(found)
    told = scorecard.figures(heard, block_days=400)
    by_company = Judge.of(heard.past.labels, heard.past.subjects, block_days=1, seed=0).figures(heard.past.probability)

    assert told is not None
    for name in FIGURES:
        one = told.voices["ml"][name]
        assert one == pytest.approx(by_company[name], rel=1e-9), name
        assert one is not None
        assert one.low < one.high


def test_of_two_blocks_of_dates_the_interval_holds_both_that_of_dates_and_that_of_companies() -> None:
    heard = voices(outcomes(8, days=30))
    told = scorecard.figures(heard, block_days=35)
    days, subjects = heard.past.days, heard.past.subjects
    both = [
        Judge.of(heard.past.labels, column, block_days=wide, seed=0).figures(heard.past.probability)["log_loss"]
        for column, wide in ((days, 35), (subjects, 1))
    ]

    assert told is not None
    assert told.voices["ml"]["log_loss"] == pytest.approx(
        (both[0].value, min(one.low for one in both), max(one.high for one in both)), rel=1e-9
    )


def test_one_answer_is_counted_and_has_no_figure_because_nothing_could_give_it_bounds() -> None:
    told = scorecard.figures(voices([outcome("A", 0, label=True)]), block_days=33)

    assert told is not None
    assert (told.rows, told.events) == (1, 1)
    assert told.voices == {voice: dict.fromkeys(FIGURES) for voice in VOICES}


def test_where_it_never_happened_losses_are_told_and_ranks_and_skill_are_not() -> None:
    told = scorecard.figures(voices([replace(row, label=False) for row in outcomes(9)]), block_days=33)

    assert told is not None
    known = {name for name, one in told.voices["ml"].items() if one is not None}
    assert known == {"log_loss", "brier", "calibration_error"}


def test_only_rows_on_which_everybody_spoke_are_compared() -> None:
    found = outcomes(10)
    silent = [
        replace(found[0], rules=None),
        replace(found[1], ml=None, probability=None),
        replace(found[2], combined=None, ml_weight=None),
        replace(found[3], label=None, value=None, state="unresolvable", reason="ended: no price"),
    ]
    told = scorecard.figures(voices([*silent, *found[4:]]), block_days=33)

    assert told is not None
    assert told.rows == 236


def test_without_a_model_nothing_is_compared_and_the_rules_are_held_to_their_own_rows() -> None:
    alone = [replace(row, ml=None, probability=None, ml_weight=0.0, combined=row.rules) for row in outcomes(11)]
    heard = voices(alone)

    assert scorecard.figures(heard, block_days=33) is None
    bins = scorecard.calibration(heard, block_days=33)
    assert sum(one.happened.rows for one in bins["rules"]) == 240
    assert bins["ml"] == ()
    assert scorecard.lift(heard)["ml"] == ()
    assert scorecard.banded(heard, block_days=33)["ml"] == ()
    np.testing.assert_allclose(heard.probabilities["combined"], heard.probabilities["rules"], rtol=1e-12)


def test_answers_that_come_in_later_leave_the_rules_probabilities_of_earlier_days_as_they_were() -> None:
    found = outcomes(12)
    turned = [replace(row, label=not row.label) if row.date >= moment(20).date() else row for row in found]
    before, after = voices(found), voices(turned)

    # Answers are known eleven days later and read from the day after.
    early = before.past.days <= moment(31).date().toordinal()
    for voice in VOICES:
        np.testing.assert_array_equal(before.probabilities[voice][early], after.probabilities[voice][early])
    last = before.past.days == before.past.days.max()
    assert (before.probabilities["rules"][last] != after.probabilities["rules"][last]).all()


@settings(max_examples=40, deadline=None)
@given(st.dictionaries(st.tuples(st.sampled_from("ABCD"), st.integers(0, 30)), st.tuples(ANSWERS, DELAYS, POINTS), max_size=25))
def test_the_rules_probabilities_are_bit_for_bit_those_that_the_weight_was_decided_by(
    drawn: dict[tuple[str, int], tuple[bool | None, int, float | None]],
) -> None:
    found = [
        outcome(subject, day, label=label, rules=points, resolved_at=moment(day + delay))
        for (subject, day), (label, delay, points) in drawn.items()
    ]
    days = matured_days([Said.of(row) for row in found], BASE)
    wanted = np.concatenate([np.empty(0), *(day.rules for day in days)])
    answered = np.array([row.label is not None for row in sorted(found, key=lambda row: (row.date, row.subject))], dtype=bool)

    np.testing.assert_array_equal(voices(found).probabilities["rules"], wanted[answered])


@settings(max_examples=15, deadline=None)
@given(st.integers(0, 60), st.integers(0, 100))
def test_whatever_is_answered_after_a_day_tells_nothing_of_what_its_rules_meant(cut: int, seed: int) -> None:
    found = outcomes(seed, days=40, companies=3)
    known = [row for row in found if row.resolved_at < moment(cut)]
    asked = outcome("Z", cut, rules=35.0, label=False)
    all_of_them, earlier = voices([*found, asked]), voices([*known, asked])

    place, only = (np.flatnonzero(heard.past.days == moment(cut).date().toordinal())[-1] for heard in (all_of_them, earlier))
    assert all_of_them.probabilities["rules"][place] == pytest.approx(earlier.probabilities["rules"][only], rel=1e-12)


@settings(max_examples=30, deadline=None)
@given(st.integers(1, 80), st.integers(1, 6), st.integers(0, 10_000), st.sampled_from([1, 2, 15]))
def test_the_calibration_error_is_that_of_a_model_card(rows: int, blocks: int, seed: int, places: int) -> None:
    random = np.random.default_rng(seed)
    said = np.round(random.random(rows), places)
    labels, drawn = (random.random(rows) < said).astype(np.float64), random.integers(0, blocks, rows)
    sample = Sample.of(labels, said, np.arange(rows), drawn, blocks)
    weights = np.vstack([np.ones(blocks), random.integers(1, 4, (3, blocks))])

    wanted = METRICS["calibration_error"](sample, weights)["calibration_error"]
    np.testing.assert_allclose(scorecard.calibration_errors(sample, weights), wanted, rtol=1e-9, atol=1e-15)


def test_weeks_have_the_quality_that_could_be_known_at_the_end_of_each_sunday_and_on_the_day_of_the_run() -> None:
    heard = voices(outcomes(13, days=60))
    told = scorecard.weekly(heard.past, moment(80).date(), window=15)

    first = date(2025, 1, 19)  # the first Sunday after 17 January, when the first answers came
    dates = [first + timedelta(days=7 * week) for week in range(10)]
    assert [week.on for week in told] == [*dates, date(2025, 3, 27)]
    for week, wanted in zip(told, course(heard.past, [*dates, date(2025, 3, 27)], window=15), strict=True):
        assert (week.first, week.last, week.rows, week.events) == (wanted.first, wanted.last, wanted.rows, wanted.events)
        for name in ("brier", "brier_skill", "log_loss", "auc", "calibration_error", "error_by_chance", "promised"):
            assert getattr(week, name) == pytest.approx(getattr(wanted, name), rel=1e-9), name


def test_a_run_on_a_sunday_tells_that_week_once() -> None:
    heard = voices(outcomes(14, days=20))

    assert [week.on for week in scorecard.weekly(heard.past, date(2025, 2, 2))] == [
        date(2025, 1, 19),
        date(2025, 1, 26),
        date(2025, 2, 2),
    ]


def test_the_top_fifth_of_ten_rows_that_hold_half_of_the_events_has_a_lift_of_two_and_a_half() -> None:
    labels = [True, True, False, False, True, False, False, False, False, True]
    found = [
        outcome(f"C{place}", 0, label=label, probability=0.9 - place * 0.05, rules=20.0, combined=20.0)
        for place, label in enumerate(labels)
    ]
    told = scorecard.lift(voices(found))

    assert [one.share for one in told["ml"]] == list(SHARES)
    assert [one.rows for one in told["ml"]] == list(range(1, 11))
    assert (told["ml"][1].rate, told["ml"][1].lift) == (1.0, 2.5)
    assert [one.rate for one in told["ml"]] == pytest.approx([1, 1, 2 / 3, 1 / 2, 3 / 5, 3 / 6, 3 / 7, 3 / 8, 3 / 9, 4 / 10])
    # Scores that are all the same put nobody ahead.
    assert [one.lift for one in told["rules"]] == pytest.approx([1.0] * 10)


def test_where_it_never_happened_there_is_no_lift() -> None:
    told = scorecard.lift(voices([outcome("A", 0), outcome("B", 0)]))

    assert {one.lift for curve in told.values() for one in curve} == {None}
    assert {one.rate for curve in told.values() for one in curve} == {0.0}


def test_ten_bins_hold_as_many_rows_each_and_promise_the_mean_of_their_probabilities() -> None:
    heard = voices(outcomes(15))
    told = scorecard.calibration(heard, block_days=33)["ml"]
    order = np.argsort(heard.past.probability)

    assert [one.happened.rows for one in told] == [24] * 10
    for one, rows in zip(told, np.split(order, 10), strict=True):
        assert one.promised == pytest.approx(heard.past.probability[rows].mean())
        assert one.happened.value == pytest.approx(heard.past.labels[rows].mean())


def test_equal_probabilities_are_one_bin_and_not_ten() -> None:
    told = scorecard.calibration(voices([outcome(f"C{place}", 0, label=place < 3) for place in range(30)]), block_days=33)

    assert [(one.happened.rows, one.happened.value) for one in told["ml"]] == [(30, 0.1)]
    assert told["ml"][0].promised == pytest.approx(0.1)


def test_a_band_of_the_rules_promises_what_the_rules_have_meant_and_one_of_the_model_what_the_model_said() -> None:
    found = [outcome("A", 0, rules=75.0, ml=35.0, probability=0.3), outcome("B", 0, rules=None, ml=35.0, probability=0.2)]
    told = scorecard.banded(voices(found), block_days=33)

    assert [band.name for band in told["rules"]] == [f"{low}–{low + 10}" for low in range(0, 100, 10)]
    assert (told["rules"][7].rate.rows, told["ml"][3].rate.rows) == (1, 2)
    assert told["rules"][7].promised == pytest.approx(BASE)
    assert told["ml"][3].promised == pytest.approx(0.25)
    assert (told["ml"][9].rate.rows, told["ml"][9].rate.value, told["ml"][9].promised) == (0, None, None)


def test_outcomes_of_another_target_are_none_of_its_answers() -> None:
    assert len(voices([outcome("A", 0, target="drawdown_14d")])) == 0
