"""One voice saying one thing is counted once, and nothing is known before its time."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from time import process_time

from hypothesis import given, settings
from hypothesis import strategies as st

from src.domains.conviction_calls.messages.folding import fold
from src.domains.conviction_calls.messages.message import Message

NOON = datetime(2021, 2, 1, 12, tzinfo=UTC)
LATER = NOON + timedelta(days=10)
LONG = "#NAV/BTC buy zone 560-540, targets 600 and 650, stop 500, spot only"


def said(text: str, number: str = "1", hours: float = 0, channel: str = "a", author: str | None = None) -> Message:
    when = NOON + timedelta(hours=hours)
    return Message(
        id=number, channel=channel, platform="telegram", author=author, sent_at=when, edited_at=None, deleted=False,
        forwarded_from=None, reply_to=None, text=text, reactions=None, views=10, forwards=0, known_at=when, counted_at=None,
    )  # fmt: skip


def edited(message: Message, text: str, hours: float) -> Message:
    when = message.sent_at + timedelta(hours=hours)
    return replace(message, text=text, edited_at=when, known_at=when)


def test_an_edit_replaces_its_first_version_and_keeps_when_it_was_sent() -> None:
    first = said("buy #NAV")
    (one,) = fold([edited(first, "buy #NAV, target 1 hit", 5), first], LATER)
    assert (one.message.text, one.message.sent_at) == ("buy #NAV, target 1 hit", NOON)


def test_before_the_edit_the_first_version_stands() -> None:
    first = said("buy #NAV")
    (one,) = fold([first, edited(first, "target 1 hit", 5)], NOON + timedelta(hours=4))
    assert one.message.text == "buy #NAV"


def test_a_message_seen_only_after_its_edit_is_unknown_before_it() -> None:
    assert fold([edited(said("x"), "target 1 hit", 5)], NOON + timedelta(hours=4)) == ()


def test_a_message_taken_back_keeps_its_last_words_and_is_marked() -> None:
    first = said("buy #NAV")
    (one,) = fold([first, replace(first, text="", deleted=True, known_at=NOON + timedelta(hours=1))], LATER)
    assert (one.message.text, one.message.deleted) == ("buy #NAV", True)


def test_the_same_long_words_in_three_channels_are_one_thing_with_the_first_ones_views() -> None:
    posts = [said(LONG, "1"), said(LONG.upper() + " https://t.me/x", "9", 2, "b"), said(f" {LONG}\n", "4", 3, "c")]
    (one,) = fold(posts, LATER)
    assert one.copies == (("telegram", "b", "9"), ("telegram", "c", "4"))
    assert (one.message.views, one.message.channel) == (10, "a")


def test_two_strangers_who_write_the_same_three_words_are_two_voices() -> None:
    assert len(fold([said("$GME 🚀 now", "1", author="x"), said("$GME 🚀 now", "2", 1, author="y")], LATER)) == 2


def test_one_author_who_repeats_three_words_is_one_voice() -> None:
    assert len(fold([said("$GME 🚀 now", "1", author="x"), said("$GME 🚀 now", "2", 1, "b", author="x")], LATER)) == 1


def test_a_forward_of_three_words_is_folded_into_its_original() -> None:
    copy = replace(said("$GME 🚀 now", "2", 1, "b", "y"), forwarded_from="x")
    (one,) = fold([copy, said("$GME 🚀 now", "1", author="x")], LATER)
    assert one.message.id == "1"


def test_an_author_who_repeats_himself_past_a_stranger_is_a_copy_of_his_own_words() -> None:
    posts = [said("$GME 🚀 now", str(hour), hour, author=author) for hour, author in enumerate("xyx")]
    assert [(one.message.id, [copy[2] for copy in one.copies]) for one in fold(posts, LATER)] == [("0", ["2"]), ("1", [])]


def test_who_passed_words_on_repeats_them_afterwards_as_a_copy_of_the_newest_original() -> None:
    passed_on = replace(said("$GME 🚀 now", "2", 2, author="z"), forwarded_from="y")
    posts = [said("$GME 🚀 now", "0", 0, author="x"), said("$GME 🚀 now", "1", 1, author="y"), passed_on]
    folded = fold([*posts, said("$GME 🚀 now", "3", 3, author="z")], LATER)
    assert [(one.message.id, [copy[2] for copy in one.copies]) for one in folded] == [("0", []), ("1", ["2", "3"])]


def test_twenty_thousand_strangers_with_the_same_three_words_are_folded_in_seconds() -> None:
    posts = [said("$GME 🚀 now", str(one), one / 1_000, author=f"a{one}") for one in range(20_000)]
    began = process_time()
    assert len(fold(posts, LATER)) == 20_000
    assert process_time() - began < 6  # 0.8 s; a tenth of them took 2.0 s when every earlier one was looked at


def test_the_same_words_two_days_later_are_a_new_call() -> None:
    assert len(fold([said(LONG, "1"), said(LONG, "2", 48)], LATER)) == 2


def test_pictures_without_words_are_never_copies_of_one_another() -> None:
    assert len(fold([said("", "1", author="x"), said("", "2", 1, author="x")], LATER)) == 2


def test_counts_read_off_later_than_asked_are_unknown() -> None:
    counted = replace(said("x"), counted_at=NOON + timedelta(days=3))
    assert fold([counted], NOON)[0].message.views is None
    assert fold([counted], LATER)[0].message.views == 10


@st.composite
def postings(draw: st.DrawFn) -> Message:
    first = said(
        draw(st.sampled_from(["a", LONG, ""])),
        draw(st.sampled_from("123")),
        draw(st.integers(0, 60)),
        author=draw(st.sampled_from([None, "x", "y"])),
    )
    return edited(first, first.text + "!", 2) if draw(st.booleans()) else first


MESSAGES = postings()


@settings(max_examples=40, deadline=None)
@given(messages=st.lists(MESSAGES, max_size=8), data=st.data(), hour=st.integers(0, 70))
def test_order_repeats_and_the_future_change_nothing(messages: list[Message], data: st.DataObject, hour: int) -> None:
    as_of = NOON + timedelta(hours=hour)
    shuffled = data.draw(st.permutations(messages + messages))
    assert fold(shuffled, as_of) == fold([message for message in messages if message.known_at <= as_of], as_of)


@settings(max_examples=40, deadline=None)
@given(messages=st.lists(MESSAGES, max_size=8))
def test_every_posting_is_an_original_or_a_copy_of_exactly_one(messages: list[Message]) -> None:
    folded = fold(messages, LATER)
    places = [one.message.identity for one in folded] + [copy for one in folded for copy in one.copies]
    assert sorted(places) == sorted({message.identity for message in messages})
