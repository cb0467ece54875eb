"""What came of past scores: snapshots whose horizon has passed, answered by closing prices known at the moment of the run.

A snapshot is judged from the close that was known when it was scored: that of the newest session closed by then. No price of a
session that had not closed by the moment of the run is read, and nothing depends on the order of what is given or on how often
it is asked.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Final

import numpy as np

from src.governance.answers import NO_PRICES, Answer, Answers, told
from src.learning.targets import Result, Target
from src.ledger.keys import run_name
from src.ledger.outcome import RESOLVED, UNRESOLVABLE, Identity, Outcome
from src.ledger.snapshot import Snapshot
from src.observations.prices import Quotes
from src.observations.sessions import Integers, Sessions

PATIENCE: Final = 20
"""Sessions after the one that decides in which a missing price may still come: halts of weeks and a source's slow repairs are
over by then."""

_WEEK: Final = 7 * 86_400  # seconds; no market has been closed for longer since 1995, after 9/11 it was five sessions


Results = Callable[[str, Mapping[str, str]], Result | None]
"""A subject and its facts → what somebody tells came of it."""


def _of_everybody(snapshot: Snapshot) -> str:  # noqa: ARG001 - of whomever it is
    return ""


@dataclass(frozen=True, slots=True)
class Asking:
    """What is asked of whom.

    Attributes:
        results: What came of a subject, by its id and facts, for a target that is told; None for one that prices answer. What
            became known after the moment of the run is not read.
        unasked: Why the target asks nothing of a snapshot, or "".
        said: The moment of the subject itself that was scored, or "" where every day is scored anew.
    """

    results: Results | None = None
    unasked: Callable[[Snapshot], str] = _of_everybody
    said: Callable[[Snapshot], str] = _of_everybody


EVERYBODY: Final = Asking()
"""Prices answer, whoever it is, and each day anew."""

REPEATED: Final = "an earlier score of the same is answered"
"""Why a second score of what a subject said once counts for nothing."""


@dataclass(frozen=True, slots=True)
class Late:
    """A snapshot that is due and has no answer yet; the next run looks again.

    Attributes:
        subject: Subject id.
        as_of: Moment of the snapshot.
        run_id: The run that made it.
        due: The session whose close should have decided.
        reason: What is missing.
    """

    subject: str
    as_of: datetime
    run_id: str
    due: date
    reason: str


@dataclass(frozen=True, slots=True)
class Resolution:
    """What a run found out.

    Attributes:
        outcomes: New ones only, by moment of the snapshot, subject and run.
        late: Due and without an answer, in the same order.
        ahead: How many snapshots are not due yet.
    """

    outcomes: tuple[Outcome, ...] = ()
    late: tuple[Late, ...] = ()
    ahead: int = 0


def standing(snapshots: Iterable[Snapshot]) -> tuple[Snapshot, ...]:
    """The day's snapshot of each subject and date, as `SnapshotLedger` defines it, by moment, subject and run.

    Within a run and date the first stands, whatever came of it; of the runs that scored, one that came to a score stands before
    one that did not, and then the latest.
    """
    runs: dict[tuple[str, date, str], Snapshot] = {}
    for snapshot in snapshots:
        runs.setdefault((snapshot.subject, snapshot.date, run_name(snapshot.run_id)), snapshot)
    days: dict[tuple[str, date], Snapshot] = {}
    for (subject, day, _), snapshot in runs.items():
        scored = snapshot.outcome == "scored" and snapshot.conclusion is not None
        if scored and ((subject, day) not in days or _day_rank(snapshot) > _day_rank(days[subject, day])):
            days[subject, day] = snapshot
    return tuple(sorted(days.values(), key=lambda snapshot: (snapshot.as_of, snapshot.subject, snapshot.run_id)))


def open_days(
    points: Iterable[tuple[str, datetime]], known: Iterable[Outcome], target: Target, sessions: Sessions, moment: datetime
) -> tuple[date, ...]:
    """UTC dates with a score that is due and has no outcome yet: those whose snapshots are worth reading whole.

    Args:
        points: Subject and moment of each day's snapshot, as a `History` has them.
        known: Outcomes found before, of any targets; one that was given up needs no reading again, but for a week after no
            prices could be had at all: that may have been the source's fault, and not the company's.
        target: What is asked.
        sessions: From before the first of the points to the moment.
        moment: Of the run (aware).
    """
    final = [outcome for outcome in known if outcome.target == target.name and not _hopeful(outcome, moment)]
    answered = {(outcome.subject, outcome.as_of) for outcome in final}
    left = [(subject, as_of) for subject, as_of in points if (subject, as_of) not in answered]
    due = _due([as_of for _, as_of in left], target, sessions) <= _newest(sessions, moment)
    return tuple(sorted({as_of.date() for (_, as_of), passed in zip(left, due, strict=True) if passed}))


SECOND_LOOKS: Final = timedelta(days=7)
"""How long what was given up for want of any price is looked at again: a source that failed for a day is back by then."""


def _hopeful(outcome: Outcome, moment: datetime) -> bool:
    given_up = outcome.state == UNRESOLVABLE and outcome.reason.startswith(NO_PRICES)
    return given_up and moment - outcome.resolved_at < SECOND_LOOKS


def resolve(
    snapshots: Iterable[Snapshot],
    known: Iterable[Outcome],
    quotes: Quotes | None,
    *,
    sessions: Sessions,
    target: Target,
    moment: datetime,
    asking: Asking = EVERYBODY,
) -> Resolution:
    """Answer every snapshot that is due.

    Args:
        snapshots: Whole, of any days and runs; of each subject and day the standing one is answered.
        known: Outcomes found before, of any targets. What has an answer is left as it is; what was given up is answered
            when that has become possible, and otherwise left as it is.
        quotes: Prices of the subjects, as far as they go; None when they could not be asked for, and then nobody is given up.
        sessions: From before the first snapshot, and before the past that the target compares with, to the moment.
        target: What is asked.
        moment: Of the run (aware): prices of sessions that had not closed by then are not read.
        asking: What is asked of whom. Of whom nothing is asked is given up at once, and so is a second score of what a subject
            said once: neither counts for anything.

    Raises:
        ValueError: The sessions begin after a snapshot, or end more than a week before the moment.
    """
    chosen = standing(snapshots)
    newest = _newest(sessions, moment)
    before = {outcome.identity: outcome.state for outcome in known}
    answers = Answers(quotes, sessions, target, newest)
    outcomes: list[Outcome] = []
    late: list[Late] = []
    ahead = 0
    bases = _bases([snapshot.as_of for snapshot in chosen], sessions)
    once = {(outcome.subject, outcome.said) for outcome in known if outcome.said and outcome.target == target.name}
    for snapshot, base in zip(chosen, bases.tolist(), strict=True):
        state = before.get(_identity(snapshot, target))
        due = base + target.sessions
        if due > newest:
            ahead += 1
        elif state != RESOLVED:
            said = asking.said(snapshot)
            why = asking.unasked(snapshot) or (REPEATED if (snapshot.subject, said) in once else "")
            if why and state is not None:
                continue
            answer = _answer(snapshot, base, answers, asking, moment) if not why else Answer(None, None, f"unasked: {why}")
            if answer.label is None and not why and (answers.quotes is None or newest - due <= PATIENCE):
                day = date.fromordinal(int(sessions.days[due]))
                late += [Late(snapshot.subject, snapshot.as_of, snapshot.run_id, day, answer.reason)] if state is None else []
            elif state is None or answer.label is not None:
                outcomes.append(_outcome(snapshot, base, answer, answers, moment, said))
                once |= {(snapshot.subject, said)} if said else set()
    return Resolution(tuple(outcomes), tuple(late), ahead)


def _answer(snapshot: Snapshot, base: int, answers: Answers, asking: Asking, moment: datetime) -> Answer:
    if asking.results is None:
        return answers.of(snapshot.subject, base)
    return told(asking.results(snapshot.subject, snapshot.facts), moment)


def _outcome(snapshot: Snapshot, base: int, answer: Answer, answers: Answers, moment: datetime, said: str) -> Outcome:
    day = date.fromordinal(int(answers.sessions.days[base + answers.target.sessions]))
    conclusion = snapshot.conclusion
    model = None if conclusion is None else conclusion.model
    return Outcome(
        subject=snapshot.subject,
        as_of=snapshot.as_of,
        run_id=snapshot.run_id,
        target=answers.target.name,
        due=day,
        resolved_at=moment.astimezone(UTC),
        state=UNRESOLVABLE if answer.label is None else RESOLVED,
        reason=answer.reason,
        label=answer.label,
        value=answer.value,
        rules=None if conclusion is None else conclusion.rules.score,
        ml=None if model is None else model.score,
        probability=None if model is None else model.probability,
        combined=None if conclusion is None else conclusion.combined,
        ml_weight=None if conclusion is None else conclusion.ml_weight,
        model_version=snapshot.model_version if model is None else model.version,
        method="" if conclusion is None else conclusion.method,
        variant="" if model is None else model.variant,
        hindsight=snapshot.hindsight,
        shadow_version=None if snapshot.shadow is None else snapshot.shadow.version,
        shadow_probability=None if snapshot.shadow is None else snapshot.shadow.probability,
        said=said,
    )


def _identity(snapshot: Snapshot, target: Target) -> Identity:
    return snapshot.subject, snapshot.as_of, snapshot.run_id, target.name


def _day_rank(snapshot: Snapshot) -> tuple[bool, datetime, str]:
    known = snapshot.conclusion is not None and snapshot.conclusion.combined is not None
    return known, snapshot.as_of, run_name(snapshot.run_id)


def _newest(sessions: Sessions, moment: datetime) -> int:
    """Index of the newest session that had closed at the moment."""
    newest = int(sessions.newest_closed(np.array([int(moment.timestamp())]))[0])
    if newest == len(sessions) - 1 and (not len(sessions) or moment.timestamp() - sessions.closes[-1] > _WEEK):
        message = f"sessions to {moment.date()} are wanted, they end earlier"
        raise ValueError(message)
    return newest


def _bases(moments: Sequence[datetime], sessions: Sessions) -> Integers:
    """Index of the session that each moment counts from."""
    bases = sessions.base(np.array([int(moment.timestamp()) for moment in moments], dtype=np.int64))
    if (bases < 0).any():
        message = f"sessions before {min(moments).date()} are wanted, they begin later"
        raise ValueError(message)
    return bases


def _due(moments: Sequence[datetime], target: Target, sessions: Sessions) -> Integers:
    """Index of the session whose close decides; it may lie beyond the last."""
    due: Integers = _bases(moments, sessions) + target.sessions
    return due
