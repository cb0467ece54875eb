"""A filing of the demo world, and the list of them that EDGAR would serve for a company."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from src.demo.calendar import filing_date, in_utc
from src.demo.cast import Company

OWNERSHIP_FORMS = frozenset({"3", "4", "4/A", "5"})
RENDERED_AS = "xslF345X05/"
"""EDGAR puts the style sheet's folder before the name of an ownership form; what is behind it is HTML, not XML."""


@dataclass(frozen=True, slots=True)
class Filing:
    """One filing, before EDGAR has numbered it.

    Attributes:
        accepted: When EDGAR accepted it (aware, New York).
        form: Form type as filed.
        report: The date it reports on, or None.
        document: File name of its primary document.
        items: 8-K items.
        body: The primary document, or None where nobody asks for it (10-K, 10-Q, results).
    """

    accepted: datetime
    form: str
    report: date | None
    document: str
    items: tuple[str, ...] = ()
    body: bytes | None = None

    @property
    def size(self) -> int:
        """Bytes of the submission; reports that are not stored are given the size of a usual one."""
        return len(self.body) + 2_000 if self.body is not None else 1_800_000


@dataclass(frozen=True, slots=True)
class Numbered:
    """A filing with its accession number."""

    accession: str
    filing: Filing

    def url(self, company: Company) -> str:
        """Where its primary document lies."""
        folder = self.accession.replace("-", "")
        return f"https://www.sec.gov/Archives/edgar/data/{company.cik}/{folder}/{self.filing.document}"


def numbered(company: Company, filings: Sequence[Filing]) -> list[Numbered]:
    """The filings in the order of acceptance, numbered by the year as a self-filing company's are."""
    last: dict[int, int] = {}
    rows = []
    for filing in sorted(filings, key=lambda filing: (filing.accepted, filing.document)):
        year = filing.accepted.year
        last[year] = last.get(year, 0) + 1
        rows.append(Numbered(f"{company.cik_digits}-{year % 100:02d}-{last[year]:06d}", filing))
    return rows


def submissions(company: Company, rows: Sequence[Numbered]) -> bytes:
    """The `submissions/CIK##########.json` of a company: newest filing first, parallel arrays."""
    columns = [_row(row) for row in reversed(rows)]
    recent = {key: [column[key] for column in columns] for key in columns[0]}
    return json.dumps(_header(company) | {"filings": {"recent": recent, "files": []}}, separators=(",", ":")).encode()


def _row(row: Numbered) -> dict[str, str | int]:
    filing = row.filing
    ownership = filing.form in OWNERSHIP_FORMS
    return {
        "accessionNumber": row.accession,
        "filingDate": filing_date(filing.accepted, ownership=ownership).isoformat(),
        "reportDate": filing.report.isoformat() if filing.report else "",
        "acceptanceDateTime": in_utc(filing.accepted),
        "act": "" if ownership else "34",
        "form": filing.form,
        "fileNumber": "" if ownership else "001-99900",
        "filmNumber": "",
        "items": ",".join(filing.items),
        "core_type": "XBRL" if filing.form in {"10-K", "10-Q", "10-K/A"} else filing.form,
        "size": filing.size,
        "isXBRL": int(filing.form in {"10-K", "10-Q", "10-K/A"}),
        "isInlineXBRL": int(filing.form in {"10-K", "10-Q", "10-K/A"}),
        "primaryDocument": RENDERED_AS + filing.document if ownership else filing.document,
        "primaryDocDescription": f"FORM {filing.form}" if ownership else filing.form,
    }


def _header(company: Company) -> dict[str, object]:
    code, description = company.sic
    return {
        "cik": company.cik_digits,
        "entityType": "operating",
        "sic": code,
        "sicDescription": description,
        "ownerOrg": None,
        "insiderTransactionForOwnerExists": 0,
        "insiderTransactionForIssuerExists": 1,
        "name": company.name,
        "tickers": [company.ticker],
        "exchanges": ["NYSE"],
        "ein": "000000000",
        "lei": None,
        "description": "",
        "website": "",
        "investorWebsite": "",
        "category": "Accelerated filer",
        "fiscalYearEnd": f"{company.year_ends:02d}{'28' if company.year_ends == 2 else '30'}",  # noqa: PLR2004 -- February
        "stateOfIncorporation": "DE",
        "stateOfIncorporationDescription": "DE",
        "phone": "555-0100",
        "flags": "",
        "formerNames": [],
    }


def company_tickers(cast: Sequence[Company]) -> bytes:
    """The `company_tickers.json` that maps symbols to CIKs."""
    rows = {str(index): {"cik_str": one.cik, "ticker": one.ticker, "title": one.name} for index, one in enumerate(cast)}
    return json.dumps(rows, separators=(",", ":")).encode()
