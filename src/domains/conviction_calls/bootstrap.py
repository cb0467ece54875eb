"""`python -m src.domains.conviction_calls.bootstrap`: a model for the first days of a community that has no answers yet.

It is learned from synthetic calls and from nothing else: a stated process draws what is measured of a call and whether it
doubled. What that process says of endorsements, reactions and records is what communities believe of them; nobody measured it.
So the envelope is marked "bootstrap", which keeps it at the weight of a pilot, and the first model that is learned from real
answers is to take its place. The same process gives the same bytes; they lie beside this module, with a card.
"""

import sys
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from src.delivery.model_card import card_text
from src.domains.conviction_calls import WORDS
from src.domains.conviction_calls.features import FEATURES
from src.domains.conviction_calls.model import TARGETS
from src.learning.fitting import Purpose, fit, sealed
from src.learning.metrics import ranking
from src.learning.minimums import Minimums
from src.learning.recipe import Candidate, Recipe
from src.learning.sample import Sample
from src.learning.training_set import TrainingSet
from src.scoring.envelope import opened
from src.scoring.model import Model
from src.scoring.seal import packed

Vector = NDArray[np.float64]

PROVENANCE: Final = "bootstrap"
"""What an envelope says of rows that nobody ever saw."""

CALLS: Final = 2_000
"""Ten times what a first sketch of such a model was drawn from: with 200, the interval of the AUC is a tenth wide."""

SEED, UNSEEN_SEED = 20260205, 20260206
"""Seeds of the calls that are learned from, and of those that the model is judged by: other callers, symbols and seasons."""

LAST: Final = date(2026, 1, 31)
"""Day of the newest synthetic answer; any would do."""

DAYS: Final = 400
CALLERS, SYMBOLS = 40, 150
CHOSEN: Final = 0.6
"""Probability from which a call counts as chosen, for its precision: 7 of 10 on the communities' scale."""

RATE: Final = -0.85
"""Log-odds of a call with nothing for it and nothing against it; with everything drawn below, two of five double."""

_SEASON: Final = 0.4  # standard deviation of a season's log-odds, 40 days each
_LUCK: Final = 0.5  # of what no feature tells
_SILENT: Final = 0.3  # share of calls on platforms without reactions, or without prices: missing is missing


@dataclass(frozen=True, slots=True)
class Effect:
    """What a feature does to the log-odds of doubling, as communities believe.

    Attributes:
        weight: Log-odds for one step of the feature.
        step: How much of it is a step.
        usual: Where it does nothing.
    """

    weight: float
    step: float = 1.0
    usual: float = 0.0


EFFECTS: Final = {
    "endorsed": Effect(1.4),
    "caller_rate": Effect(0.9, 0.06, 0.15),
    "symbol_rate": Effect(0.4, 0.06, 0.15),
    "callers_before_7d": Effect(0.5, 2.0, 2.0),
    "reactions_fire": Effect(0.35, 10.0, 8.0),
    "reactions_rocket": Effect(0.25, 10.0, 6.0),
    "reactions_velocity": Effect(0.3, 5.0, 4.0),
    "thesis_groups": Effect(0.45, 1.0, 1.5),
    "catalyst": Effect(0.5),
    "partnership": Effect(0.25),
    "working_product": Effect(0.5),
    "red_flags": Effect(-0.7),
    "fresh_token": Effect(-0.3),
    "run_up_7": Effect(-0.5, 0.25),
    "volatility_30": Effect(0.6, 0.03, 0.07),
    "log_dollar_volume": Effect(-0.5, 1.0, 7.0),
    "volume_surge": Effect(0.3, 1.0, 1.2),
    "whale_flow": Effect(0.35, 1e6),
    "attention_growth_7d": Effect(0.3, 0.5, 1.1),
}
"""Every feature that the process draws, with its effect; a missing one does nothing."""

MODEL: Final = Candidate("model", "mean", tuple(EFFECTS), plain=True)

