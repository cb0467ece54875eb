"""Governance through whole runs: answers, weight, alarms, trials and succession, each from what the ledgers hold."""

import math
from collections.abc import Mapping
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest

from src.governance.standing import standing
from src.ledger.outcome import Outcome
from src.ledger.store import MemoryStore
from src.observations.prices import Quotes
from src.pipeline.retraining import retrained
from src.pipeline.review import reviewed
from src.pipeline.run import Spare
from src.pipeline.score import score
from src.scoring.seal import unsealed
from tests.pipeline.governed_world import (
    TODAY,
    champion_version,
    guesses,
    held,
    knows,
    life,
    lived,
    opposes,
    past,
    rival_version,
    sessions,
    small_market,
    swapped,
)
from tests.pipeline.pipeline_world import Quoted

MONDAY = date(2022, 11, 7)


def weights(rows: Any) -> set[float]:
    return {round(row["ml_contribution"] / row["ml_score"], 2) for row in rows if row["ml_score"]}


async def test_a_score_of_monday_is_answered_on_the_eighth_session_after_it_and_only_once() -> None:
    now = await life()
    await now.lived(MONDAY)
    days = sessions(MONDAY, TODAY)
    found = {day: (await now.lived(day))[1] for day in (days[6], days[7], days[8])}
    assert [found[day].written for day in found] == [0, 6, 0]
    assert [len(found[day].outcomes) for day in found] == [0, 6, 6]
    assert {outcome.due for outcome in found[days[7]].outcomes} == {days[7]}
    assert found[days[6]].resolution.ahead == 0 or found[days[6]].resolution.outcomes == ()


async def test_the_answer_is_what_the_prices_say_by_arithmetic_of_our_own() -> None:
    now = await life()
    await now.lived(MONDAY)
    _, review, _ = await now.lived(TODAY)
    for outcome in review.outcomes:
        series = small_market().prices.series[outcome.subject]
        place = int((series.days == MONDAY.toordinal()).argmax())
        returns = [math.log(series.close[day] / series.close[day - 1]) for day in range(place - 29, place + 8)]
        spread = [_deviation(returns[:30]), _deviation(returns[30:])]
        assert outcome.value == pytest.approx(spread[1] / spread[0])
        assert outcome.label == (spread[1] > 2.0 * spread[0])
    assert len(review.outcomes) == 6


def _deviation(numbers: list[float]) -> float:
    mean = sum(numbers) / len(numbers)
    return math.sqrt(sum((number - mean) ** 2 for number in numbers) / (len(numbers) - 1))


async def test_a_company_that_left_the_list_is_answered_all_the_same() -> None:
    now = await life()
    await now.lived(MONDAY)
    stayed = small_market().tickers[:2]
    _, review, _ = await now.lived(TODAY, tickers=list(stayed))
    assert {outcome.subject for outcome in review.outcomes} == set(small_market().tickers)


async def test_a_company_that_was_delisted_is_unresolvable_with_the_reason_once_patience_is_over() -> None:
    now, gone = await life(), small_market().tickers[0]
    series = small_market().prices.series
    cut = {**series, gone: series[gone].rows(series[gone].days <= (MONDAY + timedelta(days=2)).toordinal())}
    await now.lived(MONDAY)
    soon = await lived(replace(now.run(TODAY), prices=Quoted(cut)))
    assert [late.subject for late in soon[1].resolution.late] == [gone]
    later = date(2022, 12, 29)
    done = await lived(replace(now.run(later), prices=Quoted(cut)))
    [given_up] = [outcome for outcome in done[1].outcomes if outcome.label is None]
    assert (given_up.subject, given_up.state) == (gone, "unresolvable")
    assert given_up.reason.startswith("ended: there is no price after 2022-11-09")
    assert done[2].records["GOVERNANCE"]["outcomes"]["reasons"] == {"ended": 1}


async def test_scores_of_before_a_pause_of_half_a_year_are_answered_when_it_is_over() -> None:
    now = await life()
    await now.lived(date(2022, 5, 2))
    _, review, _ = await now.lived(TODAY)
    assert {(outcome.date, outcome.state) for outcome in review.outcomes} == {(date(2022, 5, 2), "resolved")}
    assert review.written == 6


