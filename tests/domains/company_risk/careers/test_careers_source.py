"""The careers source from end to end: which board, whose board, and what is said when there is none."""

import json
from collections.abc import Mapping
from datetime import timedelta
from typing import Any

import pytest

from src.domain import Ask
from src.domains.company_risk.sources.careers.source import CareersSource
from src.observations.record import Findings, Record, Span
from src.observations.subject import Subject
from src.sources.status import Status
from tests.domains.company_risk.careers.careers_web import NOW, Web, recorded, replayed, stored

GREENHOUSE = "https://boards-api.greenhouse.io/v1/boards"
EMBED = '<script src="https://boards.greenhouse.io/embed/job_board/js?for=acme"></script>'
LINKED = '<a href="https:\\/\\/boards.greenhouse.io\\/acme">x</a>'


def jobs(number: int, company: str = "Acme", total: int | None = None) -> dict[str, Any]:
    rows = [{"id": n, "internal_job_id": n, "title": "Corporate Counsel", "company_name": company} for n in range(number)]
    return {"jobs": rows, "meta": {"total": number if total is None else total}}


def subject(name: str = "ACME CORP /DE/", **facts: str) -> Subject:
    return Subject("ACME", name, facts)


async def collected(web: Web, who: Subject, known: Record | None = None, days: int = 0, *, live: bool = True) -> Findings:
    at = NOW + timedelta(days=days)
    async with web.client(at) as client:
        return await CareersSource().collect(who, Ask(client, at, at - timedelta(days=90), known or Record(), live))


def board(slug: str = "acme", **more: Any) -> dict[str, Any]:
    return {f"{GREENHOUSE}/{slug}/jobs?content=true": jobs(3, **more)}


# What is asked, and what is not


async def test_a_board_is_not_asked_about_the_past() -> None:
    web = Web(board())

    findings = await collected(web, subject(careers_url="https://boards.greenhouse.io/acme"), live=False)

    assert (findings.status, findings.detail) == (Status.SKIPPED, "a careers board cannot be asked about the past")
    assert web.asked == []


async def test_without_board_and_website_the_input_is_told_what_to_give() -> None:
    findings = await collected(Web({}), subject())

    assert findings.status is Status.SKIPPED
    assert "careersUrl" in findings.detail
    assert "website" in findings.detail


async def test_a_board_url_costs_one_request_and_gives_the_census_of_the_day() -> None:
    web = Web(board())

    findings = await collected(web, subject(careers_url="https://boards.greenhouse.io/acme"))

    (census,) = findings.observations
    assert (findings.status, findings.fetched, len(web.asked)) == (Status.OK, 1, 1)
    assert (census.values["openings_total"], census.values["legal"], census.values["engineering"]) == (3, 3, 0)
    assert findings.kept == {"openings"}
    assert findings.spans == {"openings": Span(NOW, NOW)}
    assert "3 openings behind 3 postings" in findings.detail


async def test_a_second_run_of_the_day_asks_nothing() -> None:
    who = subject(careers_url="https://boards.greenhouse.io/acme")
    first = await collected(Web(board()), who)
    web = Web({})

    second = await collected(web, who, Record(first.observations, first.spans))

    assert (second.observations, second.status, web.asked) == (first.observations, Status.OK, [])


async def test_a_census_carries_to_the_next_within_four_days_and_not_beyond() -> None:
    who = subject(careers_url="https://boards.greenhouse.io/acme")
    first = await collected(Web(board()), who)
    known = Record().extended(first.observations, first.spans)

    tomorrow = await collected(Web(board()), who, known, days=1)
    next_week = await collected(Web(board()), who, known, days=7)

    assert known.extended((), tomorrow.spans).spans["openings"] == Span(NOW, NOW + timedelta(days=1))
    assert known.extended((), next_week.spans).spans["openings"].since == NOW + timedelta(days=7)


# False zeros and false drops


async def test_a_partial_list_gives_no_census_and_no_span() -> None:
    web = Web({f"{GREENHOUSE}/acme/jobs?content=true": jobs(2, total=147)})

    findings = await collected(web, subject(careers_url="https://boards.greenhouse.io/acme"))

    assert (findings.status, findings.observations, findings.spans) == (Status.PARTIAL, (), {})
    assert "claims 147 postings and showed 2" in findings.detail


