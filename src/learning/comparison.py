"""Rules, model, both together and the baselines on the same company-days: every figure, its interval, and what beats what."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date

import numpy as np
from numpy.typing import NDArray

from src.learning.backtest import Above, Bin, Difference, Figures, Judged, Part, TargetBacktest, Trial
from src.learning.closes import Closes
from src.learning.interval import interval
from src.learning.judge import Judge
from src.learning.metrics import calibration, proper
from src.learning.opinions import Opinion, opinions
from src.learning.portfolio import Plan, Portfolio, portfolio
from src.learning.predictions import Predictions, Vector
from src.learning.ranks import daily, ranking
from src.learning.sample import Sample

Rows = NDArray[np.bool_]
Drawn = dict[str, Vector]


def compare(
    predictions: Predictions,
    trial: Trial,
    *,
    closes: Closes | None = None,
    plan: Plan | None = None,
    unanswered: int | None = None,
) -> TargetBacktest:
    """Judge everybody who said something about a target.

    Args:
        predictions: Walk-forward, out of sample.
        trial: How to judge.
        closes: Prices under the same names of companies; with them every opinion has its paper portfolio.
        plan: How the portfolio is run.
        unanswered: Company-days without an answer, which are not among the predictions.

    Raises:
        ValueError: If there is no row, or no opinion on any.
    """
    heard = _heard(predictions, trial)
    whole = _Bench.of(predictions, heard, trial, np.ones(len(predictions.labels), dtype=bool), trial.draws)
    judged = whole.part("all")
    best = _best_baseline(judged, heard)
    return TargetBacktest(
        target=predictions.target,
        trial=trial,
        roles={opinion.name: opinion.role for opinion in heard},
        fitted=frozenset(opinion.name for opinion in heard if opinion.fitted),
        whole=judged,
        periods=_parts(predictions, heard, trial, predictions.periods, "period {}"),
        years=_parts(predictions, heard, trial, _years(predictions.days), "{}"),
        differences=tuple(whole.difference(*pair) for pair in _pairs(heard)),
        best_baseline=best,
        reliability={opinion.name: whole.reliability(opinion) for opinion in heard},
        portfolios=_portfolios(predictions, heard, closes, plan or Plan(seed=trial.seed)),
        unanswered=unanswered,
    )


def _heard(predictions: Predictions, trial: Trial) -> tuple[Opinion, ...]:
    others = tuple(name for name in predictions.forecasts if name != trial.model)
    baselines = others if trial.baselines is None else trial.baselines
    heard = opinions(predictions, horizon_days=trial.horizon_days, model=trial.model, baselines=baselines)
    if not any(np.isfinite(opinion.ranked).any() for opinion in heard):
        message = f"nobody said anything about {predictions.target}, so there is nothing to compare"
        raise ValueError(message)
    return heard


def _best_baseline(part: Part, heard: tuple[Opinion, ...]) -> str | None:
    losses = {
        opinion.name: part.judged[opinion.name].figures["log_loss"].value
        for opinion in heard
        if opinion.role == "baseline" and "log_loss" in part.judged[opinion.name].figures
    }
    return min(losses, key=lambda name: losses[name]) if losses else None


def _pairs(heard: tuple[Opinion, ...]) -> list[tuple[Opinion, Opinion]]:
    """Model less each baseline and less rules; both together less rules, less model and less each baseline."""
    by_role = {opinion.role: opinion for opinion in heard if opinion.role != "baseline"}
    baselines = [opinion for opinion in heard if opinion.role == "baseline"]
    model, both, rules = by_role.get("model"), by_role.get("combined"), by_role.get("rules")
    wanted = [(both, rules), (both, model), (model, rules)]
    wanted += [(model, baseline) for baseline in baselines]
    return [(first, second) for first, second in wanted if first is not None and second is not None]


def _years(days: NDArray[np.int64]) -> NDArray[np.int64]:
    unique, place = np.unique(days, return_inverse=True)
    return np.array([date.fromordinal(int(day)).year for day in unique], dtype=np.int64)[place]


def _parts(
    predictions: Predictions, heard: tuple[Opinion, ...], trial: Trial, key: NDArray[np.int64], name: str
) -> tuple[Part, ...]:
    benches = ((int(k), _Bench.of(predictions, heard, trial, key == k, trial.draws_by_part)) for k in np.unique(key))
    return tuple(bench.part(name.format(k)) for k, bench in benches)


def _portfolios(
    predictions: Predictions, heard: tuple[Opinion, ...], closes: Closes | None, plan: Plan
) -> tuple[Portfolio, ...]:
    if closes is None:
        return ()
    held = (portfolio(predictions, opinion.name, closes, plan) for opinion in heard)
    return tuple(one for one in held if one is not None)


@dataclass(frozen=True, slots=True)
class _Bench:
    """Some of the rows, with one set of resamplings that all opinions on them share."""

    trial: Trial
    judge: Judge
    opinions: tuple[Opinion, ...]
    chosen: Rows
    drawn: dict[tuple[str, str, bytes], Drawn] = field(default_factory=dict)

    @classmethod
    def of(cls, predictions: Predictions, heard: tuple[Opinion, ...], trial: Trial, chosen: Rows, draws: int) -> "_Bench":
        labels, days = predictions.labels[chosen], predictions.days[chosen]
        judge = Judge.of(labels, days, block_days=trial.block_days, seed=trial.seed, draws=draws)
        return cls(trial, judge, heard, chosen)

    def part(self, name: str) -> Part:
        labels, days = self.judge.labels, self.judge.days
        judged = {opinion.name: self._judged(opinion) for opinion in self.opinions}
        return Part(name, int(days.min()), int(days.max()), len(labels), int(labels.sum()), judged)

    def _judged(self, opinion: Opinion) -> Judged:
        ranked, probable = self._said(opinion.ranked), self._said(opinion.probability)
        drawn = self._ranking(opinion, ranked) | self._probable(opinion, probable)
        spoken = int(ranked.sum())
        return Judged(spoken, len(ranked) - spoken, int(probable.sum()), _told(drawn), self._above(opinion))

    def difference(self, first: Opinion, second: Opinion) -> Difference:
        ranked = self._said(first.ranked) & self._said(second.ranked)
        probable = self._said(first.probability) & self._said(second.probability)
        one = self._ranking(first, ranked) | self._probable(first, probable)
        other = self._ranking(second, ranked) | self._probable(second, probable)
        apart = {name: one[name] - other[name] for name in one if name in other}
        return Difference(first.name, second.name, int(ranked.sum()), int(probable.sum()), _told(apart))

    def reliability(self, opinion: Opinion) -> tuple[Bin, ...]:
        """Bins of as many rows; equal forecasts share one, so there may be fewer."""
        known = self._said(opinion.probability)
        if not known.any():
            return ()
        p = opinion.probability[self.chosen][known]
        edges = np.unique(np.quantile(p, np.arange(1, self.trial.bins) / self.trial.bins))
        place = np.searchsorted(edges, p, side="left")
        return tuple(self._bin(p, place == number, known) for number in range(len(edges) + 1) if (place == number).any())

    def _bin(self, p: Vector, inside: Rows, known: Rows) -> Bin:
        rows = np.flatnonzero(known)[inside]
        drawn = self._rate(rows)
        frequency = interval(float(drawn[0]), drawn[1:])
        return Bin(float(p[inside].min()), float(p[inside].max()), float(p[inside].mean()), frequency, len(rows))

    def _rate(self, rows: NDArray[np.int64]) -> Vector:
        """How often the event came in these rows, in every resampling."""
        blocks, wide = self.judge.blocks[rows], self.judge.weights.shape[1]
        count = self.judge.weights @ np.bincount(blocks, minlength=wide)
        hits = self.judge.weights @ np.bincount(blocks, self.judge.labels[rows], minlength=wide)
        rate: Vector = np.divide(hits, count, out=np.full(len(count), np.nan), where=count > 0.0)
        return rate

    def _above(self, opinion: Opinion) -> Above | None:
        if opinion.score is None:
            return None
        score = opinion.score[self.chosen]
        rows = np.flatnonzero(np.nan_to_num(score, nan=-np.inf) > self.trial.threshold)
        if not len(rows):
            return Above(0, 0, 0, None)
        drawn = self._rate(rows)
        days, hits = len(np.unique(self.judge.days[rows])), int(self.judge.labels[rows].sum())
        return Above(len(rows), days, hits, interval(float(drawn[0]), drawn[1:]))

    def _said(self, vector: Vector) -> Rows:
        return np.isfinite(vector[self.chosen])

    def _ranking(self, opinion: Opinion, rows: Rows) -> Drawn:
        def figures(sample: Sample) -> Drawn:
            weights = self.judge.weights
            return ranking(sample, weights) | daily(sample, weights, self.trial.picked)

        return self._drawn(opinion.name, "ranked", opinion.ranked, rows, figures)

    def _probable(self, opinion: Opinion, rows: Rows) -> Drawn:
        def figures(sample: Sample) -> Drawn:
            return proper(sample, self.judge.weights) | calibration(sample, self.judge.weights)

        return self._drawn(opinion.name, "probability", opinion.probability, rows, figures)

    def _drawn(self, name: str, kind: str, vector: Vector, rows: Rows, figures: Callable[[Sample], Drawn]) -> Drawn:
        """Figures of all resamplings; kept, because most comparisons are on the rows that the figures themselves are of."""
        if not rows.any():
            return {}
        key = (name, kind, np.packbits(rows).tobytes())
        if key not in self.drawn:
            judge = self.judge
            said = vector[self.chosen][rows]
            sample = Sample.of(judge.labels[rows], said, judge.days[rows], judge.blocks[rows], judge.weights.shape[1])
            # A resampling may hold no row on which something was said, and then can tell nothing.
            with np.errstate(invalid="ignore", divide="ignore"):
                self.drawn[key] = figures(sample)
        return self.drawn[key]


def _told(drawn: Drawn) -> Figures:
    return {name: interval(float(values[0]), values[1:]) for name, values in drawn.items() if np.isfinite(values[0])}
