"""The stepwise scheme's words, each on figures computed by hand, and their order."""

from datetime import date, timedelta

import numpy as np
import pytest

from src.governance.matured import MaturedDay
from src.governance.weight.policies import stepwise
from src.governance.weight.reckoning import BaseRate, Reckoned, accuracy, drawdown, reckoned, sharpe
from src.governance.weight.stepwise import Stepwise, StepwiseState
from tests.governance.weight.matured_world import FIRST, history, sessions


def day_of(number: int, ml: list[float], labels: list[float], rules: float = 0.06) -> MaturedDay:
    day = FIRST + timedelta(days=number)
    return MaturedDay(day, day + timedelta(days=14), np.full(len(ml), rules), np.array(ml), np.array(labels))


def learned(policy: Stepwise, state: StepwiseState, days: list[MaturedDay]) -> tuple[StepwiseState, list[tuple[str, float]]]:
    told = []
    for day in days:
        state, change = policy.learn(state, day)
        if change is not None:
            told.append((change.rule, change.after))
    return state, told


def good(number: int) -> MaturedDay:
    """Ten rows, one event, and a model that knows which, one day a little less surely than the next."""
    sure = 0.5 + 0.02 * (number % 5)
    return day_of(number, [sure] + [0.02] * 9, [1.0] + [0.0] * 9)


def bad(number: int) -> MaturedDay:
    """The same, and it says another."""
    return day_of(number, [0.02, 0.5] + [0.02] * 8, [1.0] + [0.0] * 9)


def test_never_is_right_in_91_of_100_and_has_an_accuracy_of_one_half() -> None:
    told = reckoned(day_of(0, [0.01] * 100, [1.0] * 9 + [0.0] * 91), BaseRate(1000, 90))
    assert told is not None
    assert accuracy([told[0]]) == 0.5


def test_accuracy_is_the_mean_of_both_shares_decided_right() -> None:
    assert accuracy([Reckoned(0.0, 0.0, 4, 3, 10, 6), Reckoned(0.0, 0.0, 0, 0, 10, 8)]) == pytest.approx((0.75 + 0.7) / 2.0)


def test_a_return_is_what_was_saved_over_the_base_rate_of_earlier_days() -> None:
    told = reckoned(day_of(0, [0.5], [1.0]), BaseRate(900, 45))
    assert told is not None
    assert told[0].ml == pytest.approx(np.log(0.5 / 0.05))
    assert told[0].rules == pytest.approx(np.log(0.06 / 0.05))
    assert told[1] == BaseRate(901, 46)


def test_sharpe_ratio_and_drawdown_are_those_of_the_textbook() -> None:
    returns = [0.1, -0.3, 0.2, -0.2, 0.4]
    assert sharpe(returns, 252) == pytest.approx(np.mean(returns) / np.std(returns, ddof=1) * np.sqrt(252))
    assert sharpe([0.1, 0.1], 252) == 0.0
    assert drawdown(returns) == pytest.approx(0.3)
    assert drawdown([-0.1, -0.1]) == pytest.approx(0.2)


def test_a_good_model_enters_at_ten_percent_after_thirty_days_and_gains_five_points_every_thirty() -> None:
    state, told = learned(stepwise(), stepwise().begin(), [good(number) for number in range(120)])
    assert told == [("entry", 0.1), ("step_up", 0.15), ("step_up", 0.2), ("step_up", 0.25)]
    assert state.weight == 0.25


def test_no_step_goes_beyond_seventy_percent() -> None:
    policy = Stepwise(start=0.68)
    assert learned(policy, policy.begin(), [good(number) for number in range(95)])[1] == [("step_up", 0.7)]


def test_fewer_than_twenty_events_in_a_window_move_nothing() -> None:
    policy = Stepwise(start=0.3, losses=1000)
    quiet = [day_of(number, [0.02] * 10, [1.0 if number % 2 and not row else 0.0 for row in range(10)]) for number in range(60)]
    assert learned(policy, policy.begin(), quiet)[1] == []


def test_ten_lost_days_in_a_row_end_in_the_shadow_at_once() -> None:
    policy = Stepwise(start=0.3)
    _, told = learned(policy, policy.begin(), [good(number) for number in range(5)] + [bad(5 + number) for number in range(10)])
    assert told == [("stop_losses", 0.0)]


def test_an_accuracy_under_45_percent_stops_before_anything_is_cut() -> None:
    policy = Stepwise(start=0.4, losses=1000)
    _, told = learned(policy, policy.begin(), [bad(number) for number in range(30)])
    assert told == [("stop_accuracy", 0.0)]


def test_cuts_of_one_day_multiply_and_come_once_in_thirty_days() -> None:
    policy = Stepwise(start=0.4, losses=1000, stopping=0.0)
    _, told = learned(policy, policy.begin(), [bad(number) for number in range(75)])
    cuts = [after for rule, after in told if rule == "cut"]
    assert cuts[0] == pytest.approx(0.4 * 0.5 * 0.5 * 0.7)  # accuracy, drawdown and Sharpe ratio on the thirtieth day
    assert [rule for rule, _ in told].count("cut") == 2


def test_the_shadow_is_left_again_by_a_whole_new_window() -> None:
    policy = Stepwise(start=0.3)
    days = [bad(number) for number in range(10)] + [good(10 + number) for number in range(30)]
    _, told = learned(policy, policy.begin(), days)
    assert told == [("stop_losses", 0.0), ("entry", 0.1)]


def test_a_weight_beyond_the_cap_is_refused() -> None:
    with pytest.raises(ValueError, match="start ≤ cap"):
        Stepwise(start=0.8)


def test_the_same_history_gives_the_same_bytes() -> None:
    days = history([1.0] * 90)
    dates: list[date] = sessions(100)
    assert stepwise(start=0.2).replay(days, dates).json() == stepwise(start=0.2).replay(days, dates).json()
