"""The base score of a signal that brings none of its own: what a trader would count off, as declared arithmetic.

It promises no share of wins. Fifty is a pattern of one typical range's size among bars that point nowhere.
"""

from collections.abc import Mapping
from math import isnan, nan
from typing import Final

START: Final = 50.0

WEIGHTS: Final[Mapping[str, float]] = {
    "pattern_quality": 0.30,
    "timeframe_alignment": 0.20,
    "momentum": 0.10,
    "volume_delta": 0.10,
}
"""Points for each point that a measure, turned towards the signal's direction, lies off its neutral fifty: at most 15 for
the pattern's size, 10 for three timeframes that agree, 5 each for momentum and volume. Chosen and not fitted: what is
learned from outcomes is for the model to say."""

KINDS: Final[Mapping[str, float]] = {"order_block": 5.0, "break_of_structure": 0.0, "fair_value_gap": 0.0, "swing": 0.0}
"""Points for the pattern: an order block comes with a break of structure, and so is two patterns at once."""

_NEUTRAL: Final = 50.0


def base_score(pattern: str, measures: Mapping[str, float]) -> float:
    """Points of a signal, 0–100.

    Args:
        pattern: Its name; one that is not known here adds nothing.
        measures: Measures turned towards its direction, by name; NaN where unknown, and then worth nothing either way.

    Returns:
        The score; NaN where none of the measures of bars is known, for then nothing is known of the signal but its name.
    """
    known = {name: value for name in WEIGHTS if not isnan(value := measures.get(name, nan))}
    if not known.keys() - {"pattern_quality"}:
        return nan
    points = sum(WEIGHTS[name] * (value - _NEUTRAL) for name, value in known.items())
    return min(100.0, max(0.0, START + KINDS.get(pattern, 0.0) + points))
