"""`OUTPUT` of the modes that learn, and the table a train run prints."""

import json
from datetime import UTC, datetime, timedelta
from typing import Any

from src.delivery.learning import learning_summary, table

BEGAN = datetime(2026, 3, 2, 14, tzinfo=UTC)


def told(**more: Any) -> dict[str, Any]:
    given: dict[str, Any] = {
        "mode": "train",
        "domain": "company_risk",
        "run_id": "run1",
        "as_of": BEGAN,
        "started_at": BEGAN,
        "finished_at": BEGAN + timedelta(seconds=83.26),
        "words": "Model 20260302-1a2b3c4d is champion.",
        "companies": 2,
        "left_out": {"ZZZZ": "no prices of it"},
        "used_in_part": {"BRK-B": "2 files hold it, none were spliced, and a.csv was taken"},
        "warnings": ("Field rollback: model v1 is champion again.",),
        "requests": {"sec.gov": 3, "finance.yahoo.com": 2},
    } | more
    return learning_summary(**given)


def test_the_summary_says_who_was_learned_from_who_was_not_and_what_was_asked() -> None:
    said = told()
    assert json.loads(json.dumps(said, allow_nan=False)) == said
    assert (said["mode"], said["companies"], said["duration_seconds"]) == ("train", 2, 83.3)
    assert (said["as_of"], said["finished_at"]) == ("2026-03-02T14:00:00Z", "2026-03-02T14:01:23Z")
    assert said["left_out"] == {"ZZZZ": "no prices of it"}
    assert said["warnings"] == ["Field rollback: model v1 is champion again."]
    assert said["requests"] == {"total": 5, "finance.yahoo.com": 2, "sec.gov": 3}


def test_the_summary_ends_with_the_run_in_a_sentence_and_takes_what_else_there_is_to_tell() -> None:
    assert list(told())[-1] == "words"
    assert told(verdicts=["one"])["verdicts"] == ["one"]


def figure(value: float) -> dict[str, float]:
    return {"value": value, "low": value - 0.05, "high": value + 0.05}


def test_the_table_has_a_line_a_forecast_with_its_intervals_and_a_dash_where_nothing_was_said() -> None:
    lines = table(
        [
            {"name": "model", "figures": {"auc": figure(0.84), "average_precision": figure(0.3), "log_loss": figure(0.19)}},
            {"name": "eighteen features", "figures": {}},
        ]
    )
    assert [line.split()[0] for line in lines] == ["forecast", "model", "eighteen"]
    assert "0.840 [0.790, 0.890]" in lines[1]
    assert lines[1].split("]")[2].strip().startswith("–")  # no Brier skill
    assert lines[2].count("–") == 4
    assert len({len(line) for line in lines}) == 1


def test_the_table_of_nobody_is_its_head() -> None:
    assert len(table([])) == 1
