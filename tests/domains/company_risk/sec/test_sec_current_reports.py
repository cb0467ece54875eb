"""Item texts written for these tests, in the manner of real ones."""

import time
from datetime import UTC, date, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from src.domains.company_risk.sources.sec.current_reports import Fact, observe_report, parse_report
from src.domains.company_risk.sources.sec.report_text import sections, split
from src.domains.company_risk.sources.sec.submissions import Filing
from src.errors import ParsingError

TITLE_502 = (
    "Departure of Directors or Certain Officers; Election of Directors; Appointment of Certain Officers; "
    "Compensatory Arrangements of Certain Officers."
)
COVER = (
    "<html><head><title>8-K</title></head><body><p>UNITED STATES SECURITIES AND EXCHANGE COMMISSION</p><p>FORM 8-K</p>"
    "<p>CURRENT REPORT pursuant to Section 13 of the Securities Exchange Act of 1934</p>"
    "<p>Orchard Valley Corp</p>"
    "<p>(Former name or former address, if changed since last report)</p>"
)
END = "<p>SIGNATURES</p><p>Pursuant to the requirements of the Securities Exchange Act of 1934, resigned</p></body></html>"


def report(item: str, *paragraphs: str, title: str = "") -> dict[str, Fact]:
    body = "".join(f"<p>{paragraph}</p>" for paragraph in paragraphs)
    content = f"{COVER}<p>Item {item} {title}</p>{body}{END}"
    return {fact.fact: fact for fact in parse_report(content.encode(), (item,))}


@pytest.mark.parametrize(
    ("text", "who", "name"),
    [
        (
            "On May 3, 2023, Dora Quill notified the Company of her decision to resign as Chief Financial Officer.",
            "CFO",
            "Dora Quill",
        ),
        (
            (
                "On June 1, 2023, Lars O. Berg informed the Board that he will retire as Chief Executive Officer of the "
                "Company and as a director, effective December 31, 2023."
            ),
            "CEO",
            "Lars O. Berg",
        ),
        ("Effective March 1, 2024, Ina Moss stepped down as General Counsel and Secretary.", "officer", "Ina Moss"),
        (
            (
                "On April 2, 2024, Tom Reyes notified Orchard Valley Corp that he will not stand for re-election to the Board "
                "of Directors at the 2024 annual meeting."
            ),
            "director",
            "Tom Reyes",
        ),
        ("On July 7, 2022, the employment of Mr. Ode, our Chief Financial Officer, was terminated.", "CFO", "Mr. Ode"),
        ("Vera Lund, Chief Operating Officer, will depart the Company on August 31, 2023.", "officer", "Vera Lund"),
        ("Nils Aho ceased to serve as the Company’s Chief Executive Officer effective May 5, 2023.", "CEO", "Nils Aho"),
        ("Orchard Valley Corp announced the death of its Chairman, Abel Stone, on May 9, 2023.", "director", "Abel Stone"),
        ("On May 9, 2023, Ana Ruiz, current CEO of EMEA, decided to leave the Company.", "officer", "Ana Ruiz"),
        ("On May 9, 2023 Ana Ruiz tendered her resignation from the Board.", "director", "Ana Ruiz"),
    ],
)
def test_a_departure_names_office_and_person(text: str, who: str, name: str) -> None:
    found = report("5.02", text, title=TITLE_502)["executive_departure"]
    assert (found.who, found.name, found.sentence) == (who, name, text)


@pytest.mark.parametrize(
    "text",
    [
        "On May 3, 2023, the Board appointed Dora Quill as Chief Financial Officer, effective June 1, 2023.",
        "Each director serves until a successor is duly elected or until his or her earlier resignation or removal.",
        "The Plan pays a bonus unless the executive resigns without good reason before May 1, 2024.",
        "Upon a qualifying termination of employment, Ms. Quill would receive twelve months of salary.",
        "Mr. Berg served as treasurer of Hill Foods from 2001 until his retirement in 2015.",
        "Prior to joining the Company, Ms. Quill was a partner at Oak LLP, from which she retired in 2020.",
        "The Committee amended the Supplemental Executive Retirement Plan, effective January 1, 2024.",
        "The award vests in full on retirement after age 62 under the retirement provisions, effective May 2, 2023.",
        "Mr. Berg did not resign.",
        "On May 2, 2023, the Compensation Committee approved base salaries of the named executive officers.",
    ],
)
def test_pay_appointments_biographies_and_conditions_are_no_departure(text: str) -> None:
    assert "executive_departure" not in report("5.02", text, title=TITLE_502)


