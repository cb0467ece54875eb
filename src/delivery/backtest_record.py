"""`BACKTEST.json`: every figure of a backtest for machines, strict JSON, unknown as null."""

import math
from collections.abc import Mapping
from datetime import UTC, date
from typing import Any

import numpy as np

from src.delivery.verdict import called, verdict
from src.learning.backtest import Backtest, Bin, Judged, Part, TargetBacktest
from src.learning.portfolio import Course, Portfolio
from src.scoring.envelope import Estimate

SCHEMA_VERSION = 1
_PLACES = 6  # beyond the width of any interval here
_CURVE_STEP = 5  # sessions: a point a week


def record(backtest: Backtest) -> dict[str, Any]:
    """The backtest as nested names and values.

    Returns:
        JSON-safe: no NaN, no infinity. A figure is `{"value", "low", "high"}` with its 95 % interval; one that could not be
        told is not there.
    """
    told = {
        "schema_version": SCHEMA_VERSION,
        "as_of": backtest.as_of.astimezone(UTC).isoformat(),
        "ml_weight": backtest.ml_weight,
        "targets": {one.target: _target(one, backtest.ml_weight) for one in backtest.targets},
        "left_out": dict(backtest.left_out),
        "used_in_part": dict(backtest.used_in_part),
        "provenance": dict(backtest.provenance),
        "warnings": list(backtest.warnings),
    }
    safe: dict[str, Any] = plain(told)
    return safe


def _target(target: TargetBacktest, ml_weight: float) -> dict[str, Any]:
    trial = target.trial
    return {
        "verdict": verdict(target, ml_weight),
        "trial": {
            "horizon_days": trial.horizon_days,
            "block_days": trial.block_days,
            "draws": trial.draws,
            "draws_by_part": trial.draws_by_part,
            "seed": trial.seed,
            "threshold": trial.threshold,
        },
        "opinions": {
            name: {"name": called(name, target, ml_weight), "role": role, "probability_fitted": name in target.fitted}
            for name, role in target.roles.items()
        },
        "best_baseline": target.best_baseline,
        "unanswered": target.unanswered,
        "all": _part(target.whole),
        "periods": [_part(part) for part in target.periods],
        "years": [_part(part) for part in target.years],
        "differences": [
            {
                "first": one.first,
                "second": one.second,
                "rows": one.rows,
                "probable": one.probable,
                "figures": _figures(one.figures),
            }
            for one in target.differences
        ],
        "reliability": {name: [_bin(one) for one in bins] for name, bins in target.reliability.items() if bins},
        "portfolios": {one.opinion: _portfolio(one) for one in target.portfolios},
    }


def _part(part: Part) -> dict[str, Any]:
    return {
        "name": part.name,
        "first": _day(part.first),
        "last": _day(part.last),
        "rows": part.rows,
        "events": part.events,
        "base_rate": part.events / part.rows,
        "opinions": {name: _judged(judged) for name, judged in part.judged.items()},
    }


def _judged(judged: Judged) -> dict[str, Any]:
    told: dict[str, Any] = {"rows": judged.rows, "silent": judged.silent, "probable": judged.probable}
    told["figures"] = _figures(judged.figures)
    if judged.above is not None:
        above = judged.above
        precision = None if above.precision is None else _estimate(above.precision)
        told["above"] = {"rows": above.rows, "days": above.days, "hits": above.hits, "precision": precision}
    return told


def _bin(one: Bin) -> dict[str, Any]:
    ends = {"low": one.low, "high": one.high}
    return ends | {"forecast": one.forecast, "frequency": _estimate(one.frequency), "rows": one.rows}


def _portfolio(held: Portfolio) -> dict[str, Any]:
    plan = held.plan
    return {
        "plan": {"every": plan.every, "delay": plan.delay, "share": plan.share, "cost": plan.cost}
        | {"block": plan.block, "draws": plan.draws, "seed": plan.seed},
        "first": _day(int(held.days[0])),
        "last": _day(int(held.days[-1])),
        "decisions": held.decisions,
        "held": held.held,
        "left_out": held.left_out,
        "stale": held.stale,
        "sharpe_difference": _estimate(held.sharpe_difference),
        "everybody": _course(held.everybody),
        "spared": _course(held.spared),
        "curve_days": [_day(int(day)) for day in held.days[::_CURVE_STEP]],
    }


def _course(course: Course) -> dict[str, Any]:
    return {
        "sharpe": _estimate(course.sharpe),
        "annual_return": course.annual_return,
        "volatility": course.volatility,
        "max_drawdown": course.max_drawdown,
        "turnover": course.turnover,
        "costs": course.costs,
        "curve": np.cumprod(1.0 + course.returns)[::_CURVE_STEP].tolist(),
    }


def _figures(figures: Mapping[str, Estimate]) -> dict[str, Any]:
    return {name: _estimate(estimate) for name, estimate in figures.items()}


def _estimate(estimate: Estimate) -> dict[str, float]:
    return {"value": estimate.value, "low": estimate.low, "high": estimate.high}


def _day(ordinal: int) -> str:
    return date.fromordinal(ordinal).isoformat()


def plain(value: Any) -> Any:
    """The value in JSON's own types: NaN and infinities are null, numpy's numbers numbers, anything else its text."""
    if isinstance(value, Mapping):
        return {str(name): plain(part) for name, part in value.items()}
    if isinstance(value, list | tuple):
        return [plain(part) for part in value]
    if isinstance(value, np.generic):
        return plain(value.item())
    if isinstance(value, float):
        return round(value, _PLACES) + 0.0 if math.isfinite(value) else None
    return value if value is None or isinstance(value, str | int) else str(value)
