"""What is predicted of a call, what the model may read, and what a reader will compare it with."""

from typing import Final

from src.domains.conviction_calls.doubling import Doubled
from src.domains.conviction_calls.market import measures
from src.learning.minimums import Minimums
from src.learning.recipe import Candidate, Family, Recipe

TARGETS: Final = (Doubled(by="close"), Doubled(by="high"))

MARKET: Final = tuple(
    f"{symbol}{measures.COIN_SUFFIX}"
    for symbol in (
        "BTC", "ETH", "BNB", "XRP", "ADA", "DOGE", "DOT", "LTC", "LINK", "BCH", "XLM", "TRX", "ETC", "XMR",
        "EOS", "NEO", "ATOM", "VET", "FIL", "THETA", "AAVE", "ALGO", "DASH", "ZEC", "WAVES", "ZIL", "ENJ", "MANA",
        "BAT", "KSM", "QTUM", "ICX", "IOST", "ONT", "CHZ", "HOT", "RVN", "SC", "SNX", "MKR",
    )
)  # fmt: skip
"""Coins of every trade and of many sizes, listed before 2021, whose prices stand for all coins."""

OWN_PRICES: Final = tuple(measure.name for measure in (*measures.OWN, *measures.RELATIVE))
REGIME: Final = (*(measure.name for measure in measures.MARKET), "everybody_rate", "everybody_rate_30d")
"""One value a day for every call of the day. A year has a dozen seasons, and what was learned of one is no news of the next."""

RECORD: Final = ("caller_edge", "symbol_rate")
"""The caller's rate beyond everybody's, for by itself it tells the season in which he called; and the symbol's. The counts
behind them only grow, and tell the date."""

CROWD: Final = (
    "callers_before_1h",
    "callers_before_24h",
    "callers_before_7d",
    "heating",
    "calls_1d",
    "copies_1d",
    "channels_of_copies_1d",
    "first_call_30d",
    "caller_calls_7d",
    "caller_symbols_7d",
)
REACTIONS: Final = (
    "endorsed",
    "reactions_total",
    "reactions_fire",
    "reactions_rocket",
    "reactions_velocity",
    "reach",
    "endorsed_x_reactions",
)
"""Known of exports that were made within a day of a call, and so of none that is years old."""

WORDS: Final = (
    "forwarded", "edited", "fire_in_text", "rocket_in_text", "cheers", "shouting", "exclamations", "hurry", "words", "links",
    "thesis_groups", "bullish_mark", "catalyst", "partnership", "working_product", "tokenomics", "valuation", "technical",
    "people", "macro", "entry_given", "target_given", "stop_given", "target_over_entry", "leverage", "red_flags", "promised",
    "scheduled_pump", "insider", "paid_group", "times_promised", "fresh_token", "symbols_in_message", "by_cashtag", "by_pair",
)  # fmt: skip
CONTEXT: Final = ("liquidity_usd", "whale_flow", "market_cap_usd", "attention", "attention_growth_7d", "token_age_days")
CONCLUDED: Final = ("rules_score", "multi_signal_count")

FAMILIES: Final = (
    Family("prices of the asset", OWN_PRICES),
    Family("record of caller and symbol", RECORD),
    Family("crowd", CROWD, on_trial=True),
    Family("words", WORDS, on_trial=True),
    Family("reactions", REACTIONS, on_trial=True),
    Family("what the input tells of the asset", CONTEXT, on_trial=True),
    Family("season", REGIME, on_trial=True),
    Family("rules", CONCLUDED, on_trial=True),
)
"""What is on trial is read where a recipe lets families prove themselves, and ours does not yet: see `RECIPE`."""

MODEL: Final = Candidate(
    "model", "mean", (*OWN_PRICES, *RECORD, *CROWD, *WORDS, *REACTIONS, *CONTEXT, *REGIME, *CONCLUDED), FAMILIES
)
"""The mean of both kinds: which of them is better cannot be told on blocks of one season each."""
WITHOUT_PRICES: Final = Candidate("without_prices", "best", (*RECORD, *CROWD, *WORDS), plain=True)

BENCHMARKS: Final = (
    Candidate("base rate", "rate", ()),
    Candidate("season alone", "logistic", REGIME, plain=True),
    Candidate("calls by volume", "logistic", ("callers_before_1h", "callers_before_24h", "callers_before_7d"), plain=True),
    Candidate("rules alone", "logistic", ("rules_score",), plain=True),
    Candidate("size and volatility", "logistic", ("log_dollar_volume", "volatility_30"), plain=True),
    Candidate("prices of the asset alone", "mean", OWN_PRICES, plain=True),
)

RECIPE: Final = Recipe(
    trees=150,
    embargo_days=1,
    trials=0,
    # A year is four blocks of three horizons: on so few, whatever is tried seems surely better or surely worse.
    select=False,
    calibration="platt",
    # A community has a year of calls at most where it has any; a month of them is the least that holds more than one mood.
    minimums=Minimums(rows=300, positives=30, days=30),
    overrides={"min_data_in_leaf": 300},
)
