"""What is measured of a call: who says it, how loudly, when, in what market, and what is said of the thing itself.

A call's own words are those of the newest call of the last day; they were measured at the moment it could be read, from what
had been said by then. Counts of reactions are known from the moment they were read off, so history exported years later has
none. What prices and earlier answers tell stands as of the moment scored.
"""

from collections.abc import Iterator
from typing import Final

from src.domains.conviction_calls.declared import (
    CONTEXT_ROWS,
    CREDIBILITY_OF_CALL,
    CREDIBILITY_ON_RECORD,
    FUNDAMENTALS_OF_CALL,
    OF_PRICES,
    SOCIAL_COUNTED,
    SOCIAL_OF_CALL,
    TIMING_OF_CALL,
    TIMING_ON_RECORD,
    Row,
)
from src.domains.conviction_calls.kinds import (
    CALL,
    CALLS_FRESH,
    CONTEXT,
    CONTEXT_FRESH,
    COUNTS,
    ECHO,
    ENDORSEMENT,
    MARKET,
    RECORD,
)
from src.features.declarations import Feature, concluded, count, derived, distinct, flag, level, most_of_last
from src.features.feature_set import FeatureSet
from src.features.selection import select

CALLS = select(CALL)
FRESH_COUNTS = select(COUNTS, fresh=True)
"""Counts read off within a day of the posting: those of a year later are of another crowd."""
LOUDEST_OF: Final = 5
"""Newest counts of the day of which the largest counts: one caller seldom calls one symbol more often."""
YOUNG: Final = 30
"""Days below which a token is fresh."""
PUMPED: Final = 0.4054651081081644
"""Log return of half as much again: who calls it then calls what has happened."""


def _levels(kind: str, rows: tuple[Row, ...], days: float) -> Iterator[Feature]:
    for name, unit, _, _, doc in rows:
        yield level(name, of=select(kind), field=name, days=days, unit=unit, doc=doc)


def _of_call() -> Iterator[Feature]:
    for rows in (CREDIBILITY_OF_CALL, SOCIAL_OF_CALL, TIMING_OF_CALL, FUNDAMENTALS_OF_CALL):
        yield from _levels(CALL, rows, CALLS_FRESH)
    for name, unit, _, _, doc in SOCIAL_COUNTED:
        said = f"{doc}, the most of the day's calls"
        yield most_of_last(
            name, of=FRESH_COUNTS, field=name, last=LOUDEST_OF, at_least=1, days=CALLS_FRESH, unit=unit, doc=said
        )


def _counted() -> Iterator[Feature]:
    yield count("calls_1d", of=CALLS, days=1, unit="calls", doc="Calls of the symbol by this caller in a day")
    yield count("calls_30d", of=CALLS, days=30, unit="calls", doc="Calls of the symbol by this caller in 30 days")
    yield count("copies_1d", of=select(ECHO), days=1, unit="postings", doc="Times the same words were posted again in a day")
    said = "Channels in which the same words were posted again in a day"
    yield distinct("channels_of_copies_1d", of=select(ECHO), field="channel", days=1, unit="channels", doc=said)
    said = (
        "Trusted authors who answered it, passed it on or reacted to it in a day; missing where the input names nobody to trust"
    )
    yield distinct("endorsers_1d", of=select(ENDORSEMENT), field="who", days=1, unit="authors", doc=said)
    said = "A trusted author answered it, passed it on or reacted to it in a day"
    yield flag("endorsed_by_others", of=select(ENDORSEMENT), days=1, doc=said)


def _known_of_asset() -> Iterator[Feature]:
    yield from _levels(RECORD, CREDIBILITY_ON_RECORD + TIMING_ON_RECORD, CALLS_FRESH)
    yield from _levels(CONTEXT, CONTEXT_ROWS, CONTEXT_FRESH)
    said = "Attention, a week before"
    yield level("attention_7d_ago", of=select(CONTEXT), field="attention", days=CONTEXT_FRESH, ago=7, unit="index", doc=said)
    yield from _levels(MARKET, OF_PRICES, CALLS_FRESH)


def _combined() -> Iterator[Feature]:
    yield from _combined_of_voices()
    yield from _combined_of_asset()


def _combined_of_voices() -> Iterator[Feature]:
    yield derived(
        "endorsed",
        lambda f: (f.endorsed_by_author > 0) | (f.endorsed_by_others > 0),
        unit="flag",
        doc="A trusted author wrote it, answered it, passed it on or reacted to it",
    )
    yield derived(
        "fire",
        lambda f: (f.fire_in_text > 0) | (f.reactions_fire > 0),
        unit="flag",
        doc="A fire, in the words or as a reaction",
    )
    yield derived(
        "rocket",
        lambda f: (f.rocket_in_text > 0) | (f.reactions_rocket > 0),
        unit="flag",
        doc="A rocket, in the words or as a reaction",
    )
    yield derived(
        "endorsed_x_reactions", lambda f: f.endorsed * f.reactions_total, unit="reactions", doc="Reactions, where endorsed"
    )
    yield derived(
        "sources_7d",
        lambda f: f.callers_before_7d + 1,
        unit="callers",
        doc="Callers of the symbol in 7 days, this one among them",
    )
    yield derived(
        "caller_edge",
        lambda f: f.caller_rate - f.everybody_rate,
        unit="share",
        doc="How much more often the caller's calls doubled than everybody's",
    )


def _combined_of_asset() -> Iterator[Feature]:
    yield derived("already_pumped", lambda f: f.run_up_7 >= PUMPED, unit="flag", doc="Up by half or more in 7 days already")
    yield derived(
        "attention_growth_7d",
        lambda f: f.attention / f.attention_7d_ago,
        unit="ratio",
        doc="Attention over that of a week before; missing where it was not given, or was nothing",
    )
    yield derived(
        "liquidity_over_cap",
        lambda f: f.liquidity_usd / f.market_cap_usd,
        unit="ratio",
        doc="Liquidity over market capitalisation, when both are given",
    )
    said = f"A token of at most {YOUNG} days by its given age"
    yield derived("young_token", lambda f: f.token_age_days <= YOUNG, unit="flag", doc=said)


def _conclusions() -> Iterator[Feature]:
    yield concluded("multi_signal_count", quantity="signals", unit="signals", doc="Rules that fired")
    yield concluded("rules_score", quantity="rules_score", unit="points", doc="What the rules say, 0–100")


FEATURES: Final = FeatureSet((*_of_call(), *_counted(), *_known_of_asset(), *_combined(), *_conclusions()))
