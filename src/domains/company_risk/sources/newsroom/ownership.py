"""Whether an item of a list is the company's own news."""

import re
from dataclasses import dataclass

_STOCK = re.compile(r"^(?P<exchange>[A-Za-z .]{2,20}):\s*(?P<ticker>[A-Za-z0-9./ -]{1,12})$")
_FIRM = re.compile(
    r"\b(?:LLP|L\.L\.P\.|law (?:offices?|firm|group)|attorneys?|counsel|PLLC|P\.?C\.?|Rosen|Pomerantz"
    r"|Levi & Korsinsky|Bronstein|"
    r"Faruqi|Halper Sadeh|Kessler Topaz|Robbins Geller|Glancy|Schall|Bragar|Hagens Berman)(?=\W|$)",
    re.IGNORECASE,
)
_SOLICITING = re.compile(
    r"\b(?:(?:investor|shareholder|stockholder|securities|equity|class action|deadline) (?:alert|reminder)\b|lead plaintiff"
    r"|class action (?:lawsuit )?(?:filed|deadline|against)|investors? (?:who|with) (?:have )?(?:lost|losses|suffered)"
    r"|law (?:firm|offices)\b)",
    re.IGNORECASE,
)
_NOISE = frozenset(
    {
        "the",
        "inc",
        "incorporated",
        "corp",
        "corporation",
        "company",
        "co",
        "ltd",
        "limited",
        "plc",
        "group",
        "holdings",
        "llc",
        "sa",
        "nv",
        "ag",
    }
)


@dataclass(frozen=True, slots=True)
class Issuer:
    """Whose releases are wanted.

    Attributes:
        ticker: Ticker, class shares in any writing ("BRK-B", "BRK.B"), or "".
        name: Company name, or "".
        isin: ISIN, or "".
    """

    ticker: str = ""
    name: str = ""
    isin: str = ""

    def issued(self, title: str, contributor: str, stocks: tuple[str, ...], isins: tuple[str, ...]) -> bool:
        """Whether an item is this company's, by what the wire says of it; an item of which nothing is said is the list's own.

        Law firms tag their advertisements with the ticker of the company they mean to sue, so a ticker alone does not
        make a release the company's.
        """
        if _FIRM.search(contributor) or ((stocks or contributor) and _SOLICITING.search(title)):
            return False
        if self.isin and isins:
            return self.isin in isins
        if self.ticker and stocks:
            return _plain_ticker(self.ticker) in {_plain_ticker(_ticker_of(stock)) for stock in stocks}
        return not (self.name and contributor and stocks) or self.named(contributor)

    def named(self, other: str) -> bool:
        """Whether another name begins with the same significant word as this company's."""
        ours, theirs = _significant(self.name), _significant(other)
        return bool(ours and theirs) and ours[0] == theirs[0]


def _ticker_of(stock: str) -> str:
    found = _STOCK.match(stock.strip())
    return found.group("ticker") if found else stock


def _plain_ticker(ticker: str) -> str:
    return re.sub(r"[^A-Z0-9]", "", ticker.upper())


def _significant(name: str) -> list[str]:
    return [word for word in re.findall(r"[a-z0-9&]+", name.lower()) if word not in _NOISE]
