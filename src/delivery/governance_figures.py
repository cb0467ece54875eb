"""Rules, model and both together on the same answered days: figures, calibration, lift, and what came true by band."""

from collections.abc import Mapping
from dataclasses import dataclass

from src.delivery import governance_plots, plots, wording
from src.delivery.governance_plots import Lines, Rate, Rungs
from src.delivery.plots import Reliability
from src.delivery.recorded import VOICES, Record, by_voice, count, day, estimate, number, part, text
from src.delivery.verdict import figure
from src.learning.backtest import Bin
from src.scoring.envelope import Estimate

COLUMNS = ("log_loss", "brier", "brier_skill", "auc", "average_precision", "calibration_error")
"""Of the table, in this order."""

WHISKERS = ("log_loss", "auc")
"""Columns whose intervals are drawn: one of how good probabilities are, one of how good ranks are."""

_NAMES = {"rules": "Rules alone", "ml": "ML alone", "combined": "Rules and ML"}
_ROLES = {"rules": "rules", "ml": "model", "combined": "combined"}


@dataclass(frozen=True, slots=True)
class Figures:
    """What was measured on answered rows on which everybody spoke.

    Attributes:
        voices: Voice → figure → estimate, None where it cannot be told.
        ends: Figure → the ends that hold all its intervals.
        setting: On how many rows of which days.
        words: Who has the lowest log loss, and whether that says much.
    """

    voices: Mapping[str, Mapping[str, Estimate | None]]
    ends: Mapping[str, tuple[float, float]]
    setting: str
    words: str


@dataclass(frozen=True, slots=True)
class Voices:
    """Names and drawings of the voices, as templates ask for them."""

    def called(self, voice: str) -> str:
        """A voice's name for people."""
        return _NAMES.get(voice, voice)

    def role(self, voice: str) -> str:
        """The class its drawings wear."""
        return _ROLES.get(voice, "baseline")


def figures(record: Record) -> Figures | None:
    """The table of figures; None where nothing matured on which everybody spoke."""
    told = part(record, "figures")
    by_name = {voice: part(part(told, "voices"), voice) for voice in VOICES}
    voices = {voice: {name: estimate(found, name) for name in COLUMNS} for voice, found in by_name.items() if found}
    if not any(one is not None for found in voices.values() for one in found.values()):
        return None
    ends = {name: plots.span(one for found in voices.values() if (one := found[name]) is not None) for name in COLUMNS}
    return Figures(voices, ends, _setting(told), _lowest({voice: found["log_loss"] for voice, found in voices.items()}))


def calibration(record: Record) -> list[tuple[str, Reliability]]:
    """Whether forecasts come true, for each voice, on one scale."""
    bins = {voice: _bins(found) for voice, found in by_voice(record, "calibration").items()}
    end = plots.highest(bins.values())
    drawn = ((voice, plots.reliability(some, end)) for voice, some in bins.items())
    return [(voice, one) for voice, one in drawn if one is not None]


def lift(record: Record) -> Lines | None:
    """How much more often it happened among the highest scores."""
    curves = {
        _NAMES[voice]: [
            (share, times) for one in found if (share := number(one, "share")) and (times := number(one, "lift")) is not None
        ]
        for voice, found in by_voice(record, "lift").items()
    }
    return governance_plots.lift(curves)


def bands(record: Record) -> list[tuple[str, Rungs, list[Rate]]]:
    """How often it happened in each band of scores, for each voice, on one scale."""
    told = {voice: [_rate(one) for one in found] for voice, found in by_voice(record, "bands").items()}
    end = governance_plots.highest(told.values())
    drawn = ((voice, governance_plots.rungs(some, end), some) for voice, some in told.items())
    return [(voice, one, some) for voice, one, some in drawn if one is not None]


def role_of(line: str) -> str:
    """The class that a line of a drawing wears: that of the voice it is called by, or its own name."""
    return next((_ROLES[voice] for voice, called in _NAMES.items() if called == line), line)


def _bins(told: list[Record]) -> list[Bin]:
    found = []
    for one in told:
        promised, happened, low, high = (number(one, name) for name in ("promised", "happened", "low", "high"))
        if promised is not None and happened is not None:
            ends = Estimate(happened, happened if low is None else low, happened if high is None else high)
            found.append(Bin(promised, promised, promised, ends, count(one, "rows")))
    return sorted(found, key=lambda one: one.forecast)


def _rate(one: Record) -> Rate:
    rate, low, high, promised = (number(one, name) for name in ("rate", "low", "high", "promised"))
    return Rate(text(one, "name"), count(one, "rows"), rate, low, high, promised)


def _setting(told: Record) -> str:
    rows, events = count(told, "rows"), count(told, "events")
    share = f", {wording.percent(events / rows, 1)}" if rows else ""
    first, last = day(told, "first"), day(told, "last")
    days = f" of {wording.day(first)} – {wording.day(last)}" if first and last else ""
    return f"{wording.plural(rows, 'answered row')}{days} on which rules and ML both spoke; it happened on {events:,}{share}."


def _lowest(losses: Mapping[str, Estimate | None]) -> str:
    """Who has the lowest log loss; a verdict only where no interval reaches into the lowest one's."""
    known = sorted(((voice, one) for voice, one in losses.items() if one is not None), key=lambda pair: pair[1].value)
    if len(known) < 2:  # noqa: PLR2004 — one has nobody to be lower than
        return ""
    (voice, best), *others = known
    clear = all(best.high < one.low for _, one in others)
    doubt = (
        "and its interval lies clear of the others’."
        if clear
        else "but the intervals overlap: by this table alone nobody is better."
    )
    return f"Lowest log loss: {_NAMES[voice]}, {figure(best)}, {doubt}"
