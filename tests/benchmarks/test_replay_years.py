"""Recorded years drawn anew, spoiled and told: days stay whole, sabotage does what its name says, figures are arithmetic."""

import math
from datetime import date

import numpy as np
import pytest
from sklearn.metrics import (  # type: ignore[import-untyped]  # scikit-learn ships no types
    average_precision_score,
    brier_score_loss,
    log_loss,
    roc_auc_score,
)

from benchmarks.replay.courses import lines, month_ends, pooled, walked
from benchmarks.replay.learners import Learner, known_before, months, newest
from benchmarks.replay.recorded import chosen
from benchmarks.replay.sabotage import BLOCK, Maker, Plan, median, median_between
from benchmarks.replay.scenarios import Equal, dealt, flipped_from, loss, pivot, reversed_from, wandering
from benchmarks.replay.tape import Tape, drawn_places
from src.governance.maturing import Said, matured_days
from src.governance.weight.policies import adaptive
from src.learning.training_set import TrainingSet
from src.observations.sessions import Sessions
from src.pipeline.backfill import History
from src.scoring.score_map import ScoreMap
from tests.benchmarks.replayed_world import SESSIONS, outcomes_of, tape

CALENDAR = Sessions.between(date(2021, 1, 4), date(2023, 12, 31)).days


def drawn(days: Tape, seed: int = 5, length: int = 100) -> tuple[Tape, list[int]]:
    places = drawn_places(np.random.default_rng(seed), len(days), length, BLOCK)
    return days.drawn(places, CALENDAR, SESSIONS), places.tolist()


def test_a_drawn_day_is_a_real_day_whole_with_the_scores_words_and_answers_it_had() -> None:
    real = tape()
    made, places = drawn(real)
    for column in ("scores", "model", "labels"):
        np.testing.assert_array_equal(getattr(made, column), getattr(real, column)[places])


def test_days_are_drawn_in_blocks_of_consecutive_ones_that_go_on_at_the_start() -> None:
    places = drawn_places(np.random.default_rng(0), 30, 100, 22)
    steps = np.diff(places)
    within = np.arange(1, 100) % 22 != 0
    assert set(steps[within].tolist()) <= {1, -29}
    assert len(places) == 100


def test_two_drawings_of_one_seed_are_the_same_and_of_another_are_not() -> None:
    assert drawn(tape())[1] == drawn(tape())[1] != drawn(tape(), seed=6)[1]


def test_answers_of_a_drawn_day_are_there_seven_sessions_later_on_its_own_calendar() -> None:
    made, _ = drawn(tape())
    assert made.days.tolist() == CALENDAR[:100].tolist()
    assert made.known.tolist() == CALENDAR[7:107].tolist()


def test_columns_say_of_the_rules_and_the_days_what_governance_says_of_the_same_outcomes() -> None:
    outcomes = outcomes_of(tape(days=60))
    theirs = matured_days([Said.of(outcome) for outcome in outcomes], 0.05)
    own = Tape.of(outcomes)
    ours = own.matured(own.rules(0.05))
    assert [day.day for day in ours] == [day.day for day in theirs]
    assert [day.label_known_on for day in ours] == [day.label_known_on for day in theirs]
    for one, other in zip(ours, theirs, strict=True):
        for column in ("rules", "ml", "labels"):
            np.testing.assert_array_equal(getattr(one, column), getattr(other, column))


def test_from_the_break_on_a_reversed_model_ranks_the_other_way_round_and_says_as_much_on_average() -> None:
    p = tape().model
    told = reversed_from(p, 40, pivot(p))
    np.testing.assert_array_equal(told[:40], p[:40])
    for day in (40, 119):
        assert np.argsort(told[day]).tolist() == np.argsort(-p[day]).tolist()
    assert reversed_from(p, 0, pivot(p)).mean() == pytest.approx(p.mean(), abs=1e-9)


def test_from_the_break_on_a_flipped_model_says_one_minus_p() -> None:
    p = tape().model
    told = flipped_from(p, 40)
    np.testing.assert_array_equal(told[:40], p[:40])
    np.testing.assert_array_equal(told[40:], 1.0 - p[40:])


def test_a_blind_model_says_the_same_probabilities_of_others() -> None:
    p = tape().model
    told = dealt(p, wandering(np.random.default_rng(2), 120, 15, 0.4))
    np.testing.assert_array_equal(np.sort(told, axis=None), np.sort(p, axis=None))
    assert abs(np.corrcoef(told.ravel(), p.ravel())[0, 1]) < 0.2


@pytest.mark.parametrize("share", [0.0, 0.4, 1.0])
def test_noise_has_the_share_in_common_that_is_asked_for(share: float) -> None:
    noise = wandering(np.random.default_rng(2), 20_000, 8, share)
    alike = np.atleast_2d(np.corrcoef(noise.T))
    assert alike[0, 1:].mean() == pytest.approx(share, abs=0.06)
    assert noise.std() == pytest.approx(1.0, abs=0.03)


def test_a_model_no_better_than_the_rules_loses_what_they_lose() -> None:
    real = tape()
    rules = real.rules(0.1)
    equal = Equal(real, rules, 0.3)
    noise = wandering(np.random.default_rng(0), 120, 15, 0.3)
    assert equal.size > 0.0
    assert loss(equal.said(rules, noise), real.labels) == pytest.approx(loss(rules, real.labels), abs=1e-9)


