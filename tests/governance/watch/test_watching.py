"""Alerts: each condition is told once, its end once, and telling them again from the same readings tells the same."""

import contextlib
import itertools
import json
from datetime import date, timedelta

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from src.errors import ParsingError
from src.governance.watch.condition import CONDITIONS, FAILED, INVESTIGATE, RETRAIN, Condition
from src.governance.watch.promises import HighBand, WinRate, high_band, stretch, win_rate
from src.governance.watch.rate import Rate
from src.governance.watch.reading import Reading, of_drift, of_high_band, of_score_drift, of_win_rate
from src.governance.watch.stability import Drift, Shift
from src.governance.watch.watching import Alert, Watch, watched
from src.scoring.envelope import Estimate
from tests.governance.watch.watch_world import FIRST, calm_world

Told = tuple[str, int]


def reading(day: int, value: float | None, *, about: str = "trend_5", sure: bool = True, model: str = "m1") -> Reading:
    on = FIRST + timedelta(days=day)
    return Reading(on, "drift", about, value, sure, model, {"rows": 1200, "floor": 0.04})


def promise(day: int, value: float | None, *, sure: bool = True) -> Reading:
    return Reading(FIRST + timedelta(days=day), "high_band", "", value, sure, "m1", {"now": 0.2, "promised": 0.35, "rows": 90})


def told(alerts: tuple[Alert, ...]) -> list[Told]:
    return [(alert.change, (alert.on - FIRST).days) for alert in alerts]


def test_a_condition_that_goes_on_for_a_month_is_told_once() -> None:
    found = watched(reading(day, 0.15) for day in range(30))
    assert told(found.alerts) == [("raised", 0)]
    assert found.watch.raised == (("drift", "trend_5", "m1"),)
    alert = found.alerts[0]
    assert (alert.level, alert.action, alert.value) == ("warn", "", 0.15)
    assert alert.why == (
        "The feature trend_5 is no longer spread as in training: its stability index is 0.15;"
        " chance alone makes up to 0.04 of 1200 rows."
    )


def test_a_warning_that_becomes_worse_is_told_once_more_and_an_easing_is_not() -> None:
    values = [0.15, 0.24, 0.30, 0.40, 0.20, 0.30]
    found = watched(reading(day, value) for day, value in enumerate(values))
    assert told(found.alerts) == [("raised", 0), ("worsened", 2)]
    assert (found.alerts[1].level, found.alerts[1].action) == ("act", INVESTIGATE)


def test_its_end_is_told_once_after_a_calm_week_with_since_when_it_held() -> None:
    values = [0.3] * 5 + [0.05] * 20
    found = watched(reading(day, value) for day, value in enumerate(values))
    assert told(found.alerts) == [("raised", 0), ("cleared", 12)]
    cleared = found.alerts[1]
    assert (cleared.level, cleared.action, cleared.since) == ("act", "", FIRST)
    assert cleared.why == "Over: the drift of trend_5 is 0.05 and was below 0.08 for 7 days. It held since 2022-01-03."
    assert found.watch.raised == ()


def test_swinging_about_the_bound_is_no_news() -> None:
    found = watched(reading(day, 0.12 if day % 2 else 0.085) for day in range(60))
    assert told(found.alerts) == [("raised", 1)]


def test_a_day_that_is_bad_again_begins_the_calm_week_anew() -> None:
    values = [0.2] + [0.05] * 6 + [0.09] + [0.05] * 8
    found = watched(reading(day, value) for day, value in enumerate(values))
    assert told(found.alerts) == [("raised", 0), ("cleared", 15)]


def test_what_was_over_and_comes_back_is_told_again() -> None:
    values = [0.2] + [0.01] * 8 + [0.2]
    found = watched(reading(day, value) for day, value in enumerate(values))
    assert told(found.alerts) == [("raised", 0), ("cleared", 8), ("raised", 9)]


def test_an_unknown_reading_neither_raises_nor_clears() -> None:
    assert watched(reading(day, None) for day in range(30)).alerts == ()
    values = [0.3] + [None] * 30
    assert told(watched(reading(day, value) for day, value in enumerate(values)).alerts) == [("raised", 0)]


