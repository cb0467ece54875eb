from collections.abc import Callable
from datetime import UTC, date, datetime
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from src.domains.company_risk.sources.sec.ownership import parse_ownership
from src.domains.company_risk.sources.sec.submissions import Filing
from src.domains.company_risk.sources.sec.trades import observe_ownership
from src.errors import ParsingError
from src.observations.observation import Observation

CIK = "0000900001"
Make = Callable[..., Any]


@pytest.fixture
def trades(filing: Callable[..., Filing]) -> Callable[..., list[Observation]]:
    def make(content: bytes, **row: Any) -> list[Observation]:
        found = observe_ownership(parse_ownership(content), filing(**row), CIK)
        return [item for item in found if item.kind == "insider_trade"]

    return make


def test_a_sale_is_observed_with_owner_amount_and_dates(form4: Make, transaction: Make, owner: Make, trades: Make) -> None:
    (sale,) = trades(
        form4(transaction(), owners=owner(title="EVP &amp; CFO", role="<isDirector>true</isDirector><isOfficer>1</isOfficer>"))
    )
    assert sale.key == "0001111111-23-000001#0"
    assert sale.known_at == datetime(2023, 5, 10, 21, tzinfo=UTC)
    assert sale.happened_at == datetime(2023, 5, 8, tzinfo=UTC)
    assert sale.url == "https://www.sec.gov/Archives/edgar/data/900001/000111111123000001/doc4.xml"
    expected = {
        "code": "S",
        "usd_cents": 502_500,
        "shares": 100.0,
        "price": 50.25,
        "owner": "0001000001",
        "owner_name": "Quill Dora",
        "owners": ("0001000001",),
        "director": True,
        "officer": True,
        "ten_percent": False,
        "ceo": False,
        "cfo": True,
        "officer_title": "EVP & CFO",
        "planned": "no",
        "accession": "0001111111-23-000001",
        "form": "4",
        "original_date": None,
        "transaction_date": "2023-05-08",
        "days_late": 2,
    }
    assert {name: sale.values[name] for name in expected} == expected


def test_ten_joint_owners_make_one_trade(form4: Make, transaction: Make, owner: Make, trades: Make) -> None:
    owners = "".join(
        owner(cik=f"000100000{n}", name=f"Fund {n}", role="<isTenPercentOwner>1</isTenPercentOwner>") for n in range(10)
    )
    (sale,) = trades(form4(transaction(), owners=owners))
    assert len(sale.values["owners"]) == 10
    assert (sale.values["owner"], sale.values["owner_name"], sale.values["ten_percent"]) == ("0001000000", "Fund 0", True)


@pytest.mark.parametrize("code", ["M", "X", "F", "G", "A", "D", "J", "W", "C", "I"])
def test_what_is_not_code_p_or_s_is_no_market_trade(code: str, form4: Make, transaction: Make, trades: Make) -> None:
    assert trades(form4(transaction(code=code))) == []


def test_an_option_exercised_and_sold_counts_the_sale_once(form4: Make, transaction: Make, trades: Make) -> None:
    exercised = transaction(code="M", direction="A", price="12.00")
    option = transaction(code="M", tag="derivativeTransaction")
    (sale,) = trades(form4(exercised, transaction(), derivative=option))
    assert (sale.values["code"], sale.key) == ("S", "0001111111-23-000001#1")


def test_p_and_s_in_the_derivative_table_are_no_market_trades(form4: Make, transaction: Make, trades: Make) -> None:
    assert (
        trades(form4(derivative=transaction(tag="derivativeTransaction") + transaction(code="P", tag="derivativeTransaction")))
        == []
    )


def test_a_derivative_table_in_a_comment_hides_no_sale(form4: Make, transaction: Make, trades: Make) -> None:
    content = form4(transaction()).replace(b"<nonDerivativeTable>", b"<!-- <derivativeTable> --><nonDerivativeTable>")
    assert len(trades(content)) == 1


