"""Whether a score means what it says: how often it happened among rows of each band of scores."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from src.governance.watch.rate import Rate, rate
from src.governance.watch.resolved import Resolved
from src.learning.blocks import blocks

Vector = NDArray[np.float64]

TENS: Final = tuple((float(low), f"{low}–{low + 10}") for low in range(0, 100, 10))
"""Bands of ten points, as `bands` wants them; the last holds 100 itself."""

UNKNOWN: Final = "unknown"
"""The band of rows without a score."""


@dataclass(frozen=True, slots=True)
class Band:
    """Rows whose scores lie between two bounds.

    Attributes:
        name: "70–80", or a level.
        low: The lowest score that is in it; None for rows without a score.
        rate: How often it happened.
        promised: Mean probability that the model gave these rows, 0–1; None where it gave none.
        promises: On how many rows it did.
    """

    name: str
    low: float | None
    rate: Rate
    promised: float | None
    promises: int


def bands(scores: Vector, past: Resolved, bounds: Sequence[tuple[float, str]], *, block_days: int) -> tuple[Band, ...]:
    """Every band from the lowest, those without rows too, and last the rows without a score where there are any.

    Args:
        scores: (rows,) 0–100: `past.ml`, `past.rules` or `past.combined`; NaN is in no band of scores.
        past: The answers.
        bounds: Ascending (at least, name), such as `TENS` or the levels of a rule book; the last holds 100.
        block_days: Calendar days whose rows are taken together; several times the horizon.

    Raises:
        ValueError: The bounds do not rise.
    """
    lows = [low for low, _ in bounds]
    if not lows or lows != sorted(set(lows)):
        message = f"wanted bounds that rise, got {lows}"
        raise ValueError(message)
    places = np.searchsorted(np.array(lows), scores, side="right") - 1
    places = np.where(np.isnan(scores), -2, np.maximum(places, 0))
    found = [_band(name, low, past.where(places == number), block_days) for number, (low, name) in enumerate(bounds)]
    silent = past.where(np.isnan(scores))
    return (*found, _band(UNKNOWN, None, silent, block_days)) if len(silent) else tuple(found)


def _band(name: str, low: float | None, rows: Resolved, block_days: int) -> Band:
    said = rows.probability[np.isfinite(rows.probability)]
    promised = float(said.mean()) if len(said) else None
    return Band(name, low, rate(rows.labels, rows.subjects, blocks(rows.days, block_days)), promised, len(said))
