"""How a company's reports have moved its price, against how restless it is now."""

from collections.abc import Mapping
from typing import Final

import numpy as np
from numpy.typing import NDArray

from src.domains.company_risk.outlook.due import Timeline
from src.domains.company_risk.outlook.reports import Reports
from src.observations.sessions import Sessions

Integers = NDArray[np.int64]
Vector = NDArray[np.float64]

LATEST: Final = (4, 12)
"""Reports over which moves are averaged: a year's and three years'."""

SPIKING: Final = 21.0**0.5
"""A single move of so many times the volatility doubles the standard deviation of seven days: of six usual returns and one x
times as large it is sqrt(1 + x² / 7)."""

_LEAST: Final = 0.02  # of the volatility: a price that did not move on a report has a logarithm too
_SOFTNESS: Final = (
    0.35  # in logs: a move within a third of the threshold may or may not do it, whatever the other six days bring
)
_PRIOR, _PRIOR_REPORTS = 0.22, 3  # share of reports that moved their company so much, 2004–2012, and how much it counts for


def since(reports: Reports, timeline: Timeline) -> Mapping[str, Vector]:
    """Sessions since reports.

    Returns:
        sessions_since_report → (m,) newest closed session less the one that answered the newest release: −1 is "known, not
        answered yet". NaN before the first.
    """
    known = np.searchsorted(reports.releases.known, timeline.seconds, side="right")
    newest = np.where(known > 0, _at(reports.releases.session, known - 1), 0)
    return {"sessions_since_report": np.where(known > 0, timeline.session - newest, np.nan).astype(np.float64)}


def moves(
    reports: Reports, timeline: Timeline, returns: Vector, volatility: Vector, sessions: Sessions
) -> Mapping[str, Vector]:
    """The company's past moves on reports, over its volatility now.

    Args:
        reports: When it reported.
        timeline: When it is looked at.
        returns: (sessions,) daily log returns, NaN where there is none.
        volatility: (sessions,) of the month before, daily.
        sessions: The calendar.

    Returns:
        Name → (m,): report_move_4 and _12 (mean absolute log return of the newest so many), report_move_largest_8,
        report_move_median_8, all as logs of multiples of the volatility now; report_spike_share, the share of the newest twelve
        whose move would by itself make a spike now, with a little of the usual share mixed in. NaN without a report that has
        been answered.
    """
    answered = reports.quarterly.session < len(sessions)
    session = reports.quarterly.session[answered]
    size = np.abs(returns[session])
    ready = np.maximum(reports.quarterly.known[answered], sessions.closes[session])
    order = np.flatnonzero(np.isfinite(size))
    size, ready = size[order], np.maximum.accumulate(ready[order]) if len(order) else ready[order]
    count = np.searchsorted(ready, timeline.seconds, side="right")
    now = np.where(timeline.session >= 0, volatility[np.maximum(timeline.session, 0)], np.nan)
    return _measured(size, count, now)


def expected(chance: Vector, move: Vector) -> Vector:
    """(m,) log of the volatility of the coming week in usual ones, were six days usual and one, by its chance, a report's.

    Args:
        chance: That a report comes, 0–1.
        move: Log of its usual size in usual daily moves.
    """
    times = np.exp(2.0 * np.clip(move, -1.0, 2.5))  # beyond twelve times a logarithm says no more
    return 0.5 * np.log((6.0 + chance * times) / 7.0)


def _measured(size: Vector, count: Integers, now: Vector) -> Mapping[str, Vector]:
    names = (*(f"report_move_{last}" for last in LATEST), "report_move_largest_8", "report_move_median_8", "report_spike_share")
    found = {name: np.full(len(now), np.nan) for name in names}
    for reported in np.unique(count[count > 0]).tolist():
        rows = np.flatnonzero((count == reported) & (now > 0))
        past, usual = size[:reported], now[rows]
        for last in LATEST:
            found[f"report_move_{last}"][rows] = np.log(past[-last:].mean() / usual + _LEAST)
        found["report_move_largest_8"][rows] = np.log(past[-8:].max() / usual + _LEAST)
        found["report_move_median_8"][rows] = np.log(np.median(past[-8:]) / usual + _LEAST)
        found["report_spike_share"][rows] = _spiking(past[-12:], usual)
    return found


def _spiking(past: Vector, usual: Vector) -> Vector:
    """Share of moves that would make a spike, softly, shrunk towards what is usual."""
    times = np.log(past[None, :] / usual[:, None] + 1e-3)
    each = 1.0 / (1.0 + np.exp(-(times - np.log(SPIKING)) / _SOFTNESS))
    share: Vector = (each.sum(axis=1) + _PRIOR * _PRIOR_REPORTS) / (len(past) + _PRIOR_REPORTS)
    return share


def _at(values: Integers, places: Integers) -> Integers:
    return values[np.maximum(places, 0)] if len(values) else np.zeros(len(places), dtype=np.int64)
