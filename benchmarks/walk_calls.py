"""`python -m benchmarks.walk_calls FOLDER`: what calls of 2021 were worth, forecast month by month by what was known before.

The posts of 291 Telegram channels are read by the domain's own roster, measured by the engine, and answered by prices; the
model, simpler readings and the communities' rules rank each day's calls. Figures are given within days too, because the month
decides more than the call: whoever knows only that it is January knows most of what a year's table can tell.
"""

import argparse
import asyncio
import os
import platform
import time
from calendar import monthrange
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray

from benchmarks.calls.counted import HEAD, TABLES, Answers, any_day, loose, stocks
from benchmarks.calls.trades import sharpe
from benchmarks.calls.within import BLOCK, DECILE, DRAWS, Within
from src.bundled.calls import KEY, LAST, NAME, gathered, posts
from src.bundled.quotes import Quoted, quoted
from src.domain import Domain
from src.domains import domain_named
from src.domains.conviction_calls.messages import telethon
from src.domains.conviction_calls.messages.intake import Intake
from src.domains.conviction_calls.model import MODEL, OWN_PRICES
from src.learning.judge import Judge
from src.learning.predictions import Predictions
from src.learning.recipe import Candidate
from src.learning.training_set import TrainingSet
from src.learning.walk import walk
from src.learning.walk_forward import Period
from src.observations.prices import PriceSeries
from src.pipeline.learn import names_read
from src.scoring.envelope import Estimate

Vector = NDArray[np.float64]

FIRST: Final = date(2021, 4, 1)
"""First month that is forecast: before it, answers of two months are known."""

RAW: Final = {"rules_score": "the rules' score", "callers_before_24h": "callers of 24 hours, counted"}
"""Features that rank by themselves, beside what was fitted."""

VARIANTS: Final = (
    Candidate("prices and the caller's record", "mean", (*OWN_PRICES, "caller_edge"), plain=True),
    Candidate("prices and the symbol's record", "mean", (*OWN_PRICES, "symbol_rate"), plain=True),
    Candidate("everything that is measured", "mean", MODEL.features, plain=True),
)
"""What else could be read: whether it is who calls or what is called that tells, and what the rest adds."""

UNNAMED: Final = frozenset({"BTC", "ETH"})


@dataclass(frozen=True, slots=True, eq=False)
class Walked:
    """What was forecast, and what came.

    Attributes:
        said: The walk.
        coins: (rows,) share of all coins that doubled from each row's day on.
        raw: Name → (rows,) features that rank by themselves.
    """

    said: Predictions
    coins: Vector
    raw: Mapping[str, Vector]

    @property
    def within(self) -> Within:
        """The judge of days."""
        return Within.of(self.said.labels, self.said.days, self.coins)


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("recording", type=Path, help="folder with calls/")
    folder = parser.parse_args().recording / "calls"
    began = time.perf_counter()
    print(f"{datetime.now(UTC).date()}, {os.cpu_count()} cores, Python {platform.python_version()}", end="")
    print(f", load {os.getloadavg()[0]:.1f}")
    domain, prices = domain_named(NAME), quoted(folder / "prices")
    counted(folder, prices)
    found = asyncio.run(gathered(domain, folder, prices))
    names = tuple(dict.fromkeys((*names_read(domain), *RAW)))
    table = found.table(domain.targets[0], names)
    high = found.table(domain.targets[1], (next(iter(RAW)),))
    months_told(table, high, len(found.history.days))
    walked = walked_over(domain, table, prices, VARIANTS)
    standings(walked)
    by_month(walked)
    gates(walked, prices.tickers)
    print(f"all of it: {time.perf_counter() - began:.0f} s")


def counted(folder: Path, prices: Quoted) -> None:
    """Print how many calls there are and how many doubled, counted as plainly as can be."""
    answers = Answers(prices)
    messages = telethon.read(posts(folder), Intake(KEY)).messages
    messages = tuple(message for message in messages if message.sent_at.year >= FIRST.year)
    print("\nEvery tagged symbol a call, reports included, one a channel, symbol and day; doubled from the next day's open")
    print(HEAD)
    print(answers.line("Telegram from 2021", loose(messages, prices)).told())
    print(answers.line("the same without Bitcoin and Ether", loose(messages, prices, UNNAMED)).told())
    for name, file in TABLES.items():
        print(answers.line(name, stocks(folder / file, prices)).told())


