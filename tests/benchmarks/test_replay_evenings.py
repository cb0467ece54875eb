"""Evenings played again: answers come when prices close, and who speaks changes by trials alone."""

from datetime import date, timedelta

import numpy as np
import pytest
from numpy.typing import NDArray

from benchmarks.replay.evenings import UNDECIDED, Played, Standing, corrected, evening, played
from benchmarks.replay.learners import Learner
from benchmarks.replay.recorded import Recorded
from src.governance.shadow import PROBATION
from src.governance.trial import LEAST_DAYS
from src.scoring.score_map import ScoreMap
from tests.benchmarks.replayed_world import recorded_world

FIRST, LAST = date(2021, 1, 1), date(2021, 8, 13)
MAP = ScoreMap(0.05)
Matrix = NDArray[np.float64]


@pytest.fixture(scope="module")
def world() -> tuple[Recorded, Matrix]:
    return recorded_world(FIRST, LAST, companies=4)


def learner(world: Recorded, version: str, since: date, said: Matrix) -> Learner:
    asked = (world.days >= since.toordinal())[:, None]
    return Learner(version, MAP, since, np.where(asked, said, np.nan))


def blind(world: Recorded, version: str, odds: float = -3.0) -> Learner:
    noise = np.random.default_rng(1).normal(0.0, 0.5, world.rows.shape)
    return learner(world, version, FIRST, 1.0 / (1.0 + np.exp(-odds - noise)))


def knowing(world: Recorded, version: str, since: date, labels: Matrix) -> Learner:
    return learner(world, version, since, np.where(labels == 1.0, 0.5, 0.02))


@pytest.fixture(scope="module")
def succeeded(world: tuple[Recorded, Matrix]) -> Played:
    recorded, labels = world
    afraid = blind(recorded, "v1", odds=3.0)  # it says nineteen in twenty of what comes once in twenty times
    return played(recorded, [afraid, knowing(recorded, "v2", date(2021, 2, 1), labels)])


def test_every_score_is_answered_as_the_target_answers_it_on_the_evening_of_the_seventh_session(
    world: tuple[Recorded, Matrix], succeeded: Played
) -> None:
    recorded, labels = world
    places = {int(day): place for place, day in enumerate(recorded.days)}
    names = {name: place for place, name in enumerate(recorded.names)}
    assert len(succeeded.outcomes) == labels.size
    for outcome in succeeded.outcomes:
        assert outcome.label == bool(labels[places[outcome.date.toordinal()], names[outcome.subject]])
    known = {outcome.resolved_at for outcome in succeeded.outcomes if outcome.date == date(2021, 1, 4)}
    assert evening(date(2021, 1, 13)) in known
    assert min(known) == evening(date(2021, 1, 13))


def test_a_challenger_that_knows_speaks_once_its_trial_is_won_and_not_before_thirty_days_have_answers(
    world: tuple[Recorded, Matrix], succeeded: Played
) -> None:
    recorded, _ = world
    stands, promoted, over = succeeded.turns
    assert (stands.what, stands.version, stands.on) == ("stands", "v2", date(2021, 2, 1))
    assert (promoted.what, promoted.version) == ("promoted", "v2")
    assert promoted.days >= LEAST_DAYS
    assert promoted.evidence >= 20.0
    assert (over.what, over.version) == ("probation over", "v2")
    assert over.on >= promoted.on + PROBATION
    spoke = [date.fromordinal(int(day)) for day, one in zip(recorded.days, succeeded.champions, strict=True) if one == "v2"]
    assert min(spoke) > promoted.on


def test_the_champion_before_stands_in_the_shadow_of_the_new_one(succeeded: Played) -> None:
    promoted = succeeded.turns[1].on
    after = [outcome for outcome in succeeded.outcomes if outcome.date == promoted + timedelta(days=3)] or [
        outcome for outcome in succeeded.outcomes if outcome.date == promoted + timedelta(days=1)
    ]
    assert {(outcome.model_version, outcome.shadow_version) for outcome in after} == {("v2", "v1")}


def test_a_challenger_that_proves_nothing_gives_its_place_to_a_younger_one_after_three_months(
    world: tuple[Recorded, Matrix],
) -> None:
    recorded, _ = world
    same = blind(recorded, "v1").said
    monthly = [learner(recorded, f"v{month}", date(2021, month, 1), same) for month in range(2, 10)]
    told = played(recorded, [blind(recorded, "v1"), *monthly])
    stood = [turn.version for turn in told.turns if turn.what == "stands"]
    assert stood == ["v2", "v5", "v8"]
    assert set(told.champions) == {"v1"}
    assert all(turn.evidence == pytest.approx(1.0) for turn in told.turns if turn.what == "undecided")


def test_a_spoiled_model_that_somebody_promoted_is_put_back_by_the_one_before(world: tuple[Recorded, Matrix]) -> None:
    recorded, _ = world
    before = blind(recorded, "v1")
    spoiled = learner(recorded, "bad", FIRST, 1.0 - before.said)
    told = corrected(recorded, spoiled, before, 20, 90)
    (back,) = told.turns
    assert (back.what, back.version) == ("brought back", "v1")
    assert LEAST_DAYS <= back.days <= LEAST_DAYS + 5
    assert told.champions[-1] == "v1"
    assert told.champions[0] == "bad"


def test_a_place_in_the_shadow_is_kept_for_three_months_and_for_a_whole_probation() -> None:
    on = date(2021, 2, 1)
    stands = Standing("v1").offered("v2", on)
    assert stands.offered("v3", on + UNDECIDED - timedelta(days=1)) == stands
    assert stands.offered("v3", on + UNDECIDED) == Standing("v1", "v3", "challenger", on + UNDECIDED)
    watched = Standing("v2", "v1", "previous", on)
    assert watched.offered("v3", on + UNDECIDED) == watched
    assert watched.watched(on + PROBATION) == Standing("v2")
