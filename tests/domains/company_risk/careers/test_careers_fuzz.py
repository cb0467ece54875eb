"""Whatever bytes a board serves: a listing or `ParsingError` (or a refusal), nothing else, and quickly."""

import json
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from src.domains.company_risk.sources.careers.adapters import (
    ADAPTERS,
    ashby,
    bamboohr,
    eightfold,
    greenhouse,
    icims,
    jsonld,
    lever,
    oracle,
    personio,
    phenom,
    recognise,
    recruitee,
    smartrecruiters,
    workable,
    workday,
)
from src.domains.company_risk.sources.careers.board import Board
from src.domains.company_risk.sources.careers.discovery import boards_on
from src.domains.company_risk.sources.careers.fields import api
from src.domains.company_risk.sources.careers.markup import parse as parse_page
from src.domains.company_risk.sources.careers.moments import epoch, moment
from src.errors import BlockedError, NotFoundError, ParsingError
from tests.domains.company_risk.careers.careers_web import document

QUICK = settings(max_examples=40, deadline=timedelta(seconds=2), suppress_health_check=[HealthCheck.too_slow])

# Keys and values real answers hold, in wrong places.
KEYS = st.sampled_from(
    """jobs id title name content positions count data meta total totalFound totalCount items requisitionList TotalJobsCount
    jobPostings externalPath bulletFields facets values facetParameter descriptor offers result categories department metadata
    departments company_name createdAt publishedAt t_create first_published refNumber text status category isListed""".split()  # noqa: SIM905 - names, as they are served
)
LEAVES = (
    st.none()
    | st.booleans()
    | st.integers(-(10**20), 10**20)
    | st.floats()
    | st.text(max_size=12)
    | st.sampled_from(["jobFamilyGroup", "2025-13-45", "2025-02-30T25:61:00Z", "Posted 30+ Days Ago", "\ud800"])
)
ANSWERS = st.recursive(
    LEAVES, lambda inner: st.lists(inner, max_size=4) | st.dictionaries(KEYS, inner, max_size=6), max_leaves=25
)
BODIES = st.binary(max_size=200) | st.text(max_size=200).map(lambda text: text.encode("utf-8", "surrogatepass"))
TAGS = st.sampled_from(
    [
        "<a href='/job/clerk-of-works-1234'>",
        "<a href='http://['>",
        "</a>",
        "<script type='application/ld+json'>",
        '{"@type": "JobPosting", "title": "x", "url": 1}',
        '{"@type": "JobPosting", "title": "\\ud800", "url": "http://["}',
        "</script>",
        "phApp.ddo = {",
        '"eagerLoadRefineSearch": {"totalHits": 3, "data": {"jobs": [{}]}}}',
        "smartApplyData",
        "https://boards.greenhouse.io/acme",
        "<title>404",
        "<!-- ",
        "\x00",
        "<?xml version='1.0' encoding='utf-16'?>",
        "page 1 of 2",
        "12 of 99999999999999 jobs",
    ]
)
PAGES = st.lists(TAGS | st.text(max_size=8), max_size=12).map(lambda parts: "".join(parts).encode("utf-8", "replace"))

PARSERS: list[Callable[[Any], object]] = [
    greenhouse.parse,
    lever.parse,
    ashby.parse,
    smartrecruiters.parse,
    workday.parse,
    oracle.parse,
    eightfold.parse,
    icims.parse_jibe,
    workable.parse,
    recruitee.parse,
    bamboohr.parse,
]


@pytest.mark.parametrize("parser", PARSERS, ids=lambda parser: parser.__module__.rsplit(".", 1)[-1])
@QUICK
@given(answer=ANSWERS)
def test_any_json_is_a_listing_or_a_parsing_error(parser: Callable[[Any], object], answer: object) -> None:
    try:
        parser(answer)
    except ParsingError:
        return


