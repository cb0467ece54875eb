"""Reviews for tests: outcomes of companies whose chances are known, and everything a run says beside them."""

import math
import random
from collections.abc import Iterable, Sequence
from datetime import UTC, date, datetime, timedelta
from typing import Any

from src.governance.aliases import Aliases
from src.governance.resolution import Resolution
from src.governance.review import Retraining, Review, Scores
from src.governance.weight.fixed import Fixed
from src.learning.targets import VolatilitySpike
from src.ledger.outcome import Outcome

FIRST = date(2025, 1, 6)
TARGET = VolatilitySpike()


def moment(days: int) -> datetime:
    """So many days after the first, at ten in the evening."""
    return datetime(FIRST.year, FIRST.month, FIRST.day, 22, tzinfo=UTC) + timedelta(days=days)


def outcome(subject: str, days: int, *, label: bool | None = False, **more: Any) -> Outcome:
    """An outcome of a snapshot so many days after the first, found out eleven days later."""
    told: dict[str, Any] = {
        "subject": subject,
        "as_of": moment(days),
        "run_id": f"run-{days}",
        "target": TARGET.name,
        "due": moment(days + 10).date(),
        "resolved_at": moment(days + 11),
        "state": "resolved" if label is not None else "unresolvable",
        "reason": "" if label is not None else "halted: it was not traded",
        "label": label,
        "value": None if label is None else 1.5,
        "rules": 40.0,
        "ml": 50.0,
        "probability": 0.1,
        "combined": 44.0,
        "ml_weight": 0.4,
        "model_version": "m1",
        "method": "blend",
    }
    return Outcome(**{**told, **more})


def outcomes(seed: int = 1, *, days: int = 30, companies: int = 8) -> list[Outcome]:
    """Of a model that is right, and of rules that know a little of the same; five days a week."""
    draw = random.Random(seed)  # noqa: S311 - a world, not a secret
    found = []
    for day in range(days):
        for company in range(companies):
            chance = 1.0 / (1.0 + math.exp(-draw.gauss(-2.0, 1.0)))
            rules = float(max(0.0, min(100.0, round(draw.gauss(20.0, 20.0) + 60.0 * chance))))
            ml = max(0.0, min(100.0, 25.0 + 22.5 * math.log2(chance / 0.1)))
            said = {"rules": rules, "ml": ml, "probability": chance, "combined": 0.6 * rules + 0.4 * ml}
            found.append(outcome(f"C{company:03}", day * 7 // 5, label=draw.random() < chance, **said))
    return found


def scores(subject: str, days: int, **more: Any) -> Scores:
    """What was said so many days after the first."""
    told = {"rules": 30.0, "ml": 60.0, "combined": 42.0, "probability": 0.2}
    return Scores(subject, moment(days), **{**told, **more})


def review(found: Iterable[Outcome] = (), said: Sequence[Scores] = (), *, days: int = 60, **more: Any) -> Review:
    """A review so many days after the first, of a weight that was set by hand."""
    as_of = moment(days)
    told: dict[str, Any] = {
        "domain": "company_risk",
        "target": TARGET,
        "as_of": as_of,
        "course": Fixed(0.4).replay([], [as_of.date()]),
        "outcomes": tuple(found),
        "resolution": Resolution(),
        "written": 0,
        "scores": tuple(said),
        "drift": (),
        "production": {},
        "training": {},
        "standing": {},
        "told": (),
        "aliases": Aliases(),
        "champion": "m1",
        "trial": None,
        "retraining": Retraining("never", None, "Nothing is trained in this run."),
        "threshold": 50.0,
        "block_days": 33,
        "base_rate": 0.1,
    }
    return Review(**{**told, **more})
