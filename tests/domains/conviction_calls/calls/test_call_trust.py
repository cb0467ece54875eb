"""Whom the input trusts, and which calls they stand by."""

import pytest

from src.domains.conviction_calls.calls.call import Call
from src.domains.conviction_calls.calls.trust import endorsements, replies
from src.domains.conviction_calls.messages.message import Message
from tests.domains.conviction_calls.calls_world import PLAN, pool, said

TRUSTED = frozenset({"dan"})


def stood_by(call: Message, *others: Message) -> list[str]:
    held = pool(call, *others)
    made: Call = held.calls[0]
    answers = replies(held.messages.values(), TRUSTED)
    return [one.how for one in endorsements(made, answers, TRUSTED)]


def test_an_answer_of_a_trusted_author_endorses() -> None:
    assert stood_by(said(PLAN), said("I am in too", "2", 1, "dan", reply_to="1")) == ["answered it"]


def test_an_answer_of_anybody_else_does_not() -> None:
    assert stood_by(said(PLAN), said("I am in too", "2", 1, "eve", reply_to="1")) == []


@pytest.mark.parametrize("text", ["this is a scam", "don't touch it", "I am short this", "avoid", "sold mine"])
def test_an_answer_that_warns_or_bets_against_it_does_not(text: str) -> None:
    assert stood_by(said(PLAN), said(text, "2", 1, "dan", reply_to="1")) == []


def test_passing_the_words_on_endorses() -> None:
    assert stood_by(said(PLAN), said(PLAN, "2", 1, "dan", channel="b", forwarded_from="ann")) == ["passed it on"]


def test_nobody_endorses_himself() -> None:
    assert stood_by(said(PLAN, author="dan"), said("still in", "2", 1, "dan", reply_to="1")) == []


def test_an_answer_in_another_channel_to_the_same_number_is_to_another_message() -> None:
    assert stood_by(said(PLAN), said("I am in too", "2", 1, "dan", channel="b", reply_to="1")) == []
