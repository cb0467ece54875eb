"""Closing prices of the demo world: quiet until something is filed, and restless for some weeks after."""

from datetime import date
from typing import Final

from src.demo.agenda import agenda
from src.demo.calendar import FIRST_PRICE, LAST_DAY, reaction_day, trading_days
from src.demo.cast import Company
from src.demo.chance import Chance

DRIFT: Final = 0.0003  # a day; about 8 % a year
FADE: Final = 0.90  # unrest left after a day: half of it is gone in a week
_RESULTS_MOVE: Final = (
    4.0,
    8.0,
)  # the move on results, in quiet standard deviations: the range seen among real large companies
_WORST_DAY: Final = -0.35

Prices = dict[date, float]


def prices(company: Company) -> Prices:
    """Closes by trading day.

    Events leave a fall and unrest behind, results a jump to either side; a few days are restless for no reason at all. Only
    additions and multiplications are used, so that every machine finds the same cents.
    """
    chance = Chance(company.ticker, "prices")
    results, unrests = _causes(company)
    days = list(trading_days(FIRST_PRICE, LAST_DAY))
    for _ in range(2):
        unrests.setdefault(chance.one_of(days), 1.5)
    close, unrest, closes = company.price, 0.0, {}
    for day in days:
        move = chance.noise() * (1 + unrest)
        if day in results:
            move = chance.between(*_RESULTS_MOVE) * (1 if chance.between(0, 1) > 0.5 else -1)  # noqa: PLR2004 -- an even chance
        if unrests.get(day, 0) > 0:
            unrest = max(unrest, unrests[day])
            move -= 1.5 * unrest
        close *= 1 + max(DRIFT + move * company.unrest, _WORST_DAY)
        closes[day] = round(close, 2)
        unrest *= FADE
    return closes


def prices_csv(by_ticker: dict[str, Prices]) -> str:
    """`ticker,date,close`, one row a trading day."""
    rows = [f"{ticker},{day},{close:.2f}" for ticker, closes in by_ticker.items() for day, close in closes.items()]
    return "\n".join(["ticker,date,close", *rows]) + "\n"


def _causes(company: Company) -> tuple[set[date], dict[date, float]]:
    results: set[date] = set()
    unrests: dict[date, float] = {}
    for occasion in agenda(company):
        day = reaction_day(occasion.accepted)
        if "2.02" in occasion.items:
            results.add(day)
        elif occasion.unrest:
            unrests[day] = max(occasion.unrest, unrests.get(day, 0))
    return results, unrests
