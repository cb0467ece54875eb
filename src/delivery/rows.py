"""The dataset row: one subject, one moment, everything that was concluded and why.

Numbers are rounded here and nowhere else: scores and points to 1 decimal, probabilities, weights, coverage and log-odds to 4,
severities to 2, features to 6. Unknown is null, never 0; NaN and infinities are null too, for JSON has neither. Every string
is made safe for a spreadsheet cell (see `cells`), because the platform exports these rows as CSV and XLSX without asking us.
"""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from src.delivery.cells import plain
from src.delivery.links import link
from src.delivery.rounding import rounded, shares
from src.ledger.snapshot import Snapshot, SourceReport
from src.scoring.conclusion import CategoryVerdict, Conclusion, Evidence, Floor, RulesVerdict, Signal, Unjudged
from src.scoring.opinion import Reason

SCORE, SEVERITY, SHARE, MEASURE = 1, 2, 4, 6
"""Decimals: a score's error is wider than a tenth; a share of 0–1 needs four; a measure loses nothing visible."""

DELTAS = ("1d", "7d", "30d")


def row(snapshot: Snapshot, units: Mapping[str, str], deltas: Mapping[str, float | None]) -> dict[str, Any]:
    """The snapshot as a JSON-safe row.

    Args:
        snapshot: What was known and concluded.
        units: Unit by feature name; a feature without one is left out of `feature_units`.
        deltas: Change of the combined score against 1, 7 and 30 days before, by "1d", "7d", "30d"; absent or None is unknown.

    Returns:
        A row whose keys never vary; the three rounded contributions add up to `combined_score`, and the signals'
        contributions with the floor's lift to `rules_score`.
    """
    return {
        "ticker": plain(snapshot.subject),
        "company_name": _text(snapshot.name),
        "cik": _text(snapshot.facts.get("cik")),
        "as_of": moment(snapshot.as_of),
        "outcome": snapshot.outcome,
        "detail": plain(snapshot.detail),
        **_concluded(snapshot.conclusion),
        "score_delta": {span: rounded(deltas.get(span), SCORE) for span in DELTAS},
        "features": {name: rounded(value, MEASURE) for name, value in snapshot.features.items()},
        "feature_units": {name: units[name] for name in snapshot.features if name in units},
        "sources": {name: _source(report) for name, report in snapshot.sources.items()},
        "model_version": _text(snapshot.model_version),
        "rules_version": plain(snapshot.rules_version),
        "run_id": plain(snapshot.run_id),
    }


def moment(when: datetime | None) -> str | None:
    """ISO 8601 in UTC with T and Z, to the second; None stays None (the platform writes a datetime with a space)."""
    return None if when is None else when.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")


def _concluded(conclusion: Conclusion | None) -> dict[str, Any]:
    if conclusion is None:
        return _silent()
    model, verdict = conclusion.model, conclusion.rules
    parts = (conclusion.rules_contribution, conclusion.ml_contribution, conclusion.floor_contribution)
    rules_part, ml_part, floor_part = shares(parts, conclusion.combined, SCORE)
    return {
        "combined_score": rounded(conclusion.combined, SCORE),
        "rules_score": rounded(verdict.score, SCORE),
        "ml_score": rounded(model.score, SCORE) if model else None,
        "ml_probability": rounded(model.probability, SHARE) if model else None,
        "model_variant": _text(model.variant) if model else None,
        "rules_contribution": rules_part,
        "ml_contribution": ml_part,
        "floor_contribution": floor_part,
        "ml_weight": rounded(conclusion.ml_weight, SHARE),
        "scoring_method": conclusion.method,
        "risk_level": conclusion.level,
        "coverage": rounded(verdict.coverage, SHARE),
        **_judged(verdict),
        "reasons": [_reason(reason) for reason in (model.reasons if model else ())],
    }


def _silent() -> dict[str, Any]:
    """What a row says of a subject without a conclusion: nothing, and by null rather than by zero; the same keys, in order."""
    unknown = dict.fromkeys(
        (
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
        )
    )
    judged: dict[str, Any] = {"signals": [], "categories": {}, "not_judged": [], "floor": None}
    return {**unknown, "risk_level": "unknown", "coverage": None, **judged, "reasons": []}


def _judged(verdict: RulesVerdict) -> dict[str, Any]:
    lift = verdict.floor.lift if verdict.floor else None
    *points, lifted = shares([*(signal.contribution for signal in verdict.signals), lift], verdict.score, SCORE)
    return {
        "signals": [_signal(signal, share) for signal, share in zip(verdict.signals, points, strict=True)],
        "categories": {name: _category(category) for name, category in verdict.categories.items()},
        "not_judged": [_unjudged(rule) for rule in verdict.not_judged],
        "floor": _floor(verdict.floor, lifted),
    }


def _signal(signal: Signal, contribution: float | None) -> dict[str, Any]:
    return {
        "type": plain(signal.type),
        "category": plain(signal.category),
        "title": plain(signal.title),
        "severity": rounded(signal.severity, SEVERITY),
        "points": rounded(signal.points, SCORE),
        "contribution": contribution,
        "evidence": [_evidence(item) for item in signal.evidence],
    }


def _evidence(item: Evidence) -> dict[str, Any]:
    return {
        "text": plain(item.text),
        "url": link(item.url),
        "known_at": moment(item.known_at),
        "happened_at": moment(item.happened_at),
    }


def _category(category: CategoryVerdict) -> dict[str, Any]:
    return {
        "score": rounded(category.score, SCORE),
        "weight": rounded(category.weight, SHARE),
        "judged": category.judged,
        "rules": category.rules,
    }


def _unjudged(rule: Unjudged) -> dict[str, Any]:
    missing: Sequence[str] = rule.missing
    return {"rule": plain(rule.rule), "missing": [plain(name) for name in missing]}


def _floor(floor: Floor | None, lift: float | None) -> dict[str, Any] | None:
    if floor is None:
        return None
    return {"signal": plain(floor.signal), "minimum": rounded(floor.minimum, SCORE), "lift": lift}


def _reason(reason: Reason) -> dict[str, Any]:
    return {
        "feature": plain(reason.feature),
        "value": rounded(reason.value, MEASURE),
        "contribution": rounded(reason.contribution, SHARE),
        "words": plain(reason.words),
    }


def _source(report: SourceReport) -> dict[str, Any]:
    return {
        "status": report.status.value,
        "detail": plain(report.detail),
        "fetched": report.fetched,
        "since": moment(report.since),
    }


def _text(value: str | None) -> str | None:
    return plain(value) or None if value else None
