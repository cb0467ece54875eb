"""`Enhancer`: scores single signals as they come, in microseconds."""

import time
from collections.abc import Callable, Mapping
from math import isnan, nan
from typing import Final

from src.domains.crypto_patterns.bars.moments import HOUR
from src.domains.crypto_patterns.enhance.enhanced import Enhanced, Metadata, Method
from src.domains.crypto_patterns.features import FEATURES
from src.domains.crypto_patterns.measures.declared import NAMES, session_bonus, towards
from src.domains.crypto_patterns.measures.desk import Desk, Reading
from src.domains.crypto_patterns.measures.meter import Row
from src.errors import GovernanceError
from src.scoring.envelope import Envelope
from src.scoring.model import Model
from src.scoring.score_map import MlScale, ScoreMap

_SENTIMENT: Final = NAMES.index("sentiment")
_QUALITY: Final = NAMES.index("pattern_quality")
_SESSION: Final = NAMES.index("session_bonus")
_UNKNOWN: Final = {**dict.fromkeys((feature.name for feature in FEATURES), nan), "direction": nan}
"""Every feature a model of this domain may read, missing until somebody says it; one beyond these is another declaration, and a
model that reads it is refused."""


class Enhancer:
    """Blends a signal's base score with what a model says of its symbol's latest figures.

    The model is asked for its calibrated probability and not for its reasons: taking a forest of 150 trees apart costs about a
    hundred times as much as asking it, which one signal is not worth while it waits.

    Args:
        desk: Holds the figures of every symbol, each with a stated life.
        model: Speaks; None for nobody.
        weight: The model's share, 0–1, as governance has it.
        scale: How its probability becomes a score.
        refusal: Why there is no model, one sentence.
        clock: Seconds, for what an enhancement takes.

    Raises:
        ValueError: The weight is no share.
    """

    __slots__ = ("_clock", "_desk", "_model", "_refusal", "_scale", "_weight")

    def __init__(
        self,
        desk: Desk,
        model: Model | None,
        weight: float,
        *,
        scale: MlScale = "probability",
        refusal: str = "",
        clock: Callable[[], float] = time.perf_counter,
    ) -> None:
        if not 0.0 <= weight <= 1.0:
            message = f"a weight of {weight}; a share between 0 and 1 was expected"
            raise ValueError(message)
        self._desk: Final = desk
        self._model: Final = model
        self._weight: Final = weight
        self._scale: Final[MlScale] = scale
        self._refusal: Final = refusal or "No model has been chosen for these signals."
        self._clock: Final = clock

    def enhance(
        self,
        symbol: str,
        direction: int,
        base_score: float,
        *,
        at: int,
        sentiment: float = nan,
        quality: float = nan,
        also: Mapping[str, float] | None = None,
    ) -> Enhanced:
        """The enhanced score of one signal; its base score, with the reason, on any trouble with the model.

        Args:
            symbol: As its bars were pushed to the desk.
            direction: 1 for rising prices, −1 for falling ones.
            base_score: 0–100, as the signal's maker gives it.
            at: The signal's moment, microseconds since 1970 UTC: no later figure is read.
            sentiment: 0–100 as given with the signal, turned to its direction like a reading's; NaN for the reading's.
            quality: 0–100 of its pattern as its maker states it; NaN for the reading's.
            also: Other declared features that are known of the signal, such as what its plan risks; the rest is missing.

        Raises:
            ValueError: The direction or the base score is none.
        """
        began = self._clock()
        if direction not in {1, -1} or not 0.0 <= base_score <= 100.0:  # noqa: PLR2004 -- the scale of every score
            message = f"a signal of direction {direction} and base score {base_score}"
            raise ValueError(message)
        reading, reason = self._reading(symbol, at)
        vector: dict[str, float] = {}
        probability = ml_score = None
        if reading is not None:
            vector = _vector(_at_hour(reading.row, at), direction, base_score, sentiment, quality, also)
            probability, ml_score, reason = self._asked(vector)
        score = base_score if ml_score is None else min(100.0, (1.0 - self._weight) * base_score + self._weight * ml_score)
        version = None if ml_score is None or self._model is None else self._model.envelope.version
        told = Metadata(vector, version, probability, 1e3 * (self._clock() - began))
        weight = 0.0 if ml_score is None else self._weight
        method: Method = "rules" if not weight else "ml" if weight == 1.0 else "blend"
        return Enhanced(score, base_score, ml_score, method, reason, told)

    def _reading(self, symbol: str, at: int) -> tuple[Reading | None, str]:
        stale = self._desk.hits.stale
        reading = self._desk.latest(symbol, at=at)
        if reading is not None:
            return reading, ""
        if self._desk.hits.stale > stale:
            life = self._desk.life // 1_000_000
            return (
                None,
                f"The last bar of {symbol[:40]} closed more than {life} s before the signal; its figures no longer hold.",
            )
        return None, f"No bar of {symbol[:40]} had closed by the moment of the signal."

    def _asked(self, vector: Mapping[str, float]) -> tuple[float | None, float | None, str]:
        """The model's probability and score, or neither and why."""
        model = self._model
        if model is None:
            return None, None, self._refusal
        try:
            probability = model.probability(vector)
        except (GovernanceError, ValueError, ArithmeticError) as error:
            return None, None, f"The model could not be asked: {error}."
        if not 0.0 <= probability <= 1.0:
            return None, None, "What the model answered is no probability."
        return probability, _map(model.envelope, vector).score(probability, self._scale), ""


def _map(envelope: Envelope, vector: Mapping[str, float]) -> ScoreMap:
    """The scale of the voice that spoke: the model's own, or its fallback's where all is missing that the model requires."""
    if envelope.fallback is not None and all(isnan(vector[name]) for name in envelope.requires):
        return envelope.fallback.score_map
    return envelope.score_map


def _vector(
    row: Row, direction: int, base_score: float, sentiment: float, quality: float, also: Mapping[str, float] | None
) -> dict[str, float]:
    if not (isnan(sentiment) and isnan(quality)):
        own = list(row)
        own[_SENTIMENT] = row[_SENTIMENT] if isnan(sentiment) else sentiment
        own[_QUALITY] = row[_QUALITY] if isnan(quality) else quality
        row = tuple(own)
    vector = _UNKNOWN | dict(zip(NAMES, towards(row, direction), strict=True))
    vector["base_score"], vector["direction"], vector["long"] = base_score, float(direction), float(direction > 0)
    return vector if also is None else vector | dict(also)


def _at_hour(row: Row, at: int) -> Row:
    """The figures with the session of the signal's own moment, which may lie in another hour than the last close."""
    return (*row[:_SESSION], session_bonus(at // HOUR % 24), *row[_SESSION + 1 :])
