import json
import random
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn.metrics import log_loss, roc_auc_score  # type: ignore[import-untyped]  # scikit-learn ships no types

from src.delivery.governance_record import MOST_RECENT, record
from src.governance.aliases import rebuilt
from src.governance.event import Event
from src.governance.resolution import Late, Resolution
from src.governance.review import Retraining, Review
from src.governance.trial import Trial
from src.governance.watch.stability import Drift, Shift
from src.governance.watch.watching import Alert, Standing
from src.governance.weight.policies import rollout
from src.ledger.outcome import Outcome
from src.scoring.envelope import Estimate
from tests.delivery.review_world import TARGET, moment, outcome, outcomes, review, scores

KEYS = (
    "schema_version domain target horizon_days as_of policy weight phase words course changes models history trial outcomes"
    " figures calibration lift bands quality agreement expected recent recent_total drift importance alerts retraining warnings"
)
ENDS = {"value", "low", "high"}
INSIDE = {
    "models": "champion challenger previous shadow",
    "models.shadow": "version role",
    "changes[]": "on rule before after phase_before phase_after why numbers",
    "history[]": "at event version from why",
    "trial": "champion rival role days since log_loss_saved evidence needed words",
    "outcomes": "resolved events unresolvable late ahead new reasons first_due",
    "figures": "rows events first last voices",
    "figures.voices": "rules ml combined",
    "figures.voices.rules": "log_loss brier brier_skill auc average_precision calibration_error",
    "figures.voices.rules.auc": "value low high",
    "calibration": "rules ml combined",
    "calibration.combined[]": "promised happened low high rows",
    "lift": "rules ml combined",
    "lift.rules[]": "share rate lift rows",
    "bands": "rules ml combined",
    "bands.ml[]": "name rows rate low high promised",
    "quality[]": "on rows log_loss brier calibration_error error_by_chance auc promised",
    "agreement": "rows both neither rules_only ml_only ml_right threshold",
    "agreement.ml_right": "rate low high rows",
    "expected": "rows events auc brier log_loss words",
    "recent[]": "ticker as_of rules ml combined due state value reason",
    "drift[]": "feature index floor level rows missing_now missing_then missing_index missing_level",
    "importance[]": "feature production training",
    "alerts": "standing told",
    "alerts.standing[]": "condition about level since model why",
    "alerts.told[]": "on change condition about level action why",
    "retraining": "every last words",
}


def found(told: Any, path: str) -> Any:
    for name in path.split("."):
        told = told[name.removesuffix("[]")]
        told = told[0] if name.endswith("[]") else told
    return told


def text(told: Review) -> str:
    return json.dumps(record(told), allow_nan=False)


def event(days: int, kind: Any, version: str, displaced: str) -> Event:
    return Event(moment(days), kind, version, displaced, f"{version} came.")


def full_review() -> Review:
    """Everything that a record can tell, at once."""
    alert = Alert(
        moment(60).date(), "raised", "drift", "jobs", "act", "investigate", 0.4, date(2025, 3, 1), "m1", "It drifted."
    )
    set_for = rollout(hybrid_on=moment(30).date())
    return review(
        outcomes(1),
        [scores("C000", 55), scores("C001", 56, probability=0.4), scores("C000", 40)],
        course=set_for.replay([], [moment(20).date(), moment(60).date()]),
        resolution=Resolution((), (Late("C000", moment(40), "run-40", moment(50).date(), "jump: ×2 on 2025-02-20"),), 0),
        written=8,
        drift=[Drift("jobs", Shift(0.4, 0.1, 600), Shift(None, float("inf"), 600), 0.1, 0.02)],
        production={"jobs": 0.2, "news": 0.3},
        training={"jobs": 0.1, "filings": 0.4},
        standing={("drift", "jobs", "m1"): Standing(date(2025, 3, 1), 2)},
        told=[alert],
        aliases=rebuilt([event(0, "champion", "m0", ""), event(10, "champion", "m1", "m0"), event(20, "challenger", "m2", "")]),
        trial=Trial("m1", "m2", "challenger", date(2025, 2, 1), 12, 96, Estimate(0.01, -0.02, 0.03), 1.25),
        retraining=Retraining("monthly", date(2025, 2, 1), "The next is due in March."),
        warnings=("One record was passed over.",),
    )


