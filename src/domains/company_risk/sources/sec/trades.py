"""What an ownership document says of the company's shares: open-market trades, and that it was read."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Final

from src.domains.company_risk.sources.sec.ownership import Ownership, Row
from src.domains.company_risk.sources.sec.plans import plan_of
from src.domains.company_risk.sources.sec.prices import typical_prices, worth
from src.domains.company_risk.sources.sec.submissions import Filing, midnight
from src.domains.company_risk.sources.sec.titles import chief, title_or_remarks
from src.observations.observation import Observation, Value

_DIRECTION: Final = {"P": "A", "S": "D"}  # a purchase acquires, a sale disposes; a row that says otherwise is neither
_ISO_DATE: Final = 10  # "2023-06-29-05:00" carries a zone that no trading day has


def observe_ownership(document: Ownership, filing: Filing, cik: str) -> tuple[Observation, ...]:
    """The reading of one document, and its open-market trades when the company is the issuer.

    Args:
        document: As parsed.
        filing: The row of the company's list that named it.
        cik: The company, ten digits. Its list also holds what it filed as the owner of another issuer's shares.

    Returns:
        A `reading`, then an `insider_trade` per purchase or sale in the non-derivative table (never a derivative, a swap, or a
        row whose code and direction contradict each other; the reading counts those as `doubtful`).
    """
    about = "issuer" if document.issuer == cik else "other"
    rows = [row for row in document.rows if row.code in _DIRECTION]
    market = [row for row in rows if row.direction == _DIRECTION[row.code] and not row.swap]
    reading: dict[str, Value] = {
        "form": filing.form,
        "accession": filing.accession,
        "about": about,
        "owners": tuple(owner.cik for owner in document.owners),
        "period": _iso(document.period),
        "filing_date": filing.filing_date.isoformat(),
        "original_date": _iso(document.original_date),
        "rows": len(document.rows),
        "doubtful": len(rows) - len(market),
    }
    url = filing.url(cik)
    read = Observation("reading", filing.accession, filing.known_at, None, reading, url)
    if about == "other" or not market:
        return (read,)
    shared = _shared(document, filing)
    typical = typical_prices(document)
    return (read, *(_trade(row, filing, shared | _worth(row, document, typical), url) for row in market))


def _shared(document: Ownership, filing: Filing) -> dict[str, Value]:
    """What all trades of a document have in common; of joint owners any one's role counts, the first one's name stands."""
    owners = document.owners
    titles = [title_or_remarks(owner.title, document.remarks) for owner in owners if owner.officer and owner.title]
    chiefs = [chief(title) for title in titles]
    return {
        "owner": owners[0].cik,
        "owner_name": owners[0].name,
        "owners": tuple(owner.cik for owner in owners),
        "director": any(owner.director for owner in owners),
        "officer": any(owner.officer for owner in owners),
        "ten_percent": any(owner.ten_percent for owner in owners),
        "ceo": any(office.ceo for office in chiefs),
        "cfo": any(office.cfo for office in chiefs),
        "officer_title": titles[0] if titles else "",
        "accession": filing.accession,
        "form": filing.form,
        "original_date": _iso(document.original_date),
        "filing_date": filing.filing_date.isoformat(),
    }


def _worth(row: Row, document: Ownership, typical: Mapping[str, Sequence[float]]) -> dict[str, Value]:
    value, plan = worth(row, document, typical), plan_of(row, document)
    return {
        "code": row.code,
        "shares": row.shares or None,
        "price": value.price,
        "usd_cents": value.usd_cents,
        "price_note": value.note,
        "planned": plan.planned,
        "planned_how": plan.how,
    }


def _trade(row: Row, filing: Filing, values: dict[str, Value], url: str) -> Observation:
    happened = _traded_on(row, filing)
    day = None if happened is None else happened.date()
    values["transaction_date"] = day.isoformat() if day else None
    values["days_late"] = (filing.filing_date - day).days if day else None
    return Observation("insider_trade", f"{filing.accession}#{row.position}", filing.known_at, happened, values, url)


def _traded_on(row: Row, filing: Filing) -> datetime | None:
    """Trading day; None when it is no date or lies after the filing that reports it (2028 was seen)."""
    said = _iso(row.date)
    if said is None:
        return None
    day = midnight(date.fromisoformat(said))
    return day if day.date() <= max(filing.filing_date, filing.known_at.date()) else None


def _iso(printed: str) -> str | None:
    """The date of a printed one without its zone suffix, or None."""
    try:
        return date.fromisoformat(printed[:_ISO_DATE]).isoformat()
    except ValueError:
        return None
