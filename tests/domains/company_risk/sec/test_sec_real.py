"""The recorded world of real responses, checked against arithmetic that knows nothing of our parsers."""

import csv
import functools
import json
import re
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from xml.etree import ElementTree as ET
from zoneinfo import ZoneInfo

import pytest

from src.domain import Ask
from src.domains.company_risk.sources.sec import SecSource, reconcile
from src.domains.company_risk.sources.sec.acceptance import Zone
from src.domains.company_risk.sources.sec.current_reports import parse_report
from src.domains.company_risk.sources.sec.ownership import parse_ownership
from src.domains.company_risk.sources.sec.submissions import Block, Company, parse_page, parse_submissions
from src.domains.company_risk.sources.sec.tickers import parse_tickers
from src.errors import NotFoundError
from src.observations.observation import Observation
from src.observations.record import Findings
from src.observations.subject import Subject
from src.sources.client import Client
from src.sources.replay import ReplayTransport
from src.sources.status import Status

EVER, NOW = datetime(1990, 1, 1, tzinfo=UTC), datetime(2026, 12, 31, tzinfo=UTC)
AS_OF = datetime(2023, 6, 1, 23, 59, 59, tzinfo=UTC)
LOOKBACK = timedelta(days=90)
SEVENTEEN = (
    *("AAPL", "AMD", "AMZN", "CMCSA", "COST", "CSCO", "ET", "F", "INTC"),
    *("KHC", "MRVL", "MSFT", "NVDA", "PEP", "T", "TSLA", "TXN"),
)


def index(real: Path) -> list[dict[str, str]]:
    with (real / "sec" / "submissions_index.csv").open(newline="") as lines:
        return list(csv.DictReader(lines))


@functools.cache  # all lists take seconds to read and sixty megabytes to keep, and four tests go through all of them
def company_of(path: Path) -> Company:
    return parse_submissions(path.read_bytes(), since=EVER, until=NOW)


@functools.cache
def page_of(path: Path) -> Block:
    return parse_page(path.read_bytes(), since=EVER, until=NOW)


def block(path: Path) -> Block:
    return page_of(path) if "-submissions-" in path.name else company_of(path).recent


def columns(path: Path) -> dict[str, list[str]]:
    whole = json.loads(path.read_bytes())
    found: dict[str, list[str]] = whole["filings"]["recent"] if "filings" in whole else whole
    return found


def test_a_zone_that_was_checked_against_sgml_headers_is_never_decided_otherwise(real: Path) -> None:
    table: Counter[tuple[str, str]] = Counter()
    for row in index(real):
        table[row["acceptance_is"], block(real / row["file"]).zone.value] += 1
    # The index marks with a bare "UTC" or "ET" what headers established; "?" is a guess from the hours.
    assert table["UTC", Zone.EASTERN.value] == table["ET", Zone.UTC.value] == 0
    assert table["UTC", Zone.UTC.value] == 16
    assert table["ET", Zone.EASTERN.value] == 8


def test_one_companys_file_is_told_apart_though_it_flips_between_downloads(real: Path) -> None:
    days = ("2023-08-08", "2025-04-25", "2025-11-14", "2026-02-26")
    zones = [block(real / "sec" / "submissions_snapshots" / day / "CIK0000320193.json").zone for day in days]
    zones.append(block(real / "sec" / "submissions" / "CIK0000320193.json").zone)  # of 2026-08
    assert zones == [Zone.EASTERN, Zone.UTC, Zone.EASTERN, Zone.EASTERN, Zone.UTC]


def test_no_form_4_is_known_before_edgar_accepted_it_nor_five_hours_after(real: Path) -> None:
    eastern = ZoneInfo("America/New_York")
    with (real / "sec" / "form4_index.csv").open(newline="") as lines:
        accepted = {row["accession"]: row["accept_et_sgml"] for row in csv.DictReader(lines) if row["accept_et_sgml"]}
    seen = exact = 0
    for row in index(real):
        for filing in block(real / row["file"]).filings:
            if filing.accession in accepted and filing.form == "4":
                true = datetime.strptime(accepted[filing.accession], "%Y%m%d%H%M%S").replace(tzinfo=eastern)
                assert timedelta(0) <= filing.known_at - true <= timedelta(hours=5), filing
                seen += 1
                exact += filing.known_at == true
    assert seen > 800
    assert exact == seen


