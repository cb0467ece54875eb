"""The adaptive policy and its ladder: earned step by step, lost at once."""

from datetime import date

import numpy as np
import pytest

from src.governance.matured import MaturedDay
from src.governance.weight.change import Change
from src.governance.weight.ladder import Ladder, Phase
from src.governance.weight.policies import adaptive, rollout
from tests.governance.weight.matured_world import history, sessions


def asked(days: list[MaturedDay]) -> list[date]:
    return sessions(len(days) + 12)


def rules_of(changes: tuple[Change, ...]) -> list[str]:
    return [change.rule for change in changes if change.rule != "hedge"]


def test_a_better_model_leaves_the_shadow_after_90_days_and_300_positives_at_the_earliest() -> None:
    days = history([1.0] * 400)
    course = adaptive().replay(days, asked(days))
    first = course.changes[0]

    assert (first.rule, first.phase_before, first.phase_after) == ("promotion", "shadow", "pilot")
    assert (first.before, first.after) == (0.0, 0.2)
    assert first.numbers["days"] >= 90  # type: ignore[operator]  # a number
    assert first.numbers["positives"] >= 300.0  # type: ignore[operator]  # a number
    assert first.numbers["evidence"] >= 20.0  # type: ignore[operator]  # a number
    assert max(course.weights) > 0.4


def test_positives_of_one_date_count_for_less_the_more_there_are() -> None:
    def matured(events: int) -> MaturedDay:
        labels = np.array([1.0] * events + [0.0] * (200 - events))
        return MaturedDay(date(2021, 3, 1), date(2021, 3, 15), np.full(200, 0.1), np.linspace(0.01, 0.5, 200), labels)

    counted = [adaptive().learn(adaptive().begin(), matured(events))[0].climb.positives for events in (0, 1, 11, 200)]
    assert counted == pytest.approx([0.0, 1.0, 11.0 / 2.0, 200.0 / 20.9])


def test_a_model_as_good_as_the_rules_stays_in_the_shadow() -> None:
    days = history([0.0] * 300)
    course = adaptive().replay([_noisy(day, seed) for seed, day in enumerate(days)], asked(days))
    assert course.changes == ()
    assert course.weight == 0.0


def _noisy(day: MaturedDay, seed: int) -> MaturedDay:
    noise = np.exp(np.random.default_rng(seed).normal(0.0, 0.4, len(day.ml)))
    return MaturedDay(day.day, day.label_known_on, day.rules, day.ml * noise / (1.0 - day.ml + day.ml * noise), day.labels)


def test_a_model_that_turns_round_is_cut_off_and_has_to_begin_in_the_shadow_again() -> None:
    days = history([1.0] * 250 + [-1.0] * 60 + [1.0] * 300)
    course = adaptive().replay(days, asked(days))
    told = rules_of(course.changes)
    fall = next(change for change in course.changes if change.rule in {"breaker", "demotion"})

    assert told[0] == "promotion"
    assert (fall.rule, fall.after, fall.phase_after) == ("breaker", 0.0, "shadow")
    assert (fall.on - days[250].day).days <= 65
    assert fall.numbers["level"] > fall.numbers["threshold"]  # type: ignore[operator]  # numbers
    again = [change for change in course.changes if change.on > fall.on]
    assert (again[0].rule, again[0].phase_before, again[0].phase_after) == ("promotion", "shadow", "pilot")
    assert again[0].numbers["days"] >= 90  # type: ignore[operator]  # a number


def test_a_validated_model_may_begin_at_forty_percent() -> None:
    days = history([1.0] * 10)
    policy = adaptive(start="expansion", opening=0.4)
    assert policy.replay(days, asked(days)[:5]).weights == (0.4,) * 5
    assert adaptive(start="pilot").begin().weight == 0.2


def test_a_validated_model_that_is_worse_than_the_rules_loses_its_phase_by_evidence_or_by_the_breaker() -> None:
    days = history([-0.5] * 200)
    course = adaptive(start="expansion", opening=0.4).replay(days, asked(days))
    assert {"demotion", "breaker"} & set(rules_of(course.changes))
    assert course.weight == 0.0


def test_a_demotion_goes_one_phase_down_and_evidence_for_the_step_begins_anew() -> None:
    days = history([-0.5] * 100)
    state, policy = adaptive(start="expansion", opening=0.4).begin(), adaptive(start="expansion", opening=0.4)
    for day in days:
        state, change = policy.learn(state, day)
        if change is not None and change.rule == "demotion":
            break
    assert state.phase == "pilot"
    assert state.weight <= 0.2
    assert [evidence.days for evidence in state.climb.up[1:]] == [0, 0]
    assert state.climb.up[0].days > 0
    assert state.climb.down.days == 0


