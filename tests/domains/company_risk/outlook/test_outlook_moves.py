"""How reports have moved a company: known from the close that answered them, told in its usual moves of now."""

import math
import statistics
from collections.abc import Mapping
from datetime import datetime

import numpy as np
import pytest

from src.domains.company_risk.outlook.moves import expected, moves, since
from src.domains.company_risk.outlook.reports import Reports
from src.observations.observation import Observation
from tests.domains.company_risk.outlook.outlook_world import (
    SESSIONS,
    eastern,
    evening,
    filed,
    looked_at,
    quarterly,
    results,
    session,
)

NAN = math.nan
USUAL = 0.012
REGULAR = quarterly(2018, 2022)  # released on Thursdays after the close, so that Fridays answer
REACTIONS = [
    0.08,
    -0.02,
    0.05,
    0.0,
    -0.11,
    0.03,
    0.01,
    -0.04,
    0.06,
    0.02,
    -0.07,
    0.09,
    0.15,
    -0.01,
    0.04,
    0.025,
    -0.03,
    0.05,
    0.1,
    0.02,
]
SIZES = [abs(move) for move in REACTIONS]


def answered(filings: list[Observation]) -> list[int]:
    return [int(place) for place in Reports.of(filings, SESSIONS).quarterly.session]


def returns(filings: list[Observation] = REGULAR) -> np.typing.NDArray[np.float64]:
    """Calm days, and on each report the reaction at its place."""
    every = np.where(np.arange(len(SESSIONS)) % 2 == 0, 0.001, -0.001)
    every[answered(filings)] = REACTIONS[: len(answered(filings))]
    return every


def moved(
    *moments: datetime, filings: list[Observation] = REGULAR, returned: np.typing.NDArray[np.float64] | None = None
) -> Mapping[str, list[float]]:
    daily = returns(filings) if returned is None else returned
    volatility = np.full(len(SESSIONS), USUAL)
    found = moves(Reports.of(filings, SESSIONS), looked_at(*moments), daily, volatility, SESSIONS)
    return {name: values.tolist() for name, values in found.items()}


def told(size: float) -> float:
    """Log of a multiple of the usual, a fiftieth being added so that no move at all has a logarithm."""
    return math.log(size / USUAL + 0.02)


def share(sizes: list[float], usual: float = USUAL) -> float:
    """Share of moves that would double a week's volatility, softly, with three reports of the usual 22 % mixed in."""
    threshold = math.log(math.sqrt(21))
    each = [1 / (1 + math.exp(-(math.log(size / usual + 1e-3) - threshold) / 0.35)) for size in sizes]
    return (sum(each) + 0.22 * 3) / (len(sizes) + 3)


def test_a_reaction_is_known_from_the_close_that_made_it_and_not_on_the_evening_of_the_filing() -> None:
    held = [*REGULAR, results("2023-01-26 16:05"), filed("10-K", "2023-01-26 16:30")]
    daily = np.full(len(SESSIONS), 0.001)
    daily[answered(held)] = [*REACTIONS, 0.5]
    moments = [evening("2023-01-26"), eastern("2023-01-27 15:59"), eastern("2023-01-27 16:00"), evening("2023-01-27")]
    largest = moved(*moments, filings=held, returned=daily)["report_move_largest_8"]
    np.testing.assert_allclose(largest, [told(0.15)] * 2 + [told(0.5)] * 2, rtol=1e-12)


def test_a_reaction_is_counted_once_the_quarterly_filing_says_that_it_was_a_report() -> None:
    held = [*REGULAR, results("2023-01-26 16:05"), filed("10-K", "2023-02-20 09:00")]
    daily = np.full(len(SESSIONS), 0.001)
    daily[answered(held)] = [*REACTIONS, 0.5]
    found = moved(eastern("2023-02-20 08:59"), eastern("2023-02-20 09:00"), filings=held, returned=daily)["report_move_4"]
    np.testing.assert_allclose(found, [told(statistics.fmean(SIZES[-4:])), told(statistics.fmean([*SIZES[-3:], 0.5]))])


