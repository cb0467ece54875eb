"""What is played again: companies with whole price histories, and every trading day of theirs as of its evening."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from src.bundled.companies import past_of_recording
from src.domain import Domain
from src.learning.training_set import TrainingSet
from src.observations.sessions import Sessions
from src.pipeline.backfill import History, measured, training_set
from src.pipeline.past import Past

Integers = NDArray[np.int64]
T = TypeVar("T")


@dataclass(frozen=True, slots=True, eq=False)
class Recorded:
    """A recording, measured.

    Attributes:
        domain: What is scored.
        past: Of the chosen companies.
        history: Every day of theirs, measured by the engine that scores today, as of its evening.
        table: Those whose answer is known by now, with the features that the domain's model may read.
        days: (days,) ordinals of the trading days that are played again.
        rows: (days, companies) row of the history.
    """

    domain: Domain
    past: Past
    history: History
    table: TrainingSet
    days: Integers
    rows: Integers

    @property
    def names(self) -> tuple[str, ...]:
        """The companies, in the order of the columns."""
        return tuple(subject.id for subject in self.past.subjects)


def recorded(domain: Domain, recording: Path, first: date, last: date, companies: int) -> Recorded:
    """Read a recording, choose companies, measure every day.

    The rule: a price and a year of known filings on every trading day from the first to the last; of those companies the ones
    whose prices begin earliest, by name where they begin on one day.
    """
    whole = asyncio.run(past_of_recording(domain, recording))
    history = measured(domain, whole)
    days = Sessions.between(first, last).days
    begins = [int(whole.quotes.series[subject.id].days[0]) for subject in whole.subjects]
    kept = chosen(history, days, begins, [subject.id for subject in whole.subjects], companies)
    past, history = replace(whole, subjects=_of(whole.subjects, kept), records=_of(whole.records, kept)), _only(history, kept)
    table = training_set(history, past, domain.targets[0], domain.model.features)
    return Recorded(domain, past, history, table, days, rows_of(history, days, len(kept)))


def chosen(history: History, days: Integers, begins: Sequence[int], names: Sequence[str], most: int) -> list[int]:
    """Companies with a row on every one of the days; of those the ones that begin earliest, in the order they came."""
    there = np.isin(history.days, days)
    counts = np.bincount(history.subjects[there], minlength=len(begins))
    whole = np.flatnonzero(counts == len(days)).tolist()
    return sorted(sorted(whole, key=lambda subject: (begins[subject], names[subject]))[:most])


def rows_of(history: History, days: Integers, companies: int) -> Integers:
    """(days, companies) row of the history of each company's day; all of them are there."""
    there = np.flatnonzero(np.isin(history.days, days))
    rows = np.full((len(days), companies), -1, dtype=np.int64)
    rows[np.searchsorted(days, history.days[there]), history.subjects[there]] = there
    return rows


def _only(history: History, kept: Sequence[int]) -> History:
    """The rows of some companies, numbered anew."""
    number = np.full(int(history.subjects.max()) + 1, -1, dtype=np.int64)
    number[list(kept)] = np.arange(len(kept))
    rows = np.flatnonzero(number[history.subjects] >= 0)
    columns = {name: column[rows] for name, column in history.columns.items()}
    return History(number[history.subjects[rows]], history.days[rows], history.places[rows], columns, history.floors[rows])


def _of(values: Sequence[T], kept: Sequence[int]) -> tuple[T, ...]:
    return tuple(values[index] for index in kept)
