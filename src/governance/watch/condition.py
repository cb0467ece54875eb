"""The conditions that are watched: from where on each is raised, how long it must have lasted, and when it is over."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from src.governance.watch.reading import DRIFT, HIGH_BAND, MISSING, SCORE_DRIFT, WIN_RATE, Number, Reading
from src.governance.watch.stability import ACT, WARN

RETRAIN: Final = "retrain"
INVESTIGATE: Final = "investigate"
FAILED: Final = "model failure"
"""A successor is learned, and a champion on probation gives way to the one before it."""


@dataclass(frozen=True, slots=True)
class Condition:
    """How it is set.

    Attributes:
        name: Which.
        levels: Rising (level, bound): a reading that is sure and at or above a bound has the level.
        clear: Below it, and only there, the condition is over; between it and the first bound all stays as it is.
        lasting: Calendar days that readings must have had a level, without one in between that had not, before it is raised.
        calm: Calendar days that readings must have been below `clear` before it is cleared.
        action: What is to be done at the highest level: "retrain", "investigate" or "model failure".
        said: A reading in a sentence for people.

    Raises:
        ValueError: Levels that do not rise, or one that would clear itself.
    """

    name: str
    levels: tuple[tuple[str, float], ...]
    clear: float
    lasting: int
    calm: int
    action: str
    said: Callable[[Reading], str]

    def __post_init__(self) -> None:
        bounds = [bound for _, bound in self.levels]
        if not bounds or bounds != sorted(set(bounds)) or self.clear >= bounds[0]:
            message = f"{self.name}: wanted levels that rise from above {self.clear:g}, got {bounds}"
            raise ValueError(message)

    def rank(self, reading: Reading) -> int:
        """How many of the levels a reading reaches; 0 for none, for one that is not sure and for one that is unknown."""
        if reading.value is None or not reading.sure:
            return 0
        return sum(reading.value >= bound for _, bound in self.levels)

    def below(self, reading: Reading) -> bool:
        """Whether a reading is low enough to be the end of it; an unknown one never is."""
        return reading.value is not None and reading.value < self.clear


def percent(share: Number) -> str:
    """A share as per cent, "an unknown share" for None."""
    return f"{100.0 * share:.0f} %" if isinstance(share, int | float) else "an unknown share"


def points(share: Number) -> str:
    """A difference of shares in percentage points."""
    return f"{100.0 * share:.1f} points" if isinstance(share, int | float) else "an unknown number of points"


def _index(reading: Reading) -> str:
    floor = reading.numbers.get("floor")
    noise = f"; chance alone makes up to {floor:.2f} of {reading.numbers.get('rows')} rows" if isinstance(floor, float) else ""
    return f"{reading.value:.2f}{noise}" if reading.value is not None else "unknown"


def _drifted(reading: Reading) -> str:
    return f"The feature {reading.about} is no longer spread as in training: its stability index is {_index(reading)}."


def _missing(reading: Reading) -> str:
    now, then = (percent(reading.numbers.get(name)) for name in ("missing_now", "missing_then"))
    return (
        f"The feature {reading.about} is missing for {now} of the rows, and for {then} in training:"
        f" its stability index is {_index(reading)}."
    )


def _scores_drifted(reading: Reading) -> str:
    whose = f" of its fallback {reading.about}" if reading.about else ""
    return f"The model's scores{whose} are no longer spread as in training: their stability index is {_index(reading)}."


def _wins_dropped(reading: Reading) -> str:
    now, before = (percent(reading.numbers.get(name)) for name in ("now", "before"))
    return (
        f"Alerts came true in {now} of {reading.numbers.get('rows_now')} cases of late and in {before} of"
        f" {reading.numbers.get('rows_before')} before: {points(reading.value)} fewer."
    )


def _broken_promise(reading: Reading) -> str:
    now, promised = (percent(reading.numbers.get(name)) for name in ("now", "promised"))
    return (
        f"In the high band it happened in {now} of {reading.numbers.get('rows')} cases and {promised} were promised:"
        f" {points(reading.value)} fewer."
    )


_INDEX_LEVELS: Final = (("warn", WARN), ("act", ACT))
_INDEX_CLEAR: Final = 0.08  # a fifth below the warning: windows of twenty days move an index by less from one day to the next
_CALM: Final = 7  # a week, so that every weekday was seen

CONDITIONS: Final = (
    Condition(DRIFT, _INDEX_LEVELS, _INDEX_CLEAR, 0, _CALM, INVESTIGATE, _drifted),
    Condition(MISSING, _INDEX_LEVELS, _INDEX_CLEAR, 0, _CALM, INVESTIGATE, _missing),
    Condition(SCORE_DRIFT, _INDEX_LEVELS, _INDEX_CLEAR, 0, _CALM, INVESTIGATE, _scores_drifted),
    Condition(WIN_RATE, (("act", 0.05),), 0.03, 0, _CALM, RETRAIN, _wins_dropped),
    # Anything surely below the promise counts; two points are less than the 30 cases that are the least can tell.
    Condition(HIGH_BAND, (("act", 0.02),), 0.01, 14, _CALM, FAILED, _broken_promise),
)
"""What is watched unless somebody says otherwise."""