async def test_a_source_that_had_no_prices_on_the_last_day_of_patience_is_asked_again() -> None:
    now = await life()
    await now.lived(date(2022, 10, 3))
    none = await lived(replace(now.run(date(2022, 11, 29)), prices=Quoted({})))
    assert {outcome.state for outcome in none[1].outcomes} == {"unresolvable"}
    _, review, _ = await now.lived(TODAY)
    assert {outcome.state for outcome in review.outcomes if outcome.date == date(2022, 10, 3)} == {"resolved"}


async def test_without_prices_scores_wait_and_are_given_up_before_they_are_out_of_reach() -> None:
    now = await life()
    await now.lived(date(2022, 8, 1))
    waiting = await lived(replace(now.run(date(2022, 9, 1)), prices=None))
    assert (len(waiting[1].resolution.late), waiting[1].written) == (6, 0)
    given_up = await lived(replace(now.run(date(2022, 11, 14)), prices=None))
    assert given_up[1].written == 6
    assert {outcome.state for outcome in given_up[1].outcomes} == {"unresolvable"}


async def test_prices_that_cannot_be_had_are_the_next_run_s_to_ask_for() -> None:
    now = await life()
    await now.lived(MONDAY)

    class Silent:
        async def quotes(self, tickers: Any, first: date, last: date) -> Quotes:
            assert (len(tickers) >= 6, first < last) == (True, True)
            return Quotes({}, dict.fromkeys(tickers, "the source does not answer"))

    _, none, _ = await lived(replace(now.run(date(2022, 11, 29)), prices=Silent()))
    _, all_, _ = await now.lived(TODAY)
    assert (none.written, len(none.resolution.late), all_.written) == (0, 6, 6)


async def test_what_a_model_says_of_days_it_had_learned_from_is_no_forecast_and_earns_nothing() -> None:
    now = await life()
    await now.lived(date(2021, 11, 8), "before it was trained")
    _, review, outbox = await now.lived(date(2021, 12, 1))
    assert {(outcome.hindsight, outcome.forecast) for outcome in review.outcomes} == {(True, None)}
    assert None not in {outcome.probability for outcome in review.outcomes}
    assert outbox.records["GOVERNANCE"]["figures"] is None
    assert any("is hindsight, not a forecast" in warning for warning in outbox.records["OUTPUT"]["warnings"])


async def test_a_young_ledger_scores_with_the_weight_of_the_input() -> None:
    now = await life()
    scored, review, _ = await now.lived(TODAY, mlWeight=0.3)
    assert weights(scored.rows.values()) == {0.3}
    assert (review.course.weight, review.course.state.phase) == (0.3, "expansion")


async def test_a_model_that_was_wrong_for_half_a_year_has_no_weight_and_the_event_says_why() -> None:
    now = await life(past(opposes, days=130))
    scored, review, outbox = await now.lived()
    assert weights(scored.rows.values()) == {0.0}
    assert review.course.state.phase == "shadow"
    [fall] = [change for change in review.course.changes if change.after == 0.0][:1]
    assert fall.rule in {"breaker", "demotion"}
    kept = await held(now.models)
    events = [value for key, value in kept.items() if key.startswith("weight-event.")]
    assert [event["on"] for event in events] == [change.on.isoformat() for change in review.course.changes]
    assert kept["weight"]["state"]["weight"] == 0.0
    assert outbox.records["GOVERNANCE"]["weight"] == 0.0
    assert fall.why in outbox.records["REPORT.html"]


async def test_the_fixed_policy_keeps_its_weight_whatever_came_of_it() -> None:
    now = await life(past(opposes))
    scored, review, _ = await now.lived(TODAY, blendPolicy="fixed", mlWeight=0.25)
    assert (weights(scored.rows.values()), review.course.policy) == ({0.25}, "fixed")


