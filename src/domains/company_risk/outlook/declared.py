"""Features read from the newest row of prices and of the outlook."""

from collections.abc import Iterator
from typing import Final

from src.domains.company_risk.outlook.due import YEARS
from src.domains.company_risk.outlook.tabulate import OUTLOOK, PRICE_DAY
from src.features.declarations import Feature, level
from src.features.selection import select

FRESH: Final = 6
"""Days after which a close, or an outlook, no longer speaks of now: exchanges close for five days at most, over holidays."""

PRICES: Final = (
    ("volatility_7", "per day", "Standard deviation of daily log returns, 7 sessions"),
    ("volatility_30", "per day", "Standard deviation of daily log returns, 30 sessions"),
    ("volatility_250", "per day", "Standard deviation of daily log returns, 250 sessions"),
    ("volatility_ratio_7_30", "ratio", "Volatility of 7 sessions over that of 30"),
    ("volatility_ratio_30_250", "ratio", "Volatility of 30 sessions over that of 250"),
    ("har_1", "per day", "Absolute log return of the newest session"),
    ("har_5", "per day", "Mean absolute log return, 5 sessions"),
    ("har_22", "per day", "Mean absolute log return, 22 sessions"),
    ("largest_move_5", "per day", "Largest absolute log return, 5 sessions"),
    ("largest_move_30", "per day", "Largest absolute log return, 30 sessions"),
    ("drawdown_90", "ratio", "Close over the highest of 90 sessions, less 1"),
    ("return_5", "log", "Log return over 5 sessions"),
    ("return_20", "log", "Log return over 20 sessions"),
    ("return_60", "log", "Log return over 60 sessions"),
    ("volume_surge", "ratio", "Mean volume of 7 sessions over that of 30"),
    ("parkinson_ratio_7_30", "ratio", "Volatility by daily ranges, 7 sessions over 30"),
    ("market_volatility_7", "per day", "Standard deviation of the market's daily log returns, 7 sessions"),
    ("market_volatility_30", "per day", "Standard deviation of the market's daily log returns, 30 sessions"),
    ("market_volatility_250", "per day", "Standard deviation of the market's daily log returns, 250 sessions"),
    ("market_volatility_ratio_7_30", "ratio", "Market volatility of 7 sessions over that of 30"),
    ("market_volatility_ratio_30_250", "ratio", "Market volatility of 30 sessions over that of 250"),
    ("market_shock_share", "ratio", "Share of large companies with a shock in the last 5 sessions"),
)
"""Field of the newest close, its unit, what it is."""

AHEAD: Final = (
    *((f"due_{year}y", "sessions", f"Sessions until results are due by the calendar of {year} years ago") for year in YEARS),
    ("due_median", "sessions", "Sessions until results are due, median of the earlier years"),
    ("due_first", "sessions", "Sessions until results are due by the earliest of the earlier years"),
    ("due_last", "sessions", "Sessions until results are due by the latest of the earlier years"),
    ("due_spread", "sessions", "How far earlier years disagree on when results are due"),
    ("due_share", "ratio", "Share of earlier years by which results come within 7 sessions"),
    ("sessions_since_report", "sessions", "Sessions since results were answered; −1 where they are known and not answered yet"),
    ("report_move_4", "ratio", "Mean move on the last 4 reports over the volatility of 30 sessions"),
    ("report_move_12", "ratio", "Mean move on the last 12 reports over the volatility of 30 sessions"),
    ("report_move_largest_8", "ratio", "Largest move on the last 8 reports over the volatility of 30 sessions"),
    ("report_move_median_8", "ratio", "Median move on the last 8 reports over the volatility of 30 sessions"),
    ("report_spike_share", "ratio", "Share of the last 12 reports whose move would double the volatility of a week now"),
)
"""Field of the newest outlook, its unit, what it is."""


def declared() -> Iterator[Feature]:
    """Every feature of prices and outlook; missing where there are no prices, or the list of filings does not reach."""
    for kind, fields in ((PRICE_DAY, PRICES), (OUTLOOK, AHEAD)):
        for name, unit, doc in fields:
            yield level(name, of=select(kind), field=name, days=FRESH, unit=unit, doc=doc)
