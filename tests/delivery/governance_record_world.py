"""Governance records to be told of: a year that was climbed, doubted and climbed again, and a first run."""

import math
from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

import numpy as np

from tests.delivery.governance_figures_world import bands, calibration, estimate, figures, lift, quality

FIRST, LAST = date(2025, 1, 6), date(2026, 1, 14)
CHAMPION, RIVAL, BEFORE = "2025-11-03.3f9a1c", "2026-01-05.77be02", "2025-06-02.aa10f4"
HOSTILE = "<script>alert('x')</script>"
VOICES = ("rules", "ml", "combined")
FEATURES = (
    "vol_20d",
    "days_to_expected_earnings",
    "sec_8k_count_30d",
    "insider_sell_volume_30d",
    "jobs_legal_delta_14d",
    "news_negative_count_7d",
    "sec_form4_distinct_sellers_7d",
    "late_filing_within_90d",
    "auditor_change_365d",
    "jobs_total_delta_30d",
    "vol_ratio_5d_60d",
    "sec_nt_count_365d",
    "going_concern_mentions",
    "risk_factor_words_changed",
    "news_count_30d",
    "drawdown_from_high_250d",
)

CHANGES = (
    ("2025-04-15", "promotion", 0.0, 0.1, "shadow", "pilot", "Evidence 21.4 for blending with 10 %; 20 are needed.", 21.4),
    ("2025-05-20", "hedge", 0.1, 0.16, "pilot", "pilot", "On matured log loss a weight of 0.163 is believed in.", 0.163),
    ("2025-06-17", "promotion", 0.16, 0.3, "pilot", "expansion", "Evidence 24.9 for blending with 30 %; 20 are needed.", 24.9),
    (
        "2025-07-08",
        "hedge",
        0.3,
        0.36,
        "expansion",
        "expansion",
        "On matured log loss a weight of 0.358 is believed in.",
        0.358,
    ),
    (
        "2025-08-19",
        "hedge",
        0.36,
        0.32,
        "expansion",
        "expansion",
        "On matured log loss a weight of 0.321 is believed in.",
        0.321,
    ),
    (
        "2025-09-09",
        "breaker",
        0.32,
        0.0,
        "expansion",
        "shadow",
        "Blending cost 0.0041 nats a row of late; 0.0037 is allowed.",
        0.0041,
    ),
    ("2025-11-11", "promotion", 0.0, 0.2, "shadow", "pilot", "Evidence 33.0 for blending with 20 %; 20 are needed.", 33.0),
    ("2025-12-09", "promotion", 0.2, 0.34, "pilot", "expansion", "Evidence 20.6 for blending with 40 %; 20 are needed.", 20.6),
    (
        "2025-12-16",
        "hedge",
        0.34,
        0.37,
        "expansion",
        "expansion",
        "On matured log loss a weight of 0.368 is believed in.",
        0.368,
    ),
    (
        "2026-01-06",
        "hedge",
        0.37,
        0.4,
        "expansion",
        "expansion",
        "On matured log loss a weight of 0.402 is believed in.",
        0.402,
    ),
)


def changes() -> list[dict[str, Any]]:
    names = ("on", "rule", "before", "after", "phase_before", "phase_after", "why")
    return [dict(zip(names, told[:7], strict=True)) | {"numbers": {"value": told[7]}} for told in CHANGES]


def course() -> list[list[Any]]:
    """Weight and phase of each weekday, as the changes have it."""
    days = [FIRST + timedelta(days=at) for at in range((LAST - FIRST).days + 1)]
    told: list[list[Any]] = []
    for day in (day for day in days if day.weekday() < 5):
        done = [change for change in CHANGES if change[0] <= day.isoformat()]
        told.append([day.isoformat(), done[-1][3] if done else 0.0, done[-1][5] if done else "shadow"])
    return told


