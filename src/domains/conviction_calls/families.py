"""Which features tell of one side of a call: its source, its crowd, its hour, its market, the thing itself."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from src.domains.conviction_calls.declared import (
    CREDIBILITY_OF_CALL,
    CREDIBILITY_ON_RECORD,
    FUNDAMENTALS_OF_CALL,
    MARKET_CONTEXT,
    OF_PRICES,
    SOCIAL_COUNTED,
    SOCIAL_OF_CALL,
    TIMING_OF_CALL,
    TIMING_ON_RECORD,
    Row,
)


def _names(*groups: tuple[Row, ...]) -> tuple[str, ...]:
    return tuple(row[0] for rows in groups for row in rows)


FAMILIES: Final[Mapping[str, tuple[str, ...]]] = MappingProxyType(
    {
        "source credibility": (
            *_names(CREDIBILITY_OF_CALL, CREDIBILITY_ON_RECORD),
            "endorsers_1d",
            "endorsed_by_others",
            "endorsed",
            "sources_7d",
            "caller_edge",
        ),
        "social conviction": (
            *_names(SOCIAL_OF_CALL, SOCIAL_COUNTED),
            "copies_1d",
            "channels_of_copies_1d",
            "fire",
            "rocket",
            "endorsed_x_reactions",
        ),
        "timing": (
            *_names(TIMING_OF_CALL, TIMING_ON_RECORD),
            "calls_1d",
            "calls_30d",
            "already_pumped",
            "attention",
            "attention_7d_ago",
            "attention_growth_7d",
        ),
        "market and on-chain": (*_names(MARKET_CONTEXT, OF_PRICES), "liquidity_over_cap"),
        "fundamentals": (*_names(FUNDAMENTALS_OF_CALL), "token_age_days", "young_token"),
    }
)
"""Family → its features, each feature but the rules' own in exactly one."""