async def test_a_rollout_by_dates_lets_the_model_speak_alone_from_its_date_on() -> None:
    now = await life()
    dates = {"rolloutHybridOn": "2022-11-01", "rolloutFullOn": "2022-11-21"}
    before, _, _ = await now.lived(date(2022, 11, 18), blendPolicy="rollout", **dates)
    after, review, _ = await now.lived(TODAY, blendPolicy="rollout", **dates)
    assert (weights(before.rows.values()), weights(after.rows.values())) == ({0.7}, {1.0})
    assert [change.on.isoformat() for change in review.course.changes] == ["2022-11-01", "2022-11-21"]


async def test_the_same_ledger_replayed_gives_the_same_course_byte_for_byte() -> None:
    now = await life(past(opposes))
    first = (await now.lived())[1].course
    again = (await now.lived(TODAY, "another"))[1].course
    assert first.json() == again.json()


async def test_a_run_as_of_an_earlier_day_knows_no_later_answer() -> None:
    now = await life(past(opposes))
    _, review, _ = await now.lived(date(2022, 5, 12))
    assert review.course.weight == 0.4
    assert all(outcome.resolved_at.date() <= date(2022, 5, 12) for outcome in review.outcomes)


async def test_a_challenger_says_its_probability_in_the_shadow_and_moves_no_score() -> None:
    alone, beside = await life(), await life(challenger=True)
    one, _, _ = await alone.lived()
    both, review, _ = await beside.lived()
    told = (await beside.run().memory.snapshots.of_day(TODAY)).snapshots
    assert {snapshot.shadow.version for snapshot in told if snapshot.shadow} == {rival_version()}
    assert [row["combined_score"] for row in one.rows.values()] == [row["combined_score"] for row in both.rows.values()]
    assert review.trial is not None
    assert (review.trial.role, review.trial.days, review.trial.won) == ("challenger", 0, False)


async def test_a_share_of_the_companies_is_spoken_for_by_the_challenger_and_always_the_same_ones() -> None:
    now = await life(challenger=True)
    first, _, _ = await now.lived(MONDAY, challengerShare=0.5)
    again, _, _ = await now.lived(TODAY, challengerShare=0.5)

    def speakers(rows: Mapping[str, Any]) -> dict[str, str]:
        return {ticker: row["model_version"] for ticker, row in rows.items()}

    assert speakers(first.rows) == speakers(again.rows)
    assert set(speakers(first.rows).values()) == {champion_version(), rival_version()}
    told = (await now.run().memory.snapshots.of_day(TODAY)).snapshots
    both = {champion_version(), rival_version()}
    assert all({snapshot.model_version, snapshot.shadow and snapshot.shadow.version} == both for snapshot in told)


async def test_what_a_bad_challenger_says_for_its_share_costs_the_champion_no_weight() -> None:
    alone = await life(past(knows, days=130))
    rows = past(knows, opposes, days=130, rival_version=rival_version())
    dealt = [swapped(row) if int(row.subject[3:]) % 2 else row for row in rows]
    shared = await life(dealt, challenger=True)
    one, both = (await alone.lived())[1].course.weight, (await shared.lived())[1].course.weight
    assert both == pytest.approx(one, abs=0.05)
    assert both >= 0.4


async def test_a_challenger_that_proved_better_speaks_from_the_next_run_on_and_the_old_one_watches() -> None:
    now = await life(past(guesses, knows, rival_version=rival_version()), challenger=True)
    first, review, _ = await now.lived(date(2022, 11, 29))
    assert review.trial is not None
    assert review.trial.won
    assert {row["model_version"] for row in first.rows.values()} == {champion_version()}
    assert f"Model {rival_version()} speaks from the next run on." in review.warnings[0]
    second, later, _ = await now.lived(TODAY)
    assert {row["model_version"] for row in second.rows.values()} == {rival_version()}
    assert later.trial is not None
    assert (later.trial.rival, later.trial.role, later.trial.won) == (champion_version(), "previous", False)
    assert unsealed((await held(now.models))["ml_model"])["model_version"] == rival_version()


