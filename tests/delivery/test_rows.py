import json
import math
from datetime import timedelta, timezone
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from src.delivery.rows import row
from src.ledger.snapshot import Snapshot
from src.scoring.conclusion import Floor
from tests.delivery.delivery_world import (
    AS_OF,
    FILING,
    MODEL,
    as_row,
    conclusion,
    every_outcome,
    evidence,
    quiet,
    signal,
    snapshot,
    unknown,
    verdict,
    without_score,
)

FIELDS = [
    "ticker",
    "company_name",
    "cik",
    "as_of",
    "outcome",
    "detail",
    "combined_score",
    "rules_score",
    "ml_score",
    "ml_probability",
    "model_variant",
    "rules_contribution",
    "ml_contribution",
    "floor_contribution",
    "ml_weight",
    "scoring_method",
    "risk_level",
    "coverage",
    "signals",
    "categories",
    "not_judged",
    "floor",
    "reasons",
    "score_delta",
    "features",
    "feature_units",
    "sources",
    "model_version",
    "rules_version",
    "run_id",
]


def exact(*values: float | None) -> Fraction:
    return sum((Fraction(str(value)) for value in values if value is not None), Fraction(0))


@pytest.mark.parametrize("given_snapshot", every_outcome(), ids=lambda item: item.subject)
def test_every_row_has_the_same_fields_in_the_same_order(given_snapshot: Snapshot) -> None:
    assert list(as_row(given_snapshot)) == FIELDS


def test_a_scored_company_says_everything_rounded_once() -> None:
    told = as_row(snapshot())
    assert (told["combined_score"], told["rules_score"], told["ml_score"], told["ml_probability"]) == (70.0, 70.0, 58.4, 0.1873)
    assert told["signals"][0] == {
        "type": "SEC_8K_NONRELIANCE",
        "category": "regulatory",
        "title": "Earlier figures should no longer be relied upon",
        "severity": 1.5,
        "points": 75.0,
        "contribution": 28.1,
        "evidence": [
            {
                "text": "8-K, item 4.02",
                "url": FILING,
                "known_at": "2026-01-13T23:59:59Z",
                "happened_at": "2026-01-12T23:59:59Z",
            }
        ],
    }
    assert told["categories"]["regulatory"] == {"score": 75.0, "weight": 0.375, "judged": 7, "rules": 8}
    assert told["not_judged"] == [{"rule": "LEGAL_HIRING_SPIKE", "missing": ["jobs_legal_delta_14d"]}]
    assert told["reasons"][0] == {
        "feature": "days_to_expected_earnings",
        "value": 4.0,
        "contribution": 0.6132,
        "words": "Results are expected in 4 days",
    }
    assert told["score_delta"] == {"1d": 1.2, "7d": None, "30d": None}
    assert told["sources"]["sec"] == {"status": "ok", "detail": "", "fetched": 31, "since": "2025-01-14T00:00:00Z"}
    assert told["feature_units"] == {"sec_8k_count_30d": "filings", "jobs_legal_delta_14d": "openings"}


def test_contributions_add_up_on_the_row_of_the_example() -> None:
    told = as_row(snapshot())
    parts = (told["rules_contribution"], told["ml_contribution"], told["floor_contribution"])
    assert parts == (42.0, 23.4, 4.6)
    assert exact(*(item["contribution"] for item in told["signals"]), told["floor"]["lift"]) == exact(told["rules_score"])


scores = st.floats(min_value=0, max_value=100)


@given(rules=scores, ml=scores, weight=st.floats(min_value=0, max_value=0.7), lift=scores)
def test_the_three_parts_add_up_to_the_combined_score_whatever_they_are(
    rules: float, ml: float, weight: float, lift: float
) -> None:
    parts = ((1 - weight) * rules, weight * ml, lift)
    told = as_row(
        snapshot(
            conclusion=conclusion(
                combined=sum(parts), rules_contribution=parts[0], ml_contribution=parts[1], floor_contribution=parts[2]
            )
        )
    )
    named = (told["rules_contribution"], told["ml_contribution"], told["floor_contribution"])
    assert exact(*named) == exact(told["combined_score"])


