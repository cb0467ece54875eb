"""How far back silence means something, at each row."""

from functools import cached_property

import numpy as np

from src.features.members import Mask
from src.features.windows import DAY, Rows
from src.observations.table import NEVER, ObservationTable, Seconds


class Coverage:
    """What the record of one kind covers, seen from rows in order."""

    def __init__(self, table: ObservationTable, kind: str, rows: Rows) -> None:
        nothing = np.empty(0, dtype=np.int64)
        self._since = table.since.get(kind, nothing)
        self._until = table.until.get(kind, nothing)
        self._rows = rows

    def misses(self, days: float) -> Mask | None:
        """(n,) where silence over a window proves nothing; None where it does at every row."""
        seconds = round(days * DAY)
        return None if self._shortest >= seconds else self._reach < seconds

    @cached_property
    def since(self) -> Seconds:
        """(n,) second from which silence means something; `NEVER` where it never does."""
        return self._of_rows(self._since, NEVER)

    @cached_property
    def _shortest(self) -> int:
        """Seconds that the record surely reaches back at every row; told from the subjects, which are fewer."""
        subject, as_of = self._rows.subject, self._rows.as_of
        if not len(subject):
            return NEVER
        every = slice(int(subject[0]), int(subject[-1]) + 1)
        reaches = int(self._until[every].min(initial=NEVER if len(self._until) else 0)) >= int(as_of.max())
        return int(as_of.min()) - int(self._since[every].max(initial=0)) if reaches else -1

    @cached_property
    def _reach(self) -> Seconds:
        """(n,) seconds that the record reaches back; below zero where it does not reach the row."""
        covers = self._of_rows(self._until, 0) >= self._rows.as_of
        return np.where(covers, self._rows.as_of - self.since, -1)

    def _of_rows(self, bounds: Seconds, otherwise: int) -> Seconds:
        return bounds[self._rows.subject] if len(bounds) else np.full(len(self._rows), otherwise, dtype=np.int64)
