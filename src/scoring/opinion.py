"""What the model says of one row.

Named tuples rather than dataclasses: a fresh process that only asks a model need not load what dataclasses load.
"""

from typing import NamedTuple


class Reason(NamedTuple):
    """One feature's part in the model's opinion.

    Attributes:
        feature: Name.
        value: As the model saw it; None is missing.
        contribution: Log-odds added (positive raises the risk), from the model itself.
        words: The same for a person.
    """

    feature: str
    value: float | None
    contribution: float
    words: str


class ModelScore(NamedTuple):
    """What the model says.

    Attributes:
        probability: Calibrated probability of the target, 0–1.
        score: The same on the frozen 0–100 scale.
        reasons: Largest contributions first.
        version: Model version.
        variant: "" when the model itself spoke, else the name of the fallback that did ("without_prices").
    """

    probability: float
    score: float
    reasons: tuple[Reason, ...]
    version: str
    variant: str = ""