async def test_a_healthy_empty_board_is_zero_and_says_empty() -> None:
    web = Web({"https://api.lever.co/v0/postings/acme?mode=json": []})

    findings = await collected(web, subject(careers_url="https://jobs.lever.co/acme"))

    assert findings.status is Status.EMPTY
    assert findings.observations[0].values["openings_total"] == 0


SMART = "https://api.smartrecruiters.com/v1/companies/Acme/postings?limit=100&offset=0"


async def test_an_empty_smartrecruiters_board_is_not_found_and_never_zero() -> None:
    web = Web({SMART: {"totalFound": 0, "content": []}})

    findings = await collected(web, subject(careers_url="https://careers.smartrecruiters.com/Acme"))

    assert (findings.status, findings.observations) == (Status.NOT_FOUND, ())
    assert "answers so for any name" in findings.detail


async def test_an_empty_smartrecruiters_board_that_had_jobs_before_is_zero_and_doubted() -> None:
    who = subject(careers_url="https://careers.smartrecruiters.com/Acme")
    row = {"id": "1", "name": "Clerk", "company": {"name": "Acme"}}
    first = await collected(Web({SMART: {"totalFound": 1, "content": [row]}}), who)

    second = await collected(
        Web({SMART: {"totalFound": 0, "content": []}}), who, Record(first.observations, first.spans), days=1
    )

    assert second.status is Status.EMPTY
    assert second.observations[0].values["openings_total"] == 0
    assert second.observations[0].values["suspicion"] == "openings fell from 1 on 2025-12-27 to 0"


async def test_a_board_that_refuses_is_blocked_and_not_absent() -> None:
    web = Web({f"{GREENHOUSE}/acme/jobs?content=true": (403, "no")})

    findings = await collected(web, subject(careers_url="https://boards.greenhouse.io/acme"))

    assert (findings.status, findings.observations) == (Status.BLOCKED, ())


# Whose board it is


async def test_a_directory_s_board_that_names_another_company_is_refused_with_both_names() -> None:
    who = subject(careers_url="https://boards.greenhouse.io/acme", board_name="Acme")

    findings = await collected(Web(board(company="Acme Rockets Racing")), who)

    assert (findings.status, findings.observations) == (Status.NOT_FOUND, ())
    assert "belongs to Acme Rockets Racing, not to ACME CORP /DE/" in findings.detail


async def test_a_board_the_user_named_counts_and_the_disagreement_is_said() -> None:
    findings = await collected(Web(board(company="Wile E. Coyote")), subject(careers_url="https://boards.greenhouse.io/acme"))

    assert findings.status is Status.OK
    assert findings.detail.endswith("the board calls the company Wile E. Coyote, not ACME CORP /DE/")


async def test_a_board_that_a_page_the_user_named_mentions_must_still_be_the_company_s() -> None:
    web = Web({"https://careers.acme.com/": f"<html>{EMBED}</html>", **board(company="Partner Ltd")})

    findings = await collected(web, subject(careers_url="https://careers.acme.com/"))

    assert (findings.status, findings.observations) == (Status.NOT_FOUND, ())
    assert "belongs to Partner Ltd, not to ACME CORP /DE/" in findings.detail


async def test_the_directory_s_name_for_the_board_counts_as_the_company_s() -> None:
    who = subject(name="Alphabet Inc.", careers_url="https://boards.greenhouse.io/acme", board_name="Google")

    assert (await collected(Web(board(company="Google")), who)).status is Status.OK


# Where boards are found


def site(home: str, **pages: Any) -> Web:
    named = {f"https://www.acme.com/{path.replace('_', '.')}": body for path, body in pages.items()}
    return Web({"https://www.acme.com": home, **named, **board()})


