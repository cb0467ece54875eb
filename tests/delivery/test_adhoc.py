import json

from src.delivery.adhoc import export_webhook

SIGNED = "https://api.apify.com/v2/datasets/d1/items?format=csv&signature=s3cret"
HOOK = export_webhook("https://hooks.example.com/token", run_id="run1", dataset_id="d1", csv_url=SIGNED)


def delivered(template: str) -> dict[str, object]:
    """As the platform fills it in: whole JSON values, nothing inside strings."""
    values = {"eventType": '"ACTOR.RUN.SUCCEEDED"', "createdAt": '"2026-01-15T00:01:00.000Z"', "resource": '{"id":"run1"}'}
    for name, value in values.items():
        template = template.replace(f"{{{{{name}}}}}", value)
    told: dict[str, object] = json.loads(template)
    return told


def test_the_receiver_gets_the_literal_dataset_and_its_signed_export() -> None:
    assert delivered(HOOK.payload_template) == {
        "schema_version": 1,
        "purpose": "dataset-export",
        "run_id": "run1",
        "dataset_id": "d1",
        "csv_url": SIGNED,
        "event": "ACTOR.RUN.SUCCEEDED",
        "created_at": "2026-01-15T00:01:00.000Z",
        "run": {"id": "run1"},
    }


def test_no_variable_stands_inside_a_string() -> None:
    assert '"{{' not in HOOK.payload_template
    assert "defaultDatasetId" not in HOOK.payload_template


def test_a_resumed_run_asks_under_the_same_key() -> None:
    again = export_webhook("https://hooks.example.com/token", run_id="run1", dataset_id="d1", csv_url=SIGNED + "2")
    assert HOOK.idempotency_key == again.idempotency_key == "run1-dataset-export"


def test_every_ending_of_a_run_is_told() -> None:
    assert HOOK.event_types == ("ACTOR.RUN.SUCCEEDED", "ACTOR.RUN.FAILED", "ACTOR.RUN.ABORTED", "ACTOR.RUN.TIMED_OUT")


def test_neither_the_receiver_nor_the_signed_url_shows_in_a_log() -> None:
    assert "s3cret" not in repr(HOOK)
    assert "token" not in repr(HOOK)
