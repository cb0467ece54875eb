"""One row and many rows agree, reasons add up to the opinion, and missing is told from absent."""

import math
import re
import threading

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from src.errors import ModelRefusedError
from src.scoring.ensemble import Ensemble
from src.scoring.model import Model
from src.scoring.reasons import reasons
from src.scoring.score_map import ScoreMap
from tests.scoring.envelope_world import DOCS, NAMES, model, odd_rows, open_it, sealed

QUIET: dict[str, float | None] = {**dict.fromkeys(NAMES, 0.0), "never_known": None, "days_since_10q": 40.0}
BUSY: dict[str, float | None] = {**QUIET, "sec_8k_count_30d": 5.0, "days_since_10q": 90.0, "volatility_ratio": 2.0}


def test_one_row_says_bit_for_bit_what_many_rows_say() -> None:
    rows = odd_rows()
    many = model().probabilities(rows).tolist()
    assert many == [model().probability(dict(zip(NAMES, row, strict=True))) for row in rows.tolist()]


def test_more_of_what_came_before_the_event_scores_higher() -> None:
    quiet, busy = model().score(QUIET), model().score(BUSY)
    assert quiet.probability < sealed()["score_map"]["base_rate"] < busy.probability
    assert 0.0 <= quiet.score < 25.0 < busy.score <= 100.0
    assert quiet.version == sealed()["model_version"]


def test_none_and_nan_are_both_missing() -> None:
    assert model().score({**BUSY, "sell_usd_30d": None}) == model().score({**BUSY, "sell_usd_30d": math.nan})


def test_missing_is_not_zero() -> None:
    missing = model().probability({**QUIET, "sec_8k_count_30d": None})
    assert missing != model().probability({**QUIET, "sec_8k_count_30d": 0.0})


def test_a_feature_that_is_absent_from_the_vector_is_refused_by_name() -> None:
    with pytest.raises(ModelRefusedError, match="lacks the feature 'news_count_30d'"):
        model().score({name: value for name, value in BUSY.items() if name != "news_count_30d"})


def test_features_the_model_does_not_know_change_nothing() -> None:
    assert model().score({**BUSY, "rules_score": 99.0}) == model().score(BUSY)


def test_reasons_say_what_was_seen_and_what_it_does_largest_first() -> None:
    score = model().score(BUSY, limit=3)
    assert len(score.reasons) == 3
    sizes = [abs(reason.contribution) for reason in score.reasons]
    assert sizes == sorted(sizes, reverse=True)
    filings = next(reason for reason in model().score(BUSY, limit=6).reasons if reason.feature == "sec_8k_count_30d")
    assert filings.value == 5.0
    assert filings.contribution > 0
    assert re.fullmatch(r"8-K filings in 30 days: 5 filings; (raises|multiplies) the odds by [0-9.]+( %)?", filings.words)


def test_a_missing_feature_is_said_to_be_not_known() -> None:
    every = model().score({**BUSY, "sec_8k_count_30d": None}, limit=len(NAMES)).reasons
    reason = next(reason for reason in every if reason.feature == "sec_8k_count_30d")
    assert reason.value is None
    assert "8-K filings in 30 days: not known; " in reason.words


@pytest.mark.parametrize(
    ("value", "contribution", "words"),
    [
        (5_200_000.0, 0.3, "Sales: 5,200,000 USD; raises the odds by 35.0 %"),
        (0.125, -0.1, "Sales: 0.125 USD; lowers the odds by 9.5 %"),
        (3.0, 0.8, "Sales: 3 USD; multiplies the odds by 2.2"),
        (3.0, -0.8, "Sales: 3 USD; divides the odds by 2.2"),
        (math.inf, 900.0, "Sales: inf USD; multiplies the odds by 1000.0"),
    ],
)
def test_words(value: float, contribution: float, words: str) -> None:
    (reason,) = reasons(["sell"], [value], [contribution], {"sell": ("Sales", "USD")}, 5)
    assert reason.words == words


def test_a_feature_without_a_doc_goes_by_its_name_and_one_without_effect_is_not_a_reason() -> None:
    found = reasons(["a", "b"], [1.0, 2.0], [0.2, 0.0001], {}, 5)
    assert [reason.words for reason in found] == ["a: 1; raises the odds by 22.1 %"]


@settings(max_examples=100, deadline=None)
@given(row=st.lists(st.one_of(st.just(math.nan), st.floats(-1e9, 1e9)), min_size=len(NAMES), max_size=len(NAMES)))
def test_contributions_add_up_to_the_opinion_less_the_same_base_for_every_row(row: list[float]) -> None:
    voice = open_it(sealed()).voice
    ensemble = Ensemble(tuple(zip(voice.weights, voice.parts, strict=True)), len(NAMES))
    other = [1.0, 50.0, math.nan, 3.0, math.nan, 1.0]
    bases = [ensemble.log_odds(values) - sum(ensemble.contributions(values)) for values in (row, other)]
    assert bases[0] == pytest.approx(bases[1], abs=1e-9, rel=1e-9)


def test_the_scale_can_be_the_probability_itself() -> None:
    plain = Model(open_it(sealed()), DOCS, scale="probability").score(BUSY)
    assert plain.score == plain.probability * 100.0
    assert plain.probability == model().score(BUSY).probability


@pytest.mark.parametrize(("times", "score"), [(0.25, 0.0), (0.5, 2.5), (1, 25.0), (2, 47.5), (4, 70.0), (8, 92.5), (16, 100.0)])
def test_the_score_counts_doublings_of_the_base_rate(times: float, score: float) -> None:
    assert ScoreMap(base_rate=0.05).score(0.05 * times) == pytest.approx(score)


def test_the_score_stands_at_its_ends_for_the_impossible_and_the_certain() -> None:
    assert ScoreMap(base_rate=0.05).score(0.0) == 0.0
    assert ScoreMap(base_rate=0.05).score(1.0) == 100.0
    assert ScoreMap(base_rate=0.9).score(1.0) == pytest.approx(25.0 + 22.5 * math.log2(1 / 0.9))


def test_threads_may_share_a_model() -> None:
    vectors = [dict(zip(NAMES, row, strict=True)) for row in odd_rows()[:300].tolist()]
    wanted = [model().score(vector) for vector in vectors]
    found: list[bool] = []

    def work() -> None:
        found.append([repr(model().score(vector)) for vector in vectors] == [repr(score) for score in wanted])

    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert found == [True] * 4


def test_a_closed_model_refuses_to_score() -> None:
    with Model(open_it(sealed())) as own:
        own.score(BUSY)
    with pytest.raises(ValueError, match="closed"):
        own.score(BUSY)
    with pytest.raises(ValueError, match="closed"):
        own.probabilities(np.zeros((2, len(NAMES))))
