"""`Plan`: what a signal proposed to do."""

from dataclasses import dataclass
from math import isfinite


@dataclass(frozen=True, slots=True)
class Plan:
    """An entry, and the two prices of which one ends it.

    Attributes:
        direction: 1 long, −1 short.
        entered_at: Microseconds since 1970 UTC; a bar under way then is not looked at, since its extremes may lie before it.
        entry: Price of entry.
        target: Price at which it is won: above the entry when long, below when short.
        stop: Price at which it is lost, on the other side.
        expires_at: When it is closed at the market if neither was touched; None to wait for ever.

    Raises:
        ValueError: The prices do not lie so.
    """

    direction: int
    entered_at: int
    entry: float
    target: float
    stop: float
    expires_at: int | None = None

    def __post_init__(self) -> None:
        """Refuse a plan that is won or lost before it begins."""
        low, high = (self.stop, self.target) if self.direction > 0 else (self.target, self.stop)
        if self.direction not in {1, -1} or not 0 < low < self.entry < high or not isfinite(high):
            message = f"direction {self.direction}, entry {self.entry}, target {self.target}, stop {self.stop} are no plan"
            raise ValueError(message)
