"""Patterns under governance: boosted trees challenge the forest, alarms are raised, and a champion that fails gives way."""

from collections.abc import Callable, Sequence
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

import numpy as np
import orjson
import pytest

from src.domains import domain_named
from src.governance.champion import Champion
from src.governance.registry import Shelf, enlist, seat, standing
from src.governance.review import Review
from src.governance.shelf import CHALLENGER_FILE, MODEL_FILE
from src.governance.verdict import Verdict
from src.ledger.outcome import RESOLVED, Outcome
from src.ledger.store import MemoryStore
from src.pipeline.review import reviewed
from src.pipeline.run import Memory, Run
from src.pipeline.score import score
from src.pipeline.scored import Scored
from src.scoring.seal import seal, unsealed
from src.settings import parse
from src.storages import DOMAINS, image_of
from tests.promises.harness import MemoryOutbox, SilentClient
from tests.promises.rosters import roster_at_once

PATTERNS = domain_named("crypto_patterns")
TODAY = date(2026, 6, 30)
EVENING = datetime.combine(TODAY, time(23, 59, 59), tzinfo=UTC)
A_DAY = 12

FOREST, BOOSTED = (
    unsealed(orjson.loads((DOMAINS / PATTERNS.name / file).read_bytes())) for file in (MODEL_FILE, CHALLENGER_FILE)
)
PROMOTED = Verdict(promoted=True, sentences=("It proved better.",))
ON_TRIAL = Verdict(promoted=False, sentences=("It has to prove better.",))

Said = Callable[[np.random.Generator, bool], float]


def knows(random: np.random.Generator, won: bool) -> float:  # noqa: FBT001 - a row's answer
    return float(np.clip((0.65 if won else 0.35) + 0.05 * random.normal(), 0.05, 0.95))


def guesses(random: np.random.Generator, won: bool) -> float:  # noqa: ARG001, FBT001 - a row's answer, which is not known
    return float(np.clip(0.5 + 0.15 * random.normal(), 0.05, 0.95))


def told(days: Sequence[date], wins: float, speaker: tuple[str, Said], shadow: tuple[str, Said]) -> list[Outcome]:
    """Answered signals of some days, of which a share was won, and what two models had said of each."""
    random, made = np.random.default_rng(days[0].toordinal()), []
    for day in days:
        as_of = datetime.combine(day, time(23, 59, 59), tzinfo=UTC)
        for number in range(A_DAY):
            won = bool(random.random() < wins)
            probability, other = (said(random, won) for _, said in (speaker, shadow))
            made.append(
                Outcome(
                    subject=f"old-{day}-{number}",
                    as_of=as_of,
                    run_id=f"old{day:%Y%m%d}",
                    target=PATTERNS.targets[0].name,
                    due=day + timedelta(days=1),
                    resolved_at=as_of + timedelta(days=2),
                    state=RESOLVED,
                    label=won,
                    value=0.01 if won else -0.01,
                    rules=75.0,
                    ml=100.0 * probability,
                    probability=probability,
                    combined=75.0,
                    ml_weight=0.0,
                    model_version=speaker[0],
                    method="blend",
                    shadow_version=shadow[0],
                    shadow_probability=other,
                )
            )
    return made


def days(first: int, last: int) -> list[date]:
    """From so many days ago to so many days ago."""
    return [TODAY - timedelta(days=back) for back in range(first, last, -1)]


