from datetime import UTC, datetime

import pytest

from src.domains import domain_named
from src.errors import ConfigurationError
from src.pipeline.inquiry import roster_of
from src.settings import parse

NOW = datetime(2026, 3, 2, 21, tzinfo=UTC)
DOMAIN = domain_named("company_risk")


async def test_the_default_run_scores_apple_and_microsoft() -> None:
    assert [subject.id for subject in (await roster_of(DOMAIN, parse({}), NOW)).subjects] == ["AAPL", "MSFT"]


async def test_a_company_that_no_ticker_names_is_scored_with_what_the_user_knows_of_it() -> None:
    given = parse({"tickers": [], "companies": [{"ticker": "brk.b", "name": "Berkshire"}]})
    (subject,) = (await roster_of(DOMAIN, given, NOW)).subjects
    assert (subject.id, subject.name) == ("BRK-B", "Berkshire")


async def test_nobody_to_score_is_one_sentence() -> None:
    with pytest.raises(ConfigurationError) as refused:
        await roster_of(DOMAIN, parse({"tickers": []}), NOW)
    assert str(refused.value) == "Field tickers: wanted at least one ticker here, or one company in companies, given none."
