"""Which observations stand behind a feature's value."""

from datetime import datetime, timedelta

from src.features.declarations import EVER
from src.features.feature_set import FeatureSet
from src.features.selection import Selection
from src.observations.observation import Observation
from src.observations.record import Record


def witnesses(features: FeatureSet, name: str, record: Record, as_of: datetime) -> tuple[Observation, ...]:
    """Observations that a feature counts at a moment, newest first; none for kinds that are columns without observations.

    Args:
        features: Where the feature is declared; a derived one is followed to what it reads.
        name: The feature.
        record: What is held of the subject.
        as_of: The moment (aware, UTC).
    """
    found = {
        (item.kind, item.key): item
        for selection, days, ago in features.selections(name)
        for item in _in_window(selection, record, as_of - timedelta(days=ago), min(days, EVER))
    }
    return tuple(sorted(found.values(), key=lambda item: item.known_at, reverse=True))


def _in_window(selection: Selection, record: Record, end: datetime, days: float) -> list[Observation]:
    start = end - timedelta(days=days)
    return [
        item
        for item in record.observations
        if item.kind == selection.kind
        and start < item.known_at <= end
        and not (item.superseded_at is not None and item.superseded_at <= end)
        and selection.holds(item)
    ]
