"""`GOVERNANCE`: what a run's review of its own past came to, for machines and for the page: strict JSON, unknown as null."""

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime, time, timedelta
from heapq import nsmallest
from typing import Any, Final

import numpy as np

from src.delivery import wording
from src.delivery.backtest_record import plain
from src.governance import scorecard
from src.governance.due import due_dates
from src.governance.review import Review, Scores
from src.governance.scorecard import Figures
from src.governance.trial import NEEDED
from src.governance.voices import Voices
from src.governance.watch.agreement import dispute
from src.governance.watch.bands import Band
from src.governance.watch.condition import CONDITIONS
from src.governance.watch.estimated import ASSUMPTION, expected
from src.governance.watch.quality import Quality
from src.governance.watch.rate import Rate
from src.governance.watch.reading import Key
from src.governance.watch.stability import Drift
from src.governance.watch.watching import Standing
from src.ledger.outcome import UNRESOLVABLE, Outcome
from src.scoring.envelope import Estimate

SCHEMA_VERSION: Final = 1

MOST_RECENT: Final = 300
"""Scores that are listed one by one; how many there are is told beside them."""

RECENT: Final = timedelta(days=30)
"""How far back scores are listed."""

_Day = tuple[str, date]
_STATES: Final = {True: "happened", False: "did not happen", None: "unresolvable"}
_NO_MATTER: Final = 0.5  # of what is expected above a threshold nothing is told here


def record(review: Review) -> dict[str, Any]:
    """The review as nested names and values.

    Figures compare rules, model and both together on the answered rows on which all three spoke; calibration and lift do the
    same, or where no row compares them are of each one's own rows. Ranking figures go by the scores that readers saw, the
    others by probabilities without look-ahead (`src.governance.voices`), and no interval is made of fewer draws where there
    are many rows (`src.governance.scorecard`).

    Returns:
        JSON-safe: no NaN, no infinity, six decimals, dates as ISO text; what cannot be told is null, and lists may be empty.
        Reviews that are equal give equal records, whatever the order of their outcomes.
    """
    voices = Voices.of(review.outcomes, review.target.name, review.base_rate)
    days = review.block_days
    told = {
        "schema_version": SCHEMA_VERSION,
        "domain": review.domain,
        "target": review.target.name,
        "horizon_days": review.target.horizon_days,
        "as_of": _moment(review.as_of),
        **_weight(review),
        "models": _models(review),
        "history": [_event(event.record()) for event in review.aliases.history],
        "trial": _trial(review),
        **_answers(review),
        "figures": _figures(scorecard.figures(voices, block_days=days)),
        "calibration": {
            voice: [{"promised": one.promised, "happened": one.happened.value, **_ends(one.happened)} for one in bins]
            for voice, bins in scorecard.calibration(voices, block_days=days).items()
        },
        "lift": {
            voice: [{"share": one.share, "rate": one.rate, "lift": one.lift, "rows": one.rows} for one in curve]
            for voice, curve in scorecard.lift(voices).items()
        },
        "bands": {voice: [_band(one) for one in found] for voice, found in scorecard.banded(voices, block_days=days).items()},
        "quality": [_quality(week) for week in scorecard.weekly(voices.past, review.as_of.date())],
        "agreement": _agreement(voices, review),
        "drift": [_drift(one) for one in review.drift],
        "importance": _importance(review),
        "alerts": _alerts(review),
        "retraining": {"every": review.retraining.every, "last": review.retraining.last, "words": review.retraining.words},
        "warnings": list(review.warnings),
    }
    safe: dict[str, Any] = plain(told)
    return safe


def _weight(review: Review) -> dict[str, Any]:
    course = review.course
    told = zip(course.dates, course.weights, course.phases, strict=True)
    return {
        "policy": course.policy,
        "weight": course.state.weight,
        "phase": course.state.phase,
        "words": _why(review),
        "course": [[day, weight, phase] for day, weight, phase in told],
        "changes": [change.record() for change in course.changes],
    }


