"""Workday: facets first, a clamped total, pages that repeat."""

import json
from typing import Any

import pytest

from src.domains.company_risk.sources.careers.adapters.workday import Workday, parse
from src.domains.company_risk.sources.careers.board import Board
from src.domains.company_risk.sources.careers.census import count
from src.errors import BlockedError, ParsingError, UnreachableError
from tests.domains.company_risk.careers.careers_web import NOW, Web, recorded, replayed, stored

BOARD = Board("workday", "acme.wd5.myworkdayjobs.com", "acme", "Careers")
URL = "https://acme.wd5.myworkdayjobs.com/wday/cxs/acme/Careers/jobs"


def page(total: int, ids: range, facets: list[Any] | None = None) -> dict[str, Any]:
    rows = [{"title": f"Clerk {n}", "externalPath": f"/job/Paris/Clerk_R{n}", "bulletFields": [f"R{n}"]} for n in ids]
    return {"total": total, "jobPostings": rows, "facets": facets or []}


def families(name: str, **counts: int) -> dict[str, Any]:
    return {
        "facetParameter": name,
        "descriptor": name,
        "values": [{"descriptor": label, "id": "x", "count": jobs} for label, jobs in counts.items()],
    }


async def listed(**pages: Any) -> Any:
    web = Web({f"{URL}#{offset.removeprefix('at_')}": answer for offset, answer in pages.items()})
    async with web.client() as client:
        return await Workday().listing(BOARD, client), web.asked


async def test_one_request_gives_the_jobs_of_every_family() -> None:
    listing, asked = await listed(at_0=page(90, range(20), [families("jobFamilyGroup", Legal=4, Engineering=86)]))

    assert listing.facets == (("Legal", 4), ("Engineering", 86))
    assert (listing.total, listing.complete, len(asked)) == (90, True, 1)


async def test_families_nested_in_a_group_of_facets_are_found() -> None:
    nested = {"facetParameter": "more", "values": [families("locations", Paris=90), families("jobFamilyGroup", Legal=90)]}

    listing, _ = await listed(at_0=page(90, range(20), [nested]))

    assert listing.facets == (("Legal", 90),)


async def test_of_two_ways_to_file_jobs_the_one_nearer_to_the_total_counts() -> None:
    facets = [families("jobFamilyGroup", Corporate=30), families("jobFamily", Legal=40, Tax=50)]

    listing, _ = await listed(at_0=page(90, range(20), facets))

    assert listing.facets == (("Legal", 40), ("Tax", 50))


async def test_a_total_clamped_at_2000_gives_way_to_the_sum_of_the_families() -> None:
    listing, _ = await listed(at_0=page(2000, range(20), [families("jobFamilyGroup", Legal=60, Retail=8940)]))

    assert (listing.total, listing.complete) == (9000, True)


async def test_a_clamped_total_that_nothing_unclamps_is_partial() -> None:
    listing, asked = await listed(at_0=page(2000, range(20)))

    assert (listing.complete, len(asked)) == (False, 1)
    assert "clamped at 2000" in listing.note


async def test_without_families_the_pages_are_walked_and_a_later_total_of_zero_is_ignored() -> None:
    listing, asked = await listed(at_0=page(45, range(20)), at_20=page(0, range(20, 40)), at_40=page(0, range(40, 45)))

    assert (len(listing.jobs), len(asked), listing.complete) == (45, 3, True)


async def test_page_one_over_again_ends_the_walk_and_leaves_it_partial() -> None:
    listing, asked = await listed(at_0=page(300, range(20)), at_20=page(300, range(20)))

    assert (len(listing.jobs), len(asked), listing.complete) == (20, 2, False)


async def test_withdrawn_stubs_are_rows_but_not_jobs() -> None:
    answer = page(3, range(2))
    answer["jobPostings"].append({"bulletFields": ["R9"]})

    listing, _ = await listed(at_0=answer)

    assert (len(listing.jobs), listing.complete) == (2, True)


async def test_an_empty_page_while_the_total_is_positive_is_a_refusal() -> None:
    with pytest.raises(BlockedError):
        await listed(at_0=page(45, range(0)))


async def test_a_healthy_board_without_jobs_is_zero() -> None:
    listing, _ = await listed(at_0=page(0, range(0)))

    assert (listing.empty, listing.complete, listing.proven) == (True, True, True)


