"""SEC EDGAR: the list of a company's filings, its insiders' trades, and what its current reports say."""

from src.domains.company_risk.sources.sec.amendments import reconcile
from src.domains.company_risk.sources.sec.source import SecSource

__all__ = ["SecSource", "reconcile"]
