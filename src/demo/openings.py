"""Who hires whom and when: the openings of a company on any day, from its usual numbers and its story."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from src.demo.calendar import LAST_DAY
from src.demo.cast import Company
from src.demo.chance import Chance
from src.demo.plot import HIRING

TITLES: Final = {
    "Engineering": (
        "Senior Software Engineer", "Embedded Engineer", "Test Engineer", "Data Engineer", "Mechanical Engineer",
        "Site Reliability Engineer", "Firmware Engineer", "Staff Software Engineer, Platform", "Hardware Engineer",
    ),
    "Sales": ("Account Executive", "Sales Engineer", "Regional Sales Manager", "Sales Development Representative"),
    "Operations": ("Warehouse Supervisor", "Supply Chain Planner", "Production Technician", "Maintenance Technician"),
    "Finance": ("Senior Accountant", "Legal Entity Controller", "Treasury Analyst"),
    "Marketing": ("Product Marketing Manager", "Brand Designer"),
    "People": ("Recruiter", "People Partner"),
    "Legal": (
        "Senior Litigation Counsel", "Corporate Counsel", "Paralegal", "Employment Counsel", "Commercial Counsel",
        "Associate General Counsel", "Contracts Attorney", "Litigation Paralegal", "Privacy Counsel",
    ),
    "Compliance": (
        "Compliance Analyst", "Director of Compliance", "Regulatory Compliance Manager", "Compliance Officer",
        "Compliance Investigations Manager", "Compliance Program Manager",
    ),
}  # fmt: skip
"""Job titles by department, traps included: a controller of legal entities and an engineer who sells."""

CITIES: Final = ("Dover, DE", "Portland, ME", "Tulsa, OK", "Boise, ID", "Remote - US")

_USUAL: Final = {
    "Engineering": 9, "Sales": 5, "Operations": 4, "Finance": 2, "Marketing": 2, "People": 1, "Legal": 1, "Compliance": 1,
}  # fmt: skip
_USUAL_OF: Final = {
    "KSTL": _USUAL | {"Engineering": 19, "Operations": 9},
    "SLMR": _USUAL | {"Engineering": 7},
    "PLGA": _USUAL | {"Engineering": 4, "Operations": 8},
    "TALV": _USUAL | {"Legal": 2},
}
FIRST_SEEN: Final = date(2026, 2, 2)
_TURNOVER: Final = timedelta(days=28)  # about as often as a reader of weekly jobs reports sees a board change


@dataclass(frozen=True, slots=True)
class Opening:
    """One job that is open.

    Attributes:
        number: Its number at the company; keeps for as long as it is open.
        title: Job title.
        department: Department as the board calls it.
        city: Where.
        posted: When it was first shown.
    """

    number: int
    title: str
    department: str
    city: str
    posted: date


def boards_over_time(company: Company) -> Iterator[tuple[date, list[Opening]]]:
    """The board of a company on every day on which it changes, oldest first, from `FIRST_SEEN` on."""
    changes = {hiring.day for hiring in HIRING.get(company.ticker, ())}
    turnovers = []
    day = FIRST_SEEN
    while day < LAST_DAY:
        turnovers.append(day)
        day += _TURNOVER
    for day in sorted(changes | set(turnovers)):
        turns = sum(1 for turnover in turnovers if turnover <= day) - 1
        yield day, _open_on(company, day, turns)


def _open_on(company: Company, day: date, turns: int) -> list[Opening]:
    usual = _USUAL_OF.get(company.ticker, _USUAL)
    told = {hiring.department: hiring.openings for hiring in HIRING.get(company.ticker, ()) if hiring.day <= day}
    board: list[Opening] = []
    for place, (department, count) in enumerate((usual | told).items()):
        # Every turnover closes the oldest job of a larger department and opens another in its place.
        gone = turns if usual[department] > 1 else 0
        fresh = range(gone, gone + count)
        board.extend(_opening(company, place, department, index, max(usual[department], 1)) for index in fresh)
    return board


def _opening(company: Company, place: int, department: str, index: int, at_first: int) -> Opening:
    chance = Chance(company.ticker, "opening", department, str(index))
    titles = TITLES[department]
    since = FIRST_SEEN - timedelta(days=chance.whole(5, 70))
    later = _first_shown(company, department, index, at_first)
    return Opening(
        number=company.cik % 100 * 10_000 + place * 1_000 + index + 101,
        title=titles[index % len(titles)],
        department=department,
        city=chance.one_of(CITIES),
        posted=later or since,
    )


def _first_shown(company: Company, department: str, index: int, at_first: int) -> date | None:
    """The day on which a job that was not there at first came up, None for the first ones."""
    if index < at_first:
        return None
    turnover = FIRST_SEEN + _TURNOVER * (index - at_first + 1)
    raised = [hiring.day for hiring in HIRING.get(company.ticker, ()) if hiring.department == department]
    return min([turnover, *raised])
