"""Greenhouse, on recorded boards of real companies and on small ones made here."""

import json
from datetime import UTC, datetime

import pytest

from src.domains.company_risk.sources.careers.adapters.greenhouse import Greenhouse, parse
from src.domains.company_risk.sources.careers.board import Board
from src.domains.company_risk.sources.careers.census import count
from src.errors import NotFoundError, ParsingError, UnreachableError
from tests.domains.company_risk.careers.careers_web import NOW, Web, recorded, replayed, stored

API = "https://boards-api.greenhouse.io/v1/boards"


def board(token: str) -> Board:
    return Board("greenhouse", "boards-api.greenhouse.io", token)


@recorded
@pytest.mark.parametrize("token", ["mongodb", "samsara", "purestorage", "axon", "airbnb", "stripe", "togetherai", "robinhood"])
async def test_a_recorded_board_yields_every_id_once_and_is_complete(token: str) -> None:
    rows = json.loads(stored(f"boards-api.greenhouse.io/v1/boards/{token}/jobs.json"))["jobs"]

    async with replayed() as client:
        listing = await Greenhouse().listing(board(token), client)

    assert {job.id for job in listing.jobs} == {str(row["id"]) for row in rows}
    assert len({job.opening for job in listing.jobs}) == len({row["internal_job_id"] for row in rows})
    assert listing.complete
    assert listing.company == rows[0]["company_name"]


@recorded
async def test_axon_has_189_openings_behind_321_postings_less_those_posted_for_over_two_years() -> None:
    rows = json.loads(stored("boards-api.greenhouse.io/v1/boards/axon/jobs.json"))["jobs"]
    first: dict[int, list[datetime]] = {}
    for row in rows:
        first.setdefault(row["internal_job_id"], []).append(datetime.fromisoformat(row["first_published"]))
    standing = sum(all((NOW - moment).days >= 730 for moment in moments) for moments in first.values())

    async with replayed() as client:
        figures = count(await Greenhouse().listing(board("axon"), client), NOW)

    assert (len(rows), len(first)) == (321, 189)
    assert (figures.postings, figures.openings) == (321, 189 - standing)


@recorded
async def test_mongodb_rows_that_are_pipelines_are_no_openings() -> None:
    rows = json.loads(stored("boards-api.greenhouse.io/v1/boards/mongodb/jobs.json"))["jobs"]
    kinds: dict[int, set[str]] = {}
    for row in rows:
        kinds.setdefault(row["internal_job_id"], set()).add(
            next(str(fact["value"]) for fact in row["metadata"] if fact["name"] == "Job Type")
        )
    real = sum(any("Pipeline" not in kind for kind in found) for found in kinds.values())

    async with replayed() as client:
        listing = await Greenhouse().listing(board("mongodb"), client)
    aged = {job.opening for job in listing.jobs if job.posted_at and (NOW - job.posted_at).days >= 730}

    figures = count(listing, NOW)
    assert real - len(aged) <= figures.openings <= real < len(kinds) == 334


@recorded
async def test_the_stored_lyft_list_of_two_of_147_is_not_complete() -> None:
    async with replayed() as client:
        listing = await Greenhouse().listing(board("lyft"), client)

    assert not listing.complete
    assert listing.note == "the board claims 147 postings and showed 2"


@recorded
async def test_a_recorded_list_with_content_names_departments() -> None:
    listing = parse(json.loads(stored("boards-api.greenhouse.io/v1/boards/amplitude/jobs.content-true.json")))

    assert listing.jobs[0].department == "Solutions Consulting"
    assert listing.jobs[0].posted_at == datetime(2026, 7, 16, 15, 55, 32, tzinfo=UTC)
    assert listing.company == "Amplitude"


@recorded
async def test_french_and_english_postings_of_one_airbnb_job_are_one_opening() -> None:
    rows = json.loads(stored("boards-api.greenhouse.io/v1/boards/airbnb/jobs.json"))["jobs"]
    french = {row["internal_job_id"] for row in rows if row["language"] == "fr"}
    english = {row["internal_job_id"] for row in rows if row["language"] == "en"}

    async with replayed() as client:
        figures = count(await Greenhouse().listing(board("airbnb"), client), NOW)

    assert french & english
    assert figures.openings == len(french | english) == 191


async def test_a_cost_centre_of_the_company_s_own_metadata_is_the_label_where_departments_are_absent() -> None:
    listing = parse(
        {
            "jobs": [
                {
                    "id": 1,
                    "title": " Account Executive ",
                    "internal_job_id": 9,
                    "metadata": [
                        {"name": "Department ID", "value": "D41200-Sales Growth EMEA"},
                        {"name": "Salary", "value": {"unit": "EUR"}},
                        {"name": "Job Type", "value": "Pipeline"},
                    ],
                }
            ],
            "meta": {"total": 1},
        }
    )

    (job,) = listing.jobs
    assert (job.department, job.title, job.evergreen) == ("D41200-Sales Growth EMEA", "Account Executive", True)


async def test_an_empty_board_is_asked_for_its_name() -> None:
    web = Web({f"{API}/acme/jobs?content=true": {"jobs": [], "meta": {"total": 0}}, f"{API}/acme": {"name": "Acme"}})

    async with web.client() as client:
        listing = await Greenhouse().listing(board("acme"), client)

    assert (listing.company, listing.empty, listing.complete) == ("Acme", True, True)


async def test_an_unknown_board_is_not_found() -> None:
    async with Web({}).client() as client:
        with pytest.raises(NotFoundError):
            await Greenhouse().listing(board("nobody"), client)


async def test_a_400_is_no_zero() -> None:
    web = Web({f"{API}/acme/jobs?content=true": (400, {"error": "Could not find a job board with token 'acme'"})})

    async with web.client() as client:
        with pytest.raises(UnreachableError):
            await Greenhouse().listing(board("acme"), client)


@pytest.mark.parametrize("answer", [{}, [], {"jobs": None}, {"jobs": {}}, None, 7, {"jobs": [{"title": "no id"}]}])
def test_an_answer_without_jobs_is_no_zero(answer: object) -> None:
    with pytest.raises(ParsingError):
        parse(answer)


@pytest.mark.parametrize(
    ("url", "token"),
    [
        ("https://boards.greenhouse.io/axon", "axon"),
        ("https://job-boards.greenhouse.io/axon/jobs/7552623003", "axon"),
        ("https://job-boards.eu.greenhouse.io/Acme", "acme"),
        ("https://boards.greenhouse.io/embed/job_board/js?for=coupang", "coupang"),
        ("https://boards.greenhouse.io/embed/job_app?token=1&for=coupang", "coupang"),
        ("https://boards-api.greenhouse.io/v1/boards/lyft/jobs?content=true", "lyft"),
    ],
)
def test_hosted_embedded_and_api_urls_name_the_board(url: str, token: str) -> None:
    found = Greenhouse().recognise(url)

    assert found is not None
    assert found.token == token


@pytest.mark.parametrize(
    "url", ["https://www.greenhouse.io/blog", "https://boards.greenhouse.io/embed/job_board", "https://x.com"]
)
def test_other_urls_of_the_vendor_name_no_board(url: str) -> None:
    assert Greenhouse().recognise(url) is None
