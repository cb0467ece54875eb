from collections.abc import Callable
from typing import Any

import pytest

from src.domains.company_risk.sources.sec.ownership import parse_ownership
from src.domains.company_risk.sources.sec.plans import plan_of
from src.domains.company_risk.sources.sec.titles import chief

Make = Callable[..., Any]
PLAN = {"F1": "The sale was made under a Rule 10b5-1 trading plan adopted on March 3, 2022."}


@pytest.mark.parametrize(
    ("box", "row_notes", "notes", "remarks", "expected"),
    [
        ("1", (), {}, "", ("yes", "box")),
        ("true", (), {}, "", ("yes", "box")),
        ("0", (), {}, "", ("no", "box")),
        ("false", (), {"F2": "Held by a trust."}, "", ("no", "box")),
        (None, (), {}, "", ("unknown", "the form has no box, and no footnote on the trade speaks of a plan")),
        (None, ("F1",), PLAN, "", ("yes", "footnote")),
        ("1", ("F1",), PLAN, "", ("yes", "footnote")),
        ("0", ("F1",), PLAN, "", ("yes", "footnote, against the box on the form")),
        ("0", (), {}, "Sold under a 10b5-1 plan.", ("yes", "remarks")),
        ("", ("F1",), {"F1": "This sale was not made under a 10b5-1 plan."}, "", ("no", "footnote")),
        ("", ("F1",), {"F1": "Sold under a pre-arranged trading plan."}, "", ("yes", "footnote")),
    ],
)
def test_whether_a_trade_was_planned_and_how_that_is_known(
    box: str | None,
    row_notes: tuple[str, ...],
    notes: dict[str, str],
    remarks: str,
    expected: tuple[str, str],
    form4: Make,
    transaction: Make,
) -> None:
    document = parse_ownership(form4(transaction(notes=row_notes), box=box, notes=notes, remarks=remarks))
    plan = plan_of(document.rows[0], document)
    assert (plan.planned, plan.how) == expected


def test_a_ticked_box_does_not_cover_a_row_whose_neighbour_alone_names_the_plan(form4: Make, transaction: Make) -> None:
    document = parse_ownership(form4(transaction(notes=("F1",)), transaction(), box="1", notes=PLAN))
    assert [plan_of(row, document).planned for row in document.rows] == ["yes", "unknown"]


@pytest.mark.parametrize(
    "title",
    ["CEO", "Chief Executive Officer", "Chairman & CEO", "President/CEO", "Co-CEO", "CEO AND PRESIDENT",
     "Pres., Chief Executive Officer", "Chief Executive Officer,", "CEO and Chief Architect", "Interim CEO",
     "Global Chief Exec. Officer", "CEO & CFO", "CEO, CRO, Chair of Board"],
)  # fmt: skip
def test_these_titles_run_the_whole_company(title: str) -> None:
    assert chief(title).ceo


@pytest.mark.parametrize(
    "title",
    ["CEO, COMMERCIAL BANKING", "CEO Amazon Web Services", "CEO of Ford Pro", "President & CEO of subsidiary", "Former CEO",
     "Senior Advisor to the CEO", "Exec VP & Division CEO", "CEO, Europe,Middle East&Africa", "Chief Operating Officer",
     "CHAIRMAN & CEO ARCH RE GROUP", "", "Ceolo Manager"],
)  # fmt: skip
def test_these_titles_do_not_run_the_whole_company(title: str) -> None:
    assert not chief(title).ceo


@pytest.mark.parametrize(
    "title",
    ["CFO", "EVP & Chief Financial Officer", "Chief Financial Officer/EVP", "EVP and Chief Financial Off", "SEVP/CFO",
     "Acting CFO & SVP, IR & Treas.", "CFO & Chief Accounting Officer", "CFO, SVP-Finance & Asst. Sec.",
     "Principal Financial Officer", "EVP,CFO"],
)  # fmt: skip
def test_these_titles_keep_the_whole_companys_books(title: str) -> None:
    assert chief(title).cfo


@pytest.mark.parametrize(
    "title",
    [
        "CFO - North America",
        "Deputy Chief Financial Officer",
        "Former CFO",
        "VP Finance",
        "CFO (Hill Holdings, LLC)",
        "Chief Accounting Officer",
    ],
)
def test_these_titles_do_not_keep_the_whole_companys_books(title: str) -> None:
    assert not chief(title).cfo
