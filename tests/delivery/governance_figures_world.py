"""What came true in a made-up year of scores: an event a dozen rows, and ML a better judge than the rules."""

import math
from datetime import date, timedelta
from functools import cache
from typing import Any

import numpy as np


def estimate(value: float, half: float) -> dict[str, float]:
    return {"value": round(value, 6), "low": round(value - half, 6), "high": round(value + half, 6)}


@cache
def answered() -> tuple[np.ndarray[Any, np.dtype[np.float64]], np.ndarray[Any, np.dtype[np.bool_]]]:
    """Scores of the three voices (3 × rows, 0–100) and what happened: an event a dozen rows, ML a better judge than rules."""
    draw = np.random.default_rng(4)
    risk = draw.normal(-3.0, 1.2, 1100)
    happened = draw.random(1100) < 1 / (1 + np.exp(-risk))
    ml = 100 / (1 + np.exp(-(risk + 3.0 + draw.normal(0, 0.8, 1100))))
    rules = 100 / (1 + np.exp(-(risk + 2.4 + draw.normal(0, 1.8, 1100))))
    return np.stack([rules, ml, 0.6 * rules + 0.4 * ml]), happened


def wilson(share: float, rows: int) -> tuple[float, float]:
    middle, around = share + 1.92 / rows, 1.96 * math.sqrt(share * (1 - share) / rows + 0.96 / rows**2)
    return max((middle - around) / (1 + 3.84 / rows), 0.0), min((middle + around) / (1 + 3.84 / rows), 1.0)


def promised(score: float) -> float:
    return 0.012 * math.exp(score / 28)


def calibration(voice: int) -> list[dict[str, Any]]:
    scores, happened = answered()
    tenths = np.array_split(np.argsort(scores[voice]), 10)
    told = []
    for tenth in tenths:
        rate = float(happened[tenth].mean())
        low, high = wilson(rate, len(tenth))
        mean = promised(float(scores[voice][tenth].mean()))
        told.append({"promised": mean, "happened": rate, "low": low, "high": high, "rows": len(tenth)})
    return told


def lift(voice: int) -> list[dict[str, Any]]:
    scores, happened = answered()
    order, base = np.argsort(-scores[voice]), float(happened.mean())
    told = []
    for tenth in range(1, 11):
        top = order[: len(order) * tenth // 10]
        rate = float(happened[top].mean())
        told.append({"share": tenth / 10, "rate": rate, "lift": rate / base, "rows": len(top)})
    return told


def bands(voice: int) -> list[dict[str, Any]]:
    scores, happened = answered()
    told = []
    for least in range(0, 100, 10):
        inside = happened[(scores[voice] >= least) & (scores[voice] < least + 10)]
        rate = float(inside.mean()) if len(inside) else None
        low, high = wilson(rate, len(inside)) if rate is not None else (None, None)
        kept = promised(least + 5) if voice else None
        told.append(
            {"name": f"{least}–{least + 10}", "rows": len(inside), "rate": rate, "low": low, "high": high, "promised": kept}
        )
    return told


def quality() -> list[dict[str, Any]]:
    told = []
    for week in range(36):
        on = date(2025, 5, 9) + timedelta(weeks=week)
        bump = 0.05 * math.exp(-((week - 17) ** 2) / 18)
        told.append(
            {
                "on": on.isoformat(),
                "rows": 240 + 20 * week,
                "log_loss": None if week == 5 else 0.231 + bump + 0.006 * math.sin(week),
                "brier": 0.062 + bump / 4 + 0.002 * math.sin(week),
                "calibration_error": 0.02 + bump / 2 + 0.003 * math.sin(week * 2),
                "error_by_chance": 0.021 - week * 0.0001,
                "auc": None if week < 2 else 0.79 - 2 * bump + 0.01 * math.cos(week),
                "promised": 0.071 + 0.004 * math.sin(week / 3),
            }
        )
    return told


def figures() -> dict[str, Any]:
    values = {
        "rules": (0.2513, 0.0689, 0.021, 0.684, 0.171, 0.031),
        "ml": (0.2307, 0.0642, 0.088, 0.781, 0.262, 0.019),
        "combined": (0.2346, 0.0651, 0.075, 0.766, 0.249, 0.022),
    }
    halves = (0.021, 0.008, 0.03, 0.038, 0.05, 0.008)
    names = ("log_loss", "brier", "brier_skill", "auc", "average_precision", "calibration_error")
    voices = {
        voice: {name: estimate(value, half) for name, value, half in zip(names, told, halves, strict=True)}
        for voice, told in values.items()
    }
    return {"rows": 1100, "events": 83, "first": "2025-01-06", "last": "2025-12-31", "voices": voices}
