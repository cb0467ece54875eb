"""Which rows are alerts, and the `ALERTS` record, which is also the body of the alert webhook.

{
  "schema_version": 1,
  "run_id": "…",
  "as_of": "2023-06-01T23:59:59Z",
  "threshold": 70,
  "count": 1,
  "alerts": [{
    "ticker": "…", "company_name": "…" | null, "cik": "…" | null, "as_of": "…",
    "combined_score": 75.4, "risk_level": "high", "scoring_method": "blend",
    "reasons": ["score", "floor"],           one or both: at or above the threshold; a critical signal that is new
    "words": "…",                            the same in a sentence
    "floor": {"signal", "minimum", "lift"} | null,
    "score_delta": {"1d", "7d", "30d"},      null where unknown
    "signals": [{"type", "category", "title", "contribution", "url"}]   the strongest five, url or null
  }],
  "conditions": [{                           of the model: drift, gaps, fewer alerts that come true, a broken promise
    "on", "change": "raised" | "worsened" | "cleared", "condition", "about", "level", "action", "value", "model", "why",
    "since", "numbers"
  }]
}
"""

from collections.abc import Collection, Iterable, Mapping
from datetime import datetime
from typing import Any

from src.delivery.rows import moment
from src.delivery.wording import named, score

SCHEMA_VERSION = 1

MOST_SIGNALS = 5
"""An alert is read on a phone; the row has all of them."""


def alert(row: Mapping[str, Any], threshold: float, previous: Mapping[str, Collection[str]]) -> dict[str, Any] | None:
    """The row as an alert, or None when it is none.

    Args:
        row: A dataset row; its score is compared as shown, that is, rounded.
        threshold: 0–100; a combined score at or above it is an alert. An unknown score never is.
        previous: Ticker → types of the signals on its last snapshot. A critical signal (one that set a floor) that is not
            among them is an alert whatever the score; so is any of a ticker that is absent, for then it is news to us.
    """
    total, floor = row["combined_score"], row["floor"]
    reasons = []
    if total is not None and total >= threshold:
        reasons.append("score")
    if floor is not None and floor["signal"] not in previous.get(row["ticker"], ()):
        reasons.append("floor")
    return _body(row, threshold, reasons) if reasons else None


_ACTIONABLE = (None, "open", "unknown")
"""States of a row that has one, as signals have, in which it can be acted on."""


def alerts(
    rows: Iterable[Mapping[str, Any]], threshold: float, previous: Mapping[str, Collection[str]]
) -> list[dict[str, Any]]:
    """The alerts among the rows, the highest score first, equals by ticker."""
    # What has ended by the moment scored, as a signal's plan may have, is no news that anybody could act on.
    found = (alert(row, threshold, previous) for row in rows if row.get("state") in _ACTIONABLE)
    return sorted((item for item in found if item is not None), key=_urgency)


def record(
    found: list[dict[str, Any]], conditions: list[dict[str, Any]], *, run_id: str, as_of: datetime, threshold: float
) -> dict[str, Any]:
    """The `ALERTS` record: the same shape with one alert, many, or none.

    Args:
        found: Companies, as `alerts` tells them.
        conditions: What governance tells of the model, each once: raised, worsened, or over.
        run_id: The run.
        as_of: Its moment.
        threshold: Score from which a company is an alert.
    """
    return {
        "schema_version": SCHEMA_VERSION,
        "run_id": run_id,
        "as_of": moment(as_of),
        "threshold": threshold,
        "count": len(found),
        "alerts": found,
        "conditions": conditions,
    }


def _urgency(item: Mapping[str, Any]) -> tuple[float, str]:
    total = item["combined_score"]
    return (-total if total is not None else 1.0, item["ticker"])


def _body(row: Mapping[str, Any], threshold: float, reasons: list[str]) -> dict[str, Any]:
    copied = ("ticker", "company_name", "cik", "as_of", "combined_score", "risk_level", "scoring_method")
    return {name: row[name] for name in copied} | {
        "reasons": reasons,
        "words": _words(row, threshold, reasons),
        "floor": row["floor"],
        "score_delta": row["score_delta"],
        "signals": [_signal(signal) for signal in row["signals"][:MOST_SIGNALS]],
    }


def _words(row: Mapping[str, Any], threshold: float, reasons: list[str]) -> str:
    parts = {
        "score": f"combined score {score(row['combined_score'])} at or above {threshold:g}",
        "floor": f"{named(row['floor']['signal'])} is new since the last snapshot" if row["floor"] else "",
    }
    return f"{row['company_name'] or row['ticker']}: {'; '.join(parts[reason] for reason in reasons)}."


def _signal(signal: Mapping[str, Any]) -> dict[str, Any]:
    url = next((item["url"] for item in signal["evidence"] if item["url"]), None)
    return {name: signal[name] for name in ("type", "category", "title", "contribution")} | {"url": url}
