"""The governance record as the report reads it: sentences, rows of tables and geometry, so that the template only places them.

The record is JSON in which any list may be empty and anything that is not known is null. Whatever cannot be told is left out or
said to be unknown; a first run, of which nothing has matured, is a few sentences. Lists are cut so that the whole section stays
below half a megabyte; the stored record has all.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from src.delivery import axes, governance_answers, governance_figures, governance_watch, governance_weight, plots, wording
from src.delivery.facts import Fact
from src.delivery.governance_answers import Agreed, Expected, Recent
from src.delivery.governance_figures import COLUMNS, WHISKERS, Figures, Voices
from src.delivery.governance_plots import Lines, Rate, Rungs
from src.delivery.governance_watch import MOST_STANDING, OPEN_BARS, OPEN_STANDING, QUALITY, Alert, Paired, Watched, Week
from src.delivery.governance_weight import OPEN_CHANGES, ModelEvent, Weight
from src.delivery.plots import Reliability
from src.delivery.recorded import Record, count, cut, listed, number, text
from src.delivery.verdict import FIGURES, figure

MOST_WARNINGS = 20
"""Sentences at the top of the section; nobody reads more."""


@dataclass(frozen=True, slots=True)
class Governance:
    """The section of the report.

    Attributes:
        summary: One sentence for the top of the page.
        target: What is predicted, and when the answer is known.
        matured: Whether anything has been answered.
        answers: How much has been.
        warnings: Sentences.
        weight: How far the model is believed.
        models: Which models there are, as lines of facts.
        events: What happened to models.
        trial: Sentences.
        retraining: A sentence, or "".
        voices: Their names and roles.
        figures: Of the voices, on the same rows.
        calibration, lift, bands: Drawings of the voices.
        agreement: Of rules and model.
        expected: Of rows without answers.
        recent: The latest scores.
        quality, weeks: The model over time, drawn and told.
        drift: Features against training.
        importance: What features contribute.
        standing, told: Alerts.
    """

    summary: str
    target: str
    matured: bool
    answers: str
    warnings: tuple[str, ...]
    weight: Weight
    models: list[Fact]
    events: list[ModelEvent]
    trial: list[str]
    retraining: str
    voices: Voices
    figures: Figures | None
    calibration: list[tuple[str, Reliability]]
    lift: Lines | None
    bands: list[tuple[str, Rungs, list[Rate]]]
    agreement: Agreed | None
    expected: Expected | None
    recent: Recent | None
    quality: list[tuple[str, Lines]]
    weeks: list[Week]
    drift: Watched | None
    importance: list[Paired]
    standing: list[Alert]
    told: list[Alert]


def governance(record: Record) -> Governance:
    """The section of a governance record."""
    weight = governance_weight.weight(record)
    standing = governance_watch.standing(record)
    return Governance(
        summary=_summary(weight, standing),
        target=_target(record),
        matured=governance_answers.any_answer(record),
        answers=governance_answers.answers(record),
        warnings=tuple(cut(str(words)) for words in listed(record, "warnings")[:MOST_WARNINGS] if words),
        weight=weight,
        models=[Fact(role, version) for role, version in governance_weight.models(record)],
        events=governance_weight.model_events(record),
        trial=governance_weight.trial(record),
        retraining=governance_watch.retraining(record),
        voices=Voices(),
        figures=governance_figures.figures(record),
        calibration=governance_figures.calibration(record),
        lift=governance_figures.lift(record),
        bands=governance_figures.bands(record),
        agreement=governance_answers.agreement(record),
        expected=governance_answers.expected(record),
        recent=governance_answers.recent(record),
        quality=governance_watch.quality(record),
        weeks=governance_watch.weeks(record),
        drift=governance_watch.drift(record),
        importance=governance_watch.importance(record),
        standing=standing,
        told=governance_watch.told(record),
    )


def context(record: Record) -> Mapping[str, Any]:
    """What the page's template is given: the section under `governance`, and what its macros draw with."""
    return {
        "governance": governance(record),
        "plots": plots,
        "axes": axes,
        "figure": figure,
        "figure_names": FIGURES,
        "columns": COLUMNS,
        "whiskers": WHISKERS,
        "quality_names": QUALITY,
        "open_changes": OPEN_CHANGES,
        "open_bars": OPEN_BARS,
        "open_standing": OPEN_STANDING,
        "most_standing": MOST_STANDING,
        "role_of": governance_figures.role_of,
    }


def _summary(weight: Weight, standing: list[Alert]) -> str:
    phase = f" (phase: {weight.phase})" if weight.phase else ""
    alerts = (
        f"{wording.plural(len(standing), 'alert')} {'stands' if len(standing) == 1 else 'stand'}"
        if standing
        else "no alert stands"
    )
    return f"The model counts {weight.said} of a score{phase}; {alerts}."


def _target(record: Record) -> str:
    horizon = number(record, "horizon_days")
    known = f", known {wording.plural(count(record, 'horizon_days'), 'day')} after a score" if horizon else ""
    return f"Predicted: {wording.named(text(record, 'target')) or 'unknown'}{known}."
