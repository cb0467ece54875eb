"""When the next report is due, by the company's own calendar of up to four earlier years."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from src.domains.company_risk.outlook.reports import Reports
from src.observations.sessions import Sessions

Integers = NDArray[np.int64]
Vector = NDArray[np.float64]

YEARS: Final = (1, 2, 3, 4)
"""Earlier years that are asked for the date: companies keep the week and the weekday, and one year's exception is outvoted."""

HORIZON: Final = 7
"""Sessions ahead of which it matters whether a report falls into them: those of the target."""

EARLY, LATE = 8, 25
"""A report up to so many sessions before an expected one, or after it, is the one that was expected."""

OVERDUE: Final = 10
"""Sessions after which a report that did not come is no longer waited for."""

AHEAD: Final = 75
"""Sessions that are looked ahead: a quarter and a little more."""

QUARTER: Final = 91
"""Days in a quarter of whole weeks."""

ERRORS: Final = 8
"""Newest reports by which a company's calendar is judged: two years."""

_WEEK: Final = 7
_YEAR: Final = 365.25
_FAR_OFF: Final = 20  # sessions: what came further from every expected date was not the report that was expected
_NEVER: Final = np.iinfo(np.int64).max

# Of 38 companies' reports of 2006–2012: by how many sessions they came after the date of one and of two years before (centre
# and scale of a logistic distribution), how sure a date is at best, how much either year counts (in log-odds), and how often a
# report comes that no date announced.
_ERROR_BY_YEAR: Final = ((-0.42, 1.04), (-1.39, 1.57))
_SUREST, _WEIGHTS, _UNANNOUNCED = 0.88, (1.0, 0.5), 0.009

_SUREST_OF_ALL: Final = 0.99  # a report that is out and not answered yet will be, by the next session


@dataclass(frozen=True, slots=True, eq=False)
class Timeline:
    """Moments at which a company is looked at.

    Attributes:
        seconds: (m,) since 1970, ascending.
        session: (m,) index of the newest session closed by then.
    """

    seconds: Integers
    session: Integers


def due(reports: Reports, timeline: Timeline, sessions: Sessions) -> Mapping[str, Vector]:
    """Distance to the next report by each earlier year, and by all of them.

    The same quarter of k years before stands for a date: its session's date plus the whole weeks closest to k years, or the
    next session. It is waited for until a report comes near it, or until it is `OVERDUE`.

    Returns:
        Name → (m,), in sessions after the newest closed one, negative when overdue, NaN where that year says nothing:
        due_1y … due_4y, and due_quarter by the date of the last; due_median, due_first, due_last and due_spread (last less
        first) over the years that say something; due_error, the mean distance of the newest eight reports from the dates of
        the year before; due_chance, 0–1, that a report comes within the next `HORIZON` sessions.
    """
    quarterly = reports.quarterly
    there = quarterly.session < len(sessions)
    asked = _Calendar(quarterly.known[there], quarterly.session[there], reports, timeline, sessions)
    by_year = {f"due_{years}y": asked.distance(_WEEK * round(_YEAR * years / _WEEK)) for years in YEARS}
    each = np.array(list(by_year.values()))
    first, last, middle = _over_years(each)
    return {
        **by_year,
        "due_quarter": asked.distance(QUARTER),
        "due_median": middle,
        "due_first": first,
        "due_last": last,
        "due_spread": last - first,
        "due_error": asked.error(),
        "due_chance": np.where(asked.pending(), _SUREST_OF_ALL, np.where(asked.reporting(), _chance(each), np.nan)),
    }


