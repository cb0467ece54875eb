"""Families of features and hyperparameters are chosen inside the past, repeatably, and only where it pays."""

import functools
from dataclasses import replace

import numpy as np

from src.learning.boosting import Boosting
from src.learning.families import Trial, chosen
from src.learning.recipe import Family
from src.learning.search import searched
from src.learning.walk_forward import equal_periods, walk_forward
from tests.learning.market_world import HONEST, PLACEBOS, Market

HOW = Boosting(rounds=40, seed=1, parameters={"learning_rate": 0.1, "min_data_in_leaf": 100})


@functools.cache
def trial() -> Trial:
    market = Market.of(11, companies=30, days=500)
    honest = market.honest()
    table = market.table({**honest, "to_report_again": honest["to_report"], **market.placebos(11)})
    return Trial(table, tuple(walk_forward(table, equal_periods(table.days, 2))), 1, HOW)


def test_of_two_families_that_say_the_same_at_least_one_stays() -> None:
    families = (
        Family("calendar", ("to_report",)),
        Family("calendar again", ("to_report_again",)),
        Family("prices", HONEST[1:]),
    )
    features, values = chosen((*HONEST, "to_report_again"), families, trial())
    assert {"to_report", "to_report_again"} & set(features)
    assert {value.family for value in values if value.kept} >= {"prices"}


def test_a_family_that_surely_costs_is_dropped() -> None:
    families = (Family("calendar", ("to_report",)), Family("walks", PLACEBOS))
    eager = replace(trial(), how=replace(HOW, rounds=150, parameters={"learning_rate": 0.2, "min_data_in_leaf": 20}))
    features, values = chosen(("to_report", *PLACEBOS), families, eager)
    told = {value.family: value for value in values}
    assert features == ("to_report",)
    assert told["walks"].value.high < 0.0


def test_what_is_on_trial_enters_only_where_it_surely_saves_something() -> None:
    families = (Family("calendar", ("to_report",), on_trial=True), Family("placebos", PLACEBOS, on_trial=True))
    features, values = chosen((*HONEST, *PLACEBOS), families, trial())
    told = {value.family: value for value in values}
    assert features == HONEST
    assert told["calendar"].kept
    assert told["calendar"].value.low > 0.0
    assert not told["placebos"].kept


def test_features_of_no_family_always_stay_and_the_last_family_is_not_dropped() -> None:
    features, _ = chosen(("noise", "own_walk"), (Family("walks", ("own_walk",)),), trial())
    assert "noise" in features
    alone, values = chosen(("own_walk",), (Family("walks", ("own_walk",)),), trial())
    assert alone == ("own_walk",)
    assert values == ()


def test_the_search_is_repeatable_and_replaces_only_what_it_surely_betters() -> None:
    crude = Boosting(rounds=2, seed=1, parameters={"max_depth": 1, "num_leaves": 2})
    small = replace(trial(), table=trial().table.with_features(HONEST), how=crude)
    once, again = searched(small, 3), searched(small, 3)
    assert once == again
    assert once.told().keys() == crude.told().keys()
    assert once.parameters["max_depth"] > 1
    assert small.judge().difference("log_loss", small.forecast(HONEST), replace(small, how=once).forecast(HONEST)).low > 0.0


def test_among_placebos_no_hyperparameters_are_better_than_others() -> None:
    noise = replace(trial(), table=trial().table.with_features(PLACEBOS), how=Boosting(rounds=40, seed=1))
    assert searched(noise, 3) == noise.how


def test_a_thinned_table_is_smoothed_as_the_whole_one_is() -> None:
    whole, half = HOW.on(100_000, 1), HOW.on(50_000, 2)
    assert (whole["min_data_in_leaf"], half["min_data_in_leaf"]) == (100, 50)
    assert (whole["lambda_l2"], half["lambda_l2"]) == (20.0, 10.0)
    assert HOW.on(1000, 1)["min_data_in_leaf"] == 25
    assert np.isclose(whole["learning_rate"], half["learning_rate"])
