"""A feature that peeks one day ahead is caught, twice over, and honest ones are left alone."""

import numpy as np
from numpy.typing import NDArray

from src.learning.lookahead import alarms, moved_by_the_future
from tests.learning.market_world import FIRST_DAY, HONEST, PEEKING, Market, shuffled

Vector = NDArray[np.float64]

MARKET = Market.of(21)
DAYS = len(MARKET.returns)
NAMES = (*HONEST[1:], PEEKING, "centred_mean")


def measured(until: int | None) -> Vector:
    """Every feature of every company-day, from returns that were known until a day."""
    returns = MARKET.returns.copy()
    if until is not None:
        returns[until - FIRST_DAY + 1 :] = np.nan
    seen = Market(returns, MARKET.reports)
    with np.errstate(invalid="ignore"):
        features = {**seen.honest(), **seen.peeking()}
    features["centred_mean"] = np.full(returns.shape, np.nan)
    features["centred_mean"][2:-2] = np.lib.stride_tricks.sliding_window_view(returns, 5, axis=0).mean(axis=-1)
    return np.stack([features[name] for name in NAMES], axis=-1).reshape(-1, len(NAMES))


def test_features_that_change_when_the_future_is_deleted_are_named_and_no_others() -> None:
    days = FIRST_DAY + np.repeat(np.arange(DAYS), MARKET.returns.shape[1])
    moved = moved_by_the_future(NAMES, measured, days, [FIRST_DAY + 200, FIRST_DAY + 400])
    assert moved == {PEEKING: 2 * 40, "centred_mean": 2 * 2 * 40}  # one day of forty companies, and two, at either cut


def test_a_feature_that_peeks_one_day_ahead_rings_the_alarm_alone() -> None:
    for seed in (21, 22, 23):
        market = Market.of(seed)
        table = market.table({**market.honest(), **market.placebos(seed), **market.peeking()})
        (alarm,) = alarms(table)
        assert alarm.feature == PEEKING
        assert alarm.auc > alarm.lagged + 0.05
        assert alarm.cliff.low > 0.0


def test_the_alarm_does_not_go_by_the_order_of_rows() -> None:
    market = Market.of(21)
    table = market.table({**market.honest(), **market.peeking()})
    assert alarms(shuffled(table, 1)) == alarms(table)


def test_honest_features_ring_nothing() -> None:
    market = Market.of(24)
    assert alarms(market.table({**market.honest(), **market.placebos(24)})) == ()
