"""Current reports (Form 8-K) of the demo world: what each kind of event says, and the page it stands on."""

from datetime import date
from html import escape
from typing import Final

from src.demo.cast import Company

HEADINGS: Final = {
    "1.02": "Termination of a Material Definitive Agreement.",
    "2.05": "Costs Associated with Exit or Disposal Activities.",
    "2.06": "Material Impairments.",
    "4.01": "Changes in Registrant’s Certifying Accountant.",
    "4.02": "Non-Reliance on Previously Issued Financial Statements.",
    "5.02": "Departure of Directors or Certain Officers; Election of Directors; Appointment of Certain Officers.",
    "8.01": "Other Events.",
}
"""Item captions as the form prescribes them, two of them cut short."""

ITEM_OF: Final = {
    "nonreliance": "4.02",
    "auditor_resignation": "4.01",
    "auditor_dismissal": "4.01",
    "cfo_departure": "5.02",
    "director_departure": "5.02",
    "appointment": "5.02",
    "subpoena": "8.01",
    "restatement": "8.01",
    "material_weakness": "8.01",
    "headcount": "8.01",
    "recall": "8.01",
    "repurchase": "8.01",
    "layoffs": "2.05",
    "impairment": "2.06",
    "terminated": "1.02",
}
"""Kind of event → the item it is told under."""

_TEXTS: Final = {
    "nonreliance": """
        On {day}, the Audit Committee of {name} concluded, after talks with management, that the consolidated
        financial statements for the fiscal year ended January 31, 2026 and for the interim periods within it should
        no longer be relied upon, because revenue from multi-year contracts for {business} was recorded before the
        goods had left the warehouse.

        The Company will restate those financial statements in an amended annual report. Management has also
        identified a material weakness in internal control over financial reporting in the area of contract review.
    """,
    "auditor_resignation": """
        On {day}, Pennyroyal & Stout LLP resigned as the independent registered public accounting firm of {name},
        effective at once. The firm told the Audit Committee that it could not obtain the records it had asked for and
        that it was not willing to be associated with the financial statements prepared by management.

        The Audit Committee has begun the search for a successor.
    """,
    "auditor_dismissal": """
        On {day}, the Audit Committee of {name} dismissed Larch Hollow LLP as the Company’s independent registered
        public accounting firm and engaged Quarrier Marsh LLP in its place for the current fiscal year. The change
        followed a tender.

        During the two most recent fiscal years there were no disagreements with Larch Hollow LLP on any matter of
        accounting principles or practices, financial statement disclosure, or auditing scope or procedure.
    """,
    "cfo_departure": """
        On {day}, {person}, Chief Financial Officer of {name}, notified the Company of {person}’s resignation from
        that position, effective thirty days later. The Controller will serve as interim principal financial officer.
    """,
    "director_departure": """
        On {day}, {person} informed {name} of the decision to retire from the Board of Directors and not to stand for
        re-election. The decision did not result from any disagreement with the Company.
    """,
    "appointment": """
        On {day}, the Board of Directors of {name} appointed {person} as Chief Operating Officer, a newly created
        position. {person} joins from a maker of industrial controls and will receive an annual base salary of
        $460,000.
    """,
    "subpoena": """
        On {day}, {name} received a subpoena from the staff of the Division of Enforcement of the Securities and
        Exchange Commission. The subpoena asks for documents in connection with an investigation of the Company’s
        statements about enrollment in a clinical study. The Company intends to cooperate with the investigation.
    """,
    "restatement": """
        On {day}, {name} announced that it expects the restatement of its results for fiscal 2026 to lower previously
        reported revenue by $38 million to $44 million.
    """,
    "material_weakness": """
        On {day}, management of {name} reported to the Audit Committee a material weakness in internal control over
        financial reporting, which concerns access to the billing system. Remediation has begun. No figure issued so
        far has changed.
    """,
    "headcount": """
        On {day}, {name} told employees that it will lay off about 95 people at two sites by the end of the quarter.
    """,
    "recall": """
        On {day}, {name} began a voluntary recall of about 61,000 units of one product after reports of overheating.
        The Company expects a charge of $9 million to $11 million.
    """,
    "repurchase": """
        On {day}, the Board of Directors of {name} authorized the repurchase of up to $75 million of common stock.
    """,
    "layoffs": """
        On {day}, the Board of Directors of {name} approved a restructuring plan under which the Company will close
        its engineering center and reduce its workforce by approximately 410 employees, or 14 percent.

        The layoffs are expected to be complete by September 30, 2026. The Company estimates total charges of $21
        million to $26 million, most of it severance to be paid in cash.
    """,
    "impairment": """
        On {day}, {name} concluded that a material charge for impairment of goodwill of its machine segment is
        required under generally accepted accounting principles. The charge is estimated at $57 million and involves
        no cash.
    """,
    "terminated": """
        On {day}, {name} received notice that Copperdale Stores terminated the master supply agreement dated March 4,
        2022. The agreement accounted for about 12 percent of revenue last year. No early termination fee is payable.
    """,
}
"""Kind of event → its paragraphs, parted by blank lines."""


