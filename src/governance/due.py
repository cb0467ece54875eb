"""When scores are due: the session whose close decides, which may lie ahead."""

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from typing import Final

import numpy as np

from src.learning.targets import Target
from src.observations.trading import NEW_YORK, Trading

_BEFORE: Final = timedelta(days=14)  # the newest session closed is never further back
_CLOSED: Final = 30  # calendar days beyond twice the sessions: more than weekends and holidays ever took


def due_dates(moments: Iterable[datetime], target: Target, trading: Trading = NEW_YORK) -> dict[datetime, date]:
    """The date of the session that decides on what was said at each moment.

    Args:
        moments: Of snapshots (aware), any order.
        target: What is asked.
        trading: On which days prices are made.

    Returns:
        By moment; those for which the calendar has no answer (before 1995) are left out.
    """
    asked = sorted(set(moments))
    if not asked:
        return {}
    beyond = timedelta(days=2 * target.sessions + _CLOSED)
    sessions = trading.sessions(asked[0].date() - _BEFORE, asked[-1].date() + beyond)
    bases = sessions.base(np.array([int(moment.timestamp()) for moment in asked], dtype=np.int64))
    places = bases + target.sessions
    return {
        moment: date.fromordinal(int(sessions.days[place]))
        for moment, base, place in zip(asked, bases.tolist(), places.tolist(), strict=True)
        if base >= 0 and place < len(sessions)
    }
