"""The bootstrap model learns the process that drew its calls, says so, and fits what is measured of real ones."""

import numpy as np
import orjson
import pytest

from src.domains.conviction_calls import bootstrap
from src.domains.conviction_calls.declared import BOUNDS
from src.domains.conviction_calls.features import FEATURES
from src.scoring.envelope import opened
from src.scoring.model import Model

SHIPPED = bootstrap.HOME / bootstrap.ENVELOPE


def shipped() -> dict[str, object]:
    content: dict[str, object] = orjson.loads(SHIPPED.read_bytes())
    return content


def test_the_same_seed_draws_the_same_calls_and_another_draws_others() -> None:
    first, again, other = bootstrap.drawn(300, 1), bootstrap.drawn(300, 1), bootstrap.drawn(300, 2)
    np.testing.assert_array_equal(first.matrix, again.matrix)
    np.testing.assert_array_equal(first.labels, again.labels)
    assert (first.labels != other.labels).any()


@pytest.mark.parametrize("name", bootstrap.EFFECTS)
def test_every_drawn_feature_is_declared_and_within_its_bounds(name: str) -> None:
    table = bootstrap.drawn(2000, 3)
    assert name in FEATURES.names
    low, high = BOUNDS[name]
    values = table.matrix[:, table.names.index(name)]
    known = values[np.isfinite(values)]
    assert len(known) > 200
    assert ((known >= low) & (known <= high)).all()


def test_more_fires_an_endorsement_and_no_red_flag_make_doubling_likelier_by_the_process() -> None:
    table = bootstrap.drawn(5000, 4)

    def rate(name: str, *, above: float) -> tuple[float, float]:
        values = table.matrix[:, table.names.index(name)]
        return float(table.labels[values > above].mean()), float(table.labels[values <= above].mean())

    assert rate("endorsed", above=0)[0] > rate("endorsed", above=0)[1] + 0.1
    assert rate("reactions_fire", above=8)[0] > rate("reactions_fire", above=8)[1]
    assert rate("red_flags", above=0)[0] < rate("red_flags", above=0)[1]


def test_the_shipped_model_has_an_auc_above_three_quarters_and_a_precision_above_seven_tenths_on_unseen_calls() -> None:
    content = shipped()
    unseen = content["unseen_calls"]
    assert isinstance(unseen, dict)
    assert unseen["calls"] == bootstrap.CALLS >= 200
    assert unseen["auc"] >= 0.75
    assert unseen["precision"] >= 0.70


def test_the_shipped_model_is_marked_and_opens_and_says_on_its_unseen_calls_what_its_card_says() -> None:
    content = shipped()
    assert content["provenance"] == "bootstrap"
    table = bootstrap.drawn(bootstrap.CALLS, bootstrap.UNSEEN_SEED)
    with Model(opened(content, domain="conviction_calls", names=FEATURES.names, fingerprint=FEATURES.fingerprint)) as model:
        said = model.probabilities(table.with_features(model.names).matrix.astype(np.float64))
    chosen = said >= bootstrap.CHOSEN
    unseen = content["unseen_calls"]
    assert isinstance(unseen, dict)
    assert int(chosen.sum()) == unseen["chosen"]
    assert float(table.labels[chosen].mean()) == pytest.approx(unseen["precision"])


def test_the_card_says_first_that_every_call_is_synthetic() -> None:
    text = (bootstrap.HOME / bootstrap.CARD).read_text(encoding="utf-8")
    assert text == bootstrap.card(shipped())
    assert text.index("every call it learned from is synthetic") < text.index("AUC")