def test_every_row_of_a_relevant_form_is_read_with_its_items_in_either_numbering(real: Path) -> None:
    old = modern = 0
    for row in index(real):
        if row["shape"].startswith("MERGED"):
            table = columns(real / row["file"])
            printed = {
                a: items
                for a, form, items in zip(table["accessionNumber"], table["form"], table["items"], strict=True)
                if form == "8-K"
            }
            read = {filing.accession: filing for filing in block(real / row["file"]).filings if filing.form == "8-K"}
            assert read.keys() == printed.keys()
            for accession, items in printed.items():
                assert ",".join(read[accession].raw_items) == items
                assert all(re.fullmatch(r"\d\.\d\d", item) for item in read[accession].items)
            old += sum(bool(items) and "." not in items for items in printed.values())
            modern += sum("." in items for items in printed.values())
    assert (old > 500, modern > 5000) == (True, True)


@pytest.mark.parametrize("cik", ["0000315090", "0001033331", "0001462356", "0001718179", "0001830610"])
def test_real_persons_are_told_from_companies(cik: str, real: Path) -> None:
    assert company_of(real / "sec" / "submissions" / f"CIK{cik}.json").person


def test_no_real_company_is_taken_for_a_person(real: Path) -> None:
    holders = {"0000315090", "0001033331", "0001462356", "0001718179", "0001830610", "0001940261"}  # the last is a holding LLC
    for row in index(real):
        if row["name"] != "(page)" and row["cik"] not in holders:
            assert not company_of(real / row["file"]).person, row["name"]


def test_the_real_ticker_map_finds_class_shares_and_renamed_companies(real: Path) -> None:
    tickers = parse_tickers((real / "sec" / "files" / "company_tickers.json").read_bytes())
    assert (tickers.cik("brk.b"), tickers.cik("FB"), tickers.cik("ABC")) == ("0001067983", "0001326801", "0001140859")
    with pytest.raises(NotFoundError):
        tickers.cik("ZZZZZQ")


def ownership_files(real: Path) -> Iterator[Path]:
    return (real / "sec" / "Archives" / "edgar" / "data").glob("*/*/*.xml")


def test_owners_codes_shares_and_prices_of_all_real_documents_equal_what_elementtree_finds(real: Path) -> None:
    documents = rows = 0
    for path in ownership_files(real):
        content = path.read_bytes()
        tree, read = ET.fromstring(content), parse_ownership(content)  # noqa: S314  our own recording
        owners = [node.text or "" for node in tree.iter("rptOwnerCik")]
        assert [owner.cik for owner in read.owners] == [owner.zfill(10) for owner in owners]
        expected = []
        for row in tree.iter("nonDerivativeTransaction"):
            shares = row.findtext("transactionAmounts/transactionShares/value")
            price = row.findtext("transactionAmounts/transactionPricePerShare/value")
            code = row.findtext("transactionCoding/transactionCode")
            expected.append((code, float(shares) if shares else None, float(price) if price else None))
        assert [(row.code, row.shares, row.price) for row in read.rows] == expected
        documents, rows = documents + 1, rows + len(expected)
    assert documents > 1800
    assert rows > 4500


async def collect(real: Path, ticker: str) -> Findings:
    async with Client(ReplayTransport(real, lambda: AS_OF), "tests@example.com", lambda: AS_OF) as client:
        return await SecSource().collect(Subject(ticker), Ask(client, AS_OF, AS_OF - LOOKBACK))


def unbroken_since(real: Path, wanted: datetime, subject: Subject | None) -> datetime:
    """The moment wanted, or the first New York midnight after the newest page within reach that the recording lacks."""
    assert subject is not None
    name = f"CIK{int(subject.facts['cik']):010}.json"
    listed = json.loads((real / "sec" / "submissions" / name).read_bytes())["filings"]["files"]
    served = (real / "manifest.jsonl").read_text()
    lacking = [date.fromisoformat(page["filingTo"]) for page in listed if f"/{page['name']}" not in served]
    ends = [datetime.combine(day + timedelta(days=1), time(), ZoneInfo("America/New_York")) for day in lacking]
    return max([wanted, *ends])


@pytest.mark.parametrize("ticker", SEVENTEEN)
async def test_a_real_company_is_collected_as_of_june_2023(ticker: str, real: Path) -> None:
    found = await collect(real, ticker)
    assert found.status in {Status.OK, Status.PARTIAL}
    assert all(item.known_at <= AS_OF for item in found.observations)
    assert found.spans["filing"].since == unbroken_since(real, AS_OF - timedelta(days=1_620), found.subject)
    failed = re.findall(r"form (4(?:/A)?) ", found.detail)
    assert len(failed) <= 2, found.detail  # nothing but 8-K texts is missing from the recording, or nearly
    assert (AS_OF - found.spans["insider_trade"].since).days >= 65


