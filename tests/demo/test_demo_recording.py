"""The demo world asked through the real client, sources and parsers."""

import json
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from xml.etree import ElementTree as ET

import pytest
import pytest_asyncio

from src.demo.cast import CAST, company
from src.demo.world import WORLD
from src.domain import Ask, Source
from src.domains.company_risk.sources.careers.source import CareersSource
from src.domains.company_risk.sources.newsroom.source import NewsroomSource
from src.domains.company_risk.sources.sec.acceptance import Zone, prove_zone
from src.domains.company_risk.sources.sec.ownership import parse_ownership
from src.domains.company_risk.sources.sec.submissions import parse_submissions
from src.domains.company_risk.sources.sec.trades import observe_ownership
from src.domains.company_risk.universe.universe import subjects
from src.errors import ParsingError
from src.observations.observation import Observation
from src.observations.record import Findings
from src.sources.client import Client
from src.sources.replay import ReplayTransport
from src.sources.status import Status

END = datetime(2026, 6, 30, 23, 59, 59, tzinfo=UTC)
INPUT = json.loads((WORLD / "input.json").read_bytes())
SUBJECTS = {subject.id: subject for subject in subjects(INPUT["tickers"], INPUT["companies"])}
FILES = {
    row["url"]: row["file"] for row in map(json.loads, (WORLD / "manifest.jsonl").read_text(encoding="utf-8").splitlines())
}


class Clock:
    """A clock that a test may set."""

    def __init__(self) -> None:
        self.now = END

    def __call__(self) -> datetime:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest_asyncio.fixture
async def client(clock: Clock) -> AsyncIterator[Client]:
    async with Client(ReplayTransport(WORLD, clock), "demo@example.com", clock) as opened:
        yield opened


async def asked(source: Source, ticker: str, client: Client, as_of: datetime = END) -> Findings:
    return await source.collect(SUBJECTS[ticker], Ask(client, as_of, as_of - timedelta(days=90)))


def stored(url: str) -> bytes:
    return (WORLD / str(FILES[url])).read_bytes()


def trades_of(ticker: str) -> list[Observation]:
    one = company(ticker)
    listed = parse_submissions(
        stored(f"https://data.sec.gov/submissions/CIK{one.cik_digits}.json"), since=END - timedelta(days=500), until=END
    )
    found: list[Observation] = []
    for filing in listed.recent.filings:
        body = stored(filing.url(one.cik_digits)) if filing.form in {"4", "4/A"} else b""
        if body.endswith(b"</ownershipDocument>\n"):
            found += observe_ownership(parse_ownership(body), filing, one.cik_digits)
    return [item for item in found if item.kind == "insider_trade"]


@pytest.mark.parametrize("ticker", [one.ticker for one in CAST if one.ticker != "DRMO"])
async def test_every_board_is_counted_whole_on_the_last_day(ticker: str, client: Client) -> None:
    findings = await asked(CareersSource(), ticker, client)
    assert findings.status is Status.OK, findings.detail
    assert findings.observations[0].values["suspicion"] is None


async def test_drummores_careers_page_refuses_to_answer(client: Client) -> None:
    findings = await asked(CareersSource(), "DRMO", client)
    assert findings.status is Status.BLOCKED
    assert "Access Denied" in findings.detail


@pytest.mark.parametrize(
    ("ticker", "department", "two_weeks_ago", "now"),
    [
        ("TALV", "legal", 2, 10),
        ("PLGA", "compliance", 1, 8),
        ("KSTL", "engineering", 19, 6),
        ("ORBW", "legal", 1, 3),
        ("MRLO", "engineering", 9, 9),
    ],
)
async def test_openings_change_as_the_story_tells(
    ticker: str, department: str, two_weeks_ago: int, now: int, client: Client, clock: Clock
) -> None:
    today = await asked(CareersSource(), ticker, client)
    clock.now = END - timedelta(days=14)
    earlier = await asked(CareersSource(), ticker, client, clock.now)
    assert earlier.observations[0].values[department] == two_weeks_ago
    assert today.observations[0].values[department] == now


