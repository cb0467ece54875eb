"""What is measured of the conditions that are watched: how the latest rows differ from training, and what came of alerts."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

import numpy as np
from numpy.typing import NDArray

from src.governance.watch.promises import high_band, stretch, win_rate
from src.governance.watch.reading import Reading, of_drift, of_high_band, of_score_drift, of_win_rate
from src.governance.watch.resolved import Resolved
from src.governance.watch.stability import Drift, Panel, drift, value_shift
from src.learning import stability
from src.ledger.history import Point
from src.ledger.outcome import Outcome
from src.scoring.envelope import Voice
from src.scoring.model import Model

Vector = NDArray[np.float64]

WINDOW: Final = timedelta(days=stability.WINDOW)
"""How far back rows are compared with training: every weekday four times, and as long as the windows `usual` was made of."""


@dataclass(frozen=True, slots=True, eq=False)
class Recent:
    """The latest rows, by subject and then day.

    Attributes:
        days: (rows,) date ordinals.
        subjects: (rows,) a number for each subject.
        probabilities: (rows,) the model's, 0–1; NaN when silent.
        columns: Feature → (rows,) as the model would read it; NaN is missing.
    """

    days: NDArray[np.int64]
    subjects: NDArray[np.int64]
    probabilities: Vector
    columns: Mapping[str, Vector]

    @classmethod
    def of(cls, points: Mapping[str, Sequence[Point]], names: Sequence[str]) -> "Recent":
        """The points' features, in columns."""
        rows = [(number, point) for number, subject in enumerate(sorted(points)) for point in points[subject]]
        return cls(
            np.array([point.date.toordinal() for _, point in rows], dtype=np.int64),
            np.array([number for number, _ in rows], dtype=np.int64),
            _column(point.probability for _, point in rows),
            {name: _column(point.features[name] for _, point in rows) for name in names},
        )

    @property
    def panel(self) -> Panel:
        """Day and subject of each row."""
        return Panel(self.days, self.subjects)

    def where(self, chosen: NDArray[np.bool_]) -> "Recent":
        """Some of the rows."""
        columns = {name: column[chosen] for name, column in self.columns.items()}
        return Recent(self.days[chosen], self.subjects[chosen], self.probabilities[chosen], columns)

    def lacking(self, names: Sequence[str]) -> NDArray[np.bool_]:
        """(rows,) whether all of these features are missing; nobody lacks none."""
        if not names:
            return np.zeros(len(self.days), dtype=np.bool_)
        return np.asarray(np.logical_and.reduce([np.isnan(self.columns[name]) for name in names]), dtype=np.bool_)


def drifts(recent: Recent, model: Model) -> dict[str, tuple[Drift, ...]]:
    """Voice ("" is the model itself) → drift of each of its features, on the rows that were its to judge."""
    return {name: drift(rows.columns, voice.reference, rows.panel) for name, voice, rows in _voices(recent, model)}


def readings(
    on: date, recent: Recent, found: Mapping[str, Sequence[Drift]], outcomes: Iterable[Outcome], model: Model, threshold: float
) -> tuple[Reading, ...]:
    """All that is measured on a day.

    Args:
        on: Date of the run.
        recent: The latest rows.
        found: What `drifts` found.
        outcomes: Of any targets.
        model: The model that speaks.
        threshold: Score from which a row is an alert, 0–100.
    """
    envelope = model.envelope
    made: list[Reading] = []
    for name, voice, rows in _voices(recent, model):
        # Whatever scale the rows show: training's scores are on the frozen one.
        scores = _column(voice.score_map.score(p) if np.isfinite(p) else None for p in rows.probabilities.tolist())
        shift = value_shift(scores, voice.score_bins, rows.panel)
        made += [*of_drift(on, found[name], envelope.version, name), of_score_drift(on, shift, envelope.version, name)]
    past = Resolved.of(outcomes, envelope.target, {envelope.version}).by(on)
    blocks = stretch(envelope.horizon_days)
    made.append(of_win_rate(on, win_rate(past.combined, past, threshold, block_days=blocks), envelope.version))
    made.append(of_high_band(on, high_band(past.ml, past, threshold, block_days=blocks), envelope.version))
    return tuple(made)


def _voices(recent: Recent, model: Model) -> Iterator[tuple[str, Voice, Recent]]:
    envelope = model.envelope
    lacking = recent.lacking(envelope.requires) if envelope.fallback else np.zeros(len(recent.days), dtype=np.bool_)
    yield "", envelope.voice, recent.where(~lacking)
    if envelope.fallback is not None:
        yield envelope.fallback.name, envelope.fallback, recent.where(lacking)


def _column(values: Iterable[float | None]) -> Vector:
    return np.array([np.nan if value is None else value for value in values], dtype=np.float64)
