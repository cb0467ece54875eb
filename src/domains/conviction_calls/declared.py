"""What can be told of each feature before anything is measured: its unit, its bounds, and what it is."""

from collections.abc import Mapping
from math import inf
from types import MappingProxyType
from typing import Final

from src.domains.conviction_calls.market.measures import MEASURES

Row = tuple[str, str, float, float, str]
"""Name (the field's own), unit, least value, largest, and what it is."""

CREDIBILITY_OF_CALL: Final[tuple[Row, ...]] = (
    ("endorsed_by_author", "flag", 0, 1, "A trusted author wrote it; missing where the input names nobody to trust"),
    ("forwarded", "flag", 0, 1, "It was forwarded from elsewhere, not written here"),
    ("edited", "flag", 0, 1, "Only an edited version is known, so what it first said is not"),
    (
        "caller_calls_7d",
        "calls",
        0,
        1e6,
        "Calls by this caller in the 7 days before it: who calls everything is right sometimes",
    ),
    ("caller_symbols_7d", "symbols", 0, 1e6, "Different symbols this caller called in the 7 days before it"),
    ("caller_days_since_call", "days", 0, 36_500, "Days since this caller's call before it, of any symbol"),
    ("first_call_30d", "flag", 0, 1, "This caller has not called this symbol in the 30 days before it"),
    ("callers_before_7d", "callers", 0, 1e6, "Other callers who called the symbol in the 7 days before it"),
)
CREDIBILITY_ON_RECORD: Final[tuple[Row, ...]] = (
    ("caller_answered", "calls", 0, 1e9, "The caller's calls whose answer is known"),
    ("caller_hits", "calls", 0, 1e9, "Those of them that doubled"),
    ("caller_rate", "share", 0, 1, "Share of the caller's calls that doubled, drawn to everybody's rate by 20 calls' weight"),
    ("caller_recent_rate", "share", 0, 1, "Share of the caller's newest 10 answers that doubled"),
    ("symbol_answered", "calls", 0, 1e9, "Calls of the symbol, by anybody, whose answer is known"),
    ("symbol_rate", "share", 0, 1, "Share of the symbol's calls that doubled, drawn to everybody's rate by 20 calls' weight"),
)
TIMING_ON_RECORD: Final[tuple[Row, ...]] = (
    ("everybody_rate", "share", 0, 1, "Share of all calls answered so far that doubled"),
    ("everybody_rate_30d", "share", 0, 1, "Share of the answers of the last 30 days that doubled: what the season is like"),
)
SOCIAL_OF_CALL: Final[tuple[Row, ...]] = (
    ("fire_in_text", "flag", 0, 1, "The words themselves have a fire in them"),
    ("rocket_in_text", "flag", 0, 1, "The words themselves have a rocket in them"),
    ("cheers", "signs", 0, 1e5, "Cheering signs in the words: rockets, fires, moons, money"),
    ("shouting", "share", 0, 1, "Share of capitals among its letters; missing below 12 letters"),
    ("exclamations", "signs", 0, 1e5, "Exclamation marks"),
    ("hurry", "words", 0, 1e5, "Words that hurry: now, last chance, hours left"),
    ("words", "words", 0, 1e6, "Length"),
    ("links", "links", 0, 1e5, "Links in it"),
    ("thesis_groups", "groups", 0, 8, "Kinds of reasons it gives, of eight"),
    ("callers_before_1h", "callers", 0, 1e6, "Other callers who called the symbol in the hour before it"),
    ("callers_before_24h", "callers", 0, 1e6, "Other callers who called the symbol in the 24 hours before it"),
    ("calls_before_1h", "calls", 0, 1e6, "Calls of any symbol in the hour before it: how loud it is everywhere"),
    (
        "bullish_mark",
        "flag",
        0,
        1,
        "The author marked it bullish; missing where the platform has no such mark, or it was not set",
    ),
)
SOCIAL_COUNTED: Final[tuple[Row, ...]] = (
    ("reactions_total", "reactions", 0, 1e12, "Reactions of all kinds"),
    ("reactions_fire", "reactions", 0, 1e12, "Fires among them"),
    ("reactions_rocket", "reactions", 0, 1e12, "Rockets among them"),
    ("reactions_other", "reactions", 0, 1e12, "Other kinds"),
    ("reactions_velocity", "reactions/hour", 0, 1e14, "Reactions an hour between posting and counting"),
    ("views", "views", 0, 1e12, "How often it was seen"),
    ("forwards", "forwards", 0, 1e12, "How often it was passed on"),
    ("forwards_per_1000_views", "forwards", 0, 1e15, "Passed on for a thousand views"),
    (
        "reach",
        "reactions",
        0,
        1e12,
        "Where the platform has no reactions: forwards, or views over 250, whichever is more",
    ),
)
TIMING_OF_CALL: Final[tuple[Row, ...]] = (
    ("hour", "hour", 0, 23, "Hour of the day (UTC) at which it was posted; missing where only the day is known"),
    ("weekend", "flag", 0, 1, "Posted on a Saturday or Sunday (UTC)"),
    ("heating", "ratio", 0, 7e6, "Other callers of 24 hours over a day's share of those of 7 days; missing without any"),
)
FUNDAMENTALS_OF_CALL: Final[tuple[Row, ...]] = (
    ("catalyst", "flag", 0, 1, "Names something that is about to happen: a listing, a launch, an upgrade, earnings"),
    ("partnership", "flag", 0, 1, "Names a partner, an integration, a backer"),
    ("working_product", "flag", 0, 1, "Says that something works: users, revenue, a network that runs"),
    ("tokenomics", "flag", 0, 1, "Speaks of supply: burns, locks, float, short interest"),
    ("valuation", "flag", 0, 1, "Speaks of worth: capitalisation, multiples, undervalued"),
    ("technical", "flag", 0, 1, "Reads a chart: breakout, support, divergence"),
    ("people", "flag", 0, 1, "Speaks of those behind it: team, founder, funds that bought"),
    ("macro", "flag", 0, 1, "Speaks of the season: cycle, halving, rates, sector"),
    ("entry_given", "flag", 0, 1, "Names a price or zone to come in at"),
    ("target_given", "flag", 0, 1, "Names a target"),
    ("stop_given", "flag", 0, 1, "Names a stop"),
    ("target_over_entry", "ratio", 1, 1e6, "Largest target over the entry it names; missing without both"),
    ("leverage", "times", 1, 1000, "Leverage it names; missing where it names none"),
    ("short", "flag", 0, 1, "It bets on a fall; missing where it says both"),
    ("red_flags", "kinds", 0, 6, "Kinds of warning signs in it, of six"),
    ("promised", "flag", 0, 1, "Promises a sure gain"),
    ("scheduled_pump", "flag", 0, 1, "Announces a pump, or a coin to be named at an hour"),
    ("insider", "flag", 0, 1, "Claims to know what others do not"),
    ("paid_group", "flag", 0, 1, "Asks to join or pay a group"),
    ("times_promised", "flag", 0, 1, "Promises ten times the money or more"),
    ("fresh_token", "flag", 0, 1, "Says itself that the token is new: presale, fair launch, just launched"),
    ("symbols_in_message", "symbols", 1, 5, "Symbols the message calls"),
    ("by_cashtag", "flag", 0, 1, "Written as a cashtag, or attached by the site"),
    ("by_pair", "flag", 0, 1, "Written as a pair with a quote coin"),
    ("ambiguous", "flag", 0, 1, "The symbol names more than one asset; the largest was taken"),
    ("collides", "flag", 0, 1, "The symbol is both a coin and a stock, or a stock's among coins; channel or writing decided"),
    ("unlisted", "flag", 0, 1, "The directory does not know the symbol"),
)
MARKET_CONTEXT: Final[tuple[Row, ...]] = (
    ("liquidity_usd", "USD", 0, 1e15, "Liquidity, when given"),
    ("whale_flow", "USD", -1e15, 1e15, "Net flow of large holders, when given; positive is buying"),
    ("market_cap_usd", "USD", 0, 1e15, "Market capitalisation, when given"),
)
CONTEXT_ROWS: Final[tuple[Row, ...]] = (
    *MARKET_CONTEXT,
    ("attention", "index", 0, 1e15, "Attention, when given: searches, page views"),
    ("token_age_days", "days", 0, 36_500, "Age of the token, when given"),
)
OF_PRICES: Final[tuple[Row, ...]] = tuple((one.name, one.unit, one.low, one.high, one.doc) for one in MEASURES)