def test_a_resignation_without_disagreement_is_still_a_resignation() -> None:
    facts = report(
        "5.02",
        "On May 3, 2023, Dora Quill resigned as a director of the Company.",
        "Ms. Quill did not resign because of any disagreement with the Company on its operations, policies or practices.",
    )
    assert facts["executive_departure"].sentence.startswith("On May 3, 2023, Dora Quill resigned")


def test_the_most_senior_of_several_departures_is_named() -> None:
    facts = report(
        "5.02",
        "On May 3, 2023, Ana Ruiz resigned from the Board.",
        "On May 4, 2023, Lars Berg resigned as Chief Executive Officer, effective immediately.",
    )
    assert (facts["executive_departure"].who, facts["executive_departure"].name) == ("CEO", "Lars Berg")


@pytest.mark.parametrize(
    ("text", "who", "name"),
    [
        ("On May 3, 2023, the Board of Directors appointed Dora Quill as Chief Financial Officer.", "CFO", "Dora Quill"),
        (
            "On May 3, 2023, the Board elected Tom Reyes to serve as a director, effective July 1, 2023.",
            "director",
            "Tom Reyes",
        ),
        ("Kim Vale was promoted to President effective May 3, 2023.", "officer", "Kim Vale"),
    ],
)
def test_an_appointment_names_office_and_person(text: str, who: str, name: str) -> None:
    found = report("5.02", text, title=TITLE_502)["executive_appointment"]
    assert (found.who, found.name) == (who, name)


@pytest.mark.parametrize(
    ("text", "fact", "firm"),
    [
        (
            "On May 3, 2023, the Audit Committee dismissed Fern & Holt LLP as its independent auditor.",
            "auditor_dismissal",
            "Fern & Holt LLP",
        ),
        ("On May 3, 2023, Fern & Holt LLP resigned as the auditor of the Company.", "auditor_resignation", "Fern & Holt LLP"),
        (
            "Fern & Holt LLP informed the Company that it declined to stand for re-election.",
            "auditor_resignation",
            "Fern & Holt LLP",
        ),
        ("The Committee terminated the engagement of Fern & Holt LLP.", "auditor_dismissal", "Fern & Holt LLP"),
        ("The Committee decided not to renew the engagement of Fern & Holt LLP.", "auditor_dismissal", "Fern & Holt LLP"),
    ],
)
def test_an_auditor_either_resigned_or_was_dismissed(text: str, fact: str, firm: str) -> None:
    boiler = "There were no disagreements, nor reportable events such as a material weakness, before the dismissal."
    facts = report("4.01", text, boiler, title="Changes in Registrant’s Certifying Accountant.")
    assert set(facts) == {fact}
    assert facts[fact].who == firm


def test_a_new_auditor_alone_says_neither() -> None:
    assert report("4.01", "On May 3, 2023, the Audit Committee engaged Fern & Holt LLP as its auditor for fiscal 2023.") == {}


def test_non_reliance_is_told_with_its_restatement_and_material_weakness() -> None:
    facts = report(
        "4.02",
        "(a) On May 3, 2023, the Committee concluded that the financial statements for 2022 should no longer be relied upon.",
        "The Company will restate its consolidated financial statements for that year.",
        "Management identified a material weakness in internal control over revenue.",
        title="Non-Reliance on Previously Issued Financial Statements or a Related Audit Report or Completed Interim Review.",
    )
    assert set(facts) == {"nonreliance", "restatement", "material_weakness"}
    assert "no longer be relied upon" in facts["nonreliance"].sentence