def test_a_model_that_says_one_minus_what_it_said_is_stopped_before_any_answer_is_known() -> None:
    days = history([1.0] * 60)
    flipped = [MaturedDay(day.day, day.label_known_on, day.rules, 1.0 - day.ml, day.labels) for day in days[40:]]
    course = adaptive(start="pilot").replay([*days[:40], *flipped], asked(days))
    leap = course.changes[-1]
    assert (leap.rule, leap.on, leap.after, leap.phase_after) == ("leap", days[40].day, 0.0, "shadow")


def test_forecasts_whose_answers_are_open_are_heard_all_the_same() -> None:
    days = history([1.0] * 60)
    open_days = [
        MaturedDay(day.day, date(2030, 1, 1), day.rules, 1.0 - day.ml, np.full(len(day.ml), np.nan)) for day in days[40:]
    ]
    course = adaptive(start="pilot").replay([*days[:40], *open_days], [days[39].day, days[40].day])
    assert course.weights == (0.2, 0.0)


def test_a_market_that_halves_the_odds_of_calm_is_no_leap() -> None:
    days = history([1.0] * 60)
    alarmed = [
        MaturedDay(day.day, day.label_known_on, day.rules, day.ml * 2.0 / (1.0 + day.ml), day.labels) for day in days[40:]
    ]
    course = adaptive(start="pilot").replay([*days[:40], *alarmed], asked(days))
    assert "leap" not in rules_of(course.changes)


def test_evidence_gathered_in_the_shadow_counts_for_later_steps_but_each_phase_lasts_thirty_days() -> None:
    days = history([1.0] * 400)
    course = adaptive(odds=2.0).replay(days, asked(days))
    steps = [change for change in course.changes if change.rule == "promotion"]
    assert [change.phase_after for change in steps] == ["pilot", "expansion", "optimisation"]
    assert all(change.numbers["days"] >= 30 for change in steps[1:])  # type: ignore[operator]  # numbers


def test_a_ladder_knows_its_phases_by_name() -> None:
    ladder = Ladder((Phase("low", 0.0), Phase("high", 0.5)))
    assert ladder.named("high") == 1
    assert ladder.caps == (0.0, 0.5)


def test_a_rollout_by_dates_takes_each_step_on_its_own_date_however_seldom_somebody_looks() -> None:
    policy = rollout(hybrid_on=date(2021, 1, 11), full_on=date(2021, 1, 18))
    days = [date(2021, 1, 4), date(2021, 1, 10), date(2021, 1, 11), date(2021, 1, 17), date(2021, 1, 18)]
    assert policy.replay([], days).weights == (0.0, 0.0, 0.7, 0.7, 1.0)
    late = policy.replay([], [date(2021, 6, 1)])
    assert [(change.on, change.before, change.after) for change in late.changes] == [
        (date(2021, 1, 11), 0.0, 0.7),
        (date(2021, 1, 18), 0.7, 1.0),
    ]


def test_a_rollout_that_fell_stays_in_parallel_until_later_dates_are_set() -> None:
    days = history([1.0] * 150 + [-1.0] * 150)
    policy = rollout(hybrid_on=date(2021, 1, 11), full_on=date(2021, 1, 18))
    course = policy.replay(days, asked(days))
    fall = course.changes[-1]
    assert fall.rule in {"breaker", "demotion"}
    assert (fall.before, fall.after, fall.phase_after, course.weight) == (1.0, 0.0, "parallel", 0.0)
    again = rollout(hybrid_on=date(2022, 4, 1)).replay(days, [*asked(days), date(2022, 6, 1)])
    assert again.weight == 0.7


def test_a_rollout_by_gates_goes_from_rules_to_thirty_seventy_to_the_model_alone() -> None:
    days = history([1.0] * 400)
    course = rollout(odds=2.0).replay(days, asked(days))
    assert [(change.before, change.after) for change in course.changes] == [(0.0, 0.7), (0.7, 1.0)]


def test_where_answers_come_after_two_days_a_model_that_turns_round_in_its_third_month_is_cut_off_within_one() -> None:
    days = history([0.4] * 70 + [-0.4] * 45, base=0.0, delay=2)
    soon, late = (adaptive(start="expansion", opening=0.4, overlap=overlap).replay(days, asked(days)) for overlap in (2, 10))
    fall = next(change for change in soon.changes if change.rule == "breaker")
    assert (fall.before > 0.3, fall.after) == (True, 0.0)
    assert 0 < (fall.on - days[70].day).days <= 30
    assert "breaker" not in rules_of(late.changes)
