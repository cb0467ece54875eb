"""Careers boards of the demo world in the formats of their vendors."""

import json
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, date, datetime
from html import escape
from typing import Any, Final
from uuid import UUID

from src.demo.cast import Company
from src.demo.exchange import Exchange
from src.demo.openings import Opening, boards_over_time

JSON: Final = {"content-type": "application/json; charset=utf-8"}
_EVERGREEN: Final = "Join our talent community"

BOARD_URLS: Final = {
    "greenhouse": "https://job-boards.greenhouse.io/{slug}",
    "lever": "https://jobs.lever.co/{slug}",
    "ashby": "https://jobs.ashbyhq.com/{slug}",
    "smartrecruiters": "https://careers.smartrecruiters.com/{slug}",
    "workday": "https://{slug}.wd5.myworkdayjobs.com/Careers",
    "recruitee": "https://{slug}.recruitee.com/",
    "bamboohr": "https://{slug}.bamboohr.com/careers",
    "oracle": "https://{slug}.fa.us2.oraclecloud.com/hcmUI/CandidateExperience/en/sites/CX_1",
    "blocked": "https://careers.{slug}.example/jobs",
}
"""Where people find the board of each vendor."""

_REFUSAL: Final = b"""<html><head><title>Access Denied</title></head><body>
<h1>Access Denied</h1>
<p>You don't have permission to access "/jobs" on this server.</p>
<p>Reference #18.0a0b0c0d.1782835200.demo</p>
</body></html>
"""


def board_url(company: Company) -> str:
    """The careers board as a person would give it."""
    return BOARD_URLS[company.board].format(slug=company.slug)


def board_exchanges(company: Company) -> Iterator[Exchange]:
    """Every answer of a company's board, each from the day on which the board began to give it."""
    if company.board == "blocked":
        html = {"content-type": "text/html; charset=utf-8"}
        yield Exchange(board_url(company), _REFUSAL, html, status=403)
        return
    url, render = _VENDORS[company.board]
    body = {"appliedFacets": {}, "limit": 20, "offset": 0, "searchText": ""} if company.board == "workday" else None
    for index, (day, openings) in enumerate(boards_over_time(company)):
        content = json.dumps(render(company, openings), separators=(",", ":")).encode()
        at = datetime(day.year, day.month, day.day, 9, tzinfo=UTC) if index else None
        yield Exchange(url.format(slug=company.slug), content, JSON, request=body, at=at)


def _greenhouse(company: Company, openings: Sequence[Opening]) -> dict[str, Any]:
    jobs = [_greenhouse_job(company, opening, opening.city, 0) for opening in openings]
    # The same opening in a second city: two postings, one opening.
    jobs.append(_greenhouse_job(company, openings[0], "Austin, TX", 500_000))
    return {"jobs": jobs, "meta": {"total": len(jobs)}}


def _greenhouse_job(company: Company, opening: Opening, city: str, further: int) -> dict[str, Any]:
    number = 7_000_000 + opening.number + further
    shown = f"{opening.posted}T09:30:00-05:00"
    return {
        "absolute_url": f"https://job-boards.greenhouse.io/{company.slug}/jobs/{number}",
        "internal_job_id": 3_000_000 + opening.number,
        "location": {"name": city},
        "metadata": [],
        "id": number,
        "updated_at": shown,
        "requisition_id": f"R-{opening.number}",
        "title": opening.title,
        "company_name": company.short_name,
        "first_published": shown,
        "language": "en",
        "content": escape(f"<p>{opening.title} at {company.short_name}.</p>"),
        "departments": [
            {"id": 400_000 + len(opening.department), "name": opening.department, "child_ids": [], "parent_id": None}
        ],
        "offices": [],
    }


def _lever(company: Company, openings: Sequence[Opening]) -> list[dict[str, Any]]:
    return [_lever_job(company, opening) for opening in openings]


def _lever_job(company: Company, opening: Opening) -> dict[str, Any]:
    page = f"https://jobs.lever.co/{company.slug}/{_uuid(opening)}"
    return {
        "id": _uuid(opening),
        "text": opening.title,
        "country": "US",
        "workplaceType": "onsite",
        "createdAt": _milliseconds(opening.posted),
        "hostedUrl": page,
        "categories": {
            "commitment": "Full-Time",
            "department": opening.department,
            "location": opening.city,
            "team": opening.department,
        },
    }


def _ashby(company: Company, openings: Sequence[Opening]) -> dict[str, Any]:
    jobs = [
        {
            "id": _uuid(opening),
            "title": f"{opening.title} ",  # boards do carry trailing spaces
            "department": opening.department,
            "team": opening.department,
            "employmentType": "FullTime",
            "location": opening.city,
            "secondaryLocations": [],
            "publishedAt": f"{opening.posted}T15:30:23.760+00:00",
            "isListed": True,
            "isRemote": opening.city.startswith("Remote"),
            "jobUrl": f"https://jobs.ashbyhq.com/{company.slug}/{_uuid(opening)}",
        }
        for opening in openings
    ]
    return {"jobs": jobs, "apiVersion": "1"}


