"""`python -m benchmarks.replay_years RECORDING [--runs 40] [--quick]`: two recorded years, governed evening by evening.

Sixty companies on every trading day of 2021 and 2022, measured as of each evening; a model of the years before, and one more a
month, each through its sealed envelope; answers as prices give them; who speaks decided by the trial; the weight by each
policy. Then the same days drawn anew in blocks, five hundred to a run, with the model as it was, no better than the rules,
blind, or spoiled from the middle on.

The real days are few and of one kind: two years, large companies, all of which were still listed at their end. What the
drawn runs say of alarms and delays, they say of years like these.
"""

import argparse
import os
import platform
import resource
import time
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Final

import numpy as np

from benchmarks.replay.courses import lines, policies, pooled, walked
from benchmarks.replay.evenings import Played, corrected, played
from benchmarks.replay.learners import FITTED, Learner, learners, misled, newest
from benchmarks.replay.recorded import Recorded, recorded
from benchmarks.replay.sabotage import BLOCK, Plan, Run, runs
from benchmarks.replay.tape import Tape
from benchmarks.replay.telling import changes, paths, spoiled, standings, summary, targets, worth
from src.domains import domain_named
from src.governance.maturing import Said, matured_days
from src.governance.shadow import PROBATION
from src.learning.judge import block_days

FIRST: Final = date(2021, 1, 1)


@dataclass(frozen=True, slots=True)
class Extent:
    """How much is done.

    Attributes:
        last: Last day that is played.
        companies: How many.
        runs: Runs of drawn days.
        length: Days of each.
    """

    last: date = date(2022, 12, 31)
    companies: int = 60
    runs: int = 40
    length: int = 500


QUICK: Final = Extent(date(2021, 6, 30), 12, 3, 200)
"""To see that it runs: half a minute, and figures that mean nothing."""


class Clock:
    """Tells what each stage took, by the wall and by the processors, those of other processes included."""

    def __init__(self) -> None:
        self._began = self._last = self._now()

    def stage(self, words: str) -> None:
        """Print what was done since the stage before."""
        now = self._now()
        self._print(words, now, self._last)
        self._last = now

    def all(self) -> None:
        """Print what everything took."""
        self._print("all of it", self._now(), self._began)

    @staticmethod
    def _print(words: str, now: tuple[float, float], before: tuple[float, float]) -> None:
        wall, cpu = now[0] - before[0], now[1] - before[1]
        print(f"  {words:72} {wall:6.0f} s, of the processors {cpu:6.0f} s", flush=True)

    @staticmethod
    def _now() -> tuple[float, float]:
        spent = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
        return time.perf_counter(), sum(one.ru_utime + one.ru_stime for one in spent)


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("recording", type=Path)
    parser.add_argument("--runs", type=int, help="runs of drawn days; 40 unless said")
    parser.add_argument("--quick", action="store_true", help="few companies, days and runs: only to see that it works")
    asked = parser.parse_args()
    extent = QUICK if asked.quick else Extent()
    extent = replace(extent, runs=asked.runs or extent.runs)
    print(f"{datetime.now(UTC).date()}, {os.cpu_count()} cores, Python {platform.python_version()}", end="")
    print(f", {platform.machine()}, load {os.getloadavg()[0]:.1f}")
    clock = Clock()
    world = recorded(domain_named("company_risk"), asked.recording, FIRST, extent.last, extent.companies)
    clock.stage(f"recording read, {len(world.history.days):,} company-days of {len(world.names)} companies measured")
    learned = learners(world)
    clock.stage(f"{len(learned)} models fitted, sealed, opened and asked")
    told = played(world, learned)
    clock.stage(f"{len(world.days)} evenings played, {told.trials} looks at trials")
    _models(world, learned, told)
    _policies(world, learned, told)
    clock.stage("policies walked and judged")
    _misled(world, learned)
    clock.stage("a model fitted on flipped labels, and brought back from")
    target = world.domain.targets[0]
    tape = Tape.of(told.outcomes)
    plan = Plan(tape, learned[0].score_map.base_rate, target.horizon_days, target.sessions, extent.runs, extent.length)
    _drawn(plan, runs(plan))
    clock.stage("drawn runs")
    clock.all()


