import json

from src.delivery.alerts import alert, alerts, record
from tests.delivery.delivery_world import AS_OF, as_row, conclusion, every_outcome, quiet, snapshot, verdict

ROWS = [as_row(item) for item in every_outcome()]
SEEN = {"EXMP": {"SEC_8K_NONRELIANCE", "INSIDER_SELL_CLUSTER"}, "CALM": frozenset[str]()}


def test_a_score_at_the_threshold_is_an_alert_and_one_below_is_none() -> None:
    row = as_row(snapshot())
    assert alert(row, 70.0, SEEN) is not None
    assert alert(row, 70.1, SEEN) is None


def test_a_critical_signal_that_is_new_is_an_alert_whatever_the_score() -> None:
    row = as_row(snapshot())
    told = alert(row, 90, {"EXMP": {"INSIDER_SELL_CLUSTER"}})
    assert told is not None
    assert told["reasons"] == ["floor"]
    assert told["words"] == "Example Industries Inc.: SEC 8K NONRELIANCE is new since the last snapshot."


def test_a_critical_signal_that_stood_on_the_last_snapshot_is_no_news() -> None:
    assert alert(as_row(snapshot()), 90, SEEN) is None


def test_a_company_that_is_seen_for_the_first_time_has_only_news() -> None:
    told = alert(as_row(snapshot()), 70, {})
    assert told is not None
    assert told["reasons"] == ["score", "floor"]


def test_an_unknown_score_is_never_an_alert() -> None:
    assert [item["ticker"] for item in alerts(ROWS, 0, SEEN)] == ["EXMP", "CALM"]


def test_an_alert_holds_what_a_reader_on_a_phone_needs() -> None:
    told = alert(as_row(snapshot()), 70, SEEN)
    assert told is not None
    assert told["words"] == "Example Industries Inc.: combined score 70.0 at or above 70."
    assert (told["combined_score"], told["risk_level"], told["floor"]["minimum"]) == (70.0, "high", 70.0)
    assert told["signals"][0]["url"].startswith("https://www.sec.gov/")
    assert set(told["signals"][0]) == {"type", "category", "title", "contribution", "url"}


def test_the_highest_comes_first_and_equals_come_by_ticker() -> None:
    rows = [as_row(quiet("B")), as_row(quiet("A")), as_row(snapshot("C"))]
    assert [item["ticker"] for item in alerts(rows, 0, {})] == ["C", "A", "B"]


def test_an_alert_without_a_score_comes_last() -> None:
    dark = snapshot("DARK", conclusion=conclusion(combined=None, rules=verdict(score=None)))
    assert [item["ticker"] for item in alerts([as_row(snapshot()), as_row(dark)], 70, {})] == ["EXMP", "DARK"]


def test_the_record_has_one_shape_with_many_alerts_and_with_none() -> None:
    many = record(alerts(ROWS, 70, {}), [], run_id="run1", as_of=AS_OF, threshold=70)
    none = record([], [], run_id="run1", as_of=AS_OF, threshold=70)
    assert set(many) == set(none) == {"schema_version", "run_id", "as_of", "threshold", "count", "alerts", "conditions"}
    assert (many["count"], none["count"], many["as_of"]) == (1, 0, "2026-01-14T23:59:59Z")
    json.dumps(many, allow_nan=False)
