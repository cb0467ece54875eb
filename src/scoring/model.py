"""A model ready to speak: its own voice where it can judge, its fallback's where what it requires is missing."""

import math
from collections.abc import Mapping
from types import TracebackType
from typing import TYPE_CHECKING, Self

from src.scoring.envelope import Envelope
from src.scoring.opinion import ModelScore
from src.scoring.score_map import MlScale
from src.scoring.speaker import Speaker

if TYPE_CHECKING:
    from datetime import datetime

    import numpy as np
    from numpy.typing import NDArray


class Model:
    """Scores vectors of features; may be shared by threads.

    Attributes:
        envelope: What it is made of.
        names: Features it wants, in order: those of its voice, then what the fallback has besides.
    """

    def __init__(
        self, envelope: Envelope, docs: Mapping[str, tuple[str, str]] | None = None, *, scale: MlScale = "lift"
    ) -> None:
        """Load the voices and predict their golden rows.

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
        self._main = Speaker(envelope.voice, envelope.version)
        self._fallback: Speaker | None = None
        if envelope.fallback is not None:
            try:
                self._fallback = Speaker(envelope.fallback, envelope.version)
            finally:
                if self._fallback is None:
                    self._main.close()
        others = envelope.fallback.names if envelope.fallback else ()
        self.names = tuple(dict.fromkeys((*envelope.names, *others)))
        self._required = [envelope.names.index(name) for name in envelope.requires]

    def learned_from(self, moment: "datetime") -> bool:
        """Whether it was trained on days as late as this one: what it says of such a day is hindsight, and no forecast."""
        return moment.date().isoformat() <= self.envelope.training.last_date

    def knows(self, vector: Mapping[str, float | None]) -> bool:
        """Whether the voice that would speak has anything to go by; else it would tell how often the event comes, of nobody.

        Args:
            vector: As for `probability`; a feature that is not in it counts as known, for `probability` to refuse.
        """
        own = all(vector.get(name, 0.0) is None for name in self.envelope.requires)
        names = self.envelope.fallback.names if self.envelope.fallback is not None and own else self.envelope.names
        return any(vector.get(name, 0.0) is not None for name in names)

    def probability(self, vector: Mapping[str, float | None]) -> float:
        """Calibrated probability of the target, 0–1.

        Args:
            vector: Every feature the model knows, by name; None or NaN is missing. Others are ignored.

        Raises:
            ModelRefusedError: A feature is not in the vector at all: that is another declaration, not a missing value.
        """
        main = self._main
        row = main.row(vector)
        if self._fallback is not None and self._lacks(row):
            return self._fallback.probability(self._fallback.row(vector))
        return main.probability(row)

    def score(self, vector: Mapping[str, float | None], *, limit: int = 5) -> ModelScore:
        """Probability, 0–100 score and reasons for one vector.

        Args:
            vector: As for `probability`.
            limit: How many reasons at most.

        Raises:
            ModelRefusedError: As for `probability`.
        """
        speaker, row = self._main, self._main.row(vector)
        if self._fallback is not None and self._lacks(row):
            speaker, row = self._fallback, self._fallback.row(vector)
        return speaker.score(row, self._docs, self._scale, limit)

    def probabilities(self, matrix: "NDArray[np.float64]") -> "NDArray[np.float64]":
        """Calibrated probabilities of many rows: (rows, features in the order of `names`) to (rows,); NaN is missing.

        Bit for bit what `probability` says of each row.

        Raises:
            ValueError: The matrix has another number of columns.
        """
        import numpy as np  # noqa: PLC0415 - numpy costs 40 ms, and one row does without it

        rows = np.asarray(matrix, dtype=np.float64)
        if self._fallback is None:
            return self._main.probabilities(rows)
        if rows.ndim != 2 or rows.shape[1] != len(self.names):  # noqa: PLR2004 - a matrix has two axes
            message = f"the model wants rows of {len(self.names)} values and was given an array of shape {rows.shape}"
            raise ValueError(message)
        lacking = np.isnan(rows[:, self._required]).all(axis=1)
        out = np.empty(len(rows))
        out[~lacking] = self._main.probabilities(rows[~lacking, : len(self.envelope.names)])
        columns = [self.names.index(name) for name in self._fallback.voice.names]
        out[lacking] = self._fallback.probabilities(rows[lacking][:, columns])
        return out

    def close(self) -> None:
        """Give back what LightGBM holds; later calls raise `ValueError`."""
        self._main.close()
        if self._fallback is not None:
            self._fallback.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.close()

    def _lacks(self, row: list[float]) -> bool:
        """Whether everything is missing that the model's own voice requires."""
        # The first is nearly always known, and then the others are not looked at.
        return all(math.isnan(row[index]) for index in self._required)
