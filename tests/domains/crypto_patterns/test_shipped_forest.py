"""The model of patterns in the image: whole, small, what its card says, and honest about what it is worth."""

from pathlib import Path
from typing import Any

import orjson
import pytest

from src.delivery.model_card import card_text
from src.domains import domain_named
from src.governance.champion import champion
from src.governance.shelf import Shelf
from src.scoring.seal import unsealed

HOME = Path(__file__).parents[3] / "src" / "domains" / "crypto_patterns"
ENVELOPE, CHALLENGER, CARD = HOME / "default_model.json", HOME / "default_challenger.json", HOME / "MODEL_CARD.md"
LARGEST = 500_000
DOMAIN = domain_named("crypto_patterns")


@pytest.fixture(scope="module")
def envelope() -> dict[str, Any]:
    return unsealed(orjson.loads(ENVELOPE.read_bytes()))


@pytest.mark.parametrize("file", [ENVELOPE, CHALLENGER], ids=["forest", "challenger"])
async def test_the_models_of_the_image_are_found_and_believed(file: Path) -> None:
    found = await champion([Shelf("the image", file=file)], DOMAIN.name, DOMAIN.features, DOMAIN.ml_scale)
    assert found.refusals == ()
    assert found.model is not None
    assert found.model.envelope.provenance == "history"
    assert found.model.envelope.target == "target_before_stop"


def test_it_is_150_trees_of_depth_twelve_at_most_in_less_than_500_000_bytes(envelope: dict[str, Any]) -> None:
    assert envelope["kind"] == "forest"
    assert envelope["parts"][0]["text"].count("Tree=") == 150
    assert envelope["parameters"]["max_depth"] == 12
    assert ENVELOPE.stat().st_size <= LARGEST


def test_its_challenger_is_boosted_trees_over_the_same_features_learned_of_the_same_rows(envelope: dict[str, Any]) -> None:
    boosted = unsealed(orjson.loads(CHALLENGER.read_bytes()))
    assert (boosted["kind"], boosted["parts"][0]["text"].count("Tree=")) == ("trees", 150)
    assert [boosted[name] for name in ("features", "training", "target", "fallback")] == [
        envelope[name] for name in ("features", "training", "target", "fallback")
    ]
    assert CHALLENGER.stat().st_size <= LARGEST


def test_its_card_is_the_one_beside_it(envelope: dict[str, Any]) -> None:
    assert CARD.read_text(encoding="utf-8") == card_text(envelope, DOMAIN.words)


def test_it_learned_from_bars_of_three_months_and_was_judged_on_later_weeks(envelope: dict[str, Any]) -> None:
    training, periods = envelope["training"], envelope["periods"]
    assert training["rows"] > 45_000
    assert (training["first_date"], training["last_date"]) > ("2025-03-31", "2025-06-25")
    assert [period["first"] for period in periods] == sorted(period["first"] for period in periods)
    assert len(periods) == 4


def test_it_says_that_on_days_it_had_not_seen_it_knew_next_to_nothing(envelope: dict[str, Any]) -> None:
    auc, skill = envelope["metrics"]["auc"], envelope["metrics"]["brier_skill"]
    assert auc["low"] < 0.5 < max(auc["high"], 0.52)
    assert skill["value"] < 0.005


async def test_a_signal_without_bars_is_told_by_its_base_score_alone() -> None:
    found = await champion([Shelf("the image", file=ENVELOPE)], DOMAIN.name, DOMAIN.features, DOMAIN.ml_scale)
    assert found.model is not None
    nothing: dict[str, float | None] = dict.fromkeys(DOMAIN.features.names)
    assert found.model.score(nothing | {"base_score": 70.0}).variant == "without_bars"
    assert found.model.score(nothing | {"base_score": 70.0, "momentum": 60.0}).variant != "without_bars"
