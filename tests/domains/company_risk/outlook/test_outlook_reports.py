"""Which filings are reports of results, and which session answered each."""

import csv
import json
from collections import Counter
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from pathlib import Path

import orjson
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from src.domains.company_risk.outlook.reports import Events, Reports
from src.domains.company_risk.sources.sec.submissions import parse_page
from src.observations.observation import Observation
from src.observations.sessions import Sessions
from tests.domains.company_risk.outlook.outlook_world import (
    SESSIONS,
    day_of,
    days_of,
    eastern,
    filed,
    moments_of,
    quarterly,
    results,
    session,
)

REAL = Path(__file__).resolve().parents[4] / ".." / "shared" / "real"


def reports(*filings: Observation) -> Reports:
    return Reports.of(filings, SESSIONS)


@pytest.mark.parametrize(
    ("accepted", "answered"),
    [
        ("2023-01-26 07:30", "2023-01-26"),  # before the open
        ("2023-01-26 11:00", "2023-01-26"),
        ("2023-01-26 16:00", "2023-01-27"),  # at the close is too late for it
        ("2023-01-26 16:05", "2023-01-27"),
        ("2023-01-27 16:05", "2023-01-30"),  # Friday evening
        ("2023-01-28 09:00", "2023-01-30"),
        ("2022-11-25 13:30", "2022-11-28"),  # the half day after Thanksgiving was over
    ],
)
def test_a_release_is_answered_by_the_first_session_that_closes_after_it(accepted: str, answered: str) -> None:
    assert days_of(reports(results(accepted)).releases) == [answered]


def test_a_second_8k_within_seven_sessions_is_the_same_report_and_one_after_eight_is_another() -> None:
    within = reports(results("2023-01-26 07:30"), results("2023-02-06 07:30"))
    beyond = reports(results("2023-01-26 07:30"), results("2023-02-07 07:30"))
    assert session("2023-02-06") - session("2023-01-26") == 7
    assert days_of(within.releases) == ["2023-01-26"]
    assert days_of(beyond.releases) == ["2023-01-26", "2023-02-07"]


def test_corrections_in_a_row_are_counted_from_the_first_8k_and_not_from_each_other() -> None:
    held = reports(*(results(f"2023-{day} 07:30") for day in ("01-26", "02-03", "02-08")))
    assert days_of(held.releases) == ["2023-01-26", "2023-02-08"]


def test_a_quarterly_filing_stands_for_its_release_once_both_are_known() -> None:
    held = reports(results("2023-01-26 16:05"), filed("10-Q", "2023-02-03 09:00"))
    assert days_of(held.quarterly) == ["2023-01-27"]
    assert moments_of(held.quarterly) == [eastern("2023-02-03 09:00")]
    assert days_of(held.all) == ["2023-01-27"]


def test_of_several_releases_the_newest_before_the_filing_is_its_own() -> None:
    held = reports(results("2023-01-05 07:30"), results("2023-01-26 07:30"), filed("10-K", "2023-02-20 09:00"))
    assert days_of(held.quarterly) == ["2023-01-26"]


def test_a_quarterly_filing_without_a_release_is_itself_the_report() -> None:
    held = reports(filed("10-Q", "2023-05-04 17:00"))
    assert days_of(held.quarterly) == days_of(held.all) == ["2023-05-05"]
    assert days_of(held.releases) == []


def test_a_release_of_more_than_forty_five_sessions_before_belongs_to_another_quarter() -> None:
    place = session("2023-05-04")
    near, far = (reports(results(f"{day_of(place - back)} 07:30"), filed("10-Q", "2023-05-04 09:00")) for back in (45, 46))
    assert days_of(near.quarterly) == [day_of(place - 45)]
    assert days_of(far.quarterly) == ["2023-05-04"]
    assert days_of(far.all) == [day_of(place - 46), "2023-05-04"]


@pytest.mark.parametrize("later", ["2023-05-04 16:40", "2023-05-05 08:00"])
def test_a_filing_is_the_report_where_its_release_follows_by_minutes_or_the_next_morning(later: str) -> None:
    alone, followed = (filed("10-Q", "2023-05-04 16:30"), results(later))
    held = reports(alone, followed)
    assert days_of(held.quarterly) == days_of(reports(alone).quarterly) == ["2023-05-05"]
    assert moments_of(held.quarterly) == [eastern("2023-05-04 16:30")]
    assert moments_of(held.all) == [eastern("2023-05-04 16:30"), eastern(later)]


def test_a_release_belongs_to_one_quarter_and_the_next_filing_is_its_own_report() -> None:
    late_year = (results("2023-03-02 07:30"), filed("10-K", "2023-03-02 08:00"))
    held = reports(*late_year, filed("10-Q", "2023-05-02 16:30"), results("2023-05-02 16:31"))
    assert session("2023-05-03") - session("2023-03-02") <= 45
    assert days_of(held.quarterly) == ["2023-03-02", "2023-05-03"]


def test_quarterly_reports_are_fifteen_sessions_apart_at_least() -> None:
    first = session("2023-02-01")
    for gap, expected in ((14, 1), (15, 2)):
        held = reports(filed("10-K", "2023-02-01 08:00"), filed("10-Q", f"{day_of(first + gap)} 08:00"))
        assert len(held.quarterly) == expected


