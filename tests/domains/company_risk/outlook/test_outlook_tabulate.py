"""The table that is measured: prices and outlook as they stood at each moment, and nothing that came later."""

import csv
import math
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import numpy as np
import orjson
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from src.domains.company_risk.outlook.declared import CALENDAR, MARKET, OWN, REACTIONS, USUAL
from src.domains.company_risk.sources.sec.listing import REACH
from src.domains.company_risk.sources.sec.submissions import parse_page
from src.features.engine import measure
from src.features.windows import Rows
from src.observations.observation import Observation
from src.observations.prices import PriceSeries, Quotes
from src.observations.record import Record
from src.observations.subject import Subject
from src.observations.table import second_asked
from tests.domains.company_risk.outlook.outlook_world import (
    COMPANY,
    DOMAIN,
    SESSIONS,
    eastern,
    evening,
    filed,
    measured,
    quarterly,
    quotes_of,
    record,
    results,
    unlike,
    utc,
    walk,
)

REAL = Path(__file__).resolve().parents[4] / ".." / "shared" / "real"
PRICED = [name for name, _, _ in (*USUAL, *OWN, *MARKET)]
DATED = [name for name, _, _ in CALENDAR]
MOVED = [name for name, _, _ in REACTIONS]
BEGUN, ENDED = utc("2015-01-01"), utc("2024-06-30")
REGULAR = quarterly(2015, 2023)
PANEL = [walk(ticker, 100 + number) for number, ticker in enumerate(DOMAIN.market[:12])]
PRICES = quotes_of(walk(COMPANY.id, 7), *PANEL)
NOVEMBER = evening("2022-11-30")


def known(values: dict[str, float] | object, names: list[str]) -> set[str]:
    assert isinstance(values, dict)
    return {name for name in names if not math.isnan(values[name])}


def until(quotes: Quotes, moment: datetime) -> Quotes:
    """Prices of sessions that had closed by a moment."""
    closed = int(SESSIONS.newest_closed(np.array([second_asked(moment)]))[0])
    last = int(SESSIONS.days[closed])
    return Quotes({ticker: one.rows(one.days <= last) for ticker, one in quotes.series.items()})


def by(filings: list[Observation], moment: datetime, since: datetime = BEGUN) -> Record:
    """What a list asked at a moment shows."""
    return record([item for item in filings if since <= item.known_at <= moment], since, moment)


def test_every_feature_of_prices_and_outlook_is_known_of_a_regular_company_with_prices() -> None:
    values = measured(by(REGULAR, NOVEMBER), NOVEMBER, PRICES)
    assert known(values, [*PRICED, *DATED, *MOVED]) == {*PRICED, *DATED, *MOVED}


def test_a_filing_after_the_close_changes_the_outlook_at_once_while_prices_stay() -> None:
    held = record(REGULAR, BEGUN, ENDED)
    before, after = (measured(held, eastern(f"2023-01-26 {hour}"), PRICES) for hour in ("16:04", "16:05"))
    assert (before["due_1y"], before["sessions_since_report"] > 50, before["due_chance"] < 0.95) == (1, True, True)
    assert (after["sessions_since_report"], after["due_chance"]) == (-1, 0.99)
    assert after["due_1y"] == 64  # the results of spring
    assert {name for name in PRICED if before[name] != after[name]} == set()
    answered = measured(held, eastern("2023-01-27 16:00"), PRICES)
    assert answered["sessions_since_report"] == 0
    moved = {"har_1", "return_5", "trend_5", "log_range_1", "volatility_7", "market_log_range_1"}
    assert {name for name in moved if answered[name] == after[name]} == set()


def test_prices_of_a_session_are_known_from_its_close_and_not_a_second_before() -> None:
    held = by(REGULAR, ENDED)
    moments = eastern("2023-01-26 15:59") + timedelta(seconds=59), eastern("2023-01-26 16:00")
    before, after = (measured(held, moment, PRICES) for moment in moments)
    close = PRICES.series[COMPANY.id].close
    place = int(np.searchsorted(SESSIONS.days, date(2023, 1, 26).toordinal())) - int(
        np.searchsorted(SESSIONS.days, PRICES.series[COMPANY.id].days[0])
    )
    assert before["har_1"] == pytest.approx(abs(math.log(close[place - 1] / close[place - 2])))
    assert after["har_1"] == pytest.approx(abs(math.log(close[place] / close[place - 1])))


