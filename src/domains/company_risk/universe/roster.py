"""Who the input asks to be scored: companies by ticker."""

from src.domain import Inquiry, Roster
from src.domains.company_risk.universe.universe import subjects
from src.errors import ConfigurationError


async def roster(inquiry: Inquiry) -> Roster:
    """The companies of the input.

    Raises:
        ConfigurationError: It names none, or something that cannot be one.
    """
    tickers, companies = inquiry.wanted["tickers"], inquiry.wanted["companies"]
    if not tickers and not companies:
        message = "Field tickers: wanted at least one ticker here, or one company in companies, given none."
        raise ConfigurationError(message)
    return Roster(subjects(tickers, companies))
