"""The tables, in Markdown."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date

import numpy as np

from benchmarks.patterns.found import CONTROL, Rows, Vector, retargeted
from benchmarks.patterns.judging import (
    Mask,
    before_costs,
    difference_of,
    judge_of,
    mean_of,
    spoken,
    top_of,
)
from benchmarks.patterns.stored import MINUTES, Series, Stored
from benchmarks.patterns.walking import BASE, ENHANCED, ML, Walked, days_of, walked
from src.domains.crypto_patterns.detectors.detection import KINDS
from src.learning.judge import Judge
from src.scoring.envelope import Estimate

REWARDS = (0.2, 0.33, 0.5, 1.0, 2.0)
CLAIMED_BASE = (0.65, 0.75)
CLAIMED_ENHANCED = (0.75, 0.85)
_BINS = 10
_FEWEST = 500  # of fewer, a tenth is fifty signals of a few days


def table(head: Sequence[str], lines: Iterator[Sequence[str]]) -> Iterator[str]:
    """Lines of a table."""
    yield f"| {' | '.join(head)} |"
    yield f"|{'---|' * len(head)}"
    for line in lines:
        yield f"| {' | '.join(line)} |"


def percent(value: Estimate) -> str:
    """A share with its interval."""
    return f"{value.value:.1%} [{value.low:.1%}, {value.high:.1%}]" if np.isfinite(value.value) else "–"


def signed(value: Estimate, digits: int = 3) -> str:
    """A number that may be below zero, with its interval."""
    if not np.isfinite(value.value):
        return "–"
    return f"{value.value:+.{digits}f} [{value.low:+.{digits}f}, {value.high:+.{digits}f}]"


def plain(value: Estimate | None, digits: int = 3) -> str:
    """A number with its interval."""
    if value is None:
        return "–"
    return f"{value.value:.{digits}f} [{value.low:.{digits}f}, {value.high:.{digits}f}]"


def slices(rows: Rows) -> Mapping[str, Mask]:
    """All rows, those of each step, of each kind, and of each kind at each step."""
    steps = rows.minutes
    everything = np.ones(len(rows), dtype=np.bool_)
    found: dict[str, Mask] = {"all": everything}
    found |= {f"{minutes}m": steps == minutes for minutes in MINUTES}
    if (rows.kinds < 0).all():
        return found
    found |= {kind.replace("_", " "): rows.kinds == place for place, kind in enumerate(KINDS)}
    for minutes in MINUTES:
        for place, kind in enumerate(KINDS):
            found[f"{minutes}m {kind.replace('_', ' ')}"] = (steps == minutes) & (rows.kinds == place)
    return found


def worth(patterns: Rows, control: Rows) -> Iterator[str]:
    """What signals of each sort came to, and closes drawn at random under the same plan."""
    head = ("signals", "rows", "won", "expired", "median risk", "R before costs", "R after costs", "median hours")
    lines = [*_worth(patterns, ""), *_worth(control, f"{CONTROL}, ")]
    yield from table(head, iter(lines))


def _worth(rows: Rows, prefix: str) -> Iterator[Sequence[str]]:
    judge, before = judge_of(rows, days_of(rows.at)), before_costs(rows)
    hours = (rows.ended_at - rows.at) / 3.6e9
    for name, mask in slices(rows).items():
        yield (
            prefix + name,
            f"{int(mask.sum()):,}",
            percent(mean_of(judge, rows.won, mask)),
            f"{rows.expired[mask].mean():.1%}",
            f"{np.median(rows.risk[mask]):.2%}",
            signed(mean_of(judge, before, mask)),
            signed(mean_of(judge, rows.earned, mask)),
            f"{np.median(hours[mask]):.1f}",
        )


def targets(patterns: Rows, chance: Rows, stored: Mapping[Series, Stored]) -> Iterator[str]:
    """What the same signals come to with nearer and farther targets: any share of wins can be had, at a price."""
    head = ("target, in risks", "without memory", "won", "R after costs", f"{CONTROL}, won", f"{CONTROL}, R after costs")
    lines: list[Sequence[str]] = []
    for reward in REWARDS:
        cells = []
        for rows in (patterns, chance):
            moved = retargeted(rows, stored, reward)
            judge, every = judge_of(moved, days_of(moved.at)), np.ones(len(moved), dtype=np.bool_)
            cells += [percent(mean_of(judge, moved.won, every)), signed(mean_of(judge, moved.earned, every))]
        lines.append((f"{reward:g}", f"{1.0 / (1.0 + reward):.1%}", *cells))
    yield from table(head, iter(lines))


def ranked(told: Walked, names: Sequence[str]) -> Iterator[str]:
    """How well each forecast ranks, on the rows on which all of them spoke."""
    head = ("signals", "by", "rows", "AUC", "Brier skill, %", "won, top tenth", "less all", "R after costs, top tenth")
    lines: list[Sequence[str]] = []
    everybody = spoken(told)
    for name, mask in slices(told.rows).items():
        within = mask & everybody
        if within.sum() < _FEWEST:
            continue
        lines += _ranked(told, name, within, names)
    yield from table(head, iter(lines))


def _ranked(told: Walked, name: str, within: Mask, names: Sequence[str]) -> Iterator[Sequence[str]]:
    part = told.rows.take(within)
    judge = judge_of(part, told.days[within])
    every = np.ones(len(part), dtype=np.bool_)
    for forecast in names:
        top = top_of(told, told.scores[forecast], within)[within]
        by_score = judge.figures(_squeezed(told.scores[forecast][within]))
        figures = judge.figures(told.probabilities[forecast][within])
        yield (
            name,
            forecast,
            f"{len(part):,}",
            plain(by_score.get("auc")),
            signed(_hundredfold(figures["brier_skill"]), 2),
            percent(mean_of(judge, part.won, top)),
            signed(_hundredfold(difference_of(judge, part.won, top, every)), 1),
            signed(mean_of(judge, part.earned, top)),
        )


def alone(patterns: Rows) -> Iterator[str]:
    """A forest that learns from the signals of one step alone, and the base score beside it."""
    head = ("learned from", "by", "rows forecast", "AUC", "Brier skill, %", "won, top tenth")
    lines: list[Sequence[str]] = []
    for minutes in (5, 15):  # a month of hours is too short to learn from and to be judged on
        told = walked(patterns.take(patterns.minutes == minutes))
        within = spoken(told)
        part = told.rows.take(within)
        judge = judge_of(part, told.days[within])
        for name in (BASE, ML):
            top = top_of(told, told.scores[name], within)[within]
            skill = judge.figures(told.probabilities[name][within])["brier_skill"]
            auc = judge.figures(_squeezed(told.scores[name][within])).get("auc")
            rows = f"{len(part):,}"
            won = percent(mean_of(judge, part.won, top))
            lines.append((f"{minutes}m", name, rows, plain(auc), signed(_hundredfold(skill), 2), won))
    yield from table(head, iter(lines))


def calibrated(told: Walked, names: Sequence[str]) -> Iterator[str]:
    """Tenths by what each ranks by, with as many rows each: the mean score of 0 to 100, and how many were won."""
    within = spoken(told)
    part = told.rows.take(within)
    judge = judge_of(part, told.days[within])
    columns = []
    for name in names:
        score = told.scores[name][within]
        place = np.searchsorted(np.quantile(score, np.arange(1, _BINS) / _BINS), score, side="right")
        bins = [place == number for number in range(_BINS)]
        columns.append([_tenth(judge, part, score, chosen) for chosen in bins])
    head = ("tenth", *(cell for name in names for cell in (name, "won")))
    lines = (
        (str(number + 1), *(cell for cells in tenth for cell in cells))
        for number, tenth in enumerate(zip(*columns, strict=True))
    )
    yield from table(head, lines)


def _tenth(judge: Judge, part: Rows, score: Vector, chosen: Mask) -> Sequence[str]:
    return (f"{score[chosen].mean():.1f}", percent(mean_of(judge, part.won, chosen))) if chosen.any() else ("–", "–")


def by_week(told: Walked, names: Sequence[str]) -> Iterator[str]:
    """Every week that was forecast by itself: how many were won, and of the tenth that each puts first."""
    everybody = spoken(told)
    head = (
        "week from",
        "rows",
        "won",
        *(f"{name}: {cell}" for name in names for cell in ("won, top tenth", "R after costs there")),
    )
    lines: list[Sequence[str]] = []
    for week in np.unique(told.weeks[everybody]).tolist():
        within = everybody & (told.weeks == week)
        part, days = told.rows.take(within), told.days[within]
        judge, every = judge_of(part, days), np.ones(len(part), dtype=np.bool_)
        tops = [top_of(told, told.scores[name], within)[within] for name in names]
        cells = [
            text for top in tops for text in (percent(mean_of(judge, part.won, top)), signed(mean_of(judge, part.earned, top)))
        ]
        lines.append(
            (date.fromordinal(int(days.min())).isoformat(), f"{len(part):,}", percent(mean_of(judge, part.won, every)), *cells)
        )
    yield from table(head, iter(lines))


def claim(told: Walked) -> Iterator[str]:
    """Whether what was claimed of win rates holds on the weeks that were forecast."""
    within = spoken(told)
    part, days = told.rows.take(within), told.days[within]
    judge, every = judge_of(part, days), np.ones(int(within.sum()), dtype=np.bool_)
    tops = {name: top_of(told, told.scores[name], within)[within] for name in (BASE, ML, ENHANCED)}
    lines = [
        ("all signals", CLAIMED_BASE, every),
        ("top tenth by base score", CLAIMED_BASE, tops[BASE]),
        ("top tenth enhanced 60/40", CLAIMED_ENHANCED, tops[ENHANCED]),
        ("top tenth by the forest alone", CLAIMED_ENHANCED, tops[ML]),
    ]
    told_lines = (_claimed(name, claimed, mean_of(judge, part.won, mask)) for name, claimed, mask in lines)
    yield from table(("signals", "claimed", "found", "met"), told_lines)


def _claimed(name: str, claimed: tuple[float, float], found: Estimate) -> Sequence[str]:
    low = claimed[0]
    verdict = "met" if found.low >= low else "not met" if found.high < low else "open: the interval holds it"
    return name, f"{claimed[0]:.0%}–{claimed[1]:.0%}", percent(found), verdict


def _hundredfold(value: Estimate) -> Estimate:
    return Estimate(value.value * 100.0, value.low * 100.0, value.high * 100.0)


def _squeezed(score: Vector) -> Vector:
    """A score of 0–100 as something between 0 and 1 in the same order: areas under curves go by order alone."""
    return np.asarray(score / 100.0)
