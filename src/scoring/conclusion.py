"""The shapes of a conclusion: signals, the rules' verdict, and their blend with the model's opinion.

Scores are floats on 0–100, unrounded (rounding happens once, where rows are written); None is unknown, never zero.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from src.scoring.opinion import ModelScore


@dataclass(frozen=True, slots=True)
class Evidence:
    """Where a person can check a point.

    Attributes:
        text: What was seen, in one line (may quote a source: escape before showing).
        url: Where it stands, or "".
        known_at: When the public could know it (aware, UTC).
        happened_at: When it happened, or None where the document does not say.
    """

    text: str
    url: str
    known_at: datetime
    happened_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Signal:
    """A rule that fired.

    Attributes:
        type: Name of the rule, e.g. "INSIDER_SELL_CLUSTER".
        category: Name of its category.
        title: The rule's reason, in words.
        severity: Multiplier, 0.5–2.0.
        points: Base points × severity (negative lowers the risk).
        contribution: Its share of `RulesVerdict.score`; the contributions and the floor's lift add up to it.
        evidence: What was seen, newest first.
    """

    type: str
    category: str
    title: str
    severity: float
    points: float
    contribution: float
    evidence: tuple[Evidence, ...] = ()


@dataclass(frozen=True, slots=True)
class CategoryVerdict:
    """What one category came to.

    Attributes:
        score: 0–100 after clamping, or None when no rule of it could be judged.
        weight: Its weight times the share of its points that could be judged, renormalised, 0–1; 0 when not judged.
        judged: Rules that could be judged.
        rules: Rules it has.
    """

    score: float | None
    weight: float
    judged: int
    rules: int


@dataclass(frozen=True, slots=True)
class Floor:
    """A critical signal that alone keeps the score from reading low.

    Attributes:
        signal: Type of the signal.
        minimum: The score is at least this.
        lift: Points it added to the rules score; 0 when the score was higher anyway.
    """

    signal: str
    minimum: float
    lift: float


@dataclass(frozen=True, slots=True)
class Unjudged:
    """A rule that could not be judged, with the features it lacked."""

    rule: str
    missing: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class RulesVerdict:
    """What the rules say.

    Attributes:
        score: 0–100, or None when nothing could be judged.
        categories: By name.
        signals: Rules that fired, most points first.
        not_judged: Rules that could not be judged.
        coverage: Share of the domain's points (weighted by category) that could be judged, 0–1.
        floor: The highest floor that applies, or None.
    """

    score: float | None
    categories: Mapping[str, CategoryVerdict]
    signals: tuple[Signal, ...]
    not_judged: tuple[Unjudged, ...]
    coverage: float
    floor: Floor | None = None


@dataclass(frozen=True, slots=True)
class Conclusion:
    """Rules and model, blended.

    Attributes:
        combined: 0–100, or None when neither rules nor model could say anything.
        level: "low", "neutral", "elevated", "high", or "unknown" when `combined` is None.
        method: "rules" or "ml" where `combined` is of one alone, whether the other was silent or weighs nothing; else "blend".
        ml_weight: Weight the model had, 0–1.
        rules_contribution: The rules' part of `combined`, None when they were silent.
        ml_contribution: The model's part, None when it was silent.
        floor_contribution: What a floor added after blending; the three parts add up to `combined`.
        rules: The rules' verdict.
        model: The model's score, or None.
    """

    combined: float | None
    level: str
    method: str
    ml_weight: float
    rules_contribution: float | None
    ml_contribution: float | None
    floor_contribution: float
    rules: RulesVerdict
    model: ModelScore | None = None