def test_changing_the_reaction_of_tomorrow_changes_nothing_today() -> None:
    held = [*REGULAR, results("2023-01-26 16:05"), filed("10-K", "2023-01-26 16:30")]
    daily = np.full(len(SESSIONS), 0.001)
    other = daily.copy()
    other[session("2023-01-27") :] = NAN
    assert moved(evening("2023-01-26"), filings=held, returned=daily) == moved(
        evening("2023-01-26"), filings=held, returned=other
    )


def test_moves_are_logs_of_multiples_of_the_volatility_of_now() -> None:
    found = {name: values[0] for name, values in moved(evening("2022-12-15")).items()}
    assert len(answered(REGULAR)) == len(SIZES) == 20
    assert found == pytest.approx(
        {
            "report_move_4": told(statistics.fmean(SIZES[-4:])),
            "report_move_12": told(statistics.fmean(SIZES[-12:])),
            "report_move_largest_8": told(0.15),
            "report_move_median_8": told(statistics.median(SIZES[-8:])),
            "report_spike_share": share(SIZES[-12:]),
        },
        rel=1e-12,
    )


def test_with_fewer_reports_than_wanted_those_there_are_are_averaged() -> None:
    found = {name: values[0] for name, values in moved(evening("2018-06-29")).items()}
    assert found["report_move_4"] == found["report_move_12"] == pytest.approx(told(0.05))
    assert found["report_spike_share"] == pytest.approx(share([0.08, 0.02]))


def test_the_share_is_half_of_what_a_move_of_exactly_the_threshold_counts_beside_the_usual_share() -> None:
    threshold = (math.sqrt(21) - 1e-3) * USUAL
    daily = returns()
    daily[answered(REGULAR)] = threshold
    found = moved(evening("2022-12-15"), returned=daily)["report_spike_share"]
    assert found == [pytest.approx((12 * 0.5 + 0.66) / 15)]


def test_a_report_without_a_price_of_its_session_is_left_out_and_not_counted_as_no_move() -> None:
    daily = returns()
    daily[answered(REGULAR)[-1]] = NAN
    found = moved(evening("2022-12-15"), returned=daily)
    assert found["report_move_4"] == [pytest.approx(told(statistics.fmean(SIZES[-5:-1])))]


def test_before_the_first_answered_report_and_without_a_volatility_nothing_is_told() -> None:
    early = moved(evening("2018-01-25"))
    assert all(math.isnan(values[0]) for values in early.values())
    still = moves(Reports.of(REGULAR, SESSIONS), looked_at(evening("2022-12-15")), returns(), np.zeros(len(SESSIONS)), SESSIONS)
    assert all(math.isnan(values[0]) for values in still.values())
    assert set(early) == set(still)


def test_a_price_that_did_not_move_on_any_report_has_a_finite_logarithm() -> None:
    found = moved(evening("2022-12-15"), returned=np.zeros(len(SESSIONS)))
    assert found["report_move_largest_8"] == [pytest.approx(math.log(0.02))]
    assert found["report_spike_share"] == [pytest.approx(0.66 / 15, abs=1e-6)]


def test_sessions_since_a_release_begin_at_minus_one_and_count_from_the_session_that_answered() -> None:
    held = Reports.of([results("2023-01-26 16:05"), results("2023-01-30 08:00")], SESSIONS)
    moments = [eastern(f"2023-01-{moment}") for moment in ("26 16:04", "26 16:05", "27 15:59", "27 16:00", "31 16:00")]
    found = since(held, looked_at(*moments))["sessions_since_report"]
    np.testing.assert_array_equal(found, [NAN, -1, -1, 0, 2])  # the 8-K of Monday belongs to the same report


def test_what_the_coming_week_is_expected_to_be_is_a_root_mean_square_of_six_usual_days_and_a_report() -> None:
    chance, move = np.array([0.0, 1.0, 0.5, 1.0, NAN]), np.array([1.0, 0.0, math.log(5.0), 9.0, 0.0])
    wanted = [
        math.log(math.sqrt(6 / 7)),
        0.0,
        math.log(math.sqrt((6 + 12.5) / 7)),
        math.log(math.sqrt((6 + math.exp(5)) / 7)),
        NAN,
    ]
    np.testing.assert_allclose(expected(chance, move), wanted, rtol=1e-12, atol=1e-15)