def test_without_prices_the_calendar_is_still_there() -> None:
    bare, full = (measured(by(REGULAR, NOVEMBER), NOVEMBER, quotes) for quotes in (None, PRICES))
    assert known(bare, [*PRICED, *MOVED]) == set()
    assert {name: bare[name] for name in DATED} == {name: full[name] for name in DATED}


def test_a_company_without_a_series_of_its_own_is_told_neither_of_its_own_prices_nor_of_the_markets() -> None:
    values = measured(by(REGULAR, NOVEMBER), NOVEMBER, quotes_of(*PANEL))
    assert known(values, [*PRICED, *MOVED]) == set()
    assert known(values, DATED) == set(DATED)


def test_without_a_market_only_what_everybody_knows_of_its_prices_is_told_and_nothing_that_a_model_of_prices_reads() -> None:
    usual = {name for name, _, _ in USUAL} - {"market_volatility_30"}
    values = measured(by(REGULAR, NOVEMBER), NOVEMBER, quotes_of(PRICES.series[COMPANY.id]))
    assert known(values, PRICED) == usual
    assert usual.isdisjoint(name for name, _, _ in OWN)
    assert known(values, MOVED) == set(MOVED)


def test_without_a_list_of_filings_the_prices_are_still_there() -> None:
    values = measured(Record(), NOVEMBER, PRICES)
    assert known(values, PRICED) == set(PRICED)
    assert known(values, [*DATED, *MOVED]) == set()


def test_a_company_whose_list_could_not_be_asked_today_has_no_outlook_and_not_yesterdays() -> None:
    yesterday = by(REGULAR, evening("2022-11-29"))
    assert known(measured(yesterday, evening("2022-11-29"), PRICES), DATED) == set(DATED)
    today = measured(yesterday, NOVEMBER, PRICES)
    assert known(today, [*DATED, *MOVED]) == set()
    assert known(today, PRICED) == set(PRICED)


def test_before_a_list_begins_there_is_no_outlook() -> None:
    held = record(REGULAR, utc("2022-06-01"), ENDED)
    assert known(measured(held, evening("2022-05-31")), DATED) == set()
    assert "sessions_since_report" in known(measured(held, evening("2022-06-01")), DATED)


def test_a_close_of_more_than_six_days_ago_no_longer_speaks_of_now() -> None:
    stale = quotes_of(walk(COMPANY.id, 7, last="2022-11-18"), *PANEL)
    held = by(REGULAR, ENDED)
    assert known(measured(held, evening("2022-11-23"), stale), PRICED) == set(PRICED)
    assert known(measured(held, evening("2022-11-25"), stale), PRICED) == set()


def test_companies_laid_out_together_are_measured_as_each_alone() -> None:
    others = [Subject("B"), Subject("C"), Subject("D")]
    quotes = quotes_of(*PRICES.series.values(), walk("B", 8), walk("D", 9, last="2022-11-30"))
    held = [by(REGULAR, NOVEMBER), by(quarterly(2016, 2022, seed=3), NOVEMBER), Record(), record([], BEGUN, NOVEMBER)]
    subjects, day = [COMPANY, *others], NOVEMBER.date()
    laid = DOMAIN.tabulate(quotes, day, day)
    rows = Rows(np.arange(4), np.full(4, second_asked(NOVEMBER)))
    together = measure(DOMAIN.features, laid(subjects, held), rows)
    for place, (subject, one) in enumerate(zip(subjects, held, strict=True)):
        alone = measure(DOMAIN.features, laid([subject], [one]), Rows(np.array([0]), np.array([second_asked(NOVEMBER)])))
        assert (
            unlike({name: float(alone[name][0]) for name in alone}, {name: float(together[name][place]) for name in alone})
            == {}
        )


def other_future(quotes: Quotes, moment: datetime, seed: int) -> Quotes:
    """The same prices up to a moment, and others from then on, some of them missing, some series at an end."""
    chance = np.random.default_rng(seed)
    closed = int(SESSIONS.newest_closed(np.array([second_asked(moment)]))[0])
    series = {}
    for ticker, one in quotes.series.items():
        after = one.days > int(SESSIONS.days[closed])
        factor = np.where(after, np.exp(chance.normal(0, 0.4, len(one))), 1.0)
        factor[after & (chance.random(len(one)) < 0.1)] = math.nan
        others = {name: column * factor for name, column in one.others().items()}
        series[ticker] = PriceSeries(ticker, one.days, one.close * factor, **others)
    return Quotes(series)


