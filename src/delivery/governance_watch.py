"""What is watched: alerts, drift of features, what the model looks at, how good it was over time, and when it learns again."""

from collections.abc import Mapping
from dataclasses import dataclass

from src.delivery import wording
from src.delivery.governance_plots import Lines, trend
from src.delivery.recorded import Record, day, number, part, parts, text

MOST_FEATURES, OPEN_CALM = 120, 4
"""Features listed; and of those that did not drift, the ones that are not folded away."""

MOST_BARS, OPEN_BARS = 60, 12
"""Features whose importance is drawn, and of them in the open."""

MOST_WEEKS, MOST_TOLD = 60, 60
"""Weeks of quality and alerts told that are listed; the lines and the record have all."""

MOST_STANDING, OPEN_STANDING = 40, 4
"""Alerts that stand and are listed, and of them in the open: where every feature drifts, the page is still about the rest."""

_LEVELS = {"act": ("far off", "high"), "warn": ("shifted", "elevated")}
_LEAST = 1e-9


@dataclass(frozen=True, slots=True)
class Drift:
    """A feature against training, in words.

    Attributes:
        feature: Which.
        index: How far its values have shifted.
        floor: What so few rows reach of themselves.
        said, wears: The verdict on its values, and the level whose colours it wears.
        rows: How many rows were looked at.
        missing_now, missing_then: Share of rows without a value, now and in training.
        missing_said, missing_wears: The verdict on that.
        loud: Whether either is a warning.
    """

    feature: str
    index: str
    floor: str
    said: str
    wears: str
    rows: str
    missing_now: str
    missing_then: str
    missing_said: str
    missing_wears: str
    loud: bool


@dataclass(frozen=True, slots=True)
class Watched:
    """Features against training: those in the open, those folded away, and all of them in a sentence."""

    shown: tuple[Drift, ...]
    folded: tuple[Drift, ...]
    words: str


@dataclass(frozen=True, slots=True)
class Paired:
    """What a feature contributes now and in training: bars in per cent of the longest, None where unknown, and the figures."""

    feature: str
    production: float | None
    training: float | None
    words: str


@dataclass(frozen=True, slots=True)
class Week:
    """Figures of one week's window, in words."""

    on: str
    rows: str
    figures: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Alert:
    """A condition that stands, or what was told of one, in words."""

    on: str
    said: str
    change: str
    level: str
    action: str
    why: str
    wears: str


QUALITY = {
    "log_loss": "log loss",
    "brier": "Brier score",
    "auc": "AUC",
    "calibration_error": "calibration error",
    "error_by_chance": "error by chance",
    "promised": "promised",
}
"""Figures over time, as the table names them."""


def drift(record: Record) -> Watched | None:
    """Every feature against training, farthest first; None where nothing was compared."""
    told = parts(record, "drift")
    if not told:
        return None
    all_of = [_drift(one) for one in told[:MOST_FEATURES]]
    loud = [one for one in all_of if one.loud]
    calm = [one for one in all_of if not one.loud]
    have = "has" if len(loud) == 1 else "have"
    words = f"{len(loud)} of {wording.plural(len(all_of), 'feature')} {have} moved away from training"
    more = f"; the farthest {MOST_FEATURES} of {len(told)} are listed" if len(told) > MOST_FEATURES else ""
    return Watched((*loud, *calm[:OPEN_CALM]), tuple(calm[OPEN_CALM:]), f"{words}{more}.")


def importance(record: Record) -> list[Paired]:
    """What features contribute in production against training, the most important first."""
    told = [
        (wording.named(text(one, "feature")), number(one, "production"), number(one, "training"))
        for one in parts(record, "importance")
    ]
    longest = max([abs(value) for _, *both in told for value in both if value is not None], default=0.0)
    ranked = sorted(told, key=lambda one: -max(abs(one[1] or 0.0), abs(one[2] or 0.0)))
    return [
        Paired(feature, _length(now, longest), _length(then, longest), f"{_weighed(now)} now, {_weighed(then)} in training")
        for feature, now, then in ranked[:MOST_BARS]
    ]


