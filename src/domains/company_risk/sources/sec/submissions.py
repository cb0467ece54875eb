"""A company's submissions JSON: who it is and what it filed."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any, Final

import orjson

from src.domains.company_risk.sources.sec.acceptance import Zone, prove_zone, read_acceptance
from src.domains.company_risk.sources.sec.tickers import padded
from src.errors import ParsingError

FORMS: Final = frozenset(
    ("8-K", "8-K/A", "10-K", "10-Q", "10-K/A", "10-Q/A", "NT 10-K", "NT 10-Q", "4", "4/A"),
)

# Until 2004-08-23 an 8-K named its items 1 to 12; the modern item that says the same.
MODERN_ITEMS: Final[Mapping[str, str]] = {
    "1": "5.01",  # change in control
    "2": "2.01",  # acquisition or disposition of assets
    "3": "1.03",  # bankruptcy
    "4": "4.01",  # change of auditor
    "5": "8.01",  # other events
    "6": "5.02",  # resignation of directors
    "7": "9.01",  # financial statements and exhibits
    "8": "5.03",  # change in fiscal year
    "9": "7.01",  # Regulation FD
    "10": "5.05",  # code of ethics
    "11": "5.04",  # suspension of trading under benefit plans
    "12": "2.02",  # results
}

_YEARS: Final = range(1980, 2200)  # periods of the oldest filings, and room for slips; zone arithmetic is safe within
_ARCHIVES: Final = "https://www.sec.gov/Archives/edgar/data"
_SUBMISSIONS: Final = "https://data.sec.gov/submissions"
_COLUMNS: Final = ("accessionNumber", "form", "filingDate", "reportDate", "acceptanceDateTime", "items", "primaryDocument")
_OPTIONAL: Final = frozenset(("reportDate", "items", "primaryDocument"))
# A clock read in the wrong zone is at most five hours off and dissemination waits at most a long weekend: rows outside this
# margin around the window can be left out before anything is built.
_MARGIN: Final = timedelta(days=6)


@dataclass(frozen=True, slots=True)
class Filing:
    """One row of the list.

    Attributes:
        accession: Accession number with dashes.
        form: As filed, one of `FORMS`.
        filing_date: Date EDGAR gives it; after 17:30 Eastern that is the next business day.
        report_date: Date of the event or period, or None.
        items: Modern 8-K items; empty for other forms.
        raw_items: The same as printed.
        document: Primary document without the `xslF345X0n/` of rendered HTML, or "" where none is named.
        known_at: When the public could first know it (aware, UTC; late rather than early).
        after_hours: Accepted outside the regular session; None when the clock's zone is not proved and decides.
        friday: Known on a Friday in New York; None as above.
    """

    accession: str
    form: str
    filing_date: date
    report_date: date | None
    items: tuple[str, ...]
    raw_items: tuple[str, ...]
    document: str
    known_at: datetime
    after_hours: bool | None
    friday: bool | None

    def url(self, cik: str) -> str:
        """Where the primary document lies; the whole submission where none is named."""
        return f"{_ARCHIVES}/{int(cik)}/{self.accession.replace('-', '')}/{self.document or self.accession + '.txt'}"


@dataclass(frozen=True, slots=True)
class Page:
    """An older page of the list.

    Attributes:
        name: File name, e.g. "CIK0000320193-submissions-001.json".
        since: Filing date of its oldest row.
        until: Filing date of its newest row.
    """

    name: str
    since: date
    until: date

    @property
    def url(self) -> str:
        """Where it lies."""
        return f"{_SUBMISSIONS}/{self.name}"


@dataclass(frozen=True, slots=True)
class Block:
    """Rows of one file.

    Attributes:
        filings: Rows of `FORMS` known within the window asked for, newest first as EDGAR lists them.
        oldest: Filing date of the oldest row of any form, or None when there is no row.
        zone: What its clock was proved to be.
    """

    filings: tuple[Filing, ...]
    oldest: date | None
    zone: Zone


@dataclass(frozen=True, slots=True)
class Company:
    """What the submissions JSON says.

    Attributes:
        cik: Ten digits.
        name: As EDGAR conforms it.
        tickers: Today's symbols; empty for a person, a fund or a delisted company.
        former_names: Earlier names.
        person: It reports trades in others' shares and issues none: a person (or a holder), not a company to score.
        recent: The newest rows.
        pages: Older pages, as listed; none means that `recent` is everything.
    """

    cik: str
    name: str
    tickers: tuple[str, ...]
    former_names: tuple[str, ...]
    person: bool
    recent: Block
    pages: tuple[Page, ...]


def submissions_url(cik: str) -> str:
    """Where a company's submissions JSON lies."""
    return f"{_SUBMISSIONS}/CIK{padded(cik)}.json"


