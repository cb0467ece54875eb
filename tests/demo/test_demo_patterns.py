"""The sample market of patterns: invented, small, made again to the byte, and scored by the model that comes with it."""

import json
from pathlib import Path
from typing import Any

import pytest

from src.demo.crypto_patterns.market import COINS, FIRST, LAST, walked
from src.demo.crypto_patterns.training import MODELS
from src.demo.crypto_patterns.world import BARS, SIGNALS, TRUTH, WORLD, demo_input, write_world
from src.domain import Roster
from src.domains import domain_named
from src.domains.crypto_patterns.bars.moments import microseconds
from src.domains.crypto_patterns.outcomes.truth_log import read_truth_log
from src.governance.champion import champion
from src.governance.shelf import Shelf
from src.settings import parse
from tests.promises.rosters import roster_at_once

DOMAIN = domain_named("crypto_patterns")
SMALL = 500_000
MODEL, CHALLENGER = MODELS


def supplies() -> dict[str, dict[str, bytes]]:
    bars = {path.name: path.read_bytes() for path in sorted((WORLD / BARS).iterdir())}
    return {
        "barsRecord": bars,
        "signalsRecord": {SIGNALS: (WORLD / SIGNALS).read_bytes()},
        "truthLogRecord": {TRUTH: (WORLD / TRUTH).read_bytes()},
    }


def enrolled(supplied: dict[str, dict[str, bytes]], mode: str = "score") -> Roster:
    settings = parse(demo_input() | {"mode": mode})
    return roster_at_once(DOMAIN, settings, settings.moment(LAST, LAST), supplied)


@pytest.fixture(scope="module")
def roster() -> Roster:
    return enrolled(supplies())


def test_the_stored_sample_is_what_its_generator_makes(tmp_path: Path) -> None:
    write_world(tmp_path)
    made = {path.relative_to(tmp_path): path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()}
    assert made == {path.relative_to(WORLD): path.read_bytes() for path in WORLD.rglob("*") if path.is_file()}


def test_bars_signals_record_and_models_together_are_small() -> None:
    assert sum(path.stat().st_size for path in (*WORLD.rglob("*"), *MODELS) if path.is_file()) < SMALL


def test_trends_last_and_most_of_a_bar_is_chance() -> None:
    for coin in COINS:
        kept = walked(coin)
        moves = [bar.close / bar.open - 1 for bar in kept.bars]
        rising = [move for move, trend in zip(moves, kept.trends, strict=True) if trend > 0]
        assert len(rising) > 1_000
        assert 0.5 < sum(move > 0 for move in rising) / len(rising) < 0.65


def test_the_sample_scores_detections_and_given_signals_of_its_last_day(roster: Roster) -> None:
    assert roster.notes == ("Left out 21 signals given more than a day ago, of which the end is known.",)
    origins = [subject.facts["origin"] for subject in roster.subjects]
    assert origins.count("given") == 9
    assert 50 < origins.count("detected") < 150
    assert {subject.facts["symbol"] for subject in roster.subjects} == {coin.symbol for coin in COINS}


def test_the_record_tells_of_won_and_lost_signals_and_agrees_with_the_bars() -> None:
    roster = enrolled(supplies(), "train")
    truths = {truth.signal_id: truth for truth in read_truth_log((WORLD / TRUTH).read_bytes()).truths}
    told = {subject.id: roster.results(subject.id, subject.facts) for subject in roster.subjects if subject.id in truths}
    by_bars = enrolled({field: found for field, found in supplies().items() if field != "truthLogRecord"}, "train")
    for subject in roster.subjects:
        result = told.get(subject.id)
        if result is not None:
            again = by_bars.results(subject.id, subject.facts)
            assert again is not None
            assert (again.label, again.known_at.replace(microsecond=0)) == (result.label, result.known_at)
    assert len(told) == len(truths) > 20
    assert {result.label for result in told.values() if result} == {True, False}


@pytest.mark.parametrize("file", MODELS, ids=lambda file: str(file.name))
async def test_the_samples_models_are_believed_and_speak_of_every_signal_with_bars(roster: Roster, file: Path) -> None:
    found = await champion([Shelf("the demo", file=file)], DOMAIN.name, DOMAIN.features, "probability")
    assert found.refusals == ()
    assert found.model is not None
    envelope = found.model.envelope
    assert envelope.provenance == "demo"
    said = roster.handed["signals"][roster.subjects[-1].id].observations[0].values
    features: dict[str, Any] = {name: said.get(name) for name in DOMAIN.features.names}
    assert found.model.score(features).variant == ""
    assert found.model.score(dict.fromkeys(features) | {"base_score": 70.0}).variant == "without_bars"


def test_the_sample_has_a_forest_and_boosted_trees_to_challenge_it() -> None:
    assert [json.loads(file.read_bytes())["kind"] for file in (MODEL, CHALLENGER)] == ["forest", "trees"]


@pytest.mark.parametrize("file", MODELS, ids=lambda file: str(file.name))
def test_the_models_know_nothing_of_the_week_that_is_scored(file: Path) -> None:
    training = json.loads(file.read_bytes())["training"]
    assert microseconds(f"{training['last_date']}T00:00:00Z") < microseconds(FIRST.isoformat())
    assert training["rows"] > 5_000
