"""What a model of calls may read is declared, and the one that is shipped reads that and speaks where it should."""

from pathlib import Path

import numpy as np
import orjson
import pytest

from src.domains.conviction_calls import DOMAIN, bootstrap
from src.domains.conviction_calls.families import FAMILIES as DECLARED
from src.domains.conviction_calls.model import FAMILIES, MARKET, MODEL, OWN_PRICES, RECORD, REGIME
from src.scoring.envelope import Envelope, opened
from src.scoring.model import Model

HOME = Path(bootstrap.__file__).parent


def shipped() -> Envelope:
    content = orjson.loads((HOME / "default_model.json").read_bytes())
    return opened(content, domain=DOMAIN.name, names=DOMAIN.features.names, fingerprint=DOMAIN.features.fingerprint)


def test_every_feature_that_the_model_may_read_is_declared_and_in_exactly_one_family() -> None:
    named = [name for family in FAMILIES for name in family.features]
    assert sorted(named) == sorted(MODEL.features)
    assert len(named) == len(set(named))
    assert set(named) <= set(DOMAIN.features.names)


def test_every_declared_family_has_a_feature_that_the_model_may_read() -> None:
    assert all(set(names) & set(MODEL.features) for names in DECLARED.values())


def test_the_market_is_forty_coins_each_once_with_bitcoin_among_them() -> None:
    assert len(set(MARKET)) == len(MARKET) == 40
    assert "BTC-USD" in MARKET


def test_the_shipped_model_comes_from_history_and_reads_prices_and_records_but_no_season() -> None:
    envelope = shipped()
    assert envelope.provenance == "history"
    assert set(envelope.names) == {*OWN_PRICES, *RECORD}
    assert not set(envelope.names) & set(REGIME)
    assert envelope.training.rows > 30_000


def test_without_any_price_the_caller_s_record_the_crowd_and_the_words_speak() -> None:
    vector: dict[str, float | None] = dict.fromkeys(DOMAIN.features.names)
    loud = {**vector, "symbol_rate": 0.3, "callers_before_7d": 1.0}
    with Model(shipped(), scale="bands") as model:
        assert model.score(vector).variant == "without_prices"
        assert model.score({**loud, "log_dollar_volume": 6.0}).variant == ""
        assert model.probability(loud) > model.probability({**loud, "symbol_rate": 0.01})


def test_a_small_restless_coin_is_likelier_to_double_than_a_large_calm_one() -> None:
    vector: dict[str, float | None] = dict.fromkeys(DOMAIN.features.names)
    small = {**vector, "log_dollar_volume": 5.5, "volatility_30": 0.12, "range_7": 0.2, "relative_volatility_30": 0.5}
    large = {**vector, "log_dollar_volume": 9.5, "volatility_30": 0.03, "range_7": 0.04, "relative_volatility_30": -0.5}
    with Model(shipped(), scale="bands") as model:
        assert model.probability(small) > 2 * model.probability(large)


@pytest.mark.parametrize("name", ["default_model.json", "bootstrap_model.json"])
def test_no_shipped_model_holds_a_post_or_a_caller(name: str) -> None:
    text = (HOME / name).read_text(encoding="utf-8")
    assert "@" not in text
    assert "t.me" not in text


def test_its_probabilities_are_told_rows_at_once_as_one_by_one() -> None:
    random = np.random.default_rng(1)
    with Model(shipped(), scale="bands") as model:
        rows = np.where(random.random((20, len(model.names))) < 0.3, np.nan, random.normal(0.0, 1.0, (20, len(model.names))))
        single = [model.probability(dict(zip(model.names, row.tolist(), strict=True))) for row in rows]
        assert model.probabilities(rows).tolist() == single
