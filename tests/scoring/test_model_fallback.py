"""Where everything is missing that a model requires, its fallback speaks, and the opinion says so."""

import copy
import math
import re
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from src.errors import ModelRefusedError
from src.scoring.model import Model
from src.scoring.seal import seal
from tests.scoring.envelope_world import (
    DOCS,
    EVERYTHING,
    NAMES,
    PRICES,
    careful,
    composed,
    odd_rows_with_prices,
    open_it,
    sealed,
    spoken_for,
    voice,
)

KNOWN: dict[str, float | None] = {
    **dict.fromkeys(NAMES, 2.0),
    "never_known": None,
    "volatility_7d": 0.02,
    "return_30d": -0.1,
}


def alone() -> Model:
    """The fallback as a model of its own."""
    fallback = {key: value for key, value in spoken_for()["fallback"].items() if key != "name"}
    return Model(open_it(composed(fallback, "alone")), DOCS)


def test_with_prices_the_model_itself_speaks() -> None:
    score = careful().score(KNOWN)
    assert (score.variant, score.version) == ("", "20260131-prices")
    assert score.probability != alone().probability(KNOWN)


@pytest.mark.parametrize("missing", [None, math.nan])
def test_without_any_price_the_fallback_speaks_and_says_so(missing: float | None) -> None:
    vector = {**KNOWN, **dict.fromkeys(PRICES, missing)}
    score, by_itself = careful().score(vector), alone().score(vector)
    assert score.variant == "without_prices"
    assert score.version == "20260131-prices"
    assert (score.probability, score.score, score.reasons) == (by_itself.probability, by_itself.score, by_itself.reasons)
    assert careful().probability(vector) == score.probability


@pytest.mark.parametrize("gone", PRICES)
def test_one_price_feature_that_is_known_is_enough_for_the_model_itself(gone: str) -> None:
    assert careful().score({**KNOWN, gone: None}).variant == ""


def test_a_price_feature_that_is_absent_from_the_vector_is_another_declaration_and_no_missing_value() -> None:
    with pytest.raises(ModelRefusedError, match="lacks the feature 'volatility_7d'"):
        careful().score({name: value for name, value in KNOWN.items() if name not in PRICES})


def test_an_infinite_price_is_known() -> None:
    assert careful().score({**KNOWN, "volatility_7d": math.inf, "return_30d": None}).variant == ""


def test_many_rows_with_and_without_prices_say_bit_for_bit_what_one_row_says() -> None:
    rows = odd_rows_with_prices()
    assert careful().names == EVERYTHING
    many = careful().probabilities(rows).tolist()
    vectors = [dict(zip(EVERYTHING, row, strict=True)) for row in rows.tolist()]
    assert many == [careful().probability(vector) for vector in vectors]
    variants = {careful().score(vector).variant for vector in vectors[:30]}
    assert variants == {"", "without_prices"}


def test_no_rows_are_no_rows_and_all_of_one_kind_are_no_trouble() -> None:
    assert careful().probabilities(np.empty((0, len(EVERYTHING)))).shape == (0,)
    assert careful().probabilities(np.full((3, len(EVERYTHING)), 1.0)).shape == (3,)
    assert careful().probabilities(np.full((3, len(EVERYTHING)), np.nan)).shape == (3,)


def test_a_matrix_of_another_width_is_refused() -> None:
    with pytest.raises(ValueError, match=r"rows of 8 values and was given an array of shape \(2, 6\)"):
        careful().probabilities(np.zeros((2, 6)))


def test_a_fallback_may_know_features_that_the_model_leaves_out_in_its_own_order() -> None:
    main = voice(("volatility_7d", "sec_8k_count_30d"), trees=10, golden=4)
    fallback = {"name": "without_prices", **voice(("days_since_10q", "sec_8k_count_30d"), trees=10, golden=4)}
    envelope = composed(main, "apart", schema_version=2, requires=["volatility_7d"], fallback=fallback)
    model = Model(open_it(envelope))
    assert model.names == ("volatility_7d", "sec_8k_count_30d", "days_since_10q")
    rows = np.array([[0.02, 3.0, 90.0], [math.nan, 3.0, 90.0], [math.nan, math.nan, 10.0]])
    singly = [model.probability(dict(zip(model.names, row, strict=True))) for row in rows.tolist()]
    assert model.probabilities(rows).tolist() == singly
    assert [model.score(dict(zip(model.names, row, strict=True))).variant for row in rows.tolist()] == [
        "",
        "without_prices",
        "without_prices",
    ]


