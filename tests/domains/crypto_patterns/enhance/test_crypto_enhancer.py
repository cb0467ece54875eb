"""A base score in, an enhanced one out, and the base score again on any trouble."""

import json
from itertools import count
from math import isnan, nan

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from src.domains.crypto_patterns.bars.bar import Bar
from src.domains.crypto_patterns.bars.moments import MINUTE
from src.domains.crypto_patterns.enhance.enhanced import Enhanced
from src.domains.crypto_patterns.enhance.enhancer import Enhancer
from src.domains.crypto_patterns.measures.declared import NAMES, towards
from src.domains.crypto_patterns.measures.desk import Desk
from src.scoring.model import Model
from tests.domains.crypto_patterns.enhance.pattern_models import READ, model

FIVE = 5 * MINUTE
NOON = 1_748_779_200_000_000
BARS = 160
NOW = NOON + BARS * FIVE
"""Close of the last bar."""


def desk(bars: int = BARS) -> Desk:
    found = Desk(FIVE, reference="BTCUSDT")
    closes = 100 * np.exp(np.cumsum(np.random.default_rng(1).normal(0, 0.003, bars)))
    for at, close in enumerate(closes.tolist()):
        found.push("SOLUSDT", Bar(NOON + FIVE * at, FIVE, close, close * 1.001, close * 0.999, close, 5.0 + at % 7))
    return found


def enhanced(weight: float = 0.3, *, ask: Model | None = None, direction: int = 1, score: float = 72.5) -> Enhanced:
    return Enhancer(desk(), ask or model(), weight).enhance("SOLUSDT", direction, score, at=NOW)


@pytest.mark.parametrize("weight", [0.0, 0.1, 0.3, 1.0])
def test_the_score_is_the_base_score_and_the_models_by_the_weight(weight: float) -> None:
    found = enhanced(weight)
    assert found.ml_score is not None
    assert found.ml_metadata.probability is not None
    assert found.ml_score == 100 * found.ml_metadata.probability
    assert found.score == pytest.approx((1 - weight) * 72.5 + weight * found.ml_score, abs=1e-12)
    assert found.method == {0.0: "rules", 1.0: "ml"}.get(weight, "blend")
    assert (found.reason, found.base_score) == ("", 72.5)


def test_the_model_is_asked_for_what_the_desk_says_turned_to_the_direction() -> None:
    reading = desk().latest("SOLUSDT", at=NOW)
    assert reading is not None
    for direction in (1, -1):
        found = enhanced(direction=direction)
        wanted = dict(zip(NAMES, towards(reading.row, direction), strict=True))
        wanted |= {"base_score": 72.5, "direction": float(direction)}
        asked = {name: found.ml_metadata.features[name] for name in READ}
        np.testing.assert_equal(asked, wanted)
        assert found.ml_metadata.probability == model().probability(wanted)


def test_the_metadata_name_the_model_and_the_milliseconds_by_the_clock() -> None:
    clock = (second * 0.000_25 for second in count())
    found = Enhancer(desk(), model(), 0.3, clock=lambda: next(clock)).enhance("SOLUSDT", 1, 72.5, at=NOW)
    row = json.loads(json.dumps(found.ml_metadata.row(), allow_nan=False))
    assert row["model_version"] == model().envelope.version
    assert row["prediction_time_ms"] == pytest.approx(0.25)
    assert row["features"]["base_score"] == 72.5
    assert row["features"]["sentiment"] is None


def test_sentiment_and_quality_given_with_the_signal_are_read_instead_of_the_readings_own() -> None:
    found = Enhancer(desk(), model(), 0.3).enhance("SOLUSDT", -1, 70, at=NOW, sentiment=80, quality=65)
    assert (found.ml_metadata.features["sentiment"], found.ml_metadata.features["pattern_quality"]) == (20, 65)


def test_what_else_is_known_of_the_signal_is_read_and_the_rest_is_missing() -> None:
    ask = model((*READ, "plan_ratio", "risk_percent"))
    found = Enhancer(desk(), ask, 0.3).enhance("SOLUSDT", 1, 70, at=NOW, also={"plan_ratio": 50.0})
    assert found.ml_metadata.features["plan_ratio"] == 50.0
    assert isnan(found.ml_metadata.features["risk_percent"])
    assert found.method == "blend"


