"""The insiders of a company of the demo world and their reports: routine ones by the calendar, and those of the story."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Final

from src.demo.agenda import agenda
from src.demo.calendar import LAST_DAY, eastern, trading_day
from src.demo.cast import Company
from src.demo.chance import Chance
from src.demo.ownership import Insider, Report, Trade
from src.demo.plot import DEALINGS, Dealing
from src.demo.prices import Prices

_FIRST_INSIDER_CIK: Final = 9_990_100_001
_FIRST_REPORT: Final = date(2025, 4, 1)
_NO_MORE_OPEN_SALES: Final = date(2026, 2, 15)  # from here on sales outside a plan belong to the stories
_QUIET: Final = frozenset({"MRLO"})
_SURNAMES: Final = (
    "ABERNETH", "BLACKTHORN", "CARROWAY", "DUNMORE", "ELDERGATE", "FAIRWEATHER", "GALLOWAYNE", "HARTSHORN",
    "IRONSIDE", "JESSAMY", "KITTERIDGE", "LARKSPUR", "MOSSGROVE", "NETTLEFOLD", "OAKENFULL", "PENHALLOW",
)  # fmt: skip
_GIVEN: Final = ("ADA", "BRAM", "CLEO", "DORIAN", "EDITH", "FELIX", "GWEN", "HUGO")
_PLAN: Final = "Sold under a Rule 10b5-1 trading plan adopted on March 3, 2025."

OTHER_ISSUER: Final = ("Longmere Ports Corp.", 9_990_000_777, "LGMP")
"""A company that Drummore owns a tenth of: its reports on that stand in its own list and say nothing of itself."""


@dataclass(frozen=True, slots=True)
class Filed:
    """A report with when it was filed.

    Attributes:
        accepted: When EDGAR accepted it (aware, New York).
        report: What it says.
        issuer: Whose shares they are.
        cut: The file arrived cut short.
    """

    accepted: datetime
    report: Report
    issuer: Company
    cut: bool = False


def insiders(company: Company) -> tuple[Insider, ...]:
    """Seven people and funds: CEO, CFO, general counsel, a director with two funds that report together, an officer."""
    chance = Chance(company.ticker, "insiders")
    first = _FIRST_INSIDER_CIK + company.cik % 100 * 10
    start = chance.whole(0, len(_SURNAMES) - 1)
    names = [f"{_SURNAMES[(start + index) % len(_SURNAMES)]} {chance.one_of(_GIVEN)}" for index in range(5)]
    return (
        Insider(first, names[0], "Chief Executive Officer", director=True),
        Insider(first + 1, names[1], "Chief Financial Officer"),
        Insider(first + 2, names[2], "General Counsel"),
        Insider(first + 3, names[3], director=True),
        Insider(first + 4, f"{names[3].split()[0]} PARTNERS LP", holder=True),
        Insider(first + 5, f"{names[3].split()[0]} GP LLC", holder=True),
        Insider(first + 6, names[4], "Chief Accounting Officer"),
    )


def reports(company: Company, prices: Prices) -> list[Filed]:
    """Every ownership report in a company's list, oldest first."""
    people = insiders(company)
    found = [*_grants(company, people, prices), *_after_results(company, people, prices)]
    found += [_dealt(company, people, dealing, prices) for dealing in DEALINGS.get(company.ticker, ())]
    if company.ticker == "DRMO":
        found.append(_in_another(company, prices))
    return sorted(found, key=lambda filed: filed.accepted)


def _grants(company: Company, people: tuple[Insider, ...], prices: Prices) -> Iterator[Filed]:
    granted, kept = date(2026, 2, 18), date(2026, 3, 4)
    for index in (0, 1):
        report = Report((people[index],), (Trade(granted, "A", 9_000 - 3_000 * index, 0.0),))
        yield Filed(eastern(trading_day(granted, after=1), f"18:{20 + index}:07"), report, company)
    withheld = Trade(kept, "F", 2_150, prices[kept])
    note = "Shares withheld to pay the tax due on vesting."
    yield Filed(eastern(trading_day(kept, after=2), "18:41:30"), Report((people[0],), (withheld,), footnote=note), company)


def _after_results(company: Company, people: tuple[Insider, ...], prices: Prices) -> Iterator[Filed]:
    chance = Chance(company.ticker, "dealings")
    results = [occasion.accepted.date() for occasion in agenda(company) if "2.02" in occasion.items]
    for index, day in enumerate(day for day in results if day >= _FIRST_REPORT):
        traded = trading_day(day + timedelta(days=chance.whole(8, 16)))
        accepted = eastern(trading_day(traded, after=chance.whole(1, 2)), f"18:{chance.whole(20, 58)}:11")
        if accepted.date() > LAST_DAY or company.ticker in _QUIET:
            continue
        if index % 2 == 0:
            yield Filed(accepted, _exercise_and_sale(people[0], traded, chance.whole(20, 60) * 100, prices), company)
        elif company.ticker != "BRMY" and traded < _NO_MORE_OPEN_SALES:
            sale = Trade(traded, "S", chance.whole(10, 40) * 100, prices[traded])
            yield Filed(accepted, Report((people[3],), (sale,)), company)


def _exercise_and_sale(owner: Insider, day: date, shares: int, prices: Prices) -> Report:
    strike = round(prices[day] * 0.4, 2)
    trades = (
        Trade(day, "M", shares, strike),
        Trade(day, "S", shares, prices[day]),
        Trade(day, "M", shares, strike, derivative=True),
    )
    return Report((owner,), trades, planned=True, footnote=_PLAN)


def _dealt(company: Company, people: tuple[Insider, ...], dealing: Dealing, prices: Prices) -> Filed:
    close = prices[dealing.day]
    shares = int(dealing.usd / close)
    # Two fills of one order, a cent apart, as brokers report them.
    trades = (
        Trade(dealing.day, dealing.code, shares - shares // 3, close),
        Trade(dealing.day, dealing.code, shares // 3, round(close + 0.01, 2)),
    )
    owners = tuple(people[index] for index in dealing.who)
    report = Report(owners, trades, planned=dealing.planned, footnote=_PLAN if dealing.planned else "", amends=dealing.amends)
    return Filed(eastern(dealing.filed, dealing.clock), report, company, cut=dealing.cut)


def _in_another(company: Company, prices: Prices) -> Filed:
    name, cik, ticker = OTHER_ISSUER
    day = date(2026, 6, 17)
    owner = Insider(company.cik, company.name.upper(), holder=True)
    sale = Trade(day, "S", 400_000, prices[day])
    other = replace(company, ticker=ticker, cik=cik, name=name)
    return Filed(eastern(trading_day(day, after=1), "19:02:44"), Report((owner,), (sale,)), other)