@pytest.mark.parametrize(("code", "direction"), [("S", "A"), ("P", "D"), ("S", "")])
def test_a_code_against_its_direction_is_neither_bought_nor_sold_and_is_counted(
    code: str, direction: str, form4: Make, transaction: Make, filing: Make
) -> None:
    (reading,) = observe_ownership(parse_ownership(form4(transaction(code=code, direction=direction))), filing(), CIK)
    assert reading.values["doubtful"] == 1


def test_an_equity_swap_is_no_market_trade(form4: Make, transaction: Make, trades: Make) -> None:
    assert trades(form4(transaction(swap="1"))) == []


def test_a_form_about_another_issuer_is_read_and_says_nothing_of_ours(form4: Make, transaction: Make, filing: Make) -> None:
    (reading,) = observe_ownership(parse_ownership(form4(transaction(), issuer="0000070858")), filing(), CIK)
    assert (reading.kind, reading.values["about"]) == ("reading", "other")


def test_the_issuer_is_matched_by_cik_whatever_its_symbol_and_zeros(form4: Make, transaction: Make, trades: Make) -> None:
    assert len(trades(form4(transaction(), issuer="900001"))) == 1


@pytest.mark.parametrize(
    ("role", "expected"),
    [
        ("<isDirector>1</isDirector>", (True, False, False)),
        ("<isDirector>true</isDirector><isOfficer>false</isOfficer>", (True, False, False)),
        ("<isDirector>0</isDirector><isTenPercentOwner> 1 </isTenPercentOwner>", (False, False, True)),
        ("<isOfficer>maybe</isOfficer>", (False, False, False)),
        ("", (False, False, False)),
    ],
)
def test_a_role_that_is_absent_is_false(
    role: str, expected: tuple[bool, ...], form4: Make, transaction: Make, owner: Make, trades: Make
) -> None:
    (sale,) = trades(form4(transaction(), owners=owner(role=role)))
    assert tuple(sale.values[name] for name in ("director", "officer", "ten_percent")) == expected


def test_see_remarks_takes_the_title_from_the_remarks(form4: Make, transaction: Make, owner: Make, trades: Make) -> None:
    content = form4(transaction(), owners=owner(title="See Remarks"), remarks="President and Chief Executive Officer")
    (sale,) = trades(content)
    assert (sale.values["officer_title"], sale.values["ceo"]) == ("President and Chief Executive Officer", True)


def test_a_zone_suffix_on_a_date_is_dropped(form4: Make, transaction: Make, trades: Make) -> None:
    (sale,) = trades(form4(transaction(day="2023-05-08-05:00")))
    assert sale.values["transaction_date"] == "2023-05-08"


@pytest.mark.parametrize("day", ["2028-05-08", "08/05/2023", "", "2023-02-30"])
def test_a_trade_dated_after_its_report_or_not_at_all_has_no_day(
    day: str, form4: Make, transaction: Make, trades: Make
) -> None:
    (sale,) = trades(form4(transaction(day=day)))
    assert sale.happened_at is None
    assert sale.values["transaction_date"] is None


def test_a_purchase_reported_five_years_late_is_known_today_and_happened_then(
    form4: Make, transaction: Make, trades: Make
) -> None:
    (purchase,) = trades(form4(transaction(code="P", direction="A", day="2018-05-08")))
    assert purchase.known_at.date() == date(2023, 5, 10)
    assert purchase.happened_at == datetime(2018, 5, 8, tzinfo=UTC)
    assert purchase.values["days_late"] == 1828


def test_a_whole_submission_is_read_like_its_xml(form4: Make, transaction: Make, trades: Make) -> None:
    content = b"<SEC-DOCUMENT>0001.txt\n<SEC-HEADER>x</SEC-HEADER>\n<TEXT>\n<XML>\n" + form4(transaction()) + b"\n</XML></TEXT>"
    assert len(trades(content)) == 1


