"""A model is promoted for being better on days it had not seen, by more than chance, and for nothing else."""

import json
from datetime import date
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from src.governance.promotion import Gates, judged
from src.governance.rival import unseen
from src.governance.verdict import Verdict
from src.learning.predictions import Predictions
from src.learning.training_set import TrainingSet
from src.scoring.envelope import opened
from src.scoring.model import Model
from tests.governance.registry_world import FEATURES, envelope
from tests.scoring.envelope_world import NAMES, careful, odd_rows

Vector = NDArray[np.float64]

DAYS, COMPANIES = 600, 20
FIRST = date(2022, 1, 3).toordinal()
GATES = Gates(draws=200)


def log_odds() -> Vector:
    """What truly drives the event on each company-day: a part that anybody sees, and one that takes a model."""
    return np.random.default_rng(4).normal(0.0, 1.0, (2, DAYS * COMPANIES))


def sigmoid(values: Vector) -> Vector:
    return np.asarray(1.0 / (1.0 + np.exp(-values)))


def world(**forecasts: Vector) -> Predictions:
    """Company-days with an event rate near one in ten; baselines see one part of what drives it."""
    plain, deep = log_odds()
    truth = sigmoid(-2.8 + 0.6 * plain + 0.9 * deep)
    labels = (np.random.default_rng(5).random(len(truth)) < truth).astype(np.float64)
    rows = np.arange(DAYS * COMPANIES)
    har = sigmoid(-2.45 + 0.55 * plain)
    return Predictions(
        target="spike_7d",
        days=FIRST + rows // COMPANIES,
        subjects=rows % COMPANIES,
        subject_ids=tuple(f"S{index:02d}" for index in range(COMPANIES)),
        labels=labels,
        forecasts={"base rate": np.full(len(rows), labels.mean()), "HAR": har, "model": truth, **forecasts},
        scores={},
        periods=rows * 0,
    )


def verdict(predictions: Predictions, **more: Any) -> Verdict:
    return judged(predictions, horizon_days=12, gates=GATES, **more)


def weaker() -> Vector:
    """A champion that sees half of what the model sees."""
    plain, deep = log_odds()
    return sigmoid(-2.65 + 0.58 * plain + 0.45 * deep)


def test_a_first_model_that_beats_the_best_baseline_is_promoted_with_its_figures() -> None:
    found = verdict(world())
    assert found.promoted
    assert found.figures["best_baseline"] == "HAR"
    saved = found.figures["log_loss_saved"]
    assert 0.0 < saved["low"] < saved["value"] < saved["high"]
    assert found.why == (
        f"It beats the best baseline, HAR, in log loss: it saves {saved['value']:.4f}"
        f" (95 % interval {saved['low']:.4f} to {saved['high']:.4f})."
    )
    assert found.figures["rows"] == DAYS * COMPANIES
    assert json.loads(json.dumps(found.figures, allow_nan=False)) == found.figures


def test_the_difference_is_that_of_the_log_losses_themselves() -> None:
    predictions = world()
    y, p, q = predictions.labels, predictions.forecasts["model"], predictions.forecasts["HAR"]
    by_hand = np.mean(-y * np.log(q) - (1 - y) * np.log(1 - q)) - np.mean(-y * np.log(p) - (1 - y) * np.log(1 - p))
    assert verdict(predictions).figures["log_loss_saved"]["value"] == pytest.approx(by_hand, rel=1e-9)


def test_a_model_that_knows_no_more_than_a_baseline_stays_a_challenger() -> None:
    plain, noise = log_odds()
    found = verdict(world(model=sigmoid(-2.45 + 0.55 * plain + 0.15 * np.random.default_rng(6).permutation(noise))))
    assert not found.promoted
    assert found.why.startswith("It does not surely beat the best baseline, HAR, in log loss: it saves -")


def test_better_by_chance_is_not_better() -> None:
    # Three months of one company: whatever the estimate, its interval holds zero.
    whole = world()
    keep = (whole.subjects == 0) & (whole.days < FIRST + 90)
    few = Predictions(
        "t", whole.days[keep], whole.subjects[keep], whole.subject_ids, whole.labels[keep],
        {name: forecast[keep] for name, forecast in whole.forecasts.items()}, {}, whole.periods[keep],
    )  # fmt: skip
    assert not verdict(few).promoted


def test_minimums_that_are_not_met_end_it_before_any_gate() -> None:
    found = verdict(world(), refusals=("There are 40 different days, and learning takes 90.",))
    assert found == Verdict(promoted=False, sentences=("There are 40 different days, and learning takes 90.",))


def test_a_better_model_replaces_the_champion() -> None:
    found = verdict(world(), champion=weaker())
    assert found.promoted
    assert len(found.sentences) == 4
    assert "it is surely better than the champion in log loss" in found.sentences[1]
    assert "is surely better in average precision" in found.sentences[2]
    assert "within the tolerance of 0.005" in found.sentences[3]
    assert set(found.figures) == {"baselines", "champion"}
    json.dumps(found.figures, allow_nan=False)


def test_the_same_model_again_does_not_replace_the_champion() -> None:
    truth = world().forecasts["model"]
    found = verdict(world(), champion=truth)
    assert not found.promoted
    assert found.figures["champion"]["log_loss_saved"] == {"value": 0.0, "low": 0.0, "high": 0.0}


def test_better_log_loss_without_better_ranking_does_not_replace_the_champion() -> None:
    truth = world().forecasts["model"]
    overconfident = sigmoid(1.6 * np.log(truth / (1.0 - truth)) + 0.4)
    found = verdict(world(), champion=overconfident)
    assert not found.promoted
    assert "is surely better than the champion in log loss" in found.sentences[1]
    assert "is not surely better in average precision" in found.sentences[2]


