"""A trial: who was better on the same companies and days, whoever stood in the shadow, and how rarely chance wins."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import numpy as np
import pytest
from numpy.typing import NDArray

from src.governance.trial import LEAST_DAYS, NEEDED, Role, Trial, trial
from src.ledger.outcome import Outcome
from tests.governance.weight.matured_world import chances

FIRST = date(2026, 1, 5)
TARGET = "spike_7d"
OVERLAP = 5
SUBJECTS = 12
Matrix = NDArray[np.float64]


def outcome(offset: int, subject: int, champion: float | None, rival: float | None, *, label: bool | None) -> Outcome:
    """An answer of a day on which "v1" spoke and "v2" stood in the shadow."""
    as_of = datetime.combine(FIRST + timedelta(days=offset), datetime.min.time(), UTC) + timedelta(hours=6)
    return Outcome(
        subject=f"S{subject:02d}",
        as_of=as_of,
        run_id="run",
        target=TARGET,
        due=as_of.date() + timedelta(days=OVERLAP),
        resolved_at=as_of + timedelta(days=OVERLAP + 1),
        state="unresolvable" if label is None else "resolved",
        label=label,
        value=None if label is None else 1.0,
        rules=40.0,
        ml=50.0,
        probability=champion,
        combined=40.0,
        ml_weight=0.2,
        model_version="v1",
        method="blend",
        shadow_version="v2",
        shadow_probability=rival,
    )


def risk(rng: np.random.Generator, days: int, subjects: int = SUBJECTS) -> tuple[Matrix, NDArray[np.bool_]]:
    """(days, subjects) log-odds and labels; a shock that hits somebody answers all days within one horizon before it."""
    shock = rng.normal(0.0, 1.0, (days + OVERLAP, subjects)) + 0.5 * rng.normal(0.0, 1.0, (days + OVERLAP, 1))
    known = rng.normal(0.0, 1.0, (days, subjects))
    ahead = sum(shock[lag : lag + days] for lag in range(1, OVERLAP + 1)) / np.sqrt(OVERLAP)
    return -2.3 + 1.2 * known, known + ahead > 2.0


def history(seed: int, days: int, champion_noise: float, rival_noise: float) -> list[Outcome]:
    """Both models see the risk through noise of their own."""
    rng = np.random.default_rng(seed)
    seen, labels = risk(rng, days)
    champion, rival = (chances(seen + rng.normal(0.0, noise, seen.shape)) for noise in (champion_noise, rival_noise))
    return [
        outcome(day, subject, float(champion[day, subject]), float(rival[day, subject]), label=bool(labels[day, subject]))
        for day in range(days)
        for subject in range(SUBJECTS)
    ]


def compared(outcomes: Sequence[Outcome], champion: str = "v1", rival: str = "v2", role: Role = "challenger") -> Trial:
    return trial(outcomes, champion, rival, role, target=TARGET, overlap=OVERLAP, block_days=15)


def in_the_shadow(row: Outcome) -> Outcome:
    """The same answer, had the two models stood the other way round."""
    return replace(
        row,
        model_version=row.shadow_version,
        shadow_version=row.model_version,
        probability=row.shadow_probability,
        shadow_probability=row.probability,
    )


def by_hand(probability: float, *, label: bool) -> float:
    return -float(np.log(probability if label else 1.0 - probability))


def test_a_clearly_better_rival_wins_within_two_hundred_days_and_the_champion_over_it_never() -> None:
    outcomes = history(1, 200, champion_noise=2.0, rival_noise=0.0)
    found = compared(outcomes)
    assert found.won
    assert (found.days, found.rows, found.since) == (200, 200 * SUBJECTS, FIRST)
    assert found.saved is not None
    assert found.saved.low > 0.0
    other = compared(outcomes, champion="v2", rival="v1")
    assert not other.won
    assert other.evidence < 1.0


def test_a_rival_who_is_always_right_against_one_who_is_always_wrong_waits_for_thirty_days_nonetheless() -> None:
    outcomes = [
        outcome(day, who, 0.98 if label else 0.02, 0.02 if label else 0.98, label=label)
        for day in range(LEAST_DAYS)
        for who in range(SUBJECTS)
        for label in [(who + day) % 2 == 0]
    ]
    early = compared(outcomes[:-SUBJECTS], champion="v2", rival="v1")
    assert (early.days, early.won) == (LEAST_DAYS - 1, False)
    assert early.evidence > NEEDED
    assert compared(outcomes, champion="v2", rival="v1").won


def test_of_sixty_histories_of_a_rival_that_is_no_better_looked_at_twice_each_three_at_most_are_won() -> None:
    looks, won = (LEAST_DAYS, 60), 0
    for seed in range(60):
        outcomes = history(1_000 + seed, looks[-1], champion_noise=0.7, rival_noise=0.7)
        won += any(compared(outcomes[: days * SUBJECTS]).won for days in looks)
    assert won <= 3


@pytest.mark.parametrize("seed", [1, 2])
def test_it_does_not_matter_who_of_the_two_stood_in_the_shadow(seed: int) -> None:
    outcomes = history(seed, 60, 1.0, 0.0)
    swapped = [in_the_shadow(row) if (int(row.subject[1:]) + row.date.day) % 2 else row for row in outcomes]
    assert compared(swapped) == compared(outcomes) == compared([in_the_shadow(row) for row in outcomes])


def test_outcomes_of_other_models_other_targets_and_days_on_which_one_was_silent_are_ignored() -> None:
    outcomes = history(3, 40, 1.0, 0.0)
    others = [
        replace(outcomes[0], subject="X1", model_version="v0"),
        replace(outcomes[0], subject="X2", shadow_version="v3"),
        replace(outcomes[0], subject="X3", shadow_version=None, shadow_probability=None),
        replace(outcomes[0], subject="X4", model_version=None, probability=None),
        replace(outcomes[0], subject="X5", shadow_probability=None),
        replace(outcomes[0], subject="X6", probability=None),
        replace(outcomes[0], subject="X7", target="drawdown_14d"),
    ]
    assert compared([*others, *outcomes]) == compared(outcomes)


def test_the_order_of_the_outcomes_does_not_matter() -> None:
    outcomes = history(4, 50, 1.0, 0.0)
    shuffled = [outcomes[place] for place in np.random.default_rng(5).permutation(len(outcomes))]
    assert compared(shuffled) == compared(outcomes)


def test_what_is_saved_is_the_mean_of_the_champion_s_log_loss_less_the_rival_s() -> None:
    outcomes = history(6, 45, 1.0, 0.5)
    differences = [
        by_hand(row.probability, label=row.label) - by_hand(row.shadow_probability, label=row.label)
        for row in outcomes
        if row.probability is not None and row.shadow_probability is not None and row.label is not None
    ]
    found = compared(outcomes).saved
    assert found is not None
    assert len(differences) == 45 * SUBJECTS
    assert found.value == pytest.approx(np.mean(differences), rel=1e-9)
    assert found.low < found.value < found.high


def test_what_the_rival_saves_the_champion_would_lose() -> None:
    outcomes = history(7, 45, 1.0, 0.5)
    one, other = compared(outcomes).saved, compared(outcomes, champion="v2", rival="v1").saved
    assert one is not None
    assert other is not None
    assert (other.value, other.low, other.high) == pytest.approx((-one.value, -one.high, -one.low))


def test_answers_that_nobody_has_count_neither_as_rows_nor_as_days() -> None:
    outcomes = history(8, 40, 1.0, 0.0)
    lost = [replace(row, label=None, value=None, state="unresolvable") if row.date == FIRST else row for row in outcomes]
    lost = [replace(row, label=None, value=None, state="unresolvable") if row.subject == "S03" else row for row in lost]
    found = compared(lost)
    assert (found.days, found.rows, found.since) == (39, 39 * (SUBJECTS - 1), FIRST + timedelta(days=1))


def test_without_an_answer_nothing_is_said_and_nobody_has_won() -> None:
    found = compared([outcome(0, 1, 0.2, 0.4, label=None)])
    assert found == Trial("v1", "v2", "challenger", None, 0, 0, None, 1.0)
    assert not found.won
    assert found.words == (
        "Model v2 (challenger) stands in the shadow of v1; no day on which both spoke has been answered yet."
    )
    assert compared([]) == found


def test_a_trial_that_goes_on_tells_days_and_evidence() -> None:
    found = Trial("v1", "v2", "previous", FIRST, 41, 500, None, 3.456)
    assert found.words == (
        "Model v2 (the champion before) is compared with v1: 41 matured days, evidence 3.5 of the 20 that decide."
    )


def test_a_trial_that_is_won_says_so() -> None:
    found = Trial("v1", "v2", "challenger", FIRST, 30, 500, None, 20.0)
    assert found.won
    assert found.words == (
        "Model v2 (challenger) has proved better than v1: 30 matured days, evidence 20 of the 20 that decide."
    )


@pytest.mark.parametrize(("days", "evidence"), [(29, 1000.0), (30, 19.99), (0, 1.0)])
def test_too_few_days_or_too_little_evidence_decide_nothing(days: int, evidence: float) -> None:
    assert not Trial("v1", "v2", "challenger", FIRST, days, 500, None, evidence).won
