"""Company risk: what a company files, whom it hires, what it announces."""

from src.domain import Domain
from src.domains.company_risk.evidence import described
from src.domains.company_risk.features import FEATURES
from src.domains.company_risk.model import BENCHMARKS, MARKET, MODEL, OF_FALLS, OWN_PRICES, RECIPE, TARGETS, WITHOUT_PRICES
from src.domains.company_risk.outlook.tabulate import Tabulator
from src.domains.company_risk.rules import RULES
from src.domains.company_risk.sources.careers.source import CareersSource
from src.domains.company_risk.sources.newsroom.source import NewsroomSource
from src.domains.company_risk.sources.sec.amendments import reconcile
from src.domains.company_risk.sources.sec.source import SecSource
from src.domains.company_risk.universe.roster import roster

DOMAIN = Domain(
    name="company_risk",
    title="Company risk",
    identity="sec",
    sources={
        "sec": (SecSource(), ("filing", "insider_trade", "filing_fact")),
        "careers": (CareersSource(), ("openings",)),
        "newsroom": (NewsroomSource(), ("release",)),
    },
    features=FEATURES,
    rules=RULES,
    roster=roster,
    reconciled=reconcile,
    described=described,
    tabulator=Tabulator.over,
    targets=TARGETS,
    market=MARKET,
    model=MODEL,
    fallback=WITHOUT_PRICES,
    priced=OWN_PRICES,
    others={target.name: OF_FALLS for target in TARGETS[1:]},
    benchmarks=BENCHMARKS,
    recipe=RECIPE,
)
