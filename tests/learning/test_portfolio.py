"""The paper portfolio, against empyrical and against sums done by hand."""

from dataclasses import replace
from datetime import date

import empyrical  # type: ignore[import-untyped]  # it ships no types
import numpy as np
import pytest

from src.learning.closes import Closes
from src.learning.portfolio import Plan, Portfolio, drawdowns, kept, portfolio, sharpe_ratio
from src.learning.predictions import Predictions, Vector
from tests.learning.backtest_world import World, weekdays, world


@pytest.fixture(scope="module")
def made() -> World:
    return world(companies=20, sessions=780)


@pytest.fixture(scope="module")
def ran(made: World) -> Portfolio:
    return run(made, "model")


def run(made: World, opinion: str, plan: Plan | None = None) -> Portfolio:
    held = portfolio(made.predictions, opinion, made.closes, plan or Plan(draws=200))
    assert held is not None
    return held


def small(fears: list[list[float]], closes: list[list[float]]) -> World:
    """Opinions by session and company, NaN where there is none, and closes that may run on longer."""
    days = weekdays(date(2024, 1, 1), len(closes))
    opinion = np.array(fears, dtype=np.float64)
    sessions, companies = opinion.shape
    names = tuple(f"C{number}" for number in range(companies))
    rows = sessions * companies
    predictions = Predictions(
        "drawdown_14d",
        np.repeat(days[:sessions], companies),
        np.tile(np.arange(companies), sessions),
        names,
        np.zeros(rows),
        {"model": opinion.ravel()},
        {},
        np.zeros(rows, dtype=np.int64),
    )
    return World(predictions, Closes(days, names, np.array(closes, dtype=np.float64)))


def test_sharpe_ratio_and_deepest_fall_are_empyricals_to_twelve_digits(ran: Portfolio) -> None:
    for course in (ran.everybody, ran.spared):
        assert course.sharpe.value == pytest.approx(empyrical.sharpe_ratio(course.returns), rel=1e-12)
        assert course.max_drawdown == pytest.approx(empyrical.max_drawdown(course.returns), rel=1e-12)
        assert course.annual_return == pytest.approx(empyrical.annual_return(course.returns), rel=1e-12)
        assert course.volatility == pytest.approx(empyrical.annual_volatility(course.returns), rel=1e-12)


@pytest.mark.parametrize("seed", range(20))
def test_both_agree_with_empyrical_on_returns_of_any_kind(seed: int) -> None:
    random = np.random.default_rng(seed)
    returns = random.standard_t(3, size=random.integers(2, 400)) * 0.02
    assert sharpe_ratio(returns) == pytest.approx(empyrical.sharpe_ratio(returns), rel=1e-12)
    assert float(drawdowns(returns).min()) == pytest.approx(empyrical.max_drawdown(returns), rel=1e-12, abs=1e-15)


def test_returns_without_spread_have_no_sharpe_ratio() -> None:
    assert np.isnan(sharpe_ratio(np.zeros(10)))
    assert np.isnan(sharpe_ratio(np.array([0.01])))


def test_holding_two_companies_equally_earns_the_mean_of_their_growth_less_the_cost_of_buying() -> None:
    made = small([[0.1, 0.2]], [[100.0, 50.0], [100.0, 50.0], [110.0, 50.0], [121.0, 40.0]])
    held = run(made, "model", Plan(every=14, draws=50))
    # bought at the second close for 0.1 %: 0.5 × 1.1 + 0.5 × 1.0, then 0.5 × 1.21 + 0.5 × 0.8
    assert held.everybody.returns == pytest.approx([1.05 * 0.999 - 1, (0.605 + 0.4) / 1.05 - 1], rel=1e-12)
    assert held.days.tolist() == made.closes.days[2:].tolist()
    assert held.everybody.costs == pytest.approx(0.001)


def test_between_decisions_parts_drift_and_only_the_way_back_is_traded() -> None:
    made = small([[0.1, 0.2]] * 3, [[1.0, 1.0], [3.0, 1.0], [3.0, 1.0], [3.0, 1.0], [3.0, 1.0]])
    held = run(made, "model", Plan(every=2, delay=0, draws=50))
    # 1 to start with; then from 3/4 and 1/4 back to a half each: 1/4 sold and 1/4 bought
    years = 4 / 252
    assert held.everybody.turnover == pytest.approx(1.5 / years)
    assert held.everybody.costs == pytest.approx(0.0015)