BOMB = b'<?xml version="1.0"?><!DOCTYPE l [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;">]><ownershipDocument>&b;</ownershipDocument>'


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"  \n",
        b"<!DOCTYPE html><html><body>Request Rate Threshold Exceeded</body></html>",
        b"<html><body>Not found</body></html>",
        BOMB,
        BOMB.decode().encode("utf-16"),
        b'<?xml version="1.0" encoding="cp037"?>' + "<!DOCTYPE x>".encode("cp037"),
        b'<?xml version="1.0" encoding="UTF-7"?>+ADw-ownershipDocument/+AD4-',
        b"<ownershipDocument>",
        b"<ownershipDocument></ownershipDocument>",
        b"<edgarSubmission/>",
        b"\x89PNG\r\n",
        b"<SEC-DOCUMENT>no xml here",
        b"<a>" * 5000 + b"</a>" * 5000,
        b"<ownershipDocument>" + b" " * 5_000_001 + b"</ownershipDocument>",
    ],
    ids=lambda content: repr(content[:30]),
)
def test_what_is_no_ownership_document_is_a_failure_and_never_no_trades(content: bytes) -> None:
    with pytest.raises(ParsingError):
        parse_ownership(content)


def test_a_document_cut_short_is_refused(form4: Make, transaction: Make) -> None:
    content = form4(transaction())
    for end in range(1, len(content) - 1, 97):
        with pytest.raises(ParsingError):
            parse_ownership(content[:end])


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (b"<ownershipDocument><documentType>4</docu", "breaks off before its end"),
        (b"<ownershipDocument><a></b></ownershipDocument>", "is not well-formed"),
    ],
)
def test_broken_xml_is_told_without_the_words_of_a_library(content: bytes, told: str) -> None:
    with pytest.raises(ParsingError, match=f"^wanted an ownership report in XML, got one that {told}$"):
        parse_ownership(content)


@pytest.mark.parametrize(
    "spoiled", [b"<rptOwnerCik>12x</rptOwnerCik>", b"<rptOwnerCik></rptOwnerCik>", b"<rptOwnerCik>99999999999</rptOwnerCik>"]
)
def test_an_owner_without_a_cik_is_refused(spoiled: bytes, form4: Make, transaction: Make) -> None:
    with pytest.raises(ParsingError):
        parse_ownership(form4(transaction()).replace(b"<rptOwnerCik>0001000001</rptOwnerCik>", spoiled))


ODD = [b"<value>1e999</value>", b"<!--", b"9" * 400, b"<![CDATA[<derivativeTable>]]>"]


@settings(max_examples=300)
@given(st.data())
def test_whatever_is_done_to_a_document_it_is_read_or_refused(data: st.DataObject) -> None:
    row = (
        b"<nonDerivativeTransaction><securityTitle><value>Common</value></securityTitle><transactionDate>"
        b"<value>2023-05-08</value></transactionDate><transactionCoding><transactionCode>S</transactionCode>"
        b"</transactionCoding><transactionAmounts>"
        b"<transactionShares><value>5</value></transactionShares><transactionPricePerShare><value>1.5</value>"
        b"<footnoteId id='F1'/></transactionPricePerShare><transactionAcquiredDisposedCode>"
        b"<value>D</value></transactionAcquiredDisposedCode>"
        b"</transactionAmounts></nonDerivativeTransaction>"
    )
    content = (
        b"<ownershipDocument><documentType>4</documentType><issuer><issuerCik>900001</issuerCik></issuer><reportingOwner>"
        b"<reportingOwnerId><rptOwnerCik>1</rptOwnerCik></reportingOwnerId></reportingOwner><nonDerivativeTable>"
        + row
        + b"</nonDerivativeTable>"
        b"<footnotes><footnote id='F1'>from $1.00 to $2.00 under a 10b5-1 plan</footnote></footnotes></ownershipDocument>"
    )
    start = data.draw(st.integers(0, len(content)))
    end = data.draw(st.integers(start, min(len(content), start + 60)))
    spoiled = content[:start] + data.draw(st.binary(max_size=12) | st.sampled_from(ODD)) + content[end:]
    moment = datetime(2023, 5, 10, tzinfo=UTC)
    row_of = Filing("a", "4", date(2023, 5, 10), None, (), (), "", moment, after_hours=None, friday=None)
    try:
        observe_ownership(parse_ownership(spoiled), row_of, CIK)
    except ParsingError:
        return
