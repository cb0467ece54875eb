"""How well calls of one day are told from one another: the season, which decides most of it, is the same for all of them.

Every figure is a ratio of two sums over days, so a resampling of blocks of days only weighs them anew; the blocks of all
forecasts are drawn alike, and differences are paired.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from src.scoring.envelope import Estimate

Vector = NDArray[np.float64]
Whole = NDArray[np.int64]
Sums = tuple[Vector, Vector]

BLOCK: Final = 30
"""Calendar days of a block: a horizon."""
DRAWS: Final = 2000
DECILE, FEW = 0.1, 3
"""The share of a day's calls, and the number of them, that are looked at first."""


@dataclass(frozen=True, slots=True, eq=False)
class Within:
    """Calls that were answered, by day.

    Attributes:
        labels: (rows,) 0 or 1.
        number: (rows,) which day each is of, 0 to days − 1.
        coins: (rows,) share of all coins, called or not, that doubled from that day on.
        weights: (1 + draws, days) how often each day was drawn; the first row is every day once.
    """

    labels: Vector
    number: Whole
    coins: Vector
    weights: Vector

    @classmethod
    def of(cls, labels: Vector, days: Whole, coins: Vector, *, draws: int = DRAWS, seed: int = 0) -> "Within":
        """Cut the days into blocks and draw them."""
        unique, number = np.unique(days, return_inverse=True)
        _, block = np.unique((unique - unique[0]) // BLOCK, return_inverse=True)
        count, random = int(block.max()) + 1, np.random.default_rng(seed)
        drawn = [np.bincount(random.integers(0, count, count), minlength=count)[block] for _ in range(draws)]
        return cls(labels, number, coins, np.array([np.ones(len(unique)), *drawn]))

    def figures(self, said: Vector) -> dict[str, Estimate]:
        """What a ranking of the calls is worth; NaN is not ranked, and its row counts nowhere.

        Returns:
            auc: share of pairs of one day, one doubled and one not, in the right order; a day weighs by its doublings.
            lift: rate of a day's first tenth over that of all its calls.
            decile: rate of a day's first tenth. first: rate of its first three. over_coins: rate of the first tenth over that
            of all coins of the day.
        """
        return {name: self.ratio(sums) for name, sums in self._sums(said).items()}

    def difference(self, name: str, first: Vector, second: Vector) -> Estimate:
        """How much larger a figure of the first ranking is, on the rows that both rank."""
        both = np.isfinite(first) & np.isfinite(second)
        one, other = (self._sums(np.where(both, said, np.nan))[name] for said in (first, second))
        return _estimate(self._drawn(one) - self._drawn(other))

    def skill(self, said: Vector, usual: Vector) -> Estimate:
        """Share of the Brier score of another forecast that is saved, on the rows where both say something."""
        known = np.isfinite(said) & np.isfinite(usual)
        losses = [np.where(known, (one - self.labels) ** 2, 0.0) for one in (said, usual)]
        saved: Vector = 1.0 - self._drawn((self._per_day(losses[0]), self._per_day(losses[1])))
        return _estimate(saved)

    def share(self, of: NDArray[np.bool_], among: NDArray[np.bool_]) -> Estimate:
        """Share of some rows of which something is true."""
        return self.ratio((self._per_day((of & among).astype(float)), self._per_day(among.astype(float))))

    def ratio(self, sums: Sums) -> Estimate:
        """One sum over days over another, with its 95 % interval."""
        return _estimate(self._drawn(sums))

    def first(self, said: Vector, *, share: float = 0.0, few: int = 0) -> Vector:
        """(rows,) how much of each row is among its day's first: 1, 0, or a part where equal ones share the last places."""
        taken = np.zeros(len(said))
        for rows in self._days(said):
            places = max(1.0, round(share * len(rows))) if share else float(min(few, len(rows)))
            _, tie, size = np.unique(-said[rows], return_inverse=True, return_counts=True)
            before = np.cumsum(size) - size
            taken[rows] = (np.clip(places - before, 0, size) / size)[tie]
        return taken

    def _sums(self, said: Vector) -> Mapping[str, Sums]:
        ranked = np.isfinite(said)
        tenth, few = self.first(said, share=DECILE), self.first(said, few=FEW)
        count = np.maximum(self._per_day(ranked.astype(float)), 1.0)
        usual = (self._per_day(np.where(ranked, self.labels, 0.0)) / count)[self.number]
        hits = self._per_day(tenth * self.labels)
        return {
            "auc": self._pairs(said),
            "lift": (hits, self._per_day(tenth * usual)),
            "decile": (hits, self._per_day(tenth)),
            "first": (self._per_day(few * self.labels), self._per_day(few)),
            "over_coins": (hits, self._per_day(tenth * self.coins)),
        }

    def _pairs(self, said: Vector) -> Sums:
        days = self.weights.shape[1]
        ordered, doubled = np.zeros(days), np.zeros(days)
        for rows in self._days(said):
            hits = self.labels[rows] == 1.0
            if 0 < hits.sum() < len(rows):
                others = np.sort(said[rows][~hits])
                below = np.searchsorted(others, said[rows][hits], "left")
                upto = np.searchsorted(others, said[rows][hits], "right")
                day = self.number[rows[0]]
                ordered[day], doubled[day] = float((below + upto).sum()) / 2.0 / len(others), float(hits.sum())
        return ordered, doubled

    def _days(self, said: Vector) -> list[Whole]:
        rows = np.flatnonzero(np.isfinite(said))
        rows = rows[np.argsort(self.number[rows], kind="stable")]
        return [part for part in np.split(rows, np.flatnonzero(np.diff(self.number[rows])) + 1) if len(part)]

    def _per_day(self, column: Vector) -> Vector:
        return np.bincount(self.number, column, minlength=self.weights.shape[1]).astype(np.float64)

    def _drawn(self, sums: Sums) -> Vector:
        over, under = self.weights @ sums[0], self.weights @ sums[1]
        drawn: Vector = np.divide(over, under, out=np.full(len(over), np.nan), where=under > 0.0)
        return drawn


def _estimate(values: Vector) -> Estimate:
    drawn = values[1:][np.isfinite(values[1:])]
    low, high = np.quantile(drawn, [0.025, 0.975]) if len(drawn) else (values[0], values[0])
    return Estimate(float(values[0]), float(low), float(high))