_PAGE: Final = """<!DOCTYPE html>
<html><head><meta charset="utf-8"><title>{title}</title></head><body>
<p align="center"><b>UNITED STATES<br>SECURITIES AND EXCHANGE COMMISSION</b><br>Washington, D.C. 20549</p>
<p align="center"><b>FORM 8-K</b></p>
<p align="center"><b>CURRENT REPORT</b><br>Pursuant to Section 13 or 15(d) of the Securities Exchange Act of 1934</p>
<p align="center">Date of Report (Date of earliest event reported): <b>{day}</b></p>
<p align="center"><b>{name}</b><br>(Exact name of registrant as specified in its charter)</p>
<table width="100%"><tr><td>Delaware</td><td>001-99900</td><td>00-0000000</td></tr>
<tr><td>(State of incorporation)</td><td>(Commission File Number)</td><td>(IRS Employer No.)</td></tr></table>
<table width="100%"><tr><th>Title of each class</th><th>Trading symbol</th><th>Exchange</th></tr>
<tr><td>Common Stock</td><td>{ticker}</td><td>New York Stock Exchange</td></tr></table>
{items}
<p>This report holds forward-looking statements, which are subject to risks and uncertainties.</p>
<p align="center"><b>SIGNATURE</b></p>
<p>Pursuant to the requirements of the Securities Exchange Act of 1934, the registrant has duly caused this report
to be signed on its behalf by the undersigned hereunto duly authorized.</p>
<p>{name}<br>By: /s/ {signer}<br>Name: {signer}<br>Title: Corporate Secretary</p>
</body></html>
"""


def items_of(kinds: tuple[str, ...]) -> tuple[str, ...]:
    """The items of a report on these kinds of events, in the order of the form."""
    return tuple(sorted({ITEM_OF[kind] for kind in kinds}))


def page(company: Company, day: date, kinds: tuple[str, ...], person: str, signer: str) -> bytes:
    """The main document of a current report.

    Args:
        company: Who reports.
        day: Date of the earliest event.
        kinds: What happened; keys of `ITEM_OF`.
        person: Whom it concerns, where it concerns somebody.
        signer: Who signs.
    """
    told = long_date(day)
    sections = []
    for item in items_of(kinds):
        sections.append(f"<p><b>Item {item}&nbsp;&nbsp;{escape(HEADINGS[item], quote=False)}</b></p>")
        for kind in kinds:
            if ITEM_OF[kind] == item:
                text = _TEXTS[kind].format(day=told, name=company.name, business=company.business, person=person)
                sections.extend(f"<p>{escape(' '.join(part.split()), quote=False)}</p>" for part in text.split("\n\n"))
    title = f"{company.ticker.lower()}-{day:%Y%m%d}"
    return _PAGE.format(
        title=title, day=told, name=escape(company.name), ticker=company.ticker, items="\n".join(sections), signer=signer
    ).encode()


def long_date(day: date) -> str:
    """`June 8, 2026`."""
    return f"{day:%B} {day.day}, {day.year}"
