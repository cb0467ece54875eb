"""The subjects of a run, from the tickers and companies of its input."""

import ipaddress
from collections.abc import Mapping, Sequence
from typing import Final
from urllib.parse import SplitResult, urlsplit

from src.domains.company_risk.universe.directory import Listing, listing, spelled
from src.errors import ConfigurationError
from src.observations.subject import Subject
from src.sources.guard import told

_URLS: Final = {"website": "website", "careersUrl": "careers_url", "newsroomUrl": "newsroom_url"}
_FIELDS: Final = frozenset({"ticker", "cik", "name", *_URLS})
_CIK_DIGITS: Final = 10  # EDGAR pads a CIK to ten digits in the name of its submissions file
_SHOWN: Final = 80  # characters of a refused value that an error repeats: enough to find it, too few to flood a log
# A field of the input that overrides one of these also overrides what the directory says of the old value.
_HOW_KNOWN_INPUT: Final = "given in the input"


def subjects(tickers: Sequence[str], companies: Sequence[Mapping[str, str]]) -> tuple[Subject, ...]:
    """The companies to score, in the order given: tickers first, then companies that no ticker named.

    Args:
        tickers: Symbols in any spelling (`brk.b`, ` BRK-B `); repeats are folded.
        companies: Overrides of the directory with keys ticker, cik, name, website, careersUrl, newsroomUrl; blank or absent
            is not said. The input wins over the directory.

    Returns:
        Subjects whose facts hold those of cik (ten digits), website, careers_url, newsroom_url, board_name and how_known
        that are known; an absent fact is unknown.

    Raises:
        ConfigurationError: A value cannot be honoured; the sentence names the field, what was wanted and what was given.
    """
    overrides = _overrides(companies)
    named = [_ticker(ticker, f"tickers[{index}]") for index, ticker in enumerate(tickers)]
    return tuple(_subject(symbol, overrides.get(symbol, {})) for symbol in dict.fromkeys((*named, *overrides)))


def _overrides(companies: Sequence[Mapping[str, str]]) -> dict[str, dict[str, str]]:
    merged: dict[str, dict[str, str]] = {}
    for index, company in enumerate(companies):
        field = f"companies[{index}]"
        said = _said(company, field)
        held = merged.setdefault(said.pop("ticker"), {})
        for key, value in said.items():
            if held.setdefault(key, value) != value:
                wanted = f"one value of {key} per ticker"
                raise _refusal(field, wanted, f"{_shown(held[key])} and {_shown(value)}")
    return merged


def _said(company: Mapping[str, str], field: str) -> dict[str, str]:
    for key in company:
        if key not in _FIELDS:
            raise _refusal(field, f"only the keys {', '.join(sorted(_FIELDS))}", _shown(key))
    given = {key: _text(value, f"{field}.{key}") for key, value in company.items() if value is not None}
    given = {key: value for key, value in given.items() if value}
    said = {"ticker": _ticker(given.get("ticker", ""), f"{field}.ticker")}
    if "cik" in given:
        said["cik"] = _cik(given["cik"], f"{field}.cik")
    if "name" in given:
        said["name"] = given["name"]
    return said | {fact: _url(given[key], f"{field}.{key}") for key, fact in _URLS.items() if key in given}


def _subject(symbol: str, said: Mapping[str, str]) -> Subject:
    row = listing(symbol)
    facts = _facts(row) if row is not None else {}
    overridden = {key: value for key, value in said.items() if key != "name" and facts.get(key) != value}
    if "careers_url" in overridden:
        facts.pop("board_name", None)  # it names the board of the directory, not the one that was given
    if overridden:
        sources = [f"{', '.join(sorted(overridden))} {_HOW_KNOWN_INPUT}", facts.get("how_known", "")]
        facts["how_known"] = "; ".join(part for part in sources if part)
    name = said.get("name") or (row.name if row is not None else "")
    return Subject(symbol, name, facts | overridden)


def _facts(row: Listing) -> dict[str, str]:
    known = {
        "cik": row.cik,
        "website": row.website,
        "careers_url": row.careers_url,
        "newsroom_url": row.newsroom_url,
        "board_name": row.board_name,
        "how_known": row.how_known,
    }
    return {key: value for key, value in known.items() if value}


def _text(value: object, field: str) -> str:
    if not isinstance(value, str):
        raise _refusal(field, "a text", f"{type(value).__name__} {_shown(value)}")
    return value.strip()


def _ticker(value: object, field: str) -> str:
    symbol = spelled(_text(value, field))
    if symbol is None:
        raise _refusal(field, "a ticker of letters and digits such as AAPL or BRK.B", _shown(value))
    return symbol


def _cik(value: str, field: str) -> str:
    digits = value.upper().removeprefix("CIK")
    if not (digits.isascii() and digits.isdigit() and len(digits) <= _CIK_DIGITS and int(digits) > 0):
        raise _refusal(field, f"a CIK of one to {_CIK_DIGITS} digits such as 320193", _shown(value))
    return digits.zfill(_CIK_DIGITS)


def _url(value: str, field: str) -> str:
    parts = _split(value, field)
    if parts.username is not None or parts.password is not None:
        raise _refusal(
            field, "an address without a user name or password", f"one with credentials for {_shown(parts.hostname)}"
        )
    if parts.scheme not in {"http", "https"}:
        raise _refusal(field, "an http or https address", told(value))
    if not parts.hostname or not _is_public(parts.hostname):
        raise _refusal(field, "an address on a public host", told(value))
    return value


def _split(value: str, field: str) -> SplitResult:
    try:
        parts = urlsplit(value)
        _ = parts.port  # read for its check: a port that is no number raises here rather than in the client
    except ValueError:
        raise _refusal(field, "an http or https address", told(value)) from None
    if any(character.isspace() or not character.isprintable() for character in value):
        raise _refusal(field, "an address without spaces or control characters", told(value))
    return parts


def _is_public(host: str) -> bool:
    """Whether a host may be asked, as far as its spelling says; the client checks again after DNS and every redirect."""
    try:
        return ipaddress.ip_address(host).is_global
    except ValueError:
        labels = host.rstrip(".").split(".")
        # A last label that starts with a digit is an IPv4 address in disguise (`127.1`, `0x7f.1`): no public suffix does.
        return len(labels) > 1 and not labels[-1][:1].isdigit() and labels[-1] not in {"local", "localhost", "internal"}


def _shown(value: object) -> str:
    text = repr(value)
    return text if len(text) <= _SHOWN else f"{text[:_SHOWN]}… ({len(text)} characters)"


def _refusal(field: str, wanted: str, given: str) -> ConfigurationError:
    return ConfigurationError(f"Field {field}: wanted {wanted}, given {given}.")
