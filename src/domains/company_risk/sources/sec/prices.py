"""Whether the price of a trade can be believed.

A price is missing, not zero, when it stands only in a footnote, when it is zero on a purchase or sale, or when it contradicts
the rest of its filing. Nothing is repaired: a lost decimal point (188139.00 for 188.139) is told apart from a real price, but
what was meant is not guessed.
"""

import re
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from statistics import median
from typing import Final

from src.domains.company_risk.sources.sec.ownership import Ownership, Row

_MARKET_CODES: Final = frozenset(("P", "S", "F"))  # rows priced by the market; options and grants are not
# Rows of one security within one filing: over 16,728 filings of early 2023 honest ones differ up to 13 times (a late report
# across a collapse), a decimal point lost differs 100 or 1000 times.
_APART: Final = 20.0
# Dearest US share but one: NVR, below 10,000. The one is Berkshire Hathaway's class A.
_DEAREST: Final = 20_000.0
_BERKSHIRE: Final = "0001067983"
_LARGEST_TRADE: Final = 2e10  # USD; the largest stored one is 1.8 billion
_USD: Final = r"\$ ?(\d[\d,]{0,12}(?:\.\d{1,6})?)"
_RANGE: Final = re.compile(rf"{_USD}[^$.]{{0,40}}?(?:\b(?:to|and|through)\b|[-–])[^$.]{{0,20}}?{_USD}")
_RANGE_SLACK: Final = 2.0  # a weighted average lies inside its own range; twice outside is another number altogether


@dataclass(frozen=True, slots=True)
class Worth:
    """What a trade came to.

    Attributes:
        price: USD per share, or None.
        usd_cents: Dollar value in cents, or None.
        note: Why something is missing, "" when nothing is.
    """

    price: float | None
    usd_cents: int | None
    note: str = ""


def typical_prices(document: Ownership) -> Mapping[str, Sequence[float]]:
    """Market prices of each security in one document, sorted."""
    prices: dict[str, list[float]] = defaultdict(list)
    for row in document.rows:
        if row.code in _MARKET_CODES and row.price:
            prices[row.security].append(row.price)
    return {security: sorted(values) for security, values in prices.items()}


def worth(row: Row, document: Ownership, typical: Mapping[str, Sequence[float]]) -> Worth:
    """What a purchase or sale came to, or why that is not known."""
    if not row.shares:
        # A dollar total may stand in the price field then; which of the two it is cannot be told.
        return Worth(None, _cents(row.total), "no number of shares")
    if not row.price:
        return Worth(None, _cents(row.total), "price only in a footnote" if row.price_footnotes else "no price")
    doubt = _doubt(row, document, typical.get(row.security, ()))
    if doubt:
        return Worth(None, _cents(row.total), doubt)
    return Worth(row.price, _cents(row.price * row.shares))


def _doubt(row: Row, document: Ownership, prices: Sequence[float]) -> str:
    price, shares = row.price or 0.0, row.shares or 0.0
    if price > _DEAREST and document.issuer != _BERKSHIRE:
        return f"price {price:g} is above any share's"
    if _apart(price, prices):
        return f"price {price:g} contradicts the other prices of the filing"
    if row.total and not 0.5 < price * shares / row.total < 2:  # noqa: PLR2004  half and twice: rounding is far smaller
        return f"price {price:g} contradicts the total value {row.total:g}"
    for note in row.price_footnotes:
        said = _RANGE.search(document.footnotes.get(note, ""))
        if said and not _within(price, said):
            return f"price {price:g} lies outside the range its footnote gives"
    return f"price {price:g} would make the trade the largest ever" if price * shares > _LARGEST_TRADE else ""


def _apart(price: float, prices: Sequence[float]) -> bool:
    """Far from the middle of three or more; of two that contradict each other neither is believed."""
    if len(prices) < 2:  # noqa: PLR2004  a price alone contradicts nothing
        return False
    if len(prices) == 2:  # noqa: PLR2004  the middle of two would clear both
        return prices[1] > _APART * prices[0]
    middle = median(prices)
    return not middle / _APART <= price <= middle * _APART


def _within(price: float, said: re.Match[str]) -> bool:
    low, high = (float(part.replace(",", "")) for part in said.groups())
    return low > high or low / _RANGE_SLACK <= price <= high * _RANGE_SLACK


def _cents(usd: float | None) -> int | None:
    return round(usd * 100) if usd else None