def test_a_record_of_everything_has_exactly_the_keys_that_are_documented() -> None:
    told = record(full_review())

    assert set(told) == set(KEYS.split())
    for path, names in INSIDE.items():
        assert set(found(told, path)) == set(names.split()), path


def test_a_first_run_has_the_same_keys_and_says_when_the_first_answer_is_due() -> None:
    # Presidents' Day, 17 February, is no session: seven of them after Monday the 10th end on Thursday the 20th.
    told = record(review((), [scores("A", 35), scores("B", 36)], days=36))

    assert set(told) == set(KEYS.split())
    assert told["outcomes"] == {
        **dict.fromkeys(("resolved", "events", "unresolvable", "late", "new"), 0),
        "ahead": 2,
        "reasons": {},
        "first_due": "2025-02-20",
    }
    assert told["figures"] is told["agreement"] is told["trial"] is None
    assert told["calibration"] == told["lift"] == told["bands"] == {"rules": [], "ml": [], "combined": []}
    assert told["quality"] == told["changes"] == told["history"] == told["drift"] == told["importance"] == []
    assert [(row["ticker"], row["due"], row["state"]) for row in told["recent"]] == [
        ("B", "2025-02-21", "waiting"),
        ("A", "2025-02-20", "waiting"),
    ]


def test_a_review_of_nothing_at_all_is_a_record_too() -> None:
    told = record(review(champion=None))

    assert told["expected"] is None
    assert told["recent"] == []
    assert told["outcomes"]["first_due"] is None
    assert told["models"] == {"champion": None, "challenger": None, "previous": None, "shadow": None}
    assert told["words"] == "40\N{NO-BREAK SPACE}%, set by hand; answers do not move it."


def test_figures_are_those_of_scikit_learn_to_six_decimals() -> None:
    rows = outcomes(2)
    ml = record(review(rows))["figures"]["voices"]["ml"]
    labels, said = [row.label for row in rows], [row.probability for row in rows]

    assert ml["log_loss"]["value"] == round(log_loss(labels, said), 6)
    assert ml["auc"]["value"] == round(roc_auc_score(labels, said), 6)
    assert ml["auc"]["low"] < ml["auc"]["value"] < ml["auc"]["high"]


def test_the_rules_probabilities_begin_at_the_base_rate_of_training() -> None:
    told = record(review([outcome(f"C{place}", 0, label=place == 0) for place in range(4)], base_rate=0.07))

    assert told["calibration"]["rules"] == [
        {
            "promised": 0.07,
            "happened": 0.25,
            "low": pytest.approx(0.0456, abs=1e-3),
            "high": pytest.approx(0.6994, abs=1e-3),
            "rows": 4,
        }
    ]


@settings(max_examples=6, deadline=None)
@given(st.randoms(use_true_random=False))
def test_reviews_with_the_same_outcomes_in_another_order_give_the_same_bytes(order: random.Random) -> None:
    rows = [*outcomes(3, days=12, companies=4), outcome("C009", 3, label=None), outcome("C010", 45, label=True)]
    shuffled = list(rows)
    order.shuffle(shuffled)

    assert text(review(shuffled)) == text(review(rows))


def test_what_came_of_the_latest_scores_is_told_one_by_one() -> None:
    answers = [
        outcome("A", 40, label=True, value=2.4),
        outcome("B", 40, label=False, value=0.8),
        outcome("C", 40, label=None, reason="halted: it was not traded"),
    ]
    waits = Late("D", moment(40), "run-40", date(2025, 2, 26), "jump: the price moved")
    said = [scores(name, 40) for name in "ABCD"] + [scores("E", 58, combined=None), scores("F", 58)]
    told = record(review(answers, said, resolution=Resolution((), (waits,), 0)))

    assert [(row["ticker"], row["state"], row["value"], row["due"], row["reason"]) for row in told["recent"]] == [
        ("F", "waiting", None, "2025-03-14", ""),
        ("E", "waiting", None, "2025-03-14", ""),
        ("A", "happened", 2.4, "2025-02-25", ""),
        ("B", "did not happen", 0.8, "2025-02-25", ""),
        ("C", "unresolvable", None, "2025-02-25", "halted: it was not traded"),
        ("D", "late", None, "2025-02-26", "jump: the price moved"),
    ]
    assert told["recent"][0]["as_of"] == "2025-03-05T22:00:00+00:00"
    assert (told["outcomes"]["unresolvable"], told["outcomes"]["reasons"]) == (1, {"halted": 1})
    assert (told["outcomes"]["late"], told["outcomes"]["ahead"], told["outcomes"]["first_due"]) == (1, 2, "2025-03-14")