async def life(outcomes: Sequence[Outcome], models: MemoryStore | None = None, **given: Any) -> tuple[Run, Scored, Review]:
    """A run of today, of one signal, after what was answered before."""
    memory = Memory.of(MemoryStore(), models or MemoryStore())
    if outcomes:
        await memory.outcomes.append(outcomes, "past")
    plan = {"entry": 100.0, "target": 101.0, "stop": 99.0, "at": EVENING.replace(hour=20).isoformat()}
    signal = {"signalId": "now", "symbol": "SOLUSDT", "direction": "LONG", "baseScore": 72.5, **plan}
    settings = parse({"domain": PATTERNS.name, "signals": [signal], **given})
    run = Run(
        id="today",
        started_at=EVENING,
        as_of=EVENING,
        live=True,
        settings=settings,
        roster=roster_at_once(PATTERNS, settings, EVENING),
        client=SilentClient(),
        memory=memory,
        shelves=(Shelf("the store", memory.models), image_of(PATTERNS)),
        outbox=MemoryOutbox(),
    )
    scored = await score(PATTERNS, run)
    return run, scored, await reviewed(PATTERNS, run, scored)


async def test_the_boosted_trees_of_the_image_stand_in_the_forest_s_shadow_and_say_their_probability() -> None:
    run, scored, review = await life(())
    assert (scored.champion.version, review.aliases.challenger) == (FOREST["model_version"], BOOSTED["model_version"])
    [snapshot] = (await run.memory.snapshots.of_day(TODAY)).snapshots
    assert snapshot.shadow is not None
    assert snapshot.shadow.version == BOOSTED["model_version"]
    assert 0.4 < snapshot.shadow.probability < 0.6
    assert review.trial is not None
    assert (review.trial.rival, review.trial.role, review.trial.days) == (BOOSTED["model_version"], "challenger", 0)


async def test_they_speak_from_the_next_run_on_once_they_have_proved_better_and_the_forest_watches() -> None:
    models, versions = MemoryStore(), (FOREST["model_version"], BOOSTED["model_version"])
    past = told(days(60, 4), 0.5, (versions[0], guesses), (versions[1], knows))
    _, _, review = await life(past, models)
    assert f"Model {versions[1]} speaks from the next run on." in " ".join(review.warnings)
    aliases = await standing(models)
    assert (aliases.champion, aliases.previous) == (versions[1], versions[0])
    _, scored, again = await life(past, models)
    assert scored.champion.version == versions[1]
    assert again.trial is not None
    assert (again.trial.rival, again.trial.role) == (versions[0], "previous")


async def test_trees_that_guess_stay_where_they_are() -> None:
    models = MemoryStore()
    await life(told(days(60, 4), 0.5, (FOREST["model_version"], guesses), (BOOSTED["model_version"], guesses)), models)
    assert (await standing(models)).champion is None


async def test_signals_that_are_won_fifteen_points_less_often_than_before_raise_the_alarm_and_ask_for_a_successor() -> None:
    who = (FOREST["model_version"], guesses), (BOOSTED["model_version"], guesses)
    past = [*told(days(260, 64), 0.62, *who), *told(days(64, 4), 0.45, *who)]
    _, _, review = await life(past)
    [alarm] = [alert for alert in review.told if alert.condition == "win_rate"]
    now, before = (
        np.mean([bool(one.label) for one in past if (one.date >= TODAY - timedelta(days=63)) == late]) for late in (True, False)
    )
    assert (alarm.change, alarm.level, alarm.action) == ("raised", "act", "retrain")
    assert alarm.value == pytest.approx(before - now, abs=0.01)
    assert "An alarm asks for a successor (win rate)." in review.retraining.words


async def test_signals_that_are_won_as_often_as_before_raise_no_alarm() -> None:
    who = (FOREST["model_version"], guesses), (BOOSTED["model_version"], guesses)
    _, _, review = await life([*told(days(260, 64), 0.55, *who), *told(days(64, 4), 0.54, *who)])
    assert [alert for alert in review.told if alert.condition == "win_rate"] == []


