"""What the companies of the demo world publish: usual releases, drawn by chance, and those of the stories."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final

from src.demo.calendar import LAST_DAY, eastern, is_trading
from src.demo.cast import Company
from src.demo.chance import Chance
from src.demo.openings import CITIES
from src.demo.plot import SAID, SILENT_FROM

FIRST_RELEASE: Final = date(2025, 12, 1)
THURSDAY: Final = 3
_WORDS_OF_ADDRESS: Final = 5

_MONTHLY: Final = {"DRMO": 8.0, "SLMR": 3.0, "MRLO": 3.0, "BRMY": 3.0}
"""Releases a month where it is not four."""

# Headline and one paragraph each; none holds a word that speaks of trouble.
_USUAL: Final = (
    ("{name} Brings {product} to {city}", "Customers in {city} can order {product} from today, with delivery in two weeks."),
    (
        "{name} Opens Training Center in {city}",
        "The center in {city} will teach forty people a year how to work with {product}.",
    ),
    ("{name} Names {city} Site of the Year", "The team in {city} was chosen for its ideas on {product} and its safety record."),
    ("{name} to Speak at Investor Conference in {month}", "Management will speak about {business} and take questions."),
    ("{name} Publishes Annual Responsibility Report", "The report describes how {name} saves water and power in {business}."),
    ("{name} and {city} College Agree on Apprenticeships", "Twelve apprentices will start in {month} with {product}."),
    ("{product} by {name} Receives Design Prize", "The jury praised how simple {product} is to use every day."),
    ("{name} Extends {product} Program", "After a good first year the {product} program goes on and grows to {city}."),
    ("{name} Thanks Volunteers in {city}", "More than two hundred employees spent a day in {city} planting trees."),
    (
        "{name} Introduces New Version of {product}",
        "The new version of {product} is lighter, and spare parts are shared with the old.",
    ),
    (
        "{name} Sets Date for {month} Results Call",
        "The call will be webcast live, and a replay will be on the website of {name}.",
    ),
    ("{name} Adds Second Shift in {city}", "Demand for {product} lets {name} hire thirty people in {city}."),
)

_TOLD: Final = {
    "nonreliance": """
        {name} Statement on Previously Issued Financial Statements

        {name} said today that its financial statements for fiscal 2026 should no longer be relied upon. The company
        will restate them. It has found a material weakness in its internal control. The annual report will be
        amended.
    """,
    "restatement": """
        {name} Gives Update on Restatement and Leadership

        {name} will restate its financial results for fiscal 2026, which is expected to lower revenue by $38 million to $44
        million. The Chief Financial Officer has resigned, and the Controller serves as interim chief financial officer.
    """,
    "subpoena": """
        {name} Comments on Request from Regulators

        {name} has received a subpoena in connection with an SEC investigation of statements about a study and will
        cooperate.
    """,
    "layoffs": """
        {name} Announces Restructuring and Job Cuts

        Under a restructuring plan {name} will cut 410 jobs, or 14 percent of its workforce. The layoffs begin in
        July, and the engineering center will be closed. {name} also records an impairment charge of $57 million.
    """,
    "control": """
        {name} Reports on Billing Controls

        Management has found a material weakness in the controls over access to the billing system. No figure changes.
    """,
    "delay": """
        {name} Delays Launch of Second Model

        The launch of the new {product} is postponed to the autumn. {name} reported a net loss for the quarter.
    """,
    "recall": """
        {name} Announces Voluntary Recall of {product}

        {name} will recall about 61,000 units of {product} after reports of fires. Customers should stop using them.
        Production at one plant was halted, and the company will record an impairment of inventory.
    """,
    "complaints": """
        {name} Responds to Allegations about {product}

        The company takes the allegations seriously. Shipments to two retailers were suspended, and one retailer
        canceled orders.
    """,
    "outlook": """
        {name} Withdraws Outlook for the Year

        {name} withdraws its guidance because of the recall and expects a net loss. The dividend is suspended. One
        ratings agency announced a downgrade.
    """,
    "lawsuit": """
        {name} Named in Class Action Lawsuit

        A class action lawsuit filed in federal court alleges violations of consumer law. The company was also fined
        by a state agency for late reports.
    """,
    "warning": """
        {name} Warns of Plant Closure

        The recall forces the closure of a plant. Workers there are on strike, and deliveries face further delays.
    """,
    "order": """
        {name} Wins Order for Forty Units of {product}

        A utility in {city} will install {product} next year.
    """,
    "partner": """
        {name} and {city} Cooperative Join Forces

        Together they will build storage for three towns.
    """,
    "award": """
        {name} Honored for {product}

        The trade association named {product} product of the year.
    """,
    "plant": """
        {name} Breaks Ground on Plant in {city}

        The plant in {city} will make {product} from 2027 on.
    """,
    "record": """
        {name} Ships Ten Thousandth {product}

        Employees in {city} celebrated the delivery.
    """,
    "school": """
        {name} Gives {product} to School in {city}

        Pupils will watch how a battery feeds their own classroom.
    """,
}
"""Releases of the stories: headline, blank line, paragraph."""


@dataclass(frozen=True, slots=True)
class Published:
    """One release.

    Attributes:
        at: When it came out (aware, New York).
        number: Its number at the company.
        title: Headline.
        text: Its one paragraph.
        dated: Whether the newsroom shows a date for it.
    """

    at: datetime
    number: int
    title: str
    text: str
    dated: bool = True

    @property
    def slug(self) -> str:
        """The beginning of the headline as an address spells it."""
        words = "".join(letter if letter.isalnum() else " " for letter in self.title.lower()).split()
        return "-".join(words[:_WORDS_OF_ADDRESS])


def published(company: Company) -> list[Published]:
    """Every release of a company, oldest first."""
    said = [
        (eastern(one.day, one.clock), _filled(company, _told(one.text), Chance(company.ticker, "said", one.text)))
        for one in SAID.get(company.ticker, ())
    ]
    ordered = sorted([*_usual(company), *said])
    return [
        Published(at, 1000 + number, title, text, dated=company.newsroom != "html" or number % 7 != 0)
        for number, (at, (title, text)) in enumerate(ordered, start=1)
    ]


def _told(name: str) -> tuple[str, str]:
    title, text = _TOLD[name].split("\n\n")
    return " ".join(title.split()), " ".join(text.split())


def _usual(company: Company) -> list[tuple[datetime, tuple[str, str]]]:
    chance = Chance(company.ticker, "releases")
    apart = 30 / _MONTHLY.get(company.ticker, 4.0)
    silent = SILENT_FROM.get(company.ticker, LAST_DAY)
    found, after, number = [], 2.0, chance.whole(0, len(_USUAL) - 1)
    while (day := _on_a_quiet_weekday(FIRST_RELEASE + timedelta(days=int(after)))) < silent:
        clock = f"{chance.whole(8, 11):02d}:{chance.one_of(('00', '15', '30', '45'))}"
        found.append((eastern(day, clock), _filled(company, _USUAL[number % len(_USUAL)], chance)))
        number += 5  # coprime to the number of texts: each is used before any comes back
        after += apart * chance.between(0.75, 1.25)
    return found


def _on_a_quiet_weekday(day: date) -> date:
    """A trading day from Monday to Thursday: Fridays belong to the story of one company."""
    while not is_trading(day) or day.weekday() > THURSDAY:
        day += timedelta(days=1)
    return day


def _filled(company: Company, text: tuple[str, str], chance: Chance) -> tuple[str, str]:
    words = {
        "name": company.short_name,
        "business": company.business,
        "product": chance.one_of(company.products),
        "city": chance.one_of(CITIES[:-1]).split(",")[0],
        "month": chance.one_of(("August", "September", "October")),
    }
    return text[0].format(**words), text[1].format(**words)