def test_the_newest_three_hundred_scores_of_thirty_days_are_listed_and_all_are_counted() -> None:
    said = [scores(f"C{place:03}", day) for day in range(20, 61) for place in range(20)]
    told = record(review((), said))

    assert told["recent_total"] == 31 * 20
    assert len(told["recent"]) == MOST_RECENT
    assert [row["as_of"] for row in told["recent"]] == sorted((row["as_of"] for row in told["recent"]), reverse=True)
    assert told["recent"][-1]["as_of"] == "2025-02-21T22:00:00+00:00"


def test_performance_is_expected_of_rows_without_an_answer_alone() -> None:
    answers = [outcome("A", 40, label=True)]
    said = [scores("A", 40, probability=0.9), *(scores(name, 41, probability=0.2) for name in "ABCDE")]
    told = record(review(answers, said))["expected"]

    assert (told["rows"], told["events"]) == (5, 1.0)
    assert told["brier"]["value"] == 0.16
    assert told["auc"]["value"] == 0.5


def test_who_was_right_where_they_disagreed_counts_each_flag_from_the_threshold_on() -> None:
    cases = ((60.0, 60.0, True), (10.0, 10.0, False), (60.0, 10.0, False), (10.0, 60.0, True), (10.0, 60.0, False))
    rows = [outcome(f"C{place}", 0, rules=rules, ml=ml, label=label) for place, (rules, ml, label) in enumerate(cases)]
    told = record(review(rows, threshold=50.0))["agreement"]

    assert {name: told[name] for name in ("rows", "both", "neither", "rules_only", "ml_only")} == {
        "rows": 5,
        "both": 1,
        "neither": 1,
        "rules_only": 1,
        "ml_only": 2,
    }
    assert (told["ml_right"]["rows"], told["ml_right"]["rate"]) == (3, round(2 / 3, 6))


def test_without_a_dispute_nobody_was_right_in_it() -> None:
    assert record(review([outcome("A", 0, rules=10.0, ml=10.0)]))["agreement"]["ml_right"] is None


def test_a_changed_weight_is_told_with_its_date_and_reason() -> None:
    told = record(full_review())

    assert (told["policy"], told["weight"], told["phase"]) == ("rollout", 0.7, "hybrid")
    assert told["course"] == [["2025-01-26", 0.0, "parallel"], ["2025-03-07", 0.7, "hybrid"]]
    assert [(change["on"], change["rule"], change["after"]) for change in told["changes"]] == [("2025-02-05", "date", 0.7)]
    assert told["words"] == (
        "70\N{NO-BREAK SPACE}% in phase hybrid since 5 February 2025: The step to hybrid was set for 2025-02-05."
    )


def test_a_weight_that_has_not_moved_stands_where_its_policy_began() -> None:
    told = record(review(course=rollout().replay([], [moment(60).date()])))

    assert told["words"].startswith("0\N{NO-BREAK SPACE}% in phase parallel, which is where the policy began")


def test_models_their_history_and_their_trial_are_told() -> None:
    told = record(full_review())

    assert told["models"] == {
        "champion": "m1",
        "challenger": "m2",
        "previous": "m0",
        "shadow": {"version": "m2", "role": "challenger"},
    }
    assert [(one["event"], one["version"], one["from"]) for one in told["history"]] == [
        ("champion", "m0", None),
        ("champion", "m1", "m0"),
        ("challenger", "m2", None),
    ]
    assert told["trial"]["log_loss_saved"] == {"value": 0.01, "low": -0.02, "high": 0.03}
    assert (told["trial"]["evidence"], told["trial"]["needed"], told["trial"]["since"]) == (1.25, 20.0, "2025-02-01")