async def test_postings_of_one_opening_in_two_cities_count_once(client: Client) -> None:
    (census,) = (await asked(CareersSource(), "MRLO", client)).observations
    assert (census.values["postings_total"], census.values["openings_total"]) == (26, 25)


async def test_solmeres_board_and_newsroom_are_found_from_its_home_page(client: Client) -> None:
    careers = await asked(CareersSource(), "SLMR", client)
    newsroom = await asked(NewsroomSource(), "SLMR", client)
    assert "from the home page" in careers.detail
    assert "newsroom.solmerestorage.example/feed.atom" in newsroom.detail


@pytest.mark.parametrize("ticker", [one.ticker for one in CAST])
async def test_every_newsroom_is_read(ticker: str, client: Client) -> None:
    findings = await asked(NewsroomSource(), ticker, client)
    assert findings.status is Status.OK, findings.detail
    if ticker != "QLLN":  # its undated releases prove nothing about days on which nobody looked
        assert findings.spans["release"].since < END - timedelta(days=30)


@pytest.mark.parametrize(
    ("ticker", "fact"),
    [
        ("ORBW", "restatement"),
        ("ORBW", "material_weakness"),
        ("TALV", "investigation"),
        ("KSTL", "layoffs"),
        ("KSTL", "restructuring"),
        ("PLGA", "material_weakness"),
    ],
)
async def test_releases_state_the_facts_of_the_story(ticker: str, fact: str, client: Client) -> None:
    releases = (await asked(NewsroomSource(), ticker, client)).observations
    told = [item for item in releases if item.values[fact]]
    assert told
    assert all(item.known_at > END - timedelta(days=30) for item in told)


async def test_fenwickes_bad_news_comes_on_friday_evenings(client: Client) -> None:
    releases = (await asked(NewsroomSource(), "FNWK", client)).observations
    june = [item for item in releases if item.known_at > END - timedelta(days=30)]
    assert (len(june), sum(item.values["friday"] is True for item in june)) == (6, 4)
    assert all(item.values["negative_count"] for item in june)


@pytest.mark.parametrize("ticker", [one.ticker for one in CAST])
async def test_usual_releases_hold_no_negative_word(ticker: str, client: Client, clock: Clock) -> None:
    clock.now = datetime(2026, 5, 31, 23, 59, 59, tzinfo=UTC)
    releases = (await asked(NewsroomSource(), ticker, client, clock.now)).observations
    assert {item.values["title"]: item.values["terms"] for item in releases if item.values["terms"]} == {}


async def test_drummore_said_nothing_in_june(client: Client) -> None:
    releases = (await asked(NewsroomSource(), "DRMO", client)).observations
    assert max(item.known_at for item in releases) < END - timedelta(days=30)


async def test_some_of_quillons_releases_have_no_date_and_keep_none(client: Client) -> None:
    releases = (await asked(NewsroomSource(), "QLLN", client)).observations
    undated = [item for item in releases if not item.values["dated"]]
    assert undated
    assert all(item.happened_at is None for item in undated)


async def test_a_list_shows_no_release_before_it_came_out(client: Client, clock: Clock) -> None:
    clock.now = datetime(2026, 6, 8, 12, 0, tzinfo=UTC)
    before = (await asked(NewsroomSource(), "ORBW", client, clock.now)).observations
    assert [item.values["title"] for item in before if item.values["restatement"]] == []


@pytest.mark.parametrize("ticker", [one.ticker for one in CAST])
def test_the_list_of_filings_reaches_back_over_fifteen_months_and_proves_its_clock(ticker: str) -> None:
    recent = json.loads(stored(f"https://data.sec.gov/submissions/CIK{company(ticker).cik_digits}.json"))["filings"]["recent"]
    assert len({len(column) for column in recent.values()}) == 1
    assert recent["filingDate"][-1] < "2025-03-30"
    assert recent["acceptanceDateTime"][0] > "2026-05-01"
    assert recent["acceptanceDateTime"] == sorted(recent["acceptanceDateTime"], reverse=True)
    assert prove_zone(zip(recent["acceptanceDateTime"], recent["form"], strict=True)) is Zone.UTC


