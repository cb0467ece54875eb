"""EDGAR's map from ticker to CIK, in whatever spelling a user types."""

import difflib
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

import orjson

from src.errors import NotFoundError, ParsingError

URL: Final = "https://www.sec.gov/files/company_tickers.json"

# EDGAR lists only today's symbol. A former one is tried after today's list, so a symbol that somebody else now trades
# under (STI, BBT) finds its present holder. Matched on the CIK, which a change of name leaves alone.
_FORMER: Final[Mapping[str, int]] = {
    "FB": 1326801,  # META, 2022-06-09
    "ABC": 1140859,  # COR, 2023-08-30
    "ANTM": 1156039,  # ELV, 2022-06-28
    "UTX": 101829,  # RTX, 2020-04-03
    "HRS": 202058,  # LHX, 2019-07-01
    "GPS": 39911,  # GAP, 2024-08-22
    "SQ": 1512673,  # XYZ, 2025-01-21
    "FI": 798354,  # FISV, 2025-11-11
    "RE": 1095073,  # EG, 2023-07-10
    "PKI": 31791,  # RVTY, 2023-05-16
    "DISCA": 1437107,  # WBD, 2022-04-11
}
_SEPARATORS: Final = re.compile(r"[./ _]+")
_CIK_DIGITS: Final = 10


@dataclass(frozen=True, slots=True)
class TickerMap:
    """Who trades under which symbol today.

    Attributes:
        ciks: Symbol as EDGAR spells it (`BRK-B`) → CIK of ten digits.
    """

    ciks: Mapping[str, str]

    def cik(self, ticker: str) -> str:
        """The CIK of a ticker in any spelling (`BRK.B`, `brk-b`, `BRK/B`), ten digits.

        Raises:
            NotFoundError: Nobody on EDGAR trades under it; the sentence suggests close spellings.
        """
        symbol = spelled(ticker)
        found = self.ciks.get(symbol)
        if found is None and symbol in _FORMER:
            found = padded(_FORMER[symbol])
        if found is None:
            close = difflib.get_close_matches(symbol, self.ciks, n=3, cutoff=0.6) if len(symbol) <= _LONGEST_SYMBOL else []
            hint = f"; close to it: {', '.join(close)}" if close else ""
            message = f"no company on EDGAR trades under {symbol[:_LONGEST_SYMBOL]!r}{hint}"
            raise NotFoundError(message)
        return found


_LONGEST_SYMBOL: Final = 12  # the longest on EDGAR has 8 characters; beyond this a search for close ones is wasted


def spelled(ticker: str) -> str:
    """A ticker as EDGAR spells it: upper case, class shares with a hyphen."""
    return _SEPARATORS.sub("-", ticker.strip().upper())


def padded(cik: str | int) -> str:
    """A CIK as ten digits."""
    return str(cik).zfill(_CIK_DIGITS)


def parse_tickers(content: bytes) -> TickerMap:
    """Read company_tickers.json.

    Raises:
        ParsingError: It is not that file, or it names nobody.
    """
    try:
        rows = orjson.loads(content)
    except orjson.JSONDecodeError as error:
        message = "company_tickers.json does not parse as JSON"
        raise ParsingError(message) from error
    ciks = dict(_pairs(rows))
    if not ciks:
        message = "company_tickers.json names no company"
        raise ParsingError(message)
    return TickerMap(ciks)


def _pairs(rows: Any) -> list[tuple[str, str]]:
    if not isinstance(rows, dict):
        message = "company_tickers.json is not an object of rows"
        raise ParsingError(message)
    pairs = []
    for row in rows.values():
        ticker, cik = (row.get("ticker"), row.get("cik_str")) if isinstance(row, dict) else (None, None)
        if not isinstance(ticker, str) or not isinstance(cik, int | str) or not str(cik).isdecimal():
            message = "company_tickers.json has a row without ticker or CIK"
            raise ParsingError(message)
        pairs.append((spelled(ticker), padded(cik)))
    return pairs
