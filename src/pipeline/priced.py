"""Prices for a day's scores, where the model reads any; without them the model that does without speaks."""

import asyncio
from collections.abc import Coroutine, Mapping, Sequence
from datetime import timedelta
from typing import Any, Final

from src.delivery.wording import plural
from src.delivery.words import Words
from src.domain import Domain
from src.learning.targets import Told
from src.observations.prices import Quotes
from src.pipeline.run import Run
from src.sources.gather import Failure, settle
from src.sources.status import Status

REACH: Final = timedelta(days=5 * 366)
"""How far back prices are asked for: three years of moves on reports, and a year's volatility."""

PATIENCE_SECONDS, PATIENCE_A_TICKER = 60.0, 0.2
"""How long prices are waited for: a minute, and a fifth of a second a ticker; Yahoo answers fifty in five seconds or not."""

_NAMED: Final = 5
"""Subjects named in a warning; more are counted."""


async def priced(
    domain: Domain, run: Run, required: Sequence[str], waiting: Sequence[str] = ()
) -> tuple[Quotes | None, tuple[str, ...]]:
    """Prices of the subjects and of the market, and what to tell the user of them.

    Args:
        domain: Whose market it is.
        run: Whose subjects they are.
        required: Features of the model that need prices.
        waiting: Companies with earlier scores to be answered. Without either nobody is asked.
    """
    if isinstance(domain.targets[0], Told) or (not required and not (waiting and run.prices) and not _lived(domain, run)):
        return None, ()
    if run.prices is None:
        return None, ("No prices were asked for: the model that does without them spoke.",)
    measured = bool(required) or _lived(domain, run)
    named = {subject: domain.ticker(subject) for subject in (*(subject.id for subject in run.subjects if measured), *waiting)}
    tickers = tuple(dict.fromkeys((*named.values(), *(domain.market if measured else ()))))
    asked = run.prices.quotes(tickers, (run.as_of - REACH).date(), run.as_of.date())
    quotes = await _in_time(settle(asked), tickers, run)
    if isinstance(quotes, Failure):
        spoke = ", so the model that does without them spoke" if required else ""
        return None, (f"No prices could be had{spoke}: {quotes.detail}.",)
    quotes = quotes.under(named)
    faults = {subject.id: quotes.faults[subject.id] for subject in run.subjects if subject.id in quotes.faults}
    return quotes, (*_told(faults, domain.words), *(market_warnings(domain, quotes) if required else ()))


def _lived(domain: Domain, run: Run) -> bool:
    """Whether what prices say belongs on rows whoever speaks: who comes and goes is learned from as it was scored."""
    return domain.moments is not None and bool(domain.priced) and run.prices is not None


async def _in_time(asked: Coroutine[Any, Any, Quotes | Failure], tickers: Sequence[str], run: Run) -> Quotes | Failure:
    """The answer, or a failure where it takes too long or the run is asked to stop: scores do not wait for prices."""
    answer, stop = asyncio.ensure_future(asked), asyncio.ensure_future(run.stop.asked())
    seconds = PATIENCE_SECONDS + PATIENCE_A_TICKER * len(tickers)
    await asyncio.wait({answer, stop}, timeout=seconds, return_when=asyncio.FIRST_COMPLETED)
    stop.cancel()
    if answer.done():
        return answer.result()
    answer.cancel()
    await asyncio.wait({answer})
    why = "the run was asked to stop" if run.stop.reason else f"they took longer than {seconds:.0f} seconds"
    return Failure(Status.UNREACHABLE, why)


def market_warnings(domain: Domain, quotes: Quotes) -> tuple[str, ...]:
    """What to tell of the market's prices: nothing while most of its companies have some."""
    there = sum(ticker in quotes.series for ticker in domain.market)
    if 2 * there >= len(domain.market):
        return ()
    asked = f"the {len(domain.market)} {domain.words.market} that stand for the market"
    return (f"Of {asked} {there} have prices: what they tell of it is thin or unknown.",)


def _told(faults: Mapping[str, str], words: Words) -> tuple[str, ...]:
    named = [f"Prices of {ticker}: {fault}." for ticker, fault in list(faults.items())[:_NAMED]]
    more = len(faults) - len(named)
    further = plural(more, f"further {words.one}", f"further {words.many}")
    return (*named, *((f"Prices of {further} have faults too.",) if more else ()))