@pytest.mark.parametrize(
    ("parser", "key"),
    [
        (greenhouse.parse, "jobs"),
        (ashby.parse, "jobs"),
        (workable.parse, "jobs"),
        (smartrecruiters.parse, "content"),
        (workday.parse, "jobPostings"),
        (eightfold.parse, "positions"),
        (recruitee.parse, "offers"),
        (bamboohr.parse, "result"),
    ],
)
@QUICK
@given(rows=st.lists(st.dictionaries(KEYS, ANSWERS, max_size=8), max_size=3), more=st.dictionaries(KEYS, ANSWERS, max_size=3))
def test_any_rows_are_a_listing_or_a_parsing_error(
    parser: Callable[[Any], object], key: str, rows: list[Any], more: dict[str, Any]
) -> None:
    try:
        parser({**more, key: rows})
    except ParsingError:
        return


@QUICK
@given(body=BODIES | PAGES)
def test_any_bytes_are_a_personio_board_or_a_parsing_error(body: bytes) -> None:
    try:
        personio.parse(body)
    except ParsingError:
        return


@QUICK
@given(body=BODIES | PAGES)
def test_any_bytes_are_a_page_whose_every_reader_understands_it_or_says_so(body: bytes) -> None:
    try:
        page = parse_page(body, "https://careers.example.com/jobs")
    except ParsingError:
        return
    list(boards_on(page))
    for read in (lambda: phenom.parse(page.html), lambda: icims.parse_cards(page), lambda: jsonld.combine([page])):
        try:
            read()
        except ParsingError:
            continue


@QUICK
@given(body=BODIES | PAGES, kind=st.sampled_from(["application/json", "text/html", ""]))
def test_any_answer_of_an_api_is_json_a_refusal_absent_or_not_understood(body: bytes, kind: str) -> None:
    try:
        api(document(body, kind=kind))
    except (BlockedError, NotFoundError, ParsingError):
        return


@given(
    st.text(max_size=80)
    | st.sampled_from(["https://", "http://[::1", "https://jobs.lever.co/", "https://a.wd1.myworkdayjobs.com/x"])
)
def test_any_url_is_a_board_or_none_and_a_board_survives_being_written_down(url: str) -> None:
    board = recognise(url)

    assert board is None or Board.parse(board.id) == board


@given(st.text(max_size=60))
def test_any_text_is_a_stored_board_or_none(text: str) -> None:
    board = Board.parse(text)

    assert board is None or board.id == text


@given(LEAVES)
def test_any_value_is_an_aware_moment_or_none(value: object) -> None:
    for found in (moment(value), epoch(value), epoch(value, per_second=1000)):
        assert found is None or found.tzinfo is not None


@pytest.mark.parametrize("adapter", ADAPTERS, ids=lambda adapter: adapter.vendor)
def test_no_adapter_takes_a_page_of_nothing_for_its_board(adapter: Any) -> None:
    assert adapter.marked("<html></html>", "https://www.example.com/") is None
    assert adapter.recognise("https://www.example.com/careers") is None


def test_half_a_surrogate_pair_in_a_title_can_be_stored() -> None:
    page = parse_page(
        b'<script type="application/ld+json">{"@type": "JobPosting", "title": "a\\ud800", "url": "http://["}</script>', "u"
    )

    (job,) = jsonld.found_jobs(page)

    assert job.title == "a?"


def test_deeply_nested_json_in_a_page_is_skipped() -> None:
    nested = "[" * 100_000
    page = parse_page(
        f'<script type="application/ld+json">{nested}</script>phApp.ddo = {{"a":{nested}'.encode(), "https://a.com/"
    )

    assert page.postings == ()
    with pytest.raises(ParsingError):
        phenom.parse(page.html)


def test_a_billion_laughs_is_refused_and_not_expanded() -> None:
    entities = "".join(f'<!ENTITY a{n} "{f"&a{n - 1};" * 10}">' for n in range(1, 10))
    bomb = f'<!DOCTYPE x [<!ENTITY a0 "ha">{entities}]><workzag-jobs><position><name>&a9;</name></position></workzag-jobs>'

    with pytest.raises(ParsingError):
        personio.parse(bomb.encode())


def test_a_board_of_ten_thousand_rows_is_read() -> None:
    rows = json.loads(json.dumps([{"id": n, "title": f"Clerk {n}", "internal_job_id": n} for n in range(10_000)]))

    assert len(greenhouse.parse({"jobs": rows, "meta": {"total": 10_000}}).jobs) == 10_000
