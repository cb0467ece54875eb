"""The census: openings behind postings, what is no opening, and when a count is doubted."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from src.domains.company_risk.sources.careers.board import Board, Job, Listing
from src.domains.company_risk.sources.careers.census import count, observe
from src.domains.company_risk.sources.careers.departments import DEPARTMENTS
from src.domains.company_risk.sources.careers.evergreen import never_filled
from src.observations.observation import Observation

NOW = datetime(2025, 12, 27, 12, tzinfo=UTC)
BOARD = Board("greenhouse", "boards-api.greenhouse.io", "acme")


def clerks(number: int) -> Listing:
    return Listing(jobs=tuple(Job(str(n), "Tax Clerk") for n in range(number)), total=number)


def on(day: int, openings: int, known: list[Observation], board: Board = BOARD) -> Observation:
    at = NOW + timedelta(days=day)
    return observe(board, count(clerks(openings), at), at, known)


@pytest.mark.parametrize(
    "title",
    [
        "Engineering Manager || Join the PURE Talent Community",
        "Pipeline - Member of Technical Staff",
        "Future Opportunities",
        "Wild Card",
        "General Application",
        "Software Engineer (Evergreen)",
        "Nurse - Pipeline Requisition",
        "Initiativbewerbung (m/w/d)",
        "Don’t see a role for you?",
    ],
)
def test_a_standing_invitation_is_no_opening(title: str) -> None:
    assert never_filled(Job("1", title), NOW)


@pytest.mark.parametrize(
    "title",
    [
        "Sr. Pipeline Programs Manager",
        "Data Pipeline Engineer",
        "Senior Software Engineer, Pipeline Infrastructure",
        "Talent Acquisition Manager",
        "Community Manager",
        "Future of Work Researcher",
        "Pipeline Technician",
        "Lead Counsel, Community Trust",
    ],
)
def test_a_job_with_such_a_word_in_its_title_is_an_opening(title: str) -> None:
    assert not never_filled(Job("1", title), NOW)


def test_a_posting_of_2018_is_no_opening_and_one_of_last_year_is() -> None:
    assert never_filled(Job("1", "Clerk", posted_at=datetime(2018, 6, 8, tzinfo=UTC)), NOW)
    assert not never_filled(Job("1", "Clerk", posted_at=datetime(2024, 6, 8, tzinfo=UTC)), NOW)


def test_postings_of_one_opening_are_counted_once_and_both_counts_are_kept() -> None:
    jobs = (Job("1", "Counsel", opening="A"), Job("2", "Conseil juridique", opening="A"), Job("3", "Tax Clerk", opening="B"))

    figures = count(Listing(jobs=jobs), NOW)

    assert (figures.openings, figures.postings) == (2, 3)
    assert (figures.departments["legal"], figures.departments["finance"]) == (1, 1)


def test_an_opening_with_one_real_posting_among_its_pipeline_rows_is_open() -> None:
    jobs = (Job("1", "Clerk", opening="A", evergreen=True), Job("2", "Clerk", opening="A"))

    assert count(Listing(jobs=jobs), NOW).openings == 1


def test_a_posting_id_never_meets_an_opening_id() -> None:
    assert count(Listing(jobs=(Job("1", "Clerk", opening="2"), Job("2", "Clerk"))), NOW).openings == 2


def test_the_observation_keeps_raw_labels_with_the_rule_that_decided() -> None:
    jobs = (
        Job("1", "Counsel", "D88200-Legal & Risk Mgmt"),
        Job("2", "Clerk", "D41200-Sales Growth EMEA"),
        Job("3", "Clerk", "X1"),
    )

    census = observe(BOARD, count(Listing(jobs=jobs), NOW), NOW, [])

    assert census.values["labels"] == (
        "D88200-Legal & Risk Mgmt → legal (legal occupation) ×1",
        "D41200-Sales Growth EMEA → sales (label: sales) ×1",
        "X1 → other (unrecognised) ×1",
    )
    assert census.key == "greenhouse:boards-api.greenhouse.io:acme:@2025-12-27"
    assert (census.kind, census.known_at, census.happened_at) == ("openings", NOW, NOW)
    assert (census.values["openings_total"], census.values["postings_total"], census.values["legal"]) == (3, 3, 1)


def test_of_a_hundred_labels_sixty_lines_are_kept_and_one_for_the_rest() -> None:
    jobs = tuple(Job(str(n), "Clerk", f"Unit {n:03}") for n in range(100))

    lines = observe(BOARD, count(Listing(jobs=jobs), NOW), NOW, []).values["labels"]

    assert isinstance(lines, tuple)
    assert (len(lines), lines[-1]) == (61, "and 40 more lines ×40")


def test_an_empty_board_is_zero_everywhere() -> None:
    figures = count(Listing(), NOW)

    assert (figures.openings, figures.postings, set(figures.departments.values())) == (0, 0, {0})


def test_a_fall_by_more_than_half_is_doubted_until_another_day_shows_it_again() -> None:
    first = on(0, 100, [])
    fallen = on(1, 40, [first])
    again = on(2, 41, [first, fallen])
    later = on(3, 39, [first, fallen, again])

    assert first.values["suspicion"] is None
    assert fallen.values["suspicion"] == "openings fell from 100 on 2025-12-27 to 40"
    assert again.values["suspicion"] is None
    assert later.values["suspicion"] is None


def test_a_fall_that_falls_further_stays_doubted_and_one_that_recovers_is_not() -> None:
    first, fallen = on(0, 100, []), on(1, 40, [on(0, 100, [])])

    assert on(2, 10, [first, fallen, on(1, 40, [first])]).values["suspicion"] is None
    assert on(2, 98, [first, fallen]).values["suspicion"] is None


def test_a_fall_to_half_is_a_fall_and_no_suspicion() -> None:
    assert on(1, 50, [on(0, 100, [])]).values["suspicion"] is None


def test_a_second_census_of_the_same_day_confirms_nothing() -> None:
    first, fallen = on(0, 100, []), on(1, 40, [on(0, 100, [])])
    evening = fallen.known_at + timedelta(hours=6)

    assert observe(BOARD, count(clerks(40), evening), evening, [first, fallen]).values["suspicion"] is not None


def test_another_board_or_another_way_of_counting_is_doubted_once() -> None:
    first = on(0, 100, [])
    other = Board("workday", "acme.wd1.myworkdayjobs.com", "acme", "x")
    moved = on(1, 120, [first], other)
    settled = on(2, 121, [first, moved], other)
    labels = Listing(facets=(("Legal", 120),), total=120)
    counted = observe(other, count(labels, NOW + timedelta(days=3)), NOW + timedelta(days=3), [first, moved, settled])

    assert moved.values["suspicion"] == "the board changed from greenhouse:boards-api.greenhouse.io:acme:"
    assert settled.values["suspicion"] is None
    assert counted.values["suspicion"] == "counted by labels, before by jobs"


@settings(max_examples=40)
@given(
    st.lists(
        st.builds(
            Job,
            id=st.text(min_size=1, max_size=4),
            title=st.sampled_from(["Counsel", "Engineer", "Future Opportunities", "Clerk"]),
            department=st.text(max_size=10),
            opening=st.sampled_from(["", "A", "B"]),
        ),
        max_size=12,
    )
)
def test_departments_add_up_to_openings_which_never_exceed_postings(jobs: list[Job]) -> None:
    figures = count(Listing(jobs=tuple(jobs)), NOW)

    assert set(figures.departments) == set(DEPARTMENTS)
    assert sum(openings or 0 for openings in figures.departments.values()) == figures.openings <= figures.postings == len(jobs)


@settings(max_examples=40)
@given(st.lists(st.tuples(st.sampled_from(["Legal", "Corporate", "Sales", "zz-Evergreen"]), st.integers(1, 500)), max_size=6))
def test_counts_by_label_are_never_negative_and_never_a_zero_beside_an_opaque_label(facets: list[tuple[str, int]]) -> None:
    figures = count(Listing(facets=tuple(facets), total=sum(jobs for _, jobs in facets)), NOW)

    assert figures.openings >= 0
    if any(label == "Corporate" for label, _ in facets):
        assert 0 not in figures.departments.values()
