"""`OUTPUT`: what a run came to, in one record."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from src.delivery.rounding import rounded
from src.delivery.rows import moment
from src.delivery.wording import LEVELS, OUTCOMES, plural
from src.delivery.words import COMPANIES, Words

SCHEMA_VERSION = 1


@dataclass(slots=True)
class Tally:
    """Counts over rows, kept as they pass, so that five thousand companies need no more memory than two.

    Attributes:
        outcomes: Rows by outcome.
        levels: Scored rows by level.
        methods: Scored rows by who spoke.
        sources: Source → status → rows.
    """

    outcomes: Counter[str] = field(default_factory=Counter)
    levels: Counter[str] = field(default_factory=Counter)
    methods: Counter[str] = field(default_factory=Counter)
    sources: dict[str, Counter[str]] = field(default_factory=dict)

    def add(self, row: Mapping[str, Any]) -> None:
        """Count one row."""
        self.outcomes[row["outcome"]] += 1
        if row["outcome"] == "scored":
            self.levels[row["risk_level"]] += 1
            self.methods[row["scoring_method"] or "none"] += 1
        for name, source in row["sources"].items():
            self.sources.setdefault(name, Counter())[source["status"]] += 1

    @classmethod
    def of(cls, rows: Iterable[Mapping[str, Any]]) -> "Tally":
        """Counts over all of the rows."""
        tally = cls()
        for row in rows:
            tally.add(row)
        return tally

    @property
    def total(self) -> int:
        """Rows counted."""
        return self.outcomes.total()


def summary(
    tally: Tally,
    *,
    run_id: str,
    as_of: datetime,
    started_at: datetime,
    finished_at: datetime,
    requests: Mapping[str, int],
    alerts: int,
    warnings: Sequence[str] = (),
    places: Mapping[str, str] | None = None,
    domain: str = "company_risk",
    words: Words = COMPANIES,
    mode: str = "score",
) -> dict[str, Any]:
    """The record `OUTPUT`, JSON-safe.

    Args:
        tally: Counts over the rows of this run.
        run_id: The run.
        as_of: The moment scored.
        started_at: When the run began, by the wall clock.
        finished_at: When it ended, by the same clock.
        requests: Requests by family of hosts ("sec.gov", a careers board's); in a replay those put to the recording. What the
            ledger already held is not among them.
        alerts: Rows that are alerts.
        warnings: Sentences for the user, such as an unchanged contact address or a webhook that refused.
        places: What lies where, by name ("dataset", "report", "snapshots", "alerts"): a URL, a path, or a store's name.
        domain: Kind of subject.
        words: What subjects are called.
        mode: What the run was asked to do.

    Returns:
        Every outcome and level is there, with 0 where no row had it (a count is known; only measures can be missing).
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
        "companies": tally.total,
        "outcomes": {name: tally.outcomes[name] for name in OUTCOMES},
        "levels": {name: tally.levels[name] for name in LEVELS},
        "methods": dict(sorted(tally.methods.items())),
        "sources": {name: dict(sorted(statuses.items())) for name, statuses in sorted(tally.sources.items())},
        "requests": {"total": sum(requests.values()), **dict(sorted(requests.items()))},
        "alerts": alerts,
        "warnings": list(warnings),
        "places": dict(places or {}),
        "words": sentence(tally, alerts, words),
    }


def sentence(tally: Tally, alerts: int, words: Words = COMPANIES) -> str:
    """The run in a line, for a status message: `17 companies: 15 scored (2 high, 1 unknown), 2 not found; 2 alerts`."""
    told_apart = ", ".join(f"{tally.levels[name]} {name}" for name in ("high", "unknown") if tally.levels[name])
    levels = f" ({told_apart})" if told_apart else ""
    parts = [
        f"{tally.outcomes[name]} {told}{levels if name == 'scored' else ''}"
        for name, told in OUTCOMES.items()
        if tally.outcomes[name]
    ]
    alerted = f"; {plural(alerts, 'alert')}" if alerts else ""
    return f"{words.counted(tally.total)}: {', '.join(parts) or 'nothing asked'}{alerted}"
