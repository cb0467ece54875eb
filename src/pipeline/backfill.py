"""Every trading day of every company, measured by the engine that scores today: rows to learn from, and rules beside them."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

import numpy as np
from numpy.typing import NDArray

from src.domain import Domain
from src.errors import GovernanceError
from src.features.windows import Rows
from src.learning.targets import Target
from src.learning.training_set import TrainingSet
from src.observations.prices import PriceSeries
from src.observations.record import Record
from src.pipeline.past import Past

Integers = NDArray[np.int64]
Vector = NDArray[np.float64]

EVENING: Final = 86_399
"""Second of its UTC day at which a trading day is measured: the moment a bare date means in `asOf`, after the close and after
most of what is filed behind it."""

WARM_UP: Final = timedelta(days=400)
"""From the start of a company's record to the first day that is learned from: its reports of a year ago are known by then."""

_EPOCH: Final = date(1970, 1, 1).toordinal()
_DAY: Final = 86_400


@dataclass(frozen=True, slots=True, eq=False)
class History:
    """A company-day a row, by company and day.

    Attributes:
        subjects: (n,) index of the company.
        days: (n,) date ordinals.
        places: (n,) row of the day in the company's own price series.
        columns: Feature → (n,) value as of the day's evening; NaN is missing.
        floors: (n,) what the rules do not let the score fall below.
    """

    subjects: Integers
    days: Integers
    places: Integers
    columns: dict[str, Vector]
    floors: Vector


def measured(domain: Domain, past: Past) -> History:
    """Measure every day on which a company has a price and a year of its filings is known, by what was known that evening.

    Raises:
        GovernanceError: There is no such day.
    """
    series = [past.quotes.series[subject.id] for subject in past.subjects]
    kind = domain.sources[domain.identity][1][0]
    starts = [_start(record, kind) for record in past.records]
    places = [np.flatnonzero(one.priced() & (one.days >= start)) for one, start in zip(series, starts, strict=True)]
    if not any(len(place) for place in places):
        message = f"There is no day to learn from: not one has a price, and filings of {WARM_UP.days} days before it."
        raise GovernanceError(message)
    subjects = np.repeat(np.arange(len(series)), [len(place) for place in places])
    days = np.concatenate([one.days[place] for one, place in zip(series, places, strict=True)])
    bounds = (date.fromordinal(int(day)) for day in (days.min(), days.max()))
    table = domain.tabulate(past.quotes, *bounds)(past.subjects, past.records)
    columns, judgement = domain.measured(table, Rows(subjects, evenings(days)))
    return History(subjects, days, np.concatenate(places), columns, judgement.floors)


def _start(record: Record, kind: str) -> int:
    """First day that is learned from, as an ordinal; beyond all days where nothing of the company is on record."""
    span = record.spans.get(kind)
    return (span.since.date() + WARM_UP).toordinal() if span else date.max.toordinal()


def evenings(days: Integers) -> Integers:
    """Seconds since 1970 of the end of each day, UTC."""
    return (days - _EPOCH) * _DAY + EVENING


def training_set(history: History, past: Past, target: Target, names: tuple[str, ...]) -> TrainingSet:
    """The rows whose target is resolved, with the last day that each answer looks at.

    Args:
        history: Every company-day.
        past: Whose days they are.
        target: What is to be predicted.
        names: Features in order.
    """
    series = [past.quotes.series[subject.id] for subject in past.subjects]
    answers = np.concatenate([_answers(one, target, history.places[history.subjects == i]) for i, one in enumerate(series)])
    labels, ends = answers[:, 0], answers[:, 1].astype(np.int64)
    resolved = ~np.isnan(labels)
    matrix = np.column_stack([history.columns[name][resolved] for name in names])
    return TrainingSet(
        names=names,
        matrix=matrix,
        labels=labels[resolved],
        days=history.days[resolved],
        ends=ends[resolved],
        subjects=history.subjects[resolved],
        subject_ids=tuple(subject.id for subject in past.subjects),
    )


def _answers(series: PriceSeries, target: Target, places: Integers) -> Vector:
    """(rows, 2): label and ordinal of the last day it looks at; NaN and 0 where there is no answer."""
    labels = target.labels(series.close)[places]
    last = places + target.sessions
    ends = np.where(last < len(series), series.days[np.minimum(last, len(series) - 1)], 0)
    return np.column_stack([labels, ends])