def test_every_form_of_the_story_is_there() -> None:
    forms = {
        form
        for one in CAST
        for form in json.loads(stored(f"https://data.sec.gov/submissions/CIK{one.cik_digits}.json"))["filings"]["recent"][
            "form"
        ]
    }
    assert forms == {"10-K", "10-Q", "10-K/A", "8-K", "4", "4/A", "NT 10-K", "NT 10-Q"}


def test_ownership_documents_are_listed_with_the_folder_of_their_style_sheet() -> None:
    recent = json.loads(stored("https://data.sec.gov/submissions/CIK9990000002.json"))["filings"]["recent"]
    ownership = [name for name, form in zip(recent["primaryDocument"], recent["form"], strict=True) if form in {"4", "4/A"}]
    assert ownership
    assert all(name.startswith("xslF345X05/") for name in ownership)


def test_talvers_insiders_sold_for_over_five_million_within_a_week() -> None:
    week = [
        item for item in trades_of("TALV") if item.known_at > END - timedelta(days=7, hours=12) and item.values["form"] == "4"
    ]
    sold = [item for item in week if item.values["code"] == "S" and item.values["planned"] != "yes"]
    cents = [item.values["usd_cents"] for item in sold]
    assert {item.values["owner"] for item in sold} == {"9990100021", "9990100022", "9990100023", "9990100024"}
    assert sum(amount for amount in cents if isinstance(amount, int)) > 500_000_000


def test_three_joint_owners_report_one_sale() -> None:
    joint = [item for item in trades_of("TALV") if len(item.values["owners"] or ()) == 3]  # type: ignore[arg-type]  # a tuple
    assert {item.values["accession"] for item in joint} == {joint[0].values["accession"]}
    assert {item.values["owner"] for item in joint} == {"9990100024"}


def test_an_amended_report_names_the_day_of_the_original() -> None:
    (date,) = {item.values["original_date"] for item in trades_of("TALV") if item.values["form"] == "4/A"}
    assert date == "2026-06-26"


def test_solmeres_insiders_bought_for_over_a_million() -> None:
    bought = [item.values["usd_cents"] for item in trades_of("SLMR") if item.values["code"] == "P"]
    assert sum(amount for amount in bought if isinstance(amount, int)) > 100_000_000


def test_one_report_of_quillons_arrived_cut_short() -> None:
    urls = [url for url in FILES if "/9990000008/" in url and url.endswith(".xml")]
    cut = [url for url in urls if b"</ownershipDocument>" not in stored(url)]
    assert len(cut) == 1
    with pytest.raises(ParsingError):
        parse_ownership(stored(cut[0]))


def test_the_sale_of_another_companys_shares_is_no_trade_of_drummores() -> None:
    others = [
        url for url in FILES if "/9990000004/" in url and url.endswith(".xml") and b"<issuerCik>9990000777<" in stored(url)
    ]
    assert len(others) == 1
    assert all(item.known_at.month != 6 for item in trades_of("DRMO"))


@pytest.mark.parametrize("ticker", ["MRLO", "BRMY"])
def test_the_quiet_companies_have_no_unplanned_sale(ticker: str) -> None:
    assert [item for item in trades_of(ticker) if item.values["code"] == "S" and item.values["planned"] != "yes"] == []


def test_market_trades_are_as_many_as_the_xml_holds() -> None:
    counted = 0
    for url in FILES:
        body = stored(url)
        if url.endswith(".xml") and "/9990000002/" in url and b"</ownershipDocument>" in body:
            table = ET.fromstring(body).find("nonDerivativeTable")  # noqa: S314 -- our own bytes
            codes = [] if table is None else [code.text for code in table.iter("transactionCode")]
            counted += sum(code in {"P", "S"} for code in codes)
    assert len(trades_of("TALV")) == counted > 10
