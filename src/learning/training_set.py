"""The rows a model learns from: features, resolved targets, days and subjects, as arrays."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np
from numpy.typing import NDArray

Vector = NDArray[np.float64]
Whole = NDArray[np.int64]
Matrix = NDArray[np.float32] | NDArray[np.float64]
"""(rows, features); float32 halves the memory of two million rows and loses nothing a tree could split on."""


@dataclass(frozen=True, slots=True)
class TrainingSet:
    """What is learned from.

    Attributes:
        names: Features in order.
        matrix: (rows, features) float32 or float64; NaN is missing.
        labels: (rows,) 0 or 1; rows whose target is not resolved do not belong here.
        days: (rows,) date ordinal of each row's moment.
        ends: (rows,) date ordinal of the last day the row's label looks at; purging goes by it.
        subjects: (rows,) index into `subject_ids`.
        subject_ids: Subjects.

    Raises:
        ValueError: Lengths differ, a label is not 0 or 1, a label ends before its day, or a subject has no name.
    """

    names: tuple[str, ...]
    matrix: Matrix
    labels: Vector
    days: Whole
    ends: Whole
    subjects: Whole
    subject_ids: tuple[str, ...]

    def __post_init__(self) -> None:
        """Refuse tables that would be fitted without complaint and wrongly."""
        rows, features = self.matrix.shape
        lengths = {len(column) for column in (self.labels, self.days, self.ends, self.subjects)}
        if features != len(self.names) or lengths != {rows}:
            message = f"a table of {rows} rows and {features} features does not match its names, labels, days, ends or subjects"
            raise ValueError(message)
        if not ((self.labels == 0.0) | (self.labels == 1.0)).all():
            message = "labels are 0 or 1; a row whose target is not resolved is no negative and must be left out"
            raise ValueError(message)
        if not rows:
            return
        if (self.ends < self.days).any():
            message = "a label cannot end before the day of its row"
            raise ValueError(message)
        if self.subjects.min() < 0 or self.subjects.max() >= len(self.subject_ids):
            message = f"subjects are indices into {len(self.subject_ids)} names"
            raise ValueError(message)

    def __len__(self) -> int:
        """Rows."""
        return len(self.labels)

    def joined(self, later: "TrainingSet") -> "TrainingSet":
        """These rows and those of another table of the same features; a subject's day that both have is the later one's.

        Raises:
            ValueError: The features differ.
        """
        if self.names != later.names:
            message = "tables of different features cannot be joined"
            raise ValueError(message)
        ids = tuple(dict.fromkeys((*self.subject_ids, *later.subject_ids)))
        place = {name: index for index, name in enumerate(ids)}
        there = np.array([place[name] for name in later.subject_ids], dtype=np.int64)[later.subjects]
        own = np.array([place[name] for name in self.subject_ids], dtype=np.int64)[self.subjects]
        twice = np.isin(self.days * len(ids) + own, later.days * len(ids) + there)
        kept = self.take(np.flatnonzero(~twice))
        return TrainingSet(
            names=self.names,
            matrix=np.concatenate((kept.matrix.astype(np.float64), later.matrix.astype(np.float64))),
            labels=np.concatenate((kept.labels, later.labels)),
            days=np.concatenate((kept.days, later.days)),
            ends=np.concatenate((kept.ends, later.ends)),
            subjects=np.concatenate((own[~twice], there)),
            subject_ids=ids,
        )

    def in_order(self) -> "TrainingSet":
        """The same rows by day, then subject, subjects by name, so that the order they came in changes nothing."""
        by_name = np.argsort(np.array(self.subject_ids, dtype=np.str_), kind="stable")
        rank = np.empty(len(by_name), dtype=np.int64)
        rank[by_name] = np.arange(len(by_name))
        subjects = rank[self.subjects]
        key = self.days * len(by_name) + subjects
        if (key[1:] >= key[:-1]).all() and (by_name == np.arange(len(by_name))).all():
            return self  # two million rows in order are not copied to be put in order
        order = np.lexsort((subjects, self.days))
        moved = self.take(order)
        return TrainingSet(
            names=self.names,
            matrix=moved.matrix,
            labels=moved.labels,
            days=moved.days,
            ends=moved.ends,
            subjects=subjects[order],
            subject_ids=tuple(self.subject_ids[index] for index in by_name.tolist()),
        )

    def take(self, rows: Whole | slice) -> "TrainingSet":
        """Some of the rows, in the order given."""
        return TrainingSet(
            names=self.names,
            matrix=self.matrix[rows],
            labels=self.labels[rows],
            days=self.days[rows],
            ends=self.ends[rows],
            subjects=self.subjects[rows],
            subject_ids=self.subject_ids,
        )

    def with_features(self, names: Sequence[str]) -> "TrainingSet":
        """The same rows with some of the features, in the order given.

        Raises:
            ValueError: A feature is not in the table.
        """
        if tuple(names) == self.names:
            return self
        place = {name: index for index, name in enumerate(self.names)}
        absent = [name for name in names if name not in place]
        if absent:
            message = f"the table has no feature {absent[0]!r}"
            raise ValueError(message)
        matrix: Matrix = np.ascontiguousarray(self.matrix[:, [place[name] for name in names]])  # type: ignore[assignment]  # same type
        return TrainingSet(
            names=tuple(names),
            matrix=matrix,
            labels=self.labels,
            days=self.days,
            ends=self.ends,
            subjects=self.subjects,
            subject_ids=self.subject_ids,
        )

    def thinned(self, most_rows: int) -> tuple["TrainingSet", int]:
        """Every k-th day, with the smallest k that leaves about `most_rows`, and that k.

        Days and not rows, because neighbouring days share most of their targets: little is lost, and what is left is still
        every company on the same days.
        """
        step = max(1, -(-len(self) // most_rows))
        if step == 1:
            return self, 1
        _, ordinal = np.unique(self.days, return_inverse=True)
        return self.take(np.flatnonzero(ordinal % step == 0)), step

    @property
    def horizon_days(self) -> int:
        """How many calendar days a label looks ahead, as a rule (the median), at least 1."""
        return max(1, int(np.median(self.ends - self.days))) if len(self) else 1

    @property
    def span(self) -> tuple[date, date]:
        """First and last day."""
        return date.fromordinal(int(self.days.min())), date.fromordinal(int(self.days.max()))