@pytest.mark.parametrize(
    ("text", "fact"),
    [
        ("The Company received a Wells notice from the staff of the SEC.", "investigation"),
        ("The Department of Justice has opened a criminal investigation of the Company.", "investigation"),
        ("The Company received a subpoena from the U.S. Attorney.", "investigation"),
        ("An investigation by the Audit Committee found irregularities.", "investigation"),
        ("The Company will reduce its global workforce by about 9%.", "layoffs"),
        ("The plan eliminates approximately 400 positions.", "layoffs"),
        ("The Board approved a restructuring of the European business.", "restructuring"),
        ("Management identified material weaknesses in its controls.", "material_weakness"),
        ("The Company restated its results for the first quarter.", "restatement"),
    ],
)
def test_what_an_8k_tells_of_trouble_is_found_with_its_sentence(text: str, fact: str) -> None:
    found = report("8.01", text, title="Other Events.")[fact]
    assert (found.item, found.sentence) == ("8.01", text)


@pytest.mark.parametrize(
    ("text", "fact"),
    [
        ("The Company is not the subject of any investigation by the SEC.", "investigation"),
        ("A regulatory investigation could harm the Company.", "investigation"),
        ("The device is under clinical investigation in adults.", "investigation"),
        ("The drug is investigational and regulated by the FDA.", "investigation"),
        ("There were no material weaknesses in internal control.", "material_weakness"),
        ("The amended and restated certificate of incorporation took effect in the fiscal year.", "restatement"),
        ("Awards may be recovered in the event of a restatement of financial results.", "restatement"),
        ("No layoffs are planned.", "layoffs"),
        ("The Company completed a troubled debt restructuring support agreement.", "restructuring"),
    ],
)
def test_what_is_denied_conditional_or_another_matter_is_not_found(text: str, fact: str) -> None:
    assert fact not in report("8.01", text)


def test_forward_looking_boilerplate_is_cut() -> None:
    facts = report(
        "8.01",
        "On May 3, 2023, Orchard Valley Corp opened a plant in Ohio with room for two hundred people.",
        "This report contains forward-looking statements.",
        "Results depend on government investigations, layoffs and restructuring by the SEC.",
    )
    assert set(facts) == {"other_event"}


def test_item_404_of_regulation_s_k_is_no_heading_and_no_auditor_item() -> None:
    content = (
        f"{COVER}<p>Item 5.02 {TITLE_502}</p>"
        "<p>On May 3, 2023, the Board elected Tom Reyes as a director. There are no transactions under</p>"
        f"<p>Item 404(a) of Regulation S-K.</p><p>Item 404 of Regulation S-K asks for them.</p>{END}"
    )
    assert set(sections(content.encode(), ("5.02",))) == {"5.02"}


def test_items_of_the_old_numbering_are_read_where_the_list_gives_them() -> None:
    text = (
        "                     FORM 8-K  CURRENT REPORT\n\n  Date of Report: March 3, 1999\n\n"
        "  Orchard Valley Corp, an Ohio corporation, Commission File 1-1, 1 Orchard Road, Dayton\n\n"
        "ITEM 4. CHANGES IN REGISTRANT'S CERTIFYING ACCOUNTANT\n\n"
        "   On March 1, 1999, Fern & Holt LLP\n   resigned as auditor of the Company.\n\n"
        "SIGNATURES\n"
    )
    (fact,) = parse_report(text.encode(), ("4.01",))
    assert (fact.fact, fact.item) == ("auditor_resignation", "4.01")


def test_a_table_of_contents_does_not_end_the_report() -> None:
    content = (
        f"{COVER}<p>Item 8.01 Other Events</p><p>SIGNATURE</p><p>Item 8.01 Other Events</p>"
        f"<p>On May 3, 2023, Orchard Valley Corp declared a dividend of ten cents a share.</p>{END}"
    )
    (fact,) = parse_report(content.encode(), ("8.01",))
    assert fact.sentence == "On May 3, 2023, Orchard Valley Corp declared a dividend of ten cents a share."


@pytest.mark.parametrize(
    ("item", "text", "fact"),
    [
        ("1.02", "On May 3, 2023, Orchard Valley Corp and Hill Foods terminated the Merger Agreement.", "agreement_terminated"),
        ("2.05", "On May 3, 2023, the Board approved closing the plant in Ohio.", "restructuring"),
        ("2.06", "On May 3, 2023, management concluded that goodwill was impaired by $40 million.", "impairment"),
    ],
)
def test_items_that_are_one_event_give_that_fact(item: str, text: str, fact: str) -> None:
    assert report(item, text)[fact].sentence == text


