"""Who had called before: what stood at each call, and nothing that came with it or after."""

from dataclasses import replace
from datetime import timedelta
from time import process_time

from hypothesis import given, settings
from hypothesis import strategies as st

from src.domains.conviction_calls.calls.crowd import crowds
from src.domains.conviction_calls.calls.pool import Pool
from src.domains.conviction_calls.messages.message import Message
from tests.domains.conviction_calls.calls_world import EVENING, NOON, pool, said

LATER = EVENING + timedelta(days=60)


def early() -> Message:
    """The channel was there a year before."""
    return said("good morning", "0", -9_000, "host")


def cry(number: int, hours: float, author: str, symbol: str = "NAV") -> Message:
    return said(f"{symbol}/BTC buy, says {author} {number}", str(number), hours, author)


def newest(*messages: Message) -> dict[str, object]:
    held: Pool = pool(*messages, as_of=LATER)
    return dict(crowds(held)[-1])


def test_three_others_within_a_day_and_one_of_last_week_are_counted_in_their_windows() -> None:
    others = (cry(1, -60, "ben"), cry(2, -20, "cat"), cry(3, -2, "dan"), cry(4, -0.5, "eve"))
    found = newest(early(), *others, cry(5, 0, "ann"))
    assert [found[f"callers_before_{span}"] for span in ("1h", "24h", "7d")] == [1, 3, 4]
    assert found["heating"] == 7 * 3 / 4


def test_the_callers_own_earlier_calls_are_no_crowd() -> None:
    assert newest(early(), cry(1, -2, "ann"), cry(2, 0, "ann"))["callers_before_24h"] == 0


def test_one_other_who_calls_twice_is_one_caller() -> None:
    assert newest(early(), cry(1, -3, "ben"), cry(2, -2, "ben"), cry(3, 0, "ann"))["callers_before_24h"] == 1


def test_calls_of_another_symbol_count_for_the_noise_of_the_hour_alone() -> None:
    found = newest(early(), cry(1, -0.5, "ben", "VIA"), cry(2, 0, "ann"))
    assert (found["callers_before_1h"], found["calls_before_1h"]) == (0, 1)


def test_calls_of_the_same_second_do_not_see_one_another() -> None:
    held = pool(early(), cry(1, 0, "ann"), cry(2, 0, "ben"))
    assert [crowd["callers_before_24h"] for crowd in crowds(held)] == [0, 0]


def test_a_week_that_begins_before_the_first_message_is_unknown_and_a_day_is_not() -> None:
    found = newest(said("good morning", "0", -48, "host"), cry(1, 0, "ann"))
    assert (found["callers_before_7d"], found["caller_calls_7d"], found["callers_before_24h"]) == (None, None, 0)


def test_who_calls_everything_is_told_by_the_week_before() -> None:
    spray = [cry(number, -number, "ann", symbol) for number, symbol in enumerate(("VIA", "ADA", "DOT", "ADA"), start=1)]
    found = newest(early(), *spray, cry(9, 0, "ann"))
    assert (found["caller_calls_7d"], found["caller_symbols_7d"]) == (4, 3)


def test_a_first_call_in_a_month_is_one_and_a_repeat_is_none() -> None:
    assert newest(early(), cry(1, 0, "ann"))["first_call_30d"] is True
    assert newest(early(), cry(1, -24 * 20, "ann"), cry(2, 0, "ann"))["first_call_30d"] is False


def test_whether_it_is_the_first_in_a_month_is_unknown_in_a_channel_of_two_days() -> None:
    young = said("good morning", "0", -48, "host")
    assert newest(young, cry(1, 0, "ann"))["first_call_30d"] is None
    assert newest(young, cry(1, -24, "ann"), cry(2, 0, "ann"))["first_call_30d"] is False


def test_a_caller_of_whom_nothing_is_known_has_no_days_since() -> None:
    assert newest(early(), cry(1, 0, "ann"))["caller_days_since_call"] is None
    assert newest(early(), cry(1, -12, "ann"), cry(2, 0, "ann"))["caller_days_since_call"] == 0.5


def test_ten_thousand_callers_of_one_coin_in_a_week_are_counted_in_seconds() -> None:
    (call,) = pool(cry(1, 0, "ann")).calls
    calls = tuple(
        replace(call, message=replace(call.message, author=f"{one:012d}", known_at=NOON + timedelta(minutes=one)))
        for one in range(10_000)
    )
    began = process_time()
    found = crowds(Pool(calls, {}, {("telegram", "a"): NOON}, None))[-1]
    assert process_time() - began < 4  # 0.3 s; 48 s when every caller of the week was looked at
    # The last of one a minute: all 10,080 minutes of a week are not over yet, so that week is unknown and a day is not.
    assert [found[f"callers_before_{span}"] for span in ("1h", "24h", "7d")] == [60, 1_440, None]


cries = st.lists(st.tuples(st.integers(-300, 300), st.sampled_from("abc"), st.sampled_from(("NAV", "VIA", "ADA"))), max_size=25)


@settings(max_examples=40, deadline=None)
@given(cries, st.integers(-300, 300))
def test_what_is_said_later_changes_nothing_of_what_stood_at_a_call(said_: list[tuple[int, str, str]], cut: int) -> None:
    made = [cry(number, hours, author, symbol) for number, (hours, author, symbol) in enumerate(said_, start=1)]
    whole = pool(early(), *made, as_of=LATER)
    before = pool(early(), *(one for one in made if one.known_at <= said("", hours=cut).known_at), as_of=LATER)
    stood = {(call.key, call.ticker): crowd for call, crowd in zip(whole.calls, crowds(whole), strict=True)}
    for call, crowd in zip(before.calls, crowds(before), strict=True):
        assert stood[call.key, call.ticker] == crowd


@settings(max_examples=40, deadline=None)
@given(cries)
def test_the_crowd_is_what_counting_by_hand_comes_to(said_: list[tuple[int, str, str]]) -> None:
    made = [cry(number, hours, author, symbol) for number, (hours, author, symbol) in enumerate(said_, start=1)]
    held = pool(early(), *made, as_of=LATER)
    for call, crowd in zip(held.calls, crowds(held), strict=True):
        day = call.known_at - timedelta(days=1)
        near = [one for one in held.calls if day <= one.known_at < call.known_at]
        others = {one.caller for one in near if one.ticker == call.ticker and one.caller != call.caller}
        assert crowd["callers_before_24h"] == len(others)
