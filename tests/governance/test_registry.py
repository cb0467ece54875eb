"""A version is written once, a promotion and a rollback are one write, and a person's model is never overwritten."""

from pathlib import Path
from typing import Any

import pytest

from src.errors import GovernanceError, ModelRefusedError
from src.governance.aliases import ALIASES
from src.governance.registry import CHAMPION, enlist, promote, rollback, standing
from src.governance.shelf import Shelf
from src.governance.verdict import Verdict
from src.ledger.store import MemoryStore, Store
from src.scoring.seal import packed
from tests.governance.registry_world import (
    FAILED,
    NOW,
    PASSED,
    assert_consistent,
    envelope,
    happened,
    hours,
    names,
    speaker,
    spoken,
)
from tests.ledger.ledger_world import keys


async def promoted(store: Store, *versions: str) -> None:
    for number, version in enumerate(versions):
        await enlist(store, envelope(version), PASSED, hours(number))


async def test_an_empty_store_has_no_champion_and_nothing_is_written_by_asking(store: Store) -> None:
    assert names(await standing(store)) == (None, None, None)
    assert await spoken(store) == ""
    assert await keys(store) == []


async def test_a_promoted_version_speaks_in_the_next_run(store: Store) -> None:
    outcome = await enlist(store, envelope("v1"), PASSED, NOW, run="run-1")
    assert (outcome.version, outcome.role) == ("v1", "champion")
    assert outcome.words == "Model v1 is champion. It beats the best baseline."
    assert await spoken(store) == "v1"
    event = outcome.aliases.history[0]
    record = await store.get_value(ALIASES)
    assert record == {
        "schema": 1,
        "champion": "v1",
        "challenger": None,
        "previous": None,
        "updated_at": "2026-02-01T06:00:00+00:00",
        "history": [
            {
                "schema": 1,
                "at": "2026-02-01T06:00:00.000000+00:00",
                "event": "champion",
                "version": "v1",
                "from": "",
                "why": "It beats the best baseline.",
                "figures": {"log_loss": {"value": 0.01, "low": 0.002, "high": 0.02}},
                "seal": envelope("v1")["sha256"],
                "run": "run-1",
                "id": event.id,
            }
        ],
    }
    assert await keys(store) == ["aliases", "ml_model", f"model-event.20260201T060000.000000Z.{event.id}", "model.v1"]
    assert await store.get_value(CHAMPION) == envelope("v1")
    await assert_consistent(store)


async def test_a_version_that_was_not_promoted_is_kept_and_rules_speak_alone(store: Store) -> None:
    outcome = await enlist(store, envelope("v1"), FAILED, NOW)
    assert outcome.role == "challenger"
    assert outcome.words == "Model v1 is stored as challenger with weight 0. It does not beat the best baseline."
    assert names(outcome.aliases) == (None, "v1", None)
    assert await spoken(store) == ""
    assert await store.get_value(CHAMPION) is None
    await assert_consistent(store)


async def test_a_champion_goes_on_beside_its_challenger_and_gives_way_to_the_next_that_is_promoted(store: Store) -> None:
    await promoted(store, "v1")
    await enlist(store, envelope("v2"), FAILED, hours(1))
    assert await spoken(store) == "v1"
    outcome = await enlist(store, envelope("v3"), PASSED, hours(2))
    assert names(outcome.aliases) == ("v3", "v2", "v1")
    assert happened(outcome.aliases) == [("champion", "v1", ""), ("challenger", "v2", "v1"), ("champion", "v3", "v1")]
    assert await spoken(store) == "v3"
    await assert_consistent(store)


async def test_a_challenger_that_is_promoted_later_is_challenger_no_more(store: Store) -> None:
    await promoted(store, "v1")
    await enlist(store, envelope("v2"), FAILED, hours(1))
    outcome = await enlist(store, envelope("v2"), PASSED, hours(50))
    assert names(outcome.aliases) == ("v2", None, "v1")
    assert await spoken(store) == "v2"