RECIPE: Final = Recipe(
    trees=120,
    embargo_days=1,
    trials=0,
    select=False,
    calibration="platt",
    minimums=Minimums(clustered_positives=100),
    overrides={"min_data_in_leaf": 40},
)


HOME: Final = Path(__file__).parent
ENVELOPE, CARD = "bootstrap_model.json", "BOOTSTRAP_CARD.md"

LIMITS: Final = (
    "No market was ever asked: what it says of a real call is what communities believe of calls, put into numbers.",
    "Its probabilities are those of a process in which two of five calls double; of real ones far fewer do.",
    "It is for the days before the first answers. The first model that is learned from answers takes its place.",
)
"""What it cannot do."""


def main() -> None:
    """Draw, learn, write, and print what came of it."""
    envelope = learned()
    (HOME / ENVELOPE).write_bytes(packed(envelope))
    (HOME / CARD).write_text(card(envelope), encoding="utf-8")
    sys.stdout.write(_told(envelope["unseen_calls"]))


def card(envelope: Mapping[str, Any]) -> str:
    """The card of a bootstrap model: first what it is not."""
    warning = (
        "**A bootstrap model: every call it learned from is synthetic.** Its figures say that it learned the process that drew"
        " them, and nothing about any market. It is never given more than the weight of a pilot.\n\n"
    )
    title, rest = card_text(envelope, replace(WORDS, limits=LIMITS)).split("\n\n", 1)
    return f"{title}\n\n{warning}{_told(envelope['unseen_calls'])}\n{rest}"


def _told(unseen: Mapping[str, float]) -> str:
    return (
        f"On {unseen['calls']:,} synthetic calls it never saw, of which {unseen['doubled']:.1%} doubled: AUC"
        f" {unseen['auc']:.3f}. Of the {unseen['chosen']:,} to which it gave a probability of {CHOSEN:g} or more"
        f" {unseen['precision']:.1%} doubled (precision); those are {unseen['recall']:.1%} of all that did (recall).\n"
    )


def learned(calls: int = CALLS) -> dict[str, Any]:
    """A sealed envelope, learned from so many synthetic calls and judged by as many others; the same on every machine."""
    target, table = TARGETS[0], drawn(calls, SEED)
    purpose = Purpose("conviction_calls", FEATURES.fingerprint, target.name, target.horizon_days, PROVENANCE)
    moment = datetime(LAST.year, LAST.month, LAST.day, 23, 59, 59, tzinfo=UTC)
    content = fit(table, purpose, moment, RECIPE, candidate=MODEL)
    return sealed({**content, "unseen_calls": _judged(sealed(content), drawn(calls, UNSEEN_SEED))})


