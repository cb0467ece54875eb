"""What the champion says of the rows a challenger is judged on, as far as the champion had not learned from them."""

from datetime import date

import numpy as np
from numpy.typing import NDArray

from src.learning.predictions import Predictions
from src.learning.training_set import TrainingSet
from src.scoring.model import Model

Vector = NDArray[np.float64]


def unseen(model: Model, predictions: Predictions, table: TrainingSet) -> Vector:
    """The champion's calibrated probabilities, NaN where it cannot be compared fairly.

    A walk-forward forecast knows only what came before its period. The champion was fitted on everything up to its last date,
    so on earlier days it remembers the answers: only rows later than that date and the days its labels looked at are compared.

    Args:
        model: The champion.
        predictions: What the challenger is judged on.
        table: Rows that hold every one of those, with the features that the champion reads.

    Returns:
        (rows of the predictions,); NaN on days it had seen, on rows the table lacks, and everywhere when it lacks a feature.
    """
    found = np.full(len(predictions.labels), np.nan)
    envelope = model.envelope
    known_until = date.fromisoformat(envelope.training.last_date).toordinal() + envelope.horizon_days
    places = _places(predictions, table)
    rows = np.flatnonzero((predictions.days > known_until) & (places >= 0))
    if len(rows) and set(model.names) <= set(table.names):
        columns = [table.names.index(name) for name in model.names]
        found[rows] = model.probabilities(table.matrix[places[rows]][:, columns].astype(np.float64))
    return found


def _places(predictions: Predictions, table: TrainingSet) -> NDArray[np.int64]:
    """Row of the table for each prediction, by company and day, or −1."""
    if not len(table):
        return np.full(len(predictions.labels), -1, dtype=np.int64)
    index = {subject: number for number, subject in enumerate(table.subject_ids)}
    subjects = np.array([index.get(subject, -1) for subject in predictions.subject_ids], dtype=np.int64)[predictions.subjects]
    stride = len(table.subject_ids) + 1
    keys = table.days * stride + table.subjects
    order = np.argsort(keys, kind="stable")
    wanted = predictions.days * stride + subjects
    place = order[np.minimum(np.searchsorted(keys, wanted, sorter=order), len(keys) - 1)]
    there: NDArray[np.int64] = np.where((keys[place] == wanted) & (subjects >= 0), place, -1)
    return there