@dataclass(frozen=True, slots=True, eq=False)
class _Calendar:
    """Quarterly reports as dates to expect others by.

    Attributes:
        known: (n,) second from which each is known.
        session: (n,) index of the session that answered each.
        reports: All reports.
        timeline: When the company is looked at.
        sessions: The calendar.
    """

    known: Integers
    session: Integers
    reports: Reports
    timeline: Timeline
    sessions: Sessions

    def distance(self, days: int) -> Vector:
        """(m,) sessions to the first report still waited for, so many days after an earlier one."""
        expected = self._expected(days)
        fulfilled = self._fulfilled(expected)
        ahead = expected[None, :] - self.timeline.session[:, None]
        waiting = (self.known[None, :] <= self.timeline.seconds[:, None]) & (
            fulfilled[None, :] > self.timeline.seconds[:, None]
        )
        waiting &= (ahead > -OVERDUE) & (ahead < AHEAD)
        nearest = np.where(waiting, ahead, _NEVER).min(axis=1, initial=_NEVER)
        return np.where(nearest == _NEVER, np.nan, nearest)

    def error(self) -> Vector:
        """(m,) mean distance, in sessions, of the newest reports from the nearest date of a year before."""
        expected = self._expected(_WEEK * round(_YEAR / _WEEK))
        earlier = np.tri(len(self.session), k=-1, dtype=bool)
        apart = np.where(earlier, np.abs(self.session[:, None] - expected[None, :]), _NEVER).min(axis=1, initial=_NEVER)
        told = apart <= _FAR_OFF
        sums = np.concatenate(([0], np.cumsum(apart[told])))
        count = np.searchsorted(np.maximum.accumulate(self.known[told]), self.timeline.seconds, side="right")
        since = np.maximum(count - ERRORS, 0)
        return np.where(count > 0, (sums[count] - sums[since]) / np.maximum(count - since, 1), np.nan)

    def reporting(self) -> NDArray[np.bool_]:
        """(m,) whether there was a report about a year ago, so that nothing due means something."""
        expected = self._expected(_WEEK * round(_YEAR / _WEEK))
        ago = np.abs(expected[None, :] - self.timeline.session[:, None]) <= AHEAD
        regular: NDArray[np.bool_] = (ago & (self.known[None, :] <= self.timeline.seconds[:, None])).any(axis=1)
        return regular

    def pending(self) -> NDArray[np.bool_]:
        """(m,) whether the newest release is known and no session has answered it yet."""
        releases = self.reports.releases
        count = np.searchsorted(releases.known, self.timeline.seconds, side="right")
        answered = np.concatenate(([-1], np.maximum.accumulate(releases.session)))[count]
        late: NDArray[np.bool_] = answered > self.timeline.session
        return late

    def _expected(self, days: int) -> Integers:
        """Session on or after each report's day and so many more."""
        places: Integers = np.searchsorted(self.sessions.days, self.sessions.days[self.session] + days).astype(np.int64)
        return places

    def _fulfilled(self, expected: Integers) -> Integers:
        """Second from which a report that was expected has come; the end of time where none did."""
        came = self.reports.all.session[None, :] - expected[:, None]
        near = (came >= -EARLY) & (came <= LATE)
        first: Integers = np.where(near, self.reports.all.known[None, :], _NEVER).min(axis=1, initial=_NEVER)
        return first


def _over_years(each: Vector) -> tuple[Vector, Vector, Vector]:
    """(years, m) distances to the first, last and middle of those known, (m,) each."""
    said = np.isfinite(each).any(axis=0)
    first, last, middle = (np.full(each.shape[1], np.nan) for _ in range(3))
    first[said], last[said] = np.nanmin(each[:, said], axis=0), np.nanmax(each[:, said], axis=0)
    middle[said] = np.nanmedian(each[:, said], axis=0)
    return first, last, middle


def _chance(each: Vector) -> Vector:
    """(m,) chance that a report comes within the horizon, given that none has come yet.

    Of each year's date it is the share of its error's distribution that falls into the horizon, of what is not past; the
    years are averaged in log-odds.
    """
    weighed, weights = np.zeros(each.shape[1]), np.zeros(each.shape[1])
    for distance, (centre, scale), weight in zip(
        each, _ERROR_BY_YEAR, _WEIGHTS, strict=False
    ):  # nearer years alone are sure enough
        known = np.isfinite(distance)
        past, until = (_logistic((edge - (np.where(known, distance, 0.0) + centre)) / scale) for edge in (0.5, HORIZON + 0.5))
        chance = np.clip(_SUREST * (until - past) / np.maximum(1.0 - past, 1e-6), _UNANNOUNCED, 1.0)
        weighed += np.where(known, weight * np.log(chance / (1.0 - chance)), 0.0)
        weights += np.where(known, weight, 0.0)
    return np.where(weights > 0, _logistic(weighed / np.maximum(weights, 1e-9)), _UNANNOUNCED)


def _logistic(values: Vector) -> Vector:
    return 1.0 / (1.0 + np.exp(-np.clip(values, -50, 50)))