def test_a_trial_that_cannot_be_told_has_no_saving() -> None:
    rival = Trial("m1", "m2", "previous", None, 0, 0, None, 1.0)

    assert record(review(trial=rival))["trial"]["log_loss_saved"] is None


def test_a_floor_that_nothing_tells_is_null_and_features_missing_from_training_are_too() -> None:
    told = record(full_review())

    assert told["drift"][0]["missing_index"] is None
    assert (told["drift"][0]["level"], told["drift"][0]["missing_level"], told["drift"][0]["floor"]) == ("act", "", 0.1)
    assert told["importance"] == [
        {"feature": "news", "production": 0.3, "training": None},
        {"feature": "jobs", "production": 0.2, "training": 0.1},
        {"feature": "filings", "production": None, "training": 0.4},
    ]
    unsure = Drift("jobs", Shift(0.4, float("inf"), 3), Shift(0.0, float("inf"), 3), None, 0.0)
    assert record(review(drift=[unsure]))["drift"][0]["floor"] is None


def test_conditions_that_hold_are_told_with_why_and_those_that_have_only_begun_are_not() -> None:
    held = {
        ("high_band", "", "m1"): Standing(date(2025, 2, 1), 0),
        ("drift", "jobs", "m1"): Standing(date(2025, 2, 3), 1),
    }
    told = record(review(standing=held))["alerts"]

    assert told == {
        "standing": [
            {
                "condition": "drift",
                "about": "jobs",
                "level": "warn",
                "since": "2025-02-03",
                "model": "m1",
                "why": "It has held since 3 February 2025; it is over once it has been below 0.08 for 7 days.",
            }
        ],
        "told": [],
    }
    assert record(full_review())["alerts"]["standing"][0]["why"] == "It drifted."


def numbers(told: Any) -> Iterator[float]:
    if isinstance(told, dict):
        for value in told.values():
            yield from numbers(value)
    elif isinstance(told, list):
        for value in told:
            yield from numbers(value)
    elif isinstance(told, float):
        yield told


POINTS = st.none() | st.sampled_from([0.0, 50.0, 100.0]) | st.floats(0.0, 100.0)
SHARES = st.none() | st.sampled_from([0.0, 0.1, 1.0]) | st.floats(0.0, 1.0)


@st.composite
def any_outcome(draw: st.DrawFn, subject: str, day: int) -> Outcome:
    said = {name: draw(POINTS) for name in ("rules", "ml", "combined")}
    label = draw(st.none() | st.booleans())
    return outcome(subject, day, label=label, probability=draw(SHARES), ml_weight=draw(SHARES), **said)


@st.composite
def any_outcomes(draw: st.DrawFn) -> list[Outcome]:
    places = draw(st.sets(st.tuples(st.sampled_from("ABC"), st.integers(0, 48)), max_size=12))
    return [draw(any_outcome(subject, day)) for subject, day in sorted(places)]


@settings(max_examples=40, deadline=None)
@given(any_outcomes())
def test_whoever_was_silent_and_whatever_was_answered_the_record_is_strict_json_with_finite_numbers(
    rows: list[Outcome],
) -> None:
    said = [scores("A", 50, rules=None, ml=None, combined=None, probability=None), scores("B", 50)]
    told = record(review(rows, said))

    assert json.loads(json.dumps(told, allow_nan=False)) == told
    assert set(told) == set(KEYS.split())
    assert told["outcomes"]["resolved"] + told["outcomes"]["unresolvable"] == len(rows)
    assert all(value == round(value, 6) for value in numbers(told))
    for voice in (told["figures"] or {"voices": {}})["voices"].values():
        for one in voice.values():
            assert one is None or (set(one) == ENDS and one["low"] <= one["value"] <= one["high"])


def test_scores_of_a_moment_before_the_calendar_begins_have_no_due_date() -> None:
    long_ago = datetime(1994, 6, 1, 22, tzinfo=UTC)
    told = record(review((), [replace(scores("A", 0), as_of=long_ago)], as_of=long_ago))

    assert (told["recent"][0]["due"], told["outcomes"]["first_due"]) == (None, None)
    assert told["target"] == TARGET.name
