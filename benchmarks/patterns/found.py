"""Signals of stored bars as rows: what the domain knew of each when it was said, and what came of it."""

import asyncio
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, fields, replace
from datetime import UTC, datetime
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from benchmarks.patterns.stored import Series, Stored
from src.domain import Inquiry, Roster
from src.domains.crypto_patterns.bars.bars import Bars
from src.domains.crypto_patterns.bars.moments import microseconds
from src.domains.crypto_patterns.detectors.detection import KINDS
from src.domains.crypto_patterns.model import MODEL
from src.domains.crypto_patterns.outcomes.plan import Plan
from src.domains.crypto_patterns.outcomes.resolution import resolve
from src.domains.crypto_patterns.roster.own_plan import COSTS, own_plan, typical_ranges
from src.domains.crypto_patterns.roster.roster import roster
from src.observations.observation import Value

Vector = NDArray[np.float64]
Whole = NDArray[np.int64]
Ended = tuple[dict[str, Any], str]
"""A row and its identity."""

FEATURES: Final = MODEL.features
AS_OF: Final = datetime(2025, 12, 31, tzinfo=UTC)
"""After everything that is stored."""

CONTROL: Final = "any close"
"""Closes drawn at random, in a direction drawn at random, under the same plan: what the plan is worth without a pattern."""


@dataclass(frozen=True, slots=True, eq=False)
class Rows:
    """Signals whose end is known, in order of time.

    Attributes:
        series: (n,) index into `names`.
        kinds: (n,) index into `KINDS`; −1 of the control.
        at: (n,) when it was said, microseconds since 1970 UTC: the close that confirmed it.
        expires_at: (n,) when it would have been closed at the market.
        ended_at: (n,) when it was closed.
        measures: (n, features) as the model reads them; NaN where unknown.
        won: (n,) 1 where the target came first, else 0.
        expired: (n,) 1 where neither came.
        risk: (n,) from entry to stop, a fraction of the entry.
        earned: (n,) what it earned after costs, in units of that risk.
        plans: What each proposed.
        ids: Identities.
        names: Series.
        open: How many more had not ended when the bars did; they are in no figure.
    """

    series: Whole
    kinds: Whole
    at: Whole
    expires_at: Whole
    ended_at: Whole
    measures: Vector
    won: Vector
    expired: Vector
    risk: Vector
    earned: Vector
    plans: tuple[Plan, ...]
    ids: tuple[str, ...]
    names: tuple[Series, ...]
    open: int

    def __len__(self) -> int:
        return len(self.at)

    @property
    def base(self) -> Vector:
        """(n,) base scores, 0–100."""
        return np.asarray(self.measures[:, FEATURES.index("base_score")])

    @property
    def minutes(self) -> Whole:
        """(n,) minutes of the bars that each was found in."""
        return np.array([series.minutes for series in self.names])[self.series]

    def take(self, rows: NDArray[Any]) -> "Rows":
        """Some of them."""
        places = np.flatnonzero(rows) if rows.dtype == np.bool_ else rows
        columns = {name: getattr(self, name)[places] for name in _COLUMNS}
        plans = tuple(self.plans[place] for place in places.tolist())
        ids = tuple(self.ids[place] for place in places.tolist())
        return Rows(**columns, plans=plans, ids=ids, names=self.names, open=self.open)


_COLUMNS: Final = tuple(field.name for field in fields(Rows) if field.name not in ("plans", "ids", "names", "open"))


def found(stored: Mapping[Series, Stored]) -> Rows:
    """Every signal that the domain finds in some series, with the plan that it gives them."""
    names, ended, unended = tuple(stored), list[Ended](), 0
    for minutes in dict.fromkeys(series.minutes for series in names):
        files = [one for series, one in stored.items() if series.minutes == minutes]
        symbols = {series.symbol: one.bars for series, one in stored.items() if series.minutes == minutes}
        for row in _of_roster(names, symbols, roster_of(files, minutes)):
            if row is None:
                unended += 1
            else:
                ended.append(row)
    return _rows(names, ended, unended)


def roster_of(files: Iterable[Stored], minutes: int, *, signals: Mapping[str, bytes] | None = None) -> Roster:
    """Who a run that learns enrols, given these bars and maybe signals; it looks for patterns where it is given none."""
    wanted = {"mode": "train", "timeframe": f"{minutes}m", "detectPatterns": signals is None}
    supplies = {"barsRecord": {file.name: file.body for file in files}, "signalsRecord": signals or {}}
    return asyncio.run(roster(Inquiry(wanted, supplies, AS_OF)))


