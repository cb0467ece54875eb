"""What is predicted of a signal, what the model may read, and what a reader will compare it with."""

from typing import Final

from src.domains.crypto_patterns.measures.declared import NAMES
from src.learning.minimums import Minimums
from src.learning.recipe import Candidate, Recipe
from src.learning.targets import Told

TARGETS: Final = (Told(name="target_before_stop", sessions=2, unit="return after costs"),)
"""Was the target reached before the stop, and before the plan ran out? A plan of ours runs a day of five-minute bars; of 989
recorded signals of one trader's, 99 % were decided within a day and a half."""

PLAN: Final = ("plan_ratio", "risk_percent", "risk_ranges")
PATTERN: Final = ("long", "fair_value_gap", "break_of_structure", "order_block", "swing")
AROUND: Final = ("same_direction_1d", "opposite_direction_1d")

MODEL: Final = Candidate("model", "forest", (*NAMES, "base_score", *PLAN, *PATTERN, *AROUND), plain=True)
"""A random forest over the eleven figures, the base score, and what the signal proposes."""

CHALLENGER: Final = Candidate("everything, boosted", "trees", MODEL.features, plain=True)
"""Gradient boosting of the same features: it stands in the forest's shadow until it has proved better."""

WITHOUT_BARS: Final = Candidate("without_bars", "logistic", ("base_score",), plain=True)

OF_BARS: Final = ("atr_volatility", "volume_delta", "timeframe_alignment", "momentum", "support_resistance")
"""What is missing where, and only where, there are no bars of a signal."""

BENCHMARKS: Final = (
    Candidate("base rate", "rate", ()),
    Candidate("base score alone", "logistic", ("base_score",), plain=True),
    Candidate("eleven figures, boosted", "trees", (*NAMES, "base_score"), plain=True),
)

RECIPE: Final = Recipe(
    embargo_days=1,
    trials=0,
    select=False,
    calibration="platt",
    threads=1,
    trial_days=35,
    minimums=Minimums(rows=100, positives=30, days=10, companies=1, clustered_positives=50),
    overrides={"learning_rate": 0.03, "min_data_in_leaf": 100},
)
"""From a hundred answered signals on, of which thirty were won, of ten days at least: the test periods that can be judged begin
where as many lie before them. Answers come after two days, so five weeks of trial hold the thirty matured ones."""