def test_the_highest_tenth_is_left_out_rounded_down_and_below_ten_nobody_is() -> None:
    fears = np.arange(25.0)
    assert np.flatnonzero(~kept(fears, 0.1)).tolist() == [23, 24]
    assert kept(np.arange(9.0), 0.1).all()
    assert np.flatnonzero(~kept(np.arange(100.0), 0.29)).tolist() == list(range(71, 100))


def test_companies_that_tie_at_the_edge_stay_so_one_number_for_all_leaves_nobody_out(made: World) -> None:
    assert kept(np.full(40, 0.05), 0.1).all()
    assert np.flatnonzero(~kept(np.array([9.0, 8.0, 8.0, *np.zeros(17)]), 0.1)).tolist() == [0]
    base = run(made, "base rate")
    assert base.left_out == 0.0
    assert np.array_equal(base.everybody.returns, base.spared.returns)
    assert base.sharpe_difference == (0.0, 0.0, 0.0)


def test_a_company_without_an_opinion_is_neither_held_nor_left_out() -> None:
    assert kept(np.array([np.nan, *range(10)]), 0.1).tolist() == [False, *[True] * 9, False]


def test_an_opinion_that_sees_falls_coming_pays_after_costs() -> None:
    seen = run(world(companies=40), "model")
    assert seen.sharpe_difference.low > 0.0
    assert seen.left_out == 4.0
    assert seen.spared.turnover > seen.everybody.turnover


def test_noise_costs_its_trades_and_earns_nothing_before_them() -> None:
    worlds = [world(companies=40, sessions=520, seed=seed) for seed in range(8)]
    free = [run(made, "placebo", Plan(cost=0.0, draws=2)).sharpe_difference.value for made in worlds]
    paid = [run(made, "placebo", Plan(draws=2)).sharpe_difference.value for made in worlds]
    assert abs(np.mean(free)) < 2.0 * np.std(free) / len(free) ** 0.5 + 0.05
    assert np.mean(paid) < np.mean(free) - 0.1


def test_the_labels_are_never_read(made: World, ran: Portfolio) -> None:
    flipped = replace(made.predictions, labels=1.0 - made.predictions.labels)
    again = run(World(flipped, made.closes), "model")
    assert np.array_equal(again.spared.returns, ran.spared.returns)


def test_prices_after_a_day_change_nothing_that_was_earned_up_to_it(made: World, ran: Portfolio) -> None:
    day = 400
    later = made.closes.matrix.copy()
    later[day + 1 :] *= np.random.default_rng(0).uniform(0.5, 2.0, later[day + 1 :].shape)
    again = run(World(made.predictions, replace(made.closes, matrix=later)), "model")
    upto = ran.days <= made.closes.days[day]
    assert upto.sum() == 399
    assert np.array_equal(again.spared.returns[upto], ran.spared.returns[upto])
    assert not np.array_equal(again.spared.returns, ran.spared.returns)


def test_a_decision_earns_nothing_of_the_day_it_was_made_on_nor_of_the_next() -> None:
    """Opinions of day 0 are traded at the close of day 1: what prices did until then is nobody's gain."""
    calm = [[10.0] * 10] * 6
    made = small([list(range(10))], calm)
    jump = np.array(calm)
    jump[:1, 9], jump[1:, 9] = 20.0, 10.0  # the feared company halves from day 0 to day 1
    before = run(World(made.predictions, replace(made.closes, matrix=jump)), "model", Plan(draws=50))
    assert np.array_equal(before.spared.returns, before.everybody.returns)
    jump[1, 9] = 20.0  # and now from day 1 to day 2
    after = run(World(made.predictions, replace(made.closes, matrix=jump)), "model", Plan(draws=50))
    assert after.everybody.returns[0] == pytest.approx(0.95 * 0.999 - 1)
    assert after.spared.returns[0] == pytest.approx(0.999 - 1)


