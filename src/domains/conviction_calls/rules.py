"""What is concluded about a call: points of ten, so that 0–100 is the communities' scale of 1 to 10.

The first community counts what a call has: 3 for every call, 1 each for a fire, a rocket and a thesis, 2 for a trusted author,
1 to 3 for its reactions, 10 at most. The second counts reactions first and then reads the content. Neither was fitted to
anything: what they are worth is for outcomes to say.
"""

from collections.abc import Mapping
from dataclasses import replace
from types import MappingProxyType
from typing import Final

from src.features.expression import at_least, feature
from src.scoring.rules import Rule, RuleBook, ladder

CATEGORY: Final = "conviction"
WEIGHTS: Final = MappingProxyType({CATEGORY: 1.0})
DEPLOYED_ABOVE: Final = 8
"""On the scale of 1 to 10: a call is deployed from 9 on."""
LEVELS: Final = ((0.0, "low"), (50.0, "neutral"), (70.0, "elevated"), (90.0, "high"))
"""The communities' bands by the names that every page knows: 1–4 is avoided, 7–8 is medium, and only above 8 is bought."""
MESSAGES: Final = ("messages",)

TIERS: Final = MappingProxyType({10.0: 0.5, 25.0: 1.0, 50.0: 1.5})
"""Reactions → part of twenty points: 10 at ten, 20 at twenty-five, 30 at fifty."""


def _rule(type_: str, points: float, because: str, name: str, least: float = 1.0, **others: object) -> Rule:
    rule = Rule(type=type_, category=CATEGORY, points=points, when=at_least(name, least), because=because, sources=MESSAGES)
    return replace(rule, **others)  # type: ignore[arg-type]  # fields of a rule, by name


_CALLED: Final = _rule("CALLED", 30, "It was called: every call starts at 3 of 10", "symbols_in_message")
_SHORT: Final = _rule(
    "BETS_ON_A_FALL", -100, "It is a short or a put: no call for a rise, whatever else speaks for it", "short"
)
_FIRE: Final = _rule(
    "FIRE", 10, "It has a fire, in its words or as a reaction", "fire", evidence=("fire_in_text", "reactions_fire")
)
_ROCKET: Final = _rule(
    "ROCKET", 10, "It has a rocket, in its words or as a reaction", "rocket", evidence=("rocket_in_text", "reactions_rocket")
)
_ENDORSED: Final = _rule("ENDORSED", 20, "A trusted author wrote it, answered it, passed it on or reacted to it", "endorsed")
_THESIS: Final = _rule("THESIS", 10, "It gives a reason", "thesis_groups")
_REACTIONS: Final = _rule(
    "REACTIONS", 20, "Ten people or more reacted to it", "reactions_total", 10, severity=ladder("reactions_total", TIERS)
)
_REACH: Final = _rule(
    "REACH",
    20,
    "It was passed on ten times or more, or seen as often as that takes (the platform has no reactions)",
    "reach",
    10,
    severity=ladder("reach", TIERS),
)
_RED_FLAGS: Final = _rule(
    "RED_FLAGS", 0, "It shows signs of a scam: shown, without points of the communities' own", "red_flags"
)

RULES: Final = RuleBook((_CALLED, _FIRE, _ROCKET, _ENDORSED, _THESIS, _REACTIONS, _REACH, _SHORT, _RED_FLAGS), WEIGHTS, LEVELS)

_CONTENT_TIERS: Final = MappingProxyType({5.0: 0.5, 15.0: 1.0, 30.0: 1.5, 60.0: 2.0})
"""Reactions → part of twenty points where they count most: 10 at five, 20 at fifteen, 30 at thirty, 40 at sixty."""

_REACTIONS_AND_CONTENT: Final = RuleBook(
    (
        _CALLED,
        replace(
            _REACTIONS,
            when=at_least("reactions_total", 5),
            severity=ladder("reactions_total", _CONTENT_TIERS),
            because="Five people or more reacted to it",
        ),
        replace(
            _REACH,
            when=at_least("reach", 5),
            severity=ladder("reach", _CONTENT_TIERS),
            because="It was passed on five times or more, or seen as often as that takes (the platform has no reactions)",
        ),
        replace(
            _THESIS,
            type="REASONS",
            points=10,
            severity=ladder("thesis_groups", {1.0: 0.5, 2.0: 1.0, 3.0: 2.0}),
            because="It gives reasons; of three kinds they weigh most",
        ),
        _rule("CATALYST", 10, "It names something that is about to happen", "catalyst"),
        _rule("PARTNERSHIP", 5, "It names a partner", "partnership"),
        _rule("WORKING_PRODUCT", 10, "It says that something works already", "working_product"),
        Rule(
            type="PLANNED",
            category=CATEGORY,
            points=5,
            when=at_least("entry_given", 1) & at_least("target_given", 1),
            because="It names where to come in and where to go out",
            sources=MESSAGES,
        ),
        Rule(
            type="ONE_LINER",
            category=CATEGORY,
            points=-10,
            when=(feature("words") <= 4) & (feature("thesis_groups") <= 0),
            because="A symbol and hardly a word beside it",
            sources=MESSAGES,
        ),
        replace(
            _RED_FLAGS,
            points=-20,
            severity=ladder("red_flags", {1.0: 0.5, 2.0: 1.0, 3.0: 2.0}),
            because="It shows signs of a scam",
        ),
        _SHORT,
    ),
    WEIGHTS,
    LEVELS,
)

PRESETS: Final[Mapping[str, RuleBook]] = MappingProxyType({"reactions_and_content": _REACTIONS_AND_CONTENT})
"""Name in the input → rules that can be chosen instead."""
