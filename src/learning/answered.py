"""What came of earlier scores, in columns."""

from dataclasses import dataclass

from src.features.expression import Column
from src.observations.table import Seconds


@dataclass(frozen=True, slots=True, eq=False)
class Answered:
    """What came of earlier scores, a row each: for features that go by the record of whoever spoke.

    Attributes:
        subjects: (n,) subject ids.
        as_of: (n,) second of the score.
        known_at: (n,) second from which the answer could be known.
        labels: (n,) 1.0 or 0.0.
    """

    subjects: tuple[str, ...]
    as_of: Seconds
    known_at: Seconds
    labels: Column
