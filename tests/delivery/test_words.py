"""What subjects are called, and which words of a row say most of it."""

from typing import Any

from src.delivery.words import COMPANIES, Words

SIGNALS = Words(usual=("BASE_SCORE",))


def row(*types: str, ml_weight: float = 0.4) -> dict[str, Any]:
    signals = [{"type": one, "title": one.replace("_", " ").capitalize()} for one in types]
    return {"signals": signals, "reasons": [{"words": "Momentum raises the odds"}], "ml_weight": ml_weight}


def test_a_signal_says_more_than_a_reason_of_the_model_and_that_more_than_what_every_subject_has() -> None:
    assert SIGNALS.strongest(row("BASE_SCORE", "ROCKET")) == "Rocket"
    assert SIGNALS.strongest(row("BASE_SCORE")) == "Momentum raises the odds"
    assert COMPANIES.strongest(row("BASE_SCORE")) == "Base score"


def test_a_model_that_weighs_nothing_gives_no_reason_for_a_score() -> None:
    assert SIGNALS.strongest(row("BASE_SCORE", ml_weight=0.0)) == "Base score"
    assert SIGNALS.strongest(row()) == ""
