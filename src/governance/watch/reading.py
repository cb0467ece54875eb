"""What was measured of a condition on a day: one number, whether it is more than chance, and what it was made from."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Final

import numpy as np

from src.errors import ParsingError
from src.governance.watch.promises import HighBand, WinRate
from src.governance.watch.stability import Drift, Shift
from src.scoring.envelope import Estimate

Number = float | int | str | None
Key = tuple[str, str, str]
"""Condition, what it is about, and the version of the model: what is raised once."""

DRIFT: Final = "drift"
MISSING: Final = "missing"
SCORE_DRIFT: Final = "score_drift"
WIN_RATE: Final = "win_rate"
HIGH_BAND: Final = "high_band"


@dataclass(frozen=True, slots=True)
class Reading:
    """One measurement.

    Attributes:
        on: Date of the run.
        condition: Which condition it is of, e.g. "drift".
        about: What of: a feature, or "" where there is only one.
        value: What was measured, larger being worse; None where it could not be.
        sure: Whether it is more than chance makes of so few rows.
        model: Version of the model it is about.
        numbers: What it was made from.
    """

    on: date
    condition: str
    about: str
    value: float | None
    sure: bool
    model: str = ""
    numbers: Mapping[str, Number] = field(default_factory=dict)

    @property
    def key(self) -> Key:
        """What it is a reading of."""
        return self.condition, self.about, self.model

    def record(self) -> dict[str, Any]:
        """As JSON has it."""
        told = {name: getattr(self, name) for name in ("condition", "about", "value", "sure", "model")}
        return {"on": self.on.isoformat(), **told, "numbers": dict(self.numbers)}

    @classmethod
    def parse(cls, record: Any) -> "Reading":
        """The reading a record tells of.

        Raises:
            ParsingError: Anything but what `record` writes.
        """
        try:
            texts = {name: str(record[name]) for name in ("condition", "about", "model")}
            value, numbers = record["value"], dict(record["numbers"])
            known = None if value is None else float(value)
            reading = cls(date.fromisoformat(record["on"]), value=known, sure=record["sure"] is True, numbers=numbers, **texts)
        except (KeyError, TypeError, ValueError, IndexError, OverflowError) as error:
            message = f"a reading lacks a member or has one of another kind: {error!r}"
            raise ParsingError(message) from error
        # In Python True equals 1, in a record of ours it does not.
        odd = isinstance(value, bool) or not isinstance(record["sure"], bool) or (known is not None and not np.isfinite(known))
        if odd or reading.record() != record:
            message = f"wanted a reading as it is written, got {repr(record)[:80]}"
            raise ParsingError(message)
        return reading


def of_drift(on: date, found: Iterable[Drift], model: str, voice: str = "") -> tuple[Reading, ...]:
    """Two readings a feature: of its known values, and of how often it is missing.

    Args:
        on: Date of the run.
        found: What `drift` found.
        model: Version of the model whose training it is compared with.
        voice: Name of the model's fallback where these are its rows, "" for the model itself.
    """
    readings = []
    for item in found:
        about = f"{voice}/{item.name}" if voice else item.name
        shares = {"missing_now": item.missing_now, "missing_then": item.missing_then}
        readings.append(_of_shift(on, DRIFT, about, item.values, model))
        readings.append(_of_shift(on, MISSING, about, item.missing, model, shares))
    return tuple(readings)


def of_score_drift(on: date, shift: Shift, model: str, voice: str = "") -> Reading:
    """The reading of how far the model's scores are from those in training (`value_shift` against its score bins)."""
    return _of_shift(on, SCORE_DRIFT, voice, shift, model)


def of_win_rate(on: date, found: WinRate, model: str) -> Reading:
    """The reading of how much rarer alerts come true than before."""
    numbers = {"now": found.recent.value, "before": found.before.value, "promised_now": found.promised_recent}
    rows = {"rows_now": found.recent.rows, "rows_before": found.before.rows, "promised_before": found.promised_before}
    return _of_estimate(on, WIN_RATE, found.drop, model, {**numbers, **rows})


def of_high_band(on: date, found: HighBand, model: str) -> Reading:
    """The reading of how far the high band is below what was promised of it."""
    numbers = {"now": found.rate.value, "promised": found.promised, "rows": found.rate.rows}
    return _of_estimate(on, HIGH_BAND, found.shortfall, model, numbers)


def _of_shift(
    on: date, condition: str, about: str, shift: Shift, model: str, more: Mapping[str, Number] | None = None
) -> Reading:
    floor = shift.floor if np.isfinite(shift.floor) else None
    return Reading(on, condition, about, shift.index, shift.sure, model, {"rows": shift.rows, "floor": floor, **(more or {})})


def _of_estimate(on: date, condition: str, found: Estimate | None, model: str, numbers: Mapping[str, Number]) -> Reading:
    if found is None:
        return Reading(on, condition, "", None, sure=False, model=model, numbers=numbers)
    ends = {"low": found.low, "high": found.high}
    return Reading(on, condition, "", found.value, found.low > 0.0, model, {**numbers, **ends})
