"""What a row says of a signal beyond what every row says: its plan, its way and its end, and its score before the model."""

from collections.abc import Mapping, Sequence
from math import isfinite
from typing import Any

from src.delivery.cells import plain
from src.delivery.rounding import rounded
from src.domains.crypto_patterns.measures.declared import NAMES
from src.domains.crypto_patterns.roster.state import STATES
from src.ledger.snapshot import Snapshot

_SCORE, _MEASURE, _TIME, _WAY = 1, 6, 3, 4
"""Decimals, as in every other column."""


def columns(snapshot: Snapshot, milliseconds: float | None = None) -> Mapping[str, Any]:
    """The columns of one signal; what is not known is None, and the columns are the same for every snapshot."""
    facts, found = snapshot.facts, snapshot.conclusion
    model = found.model if found else None
    return {
        "signal_id": plain(snapshot.subject),
        **{name: plain(facts[name]) if facts.get(name) else None for name in ("symbol", "direction", "pattern", "timeframe")},
        "base_score": rounded(snapshot.features.get("base_score"), _SCORE),
        "enhanced_score": rounded(found.combined, _SCORE) if found else None,
        "ml_enhanced": bool(found and model and found.method != "rules" and found.ml_weight > 0),
        "ml_metadata": {
            "features": {name: rounded(snapshot.features.get(name), _MEASURE) for name in NAMES},
            "model_version": plain(model.version) if model else None,
            "prediction_time_ms": rounded(milliseconds, _TIME) if model else None,
        },
        **{name: _price(facts.get(name)) for name in ("entry", "target", "stop")},
        "plan": _one_of(("given", "usual"), facts.get("plan")),
        "at": _when(facts.get("at")),
        "state": _one_of(STATES, facts.get("state")),
        "ended_at": _when(facts.get("ended_at")),
        **{name: rounded(_price(facts.get(name)), _WAY) for name in ("max_favourable_percent", "max_adverse_percent")},
    }


def said(snapshot: Snapshot) -> str:
    """When the signal was said: scored again on the next day, it is the same one."""
    return snapshot.facts.get("at", "")


def _one_of(words: Sequence[str], text: str | None) -> str | None:
    return text if text in words else None


def _when(text: str | None) -> str | None:
    return plain(text).replace("+00:00", "Z") if text else None


def _price(text: str | None) -> float | None:
    try:
        value = float(text or "nan")
    except ValueError:
        return None
    return value if isfinite(value) else None