def test_what_chance_would_make_of_so_few_rows_raises_nothing() -> None:
    assert watched(reading(day, 0.6, sure=False) for day in range(30)).alerts == ()


def test_a_high_band_under_its_promise_is_told_after_two_weeks_and_not_before() -> None:
    assert watched(promise(day, 0.1) for day in range(14)).alerts == ()
    found = watched(promise(day, 0.1) for day in range(20))
    assert told(found.alerts) == [("raised", 14)]
    assert found.alerts[0].action == FAILED
    assert found.alerts[0].since == FIRST
    assert found.alerts[0].why == "In the high band it happened in 20 % of 90 cases and 35 % were promised: 10.0 points fewer."


def test_two_weeks_with_one_good_day_among_them_are_not_two_weeks() -> None:
    assert watched(promise(day, 0.0 if day == 8 else 0.1) for day in range(20)).alerts == ()
    assert watched(promise(day, 0.1, sure=day != 8) for day in range(20)).alerts == ()


def test_weekly_runs_reach_two_weeks_with_three_readings() -> None:
    assert told(watched(promise(day, 0.1) for day in (0, 7, 14)).alerts) == [("raised", 14)]


def test_a_replaced_model_takes_its_conditions_with_it() -> None:
    later = [reading(day, 0.02, model="m2") for day in (3, 4)]
    found = watched([*(reading(day, 0.3) for day in range(3)), *later])
    assert told(found.alerts) == [("raised", 0), ("cleared", 3)]
    assert found.alerts[1].model == "m1"
    assert found.alerts[1].value is None
    assert found.alerts[1].why == "Over: the model m1 is no longer watched. It held since 2022-01-03."


def test_a_day_without_readings_of_any_model_clears_nothing() -> None:
    silent = Reading(FIRST + timedelta(days=1), "win_rate", "", None, sure=False)
    assert told(watched([reading(0, 0.3), silent]).alerts) == [("raised", 0)]


def test_champion_and_challenger_are_watched_beside_each_other() -> None:
    found = watched(reading(day, value, model=model) for day in range(3) for model, value in (("m1", 0.3), ("m2", 0.01)))
    assert told(found.alerts) == [("raised", 0)]


def test_every_feature_is_its_own_condition() -> None:
    found = watched(reading(day, 0.3, about=about) for day in range(3) for about in ("trend_5", "log_rest"))
    assert [(alert.about, alert.change) for alert in found.alerts] == [("log_rest", "raised"), ("trend_5", "raised")]


days = st.lists(
    st.tuples(st.sampled_from([None, 0.01, 0.085, 0.12, 0.3]), st.booleans(), st.sampled_from(["m1", "m2"])), max_size=60
)


@given(days, st.randoms(use_true_random=False))
def test_replay_gives_the_same_alerts_day_by_day_at_once_twice_and_in_any_order(
    found: list[tuple[float | None, bool, str]], random: object
) -> None:
    readings = [
        reading(day, value, about=about, sure=sure, model=model)
        for day, (value, sure, model) in enumerate(found)
        for about in ("trend_5", "log_rest")
    ]
    once = watched(readings)
    shuffled = [*readings, *readings]
    random.shuffle(shuffled)  # type: ignore[attr-defined]  # hypothesis gives a random.Random
    assert watched(shuffled) == once
    watch, alerts = Watch(), list[Alert]()
    for one in readings:
        if one.about == "trend_5":
            pair = [other for other in readings if other.on == one.on]
            watch, more = watch.after(one.on, pair)
            assert watch.after(one.on, pair) == (watch, ())
            alerts += more
    assert (tuple(alerts), watch) == (once.alerts, once.watch)
    stored = [Reading.parse(json.loads(json.dumps(item.record()))) for item in readings]
    assert watched(stored) == once


@given(days)
def test_a_condition_is_raised_before_it_is_over_and_over_before_it_is_raised_again(
    found: list[tuple[float | None, bool, str]],
) -> None:
    alerts = watched(reading(day, value, sure=sure, model=model) for day, (value, sure, model) in enumerate(found)).alerts
    for model in ("m1", "m2"):
        changes = [alert.change for alert in alerts if alert.model == model and alert.change != "worsened"]
        assert all(one != other for one, other in itertools.pairwise(changes))
        assert changes[:1] in ([], ["raised"])
    json.dumps([alert.record() for alert in alerts], allow_nan=False)


