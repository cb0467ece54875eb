"""Who runs the company and who keeps its books, from a typed title."""

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

_CEO: Final = r"chief exec(?:utive)?\.?(?: off(?:icer|\.|r)?)?|c\.?e\.?o\b\.?|principal executive officer"
_CFO: Final = r"chief fin(?:ancial|\.)?(?: off(?:icer|\.|r)?)?|c\.?f\.?o\b\.?|principal financial officer"
_CEO_OFFICE: Final = re.compile(rf"(?<![a-z])(?:co-)?(?:{_CEO})", re.IGNORECASE)
_CFO_OFFICE: Final = re.compile(rf"(?<![a-z])(?:{_CFO})", re.IGNORECASE)
# What may follow the office and still leave it the whole company's: another office, a board seat, or nothing. Anything else
# ("CEO, Ford Pro", "CFO - North America") names a part of the company.
_COMPANY_WIDE: Final = re.compile(
    r"&|(?:and|of the (?:board|company)|chair\w*|board|president|pres|director|co-\w+|cofounder|founder|chief|c[a-z]o|cob|"
    r"interim|acting|executive|exec|senior|sr|secretary|sec|treas\w*|vice|v\.?p|[segc]+vp|asst|ir|principal)\b",
    re.IGNORECASE,
)
_NOT_OURS: Final = re.compile(
    r"\b(?:former|ex-|deputy|assistant to|advisor|adviser|office of|division|subsidiary|sub\b|retired)", re.IGNORECASE
)
_ELSEWHERE: Final = re.compile(r"^\W*see\s+(?:\w+\s+)?remarks?", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Chief:
    """Which of the two chief offices of the whole company a title names."""

    ceo: bool
    cfo: bool


@lru_cache(maxsize=8192)
def chief(title: str) -> Chief:
    """Read a typed title such as "Chairman & CEO"; a former, deputy or divisional chief is none."""
    return Chief(_holds(_CEO_OFFICE, title), _holds(_CFO_OFFICE, title))


def title_or_remarks(title: str, remarks: str) -> str:
    """The title, or the remarks where the title says "See Remarks"."""
    return remarks[:200] if remarks and _ELSEWHERE.match(title) else title


def _holds(office: re.Pattern[str], title: str) -> bool:
    found = office.search(title)
    if found is None or _NOT_OURS.search(title):
        return False
    after = title[found.end() :].strip(" ,;/-–—().")
    return not after or _COMPANY_WIDE.match(after) is not None