async def test_enlisting_the_same_again_changes_nothing(store: Store) -> None:
    await promoted(store, "v1", "v2")
    before = {key: await store.get_value(key) for key in await keys(store)}
    outcome = await enlist(store, envelope("v2"), PASSED, hours(5), run="another")
    assert outcome.role == "champion"
    assert {key: await store.get_value(key) for key in await keys(store)} == before


async def test_a_version_is_never_overwritten_with_other_content(store: Store) -> None:
    await promoted(store, "v1")
    before = {key: await store.get_value(key) for key in await keys(store)}
    with pytest.raises(GovernanceError, match="version v1 is in the store with other content; a version is never overwritten"):
        await enlist(store, envelope("v1", target="another"), PASSED, hours(1))
    assert {key: await store.get_value(key) for key in await keys(store)} == before


async def test_a_damaged_version_is_not_mended_by_writing_over_it(store: Store) -> None:
    await store.set_value("model.v1", "{ cut short", "application/json; charset=utf-8")
    with pytest.raises(GovernanceError, match="never overwritten"):
        await enlist(store, envelope("v1"), PASSED, NOW)


@pytest.mark.parametrize("version", ["../v1", "a b", "", "x" * 101])
async def test_a_version_that_could_not_be_part_of_a_key_is_refused_before_anything_is_written(version: str) -> None:
    store = MemoryStore()
    with pytest.raises(ModelRefusedError):
        await enlist(store, envelope(version), PASSED, NOW)
    assert await keys(store) == []


async def test_an_altered_envelope_is_refused_before_anything_is_written() -> None:
    store = MemoryStore()
    with pytest.raises(ModelRefusedError, match="altered after sealing"):
        await enlist(store, {**envelope("v1"), "target": "another"}, PASSED, NOW)
    assert await keys(store) == []


async def test_a_rollback_swaps_champion_and_previous_and_says_why(store: Store) -> None:
    await promoted(store, "v1", "v2")
    aliases = await rollback(store, hours(5), "input rollback", run="run-9")
    assert names(aliases) == ("v1", None, "v2")
    assert await spoken(store) == "v1"
    assert await store.get_value(CHAMPION) == envelope("v1")
    last = aliases.history[-1]
    assert (last.kind, last.version, last.displaced, last.why, last.at) == ("rollback", "v1", "v2", "input rollback", hours(5))
    assert names(await rollback(store, hours(6), "that was worse", run="run-10")) == ("v2", None, "v1")
    assert await spoken(store) == "v2"
    await assert_consistent(store)


async def test_the_same_run_asked_twice_rolls_back_once(store: Store) -> None:
    await promoted(store, "v1", "v2")
    for minute in range(3):
        aliases = await rollback(store, hours(5 + minute / 60), "input rollback", run="run-9")
    assert names(aliases) == ("v1", None, "v2")
    assert len(aliases.history) == 3


async def test_one_write_decides_a_rollback(store: Store) -> None:
    await promoted(store, "v1", "v2")
    before = set(await keys(store))
    written = MemoryStore()
    for key in before:
        await written.set_value(key, await store.get_value(key))
    await rollback(written, hours(5), "input rollback", run="run-9")
    (event,) = set(await keys(written)) - before
    await store.set_value(event, await written.get_value(event))
    assert await spoken(store) == "v1"


async def test_without_a_previous_champion_a_rollback_is_refused_in_words(store: Store) -> None:
    with pytest.raises(GovernanceError, match="no model was ever promoted here"):
        await rollback(store, NOW, "input rollback")
    await promoted(store, "v1")
    with pytest.raises(GovernanceError, match="There is no previous champion to go back to: v1 was the first"):
        await rollback(store, hours(1), "input rollback")
    assert await spoken(store) == "v1"


