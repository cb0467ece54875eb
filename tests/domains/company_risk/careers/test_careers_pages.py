"""Boards read from pages: Phenom, iCIMS, Personio's XML, JSON-LD and plain links."""

import json
import re
from datetime import UTC, datetime
from xml.etree import ElementTree as ET

import pytest

from src.domains.company_risk.sources.careers.adapters import icims, jsonld, personio, phenom
from src.domains.company_risk.sources.careers.board import Board, Listing
from src.domains.company_risk.sources.careers.census import count
from src.domains.company_risk.sources.careers.markup import parse as parse_page
from src.domains.company_risk.sources.careers.markup import read_page
from src.errors import BlockedError, NotFoundError, ParsingError
from tests.domains.company_risk.careers.careers_web import NOW, Web, document, recorded, replayed, stored

AVATURE = "bloomberg.avature.net/careers/SearchJobs/engineer.page1.html"
PERSONIO = Board("personio", "acme.jobs.personio.de", "acme")


def search(total: int, ids: range, aggregations: str = "[]") -> str:
    jobs = json.dumps([{"jobSeqNo": f"S{n}", "reqId": f"R{n}", "title": f"Clerk {n}", "category": "Sales"} for n in ids])
    found = f'{{"totalHits":{total},"data":{{"jobs":{jobs},"aggregations":{aggregations}}}}}'
    return f'<html><script>var phApp={{}}; phApp.ddo = {{"eagerLoadRefineSearch":{found}}}; phApp.x = 1;</script></html>'


# Phenom


@recorded
def test_the_recorded_cisco_page_gives_ten_jobs_the_total_and_the_counts_by_category() -> None:
    html = stored("careers.cisco.com/global/en/search-results.from10.html").decode()

    batch = phenom.parse(html)

    assert (len(batch.jobs), batch.total) == (10, 909)
    assert {job.id for job in batch.jobs} == set(re.findall(r'"jobSeqNo":"(CISC[^"]+)"', html))
    assert dict(batch.facets)["Legal"] == 11
    # One job may be filed twice, so the categories hold more than there is: the total stands.
    assert sum(jobs for _, jobs in batch.facets) == 971


@recorded
def test_cisco_s_census_takes_the_total_for_openings_and_the_categories_for_departments() -> None:
    batch = phenom.parse(stored("careers.cisco.com/global/en/search-results.from10.html").decode())
    listing = Listing(facets=batch.facets, total=batch.total)

    figures = count(listing, NOW)

    assert (figures.openings, figures.departments["legal"], figures.departments["sales"]) == (909, 11, 292)


@recorded
def test_recorded_pages_are_recognised_by_their_marks_with_host_and_locale() -> None:
    cisco = stored("careers.cisco.com/global/en/search-results.from10.html").decode()
    adobe = stored("careers.adobe.com/us/en/search-results.html").decode()

    assert phenom.Phenom().marked(cisco, "https://careers.cisco.com/") == Board("phenom", "careers.cisco.com", "", "global/en")
    assert phenom.Phenom().marked(adobe, "https://careers.adobe.com/us/en/search-results") == Board(
        "phenom", "careers.adobe.com", "", "us/en"
    )


@recorded
def test_the_recorded_404_page_of_phenom_is_no_empty_board() -> None:
    with pytest.raises(ParsingError):
        phenom.parse(stored("careers.adobe.com/widgets.404.html").decode())


async def test_a_short_phenom_site_is_read_and_a_long_one_counted() -> None:
    board = Board("phenom", "careers.acme.com", "", "us/en")
    url = "https://careers.acme.com/us/en/search-results?from={}&s=1"
    short = Web({url.format(0): search(12, range(10)), url.format(10): search(12, range(10, 12))})
    long = Web({url.format(0): search(500, range(10), '[{"field":"category","value":{"Legal":20,"Sales":480}}]')})

    async with short.client() as client:
        read = await phenom.Phenom().listing(board, client)
    async with long.client() as client:
        counted = await phenom.Phenom().listing(board, client)

    assert (len(read.jobs), read.complete) == (12, True)
    assert (counted.facets, len(long.asked)) == ((("Legal", 20), ("Sales", 480)), 1)