def months_told(table: TrainingSet, high: TrainingSet, measured: int) -> None:
    """Print how many calls a month has as a run reads them, and how many doubled."""
    print(f"\nAs a run reads them: {measured:,} days of a caller's call of a symbol, {len(table):,} answered")
    print(f"{'month':>9} {'answered':>9} {'by high':>8} {'by close':>9}")
    for period in months(date.fromordinal(int(table.days.min())), LAST):
        rows, tops = _in(table.days, period), _in(high.days, period)
        told = f"{high.labels[tops].mean():8.1%} {table.labels[rows].mean():9.1%}" if rows.any() else ""
        print(f"{period.first:%Y-%m} {rows.sum():11,} {told}")
    print(f"{'all':>7} {len(table):11,} {high.labels.mean():8.1%} {table.labels.mean():9.1%}")


def months(first: date, last: date) -> tuple[Period, ...]:
    """Whole months from that of the first day to that of the last."""
    found, day = [], first.replace(day=1)
    while day <= last:
        end = day.replace(day=monthrange(day.year, day.month)[1])
        found.append(Period(day, end))
        day = date.fromordinal(end.toordinal() + 1)
    return tuple(found)


def walked_over(domain: Domain, table: TrainingSet, prices: Quoted, also: Sequence[Candidate] = ()) -> Walked:
    """Everybody's forecasts of every month, by what was answered before it."""
    periods = months(FIRST, LAST)
    everybody = (domain.model, domain.fallback, *domain.benchmarks, *also)
    table = table.in_order()
    said = walk(table, everybody, periods, domain.recipe, target=domain.targets[0].name)
    tested = (table.days >= FIRST.toordinal()) & (table.days <= LAST.toordinal())
    raw = {words: table.with_features((name,)).matrix[tested, 0].astype(np.float64) for name, words in RAW.items()}
    days, rate = any_day(prices, FIRST, LAST)
    return Walked(said, rate[said.days - days[0]], raw)


def standings(walked: Walked) -> None:
    """Print what each forecast was worth, over everything and within days."""
    said, within = walked.said, walked.within
    judge = Judge.of(said.labels, said.days, block_days=BLOCK, seed=0)
    usual = said.forecasts["base rate"]
    print(f"\nForecast month by month, {len(said.labels):,} calls of {len(within.weights[0])} days, {said.labels.mean():.1%}")
    print(f"doubled; of all coins on those days {within.ratio(_mean(within, walked.coins)).value:.1%} did. In brackets 95 %")
    print(f"intervals of {DRAWS:,} draws of blocks of {BLOCK} days")
    print(f"  {'over everything':32} {'AUC':>20} {'avg. precision':>20} {'Brier skill':>22} {'slope':>22}")
    for name, forecast in said.forecasts.items():
        figures = judge.figures(forecast)
        told = [figures.get("auc"), figures.get("average_precision"), within.skill(forecast, usual)]
        print(f"  {name:32} {' '.join(_told(one) for one in (*told, figures.get('calibration_slope')))}")
    print("  Brier skill: against the rate of all calls answered by then")
    heads = ("AUC", "lift of first tenth", "its rate", "rate of first 3", "over all coins")
    print(f"\n  {'within days':32} {' '.join(f'{head:>20}' for head in heads)}")
    for name, ranking in (*said.forecasts.items(), *walked.raw.items()):
        figures = within.figures(ranking)
        print(f"  {name:32} {' '.join(_told(figures[key]) for key in ('auc', 'lift', 'decile', 'first', 'over_coins'))}")
    print("\n  what the model has over others: AUC within days, lift of the first tenth")
    for name, ranking in (*said.forecasts.items(), *walked.raw.items()):
        if name != "model":
            differences = (within.difference(key, said.forecasts["model"], ranking) for key in ("auc", "lift"))
            print(f"  {name:32} {' '.join(_told(one) for one in differences)}")


