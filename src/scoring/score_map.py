"""From a probability to 0–100, by how many times the usual odds of the event it is, on a scale frozen with the model."""

import math
from typing import Literal, NamedTuple

MlScale = Literal["lift", "probability", "bands"]


class ScoreMap(NamedTuple):
    """`clip(at_base + per_doubling * log2(p / base_rate), 0, 100)`.

    p × 100 is not on the rules' scale: at a base rate of 5 % a calibrated p hardly ever passes 0.5, so a blend with it would
    never read "high". By lift the usual probability scores 25, twice as much 47.5, four times 70, eight times 92.5.

    Attributes:
        base_rate: How often the event happened in training, strictly between 0 and 1; frozen, so that scores of different
            days compare.
        at_base: Score of the base rate itself.
        per_doubling: Points each doubling adds.
    """

    base_rate: float
    at_base: float = 25.0
    per_doubling: float = 22.5

    def score(self, probability: float, scale: MlScale = "lift") -> float:
        """Score a calibrated probability (0–1) on 0–100.

        Args:
            probability: Calibrated, 0–1.
            scale: "lift" as above, "probability" for the literal p × 100, or "bands" for `min(100, 10 + 100 p)`, whose tens are
                a conviction of 1–10: 9 or 10 from p = 0.8, 7 or 8 from 0.6, 5 or 6 from 0.4, 1 to 4 below.
        """
        if scale == "probability":
            return probability * 100.0
        if scale == "bands":
            return min(100.0, 10.0 + 100.0 * probability)
        if probability <= 0.0:
            return 0.0
        return min(100.0, max(0.0, self.at_base + self.per_doubling * math.log2(probability / self.base_rate)))
