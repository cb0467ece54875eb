"""Evidence that may be looked at every day: a betting e-process on daily gains.

A gambler stakes a share of what he has, each day, on one blend losing less than another. Where it does not on average, nobody
can expect him to grow rich, and the chance that he ever has twenty times his start is at most one in twenty, however often one
looks (Ville 1939; betting form: Waudby-Smith and Ramdas, "Estimating means of bounded random variables by betting", 2024).
Stakes are so small that the worst answers possible cannot ruin him; the worst is known before the answers are.

Labels look ahead, so the days within one horizon share what they are judged by, and a gain of today half announces
tomorrow's. So there are as many gamblers as the horizon has days; each bets on every so-manieth day alone, and what counts is
the mean of their fortunes (Henzi and Ziegel, "Valid sequential inference on probability forecast performance", 2022). With
overlapping labels the bound for ever-looking holds for each gambler; for their mean it is measured in the tests, not proved.
"""

import math
from dataclasses import dataclass
from typing import Any, Final

STAKES: Final = (0.05, 0.1, 0.2, 0.4, 0.6, 0.9)
"""Shares of the largest safe stake; every gambler splits his start evenly among them, for nobody knows the best beforehand."""

_LARGEST: Final = 700.0  # beyond this a fortune's exponential overflows; no gate asks for as much


@dataclass(frozen=True, slots=True)
class Evidence:
    """What the gamblers have.

    Attributes:
        fortunes: (lanes, stakes) logarithms of what each share of the start has become; 0 is the start.
        days: How many days were bet on.
    """

    fortunes: tuple[tuple[float, ...], ...]
    days: int = 0

    @classmethod
    def none(cls, lanes: int) -> "Evidence":
        """The start: one gambler for each day of the horizon."""
        return cls(((0.0,) * len(STAKES),) * lanes)

    @property
    def value(self) -> float:
        """The mean fortune, in starts: 1 says nothing, 20 is one chance in twenty where there is no gain."""
        held = [math.exp(min(fortune, _LARGEST)) for lane in self.fortunes for fortune in lane]
        return math.fsum(held) / len(held)

    def after(self, gain: float, worst: float) -> "Evidence":
        """What they have after one more day.

        Args:
            gain: The day's mean gain, never below `-worst`.
            worst: The most that could have been lost whatever the answers, 0 or more; on 0 there is nothing to bet on.

        Raises:
            ValueError: A loss beyond what was said to be the worst.
        """
        if gain < -worst * (1.0 + 1e-9) - 1e-12:  # rounding aside
            message = f"a gain of {gain} is below the worst possible, {-worst}"
            raise ValueError(message)
        if worst <= 0.0:
            return Evidence(self.fortunes, self.days + 1)
        share = max(gain / worst, -1.0)
        turn = self.days % len(self.fortunes)
        lane = tuple(held + math.log1p(stake * share) for held, stake in zip(self.fortunes[turn], STAKES, strict=True))
        return Evidence((*self.fortunes[:turn], lane, *self.fortunes[turn + 1 :]), self.days + 1)

    def record(self) -> dict[str, Any]:
        """As JSON has it."""
        return {"days": self.days, "fortunes": [list(lane) for lane in self.fortunes]}
