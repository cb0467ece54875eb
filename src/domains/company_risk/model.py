"""What is predicted of a company, what the model may read, and what a reader will compare it with."""

from typing import Final

from src.domains.company_risk.features import ITEM_FAMILIES
from src.domains.company_risk.outlook.declared import AHEAD, PRICES
from src.learning.recipe import Candidate, Family, Recipe
from src.learning.targets import Drawdown, VolatilitySpike

TARGETS: Final = (VolatilitySpike(), Drawdown(by="path"), Drawdown(by="end"))

MARKET: Final = tuple(
    [
        "AAPL",
        "AMZN",
        "CAT",
        "COST",
        "CSCO",
        "CVX",
        "DIS",
        "F",
        "GE",
        "HD",
        "IBM",
        "INTC",
        "JNJ",
        "KO",
        "LMT",
        "LOW",
        "MCD",
        "MMM",
        "MRK",
        "MSFT",
        "NKE",
        "NVDA",
        "ORCL",
        "PEP",
        "PFE",
        "PG",
        "T",
        "TGT",
        "TXN",
        "UNH",
        "UPS",
        "VZ",
        "WFC",
        "WMT",
        "XOM",
    ]
)
"""Large companies of every trade whose prices stand for the market."""

CALENDAR: Final = tuple(name for name, _, _ in AHEAD if name.startswith(("due_", "sessions_")))
REACTIONS: Final = tuple(name for name, _, _ in AHEAD if name.startswith("report_"))
OWN_PRICES: Final = tuple(name for name, _, _ in PRICES if not name.startswith("market_"))
MARKET_PRICES: Final = tuple(name for name, _, _ in PRICES if name.startswith("market_"))
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

MODEL: Final = Candidate("model", "best", (*CALENDAR, *REACTIONS, *OWN_PRICES, *MARKET_PRICES, *FILED, *CONCLUDED), FAMILIES)
WITHOUT_PRICES: Final = Candidate("without_prices", "best", (*CALENDAR, *FILED))

BENCHMARKS: Final = (
    Candidate("base rate", "rate", ()),
    Candidate("volatility only", "logistic", ("volatility_30", "volatility_250")),
    Candidate("EWMA", "logistic", ("ewma_ratio",)),
    Candidate("HAR", "logistic", ("volatility_ratio_7_30", "volatility_ratio_30_250", "largest_move_30")),
    Candidate("price-only trees", "trees", (*OWN_PRICES, *MARKET_PRICES)),
    Candidate("eighteen features", "trees", EIGHTEEN),
)

RECIPE: Final = Recipe()
