"""What is concluded about a signal: its base score, as it stands.

Whoever gave the signal has scored it, or our own declared arithmetic has (`roster.base_score`); nothing is added to that here
and nothing taken from it, so that the model's part can be seen against it.
"""

from typing import Final

from src.features.expression import at_least
from src.scoring.rules import Rule, RuleBook

LEVELS: Final = ((0.0, "low"), (50.0, "neutral"), (65.0, "elevated"), (75.0, "high"))
"""From 65 signals are commonly traded, from 75 commonly trusted; at 50 nothing speaks for one."""

RULES: Final = RuleBook(
    rules=(
        Rule(
            type="BASE_SCORE",
            category="pattern",
            points=100,
            measure="base_score",
            when=at_least("base_score", 0),
            because="The pattern's own base score",
            sources=("signals",),
        ),
    ),
    weights={"pattern": 1.0},
    levels=LEVELS,
)
