"""Forms 3, 4 and 5: the ownership XML, as printed.

Reads what the document says and judges nothing; `trades` decides which rows are open-market trades and what they are worth.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import TYPE_CHECKING, Final, NamedTuple

from src.domains.company_risk.sources.sec.safe_xml import guarded, without_derivatives
from src.domains.company_risk.sources.sec.tickers import padded
from src.errors import ParsingError

if TYPE_CHECKING:
    from lxml.etree import XMLParser, _Element

_TRUE: Final = frozenset(("1", "true", "y", "yes"))
_FALSE: Final = frozenset(("0", "false", "n", "no"))
_CIK_DIGITS: Final = 10
_SCOPES: Final = frozenset(
    (
        *("issuer", "reportingOwner", "nonDerivativeTransaction", "nonDerivativeHolding"),
        *("derivativeTransaction", "derivativeHolding", "ownerSignature"),
    )
)
_HEADER: Final = frozenset(
    ("documentType", "schemaVersion", "periodOfReport", "dateOfOriginalSubmission", "aff10b5One", "remarks")
)
_FIELDS: Final = (
    *("issuerCik", "issuerName", "rptOwnerCik", "rptOwnerName"),
    *("isDirector", "isOfficer", "isTenPercentOwner", "officerTitle"),
    *("securityTitle", "transactionDate", "transactionCode", "equitySwapInvolved", "transactionShares"),
    *("transactionPricePerShare", "transactionTotalValue", "transactionAcquiredDisposedCode"),
    # Read only so that a footnote or value in them is not taken for one of the field before.
    *("deemedExecutionDate", "transactionTimeliness", "postTransactionAmounts", "ownershipNature"),
)
_READ: Final = (*_SCOPES, *_HEADER, *_FIELDS, "value", "footnoteId", "footnote")
_NUMBER: Final = re.compile(r"\d{1,15}(\.\d{0,12})?|\.\d{1,12}")


@dataclass(frozen=True, slots=True)
class Owner:
    """A reporting owner.

    Attributes:
        cik: Ten digits.
        name: As conformed by EDGAR.
        director: Box ticked; a box that is absent is not ticked.
        officer: Likewise.
        ten_percent: Likewise.
        title: Officer's title as typed, "" when absent.
    """

    cik: str
    name: str
    director: bool
    officer: bool
    ten_percent: bool
    title: str


class Row(NamedTuple):
    """A transaction in the non-derivative table (a tuple: three times cheaper to make than a frozen dataclass).

    Attributes:
        position: Position among the table's transactions, from 0.
        code: Transaction code, e.g. "S".
        direction: "A" acquired, "D" disposed, "" when absent.
        date: Transaction date as printed.
        security: Title of the security.
        shares: Number of shares, or None.
        price: Price field in USD, or None when absent or said in a footnote.
        total: Total value field in USD, or None.
        swap: An equity swap is involved.
        footnotes: Ids of every footnote the row refers to.
        price_footnotes: Ids of those on the price.
    """

    position: int
    code: str
    direction: str
    date: str
    security: str
    shares: float | None
    price: float | None
    total: float | None
    swap: bool
    footnotes: tuple[str, ...]
    price_footnotes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Ownership:
    """One document.

    Attributes:
        form: "3", "4", "5" or an amendment such as "4/A".
        schema: Schema version, e.g. "X0508".
        issuer: CIK of the company whose shares these are, ten digits.
        issuer_name: Its name.
        period: Date of the earliest transaction as printed, or "".
        original_date: For an amendment, the date of the original submission as printed, or "".
        plan_box: The 10b5-1 box (since early 2023): True, False, or None when absent.
        owners: Reporting owners in order; several owners report one set of trades together.
        rows: Non-derivative transactions in order.
        footnotes: Id → text.
        remarks: Remarks, or "".
    """

    form: str
    schema: str
    issuer: str
    issuer_name: str
    period: str
    original_date: str
    plan_box: bool | None
    owners: tuple[Owner, ...]
    rows: tuple[Row, ...]
    footnotes: Mapping[str, str] = field(default_factory=dict)
    remarks: str = ""


def parse_ownership(content: bytes) -> Ownership:
    """Read an ownership document, alone or inside a whole submission.

    Raises:
        ParsingError: Empty, HTML in its place, cut short, too large, with a DTD or entities, or without issuer or owner.
    """
    from lxml import etree  # noqa: PLC0415  14 ms and 16 MB that a run without Form 4s does not pay

    body = guarded(content)
    try:
        root = etree.fromstring(without_derivatives(body), _parser())
    except (etree.XMLSyntaxError, ValueError) as error:
        whole = body.rstrip().endswith(b"</ownershipDocument>")
        message = (
            f"wanted an ownership report in XML, got one that {'is not well-formed' if whole else 'breaks off before its end'}"
        )
        raise ParsingError(message) from error
    if root.tag != "ownershipDocument":
        message = f"wanted an ownershipDocument, got <{str(root.tag)[:40]}>"
        raise ParsingError(message)
    return _document(_Walk(root))


@lru_cache(maxsize=1)
def _parser() -> "XMLParser":
    from lxml import etree  # noqa: PLC0415  as above

    return etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False, remove_comments=True, remove_pis=True
    )


class _Walk:
    """One pass over the elements that matter, in document order, sorted into header, owners, rows and footnotes.

    A field's text stands in it or in its `<value>`. One pass in C is what makes reading a document cheap: looking fields up
    one by one costs as much again as parsing.
    """

    __slots__ = ("footnotes", "header", "issuer", "owners", "rows")

    def __init__(self, root: "_Element") -> None:
        self.header: dict[str, str] = {}
        self.issuer: dict[str, str] = {}
        self.owners: list[dict[str, str]] = []
        self.rows: list[tuple[dict[str, str], list[tuple[str, str]]]] = []
        self.footnotes: dict[str, str] = {}
        scope, notes, field = self.header, list[tuple[str, str]](), ""
        for element in root.iter(*_READ):
            tag = element.tag
            if tag == "value":
                scope[field] = element.text or ""
            elif tag == "footnoteId":
                notes.append((field, element.get("id", "")))
            elif tag == "footnote":
                self.footnotes[element.get("id", "")] = element.text or ""
            elif tag in _SCOPES:
                scope, notes, field = self._opened(tag), [], ""
                if tag == "nonDerivativeTransaction":
                    self.rows.append((scope, notes))
            elif tag in _HEADER:
                scope, field = self.header, tag
                scope.setdefault(tag, element.text or "")
            else:
                field = tag
                scope[tag] = element.text or ""

    def _opened(self, tag: str) -> dict[str, str]:
        if tag == "issuer":
            return self.issuer
        scope: dict[str, str] = {}
        if tag == "reportingOwner":
            self.owners.append(scope)
        return scope


def _document(walk: _Walk) -> Ownership:
    if not walk.issuer or not walk.owners:
        message = "ownership XML names no issuer or no reporting owner"
        raise ParsingError(message)
    header = walk.header
    return Ownership(
        form=_text(header, "documentType"),
        schema=_text(header, "schemaVersion"),
        issuer=_cik(walk.issuer, "issuerCik"),
        issuer_name=_text(walk.issuer, "issuerName"),
        period=_text(header, "periodOfReport"),
        original_date=_text(header, "dateOfOriginalSubmission"),
        plan_box=_box(header, "aff10b5One"),
        owners=tuple(map(_owner, walk.owners)),
        rows=tuple(_row(position, fields, notes) for position, (fields, notes) in enumerate(walk.rows)),
        footnotes=walk.footnotes,
        remarks=_text(header, "remarks"),
    )


def _owner(fields: Mapping[str, str]) -> Owner:
    return Owner(
        cik=_cik(fields, "rptOwnerCik"),
        name=_text(fields, "rptOwnerName"),
        director=_box(fields, "isDirector") is True,
        officer=_box(fields, "isOfficer") is True,
        ten_percent=_box(fields, "isTenPercentOwner") is True,
        title=_text(fields, "officerTitle"),
    )


def _row(position: int, fields: Mapping[str, str], notes: Sequence[tuple[str, str]]) -> Row:
    return Row(
        position=position,
        code=_text(fields, "transactionCode"),
        direction=_text(fields, "transactionAcquiredDisposedCode"),
        date=_text(fields, "transactionDate"),
        security=_text(fields, "securityTitle"),
        shares=_number(fields, "transactionShares"),
        price=_number(fields, "transactionPricePerShare"),
        total=_number(fields, "transactionTotalValue"),
        swap=_box(fields, "equitySwapInvolved") is True,
        footnotes=tuple(note for _, note in notes),
        price_footnotes=tuple(note for field, note in notes if field == "transactionPricePerShare"),
    )


def _text(fields: Mapping[str, str], name: str) -> str:
    return fields.get(name, "").strip()


def _box(fields: Mapping[str, str], name: str) -> bool | None:
    said = fields.get(name, "").strip().lower()
    return True if said in _TRUE else False if said in _FALSE else None


def _cik(fields: Mapping[str, str], name: str) -> str:
    said = _text(fields, name)
    if not (said.isascii() and said.isdecimal() and len(said) <= _CIK_DIGITS):
        message = f"ownership XML has {said[:40]!r} where {name} belongs"
        raise ParsingError(message)
    return padded(said)


def _number(fields: Mapping[str, str], name: str) -> float | None:
    """A plain decimal; None for anything else, which includes signs and exponents: no price is written so."""
    said = fields.get(name, "").strip()
    return float(said) if _NUMBER.fullmatch(said) else None
