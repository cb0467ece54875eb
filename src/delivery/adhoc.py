"""The ad-hoc Apify webhook that tells a receiver where a finished run's export lies: its values only, no call.

The platform delivers the payload after the run has ended. String interpolation is off for webhooks made through the SDK, so
`"…/datasets/{{resource.defaultDatasetId}}/…"` would arrive with its braces: whatever is known now is written out, and only
variables that stand alone as JSON values are left to the platform.

Body that arrives:

    {
      "schema_version": 1,
      "purpose": "dataset-export",
      "run_id": "…",
      "dataset_id": "…",
      "csv_url": "https://…",          signed; whoever has it can read the dataset: treat it as a secret
      "event": "ACTOR.RUN.SUCCEEDED",  or FAILED, ABORTED, TIMED_OUT
      "created_at": "…",
      "run": {…}                       the platform's own description of the run
    }

It may arrive twice; `X-Apify-Webhook-Dispatch-Id` tells a repetition.
"""

from dataclasses import dataclass, field

import orjson

SCHEMA_VERSION = 1

ENDINGS = ("ACTOR.RUN.SUCCEEDED", "ACTOR.RUN.FAILED", "ACTOR.RUN.ABORTED", "ACTOR.RUN.TIMED_OUT")

_VARIABLES = '"event":{{eventType}},"created_at":{{createdAt}},"run":{{resource}}'
"""Filled in by the platform as whole JSON values, which needs no interpolation inside strings."""


@dataclass(frozen=True, slots=True)
class AdHocWebhook:
    """What the SDK's webhook is made of.

    Attributes:
        event_types: The four ways a run ends.
        request_url: The receiver; not shown in logs, for it may carry a token.
        payload_template: JSON with the platform's variables; not shown in logs, for it holds the signed URL.
        idempotency_key: Run id and purpose: unique across the user, the same when a resumed run asks again.
    """

    request_url: str = field(repr=False)
    payload_template: str = field(repr=False)
    idempotency_key: str
    event_types: tuple[str, ...] = ENDINGS


def export_webhook(
    request_url: str, *, run_id: str, dataset_id: str, csv_url: str, purpose: str = "dataset-export"
) -> AdHocWebhook:
    """The webhook that announces the dataset's CSV export at the run's end.

    Args:
        request_url: Where it is to be sent.
        run_id: This run.
        dataset_id: The literal id of its default dataset.
        csv_url: Signed URL of the CSV export.
        purpose: What it is for; part of the idempotency key.
    """
    known = {
        "schema_version": SCHEMA_VERSION,
        "purpose": purpose,
        "run_id": run_id,
        "dataset_id": dataset_id,
        "csv_url": csv_url,
    }
    template = f"{orjson.dumps(known).decode()[:-1]},{_VARIABLES}}}"
    return AdHocWebhook(request_url=request_url, payload_template=template, idempotency_key=f"{run_id}-{purpose}")