def test_readings_of_another_day_are_refused() -> None:
    with pytest.raises(ValueError, match="wanted readings of 2022-01-03, got one of 2022-01-04"):
        Watch().after(FIRST, [reading(1, 0.3)])


def test_a_condition_that_would_clear_itself_is_refused() -> None:
    with pytest.raises(ValueError, match="levels that rise"):
        Condition("odd", (("warn", 0.1),), 0.1, 0, 0, RETRAIN, str)
    with pytest.raises(ValueError, match="levels that rise"):
        Condition("odd", (("warn", 0.3), ("act", 0.2)), 0.1, 0, 0, RETRAIN, str)


json_values = st.recursive(
    st.none() | st.booleans() | st.floats() | st.text(max_size=9),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=9), inner, max_size=3),
    max_leaves=6,
)


@settings(max_examples=40)  # a hundred take ten seconds, most of them spent on drawing
@given(json_values | st.fixed_dictionaries({}, optional=dict.fromkeys(reading(0, 0.1).record(), json_values)))
def test_whatever_a_record_holds_it_is_a_reading_or_a_parsing_error(record: object) -> None:
    with contextlib.suppress(ParsingError):
        assert Reading.parse(record).record() == record


@pytest.mark.parametrize(
    "change", [{"value": True}, {"sure": 1}, {"value": float("inf")}, {"on": "3 January"}, {"numbers": 4}, {"new": 1}]
)
def test_a_record_that_was_changed_is_refused(change: dict[str, object]) -> None:
    with pytest.raises(ParsingError):
        Reading.parse({**reading(0, 1.0).record(), **change})


def test_drift_becomes_two_readings_a_feature_with_what_they_were_made_from() -> None:
    item = Drift("log_rest", Shift(0.31, 0.05, 900), Shift(0.02, np.inf, 1200), 0.25, 0.1)
    values, missing = of_drift(FIRST, [item], "m1", voice="without_prices")
    assert values.key == ("drift", "without_prices/log_rest", "m1")
    assert values.numbers == {"rows": 900, "floor": 0.05}
    assert values.sure
    assert not missing.sure
    assert missing.numbers == {"rows": 1200, "floor": None, "missing_now": 0.25, "missing_then": 0.1}


def test_a_feature_that_goes_missing_is_told_in_per_cent() -> None:
    item = Drift("log_rest", Shift(None, np.inf, 0), Shift(0.4, 0.05, 1200), 0.3, 0.04)
    (alert,) = watched(of_drift(FIRST, [item], "m1")).alerts
    assert alert.why.startswith("The feature log_rest is missing for 30 % of the rows, and for 4 % in training")
    assert (alert.condition, alert.level) == ("missing", "act")


def test_scores_that_drift_are_told_with_whose_they_are() -> None:
    found = of_score_drift(FIRST, Shift(0.3, 0.05, 1200), "m1", "without_prices")
    (alert,) = watched([found]).alerts
    assert alert.why.startswith("The model's scores of its fallback without_prices are no longer spread as in training")


def test_six_points_fewer_wins_ask_for_a_retraining_and_four_do_not() -> None:
    recent, before = Rate(100, 20, 0.2, 0.15, 0.26, 80.0), Rate(900, 234, 0.26, 0.24, 0.28, 500.0)
    found = WinRate(recent, before, Estimate(0.06, 0.01, 0.11), 0.3, 0.3)
    (alert,) = watched([of_win_rate(FIRST, found, "m1")]).alerts
    assert (alert.condition, alert.action, alert.level) == ("win_rate", RETRAIN, "act")
    assert alert.why == "Alerts came true in 20 % of 100 cases of late and in 26 % of 900 before: 6.0 points fewer."
    for drop in (Estimate(0.04, 0.01, 0.07), Estimate(0.06, -0.01, 0.13), None):
        less = WinRate(recent, before, drop, 0.3, 0.3)
        assert watched([of_win_rate(FIRST, less, "m1")]).alerts == ()


