"""Two years of evenings: the champion speaks, a rival stands in its shadow, prices answer, and the trial decides who follows.

Succession is the Actor's own: `src.governance.trial`, looked at every evening. What is chosen here is who stands in the shadow:

* A challenger that stands there stays for three months, however many younger ones are fitted meanwhile: its first answers come
  after seven sessions and nothing is decided before thirty days have them, so whoever is replaced each month never wins.
* A new champion is watched for its probation beside the one before it, and no challenger comes between: there is one place.
* When the one before proves better in that time, it is champion again; the place is free then until the next month.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from typing import Final

import numpy as np

from benchmarks.replay.learners import Learner
from benchmarks.replay.recorded import Recorded
from src.governance.resolution import PATIENCE, resolve
from src.governance.shadow import PROBATION
from src.governance.trial import LEAST_DAYS, Role, Trial, trial
from src.learning.judge import block_days
from src.ledger.outcome import Outcome
from src.ledger.snapshot import Shadow, Snapshot
from src.observations.sessions import Sessions
from src.pipeline.backfill import EVENING
from src.scoring.blend import blend
from src.scoring.conclusion import Floor, RulesVerdict
from src.scoring.envelope import Estimate
from src.scoring.opinion import ModelScore

UNDECIDED: Final = timedelta(days=91)
"""How long a challenger may stand in the shadow before a younger one takes its place."""

WEIGHT: Final = 0.4
"""The weight that snapshots carry. It moves the score that readers see and nothing here: probabilities are what is compared,
and each policy's own weight is applied to them afterwards."""

_CALENDAR: Final = 120  # sessions before the oldest open score: the target compares with thirty, splits are told by as many


@dataclass(frozen=True, slots=True)
class Standing:
    """Who speaks, and who stands in the shadow.

    Attributes:
        champion: Version.
        rival: Version in the shadow, None when nobody stands there.
        role: What the rival is.
        since: When the rival came there.
    """

    champion: str
    rival: str | None = None
    role: Role = "challenger"
    since: date = date.min

    def offered(self, version: str, on: date) -> "Standing":
        """After a model was fitted: it takes the place if that is free, or its holder has had its time."""
        patience = PROBATION if self.role == "previous" else UNDECIDED
        if self.rival is not None and on - self.since < patience:
            return self
        return replace(self, rival=version, role="challenger", since=on)

    def decided(self, found: Trial, on: date) -> "Standing":
        """After a trial was won: the rival speaks; the one it displaces watches it, unless the rival was there before."""
        if found.role == "previous":
            return Standing(found.rival)
        return Standing(found.rival, found.champion, "previous", on)

    def watched(self, on: date) -> "Standing":
        """On an evening: a probation that is over leaves the place free."""
        over = self.role == "previous" and self.rival is not None and on - self.since >= PROBATION
        return Standing(self.champion) if over else self


@dataclass(frozen=True, slots=True)
class Turn:
    """A change of the standing, or a trial that ended without one.

    Attributes:
        on: Evening.
        what: "stands", "undecided", "promoted", "brought back" or "probation over".
        version: Of whom.
        days: Matured days compared by then.
        evidence: For the rival by then.
        saved: Nats a row that the rival lost less, with its interval; None before any.
    """

    on: date
    what: str
    version: str
    days: int = 0
    evidence: float = 1.0
    saved: Estimate | None = None

    @classmethod
    def of(cls, on: date, what: str, found: Trial) -> "Turn":
        """What became of a rival, with how its trial stood."""
        return cls(on, what, found.rival, found.days, found.evidence, found.saved)


@dataclass(slots=True)
class Played:
    """What two years came to.

    Attributes:
        outcomes: Of every score, by the evening on which it was answered.
        champions: Version that spoke on each day.
        turns: What became of the models, in order.
        trials: Trials looked at.
    """

    outcomes: list[Outcome] = field(default_factory=list)
    champions: list[str] = field(default_factory=list)
    turns: list[Turn] = field(default_factory=list)
    trials: int = 0


def played(world: Recorded, learned: Sequence[Learner], standing: Standing | None = None) -> Played:
    """Play every evening, and those after the last until everything is answered or given up.

    Args:
        world: What is played.
        learned: The first champion, then challengers by the day they were fitted.
        standing: Who speaks and who watches on the first day, if it is not that: nobody is fitted then.
    """
    by_version = {one.version: one for one in learned}
    waiting = {} if standing else {one.since: one.version for one in learned[1:]}
    calendar = _calendar(world)
    told, opened = Played(), list[Snapshot]()
    standing = standing or Standing(learned[0].version)
    pairs, version = _Pairs(world), world.domain.version  # working out the version takes longer than all the rest of a snapshot
    first = int(np.searchsorted(calendar.days, world.days[0]))
    for place in range(first, first + len(world.days) + world.domain.targets[0].sessions + PATIENCE + 1):
        on, day = date.fromordinal(int(calendar.days[place])), place - first
        if day < len(world.days):
            standing = _met(standing, waiting, pairs, on, told)
            rival = by_version.get(standing.rival or "")
            opened += _scored(world, day, by_version[standing.champion], rival, version)
            told.champions.append(standing.champion)
        opened, fresh = _answered(world, opened, calendar, place, on)
        told.outcomes += fresh
        pairs.took(fresh)
        if day < len(world.days):
            standing = _tried(standing, pairs, on, told)
    if opened:
        message = f"{len(opened)} scores were neither answered nor given up"
        raise RuntimeError(message)
    return told


