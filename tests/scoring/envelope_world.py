"""A small panel with gaps, and the envelopes made of it with LightGBM and numpy alone; fitted once in each test process."""

import functools
import json
from collections.abc import Sequence
from typing import Any

import lightgbm
import numpy as np
from numpy.typing import NDArray

from src.scoring.calibration import Platt
from src.scoring.envelope import Envelope, opened
from src.scoring.logistic import Logistic, Term
from src.scoring.model import Model
from src.scoring.score_map import ScoreMap
from src.scoring.seal import seal
from src.scoring.tree_text import checked

Matrix = NDArray[np.float64]

NAMES = ("sec_8k_count_30d", "days_since_10q", "sell_usd_30d", "news_count_30d", "never_known", "volatility_ratio")
PRICES = ("volatility_7d", "return_30d")
EVERYTHING = (*NAMES, *PRICES)
DOCS = {
    "sec_8k_count_30d": ("8-K filings in 30 days", "filings"),
    "days_since_10q": ("Days since the last 10-Q", "days"),
    "sell_usd_30d": ("Open-market sales in 30 days", "USD"),
}
DECLARATIONS = "5f3c0e"
ROWS = 3000
GOLDEN = 64
BASE = {
    "domain": "company_risk",
    "target": "spike_7d",
    "horizon_days": 7,
    "trained_at": "2026-01-31T06:00:00+00:00",
    "provenance": "test",
    "libraries": {"lightgbm": lightgbm.__version__},
}


@functools.cache
def panel() -> tuple[Matrix, Matrix]:
    """Rows of `EVERYTHING` whose labels follow four features; one value in eight is missing, prices in a third of the rows."""
    random = np.random.default_rng(7)
    matrix = np.column_stack(
        [
            random.poisson(1.5, ROWS).astype(np.float64),
            random.integers(0, 95, ROWS).astype(np.float64),
            np.exp(random.normal(11.0, 2.0, ROWS)),
            random.poisson(4.0, ROWS).astype(np.float64),
            np.full(ROWS, np.nan),
            np.exp(random.normal(0.0, 0.4, ROWS)),
            np.exp(random.normal(-4.0, 0.5, ROWS)),
            random.normal(0.0, 0.1, ROWS),
        ]
    )
    matrix[random.random(matrix.shape) < 0.125] = np.nan
    matrix[::3, len(NAMES) :] = np.nan
    known = np.nan_to_num(matrix, nan=0.0)
    log_odds = -3.0 + 0.5 * known[:, 0] + 1.2 * (known[:, 1] > 80) * (known[:, 5] > 1.0) + 0.8 * known[:, 5] - 8.0 * known[:, 7]
    labels = (random.random(ROWS) < 1.0 / (1.0 + np.exp(-log_odds))).astype(np.float64)
    return matrix, labels


def voice(names: Sequence[str], *, trees: int = 60, golden: int = GOLDEN) -> dict[str, Any]:
    """A voice over some of the features: trees and a rough logistic part, their mean, calibrated by a line."""
    everything, labels = panel()
    matrix = everything[:, [EVERYTHING.index(name) for name in names]]
    parameters = {"objective": "binary", "num_leaves": 12, "min_data_in_leaf": 40, "learning_rate": 0.05, "seed": 3}
    parameters |= {"deterministic": True, "force_row_wise": True, "num_threads": 1, "verbosity": -1}
    data = lightgbm.Dataset(matrix, labels, feature_name=list(names), params={"verbosity": -1})
    booster = lightgbm.train(parameters, data, trees)
    logistic = _logistic(matrix, labels)
    log_odds = 0.5 * np.asarray(booster.predict(matrix, raw_score=True)) + 0.5 * logistic.many(matrix)
    calibration = Platt(1.0625, 0.05)
    chosen = np.argsort(log_odds, kind="stable")[np.linspace(0, ROWS - 1, golden).astype(int)]
    terms = {"coefficients": "coefficient", "center": "center", "scale": "scale", "low": "low", "high": "high", "fill": "fill"}
    base_rate = float(labels.mean())
    return {
        "features": {"names": list(names), "declarations": DECLARATIONS},
        "parts": [
            {"kind": "lightgbm", "weight": 0.5, "text": checked(booster.model_to_string(), names)},
            {
                "kind": "logistic",
                "weight": 0.5,
                "intercept": logistic.intercept,
                **{key: [getattr(term, name) for term in logistic.terms] for key, name in terms.items()},
            },
        ],
        "calibration": {"kind": "platt", "a": calibration.a, "b": calibration.b},
        "score_map": {"base_rate": base_rate, "at_base": 25.0, "per_doubling": 22.5},
        "reference": {
            "features": {name: _bins(matrix[:, index]) for index, name in enumerate(names)},
            "scores": _bins(np.array([ScoreMap(base_rate).score(calibration.probability(x)) for x in log_odds.tolist()])),
        },
        "golden": [
            {
                "row": [None if np.isnan(x) else x for x in matrix[row].tolist()],
                "log_odds": float(log_odds[row]),
                "probability": calibration.probability(float(log_odds[row])),
            }
            for row in chosen
        ],
        "metrics": {"auc": {"value": 0.71, "low": 0.66, "high": 0.75}},
    }


