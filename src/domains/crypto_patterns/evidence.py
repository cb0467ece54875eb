"""One observation of a signal in one line, as evidence for people."""

from typing import Final

from src.domains.crypto_patterns.roster.told import AROUND, NEIGHBOUR, SIGNAL
from src.observations.observation import Observation

LONGEST: Final = 300
"""Characters of a line of evidence."""


def described(observation: Observation) -> str:
    """The observation in one line; may quote its source, so it is escaped where it is shown."""
    if observation.kind == SIGNAL:
        return f"{_named(observation)}{_scored(observation)}{_planned(observation)}"[:LONGEST]
    if observation.kind == NEIGHBOUR:
        return f"Also {_named(observation)}"[:LONGEST]
    if observation.kind == AROUND:
        others, agreeing = (observation.values.get(name) for name in ("others", "agreeing"))
        return (
            f"In the day up to {_when(observation)} {others} other signals of the symbol, {agreeing} of them in this direction"
        )
    return observation.kind.replace("_", " ")


def _named(item: Observation) -> str:
    pattern = item.values.get("pattern")
    by = f" by {str(pattern).replace('_', ' ')}" if pattern else ""
    on = f", {item.values['timeframe']} bars" if item.values.get("timeframe") else ""
    return f"{item.values.get('symbol')} {str(item.values.get('direction')).lower()}{by} at {_when(item)}{on}"


def _when(item: Observation) -> str:
    return f"{item.known_at:%Y-%m-%d %H:%M} UTC"


def _scored(item: Observation) -> str:
    score = item.values.get("base_score")
    if not isinstance(score, int | float):
        return ", base score unknown"
    return f", base score {score:.1f} ({'as given' if item.values.get('own_base_score') else 'by our own arithmetic'})"


def _planned(item: Observation) -> str:
    prices = [item.values.get(name) for name in ("entry", "target", "stop")]
    if not all(isinstance(price, int | float) for price in prices):
        return ", no plan"
    entry, target, stop = prices
    return f", entry {entry:g}, target {target:g}, stop {stop:g}"
