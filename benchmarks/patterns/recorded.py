"""Signals that a trader said and recorded the end of, and a log of trades: what they came to, by time."""

import csv
import lzma
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

import numpy as np

from benchmarks.patterns.found import FEATURES, Rows, Vector, Whole, number, roster_of
from benchmarks.patterns.judging import SEED, mean_of
from benchmarks.patterns.stored import Series, Stored
from benchmarks.patterns.telling import percent, plain, signed, table
from benchmarks.patterns.walking import RULE, days_of, table_of, weeks_of
from src.domains.crypto_patterns.bars.moments import moment
from src.domains.crypto_patterns.model import MODEL, OF_BARS
from src.domains.crypto_patterns.outcomes.resolution import resolve
from src.domains.crypto_patterns.roster.given import given
from src.domains.crypto_patterns.roster.own_plan import COSTS
from src.domains.crypto_patterns.roster.rows_given import rows_given
from src.domains.crypto_patterns.roster.signal import Signal
from src.learning.judge import Judge
from src.learning.recipe import Candidate
from src.learning.training_set import TrainingSet
from src.learning.walk import walk
from src.learning.walk_forward import equal_periods

MINUTES: Final = 15
"""Of the bars that are looked at beside a recorded signal: eight symbols have them."""

WITHOUT_BARS: Final = ("session_bonus", "long", "plan_ratio", "risk_percent", "same_direction_1d", "opposite_direction_1d")
"""What is known of a recorded signal of which there are no bars."""

BLOCK_DAYS: Final = 7
"""Nine in ten recorded signals end within a day, and a trader says several in one mood: weeks are drawn, not days."""

_PERIODS: Final = 5


@dataclass(frozen=True, slots=True, eq=False)
class Recorded:
    """Recorded signals whose end is known, in order of time.

    Attributes:
        signals: With plans.
        at: (n,) microseconds since 1970 UTC.
        ended_at: (n,) the same of when it ended.
        measures: (n, features) as the model reads them; NaN where unknown.
        won: (n,) 1 or 0, as recorded.
        earned: (n,) what it earned after costs at its first target or its stop, in units of its risk.
        left_out: How many rows of the file are neither won nor lost, or have no plan.
    """

    signals: tuple[Signal, ...]
    at: Whole
    ended_at: Whole
    measures: Vector
    won: Vector
    earned: Vector
    left_out: int

    @property
    def barred(self) -> Vector:
        """(n,) whether there were bars of its symbol when it was said."""
        places = [FEATURES.index(name) for name in OF_BARS]
        return np.asarray(np.isfinite(self.measures[:, places]).any(axis=1))


def recorded(path: Path, stored: Mapping[Series, Stored]) -> Recorded:
    """The signals of a file, measured where there are bars."""
    body = path.read_bytes()
    rows = rows_given(lzma.decompress(body))
    told = given(rows, "signalsRecord", f"{MINUTES}m").signals
    files = [one for series, one in stored.items() if series.minutes == MINUTES]
    roster = roster_of(files, MINUTES, signals={path.name: body})
    ended = {one.id: one for one in told if one.plan is not None and one.recorded is not None and one.recorded.at is not None}
    kept = [ended[subject.id] for subject in roster.subjects if subject.id in ended]
    measures = [
        [number(roster.handed["signals"][one.id].observations[0].values.get(name)) for name in FEATURES] for one in kept
    ]
    won = [float(one.recorded is not None and one.recorded.won) for one in kept]
    return Recorded(
        signals=tuple(kept),
        at=np.array([one.at for one in kept]),
        ended_at=np.array([one.recorded.at if one.recorded else None for one in kept], dtype=np.int64),
        measures=np.array(measures),
        won=np.array(won),
        earned=np.array([_earned(one, won=bool(label)) for one, label in zip(kept, won, strict=True)]),
        left_out=len(rows) - len(kept),
    )


def _earned(signal: Signal, *, won: bool) -> float:
    plan = signal.plan
    if plan is None:
        return np.nan
    risk = abs(plan.entry - plan.stop) / plan.entry
    return (abs(plan.target - plan.entry) / plan.entry / risk if won else -1.0) - COSTS / risk


def by_month(told: Recorded) -> Iterator[str]:
    """Win rate and earnings, all, by direction and by month."""
    judge = _judge(told.won, told.at)
    months = np.array([f"{moment(at):%Y-%m}" for at in told.at.tolist()])
    long = told.measures[:, FEATURES.index("long")] == 1.0
    masks = {"all": np.ones(len(months), dtype=np.bool_), "long": long, "short": ~long}
    lines = [
        (name, str(int(mask.sum())), percent(mean_of(judge, told.won, mask)), signed(mean_of(judge, told.earned, mask)))
        for name, mask in masks.items()
    ]
    for month in np.unique(months).tolist():  # of four weeks no interval can be told
        mask = months == month
        lines.append((month, str(int(mask.sum())), f"{told.won[mask].mean():.1%}", f"{told.earned[mask].mean():+.3f}"))
    yield from table(("recorded signals", "rows", "won", "R after costs"), iter(lines))


