"""What every policy promises, whatever comes."""

import json
from datetime import date, timedelta
from itertools import pairwise
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from src.governance.matured import MaturedDay
from src.governance.weight.ladder import Ladder
from src.governance.weight.policies import NAMES, adaptive, fixed, policy_named, rollout, stepwise
from src.governance.weight.policy import Policy
from tests.governance.weight.matured_world import FIRST, flat, history, sessions, told_by

QUICK: dict[str, Any] = {"shadow_days": 20, "shadow_positives": 10.0, "phase_days": 5, "odds": 2.0, "overlap": 3}
POLICIES: dict[str, tuple[Policy[Any], float]] = {
    "fixed": (fixed(0.4), 0.4),
    "adaptive": (adaptive(**QUICK), 0.7),
    "adaptive, from the pilot on": (adaptive(start="pilot", **QUICK), 0.7),
    "rollout by gates": (rollout(**QUICK), 1.0),
    "rollout by dates": (rollout(hybrid_on=date(2021, 2, 10), full_on=date(2021, 3, 20), **QUICK), 1.0),
    "stepwise": (stepwise(start=0.3), 0.7),
    "stepwise, from the shadow": (stepwise(), 0.7),
}
every_policy = pytest.mark.parametrize(("policy", "cap"), POLICIES.values(), ids=POLICIES)

skills = st.lists(st.sampled_from([1.0, 0.6, 0.0, -1.0]), min_size=1, max_size=4).map(
    lambda parts: [skill for skill in parts for _ in range(30)]
)
worlds = st.builds(
    lambda levels, seed, sameness: flat(history(levels, seed=seed)) if sameness else history(levels, seed=seed),
    skills,
    st.integers(0, 10_000),
    st.booleans(),
)


def dates_of(days: list[MaturedDay]) -> list[date]:
    return sessions(len(days) + 12)


@every_policy
@settings(max_examples=12, deadline=None)
@given(days=worlds)
def test_a_weight_is_never_below_nought_nor_above_the_cap_and_changes_alone_explain_it(
    policy: Policy[Any], cap: float, days: list[MaturedDay]
) -> None:
    course = policy.replay(days, dates_of(days))

    assert all(0.0 <= weight <= cap for weight in course.weights)
    assert told_by(course, policy.begin().weight) == list(course.weights)
    assert all(one.after == other.before and one.phase_after == other.phase_before for one, other in pairwise(course.changes))
    assert all(change.rule and change.why and change.numbers for change in course.changes)
    assert all(change.before != change.after or change.phase_before != change.phase_after for change in course.changes)


@every_policy
@settings(max_examples=12, deadline=None)
@given(days=worlds, data=st.data())
def test_going_on_from_any_day_ends_byte_for_byte_where_a_replay_of_everything_ends(
    policy: Policy[Any], cap: float, days: list[MaturedDay], data: st.DataObject
) -> None:
    del cap
    dates = dates_of(days)
    cut = data.draw(st.integers(0, len(dates) - 1))
    whole = policy.replay(days, dates)

    state, changes = policy.begin(), []
    if cut:
        first = policy.replay(days, dates[:cut])
        state, changes = first.state, list(first.changes)
    came = dates[cut - 1] if cut else date.min
    for on in dates[cut:]:
        arrived = [day for day in days if came < day.label_known_on <= on]
        heard = [day for day in days if came < day.day <= on]
        state, made = policy.advance(state, on, arrived, heard)
        changes += made
        came = on

    assert json.dumps(state.record()) == json.dumps(whole.state.record())
    assert changes == list(whole.changes)
    assert policy.replay(list(reversed(days)), dates).json() == whole.json()


@every_policy
@settings(max_examples=8, deadline=None)
@given(days=worlds, data=st.data())
def test_runs_that_were_missed_or_made_twice_change_nothing(
    policy: Policy[Any], cap: float, days: list[MaturedDay], data: st.DataObject
) -> None:
    del cap
    dates = dates_of(days)
    some = sorted({*data.draw(st.lists(st.sampled_from(dates), max_size=6)), dates[-1]})
    every, few = policy.replay(days, dates), policy.replay(days, some)

    assert few.changes == every.changes
    assert few.state == every.state
    assert [weight for on, weight in zip(every.dates, every.weights, strict=True) if on in some] == list(few.weights)
    assert policy.advance(few.state, dates[-1]) == (few.state, ())