async def test_aapl_trades_equal_what_grep_and_arithmetic_find_in_its_documents(real: Path) -> None:
    found = await collect(real, "AAPL")
    trades = [item for item in reconcile(found.observations) if item.kind == "insider_trade"]
    sold, count = 0.0, 0
    for read in {item.url for item in found.observations if item.kind == "reading" and item.values["form"] == "4"}:
        tree = ET.parse(real / "sec" / "Archives" / "edgar" / "data" / read.partition("/data/")[2])  # noqa: S314  our own recording
        for row in tree.iter("nonDerivativeTransaction"):
            if row.findtext("transactionCoding/transactionCode") == "S":
                shares = row.findtext("transactionAmounts/transactionShares/value") or "0"
                sold += float(shares) * float(row.findtext("transactionAmounts/transactionPricePerShare/value") or "0")
                count += 1
    assert len(trades) == count == 12
    assert sum(_cents(trade) for trade in trades) == pytest.approx(sold * 100, abs=count)


def _cents(trade: Observation) -> int:
    cents = trade.values["usd_cents"]
    assert isinstance(cents, int)
    return cents


# What a person read in each stored current report with items 4.01, 5.02 or 8.01: fact → office or firm and name.
READ_BY_A_PERSON: dict[str, dict[str, tuple[str, str]]] = {
    "0001193125-14-242424": {"other_event": ("", "")},
    "0001193125-19-191922": {"executive_appointment": ("director", "Rona Fairhead")},
    "0001564590-22-023099": {"other_event": ("", "")},
    "0000320193-96-000027": {"other_event": ("", "")},
    "0000912057-00-002128": {"other_event": ("", "")},
    "0000320193-99-000010": {"other_event": ("", "")},
    "0000703901-98-000003": {"other_event": ("", "")},
    "0001164150-07-000163": {"other_event": ("", "")},
    "0001213900-09-002194": {"auditor_dismissal": ("Lawrence Scharfman, CPA", "")},
    "0000092122-13-000080": {"other_event": ("", "")},
    "0000092122-19-000063": {"other_event": ("", "")},
    "0001193125-19-292676": {"other_event": ("", "")},
    "0001437749-25-013070": {"executive_appointment": ("officer", "Priscilla Kasenchak")},
    "0000943374-24-000509": {},
    "0001045810-26-000024": {},
    "0000950137-05-004969": {"executive_appointment": ("director", "Thomas J. Ridge")},
    "0001628280-25-058337": {"executive_departure": ("director", "Dina Powell McCormick")},
    "0001193125-23-048785": {
        "executive_departure": ("CFO", "Gary S. Shedlin"),
        "executive_appointment": ("CFO", "Martin Small"),
    },
    "0000019617-26-000241": {
        "executive_departure": ("officer", "Marianne Lake"),
        "executive_appointment": ("officer", "Troy Rohrbaugh"),
    },
    "0000066740-24-000023": {"other_event": ("", "")},
    "0000072333-23-000015": {},
    "0000887919-21-000012": {"other_event": ("", "")},
    "afcgamma.8K": {"executive_departure": ("CFO", "Brett Kaufman"), "executive_appointment": ("CFO", "Brandon Hetzel")},
    "NextPoint.8K": {"other_event": ("", "")},
}
ITEMS = {"Departure": "5.02", "Election": "5.02", "Changes in Registrant": "4.01", "Other Events": "8.01"}


def report_path(real: Path, accession: str) -> Path:
    sample = real / "sec" / "8k_samples" / f"{accession}.html"
    if sample.is_file():
        return sample
    with (real / "sec" / "filing8k_index.csv").open(newline="") as lines:
        row = next(row for row in csv.DictReader(lines) if row["accession"] == accession)
    files = [file for file in row["files"].split() if not file.endswith(".hdr.txt")]
    return real / next((file for file in files if row["primary"] and file.endswith(row["primary"])), files[0])


@pytest.mark.parametrize("accession", READ_BY_A_PERSON)
def test_a_real_report_says_what_a_person_read_in_it(accession: str, real: Path) -> None:
    expected = READ_BY_A_PERSON[accession]
    item = {"other_event": "8.01", "auditor_dismissal": "4.01"}.get(next(iter(expected), ""), "5.02")
    facts = parse_report(report_path(real, accession).read_bytes(), (item,))
    assert {fact.fact: (fact.who, fact.name) for fact in facts} == expected
    assert all(fact.sentence for fact in facts)
