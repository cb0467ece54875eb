"""The table that is measured: what the input said of signals, and nothing else; no daily price tells of minutes."""

from collections.abc import Sequence
from datetime import date

import numpy as np

from src.domain import Tabulate
from src.domains.crypto_patterns.roster.told import SIGNAL
from src.learning.answered import Answered
from src.observations.prices import Quotes
from src.observations.record import Record
from src.observations.subject import Subject
from src.observations.table import ObservationTable, Seconds, second_known


def tabulator(
    quotes: Quotes | None,  # noqa: ARG001 - the face of a tabulator
    first: date,  # noqa: ARG001 - likewise
    last: date,  # noqa: ARG001 - likewise
    market: Sequence[str],  # noqa: ARG001 - likewise
    answered: Answered | None,  # noqa: ARG001 - likewise
) -> Tabulate:
    """Lays out what the input said."""
    return _laid_out


def _laid_out(subjects: Sequence[Subject], records: Sequence[Record]) -> ObservationTable:  # noqa: ARG001 - likewise
    return ObservationTable.of(records)


def moments(record: Record) -> Seconds:
    """Seconds at which a signal is learned from: the one at which it was said."""
    said = {second_known(item.known_at) for item in record.observations if item.kind == SIGNAL}
    return np.array(sorted(said), dtype=np.int64)
