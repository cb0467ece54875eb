"""How much history learning takes; below it a refusal that says what is missing."""

from dataclasses import dataclass

import numpy as np

from src.learning.training_set import TrainingSet


@dataclass(frozen=True, slots=True)
class Minimums:
    """The least that is learned from.

    Attributes:
        rows: Below, nothing is fitted: a base rate of 5 % would rest on a couple of dozen events.
        positives: Below, nothing is fitted.
        days: Distinct days; fewer are one quarter's mood.
        companies: Distinct companies.
        clustered_positives: Separate events for boosting; below, the logistic regression stands alone.
    """

    rows: int = 500
    positives: int = 30
    days: int = 90
    companies: int = 10
    clustered_positives: int = 300

    def refusals(self, table: TrainingSet) -> tuple[str, ...]:
        """Why nothing may be learned from these rows, a sentence each; empty where something may."""
        found = (
            (len(table), self.rows, "rows"),
            (int(table.labels.sum()), self.positives, "rows in which the event came"),
            (len(np.unique(table.days)), self.days, "different days"),
            (len(np.unique(table.subjects)), self.companies, "companies"),
        )
        return tuple(f"There are {has:,} {what}, and learning takes {needs:,}." for has, needs, what in found if has < needs)

    def boosting_refusals(self, table: TrainingSet) -> tuple[str, ...]:
        """Why no trees may be boosted on these rows, a sentence each; empty where they may."""
        has, needs = clustered_positives(table), self.clustered_positives
        if has >= needs:
            return ()
        return (f"There are {has:,} separate events, and boosting takes {needs:,}; a logistic regression stands alone.",)


def clustered_positives(table: TrainingSet) -> int:
    """How many separate events there are: positives of one company whose labels share days count as one.

    A cluster opens with a company's first positive; its later positives up to the last day that first one's label looks at
    belong to it, and the next one opens another. Events of different companies on one day count as many: the market they
    share is what intervals over blocks of dates are for.
    """
    rows = np.flatnonzero(table.labels == 1.0)
    rows = rows[np.lexsort((table.days[rows], table.subjects[rows]))]
    if not len(rows):
        return 0
    # One axis for all companies, each far from the next, so that one search finds where a cluster ends.
    first = int(table.days[rows].min())
    stride = int(table.ends[rows].max()) - first + 2
    days = table.subjects[rows] * stride + table.days[rows] - first
    after = np.searchsorted(days, table.subjects[rows] * stride + table.ends[rows] - first, side="right").tolist()
    clusters, row = 0, 0
    while row < len(after):
        clusters, row = clusters + 1, after[row]
    return clusters