def parse_submissions(content: bytes, *, since: datetime, until: datetime) -> Company:
    """Read `CIK##########.json`.

    Args:
        content: The body.
        since: Rows known before this are left out (aware).
        until: Rows known after this are left out: they do not exist yet (aware).

    Raises:
        ParsingError: It is not that file, which includes an HTML page in its place.
    """
    whole = _object(content)
    filings = whole.get("filings")
    cik = str(whole.get("cik"))
    if not isinstance(filings, dict) or not (cik.isascii() and cik.isdecimal()):
        message = "submissions JSON has no cik or no filings"
        raise ParsingError(message)
    tickers = _texts(whole.get("tickers"))
    return Company(
        cik=padded(cik),
        name=str(whole.get("name") or "").strip(),
        tickers=tickers,
        former_names=tuple(
            str(former["name"]) for former in _list(whole.get("formerNames")) if isinstance(former, dict) and former.get("name")
        ),
        person=_is_person(whole, tickers),
        recent=_block(filings.get("recent"), since, until),
        pages=tuple(_page(page) for page in _list(filings.get("files"))),
    )


def parse_page(content: bytes, *, since: datetime, until: datetime) -> Block:
    """Read `CIK##########-submissions-00N.json`; arguments and errors as for `parse_submissions`."""
    return _block(_object(content), since, until)


def _object(content: bytes) -> dict[str, Any]:
    try:
        whole = orjson.loads(content)
    except orjson.JSONDecodeError as error:
        message = "submissions JSON does not parse (an HTML page in its place, or cut short)"
        raise ParsingError(message) from error
    if not isinstance(whole, dict):
        message = "submissions JSON is not an object"
        raise ParsingError(message)
    return whole


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []


def _texts(values: Any) -> tuple[str, ...]:
    return tuple(value for value in _list(values) if isinstance(value, str))


def _is_person(whole: Mapping[str, Any], tickers: tuple[str, ...]) -> bool:
    flags = (whole.get("insiderTransactionForOwnerExists"), whole.get("insiderTransactionForIssuerExists"))
    return not tickers and whole.get("entityType") != "operating" and bool(flags[0]) and not flags[1]


def _page(page: Any) -> Page:
    if not isinstance(page, dict) or not isinstance(page.get("name"), str) or "/" in page["name"]:
        message = "submissions JSON lists an older page without a name"
        raise ParsingError(message)
    return Page(page["name"], _date(page.get("filingFrom")), _date(page.get("filingTo")))


def _block(columns: Any, since: datetime, until: datetime) -> Block:
    table = _columns(columns)
    accessions, forms, dates, _, clocks, _, _ = table
    zone = prove_zone(zip(clocks, forms, strict=True))
    first, last = (since - _MARGIN).date().isoformat(), (until + _MARGIN).date().isoformat()
    chosen = [row for row, form in enumerate(forms) if form in FORMS and first <= dates[row] <= last]
    filings = (_filing([column[row] for column in table], zone) for row in chosen)
    return Block(
        tuple(filing for filing in filings if since <= filing.known_at <= until),
        _date(min(dates)) if accessions else None,
        zone,
    )


def _columns(columns: Any) -> list[list[str]]:
    if not isinstance(columns, dict):
        message = "submissions JSON has no columns of filings"
        raise ParsingError(message)
    table = [_column(columns.get(name), name) for name in _COLUMNS]
    lengths = set(map(len, table))
    if len(lengths) != 1:
        message = f"submissions JSON has columns of different lengths: {sorted(lengths)}"
        raise ParsingError(message)
    return table


def _column(column: Any, name: str) -> list[str]:
    kinds = set(map(type, column)) if isinstance(column, list) else {None}
    if kinds == {str, type(None)} and name in _OPTIONAL:
        return [value or "" for value in column]
    if not kinds <= {str}:
        message = f"submissions JSON has no column of texts {name}"
        raise ParsingError(message)
    return list(column)


def _filing(row: Sequence[str], zone: Zone) -> Filing:
    accession, form, filed, reported, clock, items, document = row
    filing_date = _date(filed)
    acceptance = read_acceptance(clock, filing_date, zone)
    raw = tuple(item for item in (part.strip() for part in items.split(",")) if item)
    return Filing(
        accession=accession,
        form=form,
        filing_date=filing_date,
        report_date=_date(reported) if reported else None,
        items=tuple(dict.fromkeys(MODERN_ITEMS.get(item, item) for item in raw)),
        raw_items=raw,
        document=_plain(document),
        known_at=acceptance.known_at,
        after_hours=acceptance.after_hours,
        friday=acceptance.friday,
    )


def _plain(document: str) -> str:
    """File name without a stylesheet's folder; "" for one that could lead out of the filing's own folder."""
    name = document.rpartition("/")[2] if document.startswith("xsl") else document
    return name if name and not name.startswith(".") and not set(name) & set("/\\?#%: ") else ""


def _date(value: Any) -> date:
    try:
        day = date.fromisoformat(value)
    except (TypeError, ValueError):
        day = date.min
    if day.year not in _YEARS:
        message = f"submissions JSON has {str(value)[:40]!r} where a date belongs"
        raise ParsingError(message)
    return day


def midnight(day: date) -> datetime:
    """A date as a moment: midnight UTC."""
    return datetime.combine(day, time(), UTC)
