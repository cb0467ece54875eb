"""The demo's model: learned from the sample world's filings and prices, and marked as such in its envelope."""

import asyncio
import csv
import json
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, timedelta
from pathlib import Path
from typing import Any, Final

import numpy as np

from src.demo.calendar import HISTORY_DAYS, LAST_DAY, evening
from src.demo.world import demo_input
from src.domain import Ask, Domain
from src.domains import domain_named
from src.features.engine import measure
from src.features.windows import Rows
from src.learning.fitting import Purpose, fit, sealed
from src.learning.minimums import Minimums
from src.learning.recipe import Candidate, Recipe
from src.learning.targets import VolatilitySpike
from src.learning.training_set import TrainingSet
from src.observations.record import Record
from src.observations.subject import Subject
from src.observations.table import ObservationTable, second_asked
from src.pipeline.inquiry import roster_of
from src.settings import parse
from src.sources.client import open_client

MODEL: Final = Path(__file__).parent / "model.json"
"""Where the envelope is kept: beside the world, for it is made of it."""

FEATURES: Final = (
    "days_since_earnings_8k",
    "days_to_expected_earnings",
    "days_since_10q",
    "sec_8k_count_30d",
    "sec_8k_officers_count_30d",
    "sec_8k_other_count_30d",
    "sec_form4_sell_count_30d",
    "sec_form4_distinct_sellers_30d",
    "sec_late_notice_count_365d",
)
"""What ten companies over a year can teach: when results come, and how much was filed lately."""

LOOKS: Final = (320, 160, 0)
"""Days before the last one at which EDGAR is asked, far enough back that together they reach over two years of filings."""

RECIPE: Final = Recipe(trials=0, calibration="platt", minimums=Minimums(clustered_positives=0))
"""A year of ten companies has too few separate events for boosting, and a model for use would be refused it: this one shows
what both parts of a model look like in a row."""

LONGEST_LOOKBACK: Final = 400
TRAINED_DAYS: Final = 580

LEARNED_UNTIL: Final = LAST_DAY - timedelta(days=HISTORY_DAYS + 1)
"""The model knows no answer of the months that are played: what it says of them is judged like anything said today."""


async def train(world: Path) -> dict[str, Any]:
    """A sealed envelope, learned from a written world."""
    domain = domain_named("company_risk")
    settings = parse(demo_input())
    subjects = (await roster_of(domain, settings, evening(LAST_DAY))).subjects
    records = [await _record(subject, domain, world, settings.contact) for subject in subjects]
    table = _table(subjects, records, domain, _closes(world / "prices.csv"))
    target = VolatilitySpike()
    purpose = Purpose(domain.name, domain.features.fingerprint, target.name, target.horizon_days, "demo")
    return sealed(fit(table, purpose, evening(LEARNED_UNTIL), RECIPE, candidate=Candidate("model", "mean", FEATURES)))


def write_model(world: Path) -> None:
    """Train on a written world and keep the envelope."""
    MODEL.write_text(json.dumps(asyncio.run(train(world)), separators=(",", ":")) + "\n", encoding="utf-8")


async def _record(subject: Subject, domain: Domain, world: Path, contact: str) -> Record:
    """What EDGAR shows of a company over two years, asked as a live run would have asked it."""
    record = Record()
    source = domain.sources[domain.identity][0]
    for days in LOOKS:
        as_of = evening(LAST_DAY - timedelta(days=days))
        async with open_client(contact, lambda now=as_of: now, replay_dir=world) as client:  # type: ignore[misc]  # bound now
            found = await source.collect(subject, Ask(client, as_of, as_of - timedelta(days=LONGEST_LOOKBACK), record))
        record = record.extended(found.observations, found.spans)
    return Record(domain.reconciled(record.observations), record.spans)


def _table(
    subjects: Sequence[Subject], records: Sequence[Record], domain: Domain, closes: Mapping[str, Mapping[date, float]]
) -> TrainingSet:
    days: list[tuple[int, date, float, date]] = []
    for index, subject in enumerate(subjects):
        own = closes[subject.id]
        labels = VolatilitySpike().labels(np.array(list(own.values())))
        resolved = [*own][VolatilitySpike().days :]  # a label's last day; the last labels have none, and no answer
        days += [
            (index, day, label, end)
            for day, label, end in zip(own, labels, resolved, strict=False)
            if _is_usable(day, label, end)
        ]
    rows = Rows(
        np.array([index for index, *_ in days]), np.array([second_asked(evening(day)) for _, day, *_ in days], dtype=np.int64)
    )
    columns = measure(domain.features, ObservationTable.of(records), rows)
    return TrainingSet(
        names=FEATURES,
        matrix=np.column_stack([columns[name] for name in FEATURES]),
        labels=np.array([label for _, _, label, _ in days]),
        days=np.array([day.toordinal() for _, day, *_ in days]),
        ends=np.array([end.toordinal() for *_, end in days]),
        subjects=np.array([index for index, *_ in days]),
        subject_ids=tuple(subject.id for subject in subjects),
    )


def _is_usable(day: date, label: float, end: date) -> bool:
    return not np.isnan(label) and day > LAST_DAY - timedelta(days=TRAINED_DAYS) and end <= LEARNED_UNTIL


def _closes(path: Path) -> dict[str, dict[date, float]]:
    closes: dict[str, dict[date, float]] = {}
    with path.open(encoding="utf-8", newline="") as file:
        rows: Iterable[Mapping[str, str]] = csv.DictReader(file)
        for row in rows:
            closes.setdefault(row["ticker"], {})[date.fromisoformat(row["date"])] = float(row["close"])
    return closes
