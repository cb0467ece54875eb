"""`OUTPUT` of the modes that learn and look back, and the table that a train run prints."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, Final

from src.delivery.rounding import rounded
from src.delivery.rows import moment
from src.delivery.summary import SCHEMA_VERSION

COLUMNS: Final = {"auc": "AUC", "average_precision": "AP", "brier_skill": "Brier skill", "log_loss": "log loss"}
"""Figures of the printed table."""

_LINE: Final = "{:<20} {:>26} {:>26} {:>26} {:>26}"


def learning_summary(
    *,
    mode: str,
    domain: str,
    run_id: str,
    as_of: datetime,
    started_at: datetime,
    finished_at: datetime,
    words: str,
    companies: int,
    left_out: Mapping[str, str],
    used_in_part: Mapping[str, str],
    warnings: Sequence[str],
    requests: Mapping[str, int],
    **told: Any,
) -> dict[str, Any]:
    """What a run that learned or looked back came to.

    Args:
        mode: "train" or "backtest".
        domain: Domain.
        run_id: The run.
        as_of: Its moment.
        started_at: By the wall clock.
        finished_at: By the wall clock.
        words: The run in a sentence.
        companies: How many were learned from.
        left_out: Company → why it was not.
        used_in_part: Company → what of it was left out.
        warnings: Sentences for the user.
        requests: By family of hosts.
        told: What else there is to tell, JSON-safe.
    """
    return {
        "schema_version": SCHEMA_VERSION,
        "domain": domain,
        "mode": mode,
        "run_id": run_id,
        "as_of": moment(as_of),
        "started_at": moment(started_at),
        "finished_at": moment(finished_at),
        "duration_seconds": rounded((finished_at - started_at).total_seconds(), 1),
        "companies": companies,
        "left_out": dict(left_out),
        "used_in_part": dict(used_in_part),
        "warnings": list(warnings),
        "requests": {"total": sum(requests.values()), **dict(sorted(requests.items()))},
        **told,
        "words": words,
    }


def table(candidates: Sequence[Mapping[str, Any]]) -> list[str]:
    """Lines of the table of everybody compared, each figure with its 95 % interval.

    Args:
        candidates: As the envelope has them.
    """
    head = _LINE.format("forecast", *COLUMNS.values())
    return [head, *(_LINE.format(one["name"], *(_cell(one["figures"].get(name)) for name in COLUMNS)) for one in candidates)]


def _cell(estimate: Mapping[str, float] | None) -> str:
    if estimate is None:
        return "–"
    return f"{estimate['value']:.3f} [{estimate['low']:.3f}, {estimate['high']:.3f}]"
