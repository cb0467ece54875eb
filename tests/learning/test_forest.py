"""A forest is a sum of trees that says what LightGBM's mean of them says, before and after it was packed."""

import functools
import json
from dataclasses import replace
from typing import Any

import lightgbm
import numpy as np
import pytest
from numpy.typing import NDArray

from src.errors import GovernanceError, ModelRefusedError
from src.learning.boosting import Boosting, boost, log_odds
from src.learning.fitting import fit, sealed
from src.learning.forest import PARAMETERS, TREES, additive
from src.learning.lessons import Lessons
from src.learning.minimums import Minimums
from src.learning.packing import part_told
from src.learning.recipe import Candidate
from src.learning.training_set import TrainingSet
from src.learning.walk_forward import equal_periods
from src.scoring.model import Model
from src.scoring.tree_text import checked
from tests.learning.market_world import shuffled
from tests.scoring.model_world import NAMES, PURPOSE, RECIPE, TRAINED_AT, odd_rows, open_it, panel

Vector = NDArray[np.float64]
FOREST = Candidate("model", "forest", NAMES)
ALONE = replace(RECIPE, folds=2)


@functools.cache
def by_lightgbm() -> Any:
    """LightGBM's own forest of the panel, which says in its header that it is averaged."""
    table, how = panel(), Boosting(TREES, 3, 1, PARAMETERS)
    parameters = how.on(len(table), 1)
    rows = lightgbm.Dataset(table.matrix, table.labels, feature_name=list(NAMES), params=dict(parameters))
    return lightgbm.train(parameters, rows, num_boost_round=TREES)


@functools.cache
def ours() -> Any:
    return boost(panel(), Boosting(TREES, 3, 1, PARAMETERS))


@functools.cache
def packed() -> dict[str, Any]:
    """An envelope of a forest, judged on one period."""
    table = panel(days=220)
    periods = equal_periods(table.days, 1)
    return sealed(fit(table, PURPOSE, TRAINED_AT, ALONE, candidate=FOREST, periods=periods))


def test_the_sum_is_the_mean_of_lightgbms_trees() -> None:
    rows = odd_rows()
    theirs = by_lightgbm().predict(rows, raw_score=True) / TREES
    assert log_odds(ours(), rows) == pytest.approx(theirs, rel=0.0, abs=1e-12)


def test_lightgbm_itself_gives_the_same_probabilities_for_both() -> None:
    rows = odd_rows()
    assert ours().predict(rows) == pytest.approx(by_lightgbm().predict(rows), rel=0.0, abs=1e-12)


def test_what_a_split_said_is_divided_as_its_leaves_are() -> None:
    theirs, own = (booster.trees_to_dataframe() for booster in (by_lightgbm(), ours()))
    assert own["value"].to_numpy() * TREES == pytest.approx(theirs["value"].to_numpy(), abs=1e-12)
    assert own["threshold"].equals(theirs["threshold"])
    assert own["count"].equals(theirs["count"])


def test_the_gate_takes_the_sum_and_refuses_the_mean() -> None:
    assert checked(ours().model_to_string(), NAMES)
    with pytest.raises(ModelRefusedError, match="unknown or repeated header line 'average_output'"):
        checked(by_lightgbm().model_to_string(), NAMES)


def test_a_sum_stays_as_it_is() -> None:
    text = ours().model_to_string()
    assert additive(text) == text


def test_a_packed_forest_scores_rows_as_it_did_before_to_the_last_bit() -> None:
    table = panel(days=220)
    learned = Lessons(table, (), ALONE).learned("forest")
    envelope = open_it(json.dumps(packed()))
    before, model = learned.log_odds(odd_rows()), Model(envelope)
    after = [model.score(dict(zip(NAMES, row, strict=True))).probability for row in odd_rows().tolist()]
    assert after == [learned.calibration.probability(value) for value in before.tolist()]
    assert envelope.calibration == learned.calibration


def test_rows_in_any_order_and_any_number_of_threads_give_the_same_forest() -> None:
    table, how = panel(days=100), Boosting(20, 5, 1, PARAMETERS)
    other = shuffled(table, 4).in_order()
    once, again = boost(table, how).model_to_string(), boost(other, replace(how, threads=2)).model_to_string()
    assert again.partition("parameters:")[0] == once.partition("parameters:")[0]


def test_another_seed_grows_another_forest() -> None:
    table, how = panel(days=100), Boosting(5, 5, 1, PARAMETERS)
    assert not np.array_equal(
        log_odds(boost(table, how), table.matrix), log_odds(boost(table, replace(how, seed=6)), table.matrix)
    )


def test_the_text_of_a_full_grown_forest_of_eleven_features_takes_less_than_450_kilobytes() -> None:
    random = np.random.default_rng(0)
    names = tuple(f"feature_number_{index:02d}" for index in range(11))
    matrix = random.normal(50.0, 20.0, size=(20_000, 11))
    labels = (random.random(20_000) < 0.5 + 0.002 * (matrix[:, 0] - 50.0)).astype(np.float64)
    days = 738_000 + np.arange(20_000) // 100
    ids = tuple(f"S{number:03d}" for number in range(100))
    table = TrainingSet(names, matrix, labels, days, days + 1, np.arange(20_000) % 100, ids)
    forest = boost(table, Boosting(TREES, 3, 1, PARAMETERS))
    text = part_told(1.0, forest, names)["text"]
    assert text.count("num_leaves=40\n") == TREES
    assert len(text) < 450_000


def test_the_card_tells_what_shapes_a_forest_and_not_what_boosting_would_take() -> None:
    assert packed()["kind"] == "forest"
    assert {key: packed()["parameters"][key] for key in ("boosting", "rounds", "max_depth", "bagging_fraction")} == {
        "boosting": "rf",
        "rounds": 150,
        "max_depth": 12,
        "bagging_fraction": 0.632,
    }


def test_it_finds_what_is_there_and_its_probabilities_are_calibrated() -> None:
    auc = packed()["metrics"]["auc"]
    assert 0.6 < auc["value"] < 1.0
    later = panel(seed=99)
    predicted = Model(open_it(packed())).probabilities(later.matrix.astype(np.float64))
    assert predicted.mean() / later.labels.mean() == pytest.approx(1.0, abs=0.1)


def test_too_few_events_grow_no_forest() -> None:
    recipe = replace(RECIPE, minimums=Minimums(clustered_positives=10_000))
    with pytest.raises(GovernanceError, match=r"separate events, and boosting takes 10,000"):
        Lessons(panel(), (), recipe).learned("forest")


def test_a_forest_may_differ_where_the_recipe_says_so() -> None:
    table = panel(days=100)
    lessons = Lessons(table, (), replace(ALONE, forest={"num_leaves": 5}))
    assert lessons.parameters("forest")["num_leaves"] == 5
    trees = lessons.learned("forest").parts[0][1].trees_to_dataframe()
    assert trees[trees["left_child"].isna()].groupby("tree_index").size().max() == 5
