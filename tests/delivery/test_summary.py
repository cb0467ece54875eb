import json
from datetime import timedelta

from src.delivery.summary import Tally, sentence, summary
from tests.delivery.delivery_world import AS_OF, as_row, every_outcome

TALLY = Tally.of(as_row(item) for item in every_outcome())
TOLD = summary(
    TALLY,
    run_id="run1",
    as_of=AS_OF,
    started_at=AS_OF + timedelta(hours=1),
    finished_at=AS_OF + timedelta(hours=1, seconds=93.44),
    requests={"sec.gov": 312, "greenhouse.io": 4},
    alerts=1,
    warnings=["Field contact: SEC asks for an address of your own."],
    places={"dataset": "dataset default"},
)


def test_rows_are_counted_by_outcome_and_the_scored_ones_by_level_and_method() -> None:
    assert TOLD["companies"] == 6
    assert TOLD["outcomes"] == {"scored": 3, "not_found": 1, "skipped": 1, "failed": 1}
    assert TOLD["levels"] == {"high": 1, "elevated": 0, "neutral": 0, "low": 1, "unknown": 1}
    assert TOLD["methods"] == {"blend": 1, "rules": 2}


def test_sources_health_is_counted_by_source_and_status() -> None:
    assert TOLD["sources"] == {"careers": {"skipped": 3}, "newsroom": {"blocked": 3}, "sec": {"ok": 3}}


def test_requests_duration_alerts_warnings_and_places_are_told() -> None:
    assert TOLD["requests"] == {"total": 316, "greenhouse.io": 4, "sec.gov": 312}
    assert (TOLD["duration_seconds"], TOLD["alerts"], TOLD["as_of"]) == (93.4, 1, "2026-01-14T23:59:59Z")
    assert TOLD["warnings"] == ["Field contact: SEC asks for an address of your own."]
    assert TOLD["places"] == {"dataset": "dataset default"}


def test_the_summary_is_json() -> None:
    assert json.loads(json.dumps(TOLD, allow_nan=False)) == TOLD


def test_a_status_message_says_the_run_in_a_line() -> None:
    assert sentence(TALLY, 2) == "6 companies: 3 scored (1 high, 1 unknown), 1 not found, 1 skipped, 1 failed; 2 alerts"
    assert sentence(Tally(), 0) == "0 companies: nothing asked"