async def test_robots_txt_is_honoured_for_pages() -> None:
    web = Web({"https://careers.acme.com/robots.txt": "User-agent: *\nDisallow: /us/"})

    async with web.client() as client:
        with pytest.raises(BlockedError, match=r"robots\.txt"):
            await phenom.Phenom().listing(Board("phenom", "careers.acme.com", "", "us/en"), client)


# iCIMS and Jibe


@recorded
async def test_the_recorded_icims_cards_yield_their_jobs() -> None:
    html = stored("careers-wipfli.icims.com/jobs/search.html").decode()

    batch = icims.parse_cards(parse_page(html.encode(), "https://careers-wipfli.icims.com/jobs/search"))

    assert {job.id for job in batch.jobs} == set(re.findall(r"/jobs/(\d+)/", html)) == {"8214", "8212"}
    assert batch.jobs[0].title == "Payroll Tax Specialist"


@recorded
def test_recorded_jibe_pages_yield_req_ids_categories_and_the_total() -> None:
    body = json.loads(stored("careers.docusign.com/api/jobs.page1.json"))

    batch = icims.parse_jibe(body)

    assert [job.opening for job in batch.jobs] == [row["data"]["req_id"] for row in body["jobs"]]
    assert batch.jobs[0].department == "Engineering"
    assert (batch.total, batch.served) == (33, 10)
    assert batch.jobs[0].posted_at == datetime(2025, 9, 4, 16, 35, tzinfo=UTC)


@recorded
def test_the_recorded_github_page_is_built_on_jibe() -> None:
    html = stored("www.github.careers/careers-home/jobs/4648.html").decode()

    found = icims.Icims().marked(html, "https://www.github.careers/careers-home/jobs/4648?lang=en-us")

    assert found == Board("icims", "www.github.careers", "", "jibe")


async def test_jibe_serving_ten_where_a_hundred_were_asked_is_walked_page_by_page() -> None:
    def page(n: int) -> dict[str, object]:
        rows = [{"data": {"slug": str(i), "req_id": str(i), "title": "Clerk"}} for i in range(n * 10, min(n * 10 + 10, 23))]
        return {"jobs": rows, "totalCount": 23}

    web = Web({f"https://careers.acme.com/api/jobs?page={n + 1}&limit=100": page(n) for n in range(3)})

    async with web.client() as client:
        listing = await icims.Icims().listing(Board("icims", "careers.acme.com", "", "jibe"), client)

    assert (len(listing.jobs), listing.complete) == (23, True)


def card(n: int) -> str:
    return f'<li><a class="iCIMS_Anchor" href="/jobs/{n}/clerk-{n}/job?in_iframe=1"><h3>Clerk {n}</h3></a>'


async def test_icims_cards_are_walked_to_the_page_that_says_it_is_the_last() -> None:
    url = "https://careers-acme.icims.com/jobs/search?ss=1&pr={}&in_iframe=1"
    pages = {
        url.format(0): "<html>Page 1 of 2" + "".join(map(card, range(1, 21))),
        url.format(1): "<html>Page 2 of 2" + card(21),
    }

    async with Web(pages).client() as client:
        listing = await icims.Icims().listing(Board("icims", "careers-acme.icims.com", "careers-acme"), client)

    assert (len(listing.jobs), listing.complete) == (21, True)


def test_an_icims_page_that_says_there_are_no_jobs_is_zero_and_a_shell_is_not() -> None:
    sorry = parse_page(b"<html><p>Sorry, no jobs were found that match your search</p></html>", "https://careers-a.icims.com/")

    assert icims.parse_cards(sorry).total == 0
    with pytest.raises(ParsingError):
        icims.parse_cards(parse_page(b"<html><div id=app></div></html>", "https://careers-a.icims.com/"))


@pytest.mark.parametrize("url", ["https://www.icims.com/legal/privacy-notice-website/", "https://media.icims.com/jobs/x"])
def test_icims_s_own_pages_are_no_boards(url: str) -> None:
    assert icims.Icims().recognise(url) is None


# Personio


@recorded
async def test_the_recorded_personio_document_yields_a_position_served_twice_once() -> None:
    root = ET.fromstring(stored("acme.jobs.personio.de/xml.xml"))  # noqa: S314 - our own recording
    assert len(root.findall("position")) == 2

    async with replayed() as client:
        listing = await personio.Personio().listing(PERSONIO, client)

    (job,) = listing.jobs
    assert job.department == "Product and Tech / Engineering"
    assert listing.company == "Acme SE & Co. KG"
    assert job.posted_at == datetime(2024, 11, 13, 14, 10, 41, tzinfo=UTC)