async def test_a_champion_that_knows_less_than_the_one_before_it_is_rolled_back_by_itself() -> None:
    models, ago = MemoryStore(), EVENING - timedelta(days=50)
    await enlist(models, FOREST, PROMOTED, ago - timedelta(days=50), run="first")
    await enlist(models, BOOSTED, PROMOTED, ago, run="second")
    past = told(days(49, 4), 0.5, (BOOSTED["model_version"], guesses), (FOREST["model_version"], knows))
    _, scored, review = await life(past, models)
    assert scored.champion.version == BOOSTED["model_version"]
    assert f"Model {FOREST['model_version']} speaks again from the next run on." in " ".join(review.warnings)
    aliases = await standing(models)
    assert (aliases.champion, aliases.history[-1].kind) == (FOREST["model_version"], "rollback")


async def seated(ago: int) -> MemoryStore:
    """A store of models in which the image's challenger took its place so many days ago."""
    models, came = MemoryStore(), Champion(shelf="the image", beside=BOOSTED, shipped=True)
    assert await seat(models, came, EVENING - timedelta(days=ago)) == ""
    return models


async def test_signals_are_learned_from_weekly_where_the_input_does_not_say_and_companies_after_an_alarm() -> None:
    _, _, review = await life((), await seated(36))
    assert review.retraining.every == "weekly"
    assert "it takes 100 answered signals, and the ledger has 0." in review.retraining.words
    assert (await life((), retrain="never"))[2].retraining.every == "never"
    assert domain_named("company_risk").retrain == "triggered"


async def test_the_challenger_of_the_image_has_five_weeks_for_its_trial_and_then_a_successor_is_learned() -> None:
    who = (FOREST["model_version"], guesses), (BOOSTED["model_version"], guesses)
    _, _, early = await life(told(days(20, 4), 0.5, *who), await seated(34))
    assert not early.retraining.due
    assert "stands in the shadow since 2026-05-27 and is on trial for 35 days." in early.retraining.words
    _, _, late = await life(told(days(20, 4), 0.5, *who), await seated(36))
    assert late.retraining.due, late.retraining.words


async def test_the_trial_of_what_was_learned_beside_a_champion_begins_when_that_one_s_probation_is_over() -> None:
    who, models = ((FOREST["model_version"], guesses), (BOOSTED["model_version"], guesses)), MemoryStore()
    made = EVENING - timedelta(days=130)
    await enlist(models, BOOSTED, PROMOTED, made - timedelta(days=9), run="first")
    await enlist(models, FOREST, PROMOTED, made, run="second")
    await enlist(models, seal({**FOREST, "model_version": "third"}), ON_TRIAL, made, run="second")
    _, _, review = await life(told(days(20, 4), 0.5, *who), models)
    assert "third stands in the shadow since 2026-06-20 and is on trial for 35 days." in review.retraining.words


async def test_an_image_with_another_challenger_seats_it_in_place_of_the_one_before() -> None:
    models = MemoryStore()
    before = seal({**BOOSTED, "model_version": "of-the-image-before"})
    assert await seat(models, Champion(shelf="the image", beside=before, shipped=True), EVENING - timedelta(days=9)) == ""
    _, _, review = await life((), models)
    assert review.aliases.challenger == BOOSTED["model_version"]


async def test_in_a_replayed_past_what_is_decided_counts_after_the_seat_and_not_before() -> None:
    models = MemoryStore()
    await life((), models)
    assert [event.at.date() for event in (await standing(models)).history] == [TODAY]


async def test_where_the_store_s_champion_is_refused_no_probation_of_it_puts_off_the_trial_of_who_stands() -> None:
    models, ago = MemoryStore(), EVENING - timedelta(days=40)
    for number, domain in enumerate((PATTERNS.name, "another")):
        own = seal({**FOREST, "model_version": f"own{number}", "domain": domain})
        await enlist(models, own, PROMOTED, ago + timedelta(days=number), run=f"run{number}")
    assert await seat(models, Champion(shelf="the image", beside=BOOSTED, shipped=True), EVENING - timedelta(days=30)) == ""
    _, scored, review = await life((), models)
    assert scored.champion.version == FOREST["model_version"]
    assert "stands in the shadow since 2026-05-31 and is on trial for 35 days." in review.retraining.words