@pytest.mark.parametrize(
    "filing",
    [
        filed("8-K", "2023-01-26 07:30", "5.02", "9.01"),
        filed("8-K/A", "2023-01-26 07:30", "2.02"),
        filed("10-Q/A", "2023-01-26 07:30"),
        filed("10-K/A", "2023-01-26 07:30"),
        filed("NT 10-Q", "2023-01-26 07:30"),
        filed("4", "2023-01-26 07:30"),
        Observation("filing", "k", eastern("2023-01-26 07:30"), values={"form": "8-K", "items": None}),
    ],
    ids=lambda filing: str(filing.values["form"]),
)
def test_other_filings_and_amendments_are_no_reports(filing: Observation) -> None:
    held = reports(filing)
    assert len(held.releases) == len(held.quarterly) == len(held.all) == 0


@pytest.mark.parametrize(("accepted", "items"), [("2003-10-20", "7,12"), ("2004-10-20", "2.02,9.01")])
def test_results_under_the_old_number_twelve_are_results(accepted: str, items: str) -> None:
    page = {
        "accessionNumber": ["0000900001-03-000007"],
        "form": ["8-K"],
        "filingDate": [accepted],
        "acceptanceDateTime": [f"{accepted}T12:00:00.000Z"],
        "items": [items],
        "primaryDocument": ["k.txt"],
        "reportDate": [accepted],
    }
    since, until = datetime(2000, 1, 1, tzinfo=UTC), datetime(2010, 1, 1, tzinfo=UTC)
    (filing,) = parse_page(orjson.dumps(page), since=since, until=until).filings
    read = Observation("filing", filing.accession, filing.known_at, values={"form": filing.form, "items": filing.items})
    assert len(reports(read).releases) == 1


MOMENTS = st.integers(0, 400 * 24 * 4).map(lambda quarter: datetime(2022, 1, 1, tzinfo=UTC) + timedelta(minutes=15 * quarter))
FILINGS = st.lists(
    st.builds(
        lambda form, when: results(when) if form == "8-K" else filed(form, when), st.sampled_from(["8-K", "10-Q"]), MOMENTS
    ),
    max_size=25,
)


def known_by(events: Events, moment: datetime) -> list[tuple[datetime, str]]:
    pairs = zip(moments_of(events), days_of(events), strict=True)
    return [(known, day) for known, day in pairs if known <= moment]


@settings(max_examples=300, deadline=None)
@given(FILINGS, MOMENTS)
def test_what_is_filed_later_never_changes_which_reports_were_known(filings: list[Observation], moment: datetime) -> None:
    later, then = reports(*filings), reports(*(filing for filing in filings if filing.known_at <= moment))
    for name in ("releases", "quarterly", "all"):
        assert known_by(getattr(later, name), moment) == known_by(getattr(then, name), moment), name


@settings(max_examples=100, deadline=None)
@given(FILINGS)
def test_of_any_filings_reports_are_in_order_and_apart(filings: list[Observation]) -> None:
    held = reports(*filings)
    for events, apart in ((held.releases, 8), (held.quarterly, 15), (held.all, 0)):
        assert events.known.tolist() == sorted(events.known.tolist())
        places = events.session.tolist()
        assert all(later - earlier >= apart for earlier, later in pairwise(places))


def test_a_company_that_reports_each_quarter_has_four_reports_a_year() -> None:
    held = reports(*quarterly(2015, 2022))
    assert Counter(day[:4] for day in days_of(held.quarterly)) == dict.fromkeys(map(str, range(2015, 2023)), 4)
    assert days_of(held.quarterly) == days_of(held.releases) == days_of(held.all)


@pytest.mark.skipif(not REAL.is_dir(), reason="the recorded world of real responses is not beside this checkout")
@pytest.mark.parametrize("cik", ["0000320193", "0000789019", "0000063908"])
def test_a_real_company_reported_four_times_a_year_on_days_of_its_own_8ks(cik: str) -> None:
    with (REAL / "sec" / "submissions_index.csv").open(newline="") as lines:
        files = [REAL / row["file"] for row in csv.DictReader(lines) if row["cik"] == cik]
    since, until = datetime(2006, 1, 1, tzinfo=UTC), datetime(2022, 1, 1, tzinfo=UTC)
    blocks, printed = [], set()
    for path in files:
        whole = json.loads(path.read_bytes())
        table = whole["filings"]["recent"] if "filings" in whole else whole
        columns = zip(table["form"], table["items"], table["filingDate"], strict=True)
        printed |= {date.fromisoformat(day) for form, items, day in columns if form == "8-K" and "2.02" in items.split(",")}
        blocks.append(parse_page(orjson.dumps(table), since=since, until=until))
    filings = {filing.accession: filing for block in blocks for filing in block.filings}
    sessions = Sessions.between(since.date(), until.date() + timedelta(days=30))
    read = [
        Observation("filing", one.accession, one.known_at, values={"form": one.form, "items": one.items})
        for one in filings.values()
    ]
    held = Reports.of(read, sessions)
    reported, answered = (
        [date.fromordinal(int(day)) for day in sessions.days[one.session]] for one in (held.quarterly, held.releases)
    )
    a_year = Counter(day.year for day in reported)
    assert len(a_year) >= 5
    assert all(3 <= number <= 5 for year, number in a_year.items() if year not in {min(a_year), max(a_year)})
    assert all(any(timedelta(0) <= day - filing <= timedelta(days=4) for filing in printed) for day in answered)
