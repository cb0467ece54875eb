"""A model that has proved itself: its golden rows come out here as they did where it was trained."""

import math
from collections.abc import Mapping
from operator import itemgetter
from types import TracebackType
from typing import TYPE_CHECKING, Self

from src.errors import ModelRefusedError
from src.scoring.ensemble import Ensemble
from src.scoring.envelope import Envelope
from src.scoring.opinion import ModelScore
from src.scoring.reasons import reasons
from src.scoring.score_map import MlScale

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

# Log-odds are sums and products, the same bits on any machine. A probability also passes the C library's `exp`, which may
# differ in the last place between processors, so it is allowed a few of those (1e-12) and no more.
_LAST_PLACES = 1e-12


class Model:
    """Scores vectors of features; may be shared by threads.

    Attributes:
        envelope: What it is made of.
    """

    def __init__(
        self, envelope: Envelope, docs: Mapping[str, tuple[str, str]] | None = None, *, scale: MlScale = "lift"
    ) -> None:
        """Load the parts and predict the golden rows.

        Args:
            envelope: Checked by `opened`.
            docs: What each feature measures, and its unit, by name: the words of the reasons.
            scale: "lift" for the frozen scale, "probability" for p × 100.

        Raises:
            ModelRefusedError: LightGBM cannot run here, or a golden row comes out otherwise than in training.
        """
        self.envelope = envelope
        self._docs = docs or {}
        self._scale: MlScale = scale
        self._pick = itemgetter(*envelope.names)
        self._alone = len(envelope.names) == 1  # itemgetter of one name returns the value itself, not a tuple of it
        self._ensemble = Ensemble(envelope)
        self._calibrated = envelope.calibration.probability
        self._check_golden()

    def probability(self, vector: Mapping[str, float | None]) -> float:
        """Calibrated probability of the target, 0–1.

        Args:
            vector: Every feature the model knows, by name; None or NaN is missing. Others are ignored.

        Raises:
            ModelRefusedError: A feature is not in the vector at all: that is another declaration, not a missing value.
        """
        return self._calibrated(self._ensemble.log_odds(self._row(vector)))

    def score(self, vector: Mapping[str, float | None], *, limit: int = 5) -> ModelScore:
        """Probability, 0–100 score and reasons for one vector.

        Args:
            vector: As for `probability`.
            limit: How many reasons at most.

        Raises:
            ModelRefusedError: As for `probability`.
        """
        row = self._row(vector)
        envelope = self.envelope
        probability = self._calibrated(self._ensemble.log_odds(row))
        stretch = envelope.calibration.stretch()
        parts = [stretch * part for part in self._ensemble.contributions(row)]
        return ModelScore(
            probability=probability,
            score=envelope.score_map.score(probability, self._scale),
            reasons=reasons(envelope.names, row, parts, self._docs, limit),
            version=envelope.version,
        )

    def probabilities(self, matrix: "NDArray[np.float64]") -> "NDArray[np.float64]":
        """Calibrated probabilities of many rows: (rows, features in the envelope's order) to (rows,); NaN is missing.

        Bit for bit what `probability` says of each row.
        """
        import numpy as np  # noqa: PLC0415 - numpy costs 40 ms, and one row does without it

        # The C library's exp for each row, because numpy's own rounds the last place otherwise.
        log_odds = self._ensemble.many(np.asarray(matrix, dtype=np.float64)).tolist()
        return np.fromiter(map(self._calibrated, log_odds), np.float64, len(log_odds))

    def close(self) -> None:
        """Give back what LightGBM holds; later calls raise `ValueError`."""
        self._ensemble.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.close()

    def _row(self, vector: Mapping[str, float | None]) -> list[float]:
        try:
            values = self._pick(vector)
        except KeyError as error:
            message = f"the vector lacks the feature {error.args[0]!r}, which model {self.envelope.version} was trained on"
            raise ModelRefusedError(message) from error
        return [math.nan if value is None else value for value in ((values,) if self._alone else values)]

    def _check_golden(self) -> None:
        for index, golden in enumerate(self.envelope.golden):
            log_odds = self._ensemble.log_odds(golden.row)
            probability = self._calibrated(log_odds)
            same = log_odds == golden.log_odds and math.isclose(probability, golden.probability, rel_tol=_LAST_PLACES)
            if not same:
                self.close()
                message = (
                    f"model {self.envelope.version} does not predict its golden row {index} as it did in training:"
                    f" {golden.log_odds!r} became {log_odds!r}"
                )
                raise ModelRefusedError(message)