def test_evidence_is_at_most_300_characters_around_what_was_found() -> None:
    long = (
        "On May 3, 2023, " + "after careful thought and much counsel, " * 12 + "Dora Quill resigned as Chief Financial Officer."
    )
    found = report("5.02", long)["executive_departure"]
    assert len(found.sentence) <= 300
    assert "Dora Quill resigned" in found.sentence


def test_abbreviations_and_initials_end_no_sentence() -> None:
    assert split("Mr. Berg met J. P. Stone of Oak Inc. on May 3. He left.") == [
        "Mr. Berg met J. P. Stone of Oak Inc. on May 3.",
        "He left.",
    ]


@pytest.mark.parametrize(
    "content", [b"", b"   ", b"<html><body>Access denied</body></html>", b"%PDF-1.7 \xff\xfe", b"x" * 4_000_001]
)
def test_what_is_no_current_report_is_refused(content: bytes) -> None:
    with pytest.raises(ParsingError):
        parse_report(content, ("8.01",))


def test_a_report_is_observed_as_read_with_each_fact_by_accession() -> None:
    moment = datetime(2023, 5, 4, 12, tzinfo=UTC)
    filing = Filing(
        "A-1", "8-K", date(2023, 5, 4), None, ("5.02",), ("5.02",), "k.htm", moment, after_hours=False, friday=False
    )
    fact = Fact("executive_departure", "5.02", "CFO", "Dora Quill", "Dora Quill resigned.")
    read, observed = observe_report((fact,), filing, "0000900001")
    assert (read.kind, read.key, observed.kind, observed.key) == ("reading", "A-1", "filing_fact", "A-1#executive_departure")
    assert observed.values == {
        "fact": "executive_departure",
        "item": "5.02",
        "who": "CFO",
        "name": "Dora Quill",
        "sentence": "Dora Quill resigned.",
        "accession": "A-1",
    }
    assert observed.known_at == moment


WORDS = [
    "Item 5.02",
    "<p>",
    "</p>",
    "<",
    "&#9999999999;",
    "Mr. Berg",
    " resigned as Chief Financial Officer",
    ". ",
    "not",
    "“",
    "\n\n",
    "<!--",
    "<style>",
]


@settings(max_examples=200)
@given(st.lists(st.sampled_from(WORDS) | st.text(max_size=6), max_size=40), st.binary(max_size=20))
def test_whatever_stands_in_a_report_it_is_read_or_refused(words: list[str], tail: bytes) -> None:
    try:
        parse_report(COVER.encode() + " ".join(words).encode() + tail, ("5.02", "8.01"))
    except ParsingError:
        return


HOSTILE = {
    "open tags": "<" * 500_000,
    "open paragraphs": "<p " * 200_000,
    "one word": "A" * 500_000,
    "names": "Dora Quill " * 50_000,
    "initials": "A. " * 150_000,
    "quotes": ".”" * 200_000,
    "comments": "<!--" * 120_000,
    "numbers": "&#" + "9" * 500_000 + ";",
    "spaces": " \n" * 250_000,
    "resignations": "resigned " * 50_000,
    "departures": "On May 3, 2023, Mr. Berg resigned as a director. " * 10_000,
    "remediations": "remediated the material weakness " * 15_000,
    "inquiries": "not closed the SEC investigation " * 15_000,
    "dots": "A.B." * 100_000 + " LLP",
    "items": "<p>Item 5.02</p>" * 20_000,
}


@pytest.mark.parametrize("name", HOSTILE)
def test_half_a_megabyte_made_to_be_slow_is_read_in_seconds(name: str) -> None:
    content = (
        f"{COVER}<p>Item 5.02</p><p>{HOSTILE[name]} resigned</p><p>Item 4.01</p><p>{HOSTILE[name]} resigned</p>{END}".encode()
    )
    start = time.process_time()
    parse_report(content, ("5.02", "4.01"))
    assert time.process_time() - start < 8