_OTHERS: Final[Mapping[str, tuple[float, float]]] = MappingProxyType(
    {
        "calls_1d": (0, 1e6),
        "calls_30d": (0, 1e6),
        "copies_1d": (0, 1e6),
        "channels_of_copies_1d": (0, 1e6),
        "endorsers_1d": (0, 1e6),
        "endorsed_by_others": (0, 1),
        "attention_7d_ago": (0, 1e15),
        "endorsed": (0, 1),
        "fire": (0, 1),
        "rocket": (0, 1),
        "endorsed_x_reactions": (0, 1e12),
        "sources_7d": (1, 1e6 + 1),
        "caller_edge": (-1, 1),
        "already_pumped": (0, 1),
        "attention_growth_7d": (0, inf),
        "liquidity_over_cap": (0, inf),
        "young_token": (0, 1),
        "multi_signal_count": (0, 100),
        "rules_score": (0, 100),
    }
)
_ROWS: Final = (
    *CREDIBILITY_OF_CALL,
    *CREDIBILITY_ON_RECORD,
    *SOCIAL_OF_CALL,
    *SOCIAL_COUNTED,
    *TIMING_OF_CALL,
    *TIMING_ON_RECORD,
    *FUNDAMENTALS_OF_CALL,
    *CONTEXT_ROWS,
    *OF_PRICES,
)

BOUNDS: Final[Mapping[str, tuple[float, float]]] = MappingProxyType(
    {name: (low, high) for name, _, low, high, _ in _ROWS} | dict(_OTHERS)
)
"""Feature → least and largest value it can take; every feature has one."""
