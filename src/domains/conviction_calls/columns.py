"""What a row says of a call beyond what every row says: who, where, which way, and the scale of 1 to 10."""

from collections.abc import Mapping
from math import floor
from typing import Any, Final

from src.delivery.cells import plain
from src.domains.conviction_calls.rules import DEPLOYED_ABOVE
from src.ledger.snapshot import Snapshot

COLUMNS: Final = (
    "symbol",
    "market",
    "caller",
    "channel",
    "direction",
    "conviction_rule",
    "conviction_ml",
    "conviction_ml_prob",
    "conviction_final",
    "deploy",
    "calls",
    "said_at",
)
"""The same for every snapshot, in this order."""

_PLACES: Final = 4  # decimals of a probability, as on every row


def columns(snapshot: Snapshot, milliseconds: float | None = None) -> Mapping[str, Any]:  # noqa: ARG001 - a domain's face
    """The columns of one snapshot; None where nothing is known or nobody spoke."""
    conclusion = snapshot.conclusion
    model = conclusion.model if conclusion else None
    final = conviction(conclusion.combined if conclusion else None)
    calls = snapshot.features.get("calls_1d")
    return {
        **{name: _told(snapshot, name) for name in ("symbol", "market", "caller", "channel")},
        "direction": _direction(snapshot.features.get("short")) if conclusion else None,
        "conviction_rule": conviction(conclusion.rules.score if conclusion else None),
        "conviction_ml": conviction(model.score if model else None),
        "conviction_ml_prob": round(model.probability, _PLACES) if model else None,
        "conviction_final": final,
        "deploy": None if final is None else final > DEPLOYED_ABOVE,
        "calls": None if calls is None else int(calls),
        "said_at": _told(snapshot, "said_at"),
    }


def said(snapshot: Snapshot) -> str:
    """When the newest call could be read: the same call scored again a day later is the same one."""
    return snapshot.facts.get("said_at", "")


def unasked(snapshot: Snapshot) -> str:
    """Why whether it doubled says nothing of a snapshot: a bet on a fall, which would count as a miss; or ""."""
    return "it bets on a fall" if snapshot.features.get("short") == 1.0 else ""


def conviction(score: float | None) -> int | None:
    """A score of 0–100 on the communities' scale: tenths rounded down, 1 at least and 10 at most; None of None.

    The tenth of a thousandth that is added first keeps a score of 90 that arithmetic left at 89.9999999 a 9.
    """
    return None if score is None else min(10, max(1, floor((score + 1e-6) / 10)))


def _told(snapshot: Snapshot, name: str) -> str | None:
    told = snapshot.facts.get(name)
    return None if told is None else plain(told)


def _direction(short: float | None) -> str:
    return "unsure" if short is None else "short" if short else "long"