@every_policy
@settings(max_examples=12, deadline=None)
@given(days=worlds, data=st.data())
def test_answers_that_are_not_known_yet_move_nothing(
    policy: Policy[Any], cap: float, days: list[MaturedDay], data: st.DataObject
) -> None:
    del cap
    dates = dates_of(days)
    today = data.draw(st.sampled_from(dates))
    other_future = [
        day if day.label_known_on <= today else MaturedDay(day.day, day.label_known_on, day.rules, day.ml, 1.0 - day.labels)
        for day in days
    ]
    seen = [on for on in dates if on <= today]

    assert policy.replay(other_future, seen).json() == policy.replay(days, seen).json()


@every_policy
def test_a_day_whose_answers_lie_ahead_is_refused(policy: Policy[Any], cap: float) -> None:
    del cap
    (day,) = history([1.0])
    with pytest.raises(ValueError, match="lies ahead"):
        policy.advance(policy.begin(), day.label_known_on - timedelta(days=1), [day])


@every_policy
def test_a_day_that_is_there_twice_is_refused(policy: Policy[Any], cap: float) -> None:
    del cap
    days = history([1.0, 1.0])
    with pytest.raises(ValueError, match="twice"):
        policy.replay([*days, days[0]], [date(2021, 3, 1)])


@every_policy
def test_days_on_which_the_model_was_silent_teach_nothing(policy: Policy[Any], cap: float) -> None:
    del cap
    silent = [
        MaturedDay(day.day, day.label_known_on, day.rules, np.full(len(day.ml), np.nan), day.labels)
        for day in history([1.0] * 40)
    ]
    assert policy.replay(silent, [date(2021, 2, 1)]).state == policy.begin()


@every_policy
def test_a_model_that_tells_nobody_apart_is_put_into_the_shadow(policy: Policy[Any], cap: float) -> None:
    del cap
    days = history([1.0] * 120)
    course = policy.replay([*days[:80], *flat(days[80:])], dates_of(days))
    assert course.weight == 0.0


def test_a_fixed_weight_comes_back_once_scores_differ_again() -> None:
    days = history([1.0] * 60)
    course = fixed(0.4).replay([*days[:20], *flat(days[20:40]), *days[40:]], dates_of(days))
    assert [(change.rule, change.before, change.after) for change in course.changes] == [
        ("sameness", 0.4, 0.0),
        ("difference", 0.0, 0.4),
    ]
    assert course.changes[0].on == days[29].day  # the tenth flat day, whose answers nobody knows yet


@pytest.mark.parametrize("policy", [adaptive(**QUICK), rollout(**QUICK)], ids=["adaptive", "rollout"])
@settings(max_examples=15, deadline=None)
@given(days=worlds)
def test_no_weight_is_above_the_cap_of_its_phase_and_no_phase_is_jumped_on_the_way_up(
    policy: Policy[Any], days: list[MaturedDay]
) -> None:
    ladder: Ladder = policy.ladder  # type: ignore[attr-defined]  # both have one
    course = policy.replay(days, dates_of(days))
    caps = dict(ladder.phases)
    names = [phase.name for phase in ladder.phases]

    assert list(ladder.caps) == sorted(ladder.caps)
    assert all(weight <= caps[phase] for weight, phase in zip(course.weights, course.phases, strict=True))
    for change in course.changes:
        rise = names.index(change.phase_after) - names.index(change.phase_before)
        assert rise <= 1
        assert (rise == 1) == (change.rule == "promotion")


def test_names_are_the_inputs_own_and_others_are_refused() -> None:
    assert [policy_named(name).name for name in NAMES] == list(NAMES)
    with pytest.raises(ValueError, match="no policy 'greedy'"):
        policy_named("greedy")
    with pytest.raises(ValueError, match="no phase 'noon'"):
        adaptive(start="noon")
    with pytest.raises(ValueError, match="between 0 and 1"):
        fixed(1.4)
    with pytest.raises(ValueError, match="hybrid date before it"):
        rollout(full_on=FIRST)


def test_dates_that_do_not_rise_are_refused() -> None:
    with pytest.raises(ValueError, match="rise"):
        fixed().replay([], [FIRST, FIRST])