def by_month(walked: Walked) -> None:
    """Print the model month by month, and what it chose to read."""
    heads = (("calls", 9), ("doubled", 8), ("forecast", 9), ("base then", 9), ("AUC within", 11), ("lift", 6))
    print(f"\n  {'month':10} {' '.join(f'{head:>{wide}}' for head, wide in heads)}  model: kind and families")
    said, forecast = walked.said, walked.said.forecasts["model"]
    notes = {note.period: note for note in said.notes if note.candidate == "model"}
    for number, period in enumerate(months(FIRST, LAST)):
        rows = said.periods == number
        if not rows.any() or not np.isfinite(forecast[rows]).any():
            continue
        figures = Within.of(said.labels[rows], said.days[rows], walked.coins[rows], draws=0).figures(forecast[rows])
        means = [float(values[rows].mean()) for values in (said.labels, forecast, said.forecasts["base rate"])]
        kept = [one.family for one in notes[number].families if one.kept]
        print(f"  {period.first:%Y-%m} {rows.sum():13,} {means[0]:8.1%} {means[1]:9.1%} {means[2]:9.1%}", end="")
        print(f" {figures['auc'].value:11.3f} {figures['lift'].value:6.2f}  {notes[number].kind}: {', '.join(kept)}")


def gates(walked: Walked, prices: Mapping[str, PriceSeries]) -> None:
    """Print the goals that were set, each as met or not."""
    said, within = walked.said, walked.within
    model, doubled = said.forecasts["model"], said.labels == 1.0
    judge = Judge.of(said.labels, said.days, block_days=BLOCK, seed=0)
    figures, rules = within.figures(model), walked.raw[RAW["rules_score"]]
    chosen, top = model >= 0.5, model >= 0.8  # more likely than not; 9 and 10 of the communities' scale
    ids = [said.subject_ids[one].rpartition("@")[0] for one in said.subjects.tolist()]
    shown: list[tuple[str, Estimate, bool]] = []

    def show(what: str, estimate: Estimate, least: float, *, low: float | None = None) -> None:
        met = estimate.value > least and (low is None or estimate.low > low)
        shown.append((what, estimate, met))

    show("AUC within days of 0.65", figures["auc"], 0.65)
    show("lift of a day's first tenth of 2, surely above 1", figures["lift"], 2.0, low=1.0)
    show("precision above 0.70, probability of 0.5 or more", within.share(doubled, chosen), 0.70)
    show("recall above 0.60, probability of 0.5 or more", within.share(chosen, doubled), 0.60)
    show("AUC above 0.80", judge.figures(model)["auc"], 0.80)
    show("top band (9 to 10 of 10) doubles 75 %", within.share(doubled, top), 0.75)
    ahead = within.difference("decile", model, rules)
    show("first tenth 10 points better than the rules'", ahead, 0.10)
    for name, ranking in (("model", model), ("rules", rules), ("every call", np.zeros(len(model)))):
        weight = within.first(ranking, share=DECILE if name != "every call" else 1.0)
        bought = [(ids[i], int(said.days[i]), float(weight[i])) for i in np.flatnonzero(weight > 0).tolist()]
        show(f"Sharpe above 1.5, first tenth a day of {name}", sharpe(bought, prices), 1.5)
    print("\nGoals")
    for what, estimate, met in shown:
        print(f"  {'met    ' if met else 'NOT met'} {what:52} {_told(estimate)}")
    print(f"  calls with a probability of 0.5 or more: {int(chosen.sum()):,}; of 0.8 or more: {int(top.sum()):,}")


def _mean(within: Within, column: Vector) -> tuple[Vector, Vector]:
    days = within.weights.shape[1]
    return np.bincount(within.number, column, minlength=days).astype(np.float64), np.bincount(
        within.number, minlength=days
    ).astype(np.float64)


def _in(days: NDArray[np.int64], period: Period) -> NDArray[np.bool_]:
    return (days >= period.first.toordinal()) & (days <= period.last.toordinal())


def _told(estimate: Estimate | None) -> str:
    if estimate is None or not np.isfinite(estimate.value):
        return f"{'-':>20}"
    return f"{estimate.value:6.3f} [{estimate.low:5.2f},{estimate.high:5.2f}]"


if __name__ == "__main__":
    main()