@pytest.mark.parametrize("damage", [b"{", packed(envelope("v1", target="another"))])
async def test_a_rollback_to_a_damaged_model_is_refused_and_the_champion_stays(damage: bytes) -> None:
    store = MemoryStore()
    await promoted(store, "v1", "v2")
    await store.set_value("model.v1", damage, "application/json")
    with pytest.raises(GovernanceError, match=r"v1 cannot be brought back: model\.v1 is gone or damaged"):
        await rollback(store, hours(5), "input rollback")
    assert await spoken(store) == "v2"


async def test_a_clock_that_is_behind_does_not_undo_what_its_run_decided(store: Store) -> None:
    await enlist(store, envelope("v1"), PASSED, hours(10))
    await enlist(store, envelope("v2"), PASSED, hours(9))
    assert await spoken(store) == "v2"
    await rollback(store, hours(8), "input rollback", run="run-9")
    assert await spoken(store) == "v1"
    times = [event.at for event in (await standing(store)).history]
    assert times == sorted(times)
    assert times[0] == hours(10)


async def test_a_model_that_only_lies_under_ml_model_is_the_champion(store: Store) -> None:
    await store.set_value(CHAMPION, envelope("mine"))
    assert await spoken(store) == "mine"


async def test_a_model_put_under_ml_model_by_hand_speaks_though_the_aliases_name_another(store: Store) -> None:
    await promoted(store, "v1", "v2")
    await store.set_value(CHAMPION, envelope("mine"))
    assert await spoken(store) == "mine"


async def test_a_model_put_by_hand_joins_the_history_before_another_takes_its_place_and_can_come_back(store: Store) -> None:
    await promoted(store, "v1")
    await store.set_value(CHAMPION, envelope("mine"))
    outcome = await enlist(store, envelope("v2"), PASSED, hours(5))
    assert names(outcome.aliases) == ("v2", None, "mine")
    assert happened(outcome.aliases) == [("champion", "v1", ""), ("placed", "mine", "v1"), ("champion", "v2", "mine")]
    assert await spoken(store) == "v2"
    assert await store.get_value("model.mine") == envelope("mine")
    await rollback(store, hours(6), "input rollback")
    assert await spoken(store) == "mine"
    await assert_consistent(store)


async def test_a_model_put_by_hand_stays_champion_when_a_challenger_is_stored(store: Store) -> None:
    await promoted(store, "v1")
    await store.set_value(CHAMPION, envelope("mine"))
    outcome = await enlist(store, envelope("v2"), FAILED, hours(5))
    assert names(outcome.aliases) == ("mine", "v2", "v1")
    assert await spoken(store) == "mine"


async def test_a_rollback_takes_back_a_model_put_by_hand(store: Store) -> None:
    await promoted(store, "v1")
    await store.set_value(CHAMPION, envelope("mine"))
    assert names(await rollback(store, hours(5), "input rollback")) == ("v1", None, "mine")
    assert await spoken(store) == "v1"


async def test_a_challenger_put_under_ml_model_by_hand_is_champion(store: Store) -> None:
    await promoted(store, "v1")
    await enlist(store, envelope("v2"), FAILED, hours(1))
    await store.set_value(CHAMPION, envelope("v2"))
    assert await spoken(store) == "v2"


async def test_an_earlier_champion_under_ml_model_is_a_leftover_and_the_aliases_win(store: Store) -> None:
    await promoted(store, "v1", "v2")
    await store.set_value(CHAMPION, envelope("v1"))
    assert await spoken(store) == "v2"
    await enlist(store, envelope("v3"), FAILED, hours(5))
    assert await store.get_value(CHAMPION) == envelope("v2")


async def test_what_nobody_can_read_under_ml_model_is_told_and_left_as_it_is(store: Store) -> None:
    await promoted(store, "v1")
    await store.set_value(CHAMPION, "{ by hand", "application/json; charset=utf-8")
    found = await speaker(store)
    assert found.model is not None
    assert found.model.envelope.version == "v1"
    assert found.refusals == ("The model in the store was refused: the model envelope is not JSON",)
    await enlist(store, envelope("v2"), PASSED, hours(5))
    assert await spoken(store) == "v2"
    assert (await speaker(store)).refusals == found.refusals


