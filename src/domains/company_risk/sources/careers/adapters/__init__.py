"""One module a vendor; the order is the order in which a page's marks are tried."""

from typing import Final

from src.domains.company_risk.sources.careers.adapters.ashby import Ashby
from src.domains.company_risk.sources.careers.adapters.bamboohr import BambooHR
from src.domains.company_risk.sources.careers.adapters.eightfold import Eightfold
from src.domains.company_risk.sources.careers.adapters.greenhouse import Greenhouse
from src.domains.company_risk.sources.careers.adapters.icims import Icims
from src.domains.company_risk.sources.careers.adapters.jsonld import JsonLd
from src.domains.company_risk.sources.careers.adapters.lever import Lever
from src.domains.company_risk.sources.careers.adapters.oracle import Oracle
from src.domains.company_risk.sources.careers.adapters.personio import Personio
from src.domains.company_risk.sources.careers.adapters.phenom import Phenom
from src.domains.company_risk.sources.careers.adapters.recruitee import Recruitee
from src.domains.company_risk.sources.careers.adapters.smartrecruiters import SmartRecruiters
from src.domains.company_risk.sources.careers.adapters.workable import Workable
from src.domains.company_risk.sources.careers.adapters.workday import Workday
from src.domains.company_risk.sources.careers.board import Adapter, Board

LAST_RESORT: Final = JsonLd()

ADAPTERS: Final[tuple[Adapter, ...]] = (
    Phenom(),  # a site built on one of the first three lists all the company's boards behind it
    Eightfold(),
    Icims(),
    Greenhouse(),
    Lever(),
    Ashby(),
    SmartRecruiters(),
    Workday(),
    Oracle(),
    Workable(),
    Recruitee(),
    Personio(),
    BambooHR(),
    LAST_RESORT,
)

BY_VENDOR: Final[dict[str, Adapter]] = {adapter.vendor: adapter for adapter in ADAPTERS}


def recognise(url: str) -> Board | None:
    """The board behind a URL of any known vendor, or None."""
    return next((board for adapter in ADAPTERS if (board := adapter.recognise(url))), None)
