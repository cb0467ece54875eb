"""The boards whose API serves everything, or pages of it, in JSON: recorded bodies and small ones in the real formats."""

import json
import re
from datetime import UTC, datetime
from typing import Any

import pytest

from src.domains.company_risk.sources.careers.adapters import (
    ashby,
    bamboohr,
    eightfold,
    lever,
    oracle,
    recruitee,
    smartrecruiters,
    workable,
)
from src.domains.company_risk.sources.careers.board import Board
from src.errors import BlockedError, NotFoundError, ParsingError
from tests.domains.company_risk.careers.careers_web import Web, recorded, replayed, stored

SMART = Board("smartrecruiters", "api.smartrecruiters.com", "Knight")
ORACLE = Board("oracle", "ejov.fa.ca2.oraclecloud.com", "ejov", "CX")


def smart_page(total: int, ids: range) -> dict[str, Any]:
    rows = [
        {"id": str(n), "name": f"Nurse {n}", "refNumber": f"REF{n // 2}", "department": {}, "function": {"label": "Care"}}
        for n in ids
    ]
    return {"offset": ids.start, "limit": 100, "totalFound": total, "content": rows}


def smart(offset: int) -> str:
    return f"https://api.smartrecruiters.com/v1/companies/Knight/postings?limit=100&offset={offset}"


# Lever


@recorded
@pytest.mark.parametrize("site", ["idealistconsulting", "outreach"])
async def test_a_recorded_lever_board_yields_every_posting_with_its_time_in_milliseconds(site: str) -> None:
    rows = json.loads(stored(f"api.lever.co/v0/postings/{site}.json"))

    async with replayed() as client:
        listing = await lever.Lever().listing(Board("lever", "api.lever.co", site), client)

    assert [job.id for job in listing.jobs] == [row["id"] for row in rows]
    assert listing.jobs[0].posted_at == datetime.fromtimestamp(rows[0]["createdAt"] // 1000, UTC).replace(
        microsecond=rows[0]["createdAt"] % 1000 * 1000
    )
    assert listing.company is None


@recorded
async def test_a_lever_site_nobody_has_is_not_found() -> None:
    async with replayed() as client:
        with pytest.raises(NotFoundError):
            await lever.Lever().listing(Board("lever", "api.lever.co", "zzzznotrealco999"), client)


def test_an_empty_lever_array_is_a_true_zero() -> None:
    listing = lever.parse([])

    assert listing.empty
    assert listing.complete
    assert listing.proven


def test_a_lever_posting_without_department_and_team_has_no_label() -> None:
    (job,) = lever.parse([{"id": "a", "text": "Writer", "categories": {"location": "Paris"}}]).jobs

    assert job.department == ""


def test_european_lever_boards_are_asked_at_their_own_host() -> None:
    found = lever.Lever().recognise("https://jobs.eu.lever.co/acme/1234")

    assert found == Board("lever", "api.eu.lever.co", "acme")


# Ashby


@recorded
async def test_a_recorded_ashby_board_yields_every_listed_job_with_department_and_team() -> None:
    rows = json.loads(stored("api.ashbyhq.com/posting-api/job-board/lambda.json"))["jobs"]

    async with replayed() as client:
        listing = await ashby.Ashby().listing(Board("ashby", "api.ashbyhq.com", "lambda"), client)

    assert len(listing.jobs) == len({row["id"] for row in rows if row["isListed"]}) == 92
    assert listing.jobs[0].department == "Engineering / Product Engineering"
    assert all(job.title == job.title.strip() for job in listing.jobs)


def test_an_unlisted_ashby_job_is_not_listed() -> None:
    answer = {"jobs": [{"id": "1", "title": " A ", "isListed": True}, {"id": "2", "title": "B", "isListed": False}]}

    assert [job.title for job in ashby.parse(answer).jobs] == ["A"]


# SmartRecruiters


@recorded
async def test_a_recorded_smartrecruiters_board_falls_back_on_the_function_where_the_department_is_empty() -> None:
    async with replayed() as client:
        listing = await smartrecruiters.SmartRecruiters().listing(SMART, client)

    (job,) = listing.jobs
    assert (job.department, job.opening, listing.company) == ("Health Care Provider", "REF30D", "Knight Gayles")
    assert listing.proven


