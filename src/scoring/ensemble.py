"""The parts of a model, loaded and averaged in log-odds."""

from _thread import _local as local  # what `threading.local` is; the module around it is a millisecond of a cold start
from collections.abc import Sequence
from typing import TYPE_CHECKING

from src.scoring.booster import load_checked
from src.scoring.logistic import Logistic
from src.scoring.trees import Booster, Output, Row
from src.scoring.voice import Part

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray


class _LoadedTrees:
    """Loaded trees, and the rows of each thread that had them explain one."""

    def __init__(self, booster: Booster) -> None:
        self.booster = booster
        self._mine = local()  # LightGBM's fast configuration belongs to one thread

    def contributions(self, row: Sequence[float]) -> list[float]:
        try:
            explain: Row = self._mine.contributions
        except AttributeError:
            explain = self._mine.contributions = self.booster.row(Output.CONTRIBUTIONS)
        return explain.all(row)[:-1]  # the last is what the trees expect of an average row

    def many(self, matrix: "NDArray[np.float64]") -> "NDArray[np.float64]":
        return self.booster.many(matrix, Output.LOG_ODDS)


class _Askers(local):
    """One thread's ways to the log-odds of a row, with their weights; one look-up a row instead of one a part."""

    def __init__(self, parts: Sequence[tuple[float, Logistic | _LoadedTrees]]) -> None:
        self.weighted = [
            # The bound method, because calling the row itself would look it up each time.
            (weight, part.log_odds if isinstance(part, Logistic) else part.booster.row(Output.LOG_ODDS).__call__)
            for weight, part in parts
        ]


class Ensemble:
    """Loaded parts; every method may be called from any thread.

    A part's weight multiplies its log-odds, and the products are added in the order given, for one row and for many.
    """

    def __init__(self, parts: Sequence[tuple[float, Part]], features: int) -> None:
        """Load every part.

        Args:
            parts: Weight and part.
            features: Number of features they were checked for.

        Raises:
            ModelRefusedError: LightGBM cannot run here, or refuses a part.
        """
        self._parts: list[tuple[float, Logistic | _LoadedTrees]] = [
            (weight, part if isinstance(part, Logistic) else _LoadedTrees(load_checked(part.text, features)))
            for weight, part in parts
        ]
        self._mine = _Askers(self._parts)

    def log_odds(self, row: Sequence[float]) -> float:
        """Averaged log-odds of one row; NaN is missing."""
        total = 0.0
        for weight, log_odds in self._mine.weighted:
            total += weight * log_odds(row)
        return total

    def contributions(self, row: Sequence[float]) -> list[float]:
        """What each feature adds to the averaged log-odds (TreeSHAP for trees, coefficient × value for the logistic part)."""
        total = [0.0] * len(row)
        for weight, part in self._parts:
            total = [before + weight * more for before, more in zip(total, part.contributions(row), strict=True)]
        return total

    def many(self, matrix: "NDArray[np.float64]") -> "NDArray[np.float64]":
        """Averaged log-odds of many rows: (rows, features) to (rows,)."""
        import numpy as np  # noqa: PLC0415 - numpy costs 40 ms, and one row does without it

        total = np.zeros(len(matrix))
        for weight, part in self._parts:
            total += weight * part.many(matrix)
        return total

    def close(self) -> None:
        """Give back what LightGBM holds."""
        for _, part in self._parts:
            if isinstance(part, _LoadedTrees):
                part.booster.close()
