"""A company's filings by the clock of New York, prices on its sessions, and the table that is made of both."""

import math
from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import numpy as np

from src.domains import domain_named
from src.domains.company_risk.outlook.due import Timeline
from src.domains.company_risk.outlook.reports import Events
from src.features.engine import measure
from src.features.windows import Rows
from src.observations.observation import Observation
from src.observations.prices import PriceSeries, Quotes
from src.observations.record import Record, Span
from src.observations.sessions import Sessions
from src.observations.subject import Subject
from src.observations.table import second_asked

DOMAIN = domain_named("company_risk")
EASTERN = ZoneInfo("America/New_York")
SESSIONS = Sessions.between(date(2012, 1, 1), date(2024, 12, 31))
COMPANY = Subject("OVC")
FILINGS = ("filing", "insider_trade", "filing_fact")


def eastern(moment: str) -> datetime:
    """A moment by the clock of New York, such as "2023-01-26 16:05"."""
    return datetime.fromisoformat(moment).replace(tzinfo=EASTERN).astimezone(UTC)


def utc(moment: str) -> datetime:
    return datetime.fromisoformat(moment).replace(tzinfo=UTC)


def filed(form: str, moment: datetime | str, *items: str) -> Observation:
    known = eastern(moment) if isinstance(moment, str) else moment
    return Observation("filing", f"{form} {known:%Y%m%d%H%M%S}", known, values={"form": form, "items": items})


def results(moment: datetime | str) -> Observation:
    """An 8-K with results."""
    return filed("8-K", moment, "2.02", "9.01")


def session(day: str) -> int:
    """Index of a day that is a session."""
    place = int(SESSIONS.index_of(np.array([date.fromisoformat(day).toordinal()]))[0])
    assert place >= 0
    return place


def day_of(place: int) -> str:
    return date.fromordinal(int(SESSIONS.days[place])).isoformat()


def days_of(events: Events) -> list[str]:
    """Days of the sessions that answered."""
    return [day_of(place) for place in events.session.tolist()]


def moments_of(events: Events) -> list[datetime]:
    return [datetime.fromtimestamp(second, UTC) for second in events.known.tolist()]


def looked_at(*moments: datetime) -> Timeline:
    seconds = np.array([second_asked(moment) for moment in moments], dtype=np.int64)
    return Timeline(seconds, SESSIONS.newest_closed(seconds))


def evening(day: str) -> datetime:
    """When a day is scored."""
    return datetime.combine(date.fromisoformat(day), time(23, 59, 59), UTC)


def evenings(first: str, last: str) -> list[datetime]:
    """Evenings of the sessions from one day to another, both included."""
    return [evening(day_of(place)) for place in range(session(first), session(last) + 1)]


def quarterly(first: int, last: int, *, hour: str = "16:05", seed: int | None = None) -> list[Observation]:
    """Results on Thursdays four weeks after each quarter, and the 10-Q or 10-K five days later, from one year to another.

    With a seed, each comes some days sooner or later, at any time of day, and some filings have no release or come before it.
    """
    chance = None if seed is None else np.random.default_rng(seed)
    held = []
    for year in range(first, last + 1):
        for month, form in ((1, "10-K"), (4, "10-Q"), (7, "10-Q"), (10, "10-Q")):
            released = eastern(f"{year}-{month:02}-{24 + (3 - date(year, month, 24).weekday()) % 7} {hour}")
            filing = released + timedelta(days=5)
            if chance is not None:
                released += timedelta(days=int(chance.integers(-6, 7)), minutes=int(chance.integers(-600, 400)))
                filing = released + timedelta(minutes=int(chance.choice([-2_000, -30, 5, 900, 7_000, 30_000])))
            held += (
                [filed(form, filing)]
                if chance is not None and chance.random() < 0.2
                else [results(released), filed(form, filing)]
            )
    return held


def record(filings: Sequence[Observation], since: datetime, until: datetime) -> Record:
    """A list of filings without a hole from one moment to another."""
    return Record(tuple(filings), dict.fromkeys(FILINGS, Span(since, until)))


def walk(ticker: str, seed: int, first: str = "2012-01-03", last: str = "2024-12-31") -> PriceSeries:
    """A random walk with ranges and volumes on every session from one day to another."""
    chance = np.random.default_rng(seed)
    rows = len(SESSIONS)
    close = 60 * np.exp(np.cumsum(chance.normal(0, 0.012, rows) * np.where(chance.random(rows) < 0.02, 5, 1)))
    up, down = np.exp(np.abs(chance.normal(0, 0.008, (2, rows))))
    volume = chance.integers(1_000, 9_000, rows).astype(np.float64)
    whole = PriceSeries(ticker, SESSIONS.days, close, close / down, close * up, close / down, volume)
    return whole.rows(np.arange(session(first), session(last) + 1))


def quotes_of(*series: PriceSeries) -> Quotes:
    return Quotes({one.ticker: one for one in series})


def measured(
    held: Record, moment: datetime, quotes: Quotes | None = None, *, first: date | None = None, last: date | None = None
) -> Mapping[str, float]:
    """Every feature of the company as of a moment; laid out for that day alone unless for longer."""
    table = DOMAIN.tabulate(quotes, first or moment.date(), last or moment.date())([COMPANY], [held])
    columns = measure(DOMAIN.features, table, Rows(np.array([0]), np.array([second_asked(moment)])))
    return {name: float(column[0]) for name, column in columns.items()}


def unlike(left: Mapping[str, float], right: Mapping[str, float]) -> dict[str, tuple[float, float]]:
    """What two say differently, to the last bit."""
    both = {name: (left[name], right[name]) for name in left}
    return {
        name: (one, other)
        for name, (one, other) in both.items()
        if one != other and not (math.isnan(one) and math.isnan(other))
    }