def _logistic(matrix: Matrix, labels: Matrix) -> Logistic:
    """Each feature weighed by how it goes with the label: no regression, but every branch of one."""
    terms = []
    for column in matrix.T:
        known = np.isfinite(column)
        if not known.any():
            terms.append(Term(0.0, 0.0, 1.0, 0.0, 0.0, 0.0))
            continue
        low, high = (float(q) for q in np.quantile(column[known], [0.005, 0.995]))
        bounded = np.clip(column[known], low, high)
        coefficient = float(np.corrcoef(bounded, labels[known])[0, 1])
        terms.append(Term(coefficient, float(bounded.mean()), float(bounded.std()), low, high, float(bounded.mean())))
    return Logistic(float(np.log(labels.mean() / (1.0 - labels.mean()))), terms)


def _bins(column: Matrix) -> dict[str, Any]:
    known = column[np.isfinite(column)]
    edges = np.unique(np.quantile(known, np.arange(1, 10) / 10)) if len(known) else np.empty(0)
    counts = np.bincount(np.searchsorted(edges, known, side="right"), minlength=len(edges) + 1)
    return {
        "edges": edges.tolist(),
        "shares": (counts / max(len(known), 1)).tolist(),
        "missing": 1.0 - len(known) / len(column),
    }


def composed(speech: dict[str, Any], version: str, **more: Any) -> dict[str, Any]:
    """A sealed envelope around a voice."""
    labels = panel()[1]
    training = {"rows": ROWS, "positives": int(labels.sum()), "subjects": 20, "fingerprint": "f" * 64}
    training |= {"first_date": "2024-01-01", "last_date": "2024-05-29"}
    return seal({**BASE, **speech, "schema_version": 1, "model_version": version, "training": training, **more})


@functools.cache
def sealed() -> dict[str, Any]:
    """An envelope without a fallback, of the first schema; copy it before changing it."""
    return composed(voice(NAMES), "20260131-plain")


def resealed(**changes: Any) -> dict[str, Any]:
    """That envelope with some members changed, and a seal that says so."""
    return seal({**sealed(), **changes})


@functools.cache
def spoken_for() -> dict[str, Any]:
    """An envelope whose model requires prices, with a fallback for where there are none; copy it before changing it."""
    fallback = {"name": "without_prices", **voice(NAMES, trees=30, golden=16)}
    return composed(voice(EVERYTHING, golden=32), "20260131-prices", schema_version=2, requires=list(PRICES), fallback=fallback)


def version(name: str, **changes: Any) -> dict[str, Any]:
    """The envelope without a fallback under another version."""
    return resealed(model_version=name, **changes)


def open_it(value: object) -> Envelope:
    """Open as the domain it was trained for would."""
    return opened(value, domain="company_risk", names=EVERYTHING, fingerprint=lambda _: DECLARATIONS)


@functools.cache
def model() -> Model:
    """The model without a fallback, ready."""
    return Model(open_it(sealed()), DOCS)


@functools.cache
def careful() -> Model:
    """The model with a fallback, ready."""
    return Model(open_it(spoken_for()), DOCS)


def trees_text() -> str:
    """LightGBM's text inside the envelope."""
    return str(sealed()["parts"][0]["text"])


def as_text(value: object) -> str:
    """JSON as a store may return it."""
    return json.dumps(value)


@functools.cache
def odd_rows() -> Matrix:
    """1,200 rows: many gaps, all missing, both zeros, infinities, and numbers at the ends of the scale."""
    return _odd(len(NAMES))


@functools.cache
def odd_rows_with_prices() -> Matrix:
    """The same over `EVERYTHING`; a third of them without prices."""
    rows = _odd(len(EVERYTHING))
    rows[::3, len(NAMES) :] = np.nan
    return rows


def _odd(wide: int) -> Matrix:
    random = np.random.default_rng(11)
    rows = random.normal(0.0, 50.0, (1200, wide))
    rows[:600] = np.round(np.abs(rows[:600]) / 10.0)
    rows[random.random(rows.shape) < 0.2] = np.nan
    rows[0] = np.nan
    rows[1], rows[2], rows[3], rows[4] = 0.0, -0.0, np.inf, -np.inf
    rows[5], rows[6], rows[7] = 1e308, -1e308, 5e-324
    return rows
