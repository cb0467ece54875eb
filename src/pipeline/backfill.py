"""The past, measured by the engine that scores today: rows to learn from, and rules beside them."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

import numpy as np
from numpy.typing import NDArray

from src.domain import Domain
from src.errors import GovernanceError
from src.features.windows import Rows
from src.learning.answered import Answered
from src.learning.targets import Result, Target
from src.learning.training_set import TrainingSet
from src.observations.prices import PriceSeries
from src.observations.record import Record
from src.observations.sessions import positions
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
class Moments:
    """What is measured: a subject and a second a row, by subject and day.

    Attributes:
        subjects: (n,) index of the subject.
        days: (n,) date ordinals.
        seconds: (n,) seconds since 1970.
        places: (n,) row of the day in the subject's own price series; −1 where it has none.
    """

    subjects: Integers
    days: Integers
    seconds: Integers
    places: Integers


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
    moments = _trading_days(domain, past) if domain.moments is None else _told_moments(domain, past)
    first, last = (date.fromordinal(int(day)) for day in (moments.days.min(), moments.days.max()))
    answered = None if domain.moments is None else _answered(domain.targets[0], past, moments)
    table = domain.tabulate(past.quotes, first, last, answered)(past.subjects, past.records)
    columns, judgement = domain.measured(table, Rows(moments.subjects, moments.seconds))
    return History(moments.subjects, moments.days, moments.places, columns, judgement.floors)


def _trading_days(domain: Domain, past: Past) -> Moments:
    """Every evening of a day with a price, once a year of the record lies before it."""
    series = [past.quotes.series[subject.id] for subject in past.subjects]
    kind = domain.sources[domain.identity][1][0]
    starts = [_start(record, kind) for record in past.records]
    places = [np.flatnonzero(one.priced() & (one.days >= start)) for one, start in zip(series, starts, strict=True)]
    if not any(len(place) for place in places):
        message = f"There is no day to learn from: not one has a price, and filings of {WARM_UP.days} days before it."
        raise GovernanceError(message)
    days = np.concatenate([one.days[place] for one, place in zip(series, places, strict=True)])
    subjects = np.repeat(np.arange(len(series)), [len(place) for place in places])
    return Moments(subjects, days, evenings(days), np.concatenate(places))


def _told_moments(domain: Domain, past: Past) -> Moments:
    """The moments that the domain itself learns from, the newest of a day where it has several."""
    own = [np.unique(_moments_of(domain, record)) for record in past.records]
    subjects = np.repeat(np.arange(len(own)), [len(one) for one in own])
    seconds = np.concatenate(own) if own else np.empty(0, dtype=np.int64)
    days = seconds // _DAY + _EPOCH
    newest = np.append((subjects[1:] != subjects[:-1]) | (days[1:] != days[:-1]), True)
    subjects, days, seconds = subjects[newest[: len(days)]], days[newest[: len(days)]], seconds[newest[: len(days)]]
    if not len(days):
        message = f"There is nothing to learn from: not one {domain.words.one} has a moment of its own."
        raise GovernanceError(message)
    series = [past.quotes.series.get(subject.id) for subject in past.subjects]
    placed = [
        np.full(len(own_days), -1) if one is None else positions(one.days, own_days)
        for one, own_days in zip(series, _by_subject(days, subjects, len(series)), strict=True)
    ]
    return Moments(subjects, days, seconds, np.concatenate(placed))


def _moments_of(domain: Domain, record: Record) -> Integers:
    return np.empty(0, dtype=np.int64) if domain.moments is None else domain.moments(record)


def _answered(target: Target, past: Past, moments: Moments) -> Answered:
    """What came of every row, known from the end of the last day that its answer looks at."""
    found = _answers(target, past, moments.subjects, moments.places)
    labels, ends = found[:, 0], found[:, 1].astype(np.int64)
    told = np.flatnonzero(~np.isnan(labels))
    ids = [subject.id for subject in past.subjects]
    return Answered(
        tuple(ids[index] for index in moments.subjects[told].tolist()),
        moments.seconds[told],
        (ends[told] + 1 - _EPOCH) * _DAY,
        labels[told],
    )


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
    answers = _answers(target, past, history.subjects, history.places)
    labels, ends = answers[:, 0], np.maximum(answers[:, 1].astype(np.int64), history.days)
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


def _answers(target: Target, past: Past, subjects: Integers, places: Integers) -> Vector:
    """(rows, 2): label and ordinal of the last day it looks at; NaN and 0 where there is no answer. Rows by subject."""
    found = []
    for subject, own in zip(past.subjects, _by_subject(places, subjects, len(past.subjects)), strict=True):
        if past.results is not None:
            found.append(_told(past.results(subject.id, subject.facts), len(own)))
        else:
            found.append(_priced(past.quotes.series[subject.id], target, own))
    return np.concatenate(found) if found else np.empty((0, 2))


def _by_subject(values: Integers, subjects: Integers, number: int) -> list[Integers]:
    """The values of each of so many subjects; rows stand by subject, and calls and signals are subjects by the ten thousand."""
    return np.split(values, np.searchsorted(subjects, np.arange(1, number))) if number else []


def _told(result: Result | None, rows: int) -> Vector:
    label, end = (np.nan, 0.0) if result is None else (float(result.label), float(result.known_at.date().toordinal()))
    return np.tile([label, end], (rows, 1))


def _priced(series: PriceSeries, target: Target, places: Integers) -> Vector:
    labels = np.where(places >= 0, target.read(series)[0][places], np.nan)
    last = places + target.sessions
    ends = np.where((places >= 0) & (last < len(series)), series.days[np.minimum(last, len(series) - 1)], 0)
    return np.column_stack([labels, ends])
