"""Days as policies read them: made of what was known before each, whatever order rows come in and what is found out later."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from src.governance.matured import MaturedDay
from src.governance.maturing import BELIEF, NEVER, WEIGHT, RulesCurve, Said, matured_days
from src.ledger.outcome import Outcome

FIRST = date(2026, 1, 5)
BASE_RATE = 0.07


def on(offset: int) -> date:
    return FIRST + timedelta(days=offset)


def said(subject: str, offset: int, *, rules: float | None = 30.0, label: bool | None = None, known: int | None = None) -> Said:
    """A row whose day and answer are so many days after the first."""
    return Said(subject, on(offset), rules, 0.1, label, None if known is None else on(known))


ANSWERS = st.tuples(st.sampled_from((True, False, False, None)), st.sampled_from((None, 1, 2, 3, 5, 9)))
"""A label, and after how many days it was known; open ones never."""
SCORES = st.sampled_from((None, 0.0, 0.5, 9.99, 10.0, 55.0, 100.0))


def answered(row: Said, known_on: date | None, *, label: bool | None) -> Said:
    return replace(row, label=None if known_on is None else label, known_on=known_on)


def row_of(place: tuple[int, str], score: float | None, answer: tuple[bool | None, int | None]) -> Said:
    offset, subject = place
    row = Said(subject, on(offset), score, None if offset % 3 == 2 else offset / 20)
    return answered(row, None if answer[1] is None else on(offset + answer[1]), label=answer[0])


HISTORIES = st.lists(
    st.builds(row_of, st.tuples(st.integers(0, 9), st.sampled_from("ABCD")), SCORES, ANSWERS),
    max_size=30,
    unique_by=lambda row: (row.day, row.subject),
)
"""Up to four subjects on up to ten days; scores at the edges of bands, silence, late and open answers."""

some = settings(max_examples=60, deadline=None)


def same(one: MaturedDay, other: MaturedDay) -> bool:
    columns = ("rules", "ml", "labels")
    return (one.day, one.label_known_on) == (other.day, other.label_known_on) and all(
        np.array_equal(getattr(one, name), getattr(other, name), equal_nan=True) for name in columns
    )


def half_known(rows: Sequence[Said]) -> date | None:
    """The first date by which half of a day's rows were answered, found by trying one after another."""
    for candidate in sorted({row.known_on for row in rows if row.known_on is not None}):
        if 2 * sum(row.known_on is not None and row.known_on <= candidate for row in rows) >= len(rows):
            return candidate
    return None


def slow_probability(rows: Sequence[Said], asked: Said) -> float | None:
    """The rules' probability of a row, counted answer by answer from everything that had matured before its day."""
    if asked.rules is None:
        return None
    seen = happened = near = near_happened = 0
    for day in {row.day for row in rows}:
        together = [row for row in rows if row.day == day]
        matured = half_known(together)
        if matured is None or matured >= asked.day:
            continue
        for row in together:
            if row.rules is None or row.label is None or row.known_on is None or row.known_on > matured:
                continue
            seen, happened = seen + 1, happened + row.label
            if tens(row.rules) == tens(asked.rules):
                near, near_happened = near + 1, near_happened + row.label
    overall = (happened + BELIEF * BASE_RATE) / (seen + BELIEF)
    return (near_happened + WEIGHT * overall) / (near + WEIGHT)


def tens(score: float) -> int:
    """The band of a score: none at all, or one of ten."""
    return -1 if score == 0.0 else min(int(score / 10), 9)


@some
@given(HISTORIES, st.integers(0, 99))
def test_the_order_of_the_rows_does_not_matter(rows: list[Said], seed: int) -> None:
    shuffled = [rows[place] for place in np.random.default_rng(seed).permutation(len(rows))]
    pairs = zip(matured_days(rows, BASE_RATE), matured_days(shuffled, BASE_RATE), strict=True)
    assert all(same(one, other) for one, other in pairs)


@some
@given(HISTORIES, st.data())
def test_what_is_found_out_on_a_day_or_later_changes_nothing_that_was_known_before_it(
    rows: list[Said], data: st.DataObject
) -> None:
    cut = data.draw(st.integers(1, 14))
    changed = []
    for row in rows:
        if row.known_on is None or row.known_on >= on(cut):
            label, later = data.draw(ANSWERS)
            known_on = None if later is None else max(on(cut), row.day) + timedelta(days=later - 1)
            changed.append(answered(row, known_on, label=label))
        else:
            changed.append(row)
    for before, after in zip(matured_days(rows, BASE_RATE), matured_days(changed, BASE_RATE), strict=True):
        assert np.array_equal(before.ml, after.ml, equal_nan=True)
        if before.day <= on(cut):
            assert np.array_equal(before.rules, after.rules, equal_nan=True)
        if min(before.label_known_on, after.label_known_on) < on(cut):
            assert same(replace(before, rules=before.ml), replace(after, rules=after.ml))


@some
@given(HISTORIES)
def test_probabilities_are_those_of_a_count_over_every_earlier_answer(rows: list[Said]) -> None:
    by_day = sorted({row.day for row in rows})
    for day, matured in zip(by_day, matured_days(rows, BASE_RATE), strict=True):
        asked = sorted((row for row in rows if row.day == day), key=lambda row: row.subject)
        assert matured.day == day
        for row, probability in zip(asked, matured.rules.tolist(), strict=True):
            expected = slow_probability(rows, row)
            assert np.isnan(probability) if expected is None else probability == pytest.approx(expected, rel=1e-12)