def recent(rows: int = 300) -> list[dict[str, Any]]:
    draw = np.random.default_rng(8)
    told = []
    for at in range(rows):
        day = LAST - timedelta(days=at // 10)
        state = "waiting" if at < 110 else str(draw.choice(["did not happen", "did not happen", "did not happen", "happened"]))
        state = {120: "late", 133: "unresolvable"}.get(at, state)
        resolved = state in ("happened", "did not happen")
        rules, ml = float(draw.uniform(0, 90)), None if at % 17 == 0 else float(draw.uniform(5, 80))
        told.append(
            {
                "ticker": f"CMP{at % 10}",
                "as_of": f"{day.isoformat()}T23:59:59+00:00",
                "rules": rules,
                "ml": ml,
                "combined": rules if ml is None else 0.6 * rules + 0.4 * ml,
                "due": (day + timedelta(days=11)).isoformat(),
                "state": state,
                "value": float(draw.uniform(0.4, 3.1)) if resolved else None,
                "reason": "trading halted" if state == "unresolvable" else "",
            }
        )
    return told


def drift() -> list[dict[str, Any]]:
    told = []
    for at, feature in enumerate(FEATURES):
        index = 0.34 * math.exp(-at / 2.2)
        told.append(
            {
                "feature": feature,
                "index": None if at == 12 else round(index, 4),
                "floor": 0.041,
                "level": "act" if index >= 0.25 else "warn" if index >= 0.1 else "",
                "rows": 600,
                "missing_now": None if at == 12 else 0.62 if feature == "jobs_legal_delta_14d" else 0.02,
                "missing_then": 0.41 if feature == "jobs_legal_delta_14d" else 0.02,
                "missing_index": None if at == 12 else 0.18 if feature == "jobs_legal_delta_14d" else 0.0,
                "missing_level": "warn" if feature == "jobs_legal_delta_14d" else "",
            }
        )
    return told


def importance() -> list[dict[str, Any]]:
    return [
        {
            "feature": feature,
            "production": 0.42 * math.exp(-at / 4),
            "training": None if at == 3 else 0.42 * math.exp(-at / 4) * (1.3 - 0.1 * (at % 6)),
        }
        for at, feature in enumerate(FEATURES)
    ]


ALERTS = {
    "standing": [
        {
            "condition": "drift",
            "about": "days_to_expected_earnings",
            "level": "warn",
            "since": "2026-01-09",
            "model": CHAMPION,
            "why": "The feature days_to_expected_earnings is no longer spread as in training: its stability index is 0.22.",
        },
        {
            "condition": "drift",
            "about": "vol_20d",
            "level": "act",
            "since": "2026-01-05",
            "model": CHAMPION,
            "why": "The feature vol_20d is no longer spread as in training: its stability index is 0.34.",
        },
    ],
    "told": [
        {
            "on": "2025-09-09",
            "change": "raised",
            "condition": "win_rate",
            "about": "",
            "level": "act",
            "action": "retrain",
            "why": "Alerts came true in 11 % of 64 cases of late and in 19 % of 240 before: 8.0 points fewer.",
        },
        {
            "on": "2025-11-17",
            "change": "cleared",
            "condition": "win_rate",
            "about": "",
            "level": "act",
            "action": "",
            "why": "Alerts came true in 18 % of 71 cases of late and in 19 % of 240 before: 1.0 points fewer.",
        },
        {
            "on": "2026-01-05",
            "change": "raised",
            "condition": "drift",
            "about": "vol_20d",
            "level": "act",
            "action": "investigate",
            "why": "The feature vol_20d is no longer spread as in training: its stability index is 0.34.",
        },
    ],
}

HISTORY = [
    {
        "at": "2025-01-05T21:00:00+00:00",
        "event": "placed",
        "version": "2025-01-02.04c1d2",
        "from": "",
        "why": "Put there by hand.",
    },
    {
        "at": "2025-06-02T21:10:00+00:00",
        "event": "challenger",
        "version": BEFORE,
        "from": "",
        "why": "Learned in the monthly retraining.",
    },
    {
        "at": "2025-08-01T21:10:00+00:00",
        "event": "champion",
        "version": BEFORE,
        "from": "2025-01-02.04c1d2",
        "why": "Lost 0.0031 nats a row less over 44 matured days, evidence 22.5.",
    },
    {
        "at": "2025-11-03T21:10:00+00:00",
        "event": "champion",
        "version": CHAMPION,
        "from": BEFORE,
        "why": "Evidence 31.2 over 52 days.",
    },
    {
        "at": "2026-01-05T21:10:00+00:00",
        "event": "challenger",
        "version": RIVAL,
        "from": "",
        "why": "Learned in the monthly retraining.",
    },
]


def record(**more: Any) -> dict[str, Any]:
    """A record in which everything can be told."""
    told: dict[str, Any] = {
        "schema_version": 1,
        "domain": "company_risk",
        "target": "volatility_spike_7d",
        "horizon_days": 11,
        "as_of": "2026-01-14T23:59:59+00:00",
        "policy": "adaptive",
        "weight": 0.4,
        "phase": "expansion",
        "words": "40 % in phase expansion since 6 January 2026: a weight of 0.402 is believed in.",
        "course": course(),
        "changes": changes(),
        "models": {
            "champion": CHAMPION,
            "challenger": RIVAL,
            "previous": BEFORE,
            "shadow": {"version": RIVAL, "role": "challenger"},
        },
        "history": HISTORY,
        "trial": {
            "champion": CHAMPION,
            "rival": RIVAL,
            "role": "challenger",
            "days": 41,
            "since": "2025-11-20",
            "log_loss_saved": estimate(0.0012, 0.0021),
            "evidence": 3.2,
            "needed": 20,
            "words": f"Model {RIVAL} (challenger) is compared with {CHAMPION}: 41 matured days so far.",
        },
        "outcomes": {
            "resolved": 1200,
            "events": 90,
            "unresolvable": 3,
            "late": 5,
            "ahead": 540,
            "new": 60,
            "reasons": {"halted": 2, "ended": 1},
            "first_due": "2026-01-15",
        },
        "figures": figures(),
        "calibration": {voice: calibration(at) for at, voice in enumerate(VOICES)},
        "lift": {voice: lift(at) for at, voice in enumerate(VOICES)},
        "bands": {voice: bands(at) for at, voice in enumerate(VOICES)},
        "quality": quality(),
        "agreement": {
            "rows": 1100,
            "both": 40,
            "neither": 900,
            "rules_only": 60,
            "ml_only": 100,
            "ml_right": {"rate": 0.6, "low": 0.52, "high": 0.68, "rows": 160},
            "threshold": 50,
        },
        "expected": {
            "rows": 540,
            "events": 31.2,
            "auc": estimate(0.77, 0.06),
            "brier": estimate(0.055, 0.011),
            "log_loss": estimate(0.205, 0.034),
            "words": "Estimated as if every probability were right.",
        },
        "recent": recent(),
        "recent_total": 2400,
        "drift": drift(),
        "importance": importance(),
        "alerts": ALERTS,
        "retraining": {"every": "monthly", "last": "2026-01-05", "words": "The next is due in February."},
        "warnings": ["Two of nineteen companies had no price for a week."],
    }
    return told | more


def first_run(**more: Any) -> dict[str, Any]:
    """The first day: sixty scores, nothing matured, no model but the one that was bundled."""
    nothing = ("figures", "trial", "agreement", "expected")
    empty = ("changes", "history", "quality", "drift", "importance", "warnings")
    told = record(
        weight=0.4,
        words="The weight that the policy starts with.",
        course=[["2026-01-14", 0.4, "expansion"]],
        models={"champion": CHAMPION, "challenger": None, "previous": None, "shadow": None},
        outcomes={"resolved": 0, "events": 0, "unresolvable": 0, "late": 0, "ahead": 60, "new": 0, "reasons": {}}
        | {"first_due": "2026-01-25"},
        calibration={},
        lift={},
        bands={},
        recent=[one | {"state": "waiting", "value": None, "reason": "", "as_of": "2026-01-14"} for one in recent(60)],
        recent_total=60,
        alerts={"standing": [], "told": []},
        retraining=None,
    )
    return told | dict.fromkeys(nothing) | {name: [] for name in empty} | more


def hostile(given: Any, text: str = HOSTILE) -> Any:
    """The record with every text replaced, the dates and the names of fields kept."""
    if isinstance(given, Mapping):
        return {name: hostile(part, text) for name, part in given.items()}
    if isinstance(given, list):
        return [hostile(part, text) for part in given]
    return text if isinstance(given, str) and not given[:4].isdigit() else given