def agreement(told: Recorded, stored: Mapping[Series, Stored]) -> Iterator[str]:
    """What bars say of the same plans, beside what was recorded."""
    pairs = Counter[tuple[str, str]]()
    for signal, won in zip(told.signals, told.won.tolist(), strict=True):
        bars = next((stored[key].bars for key in _keys(signal) if key in stored), None)
        if bars is None or signal.plan is None:
            continue
        end = resolve(bars, signal.plan).outcome
        if end is not None:
            pairs["won" if won else "lost", "won" if end == "WIN_TP" else "lost"] += 1
    same = pairs["won", "won"] + pairs["lost", "lost"]
    yield f"bars say how {pairs.total()} of them ended: {same} as recorded, {pairs['won', 'lost']} recorded as won that bars"
    yield f"say were stopped first, {pairs['lost', 'won']} the other way round"


def _keys(signal: Signal) -> Iterator[Series]:
    name = signal.symbol if signal.symbol.endswith("USDT") else f"{signal.symbol}USDT"
    yield from (Series(name, 5), Series(name, 15))


def forecast(told: Recorded) -> Iterator[str]:
    """What can be learned of them from what is known without bars, in five later periods."""
    table_of_them = _table(told).with_features(WITHOUT_BARS)
    periods = equal_periods(table_of_them.days, _PERIODS)
    candidates = (
        Candidate("base rate", "rate", ()),
        Candidate("logistic", "logistic", WITHOUT_BARS, plain=True),
        Candidate("forest", "forest", WITHOUT_BARS, plain=True),
    )
    said = walk(table_of_them, candidates, periods, RULE)
    judge = Judge.of(said.labels, said.days, block_days=BLOCK_DAYS, seed=SEED)
    lines = []
    for name, probabilities in said.forecasts.items():
        figures = judge.figures(probabilities)
        rows = int(np.isfinite(probabilities).sum())
        skill = figures.get("brier_skill")
        skill = skill and type(skill)(*(100.0 * value for value in skill))
        lines.append((name, str(rows), plain(figures.get("auc")), "–" if skill is None else signed(skill, 1)))
    yield from table(("by, without bars", "rows forecast", "AUC", "Brier skill, %"), iter(lines))


def barred_forecast(told: Recorded, patterns: Rows) -> Iterator[str]:
    """What the forest of patterns, and of recorded signals of before, says of those of which there are bars."""
    there = np.flatnonzero(told.barred)
    yield f"{len(there)} of them have bars of {MINUTES} minutes at their moment"
    detections = table_of(patterns.take(patterns.minutes == MINUTES))
    both = detections.joined(_table(told))
    said = walk(both, (replace(MODEL, name="forest"),), weeks_of(detections.days), RULE)
    place = {name: row for row, name in enumerate(said.subject_ids)}
    wanted = {place[told.signals[row].id] for row in there.tolist()}
    rows = np.array([subject in wanted for subject in said.subjects.tolist()]) & np.isfinite(said.forecasts["forest"])
    judge = Judge.of(said.labels[rows], said.days[rows], block_days=BLOCK_DAYS, seed=SEED)
    forecasts = said.forecasts["forest"][rows]
    figures, every = judge.figures(forecasts), np.ones(int(rows.sum()), dtype=np.bool_)
    high = forecasts >= np.median(forecasts)
    yield f"of these {int(rows.sum())} in weeks that were forecast: AUC {plain(figures.get('auc'))};"
    yield f"won {percent(mean_of(judge, judge.labels, every))}, of the half the forest likes"
    yield percent(mean_of(judge, judge.labels, high))


def trades(path: Path) -> Iterator[str]:
    """Winners of a log of back-tested trades, by day."""
    rows = list(csv.DictReader(lzma.decompress(path.read_bytes()).decode().splitlines()))
    won = [float(row["pnl_pct"]) > 0.0 for row in rows]
    days = [row["entry_timestamp"][:10] for row in rows]
    means = ", ".join(
        f"{day} {np.mean([w for w, d in zip(won, days, strict=True) if d == day]):.1%} of {days.count(day):,}"
        for day in sorted(set(days))
    )
    spells = len({(row["symbol"], row["entry_timestamp"], row["side"]) for row in rows})
    yield f"{len(rows):,} trades of a log, {np.mean(won):.1%} winners ({means}); {spells:,} different entries, and of"
    yield f"{len(set(days))} days no interval can be told"


def _table(told: Recorded) -> TrainingSet:
    return TrainingSet(
        names=FEATURES,
        matrix=told.measures,
        labels=told.won,
        days=days_of(told.at),
        ends=np.maximum(days_of(told.ended_at), days_of(told.at)),
        subjects=np.arange(len(told.at)),
        subject_ids=tuple(signal.id for signal in told.signals),
    )


def _judge(labels: Vector, at: Whole) -> Judge:
    return Judge.of(labels, days_of(at), block_days=BLOCK_DAYS, seed=SEED)