def evening(on: date) -> datetime:
    """The moment at which a trading day is scored: the one it was learned from."""
    return datetime(on.year, on.month, on.day, tzinfo=UTC) + timedelta(seconds=EVENING)


def _calendar(world: Recorded) -> Sessions:
    first, last = (date.fromordinal(int(world.days[index])) for index in (0, -1))
    return Sessions.between(first - timedelta(days=2 * _CALENDAR), last + timedelta(days=3 * PATIENCE))


def _met(standing: Standing, waiting: dict[date, str], pairs: "_Pairs", on: date, told: Played) -> Standing:
    """The standing after probations that ended, and models that were fitted since the evening before."""
    later = standing.watched(on)
    if later is not standing:
        told.turns.append(Turn(on, "probation over", standing.champion))
    for since in sorted(day for day in waiting if day <= on):
        before, version = later, waiting.pop(since)
        later = later.offered(version, on)
        if later is not before:
            told.turns += [Turn.of(on, "undecided", pairs.compared(before))] if before.rival else []
            told.turns.append(Turn(on, "stands", version))
    return later


def _scored(world: Recorded, day: int, champion: Learner, rival: Learner | None, version: str) -> list[Snapshot]:
    """A snapshot of every company, as rules, champion and rival judge the evening."""
    on = date.fromordinal(int(world.days[day]))
    made = []
    for place, row in enumerate(world.rows[day].tolist()):
        score, floor = float(world.history.columns["rules_score"][row]), float(world.history.floors[row])
        # Categories, signals and coverage are not asked for here; what is not measured is not a number.
        verdict = RulesVerdict(
            None if np.isnan(score) else score, {}, (), (), float("nan"), Floor("", floor, 0.0) if floor else None
        )
        p = float(champion.said[day, place])
        opinion = ModelScore(p, champion.score_map.score(p), (), champion.version)
        made.append(
            Snapshot(
                subject=world.names[place],
                as_of=evening(on),
                run_id=f"replay-{on}",
                rules_version=version,
                conclusion=blend(world.domain.rules, verdict, opinion, WEIGHT),
                model_version=champion.version,
                shadow=None if rival is None else Shadow(rival.version, float(rival.said[day, place])),
            )
        )
    return made


def _answered(
    world: Recorded, opened: Sequence[Snapshot], calendar: Sessions, place: int, on: date
) -> tuple[list[Snapshot], tuple[Outcome, ...]]:
    """What is left open, and what came of those that were due by the evening."""
    target = world.domain.targets[0]
    since = int(calendar.days[place - target.sessions])
    due = [snapshot for snapshot in opened if snapshot.date.toordinal() <= since]
    if not due:
        return list(opened), ()
    start = max(int(np.searchsorted(calendar.days, due[0].date.toordinal())) - _CALENDAR, 0)
    sessions = Sessions(calendar.days[start : place + 1], calendar.closes[start : place + 1])
    found = resolve(due, (), world.past.quotes, sessions=sessions, target=target, moment=evening(on))
    answered = {(outcome.subject, outcome.as_of) for outcome in found.outcomes}
    return [snapshot for snapshot in opened if (snapshot.subject, snapshot.as_of) not in answered], found.outcomes


class _Pairs:
    """Outcomes by the two models that spoke of them, so that a trial reads its own and no others."""

    def __init__(self, world: Recorded) -> None:
        self.target = world.domain.targets[0]
        self._held: dict[frozenset[str | None], list[Outcome]] = {}

    def took(self, outcomes: Sequence[Outcome]) -> None:
        for outcome in outcomes:
            self._held.setdefault(frozenset((outcome.model_version, outcome.shadow_version)), []).append(outcome)

    def compared(self, standing: Standing) -> Trial:
        """How the trial of the rival in the shadow stands."""
        rival, horizon = standing.rival or "", self.target.horizon_days
        return trial(
            self._held.get(frozenset((standing.champion, rival)), ()),
            standing.champion,
            rival,
            standing.role,
            target=self.target.name,
            overlap=horizon,
            block_days=block_days(horizon),
        )

    def days(self, standing: Standing) -> int:
        """Days with answers on which both spoke."""
        return len({outcome.date for outcome in self._held.get(frozenset((standing.champion, standing.rival)), ())})


def _tried(standing: Standing, pairs: _Pairs, on: date, told: Played) -> Standing:
    """The standing after the evening's look at the trial."""
    if standing.rival is None or pairs.days(standing) < LEAST_DAYS:
        return standing  # it would not be decided, whatever it said
    found = pairs.compared(standing)
    told.trials += 1
    if not found.won:
        return standing
    told.turns.append(Turn.of(on, "promoted" if found.role == "challenger" else "brought back", found))
    return standing.decided(found, on)


def corrected(world: Recorded, spoiled: Learner, before: Learner, start: int, days: int) -> Played:
    """A spoiled model speaks from a day on, as if somebody had promoted it; the champion before it watches on probation.

    Args:
        world: The recorded days.
        spoiled: Who speaks.
        before: Who watches.
        start: Place of the first day.
        days: How many are played.
    """
    span = slice(start, start + days)
    part = replace(world, days=world.days[span], rows=world.rows[span])
    both = [replace(one, said=one.said[span]) for one in (spoiled, before)]
    on = date.fromordinal(int(part.days[0]))
    return played(part, both, Standing(spoiled.version, before.version, "previous", on))
