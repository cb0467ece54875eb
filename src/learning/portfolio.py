"""A paper portfolio that leaves out whom an opinion fears most, beside one that holds everybody.

It is a test of an opinion in money's units, not a strategy: equal weights, closing prices, costs in
proportion to what is traded.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from src.learning.closes import Closes
from src.learning.interval import interval
from src.learning.predictions import Predictions, Vector
from src.scoring.envelope import Estimate

SESSIONS_A_YEAR = 252
"""By which daily figures are annualised, the habit of the literature."""


@dataclass(frozen=True, slots=True)
class Plan:
    """How the portfolio is run.

    Attributes:
        every: Sessions between two decisions; the horizon of the drawdown target.
        delay: Sessions between a decision and its trade. An opinion of a day knows what was filed until midnight, after the
            close, so it is traded at the next session's close and earns from the one after.
        share: Part of the companies that is left out, rounded down; below 1 / share companies nobody is.
        cost: Paid for every unit traded, of the portfolio's value; 0.001 is ten basis points.
        block: Sessions in a block of the bootstrap, a quarter: volatility and costs of neighbouring days belong together.
        draws: Draws of the bootstrap.
        seed: Fixes the draws.
    """

    every: int = 14
    delay: int = 1
    share: float = 0.1
    cost: float = 0.001
    block: int = 63
    draws: int = 2000
    seed: int = 0

    def __post_init__(self) -> None:
        """Refuse what cannot be held."""
        if self.every < 1 or self.delay < 0 or not 0.0 <= self.share < 1.0 or self.cost < 0.0 or self.block < 1:
            message = (
                f"{self} cannot be held: sessions are at least one, shares and costs at least none, and somebody must stay"
            )
            raise ValueError(message)


@dataclass(frozen=True, slots=True)
class Course:
    """What one way of holding came to, after costs.

    Attributes:
        returns: Simple daily returns (sessions,).
        sharpe: Mean daily return over its sample standard deviation, annualised; the risk-free rate is taken as 0.
        annual_return: Compound growth a year.
        volatility: Sample standard deviation of daily returns, annualised.
        max_drawdown: Deepest fall from an earlier high, ≤ 0.
        turnover: Bought plus sold a year, in units of the portfolio's value.
        costs: Sum of all costs, in units of the portfolio's value when they were paid.
    """

    returns: Vector
    sharpe: Estimate
    annual_return: float
    volatility: float
    max_drawdown: float
    turnover: float
    costs: float


@dataclass(frozen=True, slots=True)
class Portfolio:
    """Leaving out the feared beside holding all.

    Attributes:
        opinion: Whose fear it is.
        plan: How it was run.
        days: Date ordinals of the returns (sessions,).
        everybody: Holding all companies with an opinion and a price at each decision.
        spared: Holding them without those left out.
        sharpe_difference: Sharpe ratio of `spared` less that of `everybody`, both from the same days.
        decisions: How many.
        left_out: Mean number of companies left out.
        held: Mean number of companies with an opinion and a price.
        stale: Company-days of holdings marked at their last known close, for want of a price.
    """

    opinion: str
    plan: Plan
    days: NDArray[np.int64]
    everybody: Course
    spared: Course
    sharpe_difference: Estimate
    decisions: int
    left_out: float
    held: float
    stale: int


def sharpe_ratio(returns: Vector) -> float:
    """Annualised mean over sample standard deviation of daily returns (Sharpe 1994), risk-free rate 0; NaN without spread."""
    spread = float(returns.std(ddof=1)) if len(returns) > 1 else 0.0
    return float(returns.mean()) / spread * SESSIONS_A_YEAR**0.5 if spread > 0.0 else float("nan")


def drawdowns(returns: Vector) -> Vector:
    """How far each day's value lies below the highest before it, the start included; ≤ 0."""
    value = np.concatenate([[1.0], np.cumprod(1.0 + returns)])
    below: Vector = value / np.maximum.accumulate(value) - 1.0
    return below[1:]


def portfolio(predictions: Predictions, opinion: str, closes: Closes, plan: Plan) -> Portfolio | None:
    """Run the two portfolios over the days of the predictions.

    Every `plan.every` sessions, from the first day with an opinion on, all companies that have an opinion and a price that day
    are ranked. `everybody` holds all in equal parts; `spared` all but the highest in the ranking (`kept`). Between trades the
    parts drift. A holding whose price is missing stands at its last close until it can be traded.

    Args:
        predictions: Walk-forward; only days, subjects and the opinion are read, never the labels.
        opinion: Name of a forecast or a score; higher is feared more.
        closes: Prices under the same names of companies.
        plan: How it is run.

    Returns:
        None where fewer than two daily returns come of it.
    """
    fears, marks = _fears(predictions, opinion, closes), closes.marked()
    decisions = _decisions(fears, plan)
    if not decisions or decisions[0] + plan.delay + 2 >= len(closes.days):
        return None
    everyone = [np.isfinite(fears[at]) for at in decisions]
    spared = [kept(fears[at], plan.share) for at in decisions]
    first = decisions[0] + plan.delay
    last = min(decisions[-1] + plan.delay + plan.every, len(closes.days) - 1)
    trades = [at + plan.delay for at in decisions if at + plan.delay < last]
    paths = [_path(marks, trades, last, choice, plan.cost) for choice in (everyone, spared)]
    starts = _blocks(last - first, plan)
    resampled = [_sharpes(path.returns, starts, plan.block) for path in paths]
    courses = [_course(path, sharpes) for path, sharpes in zip(paths, resampled, strict=True)]
    sizes = [int(some.sum()) for some in everyone]
    return Portfolio(
        opinion=opinion,
        plan=plan,
        days=closes.days[first + 1 : last + 1],
        everybody=courses[0],
        spared=courses[1],
        sharpe_difference=interval(courses[1].sharpe.value - courses[0].sharpe.value, resampled[1] - resampled[0]),
        decisions=len(trades),
        left_out=float(np.mean([size - int(some.sum()) for size, some in zip(sizes, spared, strict=True)])),
        held=float(np.mean(sizes)),
        stale=_stale(closes.matrix, trades, last, everyone),
    )