def test_a_pool_of_forty_per_cent_mixes_log_odds() -> None:
    rules, model = 0.05, 0.3
    odds = 0.6 * math.log(rules / (1 - rules)) + 0.4 * math.log(model / (1 - model))
    told = pooled(np.full((1, 1), rules), np.full((1, 1), model), np.array([0.4]))
    assert told[0, 0] == pytest.approx(1 / (1 + math.exp(-odds)), rel=1e-12)


def test_figures_of_the_table_are_those_of_another_library_on_the_rows_that_all_judged() -> None:
    real = tape()
    rules = real.rules(0.1)
    forecasts = {"rules alone": rules, "ML alone": real.model, "half": pooled(rules, real.model, np.full(120, 0.5))}
    told = {line.name: line for line in lines(forecasts, real.labels, real.days.tolist(), 33)}
    rows = np.isfinite(real.labels) & np.isfinite(rules)
    y = real.labels[rows]
    theirs = {
        name: (
            log_loss(y, p[rows]),
            roc_auc_score(y, p[rows]),
            average_precision_score(y, p[rows]),
            brier_score_loss(y, p[rows]),
        )
        for name, p in forecasts.items()
    }
    for name, line in told.items():
        ours = [line.figures[figure].value for figure in ("log_loss", "auc", "average_precision", "brier")]
        assert ours == pytest.approx(theirs[name], rel=1e-9)
    saved = told["half"].against_rules["log_loss"]
    assert saved.value == pytest.approx(theirs["half"][0] - theirs["rules alone"][0], rel=1e-6)
    assert saved.low <= saved.value <= saved.high
    assert told["half"].against_model["brier"].value == pytest.approx(theirs["half"][3] - theirs["ML alone"][3], rel=1e-6)


def test_a_run_weighs_by_what_the_runs_before_it_wrote_down() -> None:
    real = tape()
    days, policy = real.matured(real.rules(0.1)), adaptive(start="expansion", opening=0.4, overlap=7)
    way = walked(policy, days, real.dates)
    for place in (1, 40, 119):
        before = real.dates[: place + 1]
        known = [day for day in days if day.label_known_on <= before[place - 1]]
        assert way.weights[place] == policy.replay(known, before[:place]).weight
    assert way.weights[0] == 0.4


def test_every_beginning_meets_the_same_days_and_a_drawing_done_again_is_the_same() -> None:
    plan = Plan(tape(days=60), 0.1, 11, SESSIONS, 1, 100)
    once, again = list(Maker(plan).runs(0)), list(Maker(plan).runs(0))
    assert once == again
    better = {run.alone for run in once if run.scenario == "better"}
    assert len(better) == 1
    assert better.pop() < 0.0
    assert all(run.alone > 0.0 for run in once if run.scenario in {"worse", "flipped"})
    flipped = next(run for run in once if (run.scenario, run.start) == ("flipped", "from 40 %"))
    assert (flipped.out, flipped.by, flipped.alarms) == (0, "leap", 0)
    assert flipped.after is not None
    assert flipped.after > flipped.cost  # what was saved before the break is not set against what it cost


def test_delays_that_never_ended_count_as_longest() -> None:
    assert median([10, None, 30]) == 30.0
    assert median([10, None, None]) == math.inf
    assert median([10, 20, None, 40]) == 30.0


def test_the_median_of_forty_delays_lies_between_the_fourteenth_and_the_twenty_seventh() -> None:
    # Binomial table of 40 and one half: 13 or fewer has a chance of 0.0192, 14 or fewer one of 0.0403.
    assert median_between(list(range(1, 41))) == (14.0, 27.0)
    assert median_between([5, None, 7]) == (5.0, math.inf)


def test_nothing_is_learned_from_an_answer_that_was_known_on_the_first_day_of_the_month() -> None:
    ends = np.array([date(2021, 1, day).toordinal() for day in (29, 31)] + [date(2021, 2, 1).toordinal()], dtype=np.int64)
    none = np.zeros(3, dtype=np.int64)
    table = TrainingSet(("a",), np.arange(3.0)[:, None], np.zeros(3), ends - 9, ends, none, ("C",))
    assert known_before(table, date(2021, 2, 1)).matrix.ravel().tolist() == [0.0, 1.0]


def test_a_challenger_is_fitted_on_the_first_of_every_later_month() -> None:
    assert months(date(2021, 11, 1), date(2022, 2, 28)) == (date(2021, 12, 1), date(2022, 1, 1), date(2022, 2, 1))


def test_the_newest_model_speaks_from_the_day_it_was_fitted() -> None:
    later = np.array([[np.nan], [0.2], [0.3]])
    both = [
        Learner("v1", ScoreMap(0.05), date(2021, 1, 1), np.full((3, 1), 0.1)),
        Learner("v2", ScoreMap(0.05), date(2021, 2, 1), later),
    ]
    assert newest(both).ravel().tolist() == [0.1, 0.2, 0.3]


def test_companies_are_those_with_every_day_whose_prices_begin_earliest() -> None:
    days = np.array([10, 11, 12])
    subjects = np.array([0, 0, 0, 1, 1, 2, 2, 2, 3, 3, 3, 3])
    held = np.array([10, 11, 12, 10, 12, 10, 11, 12, 9, 10, 11, 12])
    history = History(subjects, held, held, {}, np.zeros(12))
    names = ["D", "C", "B", "A"]
    assert chosen(history, days, [5, 1, 5, 3], names, 2) == [2, 3]
    assert chosen(history, days, [5, 1, 5, 3], names, 9) == [0, 2, 3]


def test_month_ends_are_the_last_days_played_of_each_month() -> None:
    assert month_ends([date(2021, 1, 28), date(2021, 1, 29), date(2021, 2, 1), date(2021, 2, 3)]) == [1, 3]