def alone(found: Enhanced, reason: str) -> None:
    """The base score, to the bit, with nothing of a model."""
    assert (found.score, found.method, found.ml_score) == (72.5, "rules", None)
    assert (found.ml_metadata.model_version, found.ml_metadata.probability) == (None, None)
    assert found.reason == reason


def test_without_a_model_the_base_score_stands_and_the_refusal_is_the_reason() -> None:
    found = Enhancer(desk(), None, 0.3, refusal="The model's seal is broken.").enhance("SOLUSDT", 1, 72.5, at=NOW)
    alone(found, "The model's seal is broken.")


def test_a_symbol_without_a_bar_keeps_its_base_score() -> None:
    found = Enhancer(desk(), model(), 0.3).enhance("ETHUSDT", 1, 72.5, at=NOW)
    alone(found, "No bar of ETHUSDT had closed by the moment of the signal.")
    assert found.ml_metadata.features == {}


def test_figures_of_after_the_signal_are_not_read() -> None:
    found = Enhancer(desk(), model(), 0.3).enhance("SOLUSDT", 1, 72.5, at=NOW - 1)
    alone(found, "No bar of SOLUSDT had closed by the moment of the signal.")


def test_figures_past_their_life_are_not_read() -> None:
    found = Enhancer(desk(), model(), 0.3).enhance("SOLUSDT", 1, 72.5, at=NOW + FIVE + MINUTE + 1)
    alone(found, "The last bar of SOLUSDT closed more than 360 s before the signal; its figures no longer hold.")


def test_a_model_that_reads_what_the_domain_does_not_declare_is_not_asked() -> None:
    names = (*READ, "phase_of_the_moon")
    found = enhanced(ask=model(names))
    version = model(names).envelope.version
    alone(
        found,
        "The model could not be asked: the vector lacks the feature 'phase_of_the_moon', which model"
        f" {version} was trained on.",
    )


def test_a_model_that_was_closed_meanwhile_leaves_the_base_score() -> None:
    ask = model()
    enhancer = Enhancer(desk(), ask, 0.3)
    ask.close()
    found = enhancer.enhance("SOLUSDT", 1, 72.5, at=NOW)
    assert (found.score, found.method) == (72.5, "rules")
    assert found.reason.startswith("The model could not be asked: ")


def test_where_figures_are_missing_the_models_fallback_speaks_on_its_own_scale() -> None:
    ask = model(fallback=True)
    found = Enhancer(desk(bars=1), ask, 0.5, scale="lift").enhance("SOLUSDT", 1, 72.5, at=NOON + FIVE)
    assert isnan(found.ml_metadata.features["momentum"])
    assert ask.envelope.fallback is not None
    assert found.ml_metadata.probability is not None
    assert found.ml_score == ask.envelope.fallback.score_map.score(found.ml_metadata.probability, "lift")
    assert found.ml_score == ask.score({**found.ml_metadata.features}).score


@pytest.mark.parametrize(("direction", "score"), [(0, 50), (2, 50), (1, -1), (1, 100.5), (1, nan)])
def test_what_is_no_signal_is_refused(direction: int, score: float) -> None:
    with pytest.raises(ValueError, match="a signal of direction"):
        Enhancer(desk(), model(), 0.3).enhance("SOLUSDT", direction, score, at=NOW)


@pytest.mark.parametrize("weight", [-0.1, 1.1, nan])
def test_a_weight_that_is_no_share_is_refused(weight: float) -> None:
    with pytest.raises(ValueError, match="share between 0 and 1"):
        Enhancer(desk(), model(), weight)


WHOLE = desk()


@settings(max_examples=100, deadline=None)
@given(st.floats(0, 100), st.sampled_from([1, -1]), st.floats(0, 1))
def test_the_score_lies_between_base_score_and_models_whatever_they_are(score: float, direction: int, weight: float) -> None:
    found = Enhancer(WHOLE, model(), weight).enhance("SOLUSDT", direction, score, at=NOW)
    assert found.ml_score is not None
    low, high = sorted((score, found.ml_score))
    assert low - 1e-9 <= found.score <= min(high + 1e-9, 100)