def _why(review: Review) -> str:
    course = review.course
    stands = f"{wording.percent(course.state.weight)} in phase {wording.named(course.state.phase)}"
    if course.changes:
        last = course.changes[-1]
        return f"{stands} since {wording.day(last.on)}: {last.why}"
    if course.policy == "fixed":
        return f"{wording.percent(course.state.weight)}, set by hand; answers do not move it."
    return f"{stands}, which is where the policy began: nothing that was said or answered has moved it yet."


def _models(review: Review) -> dict[str, Any]:
    trial = review.trial
    return {
        "champion": review.champion,
        "challenger": review.aliases.challenger,
        "previous": review.aliases.previous,
        "shadow": None if trial is None else {"version": trial.rival, "role": trial.role},
    }


def _event(told: Mapping[str, Any]) -> dict[str, Any]:
    return {**{name: told[name] for name in ("at", "event", "version")}, "from": told["from"] or None, "why": told["why"]}


def _trial(review: Review) -> dict[str, Any] | None:
    trial = review.trial
    if trial is None:
        return None
    return {
        **{name: getattr(trial, name) for name in ("champion", "rival", "role", "days", "since")},
        "log_loss_saved": _estimate(trial.saved),
        "evidence": trial.evidence,
        "needed": NEEDED,
        "words": trial.words,
    }


def _answers(review: Review) -> dict[str, Any]:
    """What is told of scores one by one: those that were answered, and those that are open."""
    outcomes = [outcome for outcome in review.outcomes if outcome.target == review.target.name]
    since = datetime.combine(review.as_of.date() - RECENT, time(), UTC)
    answered = {(outcome.subject, outcome.date): outcome for outcome in outcomes if outcome.as_of >= since}
    late = {(one.subject, one.as_of.date()): one for one in review.resolution.late}
    scores = [row for row in review.scores if row.as_of >= since]
    left = [row for row in scores if _day(row) not in answered]
    due = due_dates({row.as_of for row in left}, review.target, review.trading)
    ahead = [row for row in left if _day(row) not in late]
    coming = [due[row.as_of] for row in ahead if row.as_of in due and due[row.as_of] >= review.as_of.date()]
    reasons = Counter(_kind(outcome) for outcome in outcomes if outcome.state == UNRESOLVABLE)
    resolved = [outcome for outcome in outcomes if outcome.label is not None]

    def recent(row: Scores) -> dict[str, Any]:
        told = {"ticker": row.subject, "as_of": _moment(row.as_of), "rules": row.rules, "ml": row.ml, "combined": row.combined}
        if (outcome := answered.get(_day(row))) is not None:
            state = _STATES[outcome.label]
            return {**told, "due": outcome.due, "state": state, "value": outcome.value, "reason": outcome.reason}
        if (waits := late.get(_day(row))) is not None:
            return {**told, "due": waits.due, "state": "late", "value": None, "reason": waits.reason}
        return {**told, "due": due.get(row.as_of), "state": "waiting", "value": None, "reason": ""}

    return {
        "outcomes": {
            "resolved": len(resolved),
            "events": sum(outcome.label is True for outcome in resolved),
            "unresolvable": reasons.total(),
            "late": len(review.resolution.late),
            # The resolution counts only on days on which something was due.
            "ahead": max(len(ahead), review.resolution.ahead),
            "new": review.written,
            "reasons": dict(sorted(reasons.items())),
            "first_due": min(coming, default=None),
        },
        "expected": _expected(left),
        "recent": [recent(row) for row in nsmallest(MOST_RECENT, scores, key=_newest)],
        "recent_total": len(scores),
    }


def _day(row: Scores) -> _Day:
    return row.subject, row.as_of.date()


def _newest(row: Scores) -> tuple[float, float, str]:
    """The newest first, of one moment the highest scores: those are looked at where not all can be listed."""
    return -row.as_of.timestamp(), -row.combined if row.combined is not None else np.inf, row.subject


