"""Backtests to be told of: two made-up targets, names that want to break out of the page, and one that nothing beats."""

from dataclasses import replace
from datetime import UTC, datetime
from functools import cache

import numpy as np

from src.learning.backtest import Backtest, TargetBacktest, Trial
from src.learning.comparison import compare
from tests.learning.backtest_world import world

AS_OF = datetime(2024, 3, 1, 23, 59, 59, tzinfo=UTC)
HOSTILE = "<script>alert('x')</script>"
LONG = "Internationalfreightforwarding" * 4


@cache
def drawdown() -> TargetBacktest:
    made = world(companies=12, sessions=780)
    return compare(made.predictions, Trial(horizon_days=21, draws=60, draws_by_part=20), closes=made.closes, unanswered=168)


@cache
def spike() -> TargetBacktest:
    made = world(companies=8, sessions=520, seed=9, target="volatility_spike_7d")
    others = {f"baseline {number} of many": made.predictions.forecasts["HAR"] ** (1 + 0.1 * number) for number in range(5)}
    forecasts = dict(made.predictions.forecasts) | others | {HOSTILE: made.predictions.forecasts["HAR"]}
    more = replace(made.predictions, forecasts=forecasts)
    return compare(more, Trial(horizon_days=11, draws=40, draws_by_part=10))


@cache
def nothing_beats() -> TargetBacktest:
    """The model is the baseline with a little noise, and there are no rules."""
    made = world(companies=8, sessions=520)
    har = made.predictions.forecasts["HAR"]
    blurred = np.clip(har * np.random.default_rng(1).uniform(0.999, 1.001, len(har)), 0.0, 1.0)
    same = replace(made.predictions, forecasts={"model": blurred, "HAR": har}, scores={})
    return compare(same, Trial(horizon_days=21, draws=60, draws_by_part=10))


def backtest() -> Backtest:
    return Backtest(
        targets=(spike(), drawdown()),
        as_of=AS_OF,
        left_out={"EXMP": "prices stop on 3 May 2019", LONG: f"a gap of 14 sessions {HOSTILE}"},
        provenance={
            "model": "2024-01-02.0123456789abcdef",
            "sha256": "0123456789abcdef" * 4,
            "purge": "each label's last day",
            "libraries": {"lightgbm": "4.6.0", "numpy": np.__version__},
            "rows": np.int64(5),
            "ceiling": float("nan"),
        },
        used_in_part={"AAPL": "prices end on 6 December 2024", "ABBV": "prices end on 6 December 2024", LONG: LONG},
        warnings=("Two of nineteen companies have no careers board.",),
    )