@given(contributions=st.lists(st.floats(min_value=-20, max_value=40), max_size=22), lift=scores)
def test_the_signals_and_the_floors_lift_add_up_to_the_rules_score(contributions: list[float], lift: float) -> None:
    rules = verdict(
        score=sum(contributions) + lift,
        signals=tuple(signal(f"S{at}", share) for at, share in enumerate(contributions)),
        floor=Floor("S0", 70.0, lift),
    )
    told = as_row(snapshot(conclusion=conclusion(rules=rules)))
    assert exact(*(item["contribution"] for item in told["signals"]), told["floor"]["lift"]) == exact(told["rules_score"])


def test_what_is_unknown_is_null_and_what_is_zero_is_zero() -> None:
    dark, calm = as_row(unknown()), as_row(quiet())
    for name in ("combined_score", "rules_score", "ml_score", "ml_probability", "rules_contribution", "ml_contribution"):
        assert dark[name] is None, name
    assert dark["risk_level"] == "unknown"
    assert (calm["combined_score"], calm["rules_score"], calm["rules_contribution"]) == (0.0, 0.0, 0.0)
    assert (calm["ml_score"], calm["ml_contribution"], calm["floor"]) == (None, None, None)


@pytest.mark.parametrize("outcome", ["not_found", "skipped", "failed"])
def test_a_company_without_a_conclusion_has_no_score_and_says_why(outcome: str) -> None:
    told = as_row(without_score("ZZZZZ", outcome, "SEC knows no company with the ticker ZZZZZ"), {})
    assert (told["outcome"], told["detail"]) == (outcome, "SEC knows no company with the ticker ZZZZZ")
    assert (told["combined_score"], told["risk_level"], told["coverage"], told["company_name"]) == (None, "unknown", None, None)
    assert told["signals"] == []


def test_nan_and_infinity_become_null() -> None:
    features = {"a": math.nan, "b": math.inf, "c": -math.inf, "d": 1.0}
    model = MODEL._replace(probability=math.nan)
    told = row(snapshot(features=features, conclusion=conclusion(model=model)), {}, {"1d": math.nan})
    assert told["features"] == {"a": None, "b": None, "c": None, "d": 1.0}
    assert (told["ml_probability"], told["score_delta"]["1d"]) == (None, None)
    json.dumps(told, allow_nan=False)


def test_a_moment_in_new_york_is_told_in_utc_with_t_and_z() -> None:
    new_york = timezone(timedelta(hours=-4))
    told = as_row(snapshot(as_of=AS_OF.astimezone(new_york)))
    assert told["as_of"] == "2026-01-14T23:59:59Z"


def test_text_of_a_source_cannot_become_a_formula_in_the_platforms_own_export() -> None:
    hostile = signal(
        "X", 35.0, title='=HYPERLINK("https://evil.example")', evidence=(evidence("@SUM(A1)", "javascript:alert(1)"),)
    )
    told = as_row(snapshot(name="=1+1", conclusion=conclusion(rules=verdict(signals=(hostile,), score=35.0, floor=None))))
    assert told["company_name"] == "'=1+1"
    assert told["signals"][0]["title"].startswith("'=")
    assert told["signals"][0]["evidence"][0]["text"] == "'@SUM(A1)"
    assert told["signals"][0]["evidence"][0]["url"] is None


@settings(max_examples=60)
@given(name=st.text(), title=st.text(), detail=st.text(), url=st.text())
def test_whatever_a_source_wrote_the_row_is_json_and_the_same_every_time(name: str, title: str, detail: str, url: str) -> None:
    given_snapshot = snapshot(
        name=name,
        detail=detail,
        conclusion=conclusion(
            rules=verdict(signals=(signal("X", 70.0, title=title, evidence=(evidence(title, url),)),), floor=None)
        ),
    )
    told = as_row(given_snapshot)
    sent = json.dumps(told, allow_nan=False, ensure_ascii=False).encode()
    again: dict[str, Any] = json.loads(sent)
    assert again == told == as_row(given_snapshot)
