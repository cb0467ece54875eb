"""Form 4 of the demo world, in EDGAR's ownership schema X0508."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from html import escape

from src.demo.cast import Company


@dataclass(frozen=True, slots=True)
class Insider:
    """Somebody who must report trades.

    Attributes:
        cik: EDGAR identity.
        name: Surname first, as EDGAR writes it.
        title: Officer title, or "" for who is no officer.
        director: Whether on the board.
        holder: Whether an owner of a tenth of the shares.
    """

    cik: int
    name: str
    title: str = ""
    director: bool = False
    holder: bool = False


@dataclass(frozen=True, slots=True)
class Trade:
    """One line of a Form 4.

    Attributes:
        day: When it was made.
        code: Transaction code: P and S are market trades; A, F, G and M are not.
        shares: Number of shares.
        price: USD a share, or None where only a footnote tells it.
        derivative: In the table of options and the like.
    """

    day: date
    code: str
    shares: int
    price: float | None
    derivative: bool = False


@dataclass(frozen=True, slots=True)
class Report:
    """What one Form 4 says.

    Attributes:
        owners: Who report together; several joint owners report one trade.
        trades: Its lines.
        planned: Whether the box for a 10b5-1 plan is ticked.
        footnote: Text of its footnote, or "".
        amends: Day on which the original was filed, for a 4/A.
    """

    owners: tuple[Insider, ...]
    trades: tuple[Trade, ...]
    planned: bool = False
    footnote: str = ""
    amends: date | None = None

    @property
    def form(self) -> str:
        """Form type: 4, or 4/A for an amendment."""
        return "4/A" if self.amends else "4"

    @property
    def period(self) -> date:
        """The day of the earliest trade."""
        return min(trade.day for trade in self.trades)


def ownership_xml(company: Company, report: Report, signed: date) -> bytes:
    """The XML of a Form 4."""
    tables = (
        ("nonDerivative", [trade for trade in report.trades if not trade.derivative]),
        ("derivative", [trade for trade in report.trades if trade.derivative]),
    )
    lines = [
        '<?xml version="1.0"?>',
        "<ownershipDocument>",
        "<schemaVersion>X0508</schemaVersion>",
        f"<documentType>{report.form}</documentType>",
        f"<periodOfReport>{report.period}</periodOfReport>",
        f"<dateOfOriginalSubmission>{report.amends}</dateOfOriginalSubmission>" if report.amends else "",
        "<notSubjectToSection16>0</notSubjectToSection16>",
        f"<issuer><issuerCik>{company.cik_digits}</issuerCik><issuerName>{escape(company.name)}</issuerName>",
        f"<issuerTradingSymbol>{company.ticker}</issuerTradingSymbol></issuer>",
        *(_owner(owner) for owner in report.owners),
        f"<aff10b5One>{int(report.planned)}</aff10b5One>",
        *(_table(name, trades, report.footnote) for name, trades in tables),
        f'<footnotes><footnote id="F1">{escape(report.footnote)}</footnote></footnotes>' if report.footnote else "",
        "<remarks></remarks>",
        f"<ownerSignature><signatureName>/s/ {escape(report.owners[0].name)}</signatureName>",
        f"<signatureDate>{signed}</signatureDate></ownerSignature>",
        "</ownershipDocument>",
    ]
    return "\n".join(line for line in lines if line).encode() + b"\n"


def _owner(owner: Insider) -> str:
    return (
        f"<reportingOwner><reportingOwnerId><rptOwnerCik>{owner.cik:010d}</rptOwnerCik>"
        f"<rptOwnerName>{escape(owner.name)}</rptOwnerName></reportingOwnerId>"
        "<reportingOwnerAddress><rptOwnerStreet1>1 NOWHERE PLAZA</rptOwnerStreet1><rptOwnerStreet2></rptOwnerStreet2>"
        "<rptOwnerCity>DOVER</rptOwnerCity><rptOwnerState>DE</rptOwnerState><rptOwnerZipCode>00000</rptOwnerZipCode>"
        "</reportingOwnerAddress>\n"
        f"<reportingOwnerRelationship><isDirector>{int(owner.director)}</isDirector>"
        f"<isOfficer>{int(bool(owner.title))}</isOfficer><isTenPercentOwner>{int(owner.holder)}</isTenPercentOwner>"
        f"<isOther>0</isOther><officerTitle>{escape(owner.title)}</officerTitle></reportingOwnerRelationship></reportingOwner>"
    )


def _table(name: str, trades: Sequence[Trade], footnote: str) -> str:
    rows = "".join(f"\n<{name}Transaction>{_line(trade, footnote)}</{name}Transaction>" for trade in trades)
    return f"<{name}Table>{rows}</{name}Table>"


def _line(trade: Trade, footnote: str) -> str:
    note = '<footnoteId id="F1"/>' if footnote else ""
    price = f"<value>{trade.price:g}</value>{note}" if trade.price is not None else note
    side = "A" if trade.code in {"A", "M", "P"} and not (trade.derivative and trade.code == "M") else "D"
    title = "Employee Stock Option (right to buy)" if trade.derivative else "Common Stock"
    exercise = (
        f"<conversionOrExercisePrice><value>{trade.price or 0:g}</value></conversionOrExercisePrice>"
        if trade.derivative
        else ""
    )
    underlying = (
        "<exerciseDate><value>2024-03-01</value></exerciseDate><expirationDate><value>2031-03-01</value></expirationDate>"
        "<underlyingSecurity><underlyingSecurityTitle><value>Common Stock</value></underlyingSecurityTitle>"
        f"<underlyingSecurityShares><value>{trade.shares}</value></underlyingSecurityShares></underlyingSecurity>"
    )
    return (
        f"<securityTitle><value>{title}</value></securityTitle>{exercise}"
        f"<transactionDate><value>{trade.day}</value></transactionDate>"
        f"<transactionCoding><transactionFormType>4</transactionFormType><transactionCode>{trade.code}</transactionCode>"
        "<equitySwapInvolved>0</equitySwapInvolved></transactionCoding>\n"
        f"<transactionAmounts><transactionShares><value>{trade.shares}</value></transactionShares>"
        f"<transactionPricePerShare>{'<value>0</value>' if trade.derivative else price}</transactionPricePerShare>"
        f"<transactionAcquiredDisposedCode><value>{side}</value></transactionAcquiredDisposedCode></transactionAmounts>"
        f"{underlying if trade.derivative else ''}"
        "<postTransactionAmounts><sharesOwnedFollowingTransaction><value>48000</value></sharesOwnedFollowingTransaction>"
        "</postTransactionAmounts><ownershipNature><directOrIndirectOwnership><value>D</value></directOrIndirectOwnership>"
        "</ownershipNature>"
    )
