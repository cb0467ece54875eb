"""A small made-up world to replay: companies with restless spells, and days of answers as columns."""

from datetime import UTC, date, datetime, timedelta

import numpy as np
from numpy.typing import NDArray

from benchmarks.replay.recorded import Recorded, rows_of
from benchmarks.replay.tape import Tape
from src.domains import domain_named
from src.learning.training_set import TrainingSet
from src.ledger.outcome import Outcome
from src.observations.prices import PriceSeries, Quotes
from src.observations.sessions import Sessions
from src.observations.subject import Subject
from src.pipeline.backfill import History
from src.pipeline.past import Past

Matrix = NDArray[np.float64]

SESSIONS = 7


def tape(days: int = 120, companies: int = 15, seed: int = 1) -> Tape:
    """Days on which a model sees the risk and the rules do not; a few words and answers are missing."""
    rng = np.random.default_rng(seed)
    calendar = Sessions.between(date(2021, 1, 4), date(2023, 12, 31)).days
    risk = rng.normal(-2.5, 1.2, (days, companies))
    labels = (rng.random(risk.shape) < 1.0 / (1.0 + np.exp(-risk))).astype(np.float64)
    scores = rng.choice([0.0, 10.0, 20.0, 30.0], size=risk.shape)
    model = 1.0 / (1.0 + np.exp(-risk))
    for column in (scores, labels):
        column[rng.random(risk.shape) < 0.02] = np.nan
    return Tape(calendar[:days], calendar[SESSIONS : days + SESSIONS], scores, model, labels)


def outcome(day: date, subject: str, rules: float | None, p: float, known: date, *, label: bool | None) -> Outcome:
    """An answer to a score."""
    evening = timedelta(hours=23)
    return Outcome(
        subject=subject,
        as_of=datetime(day.year, day.month, day.day, tzinfo=UTC) + evening,
        run_id="run",
        target="spike",
        due=known,
        resolved_at=datetime(known.year, known.month, known.day, tzinfo=UTC) + evening,
        state="unresolvable" if label is None else "resolved",
        reason="halted: for a while" if label is None else "",
        label=label,
        value=None if label is None else 1.0,
        rules=rules,
        ml=25.0,
        probability=p,
        combined=20.0,
        ml_weight=0.4,
        model_version="v1",
        method="blend",
    )


def outcomes_of(days: Tape) -> list[Outcome]:
    """The same days as the ledger would hold them."""
    return [
        outcome(
            date.fromordinal(int(days.days[day])),
            f"C{company:02d}",
            None if np.isnan(days.scores[day, company]) else float(days.scores[day, company]),
            float(days.model[day, company]),
            date.fromordinal(int(days.known[day])),
            label=None if np.isnan(days.labels[day, company]) else bool(days.labels[day, company]),
        )
        for day in range(len(days))
        for company in range(days.model.shape[1])
    ]


def recorded_world(first: date, last: date, companies: int = 12, seed: int = 3) -> tuple[Recorded, Matrix]:
    """Companies that turn restless now and then, and the answers to every day, (days, companies)."""
    domain, rng = domain_named("company_risk"), np.random.default_rng(seed)
    calendar = Sessions.between(first - timedelta(days=400), last + timedelta(days=60)).days
    size = np.where(rng.random((len(calendar), companies)) < 0.01, 0.12, 0.01)  # a jump makes a week restless
    closes = 50.0 * np.exp(np.cumsum(size * rng.normal(size=size.shape), axis=0))
    names = [f"C{number:02d}" for number in range(companies)]
    days = Sessions.between(first, last).days
    place = np.searchsorted(calendar, days)
    series = [PriceSeries(name, calendar, close) for name, close in zip(names, closes.T, strict=True)]
    labels = np.column_stack([domain.targets[0].read(one)[0][place] for one in series])
    subjects = np.repeat(np.arange(companies), len(days))
    zeros = np.zeros(len(subjects))
    history = History(subjects, np.tile(days, companies), np.tile(place, companies), {"rules_score": zeros + 10.0}, zeros)
    quotes = Quotes({one.ticker: one for one in series})
    past = Past(tuple(Subject(name) for name in names), (), quotes)
    none = np.empty(0, dtype=np.int64)
    table = TrainingSet((), np.empty((0, 0)), np.empty(0), none, none, none, tuple(names))
    return Recorded(domain, past, history, table, days, rows_of(history, days, companies)), labels
