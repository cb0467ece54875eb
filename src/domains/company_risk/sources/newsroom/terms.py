"""Our own list of words by which a release tells of trouble, of four sides of a company."""

from src.domains.company_risk.sources.newsroom.financial_terms import FINANCIAL
from src.domains.company_risk.sources.newsroom.leadership_terms import LEADERSHIP
from src.domains.company_risk.sources.newsroom.operational_terms import OPERATIONAL
from src.domains.company_risk.sources.newsroom.regulatory_terms import REGULATORY

TERMS = (*REGULATORY, *FINANCIAL, *OPERATIONAL, *LEADERSHIP)
