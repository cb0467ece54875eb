"""Gated phases: how much a model may weigh at most, earned step by step and lost at once."""

import statistics
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Final, NamedTuple

from src.governance.matured import MaturedDay
from src.governance.weight.breaker import Breaker
from src.governance.weight.change import Fired
from src.governance.weight.evidence import Evidence
from src.governance.weight.pool import DayLosses, log_odds
from src.governance.weight.spread import Extent, Spread

PROMOTION: Final = "promotion"
DEMOTION: Final = "demotion"
BREAKER: Final = "breaker"
SAMENESS: Final = "sameness"
LEAP: Final = "leap"


class Phase(NamedTuple):
    """A rung.

    Attributes:
        name: What it is called in events.
        cap: The most the model may weigh, 0–1.
    """

    name: str
    cap: float


@dataclass(frozen=True, slots=True)
class Climb:
    """Where on the ladder a model stands, and what speaks for it.

    Attributes:
        at: Index of the phase.
        days: Days matured since the phase was entered.
        positives: Positives among them, clustered by date.
        up: For each step of the ladder, the evidence that the higher cap loses less; gathered from the shadow on.
        down: The evidence, since the phase was entered, that the cap below loses less.
        levels: (caps above 0,) the breaker's moving average of each cap's cost over the rules alone.
        thresholds: (caps above 0,) where the breaker cuts off; empty until there are days enough to make them.
        costs: (days, caps above 0) what thresholds will be made from; empty once they are.
        extents: Of the latest days' scores.
        gaps: Of the latest days, how much higher the model's mean log-odds were than the rules'.
    """

    at: int
    up: tuple[Evidence, ...]
    down: Evidence
    levels: tuple[float, ...]
    days: int = 0
    positives: float = 0.0
    thresholds: tuple[float, ...] = ()
    costs: tuple[tuple[float, ...], ...] = ()
    extents: tuple[Extent, ...] = ()
    gaps: tuple[float, ...] = ()

    def record(self) -> dict[str, Any]:
        """As JSON has it."""
        return {
            "at": self.at,
            "days": self.days,
            "positives": self.positives,
            "up": [evidence.record() for evidence in self.up],
            "down": self.down.record(),
            "levels": list(self.levels),
            "thresholds": list(self.thresholds),
            "costs": [list(day) for day in self.costs],
            "extents": [list(extent) for extent in self.extents],
            "gaps": list(self.gaps),
        }


