"""Many symbols at once: each measured against the reference, each reading with a life."""

from math import isnan, nan

import numpy as np

from src.domains.crypto_patterns.bars.bar import Bar
from src.domains.crypto_patterns.bars.bars import Bars
from src.domains.crypto_patterns.bars.moments import MINUTE
from src.domains.crypto_patterns.measures.columns import Given, aligned, measure
from src.domains.crypto_patterns.measures.declared import NAMES
from src.domains.crypto_patterns.measures.desk import Desk

FIVE = 5 * MINUTE
NOON = 1_748_779_200_000_000
INDEPENDENCE = NAMES.index("correlation_independence")


def market(seed: int, count: int = 160) -> list[Bar]:
    closes = 100 * np.exp(np.cumsum(np.random.default_rng(seed).normal(0, 0.003, count)))
    return [
        Bar(NOON + FIVE * at, FIVE, close, close * 1.001, close * 0.999, close, 5.0) for at, close in enumerate(closes.tolist())
    ]


def test_a_round_of_bars_is_measured_as_columns_are_with_the_reference_pushed_first() -> None:
    desk, btc, sol = Desk(FIVE, reference="BTC"), market(1), market(2)
    rows = []
    for one, two in zip(btc, sol, strict=True):
        assert isnan(desk.push("BTC", one)[INDEPENDENCE])
        rows.append(desk.push("SOL", two))
    columns = Bars.of(sol, step=FIVE)
    wanted = measure(columns, Given(aligned(Bars.of(btc, step=FIVE), columns.times)))
    np.testing.assert_allclose(np.array(rows), wanted, rtol=0, atol=1e-9, equal_nan=True)
    assert len(desk) == 2


def test_a_reference_bar_of_another_time_is_not_compared_with() -> None:
    desk, btc, sol = Desk(FIVE, reference="BTC"), market(1), market(2)
    desk.push("BTC", btc[0])
    assert all(isnan(desk.push("SOL", bar)[INDEPENDENCE]) for bar in sol)


def test_a_reading_lives_until_a_minute_after_the_next_bar_was_due() -> None:
    desk = Desk(FIVE, reference="BTC")
    row = desk.push("SOL", market(1)[0])
    close = NOON + FIVE
    for at in (close, close + FIVE + MINUTE):
        reading = desk.latest("SOL", at=at)
        assert reading is not None
        assert (reading.at, reading.row) == (close, row)
    assert desk.latest("SOL", at=close + FIVE + MINUTE + 1) is None
    assert (desk.hits.fresh, desk.hits.stale, desk.hits.unknown) == (2, 1, 0)


def test_a_reading_of_later_than_the_moment_asked_about_is_not_given() -> None:
    desk = Desk(FIVE, reference="BTC")
    desk.push("SOL", market(1)[0])
    assert desk.latest("SOL", at=NOON + FIVE - 1) is None
    assert desk.latest("ETH", at=NOON + FIVE) is None
    assert desk.hits.unknown == 2


def test_the_hit_rate_is_unknown_before_anything_was_asked() -> None:
    desk = Desk(FIVE, reference="BTC")
    assert isnan(desk.hits.rate)
    desk.push("SOL", market(1)[0], sentiment=nan)
    desk.latest("SOL", at=NOON + FIVE)
    desk.latest("ETH", at=NOON + FIVE)
    assert desk.hits.rate == 0.5