@pytest.mark.parametrize(
    ("how", "web"),
    [
        ("the home page", site(f"<html>{EMBED}</html>")),
        ("the home page", site(f'<html><script>{{"apply":"{LINKED}"}}</script></html>')),
        ("the careers page", site('<html><a href="/careers">Careers</a></html>', careers=f"<html>{EMBED}</html>")),
        ("the careers page", site('<html><a href="/j">Join us</a></html>', j=(302, "https://boards.greenhouse.io/acme"))),
        (
            "the careers page",
            site(
                '<html><a href="/careers">Careers</a></html>',
                careers='<html><a href="/open">View all open roles</a></html>',
                open=f"<html>{EMBED}</html>",
            ),
        ),
        (
            "the sitemap",
            site(
                "<html>Acme</html>",
                robots_txt="User-agent: *\nSitemap: https://www.acme.com/map.xml",
                map_xml="<?xml version='1.0'?><urlset><url><loc>https://boards.greenhouse.io/acme</loc></url></urlset>",
            ),
        ),
        (
            "the sitemap",
            site(
                "<html>Acme</html>",
                sitemap_xml="<?xml version='1.0'?><urlset><loc>https://www.acme.com/careers</loc></urlset>",
                careers=f"<html>{EMBED}</html>",
            ),
        ),
        ("the company's name", site("<html>Acme</html>")),
    ],
)
async def test_a_board_is_found_from_the_website(how: str, web: Web) -> None:
    web.pages = {**web.pages, "https://boards.greenhouse.io/acme": "<html></html>"}

    findings = await collected(web, subject(website="www.acme.com"))

    assert findings.status is Status.OK
    guessed = "guessed " if how == "the company's name" else ""
    assert findings.detail.startswith(f"greenhouse:boards-api.greenhouse.io:acme: {guessed}from {how}: 3 openings")
    assert findings.observations[0].url == "https://boards.greenhouse.io/acme"


async def test_a_guess_is_kept_only_where_the_board_states_the_company_s_name() -> None:
    web = Web({"https://www.acme.com": "<html>Acme</html>", **board(company="Acme Dental")})

    findings = await collected(web, subject(website="https://www.acme.com"))

    assert (findings.status, findings.observations) == (Status.NOT_FOUND, ())
    assert "belongs to Acme Dental" in findings.detail


async def test_a_guess_that_states_no_name_is_refused() -> None:
    web = Web({"https://www.acme.com": "<html>Acme</html>", **board(company="")})

    findings = await collected(web, subject(website="https://www.acme.com"))

    assert "does not say whose it is" in findings.detail


async def test_another_company_s_board_on_the_website_is_passed_over_for_the_right_one() -> None:
    pages = {**board(), **board("partner", company="Partner Ltd")}
    home = '<html><a href="https://boards.greenhouse.io/partner">p</a><a href="https://boards.greenhouse.io/acme">us</a></html>'

    findings = await collected(Web({"https://www.acme.com": home, **pages}), subject(website="https://www.acme.com"))

    assert findings.status is Status.OK
    assert "acme: from the home page" in findings.detail


async def test_the_board_of_an_earlier_census_is_asked_before_the_website() -> None:
    who = subject(website="https://www.acme.com")
    first = await collected(site(f"<html>{EMBED}</html>"), who)
    web = Web(board())

    second = await collected(web, who, Record(first.observations, first.spans), days=1)

    assert second.status is Status.OK
    assert second.detail.startswith("greenhouse:boards-api.greenhouse.io:acme: from an earlier census")
    assert len(web.asked) == 1


async def test_a_website_that_forbids_its_pages_is_blocked_and_not_without_a_board() -> None:
    web = Web({"https://www.acme.com/robots.txt": "User-agent: *\nDisallow: /"})

    findings = await collected(web, subject(website="https://www.acme.com"))

    assert findings.status is Status.BLOCKED


async def test_a_website_without_any_board_is_not_found_and_says_what_to_give() -> None:
    web = Web(
        {"https://www.acme.com": "<html>Acme</html>", "https://www.acme.com/sitemap.xml": "<?xml version='1.0'?><urlset/>"}
    )

    findings = await collected(web, subject(name="", website="https://www.acme.com"))

    assert (findings.status, findings.observations) == (Status.NOT_FOUND, ())
    assert "careersUrl" in findings.detail