@recorded
async def test_the_recorded_salesforce_page_has_no_families_and_two_requisitions() -> None:
    rows = json.loads(stored("salesforce.wd12.myworkdayjobs.com/wday/cxs/salesforce/External_Career_Site/jobs.json"))[
        "jobPostings"
    ]

    async with replayed() as client:
        board = Board("workday", "salesforce.wd12.myworkdayjobs.com", "salesforce", "External_Career_Site")
        listing = await Workday().listing(board, client)

    assert [job.opening for job in listing.jobs] == [row["bulletFields"][0] for row in rows]
    assert listing.complete


@recorded
def test_the_recorded_400_is_not_understood_as_jobs() -> None:
    with pytest.raises(ParsingError):
        parse(json.loads(stored("broadcom.wd1.myworkdayjobs.com/wday/cxs/broadcom/External_Career/jobs.400.json")))


async def test_a_400_is_no_zero() -> None:
    with pytest.raises(UnreachableError):
        await listed(at_0=(400, {"errorCode": "HTTP_400", "httpStatus": 400}))


async def test_a_department_that_no_family_names_is_unknown_where_a_family_is_opaque() -> None:
    opaque, _ = await listed(at_0=page(90, range(20), [families("jobFamilyGroup", Corporate=30, Engineering=60)]))
    clear, _ = await listed(at_0=page(90, range(20), [families("jobFamilyGroup", Finance=30, Engineering=60)]))

    assert count(opaque, NOW).departments["legal"] is None
    assert count(opaque, NOW).departments["engineering"] == 60
    assert count(clear, NOW).departments["legal"] == 0


async def test_postings_filed_under_no_family_leave_the_silent_departments_unknown() -> None:
    listing, _ = await listed(at_0=page(90, range(20), [families("jobFamilyGroup", Engineering=80)]))

    figures = count(listing, NOW)

    assert (figures.openings, figures.departments["engineering"], figures.departments["legal"]) == (90, 80, None)


async def test_families_that_file_less_than_half_of_the_total_say_nothing_of_departments() -> None:
    listing, _ = await listed(at_0=page(90, range(20), [families("jobFamilyGroup", Engineering=8)]))

    figures = count(listing, NOW)

    assert (figures.openings, figures.basis) == (90, "total")
    assert set(figures.departments.values()) == {None}


async def test_a_board_too_long_to_walk_and_without_families_is_only_counted() -> None:
    listing, asked = await listed(at_0=page(1500, range(20)))

    figures = count(listing, NOW)

    assert (figures.openings, figures.departments["legal"], len(asked)) == (1500, None, 1)


async def test_an_evergreen_family_is_no_opening() -> None:
    facets = [families("jobFamilyGroup", **{"zz-Evergreen Requisition": 30, "Engineering": 60})]

    listing, _ = await listed(at_0=page(90, range(20), facets))

    assert (count(listing, NOW).openings, count(listing, NOW).postings) == (60, 90)


@pytest.mark.parametrize(
    ("url", "host", "tenant", "site"),
    [
        (
            "https://cisco.wd5.myworkdayjobs.com/Cisco_Careers/job/Stockholm/X_1/apply",
            "cisco.wd5.myworkdayjobs.com",
            "cisco",
            "Cisco_Careers",
        ),
        (
            "https://dataminr.wd12.myworkdayjobs.com/en-US/Dataminr?q=engineer",
            "dataminr.wd12.myworkdayjobs.com",
            "dataminr",
            "Dataminr",
        ),
        ("https://a.wd1.myworkdayjobs.com/wday/cxs/a/External/jobs", "a.wd1.myworkdayjobs.com", "a", "External"),
        ("https://chevron.wd5.myworkdayjobs.com/jobs", "chevron.wd5.myworkdayjobs.com", "chevron", "jobs"),
        ("https://wd1.myworkdaysite.com/en-US/recruiting/acme/Careers", "wd1.myworkdaysite.com", "acme", "Careers"),
    ],
)
def test_urls_of_every_form_name_tenant_and_site(url: str, host: str, tenant: str, site: str) -> None:
    assert Workday().recognise(url) == Board("workday", host, tenant, site)


def test_a_url_without_a_site_names_no_board() -> None:
    assert Workday().recognise("https://acme.wd5.myworkdayjobs.com/") is None
