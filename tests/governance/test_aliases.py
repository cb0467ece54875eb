"""Aliases follow from the events alone: not from their order, nor how often they were heard of, nor who wrote them down."""

import contextlib
import json
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from src.errors import ParsingError
from src.governance.aliases import Aliases, rebuilt, remembered
from src.governance.event import Event, Kind
from src.ledger.store import KEY
from tests.governance.registry_world import NOW

KINDS: tuple[Kind, ...] = ("challenger", "champion", "rollback", "placed")
EVENTS = st.builds(
    Event,
    at=st.integers(0, 5).map(lambda minutes: NOW + timedelta(minutes=minutes)),
    kind=st.sampled_from(KINDS),
    version=st.sampled_from(("v1", "v2", "v3", "v4")),
    displaced=st.sampled_from(("", "v1")),
    why=st.text(max_size=20),
    figures=st.dictionaries(st.text(max_size=5), st.floats(allow_nan=False, allow_infinity=False) | st.none(), max_size=2),
    seal=st.sampled_from(("", "ab" * 32)),
    run=st.sampled_from(("", "run-1", "run-2")),
)
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=12), inner, max_size=4),
    max_leaves=12,
)


def event(kind: Kind, version: str, minute: int) -> Event:
    return Event(NOW + timedelta(minutes=minute), kind, version, "", "")


@given(st.lists(EVENTS, max_size=8).flatmap(lambda events: st.tuples(st.just(events), st.permutations(events * 2))))
def test_any_order_and_any_repetition_come_to_the_same(both: tuple[list[Event], list[Event]]) -> None:
    once, shuffled_twice = both
    assert rebuilt(shuffled_twice) == rebuilt(once)


@given(st.lists(EVENTS, max_size=8))
def test_nobody_has_two_names_and_every_name_is_in_the_history(events: list[Event]) -> None:
    aliases = rebuilt(events)
    named = [name for name in (aliases.champion, aliases.challenger) if name is not None]
    assert len(set(named)) == len(named)
    assert aliases.champion is None or aliases.champion != aliases.previous
    assert {*named, *filter(None, [aliases.previous])} <= {item.version for item in aliases.history}
    assert {item.id for item in aliases.history} == {item.id for item in events}
    assert (aliases.champion is None) == (not aliases.champions)


@given(st.lists(EVENTS, max_size=8))
def test_the_last_event_that_makes_a_champion_wins(events: list[Event]) -> None:
    aliases = rebuilt(events)
    made = [item for item in aliases.history if item.kind != "challenger"]
    first = {item.version: item for item in reversed(made)}
    counted = [item for item in made if item.kind != "placed" or item == first[item.version]]
    assert aliases.champion == (counted[-1].version if counted else None)


@given(st.lists(EVENTS, max_size=8))
def test_the_record_goes_through_json_and_comes_back_as_the_same_aliases(events: list[Event]) -> None:
    aliases = rebuilt(events)
    assert rebuilt(remembered(json.loads(json.dumps(aliases.record())))) == aliases


@given(EVENTS)
def test_an_event_has_a_key_that_any_store_takes_and_that_sorts_by_time(item: Event) -> None:
    assert KEY.fullmatch(item.key)
    later = Event(item.at + timedelta(microseconds=1), item.kind, item.version, item.displaced, item.why)
    assert item.key < later.key
    assert Event.parse(json.loads(json.dumps(item.record()))) == item


@given(EVENTS, st.sampled_from(("at", "event", "version", "from", "why", "figures", "seal", "run", "id", "schema")), JSON)
def test_a_member_that_was_changed_is_noticed(item: Event, member: str, value: Any) -> None:
    record = json.loads(json.dumps(item.record()))
    if json.dumps(record[member]) == json.dumps(value):
        return
    with pytest.raises(ParsingError):
        Event.parse({**record, member: value})


@given(JSON)
def test_whatever_a_record_holds_it_is_aliases_or_not_understood(value: Any) -> None:
    with contextlib.suppress(ParsingError):
        assert remembered(value) == ()


def test_a_promotion_makes_the_champion_previous_and_leaves_the_challenger_alone() -> None:
    aliases = rebuilt([event("champion", "v1", 0), event("challenger", "v2", 1), event("champion", "v3", 2)])
    assert (aliases.champion, aliases.challenger, aliases.previous) == ("v3", "v2", "v1")


def test_two_runs_that_roll_back_the_same_at_once_roll_back_once() -> None:
    events = [event("champion", "v1", 0), event("champion", "v2", 1), event("rollback", "v1", 2), event("rollback", "v1", 3)]
    aliases = rebuilt(events)
    assert (aliases.champion, aliases.previous) == ("v1", "v2")


def test_two_runs_that_promote_at_once_leave_the_later_one_champion_and_the_other_to_go_back_to() -> None:
    aliases = rebuilt([event("champion", "v1", 0), event("champion", "v3", 2), event("champion", "v2", 1)])
    assert (aliases.champion, aliases.previous) == ("v3", "v2")


def test_a_challenger_that_is_champion_already_stays_champion() -> None:
    assert rebuilt([event("champion", "v1", 0), event("challenger", "v1", 1)]).challenger is None


def test_what_a_person_placed_is_found_once_however_many_runs_come_across_it() -> None:
    events = [event("champion", "v1", 0), event("placed", "mine", 1), event("champion", "v2", 2), event("placed", "mine", 3)]
    aliases = rebuilt(events)
    assert (aliases.champion, aliases.previous) == ("v2", "mine")


def test_no_events_are_nobody() -> None:
    assert rebuilt([]) == Aliases()
