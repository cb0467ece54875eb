"""Snapshots and rows for the tests of what is told: a company in trouble, a quiet one, and those without a score."""

from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta
from typing import Any

from src.delivery.rows import row
from src.ledger.snapshot import Snapshot, SourceReport
from src.scoring.conclusion import CategoryVerdict, Conclusion, Evidence, Floor, RulesVerdict, Signal, Unjudged
from src.scoring.opinion import ModelScore, Reason
from src.sources.status import Status

AS_OF = datetime(2026, 1, 14, 23, 59, 59, tzinfo=UTC)
FILING = "https://www.sec.gov/Archives/edgar/data/1234567/000123456724000012-index.htm"
UNITS = {"sec_8k_count_30d": "filings", "jobs_legal_delta_14d": "openings", "never_measured": "USD"}
LINES: Mapping[str, list[tuple[date, float | None, float | None, float | None]]] = {
    "EXMP": [(date(2026, 1, day), 40.0 + day, 30.0 + day, None) for day in (5, 6, 7, 12, 13)]
}


def evidence(text: str = "8-K, item 4.02", url: str = FILING) -> Evidence:
    return Evidence(text, url, AS_OF - timedelta(days=1), AS_OF - timedelta(days=2))


def signal(
    type_: str, contribution: float, title: str = "Earlier figures should no longer be relied upon", **more: Any
) -> Signal:
    given: dict[str, Any] = {"evidence": (evidence(),), "severity": 1.5, "points": 75.0} | more
    return Signal(type_, "regulatory", title, contribution=contribution, **given)


def verdict(**more: Any) -> RulesVerdict:
    given: dict[str, Any] = {
        "score": 70.0,
        "categories": {
            "regulatory": CategoryVerdict(75.04, 0.375, 7, 8),
            "momentum": CategoryVerdict(None, 0.0, 0, 1),
        },
        "signals": (signal("SEC_8K_NONRELIANCE", 28.14), signal("INSIDER_SELL_CLUSTER", 6.75)),
        "not_judged": (Unjudged("LEGAL_HIRING_SPIKE", ("jobs_legal_delta_14d",)),),
        "coverage": 0.8125,
        "floor": Floor("SEC_8K_NONRELIANCE", 70.0, 35.11),
    } | more
    return RulesVerdict(**given)


MODEL = ModelScore(
    0.187349,
    58.44,
    (Reason("days_to_expected_earnings", 4.0, 0.61318, "Results are expected in 4 days"), Reason("x", None, -0.2, "unknown x")),
    "2026-01-02.3f9a1c",
)


def conclusion(**more: Any) -> Conclusion:
    given: dict[str, Any] = {
        "combined": 70.0,
        "level": "high",
        "method": "blend",
        "ml_weight": 0.4,
        "rules_contribution": 42.0,
        "ml_contribution": 23.376,
        "floor_contribution": 4.624,
        "rules": verdict(),
        "model": MODEL,
    } | more
    return Conclusion(**given)


def snapshot(ticker: str = "EXMP", **more: Any) -> Snapshot:
    given: dict[str, Any] = {
        "as_of": AS_OF,
        "run_id": "run1",
        "rules_version": "7b1f0c2e9d4a",
        "name": "Example Industries Inc.",
        "facts": {"cik": "0001234567"},
        "conclusion": conclusion(),
        "features": {"sec_8k_count_30d": 3.0, "jobs_legal_delta_14d": None},
        "sources": {
            "sec": SourceReport(Status.OK, "", 31, datetime(2025, 1, 14, tzinfo=UTC)),
            "careers": SourceReport(Status.SKIPPED, "Not among the sources asked for."),
            "newsroom": SourceReport(Status.BLOCKED, "news.example.com answered 403", 1),
        },
        "model_version": "2026-01-02.3f9a1c",
    } | more
    return Snapshot(ticker, **given)


def quiet(ticker: str = "CALM", **more: Any) -> Snapshot:
    """A company of which the rules could judge little, without a model."""
    rules = verdict(score=0.0, signals=(), floor=None)
    silent = conclusion(
        combined=0.0,
        level="low",
        method="rules",
        ml_weight=0.0,
        rules_contribution=0.0,
        ml_contribution=None,
        floor_contribution=0.0,
        rules=rules,
        model=None,
    )
    return snapshot(ticker, name="Calm Water Co", conclusion=silent, model_version=None, **more)


def unknown(ticker: str = "DARK") -> Snapshot:
    """A company that was scored, and of which nothing could be judged."""
    rules = RulesVerdict(None, {"regulatory": CategoryVerdict(None, 0.0, 0, 8)}, (), (), 0.0)
    return snapshot(ticker, conclusion=Conclusion(None, "unknown", "rules", 0.0, None, None, 0.0, rules))


def without_score(ticker: str, outcome: str, detail: str) -> Snapshot:
    return Snapshot(ticker, AS_OF, "run1", "7b1f0c2e9d4a", outcome=outcome, detail=detail)


def every_outcome() -> list[Snapshot]:
    return [
        snapshot(),
        quiet(),
        unknown(),
        without_score("ZZZZZ", "not_found", "SEC knows no company with the ticker ZZZZZ"),
        without_score("LATE", "skipped", "the run's time was used up before this company"),
        without_score("OOPS", "failed", "this company could not be scored"),
    ]


def as_row(given: Snapshot, deltas: Mapping[str, float | None] | None = None) -> dict[str, Any]:
    return row(given, UNITS, deltas or {"1d": 1.24, "7d": None})