def quality(record: Record) -> list[tuple[str, Lines]]:
    """Lines of how good the model was, week by week; those that have no line yet are left out."""
    weeks = [(when, one) for one in parts(record, "quality") if (when := day(one, "on")) is not None]
    weeks.sort(key=lambda week: week[0])
    drawn = []
    for name, more, chance in (
        ("log_loss", "", None),
        ("auc", "", 0.5),
        ("brier", "", None),
        ("calibration_error", "error_by_chance", None),
    ):
        points = {"model": [(when, number(one, name)) for when, one in weeks]}
        if more:
            points["chance"] = [(when, number(one, more)) for when, one in weeks]
        if (lines := trend(_titled(QUALITY[name]), points, chance=chance)) is not None:
            drawn.append((_titled(QUALITY[name]), lines))
    return drawn


def weeks(record: Record) -> list[Week]:
    """The same as figures, the newest first."""
    told = sorted(parts(record, "quality"), key=lambda one: text(one, "on"), reverse=True)
    return [
        Week(
            wording.day(day(one, "on")),
            wording.number(number(one, "rows")),
            tuple(_decimal(number(one, name)) for name in QUALITY),
        )
        for one in told[:MOST_WEEKS]
    ]


def standing(record: Record) -> list[Alert]:
    """Conditions that hold, the grave ones first."""
    told = parts(part(record, "alerts"), "standing")
    return sorted((_alert(one, day_name="since") for one in told), key=lambda one: one.wears != "high")


def told(record: Record) -> list[Alert]:
    """What was told of conditions, the newest first."""
    found = sorted(parts(part(record, "alerts"), "told"), key=lambda one: text(one, "on"), reverse=True)
    return [_alert(one, day_name="on") for one in found[:MOST_TOLD]]


def retraining(record: Record) -> str:
    """When the model learns again, in a sentence; "" where nothing is said of it."""
    plan = part(record, "retraining")
    if not plan:
        return ""
    every = text(plan, "every")
    often = {"triggered": "Retrained when an alert asks for it", "never": "Not retrained by itself"}.get(every)
    pace = f"Retrained {every or 'at an unknown pace'}"
    last = day(plan, "last")
    when = f"; last on {wording.day(last)}" if last else "" if every == "never" else "; not yet done"
    return f"{often or pace}{when}. {text(plan, 'words')}".strip()


def _drift(one: Record) -> Drift:
    said, wears = _judged(one, "index", "level", "floor")
    missing_said, missing_wears = _judged(one, "missing_index", "missing_level", "")
    return Drift(
        feature=wording.named(text(one, "feature")),
        index=_decimal(number(one, "index"), 2),
        floor=_decimal(number(one, "floor"), 2),
        said=said,
        wears=wears,
        rows=wording.number(number(one, "rows")),
        missing_now=wording.percent(number(one, "missing_now")),
        missing_then=wording.percent(number(one, "missing_then")),
        missing_said=missing_said,
        missing_wears=missing_wears,
        loud=any(text(one, name) in _LEVELS for name in ("level", "missing_level")),
    )


def _judged(one: Record, index: str, level: str, floor: str) -> tuple[str, str]:
    """A verdict, and the level whose colours it wears."""
    if text(one, level) in _LEVELS:
        return _LEVELS[text(one, level)]
    value, noise = number(one, index), number(one, floor)
    if value is None:
        return "unknown", "unknown"
    return ("within noise", "low") if noise is not None and value <= noise else ("steady", "low")


def _length(value: float | None, longest: float) -> float | None:
    return None if value is None else round(100 * abs(value) / max(longest, _LEAST), 1)


def _weighed(value: float | None) -> str:
    return "unknown" if value is None else _decimal(value)


def _decimal(value: float | None, places: int = 3) -> str:
    return wording.UNKNOWN if value is None else f"{value:.{places}f}".replace("-", "−")


def _titled(name: str) -> str:
    return name[:1].upper() + name[1:]


def _alert(one: Mapping[str, object], day_name: str) -> Alert:
    subject = wording.named(text(one, "about"))
    condition = wording.named(text(one, "condition"))
    grave = text(one, "level") == "act"
    return Alert(
        on=wording.day(day(one, day_name)),
        said=f"{_titled(condition)}{f': {subject}' if subject else ''}",
        change=text(one, "change"),
        level={"act": "to be acted on", "warn": "warning"}.get(text(one, "level"), text(one, "level")),
        action=text(one, "action"),
        why=text(one, "why"),
        wears="low" if text(one, "change") == "cleared" else "high" if grave else "elevated",
    )
