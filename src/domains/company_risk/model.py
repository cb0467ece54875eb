"""What is predicted of a company, what the model may read, and what a reader will compare it with."""

from dataclasses import replace
from typing import Final

from src.domains.company_risk.features import ITEM_FAMILIES
from src.domains.company_risk.outlook import declared
from src.learning.recipe import Candidate, Family, Recipe
from src.learning.targets import Drawdown, VolatilitySpike

TARGETS: Final = (VolatilitySpike(), Drawdown(by="path"), Drawdown(by="end"))

MARKET: Final = (
    "AAPL", "AMZN", "CAT", "COST", "CSCO", "CVX", "DIS", "F", "GE", "HD", "IBM", "INTC",
    "JNJ", "KO", "LMT", "LOW", "MCD", "MMM", "MRK", "MSFT", "NKE", "NVDA", "ORCL", "PEP",
    "PFE", "PG", "T", "TGT", "TXN", "UNH", "UPS", "VZ", "WFC", "WMT", "XOM",
)  # fmt: skip
"""Large companies of every trade whose prices stand for the market."""

CALENDAR: Final = tuple(name for name, _, _ in declared.CALENDAR)
REACTIONS: Final = (*(name for name, _, _ in declared.REACTIONS), "report_spike_chance", "report_move_chance")
OWN_PRICES: Final = tuple(name for name, _, _ in declared.OWN if name != "log_volatility_30")
"""Without the level: it drifts over decades, and what it was in a crisis says little of the next."""
MARKET_PRICES: Final = tuple(name for name, _, _ in declared.MARKET)
FILED: Final = (
    "days_since_10k",
    "days_since_10q",
    *(f"sec_8k_{family}_count_{days}d" for family in ITEM_FAMILIES for days in (30, 365)),
    "sec_late_notice_count_365d",
    "sec_amendment_count_365d",
)
CONCLUDED: Final = ("rules_score", "multi_signal_count")

EIGHTEEN: Final = (
    "sec_8k_count_30d",
    "sec_8k_high_risk_item_flag",
    "sec_form4_sell_volume_30d",
    "sec_form4_sell_count_30d",
    "sec_form4_buy_sell_ratio",
    "sec_form4_cluster_flag",
    "jobs_total_delta_14d",
    "jobs_legal_ratio",
    "jobs_legal_delta_14d",
    "jobs_compliance_delta_14d",
    "jobs_engineering_delta_14d",
    "news_count_30d",
    "news_negative_keywords_30d",
    "news_investigation_flag",
    "news_friday_release_count_30d",
    "multi_signal_count",
    "rules_score",
    "insider_sell_while_legal_spike",
)
"""The features that a first sketch of such a model starts with; careers and newsroom are missing before recording began."""

FAMILIES: Final = (
    Family("calendar of reports", CALENDAR),
    Family("moves on reports", REACTIONS),
    Family("own prices", OWN_PRICES),
    Family("market", MARKET_PRICES),
    Family("other filings", FILED, on_trial=True),
    Family("rules", CONCLUDED, on_trial=True),
)

STRAIGHT: Final = (
    "due_chance",
    *REACTIONS,
    "log_volatility_7_30",
    "log_volatility_15_30",
    "log_volatility_30_250",
    "log_volatility_30_market",
    "log_range_1",
    "log_range_5",
    "log_range_10",
    "log_range_30",
    "log_range_60",
    "log_largest_1",
    "log_largest_2",
    "log_rest",
    "sessions_since_largest",
    "trend_5",
    "trend_20",
    "fall_60",
    "volatility_rank",
    "volatility_swings",
    "market_log_range_1",
    "market_log_range_5",
    "market_log_range_10",
    "market_log_range_30_250",
    "market_range_over_volatility",
    "market_range_5_over_volatility",
    "market_together",
    "market_trend_5",
    "market_trend_20",
    "market_log_largest_30",
    "market_shocks_5",
    "market_shocks_20",
)
"""What the logistic regression reads: distances to dates matter only near zero, counts of filings hardly at all."""

MODEL: Final = Candidate(
    "model", "best", (*CALENDAR, *REACTIONS, *OWN_PRICES, *MARKET_PRICES, *FILED, *CONCLUDED), FAMILIES, STRAIGHT
)
WITHOUT_PRICES: Final = Candidate("without_prices", "best", (*CALENDAR, *FILED), plain=True)

OF_FALLS: Final = replace(MODEL, features=("log_volatility_30", *MODEL.features), straight=("log_volatility_30", *STRAIGHT))
"""What is learned of falls: how restless a company is decides most of it, so the level is read there."""

BENCHMARKS: Final = (
    Candidate("base rate", "rate", ()),
    Candidate("volatility only", "logistic", ("log_volatility_30", "log_volatility_30_250"), plain=True),
    Candidate("EWMA", "logistic", ("log_ewma_30",), plain=True),
    Candidate("HAR", "logistic", ("volatility_ratio_7_30", "volatility_ratio_30_250", "largest_move_30"), plain=True),
    Candidate("price-only trees", "trees", (*OWN_PRICES, *MARKET_PRICES), plain=True),
    Candidate("eighteen, where known", "trees", EIGHTEEN, plain=True),
)

RECIPE: Final = Recipe(
    trees=150,
    # One part of a day's rows is its own, the rest the market's: measured best on 2008–2012 of 1, 9 and 30.
    ridge=30.0,
    overrides={"learning_rate": 0.03, "min_data_in_leaf": 1000, "max_bin": 127},
    threads=2,
    trials=6,
    calibration_rows=80_000,
)
"""Chosen on walk-forward days before 2013; nothing later had a say."""
