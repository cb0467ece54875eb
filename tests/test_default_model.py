"""The model in the image: whole, small, what its card says, and of features that are declared."""

from pathlib import Path
from typing import Any

import orjson
import pytest

from src.delivery.model_card import card_text
from src.domains import domain_named
from src.governance.champion import champion
from src.governance.shelf import Shelf
from src.scoring.seal import unsealed

HOME = Path(__file__).parents[1] / "src" / "domains" / "company_risk"
ENVELOPE, CARD = HOME / "default_model.json", HOME / "MODEL_CARD.md"
LARGEST = 600_000
DOMAIN = domain_named("company_risk")


@pytest.fixture(scope="module")
def envelope() -> dict[str, Any]:
    return unsealed(orjson.loads(ENVELOPE.read_bytes()))


async def test_the_model_of_the_image_is_found_and_believed() -> None:
    found = await champion([Shelf("the image", file=ENVELOPE)], DOMAIN.name, DOMAIN.features, "lift")
    assert found.refusals == ()
    assert found.model is not None
    assert found.model.envelope.provenance == "history"
    assert found.model.envelope.target == "volatility_spike_7d"


def test_it_is_no_larger_than_six_hundred_thousand_bytes() -> None:
    assert ENVELOPE.stat().st_size <= LARGEST


def test_its_card_is_the_one_beside_it(envelope: dict[str, Any]) -> None:
    assert CARD.read_text(encoding="utf-8") == card_text(envelope)


def test_a_second_model_speaks_where_no_price_of_the_company_is_known(envelope: dict[str, Any]) -> None:
    assert set(envelope["requires"]) <= set(DOMAIN.priced)
    assert envelope["fallback"]["name"] == "without_prices"
    assert not set(envelope["fallback"]["features"]["names"]) & set(DOMAIN.priced)


async def test_a_row_without_prices_is_told_by_the_calendar_of_reports_alone() -> None:
    found = await champion([Shelf("the image", file=ENVELOPE)], DOMAIN.name, DOMAIN.features, "lift")
    assert found.model is not None
    nothing: dict[str, float | None] = dict.fromkeys(DOMAIN.features.names)
    quiet = found.model.score(nothing | {"due_chance": 0.01, "due_1y": 40.0, "sessions_since_report": 20.0})
    eve = found.model.score(nothing | {"due_chance": 0.9, "due_1y": 3.0, "sessions_since_report": 60.0})
    assert quiet.variant == eve.variant == "without_prices"
    assert eve.probability > 2 * quiet.probability


def test_it_learned_from_real_history_and_was_judged_on_periods_it_had_not_seen(envelope: dict[str, Any]) -> None:
    training, periods = envelope["training"], envelope["periods"]
    assert training["rows"] > 200_000
    assert training["subjects"] > 60
    assert [period["first"][:4] for period in periods] == ["2013", "2016", "2019", "2022"]
    assert envelope["metrics"]["auc"]["low"] > 0.75
    assert envelope["metrics"]["calibration_error"]["value"] <= 0.01
