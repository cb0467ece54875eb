"""LightGBM through its Python package: slower, the same numbers, for wheels that keep their library elsewhere."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from src.errors import ModelRefusedError
from src.scoring.tree_text import SafeText
from src.scoring.trees import Output, threads

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray


class PackageBooster:
    """The same face through LightGBM's Python package, for wheels that keep their library elsewhere.

    Attributes:
        features: Number of features.
    """

    def __init__(self, text: SafeText) -> None:
        """Load a checked text."""
        try:
            import lightgbm  # noqa: PLC0415 - a second of imports, paid only where the shared library was not found
        except (ImportError, OSError) as error:
            message = f"LightGBM's Python package cannot be loaded: {error}"
            raise ModelRefusedError(message) from error
        self._booster: Any = lightgbm.Booster(model_str=text)
        self.features: int = self._booster.num_feature()

    def row(self, output: Output) -> "PackageRow":
        """A one-row predictor."""
        return PackageRow(self, output)

    def many(self, matrix: "NDArray[np.float64]", output: Output) -> "NDArray[np.float64]":
        """Predict many rows: shape (rows,), or (rows, features + 1) for `CONTRIBUTIONS`."""
        import numpy as np  # noqa: PLC0415 - numpy costs 40 ms, and one row does without it

        if self._booster is None:
            message = "this booster is closed"
            raise ValueError(message)
        rows = np.asarray(matrix, dtype=np.float64)
        if rows.ndim != 2 or rows.shape[1] != self.features:  # noqa: PLR2004 - a matrix has two axes
            message = f"the model wants rows of {self.features} values and was given an array of shape {rows.shape}"
            raise ValueError(message)
        contributions = output is Output.CONTRIBUTIONS
        if not len(rows):
            return np.empty((0, self.features + 1) if contributions else 0)
        raw = output is Output.LOG_ODDS
        answer = self._booster.predict(rows, raw_score=raw, pred_contrib=contributions, num_threads=threads(len(rows)))
        return np.asarray(answer, dtype=np.float64)

    def close(self) -> None:
        """Let the package's booster go."""
        self._booster = None


class PackageRow:
    """One row at a time through the package: slower, same numbers."""

    def __init__(self, booster: PackageBooster, output: Output) -> None:
        self._booster = booster
        self._output = output

    def __call__(self, values: Sequence[float]) -> float:
        """Predict one row; NaN is missing."""
        return self.all(values)[0]

    def all(self, values: Sequence[float]) -> list[float]:
        """Predict one row, every number of the answer."""
        import numpy as np  # noqa: PLC0415 - numpy costs 40 ms, and the fast path does without it

        answer: list[float] = self._booster.many(np.array([values], dtype=np.float64), self._output).ravel().tolist()
        return answer