async def test_a_careers_page_of_no_known_vendor_is_read_itself_as_the_last_resort() -> None:
    links = "".join(f'<a href="/jobs/tax-clerk-number-{n}">Tax clerk {n}</a>' for n in range(3))
    web = Web({"https://careers.acme.com/": f"<html>3 open positions {links}</html>"})

    findings = await collected(web, subject(careers_url="https://careers.acme.com/"))

    assert findings.status is Status.OK
    assert findings.observations[0].values["openings_total"] == 3
    assert findings.observations[0].values["board"] == "jsonld:careers.acme.com::/"


async def test_a_shell_of_an_application_is_no_zero() -> None:
    web = Web({"https://careers.acme.com/": "<html><div id=app></div></html>"})

    findings = await collected(web, subject(careers_url="https://careers.acme.com/"))

    assert (findings.status, findings.observations) == (Status.NOT_FOUND, ())


@pytest.mark.parametrize("url", ["http://[", "https://", "javascript:alert(1)", "https://boards.greenhouse.io/", "//x", "a b"])
async def test_a_careers_url_that_leads_nowhere_is_a_status(url: str) -> None:
    for who in (subject(careers_url=url), subject(website=url)):
        findings = await collected(Web({}), who)

        assert findings.observations == ()
        assert findings.status in {Status.NOT_FOUND, Status.UNREACHABLE, Status.BLOCKED}


async def test_a_careers_link_to_linkedin_is_not_followed() -> None:
    web = Web({"https://www.acme.com": '<html><a href="https://www.linkedin.com/company/acme/jobs">Careers</a></html>'})

    await collected(web, subject(website="https://www.acme.com"))

    assert not any("linkedin" in url for url in web.asked)


async def test_links_of_a_home_page_that_look_like_jobs_are_no_census() -> None:
    links = "".join(f'<a href="/roles/our-product-for-{who}">For {who}</a>' for who in ("clerks", "nurses", "miners"))
    web = Web({"https://www.acme.com": f"<html>{links}</html>"})

    findings = await collected(web, subject(website="https://www.acme.com"))

    assert (findings.status, findings.observations) == (Status.NOT_FOUND, ())


# The recorded world


async def replayed_findings(name: str, **facts: str) -> Findings:
    async with replayed() as client:
        return await CareersSource().collect(Subject("X", name, facts), Ask(client, NOW, NOW - timedelta(days=90)))


@recorded
@pytest.mark.parametrize(
    ("name", "token"),
    [
        ("AXON ENTERPRISE, INC.", "axon"),
        ("Samsara Inc.", "samsara"),
        ("MongoDB, Inc.", "mongodb"),
        ("Pure Storage, Inc.", "purestorage"),
        ("Airbnb, Inc.", "airbnb"),
        ("Robinhood Markets, Inc.", "robinhood"),
    ],
)
async def test_a_recorded_board_is_that_of_the_company_as_the_sec_spells_it(name: str, token: str) -> None:
    rows = json.loads(stored(f"boards-api.greenhouse.io/v1/boards/{token}/jobs.json"))["jobs"]

    findings = await replayed_findings(name, careers_url=f"https://job-boards.greenhouse.io/{token}", board_name="?")

    values: Mapping[str, Any] = findings.observations[0].values
    assert findings.status is Status.OK
    assert values["postings_total"] == len(rows)
    assert 0 < values["openings_total"] <= len({row["internal_job_id"] for row in rows})


@recorded
async def test_the_recorded_lyft_list_is_partial_and_gives_no_census() -> None:
    findings = await replayed_findings("Lyft, Inc.", careers_url="https://boards.greenhouse.io/lyft")

    assert (findings.status, findings.observations) == (Status.PARTIAL, ())


@recorded
async def test_lambda_s_recorded_careers_page_leads_to_its_ashby_board() -> None:
    findings = await replayed_findings("Lambda", careers_url="https://lambda.ai/careers")

    assert findings.status is Status.OK
    assert findings.observations[0].values["board"] == "ashby:api.ashbyhq.com:lambda:"
    assert findings.observations[0].values["postings_total"] == 92
