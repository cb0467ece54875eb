"""The face that loaded trees show, whichever way LightGBM is reached."""

from collections.abc import Sequence
from enum import IntEnum
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray


_FEW_ROWS = 100  # below, waking OpenMP threads costs more than it saves (p95 5.6 ms against 0.08 ms on a busy machine)


def threads(rows: int) -> int:
    """How many threads LightGBM should use for so many rows; 0 is all of them. The numbers are the same either way."""
    return 1 if rows < _FEW_ROWS else 0


class Output(IntEnum):
    """What is asked of the trees; the numbers are LightGBM's own."""

    PROBABILITY = 0
    LOG_ODDS = 1
    CONTRIBUTIONS = 3


class Row(Protocol):
    """Predicts one row after another, in one thread."""

    def __call__(self, values: Sequence[float]) -> float:
        """Predict one row; NaN is missing.

        Raises:
            ValueError: The row has another number of values than the model has features.
        """
        ...

    def all(self, values: Sequence[float]) -> list[float]:
        """Predict one row, every number of the answer: with `CONTRIBUTIONS` one a feature and the expected value last."""
        ...


class Booster(Protocol):
    """A loaded set of trees."""

    features: int

    def row(self, output: Output) -> Row:
        """A one-row predictor for the calling thread."""
        ...

    def many(self, matrix: "NDArray[np.float64]", output: Output) -> "NDArray[np.float64]":
        """Predict many rows: shape (rows,), or (rows, features + 1) for `CONTRIBUTIONS`.

        Raises:
            ValueError: The matrix has another number of columns than the model has features.
        """
        ...

    def close(self) -> None:
        """Give back what the library holds; later calls raise `ValueError`."""
        ...
