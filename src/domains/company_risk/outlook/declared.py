"""Features read from the newest row of prices and of the outlook."""

from collections.abc import Iterator
from typing import Final

from src.domains.company_risk.outlook.due import YEARS
from src.domains.company_risk.outlook.tabulate import OUTLOOK, PRICE_DAY
from src.features.declarations import Feature, derived, level
from src.features.selection import select

FRESH: Final = 6
"""Days after which a close, or an outlook, no longer speaks of now: exchanges close for five days at most, over holidays."""


def counted(sessions: int) -> str:
    """So many sessions, in words."""
    return "1 session" if sessions == 1 else f"{sessions} sessions"


USUAL: Final = (
    ("volatility_7", "per day", "Standard deviation of daily log returns, 7 sessions"),
    ("volatility_30", "per day", "Standard deviation of daily log returns, 30 sessions"),
    ("volatility_250", "per day", "Standard deviation of daily log returns, 250 sessions"),
    ("volatility_ratio_7_30", "ratio", "Volatility of 7 sessions over that of 30"),
    ("volatility_ratio_30_250", "ratio", "Volatility of 30 sessions over that of 250"),
    ("har_1", "per day", "Absolute log return of the newest session"),
    ("har_5", "per day", "Mean absolute log return, 5 sessions"),
    ("har_22", "per day", "Mean absolute log return, 22 sessions"),
    ("largest_move_30", "per day", "Largest absolute log return, 30 sessions"),
    ("drawdown_90", "ratio", "Close over the highest of 90 sessions, less 1"),
    ("return_5", "log", "Log return over 5 sessions"),
    ("return_20", "log", "Log return over 20 sessions"),
    ("return_60", "log", "Log return over 60 sessions"),
    ("volume_surge", "ratio", "Mean volume of 7 sessions over that of 30"),
    ("market_volatility_30", "per day", "Standard deviation of the market's daily log returns, 30 sessions"),
)
"""Measures of prices as everybody knows them: field of the newest close, its unit, what it is."""

OWN: Final = (
    ("log_volatility_30", "log", "Volatility of 30 sessions"),
    ("log_volatility_7_30", "log ratio", "Volatility of 7 sessions over that of 30"),
    ("log_volatility_15_30", "log ratio", "Volatility of 15 sessions over that of 30"),
    ("log_volatility_30_60", "log ratio", "Volatility of 30 sessions over that of 60"),
    ("log_volatility_30_250", "log ratio", "Volatility of 30 sessions over that of 250"),
    ("log_volatility_30_market", "log ratio", "Volatility of 30 sessions over that of large companies"),
    ("log_ewma_30", "log ratio", "Exponentially weighted volatility over that of 30 sessions"),
    *(
        (f"log_range_{days}", "log ratio", f"Daily ranges of {counted(days)} over volatility of 30")
        for days in (1, 5, 10, 30, 60)
    ),
    ("log_largest_1", "log ratio", "Largest move of 30 sessions over their volatility"),
    ("log_largest_2", "log ratio", "Second largest move of 30 sessions over their volatility"),
    ("log_rest", "log ratio", "Moves of 30 sessions without the three largest, over their volatility"),
    ("sessions_since_largest", "sessions", "Sessions since the largest move of 30"),
    *((f"trend_{days}", "deviations", f"Return over {days} sessions in standard deviations") for days in (5, 20, 60)),
    *(
        (f"fall_{days}", "deviations", f"Below the highest close of {days} sessions, in standard deviations")
        for days in (60, 250)
    ),
    ("volatility_rank", "ratio", "Share of 500 sessions that were at most as restless as now"),
    ("volatility_swings", "log", "How much weekly volatility has swung over 125 sessions"),
    ("sessions_since_shock", "sessions", "Sessions since a move beyond three times the usual, at most 130"),
    ("shock_share_250", "ratio", "Share of 250 sessions with a move beyond three times the usual"),
)
"""Measures of the company's own prices that a model reads."""