def _models(world: Recorded, learned: Sequence[Learner], told: Played) -> None:
    first = learned[0]
    answers = [outcome.label for outcome in told.outcomes]
    events = answers.count(True)
    print(f"\n{len(world.names)} companies: {' '.join(world.names)}")
    print(f"{len(told.outcomes):,} scores: {events:,} events ({events / len(answers):.2%}), {answers.count(None)} unresolvable")
    print(f"first champion {first.version}: {first.kind} of {len(first.features)} features, {first.rows:,} rows known by the")
    print(f"end of {first.since - timedelta(days=1)}, {first.events:,} events; the domain's own declaration and recipe without")
    print(f"search and selection, parts on {FITTED:,} rows; challengers keep its kind and its features\n")
    print("Models")
    _print(standings(told.turns))
    held = len(told.champions) - sum(one == first.version for one in told.champions)
    print(f"  another than the first spoke on {held} of {len(told.champions)} days")


def _policies(world: Recorded, learned: Sequence[Learner], told: Played) -> None:
    target = world.domain.targets[0]
    days = matured_days([Said.of(outcome) for outcome in told.outcomes], learned[0].score_map.base_rate)
    dates = [day.day for day in days]
    ways = {name: walked(policy, days, dates) for name, policy in policies(target.horizon_days).items()}
    rules, model, labels = (np.array([getattr(day, name) for day in days]) for name in ("rules", "ml", "labels"))
    columns = np.argsort(np.array(world.names))  # a day's rows stand by name
    others = {"first model all along": learned[0].said, "newest model, untried": newest(learned)}
    forecasts = {
        "rules alone": rules,
        "ML alone": model,
        **{name: pooled(rules, model, way.weights) for name, way in ways.items()},
        **{name: said[:, columns] for name, said in others.items()},
    }
    print("\nWeight of the model at the end of each month")
    _print(paths(ways, dates))
    print("\nChanges: how often each rule fired; those of a phase, or of more than five points")
    _print(changes(ways))
    blocks = block_days(target.horizon_days)
    print(f"\nWorth of the combined scores, 95 % intervals over blocks of {blocks} days ({np.isfinite(labels).sum():,} rows)")
    table = lines(forecasts, labels, [on.toordinal() for on in dates], blocks)
    _print(worth(table))
    print()
    _print(summary(table, ways))


def _misled(world: Recorded, learned: Sequence[Learner]) -> None:
    """A model really fitted on flipped labels: that it says 1 − p, and how soon its probation ends it."""
    middle = len(world.days) // 2
    on = date.fromordinal(int(world.days[middle]))
    spoiled_one = misled(world, learned, on)
    honest = [one for one in learned if one.since <= on][-1]
    apart = np.abs(spoiled_one.said[middle:] - (1.0 - honest.said[middle:]))
    print(f"\nA model fitted on flipped labels, {on}: from 1 − p of {honest.version} it is {np.nanmean(apart):.4f} apart on")
    print(f"average, {np.nanmax(apart):.3f} at most. Promoted that day by mistake, with {learned[0].version} watching:")
    told = corrected(world, spoiled_one, learned[0], middle, min(PROBATION.days, len(world.days) - middle))
    _print(standings(told.turns))


def _drawn(plan: Plan, found: Sequence[Run]) -> None:
    print(
        f"\n{plan.runs} runs of {plan.length} of the {len(plan.tape)} real days, drawn whole in blocks of {BLOCK}; the break in"
    )
    print("the middle. Cost: 1e-4 nats a row more than the rules alone, mean and worst run. Alarms: of the breaker, on a model")
    print("not spoiled yet, in years in which it had a weight; false where it is better or equal. Delays: medians of calendar")
    print("days from the break, the wait for answers included, of the runs in which the model had a weight then; what never")
    print("came counts as longest.")
    _print(spoiled(found))
    print("\nTargets")
    _print(targets(found))


def _print(told: Iterable[str]) -> None:
    for line in told:
        print(line, flush=True)


if __name__ == "__main__":
    main()
