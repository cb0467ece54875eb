"""Evidence in one line: where it was said and in which words, with nobody named."""

import pytest

from src.domains.conviction_calls.evidence import described
from src.observations.observation import Observation, Value
from tests.domains.conviction_calls.calls_world import NOON


def line(kind: str, **values: Value) -> str:
    return described(Observation(kind, "k", NOON, values=values))


@pytest.mark.parametrize(
    ("direction", "told"),
    [
        ("long", "NAV called on telegram in hall: “buy”"),
        ("short", "NAV called on telegram in hall, a bet on a fall: “buy”"),
        ("unsure", "NAV called on telegram in hall, which way is not clear: “buy”"),
    ],
)
def test_a_call_says_where_which_way_and_in_which_words(direction: str, told: str) -> None:
    assert line("call", symbol="NAV", platform="telegram", channel="hall", direction=direction, excerpt="buy") == told


def test_counts_say_what_was_counted_and_when_and_leave_out_what_was_not() -> None:
    assert line("counts", reactions_total=1200, reactions_fire=31, views=None) == (
        "Counted 2021-02-01 12:00 UTC: 1,200 reactions, 31 fires"
    )


def test_an_endorsement_names_nobody() -> None:
    assert (
        line("endorsement", who="0123456789ab", how="answered it", excerpt="I am in")
        == "A trusted author answered it: “I am in”"
    )
    assert line("endorsement", who="0123456789ab", how="reacted to it") == "A trusted author reacted to it"


def test_an_echo_says_where() -> None:
    assert line("echo", channel="telegram/b", forwarded=True) == "The same words forwarded in telegram/b"


def test_context_says_what_is_known() -> None:
    assert line("context", attention=40, liquidity_usd=None, whale_flow=-5.0) == "2021-02-01: attention 40, whale_flow -5"


@pytest.mark.parametrize("kind", ["call", "counts", "endorsement", "echo", "context", "another_kind"])
def test_an_observation_that_says_nothing_still_has_its_line(kind: str) -> None:
    assert line(kind)
