"""Small documents in EDGAR's formats, a recording made of them, and the recorded world where it is present."""

from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import orjson
import pytest

from src.domains.company_risk.sources.sec.submissions import Filing
from src.sources.client import Client
from src.sources.replay import ReplayTransport

REAL = Path(__file__).resolve().parents[4] / ".." / "shared" / "real"
Recorded = Callable[[Mapping[str, bytes | Any], datetime], AbstractAsyncContextManager[Client]]


@pytest.fixture
def real() -> Path:
    if not (REAL / "manifest.jsonl").is_file():
        pytest.skip("the recorded world is not beside the checkout (../shared/real)")
    return REAL


@pytest.fixture
def filing() -> Callable[..., Filing]:
    def make(accession: str = "0001111111-23-000001", form: str = "4", day: date = date(2023, 5, 10), **values: Any) -> Filing:
        defaults: dict[str, Any] = {
            "accession": accession,
            "form": form,
            "filing_date": day,
            "report_date": None,
            "items": (),
            "raw_items": (),
            "document": "doc4.xml",
            "known_at": datetime(day.year, day.month, day.day, 21, tzinfo=UTC),
            "after_hours": True,
            "friday": False,
        }
        return Filing(**(defaults | values))

    return make


@pytest.fixture
def transaction() -> Callable[..., str]:
    """One row of the non-derivative table."""

    def make(
        code: str = "S",
        shares: str | None = "100",
        price: str | None = "50.25",
        direction: str = "D",
        day: str = "2023-05-08",
        security: str = "Common Stock",
        notes: Sequence[str] = (),
        price_notes: Sequence[str] = (),
        total: str | None = None,
        swap: str = "0",
        tag: str = "nonDerivativeTransaction",
    ) -> str:
        def value(name: str, text: str | None, inner: Sequence[str] = ()) -> str:
            said = "" if text is None else f"<value>{text}</value>"
            return f"<{name}>{said}{''.join(f'<footnoteId id={note!r}/>' for note in inner)}</{name}>"

        coding = "".join(f"<footnoteId id={note!r}/>" for note in notes)
        return (
            f"<{tag}>{value('securityTitle', security)}{value('transactionDate', day)}"
            f"<transactionCoding><transactionFormType>4</transactionFormType><transactionCode>{code}</transactionCode>"
            f"<equitySwapInvolved>{swap}</equitySwapInvolved>{coding}</transactionCoding>"
            f"<transactionAmounts>{'' if shares is None else value('transactionShares', shares)}"
            f"{value('transactionPricePerShare', price, price_notes)}"
            f"{'' if total is None else value('transactionTotalValue', total)}"
            f"{value('transactionAcquiredDisposedCode', direction)}</transactionAmounts>"
            f"<postTransactionAmounts><sharesOwnedFollowingTransaction><value>900</value></sharesOwnedFollowingTransaction>"
            f"</postTransactionAmounts></{tag}>"
        )

    return make


@pytest.fixture
def owner() -> Callable[..., str]:
    def make(cik: str = "0001000001", name: str = "Quill Dora", role: str = "<isOfficer>1</isOfficer>", title: str = "") -> str:
        said = f"<officerTitle>{title}</officerTitle>" if title else ""
        return (
            f"<reportingOwner><reportingOwnerId><rptOwnerCik>{cik}</rptOwnerCik><rptOwnerName>{name}</rptOwnerName>"
            "</reportingOwnerId>"
            f"<reportingOwnerRelationship>{role}{said}</reportingOwnerRelationship></reportingOwner>"
        )

    return make


@pytest.fixture
def form4(owner: Callable[..., str]) -> Callable[..., bytes]:
    def make(
        *rows: str,
        owners: str = "",
        form: str = "4",
        issuer: str = "0000900001",
        period: str = "2023-05-08",
        original: str = "",
        box: str | None = "0",
        notes: Mapping[str, str] | None = None,
        remarks: str = "",
        derivative: str = "",
    ) -> bytes:
        said = {
            "original": f"<dateOfOriginalSubmission>{original}</dateOfOriginalSubmission>" if original else "",
            "box": "" if box is None else f"<aff10b5One>{box}</aff10b5One>",
            "notes": "".join(f"<footnote id={key!r}>{text}</footnote>" for key, text in (notes or {}).items()),
        }
        return (
            f'<?xml version="1.0"?><ownershipDocument><schemaVersion>X0508</schemaVersion><documentType>{form}</documentType>'
            f"<periodOfReport>{period}</periodOfReport>{said['original']}"
            f"<issuer><issuerCik>{issuer}</issuerCik><issuerName>Orchard Valley Corp</issuerName>"
            f"<issuerTradingSymbol>#qefy5cx</issuerTradingSymbol></issuer>{owners or owner()}{said['box']}"
            f"<nonDerivativeTable>{''.join(rows)}</nonDerivativeTable><derivativeTable>{derivative}</derivativeTable>"
            f"<footnotes>{said['notes']}</footnotes><remarks>{remarks}</remarks>"
            "<ownerSignature><signatureName>D. Quill</signatureName><signatureDate>2023-05-10</signatureDate></ownerSignature>"
            "</ownershipDocument>"
        ).encode()

    return make


@pytest.fixture
def columns() -> Callable[..., dict[str, list[str]]]:
    """Columns of a submissions file from rows: accession, form, filing date, acceptance, items, document, report date."""

    def make(*rows: Sequence[str]) -> dict[str, list[str]]:
        names = ("accessionNumber", "form", "filingDate", "acceptanceDateTime", "items", "primaryDocument", "reportDate")
        padded = [(*row, *("",) * (len(names) - len(row))) for row in rows]
        return {name: [row[place] for row in padded] for place, name in enumerate(names)}

    return make


@pytest.fixture
def submissions() -> Callable[..., bytes]:
    def make(recent: dict[str, list[str]], files: Sequence[Mapping[str, Any]] = (), **fields: Any) -> bytes:
        whole: dict[str, Any] = {
            "cik": "0000900001",
            "entityType": "operating",
            "name": "Orchard Valley Corp",
            "tickers": ["OVC"],
            "insiderTransactionForOwnerExists": 0,
            "insiderTransactionForIssuerExists": 1,
            "formerNames": [{"name": "Orchard Hill Inc", "from": "2001-01-01T00:00:00.000Z", "to": "2011-01-01T00:00:00.000Z"}],
            "filings": {"recent": recent, "files": list(files)},
        }
        return orjson.dumps(whole | fields)

    return make


@pytest.fixture
def recorded(tmp_path: Path) -> Recorded:
    """A client over a recording made of URL → body; an integer in place of a body is an HTTP status."""

    @asynccontextmanager
    async def open_client(pages: Mapping[str, Any], now: datetime) -> AsyncIterator[Client]:
        lines = []
        for number, (url, body) in enumerate(pages.items()):
            status, content = (body, b"") if isinstance(body, int) else (200, body)
            (tmp_path / f"{number}.body").write_bytes(content)
            row: dict[str, Any] = {"method": "GET", "url": url, "request": None, "status": status, "headers": {}}
            lines.append(orjson.dumps(row | {"file": f"{number}.body"}))
        (tmp_path / "manifest.jsonl").write_bytes(b"\n".join(lines))
        async with Client(ReplayTransport(tmp_path, lambda: now), "tests@example.com", lambda: now) as client:
            yield client

    return open_client