@recorded
def test_the_recorded_empty_answer_for_a_name_nobody_has_is_a_page_without_postings() -> None:
    batch = smartrecruiters.parse(json.loads(stored("api.smartrecruiters.com/v1/companies/zzzznotrealco999/postings.json")))

    assert (batch.total, batch.served) == (0, 0)


async def test_an_empty_smartrecruiters_answer_proves_nothing() -> None:
    async with Web({smart(0): smart_page(0, range(0))}).client() as client:
        listing = await smartrecruiters.SmartRecruiters().listing(SMART, client)

    assert listing.empty
    assert not listing.proven


async def test_250_smartrecruiters_postings_are_read_in_three_pages() -> None:
    web = Web({smart(n): smart_page(250, range(n, min(n + 100, 250))) for n in (0, 100, 200)})

    async with web.client() as client:
        listing = await smartrecruiters.SmartRecruiters().listing(SMART, client)

    assert len(web.asked) == 3
    assert len(listing.jobs) == 250
    assert len({job.opening for job in listing.jobs}) == 125
    assert listing.complete


async def test_a_page_that_cannot_be_had_leaves_the_listing_partial() -> None:
    web = Web({smart(0): smart_page(250, range(100)), smart(100): (403, "no")})

    async with web.client() as client:
        listing = await smartrecruiters.SmartRecruiters().listing(SMART, client)

    assert len(listing.jobs) == 100
    assert not listing.complete
    assert listing.note.startswith("page 2 could not be had")


async def test_an_empty_page_while_the_total_is_positive_is_a_refusal() -> None:
    async with Web({smart(0): smart_page(40, range(0))}).client() as client:
        with pytest.raises(BlockedError, match="claims 40 postings and shows none"):
            await smartrecruiters.SmartRecruiters().listing(SMART, client)


async def test_a_second_empty_page_while_the_total_says_more_is_partial() -> None:
    web = Web({smart(0): smart_page(250, range(100)), smart(100): smart_page(250, range(0))})

    async with web.client() as client:
        listing = await smartrecruiters.SmartRecruiters().listing(SMART, client)

    assert listing.note == "the board claims 250 postings and showed 100"


async def test_a_board_longer_than_the_cap_is_counted_and_not_walked() -> None:
    web = Web({smart(0): smart_page(20_000, range(100))})

    async with web.client() as client:
        listing = await smartrecruiters.SmartRecruiters().listing(SMART, client)

    assert (len(web.asked), listing.total, listing.jobs, listing.complete) == (1, 20_000, (), True)


# Workable


@recorded
@pytest.mark.parametrize(
    ("slug", "name", "jobs"), [("crewai", "CrewAI", 4), ("huggingface", "Hugging Face", 3), ("zaelab", "Zaelab", 1)]
)
async def test_a_recorded_workable_account_yields_each_shortcode_once_and_its_name(slug: str, name: str, jobs: int) -> None:
    rows = json.loads(stored(f"apply.workable.com/api/v1/widget/accounts/{slug}.json"))["jobs"]

    async with replayed() as client:
        listing = await workable.Workable().listing(Board("workable", "apply.workable.com", slug), client)

    assert len(listing.jobs) == len({row["shortcode"] for row in rows}) == jobs
    assert listing.company == name


async def test_workable_answering_with_a_page_has_no_such_account() -> None:
    web = Web({"https://apply.workable.com/api/v1/widget/accounts/x?details=true": "<!doctype html><html></html>"})

    async with web.client() as client:
        with pytest.raises(NotFoundError):
            await workable.Workable().listing(Board("workable", "apply.workable.com", "x"), client)


def test_a_short_link_of_a_workable_job_names_no_account() -> None:
    adapter = workable.Workable()

    assert adapter.recognise("https://apply.workable.com/j/3862836931") is None
    assert adapter.recognise("https://apply.workable.com/crewai/") == Board("workable", "apply.workable.com", "crewai")


# Recruitee