def _kind(outcome: Outcome) -> str:
    return outcome.reason.partition(":")[0].strip() or "unknown"


def _expected(left: Sequence[Scores]) -> dict[str, Any] | None:
    said = np.array([np.nan if row.probability is None else row.probability for row in left], dtype=np.float64)
    found = expected(said, _NO_MATTER)
    if not found.rows:
        return None
    figures = {name: _estimate(getattr(found, name)) for name in ("auc", "brier", "log_loss")}
    return {"rows": found.rows, "events": found.events, **figures, "words": ASSUMPTION}


def _figures(found: Figures | None) -> dict[str, Any] | None:
    if found is None:
        return None
    voices = {voice: {name: _estimate(one) for name, one in told.items()} for voice, told in found.voices.items()}
    return {"rows": found.rows, "events": found.events, "first": found.first, "last": found.last, "voices": voices}


def _band(band: Band) -> dict[str, Any]:
    return {"name": band.name, "rate": band.rate.value, **_ends(band.rate), "promised": band.promised}


def _ends(rate: Rate) -> dict[str, Any]:
    return {"low": rate.low, "high": rate.high, "rows": rate.rows}


def _quality(week: Quality) -> dict[str, Any]:
    names = ("on", "rows", "log_loss", "brier", "calibration_error", "error_by_chance", "auc", "promised")
    return {name: getattr(week, name) for name in names}


def _agreement(voices: Voices, review: Review) -> dict[str, Any] | None:
    found = dispute(voices.past, review.threshold, block_days=review.block_days)
    if not found.agreement.rows:
        return None
    counts = {name: getattr(found.agreement, name) for name in ("rows", "both", "neither", "rules_only", "ml_only")}
    right = {"rate": found.ml_right.value, **_ends(found.ml_right)} if found.ml_right.rows else None
    return {**counts, "ml_right": right, "threshold": review.threshold}


def _drift(one: Drift) -> dict[str, Any]:
    return {
        "feature": one.name,
        "index": one.values.index,
        "floor": one.values.floor,
        "level": one.values.level,
        "rows": one.values.rows,
        "missing_now": one.missing_now,
        "missing_then": one.missing_then,
        "missing_index": one.missing.index,
        "missing_level": one.missing.level,
    }


def _importance(review: Review) -> list[dict[str, Any]]:
    """The features that count for most now first, then in training."""
    now, then = review.production, review.training
    names = sorted({*now, *then}, key=lambda name: (-now.get(name, 0.0), -then.get(name, 0.0), name))
    return [{"feature": name, "production": now.get(name), "training": then.get(name)} for name in names]


def _alerts(review: Review) -> dict[str, Any]:
    told = ("on", "change", "condition", "about", "level", "action", "why")
    held = sorted((key, item) for key, item in review.standing.items() if item.rank)
    said = {(alert.condition, alert.about, alert.model): alert.why for alert in review.told}
    return {
        "standing": [_standing(key, item, said.get(key, "")) for key, item in held],
        "told": [{name: getattr(alert, name) for name in told} for alert in review.told],
    }


def _standing(key: Key, item: Standing, said: str) -> dict[str, Any]:
    """A condition with what was said of it today, or else from when on it has held and what would end it."""
    condition, about, model = key
    found = next((one for one in CONDITIONS if one.name == condition), None)
    level = found.levels[min(item.rank, len(found.levels)) - 1][0] if found is not None else ""
    end = f"; it is over once it has been below {found.clear:g} for {found.calm} days" if found is not None else ""
    why = said or f"It has held since {wording.day(item.since)}{end}."
    return {"condition": condition, "about": about, "level": level, "since": item.since, "model": model or None, "why": why}


def _estimate(found: Estimate | None) -> dict[str, float] | None:
    """A figure with its interval; None unless all three can be told."""
    return found._asdict() if found is not None and np.isfinite(found).all() else None


def _moment(when: datetime) -> str:
    return when.astimezone(UTC).isoformat()