def kept(fears: Vector, share: float) -> NDArray[np.bool_]:
    """Which companies stay: those with an opinion, less the `share` of them (rounded down) that is feared most.

    A tie at the edge is no reason to prefer one company to another, so all that tie there stay.
    """
    known = np.isfinite(fears)
    out = int(share * int(known.sum()) + 1e-9)  # 0.29 × 100 is a hair below 29 in binary
    if out == 0:
        return known
    edge = np.sort(fears[known])[-out - 1]
    stays: NDArray[np.bool_] = known & (fears <= edge)
    return stays


@dataclass(frozen=True, slots=True)
class _Path:
    returns: Vector
    traded: Vector
    cost: float


def _fears(predictions: Predictions, opinion: str, closes: Closes) -> Vector:
    """Opinions as (sessions, companies); NaN where there is none, or no price of that day to trade by."""
    values = predictions.forecasts.get(opinion, predictions.scores.get(opinion))
    if values is None:
        message = f"no opinion called {opinion!r} among the predictions"
        raise ValueError(message)
    columns = {subject: column for column, subject in enumerate(closes.subject_ids)}
    column = np.array([columns.get(subject, -1) for subject in predictions.subject_ids], dtype=np.int64)[predictions.subjects]
    row = np.searchsorted(closes.days, predictions.days)
    inside = (row < len(closes.days)) & (column >= 0)
    inside[inside] = closes.days[row[inside]] == predictions.days[inside]
    fears = np.full(closes.matrix.shape, np.nan)
    fears[row[inside], column[inside]] = values[inside]
    fears[~np.isfinite(closes.matrix)] = np.nan
    return fears


def _decisions(fears: Vector, plan: Plan) -> list[int]:
    """Rows decided on: every so many sessions from the first opinion on, those without any opinion left out."""
    spoken = np.flatnonzero(np.isfinite(fears).any(axis=1))
    if not len(spoken):
        return []
    return [at for at in range(int(spoken[0]), int(spoken[-1]) + 1, plan.every) if np.isfinite(fears[at]).any()]


def _path(marks: Vector, trades: list[int], last: int, choices: list[NDArray[np.bool_]], cost: float) -> _Path:
    returns, traded = [], []
    held = np.zeros(marks.shape[1])
    for at, until, chosen in zip(trades, [*trades[1:], last], choices, strict=False):
        wanted = chosen / max(int(chosen.sum()), 1)
        traded.append(float(np.abs(wanted - held).sum()))
        parts = wanted[chosen] * marks[at : until + 1, chosen] / marks[at, chosen]
        value = parts.sum(axis=1)
        steps = value[1:] / value[:-1]
        steps[0] *= 1.0 - cost * traded[-1]
        returns.append(steps - 1.0)
        held = np.zeros(marks.shape[1])
        held[chosen] = parts[-1] / value[-1]
    return _Path(np.concatenate(returns), np.array(traded), cost)


def _course(path: _Path, sharpes: Vector) -> Course:
    returns = path.returns
    years = len(returns) / SESSIONS_A_YEAR
    return Course(
        returns=returns,
        sharpe=interval(sharpe_ratio(returns), sharpes),
        annual_return=float(np.prod(1.0 + returns) ** (1.0 / years) - 1.0),
        volatility=float(returns.std(ddof=1)) * SESSIONS_A_YEAR**0.5,
        max_drawdown=float(drawdowns(returns).min()),
        turnover=float(path.traded.sum()) / years,
        costs=float(path.traded.sum()) * path.cost,
    )


def _blocks(sessions: int, plan: Plan) -> NDArray[np.int64]:
    """First sessions of the drawn blocks (draws, blocks); blocks run on from the last session to the first."""
    return np.random.default_rng(plan.seed).integers(0, sessions, (plan.draws, -(-sessions // plan.block)))


def _sharpes(returns: Vector, starts: NDArray[np.int64], block: int) -> Vector:
    """Sharpe ratios of the circular block bootstrap (Politis and Romano 1992), the draws shared by both portfolios.

    Sums over a block come from running totals, so a draw costs as many additions as it has blocks.
    """
    count = starts.shape[1] * block
    length = len(returns)

    def summed(values: Vector) -> Vector:
        running = np.concatenate([[0.0], np.cumsum(np.tile(values, 2 + block // length))])
        sums: Vector = (running[starts + block] - running[starts]).sum(axis=1)
        return sums

    centre = float(returns.mean())
    total, squares = summed(returns - centre), summed((returns - centre) ** 2)
    variance = np.maximum(squares - total**2 / count, 0.0) / (count - 1)
    with np.errstate(divide="ignore", invalid="ignore"):
        ratios: Vector = (centre + total / count) / np.sqrt(variance) * SESSIONS_A_YEAR**0.5
    return ratios


def _stale(matrix: Vector, trades: list[int], last: int, held: list[NDArray[np.bool_]]) -> int:
    spans = zip(trades, [*trades[1:], last], held, strict=False)
    return int(sum(np.isnan(matrix[at + 1 : until + 1, some]).sum() for at, until, some in spans))
