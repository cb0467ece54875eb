from collections.abc import Callable
from datetime import date, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from src.domains.company_risk.sources.sec import reconcile
from src.domains.company_risk.sources.sec.ownership import parse_ownership
from src.domains.company_risk.sources.sec.submissions import Filing
from src.domains.company_risk.sources.sec.trades import observe_ownership
from src.observations.observation import Observation

Make = Callable[..., Any]
Ended = dict[str, datetime | None]


@pytest.fixture
def observed(filing: Callable[..., Filing]) -> Callable[..., tuple[Observation, ...]]:
    def make(content: bytes, accession: str, form: str = "4", day: date = date(2023, 5, 10)) -> tuple[Observation, ...]:
        return observe_ownership(parse_ownership(content), filing(accession=accession, form=form, day=day), "0000900001")

    return make


def ended(observations: tuple[Observation, ...]) -> Ended:
    return {item.key: item.superseded_at for item in reconcile(observations) if item.kind == "insider_trade"}


MEND = date(2023, 5, 17)


def test_a_4a_ends_every_trade_of_the_original_from_the_moment_it_is_known(
    form4: Make, transaction: Make, observed: Make
) -> None:
    original = observed(form4(transaction(), transaction(shares="7")), "A")
    amendment = observed(form4(transaction(shares="70"), form="4/A", original="2023-05-10"), "B", "4/A", MEND)
    assert ended((*original, *amendment)) == {"A#0": amendment[0].known_at, "A#1": amendment[0].known_at, "B#0": None}


def test_a_4a_that_lists_no_trade_any_more_still_ends_the_original(form4: Make, transaction: Make, observed: Make) -> None:
    original = observed(form4(transaction()), "A")
    amendment = observed(form4(transaction(code="G"), form="4/A", original="2023-05-10"), "B", "4/A", MEND)
    assert ended((*original, *amendment)) == {"A#0": amendment[0].known_at}


def test_a_4a_of_the_derivative_table_alone_ends_nothing(form4: Make, transaction: Make, observed: Make) -> None:
    original = observed(form4(transaction()), "A")
    amendment = observed(form4(form="4/A", original="2023-05-10"), "B", "4/A", MEND)
    assert ended((*original, *amendment)) == {"A#0": None}


def test_without_a_date_of_original_submission_the_period_says_which_filing_is_meant(
    form4: Make, transaction: Make, observed: Make
) -> None:
    one = observed(form4(transaction()), "A")
    other = observed(form4(transaction(day="2023-05-01"), period="2023-05-01"), "C", day=date(2023, 5, 3))
    amendment = observed(form4(transaction(), form="4/A"), "B", "4/A", MEND)
    assert ended((*one, *other, *amendment)) == {"A#0": amendment[0].known_at, "B#0": None, "C#0": None}


def test_another_owners_trades_of_that_day_stand(form4: Make, transaction: Make, owner: Make, observed: Make) -> None:
    other = observed(form4(transaction(), owners=owner(cik="0002000002")), "A")
    amendment = observed(form4(transaction(), form="4/A", original="2023-05-10"), "B", "4/A", MEND)
    assert ended((*other, *amendment)) == {"A#0": None, "B#0": None}


def test_joint_owners_are_matched_in_any_order(form4: Make, transaction: Make, owner: Make, observed: Make) -> None:
    two = owner(cik="0002000002"), owner(cik="0003000003")
    original = observed(form4(transaction(), owners="".join(two)), "A")
    amendment = observed(
        form4(transaction(), owners="".join(reversed(two)), form="4/A", original="2023-05-10"), "B", "4/A", MEND
    )
    assert ended((*original, *amendment))["A#0"] == amendment[0].known_at


def test_a_second_4a_ends_the_first(form4: Make, transaction: Make, observed: Make) -> None:
    original = observed(form4(transaction()), "A")
    first = observed(form4(transaction(shares="70"), form="4/A", original="2023-05-10"), "B", "4/A", MEND)
    second = observed(form4(transaction(shares="71"), form="4/A", original="2023-05-10"), "C", "4/A", date(2023, 5, 19))
    assert ended((*original, *first, *second)) == {"A#0": first[0].known_at, "B#0": second[0].known_at, "C#0": None}


def test_of_two_filings_of_one_day_the_one_that_shares_trades_is_meant(form4: Make, transaction: Make, observed: Make) -> None:
    one = observed(form4(transaction(shares="10"), transaction(shares="11")), "A")
    other = observed(form4(transaction(shares="20")), "C")
    amendment = observed(
        form4(transaction(shares="10"), transaction(shares="12"), form="4/A", original="2023-05-10"), "B", "4/A", MEND
    )
    marks = ended((*one, *other, *amendment))
    assert marks["A#0"] == marks["A#1"] == amendment[0].known_at
    assert marks["C#0"] is None


def test_an_original_kept_since_last_week_is_ended_by_a_4a_of_today_in_any_order(
    form4: Make, transaction: Make, observed: Make
) -> None:
    original = observed(form4(transaction()), "A")
    amendment = observed(form4(transaction(), form="4/A", original="2023-05-10"), "B", "4/A", MEND)
    assert ended((*amendment, *original)) == ended((*original, *amendment))


def test_reconciling_twice_changes_nothing_and_other_kinds_pass(form4: Make, transaction: Make, observed: Make) -> None:
    original = observed(form4(transaction()), "A")
    amendment = observed(form4(transaction(), form="4/A", original="2023-05-10"), "B", "4/A", MEND)
    filing = Observation("filing", "A", original[0].known_at)
    once = reconcile((filing, *original, *amendment))
    assert reconcile(once) == once
    assert once[0] is filing


@given(
    st.lists(
        st.tuples(st.sampled_from(["4", "4/A"]), st.integers(1, 4), st.integers(1, 4), st.integers(0, 2), st.booleans()),
        max_size=8,
    )
)
def test_a_trade_is_never_ended_before_it_is_known(rows: list[tuple[str, int, int, int, bool]]) -> None:
    held = []
    for number, (form, day, original, count, dated) in enumerate(rows):
        known = datetime.fromisoformat(f"2023-05-0{day}T20:00:00+00:00")
        values: dict[str, Any] = {
            "form": form,
            "accession": f"{number}",
            "about": "issuer",
            "owners": ("1",),
            "period": "2023-05-01",
        }
        values |= {"rows": count, "filing_date": f"2023-05-0{day}", "original_date": f"2023-05-0{original}" if dated else None}
        held.append(Observation("reading", f"{number}", known, None, values))
        held += [Observation("insider_trade", f"{number}#{n}", known, None, {"accession": f"{number}"}) for n in range(count)]
    for item in reconcile(held):
        assert item.superseded_at is None or item.superseded_at > item.known_at