async def test_a_challenger_that_is_no_better_stays_in_the_shadow() -> None:
    now = await life(past(knows, guesses, rival_version=rival_version()), challenger=True)
    _, review, _ = await now.lived()
    assert review.trial is not None
    assert not review.trial.won
    assert (await standing(now.models)).champion == champion_version()


async def test_a_champion_that_breaks_on_probation_gives_way_to_the_one_before_it() -> None:
    now = await life(past(guesses, knows, rival_version=rival_version()), challenger=True)
    await now.lived(date(2022, 10, 20))
    assert (await standing(now.models)).champion == rival_version()
    # What was said since: the new champion's ranking is turned round, and the one before it would have known.
    since = past(knows, opposes, rival_version=rival_version(), days=60, until=date(2023, 1, 27), seed=2)
    turned = [swapped(outcome) for outcome in since if outcome.date > date(2022, 10, 21)]
    await now.run().memory.outcomes.append(turned, "since")
    _, review, _ = await now.lived(date(2023, 2, 10))
    aliases = await standing(now.models)
    assert aliases.champion == champion_version(), (review.trial, review.course.changes)
    assert aliases.history[-1].kind == "rollback"


def worse_of_late() -> list[Outcome]:
    """Half a year of alerts that came true, and then of ones that did not."""
    until = TODAY - timedelta(days=15)
    late = past(opposes, days=60, until=until, seed=2)
    return [row for row in past(knows, days=130, until=until) if row.as_of < late[0].as_of] + late


async def test_a_run_that_was_stopped_after_reading_tells_its_alarms_when_it_goes_on() -> None:
    now = await life(worse_of_late())
    run = now.run(TODAY, "stopped", alertThreshold=20)
    first = await reviewed(small_market().domain, run, await score(small_market().domain, run))
    again = (await now.lived(TODAY, "stopped", alertThreshold=20))[2].records["ALERTS"]["conditions"]
    assert [alert.record() for alert in first.told] == again
    assert again


async def test_a_condition_is_told_by_the_run_that_first_read_it_and_by_no_other_of_the_day() -> None:
    now = await life(worse_of_late())
    first = (await now.lived(TODAY, "first", alertThreshold=20))[2].records["ALERTS"]["conditions"]
    second = (await now.lived(TODAY, "second", alertThreshold=20))[2].records["ALERTS"]["conditions"]
    assert second == []
    assert {(alert["on"], alert["change"]) for alert in first} == {(TODAY.isoformat(), "raised")}


async def test_a_week_after_the_newest_training_a_successor_is_learned_and_stays_in_the_shadow() -> None:
    now = await life()
    run = now.run(TODAY, retrain="weekly")
    scored, review, _ = await lived(run)
    assert review.retraining.due
    done = await retrained(small_market().domain, run, review.retraining)
    assert (done.last, done.due) == (TODAY, False)
    assert "is stored as challenger" in done.words
    again = (await now.lived(TODAY + timedelta(days=8), retrain="weekly"))[1].retraining
    assert not again.due
    assert "is on trial for 91 days" in again.words
    aliases = await standing(now.models)
    assert aliases.champion == champion_version()
    assert aliases.challenger not in (None, champion_version())
    assert {row["model_version"] for row in scored.rows.values()} == {champion_version()}


@pytest.mark.parametrize(
    ("spare", "words"),
    [
        (Spare(lambda: 30.0), "and the run has 0 left."),
        (Spare(None, 512), "and the run has 512."),
    ],
)
async def test_a_run_that_cannot_spare_the_time_or_the_memory_learns_nothing_and_says_so(spare: Spare, words: str) -> None:
    now = await life()
    _, review, _ = await now.lived(TODAY, retrain="weekly", spare=spare)
    assert review.retraining.words.endswith(words)
    assert (await standing(now.models)).challenger is None


async def test_rules_alone_are_answered_too() -> None:
    now = await life()
    now.models = MemoryStore()
    await now.lived(MONDAY)
    scored, review, outbox = await now.lived(TODAY)
    assert {row["scoring_method"] for row in scored.rows.values()} == {"rules"}
    assert review.written == 6
    assert review.champion is None
    assert outbox.records["GOVERNANCE"]["drift"] == []