MOMENTS = st.integers(0, 2 * 365 * 24 * 4).map(lambda quarter: utc("2021-01-01") + timedelta(minutes=15 * quarter))
LATER = st.lists(st.tuples(st.sampled_from(["8-K", "10-Q", "10-K"]), st.integers(1, 90 * 24)), max_size=6)


@settings(max_examples=45, deadline=None)
@given(MOMENTS, st.integers(0, 10**6), LATER)
def test_nothing_later_than_the_moment_changes_a_row(moment: datetime, seed: int, later: list[tuple[str, int]]) -> None:
    filings = quarterly(2017, 2024, seed=seed)
    then = [item for item in filings if item.known_at <= moment]
    future = [
        *(item for item in filings if item.known_at > moment),
        *(filed(form, moment + timedelta(hours=hours), "2.02") for form, hours in later),
    ]
    today = measured(record(then, BEGUN, moment), moment, until(PRICES, moment))
    hindsight = measured(
        record([*then, *future], BEGUN, moment + timedelta(days=365)),
        moment,
        other_future(PRICES, moment, seed),
        first=date(2020, 6, 1),
        last=moment.date() + timedelta(days=365),
    )
    assert unlike(today, hindsight) == {}


@settings(max_examples=15, deadline=None)
@given(st.integers(0, 30), st.sampled_from([-30, -1, 5, 600, 1_440]))
def test_a_release_that_follows_its_filing_changes_nothing_of_the_evening_between(days: int, minutes: int) -> None:
    filing = eastern("2022-05-05 16:30") + timedelta(days=days)
    release = filing + timedelta(minutes=minutes)
    moment = datetime.combine(filing.date(), evening("2022-05-05").time(), UTC)
    held = [*quarterly(2018, 2021), filed("10-Q", filing), results(release)]
    then = [item for item in held if item.known_at <= moment]
    assert (
        unlike(measured(record(then, BEGUN, moment), moment, PRICES), measured(record(held, BEGUN, ENDED), moment, PRICES))
        == {}
    )


@settings(max_examples=15, deadline=None)
@given(place=st.integers(0, 499), with_prices=st.booleans())
def test_a_company_scored_on_what_a_run_asks_for_has_the_numbers_it_was_trained_on(place: int, *, with_prices: bool) -> None:
    moment = evening(date.fromordinal(int(SESSIONS.days[2_250 + place])).isoformat())
    asked = moment - REACH
    trained = record(REGULAR, BEGUN, ENDED)
    scored = by(REGULAR, moment, asked)
    recent = {
        ticker: one.rows(one.days >= moment.date().toordinal() - 5 * 366)
        for ticker, one in until(PRICES, moment).series.items()
    }
    live = measured(scored, moment, Quotes(recent) if with_prices else None)
    learnt = measured(trained, moment, PRICES if with_prices else None, first=date(2016, 3, 1), last=date(2024, 6, 1))
    assert unlike(live, learnt) == {}


@pytest.mark.skipif(not REAL.is_dir(), reason="the recorded world of real responses is not beside this checkout")
@pytest.mark.parametrize("cik", ["0000320193", "0000789019", "0000063908", "0000021344"])
def test_a_real_list_cut_to_what_a_run_asks_for_gives_the_outlook_of_the_whole_list(cik: str) -> None:
    with (REAL / "sec" / "submissions_index.csv").open(newline="") as lines:
        files = [REAL / row["file"] for row in csv.DictReader(lines) if row["cik"] == cik]
    filings: dict[str, Observation] = {}
    for path in files:
        whole = orjson.loads(path.read_bytes())
        table = orjson.dumps(whole["filings"]["recent"] if "filings" in whole else whole)
        for one in parse_page(table, since=utc("2000-01-01"), until=utc("2024-06-01")).filings:
            filings[one.accession] = filed(one.form, one.known_at, *one.items)
    trained = record(list(filings.values()), utc("2000-01-01"), utc("2024-06-01"))
    moments = [evening(date.fromordinal(int(day)).isoformat()) for day in SESSIONS.days[1_500:2_500:13]]
    table_ = DOMAIN.tabulate(None, moments[0].date(), moments[-1].date())([COMPANY], [trained])
    seconds = np.array([second_asked(moment) for moment in moments])
    learnt = measure(DOMAIN.features, table_, Rows(np.zeros(len(seconds), dtype=np.int64), seconds))
    assert np.isfinite(learnt["due_chance"]).mean() > 0.9
    for place, moment in enumerate(moments):
        live = measured(by(list(filings.values()), moment, moment - REACH), moment)
        assert unlike({name: live[name] for name in DATED}, {name: float(learnt[name][place]) for name in DATED}) == {}, moment
