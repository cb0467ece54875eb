"""Drift: how far a window of rows is from what the model was trained on, and how far chance alone would have taken it.

The population stability index (`src.learning.stability`) is 0 for equal shares and never below. Among n independent rows of an
unchanged population it is about chi-square with bins − 1 degrees of freedom over n, so of 60 rows in ten bins it passes 0.1 two
times in three: below its noise floor an index says nothing. Rows of one company resemble each other, and so do those of a week;
the floor is made from how bins vary between companies and between weeks.

What lasts longer than the window cannot be told from within it: a restless quarter is far from the average of twenty years, and
that is a fact of the quarter, not noise. How far windows of the training years themselves were stands beside the bins in the
envelope (`Bins.usual`), and raises the floor. Measured on closing prices of 59 companies, months of 2015 to 2024 against 2004
to 2014: volatility of 30 over 250 days was to be acted on in 68 months of a hundred by the index and its noise, and in 2
beyond what was usual.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from src.governance.watch.chance import chi_square
from src.governance.watch.clusters import covariance
from src.learning.blocks import blocks
from src.learning.stability import smoothed, stability_index
from src.scoring.envelope import Bins

Vector = NDArray[np.float64]
Matrix = NDArray[np.float64]
Whole = NDArray[np.int64]

WARN: Final = 0.1
"""From here on an index is a warning: the usual reading of credit scoring (Siddiqi 2006)."""

ACT: Final = 0.25
"""From here on something is to be done; the same source."""

BY_CHANCE: Final = 1e-4
"""Share of looks at an unchanged quantity in which the index passes its floor: of fifty features and twelve separate windows a
year, one false alarm in some twenty years."""

WEEK: Final = 7
"""Calendar days whose rows are taken to belong together."""


@dataclass(frozen=True, slots=True)
class Shift:
    """How far a quantity is from training.

    Attributes:
        index: The population stability index, ≥ 0; None where nothing is known now or was in training.
        floor: What chance alone passes once in `1 / BY_CHANCE` looks; infinite where that cannot be told.
        rows: Rows it was made from.
    """

    index: float | None
    floor: float
    rows: int

    @property
    def sure(self) -> bool:
        """Whether it is more than chance would make of this many rows."""
        return self.index is not None and self.index > self.floor

    @property
    def level(self) -> str:
        """What it asks for: "act", "warn", or nothing below both and where it is not sure."""
        if self.index is None or not self.sure or self.index < WARN:
            return ""
        return "act" if self.index >= ACT else "warn"


@dataclass(frozen=True, slots=True)
class Drift:
    """A feature's drift, or the score's.

    Attributes:
        name: Of the feature.
        values: Of its known values.
        missing: Of whether it is known at all.
        missing_now: Share of rows without it, 0–1; None without rows.
        missing_then: The same in training.
    """

    name: str
    values: Shift
    missing: Shift
    missing_now: float | None
    missing_then: float


@dataclass(frozen=True, slots=True, eq=False)
class Panel:
    """Which rows a window has.

    Attributes:
        days: (rows,) date ordinals.
        subjects: (rows,) a number for each subject.

    Raises:
        ValueError: Columns of different lengths.
    """

    days: Whole
    subjects: Whole

    def __post_init__(self) -> None:
        if self.days.shape != self.subjects.shape or self.days.ndim != 1:
            message = f"wanted two columns of one length, got shapes {self.days.shape} and {self.subjects.shape}"
            raise ValueError(message)

    def __len__(self) -> int:
        return len(self.days)

    def of(self, rows: NDArray[np.bool_]) -> "Panel":
        """The panel of some of the rows."""
        return Panel(self.days[rows], self.subjects[rows])


def value_shift(column: Vector, reference: Bins, panel: Panel, usual: float | None = None) -> Shift:
    """How far the known values are from the reference; NaN (missing) and infinity are no values.

    Args:
        column: (rows,).
        reference: From the model's envelope.
        panel: Day and subject of each row.
        usual: How far windows of a longer past were; the floor is at least this. None is what the reference says of it.
    """
    known = np.isfinite(column)
    if not known.any() or not reference.edges or not sum(reference.shares):
        return Shift(None, np.inf, int(known.sum()))
    places = np.searchsorted(np.asarray(reference.edges), column[known], side="right")
    return _shift(places, np.asarray(reference.shares), panel.of(known), reference.usual if usual is None else usual)


def missing_shift(column: Vector, reference: Bins, panel: Panel, usual: float = 0.0) -> Shift:
    """How far the share of missing rows is from the reference: the index of two bins, known and missing."""
    if not len(column):
        return Shift(None, np.inf, 0)
    places = (~np.isfinite(column)).astype(np.int64)
    return _shift(places, np.array([1.0 - reference.missing, reference.missing]), panel, usual)


def drift(
    columns: Mapping[str, Vector], references: Mapping[str, Bins], panel: Panel, usual: Mapping[str, float] | None = None
) -> tuple[Drift, ...]:
    """Drift of every feature of the reference, the farthest first; a feature without a column is missing everywhere.

    Args:
        columns: Feature → (rows,) as the model would read it; NaN is missing.
        references: Feature → how it was spread in training.
        panel: Day and subject of each row.
        usual: Feature → how far windows of a longer past were, where it is not to be what the reference says.
    """
    absent = np.full(len(panel), np.nan)
    found = [_drift(name, columns.get(name, absent), bins, panel, (usual or {}).get(name)) for name, bins in references.items()]
    return tuple(sorted(found, key=lambda item: (-_farthest(item), item.name)))


def _drift(name: str, column: Vector, bins: Bins, panel: Panel, usual: float | None) -> Drift:
    if column.shape != panel.days.shape:
        message = f"{name}: wanted a value for each of {len(panel)} rows, got shape {column.shape}"
        raise ValueError(message)
    now = float(np.mean(~np.isfinite(column))) if len(column) else None
    return Drift(name, value_shift(column, bins, panel, usual), missing_shift(column, bins, panel), now, bins.missing)


def _farthest(item: Drift) -> float:
    return max(shift.index if shift.index is not None else 0.0 for shift in (item.values, item.missing))


def _shift(places: Whole, shares: Vector, panel: Panel, usual: float) -> Shift:
    counts = np.bincount(places, minlength=len(shares)).astype(np.float64)
    floor = max(noise_floor(places, shares, panel), usual)
    return Shift(stability_index(counts, shares), floor, len(places))


def noise_floor(places: Whole, shares: Vector, panel: Panel) -> float:
    """What the index of an unchanged population passes in `BY_CHANCE` of all looks; infinite where nothing tells.

    To second order the index is a sum of squares of shares' errors over the shares, so its mean and variance follow from the
    errors' covariance, and a scaled chi-square has both (Rao and Scott 1981, with Satterthwaite's degrees of freedom). The
    covariance is that of rows clustered by subject and by week at once (Cameron, Gelbach and Miller 2011), and no
    less than that of independent rows.

    Args:
        places: (rows,) bin of each row.
        shares: (bins,) of the reference.
        panel: Day and subject of each row.
    """
    wide, rows = len(shares), len(places)
    errors = _covariance(np.eye(wide)[places], panel)
    if errors is None or wide < 2:  # noqa: PLR2004 - one bin holds everything always
        return np.inf
    # The shares now, not those of the reference: a bin that has filled up since must not pass for noise of a rare one.
    scale = np.sqrt(smoothed(np.bincount(places, minlength=wide).astype(np.float64), shares)[0])
    scaled = errors / np.outer(scale, scale)
    mean = max(float(np.trace(scaled)), (wide - 1.0) / rows)
    squares = max(float(np.sum(scaled * scaled.T)), mean**2 / (wide - 1.0))
    return squares / mean * chi_square(1.0 - BY_CHANCE, mean**2 / squares)


def _covariance(indicators: Matrix, panel: Panel) -> Matrix | None:
    weeks = blocks(panel.days, WEEK)
    cells = weeks * (int(panel.subjects.max()) + 1) + panel.subjects
    by_subject, by_week, by_cell = (covariance(indicators, clusters) for clusters in (panel.subjects, weeks, cells))
    if by_subject is None or by_week is None or by_cell is None:
        return by_subject if by_subject is not None else by_week
    both = np.asarray(by_subject + by_week - by_cell)
    # Of five weeks the difference can come out below what one of the two alone shows; the largest is the careful one.
    return max(both, by_subject, by_week, key=lambda errors: float(np.trace(errors)))
