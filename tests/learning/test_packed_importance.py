"""What is packed beside a model of its own training: what each feature weighs, and how far months of it were from the whole."""

import functools
import math
from dataclasses import replace
from typing import Any

import lightgbm
import numpy as np
import pandas as pd
import pytest
from numpy.typing import NDArray

from src.learning.fitting import fit
from src.learning.importance import ROWS, importance
from src.learning.lessons import Lessons
from src.learning.recipe import Candidate
from src.learning.training_set import TrainingSet
from src.scoring.model import Model
from tests.learning.market_world import shuffled
from tests.scoring.model_world import BOTH, NAMES, PURPOSE, RECIPE, TRAINED_AT, open_it, panel, sealed

Vector = NDArray[np.float64]
FEW = replace(RECIPE, trees=20)


@functools.cache
def small() -> TrainingSet:
    """Fewer rows than are drawn, so that all of them are taken."""
    return panel(days=150)


@functools.cache
def packed(kind: str = "mean") -> dict[str, Any]:
    """The content of a model of these rows."""
    return fit(small(), PURPOSE, TRAINED_AT, FEW, candidate=replace(BOTH, kind=kind))  # type: ignore[arg-type]  # one of Kind


def by_the_packages(content: dict[str, Any], matrix: Vector) -> Vector:
    """Mean size of contributions, by LightGBM's own package and the logistic part written out."""
    total = np.zeros(matrix.shape)
    for part in content["parts"]:
        if part["kind"] == "lightgbm":
            told = np.asarray(lightgbm.Booster(model_str=part["text"]).predict(matrix, pred_contrib=True))[:, :-1]
        else:
            low, high, fill = (np.array(part[name]) for name in ("low", "high", "fill"))
            seen = np.where(np.isnan(matrix), fill, np.clip(matrix, low, high))
            told = (seen - np.array(part["center"])) / np.array(part["scale"]) * np.array(part["coefficients"])
        total += part["weight"] * told
    return np.asarray(content["calibration"]["a"] * np.abs(total).mean(axis=0))


@pytest.mark.parametrize("kind", ["mean", "trees", "logistic"])
def test_importance_is_what_lightgbm_and_the_logistic_part_come_to_by_hand(kind: str) -> None:
    told = packed(kind)["importance"]
    assert told["rows"] == len(small()) == 3000
    assert [*told["features"]] == [*NAMES]
    assert [*told["features"].values()] == pytest.approx(
        by_the_packages(packed(kind), small().matrix.astype(np.float64)), abs=1e-6
    )


def test_importance_is_the_mean_size_of_the_reasons_that_the_model_gives() -> None:
    model = Model(open_it(sealed()))
    sizes = dict.fromkeys(NAMES, 0.0)
    rows = panel().matrix[::10].tolist()
    for row in rows:
        for reason in model.score(dict(zip(NAMES, row, strict=True)), limit=len(NAMES)).reasons:
            sizes[reason.feature] += abs(reason.contribution) / len(rows)
    assert model.envelope.voice.importance == pytest.approx(sizes, rel=0.05, abs=0.001)


def test_the_features_that_made_the_target_weigh_most_and_one_never_known_weighs_nothing() -> None:
    told = open_it(sealed()).voice.importance
    made = {"sec_8k_count_30d", "days_since_10q", "volatility_ratio"}
    assert {*sorted(told, key=lambda name: -told[name])[:3]} == made
    assert told["never_known"] == 0.0


def test_of_many_rows_four_thousand_drawn_ones_tell_nearly_the_same() -> None:
    table = panel()
    assert len(table) > ROWS == sealed()["importance"]["rows"]
    whole = by_the_packages(sealed(), table.matrix.astype(np.float64))
    told = sealed()["importance"]["features"]
    assert [told[name] for name in NAMES] == pytest.approx(whole, rel=0.03, abs=1e-6)


def test_rows_in_any_order_have_the_same_rows_drawn_of_them() -> None:
    learned = Lessons(panel(), (), FEW).learned("mean")
    assert importance(shuffled(panel(), 3).in_order(), learned) == importance(panel(), learned)


def test_months_of_training_are_told_apart_from_the_whole_feature_by_feature() -> None:
    table, reference = panel(), sealed()["reference"]["features"]
    for index, name in enumerate(NAMES):
        assert reference[name]["usual"] == pytest.approx(usual(table.matrix[:, index], table.days, reference[name]), abs=1e-4)
    assert reference["never_known"]["usual"] == 0.0
    assert reference["volatility_ratio"]["usual"] > 0.0


def test_months_of_scores_are_told_apart_from_all_of_them() -> None:
    model, table = Model(open_it(sealed())), panel()
    probabilities = model.probabilities(table.matrix.astype(np.float64)).tolist()
    scores = np.array([model.envelope.score_map.score(probability) for probability in probabilities])
    told = sealed()["reference"]["scores"]
    assert told["usual"] == pytest.approx(usual(scores, table.days, told), abs=1e-4)
    assert model.envelope.voice.score_bins.usual == told["usual"] > 0.0


def test_a_past_of_less_than_ten_months_tells_nothing_of_what_is_usual() -> None:
    reference = packed()["reference"]
    assert [reference["scores"]["usual"], *(bins["usual"] for bins in reference["features"].values())] == [0.0] * 7


def test_a_feature_that_drifts_through_training_is_usually_far_from_its_bins() -> None:
    table = panel(days=400)
    drifting = table.matrix.copy()
    drifting[:, 3] = table.days // 40 + np.random.default_rng(1).normal(size=len(table))
    content = fit(replace(table, matrix=drifting), PURPOSE, TRAINED_AT, FEW, candidate=BOTH)
    told = {name: bins["usual"] for name, bins in content["reference"]["features"].items()}
    assert told["news_count_30d"] > 2.0
    assert max(told[name] for name in NAMES if name != "news_count_30d") < 0.1


def test_the_fallback_has_its_own() -> None:
    other = fit(panel(), PURPOSE, TRAINED_AT, FEW, candidate=Candidate("model", "logistic", NAMES[:5]))
    assert [*other["importance"]["features"]] == [*NAMES[:5]]
    assert other["reference"]["scores"]["usual"] != sealed()["reference"]["scores"]["usual"]


def usual(column: Any, days: Any, told: dict[str, Any]) -> float:
    """The 99th per cent of windows' indices, by pandas and a sum over bins."""
    table = pd.DataFrame({"value": column, "window": days // 28}).dropna()
    if table.empty:
        return 0.0
    table["bin"] = pd.cut(table["value"], [-math.inf, *told["edges"], math.inf], right=False, labels=False)
    indices, wide, typical = [], len(told["shares"]), table.groupby("window").size().median()
    for _, rows in table.groupby("window"):
        if len(rows) < typical / 2:
            continue
        then = [(len(rows) * share / sum(told["shares"]) + 0.5) / (len(rows) + 0.5 * wide) for share in told["shares"]]
        now = [((rows["bin"] == place).sum() + 0.5) / (len(rows) + 0.5 * wide) for place in range(wide)]
        indices.append(sum((p - q) * math.log(p / q) for p, q in zip(now, then, strict=True)))
    return float(pd.Series(indices).quantile(0.99))
