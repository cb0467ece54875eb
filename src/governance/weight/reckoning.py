"""What stands in for trades where there are none: decisions, returns, losing days, of rules and model against the base rate.

The stepwise scheme was written for trades. A risk score trades nothing, so its words are given a meaning here that can be
computed, and by which no skill at all has the figures that the thresholds take it to have: an accuracy of 50 %, a Sharpe
ratio of 0.

* A *decision*: "more likely than usual" where a probability exceeds the base rate known then, else "not".
* *Accuracy*: the mean of the shares of events and of non-events that were decided right (balanced accuracy). The plain share
  would be 91 % for "never" where one day in eleven has the event; balanced, every constant answer has 50 %.
* A *return*: nats a row that a track's probabilities saved, on a day, over the base rate.
* *Sharpe ratio*: mean over standard deviation of daily returns, times the root of the days in a year.
* *Drawdown*: the deepest fall of the sum of returns from an earlier height (0 at the start of the window).
* A *lost day*: one on which the model's return is below zero.
"""

import math
from collections.abc import Sequence
from dataclasses import astuple, dataclass
from typing import Final

import numpy as np

from src.governance.matured import MaturedDay, Vector

_SURE: Final = 1e-4  # as in the pools: no single certain and wrong forecast decides

_USUAL: Final = 0.05
_USUAL_ROWS: Final = 100.0
"""Until there is more, the base rate is the 5 % measured over twenty years of large companies, believed like 100 rows."""


@dataclass(frozen=True, slots=True)
class Reckoned:
    """A day.

    Attributes:
        ml: The model's return, nats a row.
        rules: The rules' return.
        events: Rows with the event.
        hits: Of these, how many the model decided right.
        others: Rows without.
        passes: Of these, how many the model decided right.
    """

    ml: float
    rules: float
    events: int
    hits: int
    others: int
    passes: int

    def record(self) -> list[float]:
        """As JSON has it."""
        return list(astuple(self))


@dataclass(frozen=True, slots=True)
class BaseRate:
    """How often it has happened so far.

    Attributes:
        rows: Rows answered.
        events: With the event.
    """

    rows: int = 0
    events: int = 0

    @property
    def value(self) -> float:
        """The rate, strictly between 0 and 1."""
        return (self.events + _USUAL * _USUAL_ROWS) / (self.rows + _USUAL_ROWS)


def reckoned(day: MaturedDay, base: BaseRate) -> tuple[Reckoned, BaseRate] | None:
    """A day against the base rate of the days before, and the base rate after; None where no row compares rules and model."""
    rules, ml, labels = day.answered()
    if not len(labels):
        return None
    happened = labels == 1.0
    events, risky = int(happened.sum()), ml > base.value
    usual = _loss(np.full(len(labels), base.value), labels)
    told = Reckoned(
        ml=usual - _loss(ml, labels),
        rules=usual - _loss(rules, labels),
        events=events,
        hits=int((risky & happened).sum()),
        others=len(labels) - events,
        passes=int((~risky & ~happened).sum()),
    )
    return told, BaseRate(base.rows + len(labels), base.events + events)


def accuracy(days: Sequence[Reckoned]) -> float:
    """Balanced accuracy over the days, 0–1; 0.5 where there were only events, or none."""
    events, others = sum(day.events for day in days), sum(day.others for day in days)
    if not events or not others:
        return 0.5
    return (sum(day.hits for day in days) / events + sum(day.passes for day in days) / others) / 2.0


def sharpe(returns: Sequence[float], year: int) -> float:
    """Sharpe ratio of daily returns, a year; 0 where they do not vary."""
    mean = math.fsum(returns) / len(returns)
    spread = math.sqrt(math.fsum((value - mean) ** 2 for value in returns) / max(len(returns) - 1, 1))
    return mean / spread * math.sqrt(year) if spread > 0.0 else 0.0


def drawdown(returns: Sequence[float]) -> float:
    """The deepest fall of the running sum, 0 or more."""
    held = highest = deepest = 0.0
    for value in returns:
        held += value
        highest = max(highest, held)
        deepest = max(deepest, highest - held)
    return deepest


def _loss(probabilities: Vector, labels: Vector) -> float:
    held = np.clip(probabilities, _SURE, 1.0 - _SURE)
    return float(-np.where(labels == 1.0, np.log(held), np.log1p(-held)).mean())