async def test_the_card_says_since_when_and_why_it_is_champion() -> None:
    store = MemoryStore()
    await promoted(store, "v1", "v2")
    card = (await speaker(store)).card
    assert card is not None
    assert card["version"] == "v2"
    assert card["champion_since"] == "2026-02-01T07:00:00+00:00"
    assert card["champion_because"] == "It beats the best baseline."
    assert card["metrics"] == {"auc": {"value": 0.71, "low": 0.66, "high": 0.75}}


async def test_the_bundled_model_is_the_last_shelf(tmp_path: Path) -> None:
    image = tmp_path / "default_model.json"
    image.write_bytes(packed(envelope("bundled")))
    store = MemoryStore()
    found = await speaker(store, Shelf("the image", file=image))
    assert found.model is not None
    assert (found.model.envelope.version, found.shelf) == ("bundled", "the image")
    await promoted(store, "v1")
    found = await speaker(store, Shelf("the image", file=image))
    assert found.model is not None
    assert (found.model.envelope.version, found.shelf) == ("v1", "the store")


@pytest.mark.parametrize(
    "figures", [{"low": 0.5, "note": "é ✓", "nested": {"list": [1, 2.5, None, True]}}, {"tuple": (1, 2)}, {}]
)
async def test_an_event_keeps_its_figures_through_every_store(store: Store, figures: dict[str, Any]) -> None:
    outcome = await enlist(
        store, envelope("v1"), Verdict(promoted=True, sentences=("Zürich “says” so.",), figures=figures), NOW
    )
    assert len(outcome.aliases.history) == 1
    assert outcome.aliases.warnings == ()
    await assert_consistent(store)


PROVED = "Model v2 (challenger) has proved better than v1."
FIGURES = {"days": 41, "evidence": 23.5}


async def with_challenger(store: Store) -> None:
    await promoted(store, "v1")
    await enlist(store, envelope("v2"), FAILED, hours(1))


async def content(store: Store) -> dict[str, Any]:
    return {key: await store.get_value(key) for key in await keys(store)}


async def test_a_challenger_that_proved_better_speaks_in_the_next_run_and_the_event_says_why(store: Store) -> None:
    await with_challenger(store)
    aliases = await promote(store, "v2", envelope("v1"), PROVED, FIGURES, hours(50), run="run-9")
    assert names(aliases) == ("v2", None, "v1")
    assert await spoken(store) == "v2"
    assert await store.get_value(CHAMPION) == envelope("v2")
    last = aliases.history[-1]
    assert (last.kind, last.version, last.displaced, last.why, last.at) == ("champion", "v2", "v1", PROVED, hours(50))
    assert (last.figures, last.seal, last.run) == (FIGURES, envelope("v2")["sha256"], "run-9")
    assert happened(aliases) == [("champion", "v1", ""), ("challenger", "v2", "v1"), ("champion", "v2", "v1")]
    await assert_consistent(store)


async def test_the_champion_in_the_image_is_kept_and_named_before_a_challenger_takes_its_place_and_can_come_back(
    store: Store,
) -> None:
    await enlist(store, envelope("v2"), FAILED, hours(1))
    aliases = await promote(store, "v2", envelope("bundled"), PROVED, FIGURES, hours(50), run="run-9")
    assert names(aliases) == ("v2", None, "bundled")
    assert happened(aliases) == [("challenger", "v2", ""), ("placed", "bundled", ""), ("champion", "v2", "bundled")]
    assert aliases.history[1].why == "It spoke from elsewhere until another took its place."
    assert await store.get_value("model.bundled") == envelope("bundled")
    assert await spoken(store) == "v2"
    assert names(await rollback(store, hours(60), "input rollback", run="run-10")) == ("bundled", None, "v2")
    assert await spoken(store) == "bundled"
    await assert_consistent(store)


