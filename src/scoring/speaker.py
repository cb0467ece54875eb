"""A voice that has proved itself: its golden rows come out here as they did where it was trained."""

import math
from collections.abc import Callable, Mapping, Sequence
from operator import itemgetter
from typing import TYPE_CHECKING

from src.errors import ModelRefusedError
from src.scoring.ensemble import Ensemble
from src.scoring.opinion import ModelScore
from src.scoring.reasons import reasons
from src.scoring.score_map import MlScale
from src.scoring.voice import Voice

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

# Log-odds are sums and products, the same bits on any machine. A probability also passes the C library's `exp`, which may
# differ in the last place between processors, so it is allowed a few of those (1e-12) and no more.
_LAST_PLACES = 1e-12


class Speaker:
    """A voice, loaded; may be shared by threads.

    Attributes:
        voice: What it is made of.
        version: Version of the model it belongs to.
        calibrated: From averaged log-odds to probability.
    """

    def __init__(self, voice: Voice, version: str) -> None:
        """Load the parts and predict the golden rows.

        Raises:
            ModelRefusedError: LightGBM cannot run here, or a golden row comes out otherwise than in training.
        """
        self.voice = voice
        self.version = version
        self.calibrated: Callable[[float], float] = voice.calibration.probability
        self._pick = itemgetter(*voice.names)
        self._alone = len(voice.names) == 1  # itemgetter of one name returns the value itself, not a tuple of it
        self._ensemble = Ensemble(tuple(zip(voice.weights, voice.parts, strict=True)), len(voice.names))
        self._check_golden()

    def row(self, vector: Mapping[str, float | None]) -> list[float]:
        """Its features out of a vector, in order, NaN where missing.

        Raises:
            ModelRefusedError: A feature is not in the vector at all.
        """
        try:
            values = self._pick(vector)
        except KeyError as error:
            message = f"the vector lacks the feature {error.args[0]!r}, which model {self.version} was trained on"
            raise ModelRefusedError(message) from error
        return [math.nan if value is None else value for value in ((values,) if self._alone else values)]

    def probability(self, row: Sequence[float]) -> float:
        """Calibrated probability of the target, 0–1."""
        return self.calibrated(self._ensemble.log_odds(row))

    def score(self, row: Sequence[float], docs: Mapping[str, tuple[str, str]], scale: MlScale, limit: int) -> ModelScore:
        """Probability, score and reasons for one row."""
        voice = self.voice
        probability = self.probability(row)
        stretch = voice.calibration.stretch()
        parts = [stretch * part for part in self._ensemble.contributions(row)]
        return ModelScore(
            probability=probability,
            score=voice.score_map.score(probability, scale),
            reasons=reasons(voice.names, row, parts, docs, limit),
            version=self.version,
            variant=voice.name,
        )

    def probabilities(self, matrix: "NDArray[np.float64]") -> "NDArray[np.float64]":
        """Calibrated probabilities of many rows: (rows, features in order) to (rows,); bit for bit those of one row."""
        import numpy as np  # noqa: PLC0415 - numpy costs 40 ms, and one row does without it

        # The C library's exp for each row, because numpy's own rounds the last place otherwise.
        log_odds = self._ensemble.many(np.asarray(matrix, dtype=np.float64)).tolist()
        return np.fromiter(map(self.calibrated, log_odds), np.float64, len(log_odds))

    def close(self) -> None:
        """Give back what LightGBM holds; later calls raise `ValueError`."""
        self._ensemble.close()

    def _check_golden(self) -> None:
        for index, golden in enumerate(self.voice.golden):
            log_odds = self._ensemble.log_odds(golden.row)
            probability = self.calibrated(log_odds)
            same = log_odds == golden.log_odds and math.isclose(probability, golden.probability, rel_tol=_LAST_PLACES)
            if not same:
                self.close()
                which = f"fallback {self.voice.name} of model {self.version}" if self.voice.name else f"model {self.version}"
                message = (
                    f"the {which} does not predict its golden row {index} as it did in training:"
                    f" {golden.log_odds!r} became {log_odds!r}"
                )
                raise ModelRefusedError(message)