def drawn(calls: int, seed: int) -> TrainingSet:
    """So many synthetic calls.

    Each has a day, a caller of some skill, a symbol, and the features of `EFFECTS`, some of them missing. It doubles with the
    probability whose log-odds are `RATE`, what its features do by `EFFECTS`, the caller's skill as far as the record does not
    tell it, the season's mood, and luck.
    """
    random = np.random.default_rng(seed)
    days = np.sort(random.integers(LAST.toordinal() - DAYS - 30, LAST.toordinal() - 30, calls))
    callers, symbols = random.integers(0, CALLERS, calls), random.integers(0, SYMBOLS, calls)
    skill = random.normal(0.0, 1.0, CALLERS)[callers]
    features = _features(random, skill, random.normal(0.0, 1.0, SYMBOLS)[symbols])
    told = [effect.weight * np.nan_to_num((features[name] - effect.usual) / effect.step) for name, effect in EFFECTS.items()]
    season = random.normal(0.0, _SEASON, DAYS // 40 + 1)[(days - days.min()) // 40]
    odds = RATE + np.sum(told, axis=0) + season + random.normal(0.0, _LUCK, calls)
    names = tuple(f"S{symbol:03}-USD@{caller:012x}" for symbol in range(SYMBOLS) for caller in range(CALLERS))
    return TrainingSet(
        names=tuple(EFFECTS),
        matrix=np.column_stack([features[name] for name in EFFECTS]),
        labels=(random.random(calls) < 1.0 / (1.0 + np.exp(-odds))).astype(np.float64),
        days=days,
        ends=days + TARGETS[0].horizon_days,
        subjects=symbols * CALLERS + callers,
        subject_ids=names,
    )


def _features(random: np.random.Generator, skill: Vector, favour: Vector) -> dict[str, Vector]:
    """What is measured of each call; whoever is skilled is endorsed and answered more, and gives more reasons."""
    calls = len(skill)

    def flag(rate: float) -> Vector:
        return (random.random(calls) < rate).astype(np.float64)

    def some(values: Vector, missing: float) -> Vector:
        return np.where(random.random(calls) < missing, np.nan, values)

    silent, unpriced = random.random(calls) < _SILENT, random.random(calls) < _SILENT / 2
    fire = np.where(silent, np.nan, random.poisson(np.exp(1.6 + 0.4 * skill + random.normal(0.0, 0.7, calls))))
    rocket = np.where(silent, np.nan, random.poisson(np.exp(1.3 + 0.3 * skill + random.normal(0.0, 0.7, calls))))
    volatility = np.exp(random.normal(np.log(0.07), 0.45, calls))
    return {
        "endorsed": (random.random(calls) < 0.15 + 0.1 * (skill > 0.0)).astype(np.float64),
        "caller_rate": some(np.clip(0.15 + 0.05 * skill + random.normal(0.0, 0.02, calls), 0.0, 1.0), 0.2),
        "symbol_rate": some(np.clip(0.15 + 0.05 * favour + random.normal(0.0, 0.02, calls), 0.0, 1.0), 0.3),
        "callers_before_7d": random.poisson(np.exp(0.5 + random.normal(0.0, 0.6, calls))).astype(np.float64),
        "reactions_fire": fire,
        "reactions_rocket": rocket,
        "reactions_velocity": (fire + rocket) / random.uniform(1.0, 8.0, calls),
        "thesis_groups": np.clip(random.poisson(np.exp(0.3 + 0.2 * skill)), 0, 8).astype(np.float64),
        "catalyst": flag(0.25),
        "partnership": flag(0.15),
        "working_product": flag(0.2),
        "red_flags": np.minimum(random.poisson(0.35, calls), 6).astype(np.float64),
        "fresh_token": flag(0.1),
        "run_up_7": np.where(unpriced, np.nan, random.normal(0.03, 2.0 * volatility)),
        "volatility_30": np.where(unpriced, np.nan, volatility),
        "log_dollar_volume": np.where(unpriced, np.nan, random.normal(7.0, 1.0, calls)),
        "volume_surge": np.where(unpriced, np.nan, np.exp(random.normal(0.0, 0.6, calls))),
        "whale_flow": some(random.normal(0.0, 1e6, calls), 0.6),
        "attention_growth_7d": some(np.exp(random.normal(0.0, 0.4, calls)), 0.5),
    }


def _judged(envelope: dict[str, Any], table: TrainingSet) -> dict[str, float]:
    """How good the sealed model is on calls that it never saw."""
    with Model(opened(envelope, domain="conviction_calls", names=FEATURES.names, fingerprint=FEATURES.fingerprint)) as model:
        said = model.probabilities(table.with_features(model.names).matrix.astype(np.float64))
    sample = Sample.of(table.labels, said, table.days, np.zeros(len(said), dtype=np.int64), 1)
    chosen = said >= CHOSEN
    return {
        "calls": len(said),
        "doubled": float(table.labels.mean()),
        "auc": float(ranking(sample, np.ones((1, 1)))["auc"][0]),
        "chosen": int(chosen.sum()),
        "precision": float(table.labels[chosen].mean()),
        "recall": float(table.labels[chosen].sum() / table.labels.sum()),
    }


if __name__ == "__main__":
    main()
