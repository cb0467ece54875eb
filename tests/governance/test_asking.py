"""What is asked of whom: what was said once is answered once, of some nothing is asked, and some are told of by others."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import numpy as np

from src.governance.resolution import REPEATED, Asking, Resolution, resolve
from src.learning.targets import Result, Told
from src.ledger.outcome import Outcome
from src.ledger.snapshot import Snapshot
from src.observations.prices import Quotes
from src.observations.sessions import Sessions
from tests.ledger.ledger_world import snapshot

TARGET = Told("target_before_stop", sessions=2, unit="return")
DAYS = Sessions.every_day(date(2026, 1, 1), date(2026, 3, 1))
SAID = datetime(2026, 2, 1, 10, tzinfo=UTC)
NOON = datetime(2026, 2, 10, 12, tzinfo=UTC)


def of(day: int, hour: int, at: datetime = SAID, **changes: object) -> Snapshot:
    made = snapshot("s1", datetime(2026, 2, day, hour, tzinfo=UTC))
    return replace(made, facts={"at": at.isoformat()}, **changes)  # type: ignore[arg-type]  # fields of a snapshot, by name


def answered(*snapshots: Snapshot, known: tuple[Outcome, ...] = (), told: Result | None = None) -> Resolution:
    won = Result(label=True, value=0.02, known_at=SAID + timedelta(hours=5))
    asking = Asking(
        results=lambda subject, facts: (told or won) if subject and facts else None,
        unasked=lambda item: "it bets on a fall" if item.features.get("short") == 1.0 else "",
        said=lambda item: item.facts.get("at", ""),
    )
    return resolve(snapshots, known, Quotes({}), sessions=DAYS, target=TARGET, moment=NOON, asking=asking)


def test_a_signal_scored_on_two_days_is_answered_once() -> None:
    first = answered(of(1, 23))
    again = answered(of(2, 9), known=first.outcomes)
    assert [(one.state, one.label) for one in first.outcomes] == [("resolved", True)]
    assert [(one.state, one.label, one.reason) for one in again.outcomes] == [("unresolvable", None, f"unasked: {REPEATED}")]
    assert answered(of(2, 9), known=(*first.outcomes, *again.outcomes)).outcomes == ()


def test_both_days_in_one_run_are_one_answer_too() -> None:
    both = answered(of(1, 23), of(2, 9))
    assert [one.label for one in both.outcomes] == [True, None]


def test_what_the_same_caller_says_later_is_asked_anew() -> None:
    later = answered(of(1, 23), of(2, 23, at=SAID + timedelta(days=1)))
    assert [one.label for one in later.outcomes] == [True, True]


def test_of_a_bet_on_a_fall_nothing_is_asked() -> None:
    (outcome,) = answered(of(1, 23, features={"short": 1.0})).outcomes
    assert (outcome.state, outcome.label, outcome.reason) == ("unresolvable", None, "unasked: it bets on a fall")


def test_what_somebody_tells_later_than_the_run_is_not_known_yet() -> None:
    soon = Result(label=True, value=0.02, known_at=NOON + timedelta(hours=1))
    found = answered(of(1, 23), told=soon)
    assert found.outcomes == ()
    assert [late.reason for late in found.late] == ["untold: nobody has told what came of it"]


def test_a_day_without_an_end_counts_from_itself_and_not_from_the_day_before() -> None:
    seconds = np.array([int(datetime(2026, 2, 1, hour, tzinfo=UTC).timestamp()) for hour in (0, 12, 23)])
    assert [date.fromordinal(int(DAYS.days[place])) for place in DAYS.base(seconds)] == [date(2026, 2, 1)] * 3
    assert [date.fromordinal(int(DAYS.days[place])) for place in DAYS.newest_closed(seconds)] == [date(2026, 1, 31)] * 3