def test_a_shortfall_that_may_be_chance_is_no_broken_promise() -> None:
    unsure = HighBand(Rate(90, 18, 0.2, 0.1, 0.3, 60.0), 0.25, Estimate(0.05, -0.02, 0.12))
    assert watched(of_high_band(FIRST + timedelta(days=day), unsure, "m1") for day in range(30)).alerts == ()


def test_the_default_conditions_have_their_promised_bounds() -> None:
    bounds = {condition.name: (condition.levels, condition.lasting, condition.action) for condition in CONDITIONS}
    assert bounds["drift"] == ((("warn", 0.1), ("act", 0.25)), 0, INVESTIGATE)
    assert bounds["missing"] == bounds["score_drift"] == bounds["drift"]
    assert bounds["win_rate"] == ((("act", 0.05),), 0, RETRAIN)
    assert bounds["high_band"][1:] == (14, FAILED)


def followed(seed: int, *, right: float = 0.0, breaks: int | None = None) -> tuple[Alert, ...]:
    """A year of readings, every fourth day, of a model watched for half a year before."""
    shape = {"days": 375, "companies": 60, "overlap": 7, "market": 0.2}
    past = calm_world(seed, **shape)  # type: ignore[arg-type]  # days and companies whole, market a share
    if breaks is not None:
        broken = calm_world(seed, right=right, **shape)  # type: ignore[arg-type]  # as above
        late = past.days >= FIRST.toordinal() + breaks
        past.labels[late] = broken.labels[late]
    readings = []
    for day in range(175, 525, 4):
        on = FIRST + timedelta(days=day)
        known = past.by(on)
        readings.append(of_win_rate(on, win_rate(known.ml, known, 70.0, block_days=stretch(7)), "m1"))
        readings.append(of_high_band(on, high_band(known.ml, known, 70.0, block_days=stretch(7)), "m1"))
    return watched(readings).alerts


def test_a_model_that_stays_right_for_a_year_is_hardly_ever_alarmed_about() -> None:
    alarmed = [seed for seed in range(12) if any(alert.change == "raised" for alert in followed(seed))]
    assert len(alarmed) <= 2


def test_a_model_that_breaks_is_told_of_by_both_conditions() -> None:
    told_of: list[str] = []
    for seed in range(5):
        raised = {alert.condition: alert for alert in followed(seed, right=-2.5, breaks=250) if alert.change == "raised"}
        assert all(alert.on > FIRST + timedelta(days=250) for alert in raised.values())
        told_of += raised
    assert told_of.count("high_band") == 5
    assert told_of.count("win_rate") >= 4


def test_rows_of_two_horizons_are_taken_together_and_of_a_week_at_least() -> None:
    assert (stretch(1), stretch(7), stretch(14)) == (7, 14, 28)


def test_a_handful_of_alerts_tells_nothing() -> None:
    past = calm_world(1, days=80, companies=2)
    known = past.where(np.arange(len(past)) < 20)
    assert win_rate(known.ml, known, 50.0, block_days=30).drop is None
    assert high_band(known.ml, known, 50.0, block_days=30).shortfall is None
    nothing = past.by(date(2000, 1, 1))
    assert win_rate(nothing.ml, nothing, 50.0, block_days=30).recent.value is None
    assert high_band(nothing.ml, nothing, 50.0, block_days=30).rate.value is None


def test_a_promise_can_be_a_number_that_somebody_gave() -> None:
    past = calm_world(2, days=200, companies=60)
    own, given_by_hand = (high_band(past.ml, past, 70.0, block_days=30, promise=promise) for promise in (None, 0.9))
    assert own.shortfall is not None
    assert own.shortfall.low <= 0.0 <= own.shortfall.high
    assert given_by_hand.shortfall is not None
    assert given_by_hand.shortfall.value - own.shortfall.value == pytest.approx(0.9 - float(own.promised or 0.0))
    assert given_by_hand.promised == pytest.approx(0.9)


def test_rows_without_a_score_are_no_alerts() -> None:
    past = calm_world(3, days=200)
    silent = np.where(past.ml >= 70.0, np.nan, past.ml)
    assert win_rate(silent, past, 70.0, block_days=30).recent.rows == 0