@settings(max_examples=100, deadline=None)
@given(row=st.lists(st.none() | st.floats(), min_size=len(EVERYTHING), max_size=len(EVERYTHING)))
def test_whatever_the_row_exactly_the_missing_prices_decide_who_speaks(row: list[float | None]) -> None:
    vector = dict(zip(EVERYTHING, row, strict=True))
    missing = all(vector[name] is None or math.isnan(vector[name] or 0.0) for name in PRICES)
    score = careful().score(vector)
    assert score.variant == ("without_prices" if missing else "")
    assert 0.0 <= score.probability <= 1.0


def test_an_envelope_of_the_first_schema_opens_and_has_no_fallback() -> None:
    envelope = open_it(sealed())
    assert sealed()["schema_version"] == 1
    assert (envelope.requires, envelope.fallback) == ((), None)
    assert Model(envelope).score(KNOWN).variant == ""


def test_an_envelope_of_the_second_schema_needs_no_fallback() -> None:
    assert open_it(seal({**sealed(), "schema_version": 2})).fallback is None


@pytest.mark.parametrize(
    ("change", "why"),
    [
        ({"schema_version": 1}, "schema_version must be at least 2 where there is a fallback"),
        ({"requires": []}, "different features, at least one of them the model's"),
        ({"requires": ["volatility_7d", "volatility_7d"]}, "different features, at least one of them the model's"),
        ({"requires": ["nobody_knows"]}, "different features, at least one of them the model's"),
        ({"requires": "volatility_7d"}, "requires must be a list"),
        ({"requires": ["never_known"]}, "fallback.features.names must be features without those"),
        ({"fallback": None}, "fallback must be an object"),
        ({"fallback": {}}, "lacks fallback.name"),
    ],
)
def test_a_fallback_that_makes_no_sense_is_refused(change: dict[str, Any], why: str) -> None:
    with pytest.raises(ModelRefusedError, match=re.escape(why)):
        open_it(seal({**spoken_for(), **change}))


def test_required_features_that_the_model_does_not_read_do_not_count() -> None:
    wider = open_it(seal({**spoken_for(), "requires": ["price_of_gold", *reversed(PRICES)]}))
    assert wider.requires == PRICES
    assert Model(wider).score({**KNOWN, **dict.fromkeys(PRICES), "price_of_gold": 1.0}).variant == "without_prices"


@pytest.mark.parametrize("alone_there", ["requires", "fallback"])
def test_requirements_and_fallback_come_together(alone_there: str) -> None:
    gone = {"requires", "fallback"} - {alone_there}
    with pytest.raises(ModelRefusedError, match=f"lacks {gone.pop()}"):
        open_it(
            seal(
                {key: value for key, value in spoken_for().items() if key == alone_there or key not in ("requires", "fallback")}
            )
        )


@pytest.mark.parametrize(
    ("path", "value", "why"),
    [
        (("name",), "", "fallback.name must be a text"),
        (("name",), "no prices", "fallback.name must be at most 100 letters"),
        (("features", "names", 0), "nobody_knows", "'nobody_knows', which this domain does not declare"),
        (("features", "declarations"), "other", "declared otherwise"),
        (("parts", 0, "text"), "tree\n", "LightGBM model text"),
        (("parts", 1, "scale", 2), 0.0, "fallback.parts[1].scale[2]"),
        (("calibration", "a"), -1.0, "fallback.calibration.a"),
        (("score_map", "base_rate"), 0.0, "fallback.score_map.base_rate"),
        (("reference", "scores", "missing"), 2.0, "fallback.reference.scores.missing"),
        (("golden",), [], "fallback.golden must be at least one row"),
        (("metrics", "auc"), 0.7, "fallback.metrics.auc must be an object"),
    ],
)
def test_damage_in_the_fallback_refuses_the_model_though_its_own_voice_is_sound(
    path: tuple[str | int, ...], value: Any, why: str
) -> None:
    content = copy.deepcopy(spoken_for())
    place: Any = content["fallback"]
    for step in path[:-1]:
        place = place[step]
    place[path[-1]] = value
    with pytest.raises(ModelRefusedError, match=re.escape(why)):
        open_it(seal(content))


@pytest.mark.parametrize("member", ["log_odds", "probability"])
def test_golden_rows_of_the_fallback_are_predicted_too(member: str) -> None:
    content = copy.deepcopy(spoken_for())
    content["fallback"]["golden"][5][member] *= 1 + 1e-9
    envelope = open_it(seal(content))
    with pytest.raises(ModelRefusedError, match=r"fallback without_prices of model 20260131-prices does not .* golden row 5"):
        Model(envelope)


def test_a_closed_model_is_closed_in_both_its_voices() -> None:
    with Model(open_it(spoken_for())) as own:
        own.score(KNOWN)
    for vector in (KNOWN, {**KNOWN, **dict.fromkeys(PRICES)}):
        with pytest.raises(ValueError, match="closed"):
            own.score(vector)
