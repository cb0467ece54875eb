"""Real days drawn anew, with a model that is spoiled or not: how soon it is noticed, how often for nothing, what it costs."""

import math
import multiprocessing
import statistics
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from benchmarks.replay.courses import Walked, pooled, walked
from benchmarks.replay.scenarios import (
    BREAKING,
    WHOLE,
    Equal,
    dealt,
    flipped_from,
    loss,
    pivot,
    reversed_from,
    shared,
    wandering,
)
from benchmarks.replay.tape import Tape, drawn_places
from src.governance.weight.change import Change
from src.governance.weight.policies import adaptive
from src.governance.weight.policy import Policy
from src.governance.weight.spread import Spread
from src.observations.sessions import Sessions

Matrix = NDArray[np.float64]

BLOCK: Final = 22
"""Sessions drawn together: a month, three horizons, the block of the intervals too. Seasons of reports stay whole in part."""

ALONE: Final = "from 40 %, breaker alone"
YEAR: Final = 252
AT_ONCE: Final = 2
FIRST: Final = date(2021, 1, 4)


def starts(scenario: str, overlap: int) -> dict[str, Policy[Any]]:
    """The adaptive policy from each of its beginnings.

    A model that says 1 − p is put out on the day itself, because its mean has leapt; else it would be two weeks later, because
    its scores are all the same. What the breaker would have done is asked of the same policy without those two rules.
    """
    policies: dict[str, Policy[Any]] = {
        "from 40 %": adaptive(start="expansion", opening=0.4, overlap=overlap),
        "from pilot": adaptive(start="pilot", overlap=overlap),
        "from shadow": adaptive(overlap=overlap),
    }
    if scenario == "flipped":
        deaf = {"leap": float("inf"), "spread": Spread(band=0.0)}
        policies[ALONE] = adaptive(start="expansion", opening=0.4, overlap=overlap, **deaf)
    return policies


@dataclass(frozen=True, slots=True, eq=False)
class Plan:
    """What is run.

    Attributes:
        tape: The real days.
        base_rate: Where the rules' frequencies begin.
        overlap: Matured days within one horizon, as a run counts them.
        sessions: Of a horizon: from a score to the evening of its answer.
        runs: How many.
        length: Days of a run.
        seed: Of the first.
    """

    tape: Tape
    base_rate: float
    overlap: int
    sessions: int
    runs: int
    length: int
    seed: int = 0


@dataclass(frozen=True, slots=True)
class Run:
    """What a policy did in one run.

    Attributes:
        scenario: Which.
        start: Which beginning.
        cost: Nats a row more than the rules alone, over all days; below 0 is better.
        alone: The same of the model alone.
        weight: Mean.
        exposed: Years in which an unspoiled model had a weight.
        alarms: Times the breaker fired on an unspoiled model.
        after: The same as `cost` of the days from the break on, None without one.
        at_break: Weight on the day of the break, None without one.
        fired: Calendar days from the break to the breaker, None where it never fired.
        out: Calendar days from the break to a weight of 0 by any rule, None where it kept one.
        by: The rule by which it lost its weight, "" where it kept one.
    """

    scenario: str
    start: str
    cost: float
    alone: float
    weight: float
    exposed: float
    alarms: int
    after: float | None = None
    at_break: float | None = None
    fired: int | None = None
    out: int | None = None
    by: str = ""


def runs(plan: Plan) -> list[Run]:
    """All runs, those of one drawing side by side; the same whatever the number of processes."""
    context = multiprocessing.get_context("spawn")  # a fork would inherit locks of threads that do not live on
    numbers = [list(range(first, plan.runs, AT_ONCE)) for first in range(AT_ONCE)]
    with ProcessPoolExecutor(AT_ONCE, mp_context=context) as workers:
        found = [run for part in workers.map(_part, [plan] * AT_ONCE, numbers) for run in part]
    return [run for _, run in sorted(found, key=lambda item: item[0])]


def _part(plan: Plan, numbers: Sequence[int]) -> list[tuple[int, Run]]:
    maker = Maker(plan)
    return [(number, run) for number in numbers for run in maker.runs(number)]


