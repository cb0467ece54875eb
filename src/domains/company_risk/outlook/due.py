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

_WEEK: Final = 7
_YEAR: Final = 365.25
_NEVER: Final = np.iinfo(np.int64).max


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

    The same quarter of k years before stands for a date: its session's date plus the whole weeks closest to k years, or the next
    session. It is waited for until a report comes near it, or until it is `OVERDUE`.

    Returns:
        Name → (m,), in sessions after the newest closed one, negative when overdue, NaN where that year says nothing:
        due_1y … due_4y; due_median, due_first, due_last and due_spread (last less first) over the years that say something;
        due_share, the share of those years by which it falls within the next `HORIZON` sessions.
    """
    by_year = {f"due_{years}y": _distance(reports, timeline, sessions, years) for years in YEARS}
    each = np.array(list(by_year.values()))
    said = np.isfinite(each).any(axis=0)
    first, last, middle = (np.full(each.shape[1], np.nan) for _ in range(3))
    first[said], last[said] = np.nanmin(each[:, said], axis=0), np.nanmax(each[:, said], axis=0)
    middle[said] = np.nanmedian(each[:, said], axis=0)
    within = np.where(np.isfinite(each), (each >= 1) & (each <= HORIZON), np.nan)
    share = np.full(each.shape[1], np.nan)
    share[said] = np.nanmean(within[:, said], axis=0)
    summary = {"due_median": middle, "due_first": first, "due_last": last, "due_spread": last - first, "due_share": share}
    return {**by_year, **summary}


def _distance(reports: Reports, timeline: Timeline, sessions: Sessions, years: int) -> Vector:
    """(m,) sessions to the first report still waited for by the calendar of so many years before."""
    quarterly = reports.quarterly
    there = quarterly.session < len(sessions)
    expected = _expected(quarterly.session[there], sessions, years)
    known, fulfilled = quarterly.known[there], _fulfilled(expected, reports)
    ahead = expected[None, :] - timeline.session[:, None]
    waiting = (known[None, :] <= timeline.seconds[:, None]) & (fulfilled[None, :] > timeline.seconds[:, None])
    waiting &= (ahead > -OVERDUE) & (ahead < AHEAD)
    nearest = np.where(waiting, ahead, _NEVER).min(axis=1, initial=_NEVER)
    return np.where(nearest == _NEVER, np.nan, nearest)


def _expected(session: Integers, sessions: Sessions, years: int) -> Integers:
    """Session on or after the same weekday, whole weeks closest to so many years later."""
    days = sessions.days[session] + _WEEK * round(_YEAR * years / _WEEK)
    places: Integers = np.searchsorted(sessions.days, days).astype(np.int64)
    return places


def _fulfilled(expected: Integers, reports: Reports) -> Integers:
    """Second from which a report that was expected has come; the end of time where none did."""
    came = reports.all.session[None, :] - expected[:, None]
    near = (came >= -EARLY) & (came <= LATE)
    first: Integers = np.where(near, reports.all.known[None, :], _NEVER).min(axis=1, initial=_NEVER)
    return first