def test_a_model_that_lost_its_calibration_does_not_replace_the_champion() -> None:
    truth = world().forecasts["model"]
    plain, _ = log_odds()
    shifted = sigmoid(np.log(truth / (1.0 - truth)) + 0.45)
    found = verdict(world(model=shifted), champion=sigmoid(-2.45 + 0.3 * plain))
    assert "beyond the tolerance of 0.005" in found.sentences[3]
    assert not found.promoted


def test_beating_the_champion_is_not_enough_where_a_baseline_is_as_good() -> None:
    found = verdict(world(HAR=world().forecasts["model"]), champion=weaker())
    assert "is surely better than the champion" in found.sentences[1]
    assert not found.promoted


def test_only_days_the_champion_had_not_seen_are_compared() -> None:
    late = np.where(world().days >= FIRST + 400, weaker(), np.nan)
    found = verdict(world(), champion=late)
    assert found.figures["champion"]["rows"] == 200 * COMPANIES
    assert found.figures["baselines"]["rows"] == DAYS * COMPANIES


def test_with_no_later_days_the_champion_stays() -> None:
    found = verdict(world(), champion=np.full(DAYS * COMPANIES, np.nan))
    assert not found.promoted
    assert found.sentences[1] == (
        "The champion stays: there are no later days, with and without the event, that it had not learned from."
    )


def test_rows_on_which_a_baseline_is_silent_count_for_nobody_and_a_silent_baseline_is_not_asked() -> None:
    plain, _ = log_odds()
    half = np.where(np.arange(len(plain)) % 2 == 0, sigmoid(-2.45 + 0.55 * plain), np.nan)
    found = verdict(world(HAR=half, EWMA=np.full(len(plain), np.nan)))
    assert found.figures["rows"] == DAYS * COMPANIES // 2
    assert set(found.figures["models"]) == {"model", "base rate", "HAR"}
    assert found.promoted


def test_a_model_that_was_silent_throughout_is_not_promoted() -> None:
    found = verdict(world(model=np.full(DAYS * COMPANIES, np.nan)))
    assert found.why.startswith("The model cannot be compared with the baselines")
    assert not found.promoted


def test_without_model_or_baselines_there_is_nothing_to_judge() -> None:
    with pytest.raises(ValueError, match="wanted forecasts of 'other'"):
        verdict(world(), model="other")
    with pytest.raises(ValueError, match="one of"):
        verdict(world(), baselines=("GARCH",))


def test_the_same_seed_gives_the_same_verdict_whatever_the_order_of_rows() -> None:
    whole = world()
    order = np.random.default_rng(1).permutation(len(whole.labels))
    mixed = Predictions(
        whole.target, whole.days[order], whole.subjects[order], whole.subject_ids, whole.labels[order],
        {name: forecast[order] for name, forecast in whole.forecasts.items()}, {}, whole.periods[order],
    )  # fmt: skip
    one, other = verdict(whole).figures, verdict(mixed).figures
    assert other["log_loss_saved"]["low"] == pytest.approx(one["log_loss_saved"]["low"], rel=1e-9)


def small_model() -> Model:
    """Trained up to 2024-05-29, about targets twelve days ahead."""
    return Model(opened(envelope("v1"), domain="company_risk", names=FEATURES.names, fingerprint=FEATURES.fingerprint))


def rows_of(days: list[str], names: tuple[str, ...] = NAMES) -> tuple[Predictions, TrainingSet]:
    """One row a day for company B, in a table that also has company A, in another order."""
    ordinals = np.array([date.fromisoformat(day).toordinal() for day in days])
    matrix = odd_rows()[20 : 20 + 2 * len(days), : len(names)]
    table = TrainingSet(
        names=names,
        matrix=matrix,
        labels=np.zeros(2 * len(days)),
        days=np.concatenate([ordinals[::-1], ordinals]),
        ends=np.concatenate([ordinals[::-1], ordinals]) + 12,
        subjects=np.repeat([1, 0], len(days)),
        subject_ids=("A", "B"),
    )
    said = np.full(len(days), 0.1)
    labels, subjects = np.zeros(len(days)), np.zeros(len(days), dtype=np.int64)
    return Predictions("spike_7d", ordinals, subjects, ("B",), labels, {"model": said}, {}, subjects), table


def test_the_champion_is_asked_about_the_same_company_days_after_all_that_it_had_seen() -> None:
    # Its last day is 2024-05-29 and its labels look 7 days ahead.
    predictions, table = rows_of(["2024-05-29", "2024-06-05", "2024-06-06", "2024-07-01"])
    found = unseen(small_model(), predictions, table)
    wanted = small_model().probabilities(table.matrix[[1, 0]].astype(np.float64))
    assert np.isnan(found[:2]).all()
    assert found[2:].tolist() == wanted.tolist()


def test_rows_that_the_table_lacks_are_not_compared() -> None:
    predictions, table = rows_of(["2024-07-01", "2024-07-02"])
    assert np.isnan(unseen(small_model(), predictions, table.take(slice(1, 2)))).tolist() == [False, True]
    assert np.isnan(unseen(small_model(), predictions, table.take(slice(0, 0)))).all()


def test_a_champion_that_reads_what_the_table_lacks_cannot_be_compared() -> None:
    predictions, table = rows_of(["2024-07-01"])
    assert np.isnan(unseen(careful(), predictions, table)).all()