@pytest.mark.parametrize("over", ["v1", "bundled"])
async def test_a_promotion_asked_for_twice_changes_nothing_the_second_time(store: Store, over: str) -> None:
    await with_challenger(store)
    await promote(store, "v2", envelope(over), PROVED, FIGURES, hours(50), run="run-9")
    before = await content(store)
    aliases = await promote(store, "v2", envelope(over), "again", {}, hours(51), run="run-10")
    assert names(aliases) == ("v2", None, over)
    assert await content(store) == before


async def test_a_model_that_was_rolled_back_may_be_promoted_again(store: Store) -> None:
    await promoted(store, "v1", "v2")
    await rollback(store, hours(5), "input rollback", run="run-9")
    assert names(await promote(store, "v2", envelope("v1"), PROVED, {}, hours(6))) == ("v2", None, "v1")
    assert await spoken(store) == "v2"
    await assert_consistent(store)


async def test_a_promotion_by_a_clock_that_is_behind_counts_after_what_its_run_had_seen() -> None:
    store = MemoryStore()
    await enlist(store, envelope("v1"), PASSED, hours(10))
    await enlist(store, envelope("v2"), FAILED, hours(11))
    await promote(store, "v2", envelope("bundled"), PROVED, {}, hours(3))
    assert await spoken(store) == "v2"
    times = [event.at for event in (await standing(store)).history]
    assert times == sorted(set(times))


@pytest.mark.parametrize("over", ["v1", "bundled"])
@pytest.mark.parametrize(
    "damage", [None, b"{", b"", packed({**envelope("v2"), "target": "another"}), packed(envelope("v2", target="another"))]
)
async def test_a_challenger_that_is_gone_or_damaged_is_not_promoted_and_nothing_is_changed(
    damage: bytes | None, over: str
) -> None:
    store = MemoryStore()
    await with_challenger(store)
    if damage is None:
        await store.delete_value("model.v2")
    else:
        await store.set_value("model.v2", damage, "application/octet-stream")
    before = await content(store)
    with pytest.raises(GovernanceError, match=r"The challenger v2 cannot be promoted: model\.v2 is gone or damaged"):
        await promote(store, "v2", envelope(over), PROVED, FIGURES, hours(50))
    assert await content(store) == before
    assert await spoken(store) == "v1"


async def test_a_version_that_was_never_enlisted_is_not_promoted() -> None:
    store = MemoryStore()
    await with_challenger(store)
    await store.set_value("model.v9", envelope("v9"))
    before = await content(store)
    with pytest.raises(GovernanceError, match="The challenger v9 cannot be promoted"):
        await promote(store, "v9", envelope("v1"), PROVED, FIGURES, hours(50))
    assert await content(store) == before


async def test_over_a_champion_whose_envelope_was_altered_nobody_is_promoted_and_nothing_is_changed() -> None:
    store = MemoryStore()
    await enlist(store, envelope("v2"), FAILED, hours(1))
    before = await content(store)
    with pytest.raises(ModelRefusedError, match="altered after sealing"):
        await promote(store, "v2", {**envelope("bundled"), "target": "another"}, PROVED, FIGURES, hours(50))
    assert await content(store) == before


async def test_a_champion_from_elsewhere_under_a_name_that_is_taken_by_other_content_stays_and_nothing_is_changed() -> None:
    store = MemoryStore()
    await enlist(store, envelope("v2"), FAILED, hours(1))
    await enlist(store, envelope("v3"), FAILED, hours(2))
    before = await content(store)
    with pytest.raises(GovernanceError, match="version v2 is in the store with other content"):
        await promote(store, "v3", envelope("v2", target="another"), PROVED, FIGURES, hours(50))
    assert await content(store) == before
