"""Rounding, which happens once, where rows are written."""

import math
from collections.abc import Sequence

_NOISE = 1e-6
"""What a few dozen float additions may be off by, with room to spare; anything larger was not adding up."""


def rounded(value: float | None, places: int) -> float | None:
    """The value to so many decimals; None for unknown, NaN and infinities; never a negative zero."""
    if value is None or not math.isfinite(value):
        return None
    return round(float(value), places) + 0.0


def shares(parts: Sequence[float | None], total: float | None, places: int) -> list[float | None]:
    """The parts, rounded so that they add up to the rounded total (largest remainder).

    Each part is rounded down and the units that are left go to the parts that lost most, the earlier first where they lost the
    same; so a part is never a whole unit off, and a zero stays zero. Unknown parts stay None. Parts that did not add up to the
    total before are rounded each on its own: a hidden error would be worse than a sum that shows it.
    """
    known = [part for part in parts if part is not None and math.isfinite(part)]
    whole = rounded(total, places)
    scale = 10**places
    if whole is None or total is None or abs(math.fsum(known) - total) > _NOISE:
        return [rounded(part, places) for part in parts]
    scaled = [round(part * scale, 6) for part in known]
    floors = [math.floor(part) for part in scaled]
    left = round(whole * scale) - sum(floors)
    order = sorted(range(len(known)), key=lambda at: (floors[at] - scaled[at], at))
    for at in order[: max(left, 0)]:
        floors[at] += 1
    units = iter(floors)
    return [rounded(next(units) / scale, places) if part is not None and math.isfinite(part) else None for part in parts]
