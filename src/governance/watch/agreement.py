"""How often rules and model agree, and who was right when they did not."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from src.governance.watch.rate import Rate, rate
from src.governance.watch.resolved import Resolved
from src.learning.blocks import blocks

Vector = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Agreement:
    """Rules and model on rows on which both spoke; each flags a row from a threshold on.

    Attributes:
        rows: Rows on which both spoke.
        both: Flagged by both.
        neither: Flagged by neither.
        rules_only: Flagged by the rules alone.
        ml_only: Flagged by the model alone.
    """

    rows: int
    both: int
    neither: int
    rules_only: int
    ml_only: int

    @property
    def share(self) -> float | None:
        """Share of rows on which they agree, 0–1; None without rows."""
        return (self.both + self.neither) / self.rows if self.rows else None

    @property
    def kappa(self) -> float | None:
        """Agreement beyond what two strangers that flag as often would have (Cohen 1960): 1 is full, 0 none beyond chance.

        None without rows, and where both always say the same, so that strangers would agree as well.
        """
        if not self.rows:
            return None
        rules, ml = (self.both + self.rules_only) / self.rows, (self.both + self.ml_only) / self.rows
        strangers = rules * ml + (1.0 - rules) * (1.0 - ml)
        return (float(self.share or 0.0) - strangers) / (1.0 - strangers) if strangers < 1.0 else None


@dataclass(frozen=True, slots=True)
class Dispute:
    """Answered rows by who flagged them.

    At a base rate of one in twenty whoever does not flag is right most of the time. So besides who was right there is
    how often it happened in each corner: a lone flag is worth something where that is above the rate of rows nobody flagged.

    Attributes:
        agreement: Of the answered rows.
        ml_right: Of the disputed rows, on how many the model was right, with its interval.
        both: How often it happened where both flagged.
        neither: Where neither did.
        rules_only: Where the rules alone did.
        ml_only: Where the model alone did.
    """

    agreement: Agreement
    ml_right: Rate
    both: Rate
    neither: Rate
    rules_only: Rate
    ml_only: Rate


def agreement(rules: Vector, ml: Vector, threshold: float) -> Agreement:
    """Count who flags what.

    Args:
        rules: (rows,) rules scores, 0–100; NaN when silent.
        ml: (rows,) the model's scores, 0–100; NaN when silent.
        threshold: Score from which a row is flagged, the same for both: their scales are meant to compare.
    """
    spoke = np.isfinite(rules) & np.isfinite(ml)
    first, second = rules[spoke] >= threshold, ml[spoke] >= threshold
    corners = (first & second, ~first & ~second, first & ~second, ~first & second)
    return Agreement(int(spoke.sum()), *(int(corner.sum()) for corner in corners))


def dispute(past: Resolved, threshold: float, *, block_days: int) -> Dispute:
    """Who was right: the agreement of answered rows, and what came of each corner.

    Args:
        past: The answers.
        threshold: As in `agreement`.
        block_days: Calendar days whose rows are taken together.
    """
    rows = past.where(np.isfinite(past.rules) & np.isfinite(past.ml))
    rules, ml = rows.rules >= threshold, rows.ml >= threshold
    disputed = rows.where(rules != ml)
    right = ((disputed.ml >= threshold) == (disputed.labels == 1.0)).astype(np.float64)

    def happened(corner: NDArray[np.bool_]) -> Rate:
        found = rows.where(corner)
        return rate(found.labels, found.subjects, blocks(found.days, block_days))

    return Dispute(
        agreement=agreement(rows.rules, rows.ml, threshold),
        ml_right=rate(right, disputed.subjects, blocks(disputed.days, block_days)),
        both=happened(rules & ml),
        neither=happened(~rules & ~ml),
        rules_only=happened(rules & ~ml),
        ml_only=happened(~rules & ml),
    )