@some
@given(HISTORIES)
def test_a_day_matures_when_half_of_its_answers_are_there_and_knows_those(rows: list[Said]) -> None:
    for matured in matured_days(rows, BASE_RATE):
        together = sorted((row for row in rows if row.day == matured.day), key=lambda row: row.subject)
        half = half_known(together)
        assert matured.label_known_on == (NEVER if half is None else half)
        for row, label in zip(together, matured.labels.tolist(), strict=True):
            known = half is not None and row.known_on is not None and row.known_on <= half and row.label is not None
            assert label == float(bool(row.label)) if known else np.isnan(label)


def test_of_four_answers_on_the_5th_7th_9th_and_20th_the_day_has_matured_on_the_7th_with_two() -> None:
    known = {"A": (4, True), "B": (2, False), "C": (6, True), "D": (17, True)}
    (day,) = matured_days((said(who, 0, label=label, known=when) for who, (when, label) in known.items()), BASE_RATE)
    assert day.label_known_on == on(4)
    assert day.labels.tolist()[:2] == [1.0, 0.0]
    assert np.isnan(day.labels[2:]).all()


def test_one_answer_of_five_does_not_mature_a_day_whose_other_companies_are_open() -> None:
    rows = [said("A", 0, label=True, known=3), *(said(who, 0) for who in "BCDE")]
    (day,) = matured_days(rows, BASE_RATE)
    assert day.label_known_on == NEVER
    assert np.isnan(day.labels).all()


def test_an_open_day_never_matures_and_teaches_nothing() -> None:
    days = matured_days([said(who, offset) for who in "AB" for offset in (0, 400)], BASE_RATE)
    assert [day.label_known_on for day in days] == [NEVER, NEVER]
    assert days[1].rules == pytest.approx([BASE_RATE, BASE_RATE], abs=0.0)


def test_answers_that_nobody_will_ever_have_mature_a_day_without_labels() -> None:
    (day,) = matured_days([said("A", 0, known=30), said("B", 0, known=30)], BASE_RATE)
    assert day.label_known_on == on(30)
    assert np.isnan(day.labels).all()


def test_answers_of_the_5th_are_read_by_the_6th_and_not_yet_by_the_5th() -> None:
    rows = [said("A", 0, label=True, known=5), said("A", 5), said("A", 6)]
    _, same_day, next_day = matured_days(rows, BASE_RATE)
    assert same_day.rules[0] == BASE_RATE
    assert next_day.rules[0] > BASE_RATE


def test_before_any_answer_every_score_means_the_base_rate_of_training() -> None:
    scores = np.array([0.0, 5.0, 50.0, 100.0])
    assert RulesCurve(BASE_RATE).probabilities(scores).tolist() == [BASE_RATE] * 4


def test_missing_scores_stay_missing_on_either_side() -> None:
    rows = [Said("A", on(0), None, 0.2), Said("B", on(0), 40.0, None), said("C", 0)]
    (day,) = matured_days(rows, BASE_RATE)
    assert np.isnan(day.rules).tolist() == [True, False, False]
    assert np.isnan(day.ml).tolist() == [False, True, False]


def test_rows_without_a_score_or_an_answer_teach_the_curve_nothing() -> None:
    curve = RulesCurve(BASE_RATE)
    curve.learn(np.array([np.nan, 40.0]), np.array([1.0, np.nan]))
    assert curve.probabilities(np.array([40.0, np.nan, 0.0])).tolist()[0] == BASE_RATE
    assert np.isnan(curve.probabilities(np.array([np.nan]))).all()


def test_ten_thousand_answers_of_a_band_outweigh_the_base_rate_and_leave_the_other_bands_below_it() -> None:
    curve = RulesCurve(BASE_RATE)
    curve.learn(np.repeat([80.0, 0.0], 10_000), np.concatenate([np.tile([1.0, 0.0], 5_000), np.zeros(10_000)]))
    high, none, unseen = curve.probabilities(np.array([89.9, 0.0, 40.0]))
    assert high == pytest.approx(0.5, abs=0.01)
    assert none == pytest.approx(0.005, abs=0.001)
    assert unseen == pytest.approx((5_000 + BELIEF * BASE_RATE) / (20_000 + BELIEF))


def test_no_rows_make_no_days() -> None:
    assert matured_days([], BASE_RATE) == ()


def test_an_outcome_counts_by_the_dates_of_its_snapshot_and_of_the_run_that_answered_it() -> None:
    outcome = Outcome(
        subject="ACME",
        as_of=datetime(2026, 3, 2, 23, 59, tzinfo=UTC),
        run_id="run-1",
        target="spike_7d",
        due=date(2026, 3, 9),
        resolved_at=datetime(2026, 3, 10, 0, 1, tzinfo=UTC),
        state="resolved",
        label=True,
        value=1.7,
        rules=40.0,
        ml=61.0,
        probability=0.22,
        combined=45.0,
        ml_weight=0.2,
        model_version="v1",
        method="blend",
    )
    assert Said.of(outcome) == Said("ACME", date(2026, 3, 2), 40.0, 0.22, label=True, known_on=date(2026, 3, 10))