@recorded
@pytest.mark.parametrize(("host", "company"), [("greatminds.recruitee.com", "Great Minds"), ("jobs.acme.com", "Acme")])
async def test_a_recorded_recruitee_board_yields_every_published_offer(host: str, company: str) -> None:
    rows = json.loads(stored(f"{host}/api/offers.json"))["offers"]

    async with replayed() as client:
        listing = await recruitee.Recruitee().listing(Board("recruitee", host), client)

    assert {job.id for job in listing.jobs} == {str(row["id"]) for row in rows if row["status"] == "published"}
    assert listing.company == company
    stamp = re.match(r"(\d+)-(\d+)-(\d+) (\d+):(\d+):(\d+) UTC", rows[0]["published_at"])
    assert stamp is not None
    year, month, day, hour, minute, second = map(int, stamp.groups())
    assert listing.jobs[0].posted_at == datetime(year, month, day, hour, minute, second, tzinfo=UTC)


# BambooHR


@recorded
async def test_the_recorded_bamboohr_list_shows_two_of_three_and_is_partial() -> None:
    async with replayed() as client:
        listing = await bamboohr.BambooHR().listing(Board("bamboohr", "example.bamboohr.com", "example"), client)

    assert [job.department for job in listing.jobs] == ["Legal", "Marketing"]
    assert listing.note == "the board claims 3 postings and showed 2"


async def test_a_bamboohr_board_that_redirects_to_the_login_is_private() -> None:
    web = Web(
        {
            "https://acme.bamboohr.com/careers/list": (302, "https://acme.bamboohr.com/login.php?r=%2Fcareers"),
            "https://acme.bamboohr.com/login.php?r=%2Fcareers": "<html><title>Log in</title></html>",
        }
    )

    async with web.client() as client:
        with pytest.raises(BlockedError, match="private"):
            await bamboohr.BambooHR().listing(Board("bamboohr", "acme.bamboohr.com", "acme"), client)


# Oracle


def oracle_page(total: int, ids: range) -> dict[str, Any]:
    rows = [{"Id": str(n), "Title": f"Clerk {n}", "PostedDate": "2026-08-07", "JobFamily": "Finance"} for n in ids]
    return {"items": [{"TotalJobsCount": total, "requisitionList": rows}], "count": 1, "hasMore": False}


def oracle_url(offset: int) -> str:
    return (
        "https://ejov.fa.ca2.oraclecloud.com/hcmRestApi/resources/latest/recruitingCEJobRequisitions?onlyData=true"
        "&expand=requisitionList.secondaryLocations"
        f"&finder=findReqs;siteNumber=CX,limit=100,offset={offset},sortBy=POSTING_DATES_DESC"
    )


@recorded
def test_the_recorded_oracle_page_yields_its_requisitions_without_families() -> None:
    batch = oracle.parse(
        json.loads(stored("ejov.fa.ca2.oraclecloud.com/hcmRestApi/resources/latest/recruitingCEJobRequisitions.json"))
    )

    assert [(job.id, job.department) for job in batch.jobs] == [("25587", ""), ("26876", "")]
    assert batch.total is None


async def test_an_oracle_total_that_is_one_too_high_is_complete_and_two_too_high_is_not() -> None:
    async with Web({oracle_url(0): oracle_page(31, range(30)), oracle_url(30): oracle_page(31, range(0))}).client() as client:
        assert (await oracle.Oracle().listing(ORACLE, client)).complete
    async with Web({oracle_url(0): oracle_page(32, range(30)), oracle_url(30): oracle_page(32, range(0))}).client() as client:
        assert not (await oracle.Oracle().listing(ORACLE, client)).complete


async def test_150_oracle_requisitions_are_read_in_two_pages() -> None:
    web = Web({oracle_url(0): oracle_page(150, range(100)), oracle_url(100): oracle_page(150, range(100, 150))})

    async with web.client() as client:
        listing = await oracle.Oracle().listing(ORACLE, client)

    assert len(listing.jobs) == 150
    assert listing.jobs[0].department == "Finance"


def test_an_oracle_answer_without_an_item_is_no_zero() -> None:
    with pytest.raises(ParsingError):
        oracle.parse({"items": [], "count": 0})


def test_an_oracle_site_is_named_by_its_page_at_any_host() -> None:
    found = oracle.Oracle().recognise("https://eeho.fa.us2.oraclecloud.com/hcmUI/CandidateExperience/en/sites/CX_45001/jobs")

    assert found == Board("oracle", "eeho.fa.us2.oraclecloud.com", "eeho", "CX_45001")


# Eightfold