@dataclass(frozen=True, slots=True)
class Ladder:
    """How it is set.

    Attributes:
        phases: From the shadow, whose cap is 0, upwards.
        shadow_days: Matured days before the shadow may be left: a quarter, so that every company has reported once.
        shadow_positives: Positives among them, clustered by date: fewer, and a model and no model cannot be told apart.
        phase_days: Matured days before any later phase may be left upwards.
        odds: How many times its start the evidence must be worth: at 20 a step is taken wrongly one time in twenty.
        overlap: Matured days within one horizon, whose labels share what they are judged by; 14 calendar days hold
            ten sessions.
        within_date: How alike the answers of one date are (intra-class correlation): n positives of a date count as
            n / (1 + (n - 1) · this), Kish's design effect, so that one crash of the whole market is at most ten.
        breaker: Cuts off.
        spread: Tells whether scores differ at all.
        leap: Log-odds by which the model's mean may leave its usual distance from the rules' within a day. At 3 it says of
            everybody twenty times the odds it said yesterday, which no market does; its answers are not waited for.
        leap_days: Days whose median is the usual distance; a third of them must be there.
    """

    phases: tuple[Phase, ...]
    shadow_days: int = 90
    shadow_positives: float = 300.0
    phase_days: int = 30
    odds: float = 20.0
    overlap: int = 10
    within_date: float = 0.1
    breaker: Breaker = field(default_factory=Breaker)
    spread: Spread = field(default_factory=Spread)
    leap: float = 3.0
    leap_days: int = 60

    @property
    def caps(self) -> tuple[float, ...]:
        """The phases' caps."""
        return tuple(phase.cap for phase in self.phases)

    def named(self, name: str) -> int:
        """The index of a phase.

        Raises:
            ValueError: There is no such phase.
        """
        names = [phase.name for phase in self.phases]
        if name not in names:
            message = f"there is no phase {name!r}; wanted one of {names}"
            raise ValueError(message)
        return names.index(name)

    def begin(self, at: int = 0) -> Climb:
        """The foot of a phase, with nothing known."""
        none, steps = Evidence.none(self.overlap), len(self.phases) - 1
        return Climb(at, (none,) * steps, none, (0.0,) * steps)

    def shadow(self, climb: Climb) -> Climb:
        """The foot of the ladder: what was said is remembered, what spoke for the model is not."""
        return replace(self.begin(), extents=climb.extents, gaps=climb.gaps)

    def heard(self, climb: Climb, day: MaturedDay) -> tuple[Climb, Fired | None]:
        """Where it stands after what was said on a day: in the shadow, if the scores are all the same or have leapt."""
        rules, ml = day.said()
        if not len(ml):
            return climb, None
        gap = float((log_odds(ml) - log_odds(rules)).mean())
        later = replace(climb, extents=self.spread.after(climb.extents, day), gaps=(*climb.gaps, gap)[-self.leap_days :])
        fired = self._same(later) or self._leapt(climb, gap)
        return (later, None) if climb.at == 0 or fired is None else (self.shadow(later), fired)

    def after(self, climb: Climb, losses: DayLosses) -> Climb:
        """What is known after one more day; the phase stays."""
        caps, costs = self.caps, tuple(losses.of(cap) - losses.of(self.caps[0]) for cap in self.caps[1:])
        steps = zip(climb.up, caps, caps[1:], strict=False)
        below = caps[max(climb.at - 1, 0)]
        learned = replace(
            climb,
            days=climb.days + 1,
            positives=climb.positives + self._clustered(losses.positives),
            up=tuple(evidence.after(*losses.gain(now, then)) for evidence, now, then in steps),
            down=climb.down.after(*losses.gain(caps[climb.at], below)),
            levels=tuple(map(self.breaker.after, climb.levels, costs)),
            costs=() if climb.thresholds else (*climb.costs, costs)[-self.breaker.most :],
        )
        return self.armed(learned)

    def armed(self, climb: Climb) -> Climb:
        """With thresholds, as soon as the model weighs anything and there are days enough to make them from."""
        if climb.at == 0 or climb.thresholds or len(climb.costs) < self.breaker.least:
            return climb
        return replace(climb, thresholds=tuple(map(self.breaker.threshold, zip(*climb.costs, strict=True))), costs=())

    def fallen(self, climb: Climb) -> tuple[Climb, Fired] | None:
        """Where it falls to and why: to the shadow by the breaker, one phase by evidence; asked in this order."""
        if climb.at == 0:
            return None
        tripped = self._tripped(climb)
        if tripped is not None:
            return self.shadow(climb), tripped
        if climb.down.value < self.odds:
            return None
        return self._entered(climb, climb.at - 1, forget=climb.at - 1), self._proved(DEMOTION, climb.down, climb)

    def risen(self, climb: Climb) -> tuple[Climb, Fired] | None:
        """Where it rises to and why, if days, positives and evidence allow it."""
        if climb.at == len(self.phases) - 1 or self.spread.flat(climb.extents):
            return None
        least_days, least_positives = (self.shadow_days, self.shadow_positives) if climb.at == 0 else (self.phase_days, 0.0)
        evidence = climb.up[climb.at]
        if climb.days < least_days or climb.positives < least_positives or evidence.value < self.odds:
            return None
        return self.armed(self._entered(climb, climb.at + 1, forget=None)), self._proved(PROMOTION, evidence, climb)

    def _clustered(self, positives: int) -> float:
        return positives / (1.0 + (positives - 1) * self.within_date) if positives else 0.0

    def _entered(self, climb: Climb, at: int, forget: int | None) -> Climb:
        none = Evidence.none(self.overlap)
        up = climb.up if forget is None else (*climb.up[:forget], *(none for _ in climb.up[forget:]))
        if at == 0:
            return self.shadow(climb)
        return replace(climb, at=at, days=0, positives=0.0, up=up, down=none)

    def _same(self, climb: Climb) -> Fired | None:
        points = self.spread.points(climb.extents)
        if points >= self.spread.band:
            return None
        why = f"All scores of {self.spread.days} days lie within {points:.1f} points, which tells no subject from another."
        return Fired(SAMENESS, why, {"points": points, "band": self.spread.band})

    def _leapt(self, before: Climb, gap: float) -> Fired | None:
        if len(before.gaps) * 3 < self.leap_days:
            return None
        usual = statistics.median(before.gaps)
        if abs(gap - usual) <= self.leap:
            return None
        why = f"The model's mean log-odds stand {gap:+.2f} from the rules', usually {usual:+.2f}: a leap for everybody at once."
        return Fired(LEAP, why, {"gap": gap, "usual": usual, "leap": self.leap})

    def _tripped(self, climb: Climb) -> Fired | None:
        if not climb.thresholds:
            return None
        level, threshold = climb.levels[climb.at - 1], climb.thresholds[climb.at - 1]
        if level <= threshold:
            return None
        why = f"Blending cost {level:.4f} nats a row over the rules alone of late; it may reach {threshold:.4f}."
        return Fired(BREAKER, why, {"level": level, "threshold": threshold, "half_life": self.breaker.half_life})

    def _proved(self, rule: str, evidence: Evidence, climb: Climb) -> Fired:
        step = 1 if rule == PROMOTION else -1
        now, then = self.phases[climb.at], self.phases[climb.at + step]
        why = (
            f"A weight of {then.cap:g} lost less than {now.cap:g}: the evidence is worth {evidence.value:.1f} times its start."
        )
        numbers = {"evidence": evidence.value, "asked": self.odds, "days": climb.days, "positives": climb.positives}
        return Fired(rule, why, numbers)


def grid(*weights: Sequence[float]) -> tuple[float, ...]:
    """All the weights that losses are wanted of, rising, each once."""
    return tuple(sorted({weight for some in weights for weight in some}))