def test_an_empty_personio_document_is_a_healthy_zero() -> None:
    listing = personio.parse(b"<?xml version='1.0' encoding='UTF-8'?><workzag-jobs></workzag-jobs>")

    assert (listing.empty, listing.complete, listing.proven) == (True, True, True)


async def test_a_personio_board_that_redirects_to_personio_s_own_site_does_not_exist() -> None:
    home = (302, "https://www.personio.de/")
    web = Web(
        {
            "https://acme.jobs.personio.de/xml": home,
            "https://acme.jobs.personio.com/xml": home,
            "https://www.personio.de/": "<html><title>Personio</title></html>",
        }
    )

    async with web.client() as client:
        with pytest.raises(NotFoundError, match="no such board"):
            await personio.Personio().listing(PERSONIO, client)


async def test_a_board_that_moved_to_the_com_domain_is_found_there() -> None:
    xml = "<?xml version='1.0'?><workzag-jobs><position><id>1</id><name>Jurist</name></position></workzag-jobs>"

    async with Web({"https://acme.jobs.personio.com/xml": xml}).client() as client:
        listing = await personio.Personio().listing(PERSONIO, client)

    assert [job.title for job in listing.jobs] == ["Jurist"]


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"<html><body>Log in</body></html>",
        b"<workzag-jobs><position>",
        b'<!DOCTYPE x [<!ENTITY a "aaaa">]><workzag-jobs><position><id>1</id><name>&a;</name></position></workzag-jobs>',
        '<?xml version="1.0" encoding="UTF-16"?><!DOCTYPE x [<!ENTITY a "b">]><workzag-jobs>&a;</workzag-jobs>'.encode(
            "utf-16"
        ),
        b'<!DOCTYPE x SYSTEM "file:///etc/passwd"><workzag-jobs></workzag-jobs>',
    ],
)
def test_xml_that_is_broken_foreign_or_declares_a_dtd_is_refused(body: bytes) -> None:
    with pytest.raises(ParsingError):
        personio.parse(body)


# JSON-LD and links


def posting(n: int, **more: object) -> str:
    ld = {"@type": "JobPosting", "title": f"Clerk {n}", "identifier": {"value": f"R{n}"}, "datePosted": "2025-8-26", **more}
    return f'<script type="application/ld+json">{json.dumps(ld)}</script>'


@recorded
def test_a_recorded_job_page_with_json_ld_names_company_and_date_but_is_no_list() -> None:
    page = parse_page(stored("www.metacareers.com/jobs/jsonld.html"), "https://www.metacareers.com/jobs/jsonld/")

    listing = jsonld.combine([page])

    assert (listing.jobs[0].title, listing.company) == ("Software Engineer, Infrastructure", "Meta")
    assert listing.jobs[0].posted_at == datetime(2025, 6, 10, 20, 7, 44, tzinfo=UTC)
    assert not listing.complete


@recorded
@pytest.mark.parametrize(
    ("path", "url", "pattern"),
    [
        ("careers.confluent.io/jobs.page1.html", "https://careers.confluent.io/jobs", r"/jobs/job/[0-9a-f-]{36}"),
        ("www.uber.com/us/en/careers/list.html", "https://www.uber.com/us/en/careers/list/", r"/careers/list/\d+"),
        (
            AVATURE,
            "https://bloomberg.avature.net/careers/SearchJobs",
            r"https://bloomberg.avature.net/careers/JobDetail/[^\"]+",
        ),
        (
            "jobs.jobvite.com/feedingamerica/search.html",
            "https://jobs.jobvite.com/feedingamerica/search",
            r"/feedingamerica/job/\w+",
        ),
        (
            "jobs.paloaltonetworks.com/en/search-jobs.html",
            "https://jobs.paloaltonetworks.com/en/search-jobs",
            r"/en/job/[^\"]+",
        ),
    ],
)
def test_recorded_listings_without_json_ld_yield_the_jobs_they_link_to(path: str, url: str, pattern: str) -> None:
    body = stored(path)

    jobs = jsonld.found_jobs(parse_page(body, url))

    assert len(jobs) == len(set(re.findall(rf'href="({pattern})"', body.decode())))
    assert all(job.title for job in jobs)