MARKET: Final = (
    *(
        (f"market_log_volatility_{span}", "log ratio", f"Market volatility, {said}")
        for span, said in (
            ("7_30", "7 sessions over 30"),
            ("30_60", "30 sessions over 60"),
            ("30_250", "30 sessions over 250"),
        )
    ),
    *(
        (f"market_log_range_{days}", "log ratio", f"Daily ranges of large companies, {counted(days)} over 30")
        for days in (1, 5, 10)
    ),
    ("market_log_range_30_250", "log ratio", "Daily ranges of large companies, 30 sessions over 250"),
    (
        "market_range_over_volatility",
        "log ratio",
        "Daily ranges of large companies over their volatility by closes, 30 sessions",
    ),
    ("market_range_5_over_volatility", "log ratio", "Daily ranges of large companies, 5 sessions, over their volatility of 30"),
    ("market_together", "log ratio", "Volatility of the mean of large companies over their own"),
    *((f"market_trend_{days}", "deviations", f"Market return over {days} sessions in standard deviations") for days in (5, 20)),
    ("market_log_largest_30", "log ratio", "Largest market move of 30 sessions over the market's volatility"),
    *(
        (f"market_shocks_{days}", "ratio", f"Share of large companies with a shock, mean of {counted(days)}")
        for days in (1, 5, 20)
    ),
    ("market_dispersion", "log ratio", "Spread of large companies' returns, 5 sessions over 60"),
    ("market_season", "ratio", "Share of shocks in the coming seven sessions of earlier years"),
)
"""Measures of the market that a model reads."""

CALENDAR: Final = (
    *((f"due_{year}y", "sessions", f"Sessions until results are due by the calendar of {year} years ago") for year in YEARS),
    ("due_quarter", "sessions", "Sessions until results are due a quarter after the last"),
    ("due_median", "sessions", "Sessions until results are due, median of the earlier years"),
    ("due_first", "sessions", "Sessions until results are due by the earliest of the earlier years"),
    ("due_last", "sessions", "Sessions until results are due by the latest of the earlier years"),
    ("due_spread", "sessions", "How far earlier years disagree on when results are due"),
    ("due_error", "sessions", "How far the last eight results were from the dates of the year before, mean"),
    ("due_chance", "ratio", "Chance that results come within 7 sessions, by the dates of earlier years"),
    ("sessions_since_report", "sessions", "Sessions since results were answered; −1 where they are known and not answered yet"),
)
"""When results are due."""

REACTIONS: Final = (
    ("report_move_4", "log ratio", "Mean move on the last 4 reports over the volatility of 30 sessions"),
    ("report_move_12", "log ratio", "Mean move on the last 12 reports over the volatility of 30 sessions"),
    ("report_move_largest_8", "log ratio", "Largest move on the last 8 reports over the volatility of 30 sessions"),
    ("report_move_median_8", "log ratio", "Median move on the last 8 reports over the volatility of 30 sessions"),
    ("report_spike_share", "ratio", "Share of the last 12 reports whose move would double the volatility of a week now"),
    (
        "report_expected",
        "log ratio",
        "Volatility of the coming week over the usual, by the chance and the size of a report's move",
    ),
)
"""How reports have moved the company."""


def declared() -> Iterator[Feature]:
    """Every feature of prices and outlook; missing where there are no prices, or the list of filings does not reach."""
    for kind, fields in ((PRICE_DAY, (*USUAL, *OWN, *MARKET)), (OUTLOOK, (*CALENDAR, *REACTIONS))):
        for name, unit, doc in fields:
            yield level(name, of=select(kind), field=name, days=FRESH, unit=unit, doc=doc)
    yield derived(
        "report_spike_chance",
        lambda f: f.due_chance * f.report_spike_share,
        unit="ratio",
        doc="Chance that results come within 7 sessions and move the company enough to double its volatility",
    )
    yield derived(
        "report_move_chance",
        lambda f: f.due_chance * f.report_move_12,
        unit="index",
        doc="Usual move on results times the chance that they come within 7 sessions",
    )