class Maker:
    """Makes runs.

    Args:
        plan: What is run.
    """

    def __init__(self, plan: Plan) -> None:
        self.plan = plan
        self.share = shared(plan.tape.model)
        self.pivot = pivot(plan.tape.model)
        self.equal = Equal(plan.tape, plan.tape.rules(plan.base_rate), self.share)
        self.calendar = Sessions.between(FIRST, date(FIRST.year + 2 + plan.length // YEAR, 12, 31)).days

    def drawn(self, number: int) -> tuple[Tape, Matrix, Matrix]:
        """Days drawn anew, the rules' probabilities of them, and a noise for whoever needs one."""
        plan, random = self.plan, np.random.default_rng([self.plan.seed, number])
        places = drawn_places(random, len(plan.tape), plan.length, BLOCK)
        tape = plan.tape.drawn(places, self.calendar, plan.sessions)
        days, companies = tape.model.shape
        return tape, tape.rules(plan.base_rate), wandering(random, days, companies, self.share)

    def said(self, scenario: str, tape: Tape, rules: Matrix, noise: Matrix) -> Matrix:
        """(days, companies) what the model of a scenario says."""
        match scenario:
            case "equal":
                return self.equal.said(rules, noise)
            case "worse":
                return dealt(tape.model, noise)
            case "reversed":
                return reversed_from(tape.model, len(tape) // 2, self.pivot)
            case "flipped":
                return flipped_from(tape.model, len(tape) // 2)
        return tape.model

    def runs(self, number: int) -> Iterator[Run]:
        """Every scenario from every beginning, on the same days."""
        tape, rules, noise = self.drawn(number)
        for scenario in (*WHOLE, *BREAKING):
            told = tape.with_model(self.said(scenario, tape, rules, noise))
            days, broke = told.matured(rules), told.dates[len(tape) // 2] if scenario in BREAKING else None
            usual = loss(rules, tape.labels)
            alone = loss(pooled(rules, told.model, np.ones(len(tape))), tape.labels) - usual
            for start, policy in starts(scenario, self.plan.overlap).items():
                way = walked(policy, days, told.dates)
                blend, half = pooled(rules, told.model, way.weights), slice(len(tape) // 2, None)
                cost = loss(blend, tape.labels) - usual
                after = loss(blend[half], tape.labels[half]) - loss(rules[half], tape.labels[half])
                yield _run(scenario, start, (cost, alone, after), way, told.dates, broke)


def _run(
    scenario: str, start: str, costs: tuple[float, float, float], way: Walked, dates: Sequence[date], broke: date | None
) -> Run:
    whole = [place for place, on in enumerate(dates) if broke is None or on < broke]
    exposed = float((way.weights[whole] > 0.0).sum()) / YEAR
    alarms = sum(change.rule == "breaker" for change in way.changes if broke is None or change.on < broke)
    run = (scenario, start, costs[0], costs[1], float(way.weights.mean()), exposed, alarms)
    if broke is None:
        return Run(*run)
    at_break = float(way.weights[len(whole)])
    later = [change for change in way.changes if change.on >= broke] if at_break > 0.0 else []
    fired = next((change for change in later if change.rule == "breaker"), None)
    out = next((change for change in later if change.after == 0.0), None)
    return Run(*run, costs[2], at_break, _days(fired, broke), _days(out, broke), out.rule if out else "")


def _days(change: Change | None, broke: date) -> int | None:
    return None if change is None else (change.on - broke).days


def median(delays: Sequence[int | None]) -> float:
    """The median, with those that never came counted as later than any that did; infinite where most never came."""
    return statistics.median(_late(delays)) if delays else float("nan")


def median_between(delays: Sequence[int | None]) -> tuple[float, float]:
    """A 95 % interval of the median over runs, whatever their distribution: order statistics by the binomial of one half."""
    ordered, count, below, rank = _late(delays), len(delays), 0.0, 0
    while below + math.comb(count, rank) * 0.5**count <= _TAIL and rank < count // 2:
        below += math.comb(count, rank) * 0.5**count
        rank += 1
    rank = max(rank - 1, 0)
    return ordered[rank], ordered[count - 1 - rank]


def _late(delays: Sequence[int | None]) -> list[float]:
    return sorted(math.inf if delay is None else float(delay) for delay in delays)


_TAIL: Final = 0.025