@recorded
async def test_recorded_eightfold_pages_yield_their_positions_and_the_total() -> None:
    body = json.loads(stored("explore.jobs.netflix.net/api/apply/v2/jobs.start0.json"))

    batch = eightfold.parse(body)

    assert [job.id for job in batch.jobs] == [str(row["id"]) for row in body["positions"]]
    assert (batch.total, batch.served) == (185, 10)
    assert dict(batch.facets)["Legal"] == 14
    assert batch.jobs[0].posted_at == datetime(2025, 12, 19, tzinfo=UTC)


@recorded
async def test_a_recorded_short_eightfold_board_is_read_in_one_page() -> None:
    async with replayed() as client:
        board = Board("eightfold", "albemarle.eightfold.ai", "albemarle", "albemarle.com")
        listing = await eightfold.Eightfold().listing(board, client)

    assert [job.department for job in listing.jobs] == ["Supply Chain", "Policy, Government, and Public Affairs"]
    assert listing.complete


def eightfold_page(total: int, ids: range, **more: object) -> dict[str, Any]:
    return {"count": total, "positions": [{"id": n, "name": f"Clerk {n}", "ats_job_id": f"R{n}"} for n in ids], **more}


async def test_a_long_eightfold_board_is_counted_from_its_facets_in_one_request() -> None:
    facets = {"Teams": {"Legal": 20, "Engineering": 480}, "locations": {"Paris": 500}}
    web = Web(
        {
            "https://acme.eightfold.ai/api/apply/v2/jobs?domain=acme.com&start=0&num=10": eightfold_page(
                500, range(10), facets=facets
            )
        }
    )

    async with web.client() as client:
        listing = await eightfold.Eightfold().listing(Board("eightfold", "acme.eightfold.ai", "acme", "acme.com"), client)

    assert listing.facets == (("Legal", 20), ("Engineering", 480))
    assert len(web.asked) == 1


async def test_eightfold_s_newer_api_is_asked_where_the_older_refuses_and_the_domain_comes_from_the_page() -> None:
    web = Web(
        {
            "https://acme.eightfold.ai/careers": '<html><code id="smartApplyData">{"domain": "acme.com", "a": 1}</code></html>',
            "https://acme.eightfold.ai/api/apply/v2/jobs?domain=acme.com&start=0&num=10": (403, "no"),
            "https://acme.eightfold.ai/api/pcsx/search?domain=acme.com&start=0": {
                "status": 200,
                "data": eightfold_page(2, range(2)),
            },
        }
    )

    async with web.client() as client:
        listing = await eightfold.Eightfold().listing(Board("eightfold", "acme.eightfold.ai", "acme"), client)

    assert [job.id for job in listing.jobs] == ["0", "1"]


async def test_eightfold_refusing_both_ways_is_blocked_by_what_the_older_said() -> None:
    web = Web({"https://acme.eightfold.ai/api/apply/v2/jobs?domain=acme.com&start=0&num=10": (403, "no")})

    async with web.client() as client:
        with pytest.raises(BlockedError):
            await eightfold.Eightfold().listing(Board("eightfold", "acme.eightfold.ai", "acme", "acme.com"), client)


def test_an_eightfold_answer_without_positions_or_count_is_no_zero() -> None:
    with pytest.raises(ParsingError):
        eightfold.parse({"positions": []})


@recorded
def test_a_recorded_eightfold_page_at_a_company_s_own_host_gives_its_domain() -> None:
    html = stored("explore.jobs.netflix.net/careers/job/790313323421.html").decode()

    found = eightfold.Eightfold().marked(html, "https://explore.jobs.netflix.net/careers/job/790313323421")

    assert found == Board("eightfold", "explore.jobs.netflix.net", "", "netflix.com")


# What every API may serve in place of its JSON


async def test_a_page_where_an_api_serves_json_is_a_refusal_and_a_soft_404_is_not_found() -> None:
    url = "https://api.lever.co/v0/postings/acme?mode=json"
    board = Board("lever", "api.lever.co", "acme")

    async with Web({url: "<html><title>Please wait</title></html>"}).client() as client:
        with pytest.raises(BlockedError):
            await lever.Lever().listing(board, client)
    async with Web({url: "<html><title>404 - Page not found | Acme</title></html>"}).client() as client:
        with pytest.raises(NotFoundError):
            await lever.Lever().listing(board, client)
    async with Web({url: "not json"}).client() as client:
        with pytest.raises(ParsingError):
            await lever.Lever().listing(board, client)