def test_opinions_of_days_between_decisions_are_not_acted_on(made: World, ran: Portfolio) -> None:
    first = made.closes.days[0]
    decided = set(made.closes.days[::14].tolist())
    other = np.array([int(day) not in decided for day in made.predictions.days])
    blind = np.where(other, np.nan, made.predictions.forecasts["model"])
    again = run(World(replace(made.predictions, forecasts={"model": blind}), made.closes), "model")
    assert first in decided
    assert np.array_equal(again.spared.returns, ran.spared.returns)


def test_a_holding_whose_price_goes_missing_stands_still_and_is_counted() -> None:
    nan = float("nan")
    made = small([[0.1, 0.2]], [[10.0, 10.0], [10.0, 10.0], [10.0, nan], [10.0, nan], [10.0, 12.0]])
    held = run(made, "model", Plan(draws=50))
    assert held.stale == 2
    assert held.everybody.returns == pytest.approx([0.999 - 1, 0.0, 0.1], abs=1e-12)


def test_a_company_without_a_price_on_the_day_is_not_bought() -> None:
    nan = float("nan")
    made = small([[0.1, 0.2]], [[10.0, nan], [10.0, 10.0], [11.0, 99.0], [11.0, 99.0]])
    held = run(made, "model", Plan(draws=50))
    assert held.held == 1.0
    assert held.everybody.returns == pytest.approx([1.1 * 0.999 - 1, 0.0], abs=1e-12)


def test_the_interval_of_the_difference_is_that_of_blocks_drawn_one_by_one(ran: Portfolio) -> None:
    def drawn(returns: Vector, starts: Vector) -> float:
        rows = ((starts[:, None] + np.arange(63)) % len(returns)).astype(np.int64).ravel()
        return sharpe_ratio(returns[rows])

    length = len(ran.days)
    starts = np.random.default_rng(0).integers(0, length, (200, -(-length // 63)))
    slowly = [drawn(ran.spared.returns, row) - drawn(ran.everybody.returns, row) for row in starts]
    low, high = np.quantile(slowly, [0.025, 0.975])
    assert ran.sharpe_difference.low == pytest.approx(low, rel=1e-9)
    assert ran.sharpe_difference.high == pytest.approx(high, rel=1e-9)


def test_the_same_seed_gives_the_same_figures_and_dearer_trades_lower_ones(made: World, ran: Portfolio) -> None:
    again = run(made, "model")
    assert again.sharpe_difference == ran.sharpe_difference
    dear = run(made, "model", Plan(draws=200, cost=0.01))
    assert dear.spared.annual_return < ran.spared.annual_return
    assert dear.spared.turnover == ran.spared.turnover


def test_too_few_prices_after_the_first_opinion_make_no_portfolio() -> None:
    made = small([[0.1, 0.2]], [[10.0, 10.0], [10.0, 10.0], [10.0, 10.0]])
    assert portfolio(made.predictions, "model", made.closes, Plan()) is None


def test_an_opinion_nobody_holds_is_a_mistake_of_the_caller(made: World) -> None:
    with pytest.raises(ValueError, match="no opinion called 'oracle'"):
        portfolio(made.predictions, "oracle", made.closes, Plan())


@pytest.mark.parametrize("wrong", [{"every": 0}, {"share": 1.0}, {"cost": -0.1}, {"delay": -1}])
def test_a_plan_that_cannot_be_held_is_refused(wrong: dict[str, float]) -> None:
    with pytest.raises(ValueError, match="cannot be held"):
        replace(Plan(), **wrong)  # type: ignore[arg-type]  # the names vary, the types are right


def test_series_of_different_days_are_laid_on_common_sessions() -> None:
    class One:
        def __init__(self, days: list[int], close: list[float]) -> None:
            self.days = np.array(days, dtype=np.int64)
            self.close = np.array(close)

    closes = Closes.of({"A": One([1, 2, 4], [10.0, 11.0, 12.0]), "B": One([2, 3], [5.0, 6.0])})
    assert closes.days.tolist() == [1, 2, 3, 4]
    assert closes.subject_ids == ("A", "B")
    assert closes.marked().tolist()[1:] == [[11.0, 5.0], [11.0, 6.0], [12.0, 6.0]]
    assert np.isnan(closes.marked()[0, 1])
    assert Closes.of({}).days.tolist() == []