@recorded
@pytest.mark.parametrize(
    ("path", "url", "claim"),
    [
        ("careers.godaddy/jobs/search.page1.html", "https://careers.godaddy/jobs/search", 244),
        (
            "bloomberg.avature.net/careers/SearchJobs/engineer.page1.html",
            "https://bloomberg.avature.net/careers/SearchJobs",
            118,
        ),
    ],
)
def test_a_recorded_page_that_claims_more_than_it_shows_is_partial(path: str, url: str, claim: int) -> None:
    listing = jsonld.combine([parse_page(stored(path), url)])

    assert (listing.total, listing.complete) == (claim, False)


@recorded
@pytest.mark.parametrize(
    "path",
    ["broadcom.wd1.myworkdayjobs.com/External_Career.shell.html", "recruiting.paylocity.com/recruiting/jobs/All/211e692d.html"],
)
def test_a_recorded_shell_of_an_application_is_no_empty_board(path: str) -> None:
    with pytest.raises(ParsingError, match="a shell is not an empty board"):
        jsonld.combine([parse_page(stored(path), "https://broadcom.wd1.myworkdayjobs.com/External_Career")])


@recorded
def test_the_recorded_soft_404_of_datadog_is_not_found() -> None:
    with pytest.raises(NotFoundError):
        read_page(document(stored("careers.datadoghq.com/detail/3676422.soft404.md")))


async def test_next_links_are_followed_and_two_languages_of_a_job_are_one() -> None:
    first = '<a href="/en-US/jobs/clerk-of-works-1">Clerk of works</a><a href="/de-DE/jobs/clerk-of-works-1">Bauleiter</a>'
    web = Web(
        {
            "https://acme.com/careers": f"<html>{first}<a rel=next href='/careers?page=2'>2</a></html>",
            "https://acme.com/careers?page=2": '<html><a href="/en-US/jobs/senior-tax-clerk">Tax clerk</a></html>',
        }
    )

    async with web.client() as client:
        listing = await jsonld.JsonLd().listing(Board("jsonld", "acme.com", "", "/careers"), client)

    assert [job.title for job in listing.jobs] == ["Clerk of works", "Tax clerk"]
    assert listing.complete


def test_json_ld_inside_graphs_and_lists_is_found_with_unpadded_dates_and_raw_line_breaks() -> None:
    graph = '{"@graph": [{"@type": "ItemList", "itemListElement": [{"item": {"@type": ["JobPosting"], "title": "A\nB"}}]}]}'
    page = parse_page(f'<script type="application/ld+json">{graph}</script>{posting(1)}'.encode(), "https://acme.com/c")

    jobs = jsonld.found_jobs(page)

    assert [job.title for job in jobs] == ["A B", "Clerk 1"]
    assert jobs[1].posted_at == datetime(2025, 8, 26, tzinfo=UTC)


def test_an_evergreen_industry_in_json_ld_is_no_opening() -> None:
    body = posting(1) + posting(2) + posting(3, industry="zz-Evergreen Requisition")

    assert count(jsonld.combine([parse_page(body.encode(), "https://acme.com/c")]), NOW).openings == 2


@pytest.mark.parametrize("claim", ["showing 2 of 118 results", "1 – 2 of 118", "118 open positions", "1,118 jobs"])
def test_a_claim_of_more_jobs_than_are_shown_makes_the_page_partial(claim: str) -> None:
    body = f"<html><p>{claim}</p>{posting(1)}{posting(2)}</html>"

    assert not jsonld.combine([parse_page(body.encode(), "https://acme.com/c")]).complete


def test_page_1_of_3_claims_no_jobs() -> None:
    assert jsonld.combine([parse_page(f"page 1 of 3{posting(1)}{posting(2)}".encode(), "https://acme.com/c")]).complete


def test_a_page_that_offers_to_load_more_is_partial() -> None:
    body = f"<html>{posting(1)}{posting(2)}<button>Load more</button></html>"

    assert not jsonld.combine([parse_page(body.encode(), "https://acme.com/c")]).complete