def _smartrecruiters(company: Company, openings: Sequence[Opening]) -> dict[str, Any]:
    content = [
        {
            "id": str(743_999_000_000_000 + opening.number),
            "name": opening.title,
            "uuid": _uuid(opening),
            "refNumber": f"REF{opening.number}",
            "company": {"identifier": company.slug, "name": company.short_name},
            "releasedDate": f"{opening.posted}T13:00:00.000Z",
            "location": {"city": opening.city.split(",")[0], "country": "us"},
            "department": {"id": str(len(opening.department)), "label": opening.department},
            "function": {},
            "typeOfEmployment": {"id": "permanent", "label": "Full-time"},
        }
        for opening in openings
    ]
    return {"offset": 0, "limit": 100, "totalFound": len(content), "content": content}


def _workday(company: Company, openings: Sequence[Opening]) -> dict[str, Any]:
    shown = [
        {
            "title": opening.title,
            "externalPath": f"/job/{opening.city.split(',')[0]}/{opening.title.replace(' ', '-')}_JR{opening.number}",
            "locationsText": opening.city,
            "postedOn": "Posted 30+ Days Ago",
            "bulletFields": [f"JR{opening.number}"],
        }
        for opening in openings[:20]
    ]
    families = Counter(opening.department for opening in openings)
    values = [
        {"descriptor": name, "id": f"{company.cik:x}{index:02d}", "count": n}
        for index, (name, n) in enumerate(families.items())
    ]
    facets = [{"facetParameter": "jobFamilyGroup", "descriptor": "Job Category", "values": values}]
    return {"total": len(openings), "jobPostings": shown, "facets": facets, "userAuthenticated": False}


def _recruitee(company: Company, openings: Sequence[Opening]) -> dict[str, Any]:
    offers = [
        {
            "id": 2_000_000 + opening.number,
            "title": opening.title,
            "department": opening.department,
            "status": "published",
            "company_name": company.short_name,
            "location": opening.city,
            "careers_url": f"https://{company.slug}.recruitee.com/o/{opening.title.lower().replace(' ', '-')}-{opening.number}",
            "published_at": f"{opening.posted} 14:05:10 UTC",
        }
        for opening in openings
    ]
    return {"offers": offers}


def _bamboohr(_company: Company, openings: Sequence[Opening]) -> dict[str, Any]:
    result = [
        {
            "id": str(opening.number),
            "jobOpeningName": opening.title,
            "departmentId": str(18_000 + len(opening.department)),
            "departmentLabel": f"{opening.department} ",
            "employmentStatusLabel": "Full-Time",
            "location": {"city": opening.city.split(",")[0], "state": None},
            "isRemote": None,
        }
        for opening in openings
    ]
    result.append(result[0] | {"id": "1", "jobOpeningName": _EVERGREEN})
    return {"meta": {"totalCount": len(result)}, "result": result}


def _oracle(_company: Company, openings: Sequence[Opening]) -> dict[str, Any]:
    listed = [
        {
            "Id": str(opening.number),
            "Title": opening.title,
            "PostedDate": opening.posted.isoformat(),
            "PrimaryLocation": f"{opening.city}, United States",
            "JobFamily": opening.department,
            "secondaryLocations": [],
        }
        for opening in openings
    ]
    return {"items": [{"TotalJobsCount": len(listed), "requisitionList": listed}], "count": 1, "hasMore": False}


def _uuid(opening: Opening) -> str:
    return str(UUID(int=opening.number * 0x9E3779B97F4A7C15 % 2**128))


def _milliseconds(day: date) -> int:
    return int(datetime(day.year, day.month, day.day, 14, 30, tzinfo=UTC).timestamp()) * 1000


_ORACLE_URL: Final = (
    "https://{slug}.fa.us2.oraclecloud.com/hcmRestApi/resources/latest/recruitingCEJobRequisitions"
    "?onlyData=true&expand=requisitionList.secondaryLocations"
    "&finder=findReqs;siteNumber=CX_1,limit=100,offset=0,sortBy=POSTING_DATES_DESC"
)
_VENDORS: Final[dict[str, tuple[str, Callable[[Company, Sequence[Opening]], Any]]]] = {
    "greenhouse": ("https://boards-api.greenhouse.io/v1/boards/{slug}/jobs?content=true", _greenhouse),
    "lever": ("https://api.lever.co/v0/postings/{slug}?mode=json", _lever),
    "ashby": ("https://api.ashbyhq.com/posting-api/job-board/{slug}?includeCompensation=true", _ashby),
    "smartrecruiters": ("https://api.smartrecruiters.com/v1/companies/{slug}/postings?limit=100&offset=0", _smartrecruiters),
    "workday": ("https://{slug}.wd5.myworkdayjobs.com/wday/cxs/{slug}/Careers/jobs", _workday),
    "recruitee": ("https://{slug}.recruitee.com/api/offers/", _recruitee),
    "bamboohr": ("https://{slug}.bamboohr.com/careers/list", _bamboohr),
    "oracle": (_ORACLE_URL, _oracle),
}