def control(stored: Mapping[Series, Stored], *, every: int, seed: int) -> Rows:
    """One close in so many, and a direction, drawn at random, under the plan of a signal without a zone.

    Args:
        stored: Series.
        every: Of how many closes one is drawn.
        seed: Fixes both.
    """
    random, ended, unended = np.random.default_rng(seed), list[Ended](), 0
    for place, (series, file) in enumerate(stored.items()):
        for row in _drawn(place, series, file.bars, random, every):
            if row is None:
                unended += 1
            else:
                ended.append(row)
    return _rows(tuple(stored), ended, unended)


def retargeted(rows: Rows, stored: Mapping[Series, Stored], reward: float) -> Rows:
    """The same signals with the target elsewhere: so many times as far as the stop."""
    ended, unended = list[Ended](), 0
    for place, plan in enumerate(rows.plans):
        series, kind = int(rows.series[place]), int(rows.kinds[place])
        moved = replace(plan, target=plan.entry + reward * (plan.entry - plan.stop))
        row = _row(series, kind, moved, rows.measures[place].tolist(), stored[rows.names[series]].bars)
        if row is None:
            unended += 1
        else:
            ended.append((row, rows.ids[place]))
    return _rows(rows.names, ended, unended)


def _of_roster(names: Sequence[Series], symbols: Mapping[str, Bars], told_of: Roster) -> Iterator[Ended | None]:
    for subject in told_of.subjects:
        values = told_of.handed["signals"][subject.id].observations[0].values
        symbol = subject.facts["symbol"]
        minutes = int(subject.facts["timeframe"].removesuffix("m"))
        way = 1 if subject.facts["direction"] == "LONG" else -1
        entry, target, stop = (float(subject.facts[name]) for name in ("entry", "target", "stop"))
        times = (microseconds(subject.facts[name]) for name in ("at", "expires_at"))
        plan = Plan(way, next(times), entry, target, stop, next(times))
        place, kind = names.index(Series(symbol, minutes)), KINDS.index(subject.facts["pattern"])
        told = _row(place, kind, plan, [number(values.get(name)) for name in FEATURES], symbols[symbol])
        yield None if told is None else (told, subject.id)


def _drawn(place: int, series: Series, bars: Bars, random: np.random.Generator, every: int) -> Iterator[Ended | None]:
    drawn = np.flatnonzero(random.random(len(bars)) < 1.0 / every).tolist()
    ways, reach = random.choice([-1, 1], len(drawn)).tolist(), typical_ranges(bars)
    for at, way in zip(drawn, ways, strict=True):
        closes_at = int(bars.closes_at[at])
        plan = own_plan(way, closes_at, float(bars.close[at]), float(reach[at]), bars.step)
        if plan is not None:
            told = _row(place, -1, plan, [np.nan] * len(FEATURES), bars)
            yield None if told is None else (told, f"{series.name} {closes_at}")


def _row(place: int, kind: int, plan: Plan, measures: Sequence[float], bars: Bars) -> dict[str, Any] | None:
    """A signal's row; None where the bars end before it does."""
    end = resolve(bars, plan)
    if end.outcome is None:
        return None
    risk = abs(plan.entry - plan.stop) / plan.entry
    return {
        "plans": plan,
        "series": place,
        "kinds": kind,
        "at": plan.entered_at,
        "expires_at": plan.expires_at,
        "ended_at": end.resolved_at,
        "measures": measures,
        "won": float(end.outcome == "WIN_TP"),
        "expired": float(end.outcome == "EXPIRED"),
        "risk": risk,
        "earned": (end.gain - COSTS) / risk,
    }


def _rows(names: tuple[Series, ...], ended: Iterable[Ended], unended: int) -> Rows:
    ordered = sorted(ended, key=lambda row: (row[0]["at"], row[1]))
    columns = {name: np.array([row[name] for row, _ in ordered]) for name in _COLUMNS}
    plans, ids = tuple(row["plans"] for row, _ in ordered), tuple(name for _, name in ordered)
    return Rows(**columns, plans=plans, ids=ids, names=names, open=unended)


def number(value: Value) -> float:
    """What a model reads; NaN where unknown."""
    return np.nan if value is None else float(value)  # type: ignore[arg-type]  # what a model reads is a number or a flag
