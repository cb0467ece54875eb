"""Five points up or down every thirty days, cuts and stops: the scheme of thresholds, with every word of it defined.

It is here to be compared. Over thirty days a Sharpe ratio has a standard error of 2.9, and overlapping labels make ten losing
days in a row common; it mostly follows noise.

Sameness is asked on the day the scores are given: all within one band, and it is weight 0, back to the shadow. Then, when a
day has matured, in this order; the first group that fires is the only one that does:

1. *Stops*: accuracy under 45 %, or ten lost days in a row: weight 0, back to the shadow.
2. *Cuts*: accuracy under 50 % halves; a drawdown beyond 1.5 times that of the rules halves; a Sharpe ratio under 0.8 times that
   of the rules takes 30 %. Those that fire on one day multiply. None for a window's length after the last one.
3. *Steps*: a window's length after the last one, or after entering: 5 points up if accuracy is over 55 % and the Sharpe ratio
   above that of the rules, else 5 down if accuracy is under 50 % or the Sharpe ratio under 0.9 times that of the rules.

"0.8 times" a negative ratio means 20 % of its size below it, or the better of two bad tracks would be cut. All figures are of
the latest thirty matured days; nothing but the lost days fires on fewer, or on fewer than twenty events among them.
Shadow: weight 0; left by the first window with events enough, accuracy of at least 50 % and no stop, at a weight of 10 %.
"""

from dataclasses import dataclass, field, replace
from typing import Any, Final

from src.governance.matured import MaturedDay
from src.governance.weight.change import Change, Fired, Number
from src.governance.weight.policy import Policy
from src.governance.weight.reckoning import BaseRate, Reckoned, accuracy, drawdown, reckoned, sharpe
from src.governance.weight.spread import Extent, Spread

SHADOW: Final = "shadow"
STEPPING: Final = "stepping"


@dataclass(frozen=True, slots=True)
class Window:
    """The latest days' figures.

    Attributes:
        accuracy: The model's, balanced, 0–1.
        sharpe: The model's.
        rules_sharpe: The rules'.
        drawdown: The model's, nats.
        rules_drawdown: The rules'.
        events: Rows with the event.
        lost: Days lost in a row up to the latest.
    """

    accuracy: float
    sharpe: float
    rules_sharpe: float
    drawdown: float
    rules_drawdown: float
    events: int
    lost: int

    def numbers(self) -> dict[str, Number]:
        """For an event."""
        return {name: getattr(self, name) for name in self.__slots__}

    def below(self, times: float) -> bool:
        """Whether the model's Sharpe ratio is under so many times the rules', or that much of its size under it if negative."""
        return self.sharpe < self.rules_sharpe - (1.0 - times) * abs(self.rules_sharpe)


@dataclass(frozen=True, slots=True)
class StepwiseState:
    """Where it stands.

    Attributes:
        weight: In force.
        phase: "shadow" or "stepping".
        base: How often it has happened so far.
        days: The latest days, a window at most; emptied on entering the shadow.
        lost: Days lost in a row.
        since_step: Matured days since the last step or the last entry.
        since_cut: Matured days since the last cut, or since there was none.
        extents: Of the latest days' scores.
    """

    weight: float
    phase: str
    base: BaseRate = field(default_factory=BaseRate)
    days: tuple[Reckoned, ...] = ()
    lost: int = 0
    since_step: int = 0
    since_cut: int | None = None
    extents: tuple[Extent, ...] = ()

    def record(self) -> dict[str, Any]:
        """As JSON has it."""
        return {
            "weight": self.weight,
            "phase": self.phase,
            "base": [self.base.rows, self.base.events],
            "days": [day.record() for day in self.days],
            "lost": self.lost,
            "since_step": self.since_step,
            "since_cut": self.since_cut,
            "extents": [list(extent) for extent in self.extents],
        }


@dataclass(frozen=True, slots=True)
class Stepwise(Policy[StepwiseState]):
    """How it is set; the figures are the scheme's own, but for those marked.

    Attributes:
        start: Weight at the start; 0 starts in the shadow.
        entry: Weight on leaving the shadow.
        step: Up or down.
        cap: The most.
        window: Matured days looked at, between steps, and between cuts (the last is ours: the scheme would cut every day).
        least_events: Events in a window before it says anything (ours: the standard error of a share of 20 is 11 points).
        raising: Accuracy above which it may rise.
        lowering: Accuracy below which it falls and is cut.
        stopping: Accuracy below which it stops.
        losses: Lost days in a row at which it stops.
        year: Matured days in a year, for Sharpe ratios.
        spread: Tells whether scores differ at all.
    """

    start: float = 0.0
    entry: float = 0.1
    step: float = 0.05
    cap: float = 0.7
    window: int = 30
    least_events: int = 20
    raising: float = 0.55
    lowering: float = 0.50
    stopping: float = 0.45
    losses: int = 10
    year: int = 252
    spread: Spread = field(default_factory=Spread)

    def __post_init__(self) -> None:
        if not 0.0 <= self.start <= self.cap or not 0.0 < self.entry <= self.cap <= 1.0:
            message = f"wanted 0 ≤ start ≤ cap and 0 < entry ≤ cap ≤ 1, got {self.start}, {self.entry}, {self.cap}"
            raise ValueError(message)

    @property
    def name(self) -> str:
        """What the input calls it."""
        return "stepwise"

    def begin(self) -> StepwiseState:
        """In the shadow, or at the weight it was given."""
        return StepwiseState(self.start, STEPPING if self.start > 0.0 else SHADOW)

    def learn(self, state: StepwiseState, day: MaturedDay) -> tuple[StepwiseState, Change | None]:
        """The first group of rules that fires moves the weight."""
        told = reckoned(day, state.base)
        if told is None:
            return state, None
        learned = replace(
            state,
            base=told[1],
            days=(*state.days, told[0])[-self.window :],
            lost=state.lost + 1 if told[0].ml < 0.0 else 0,
            since_step=state.since_step + 1,
            since_cut=None if state.since_cut is None else state.since_cut + 1,
        )
        moved = self._entered(learned) if learned.phase == SHADOW else self._moved(learned)
        if moved is None:
            return learned, None
        later, fired = moved
        change = Change(
            day.label_known_on, fired.rule, state.weight, later.weight, state.phase, later.phase, fired.why, fired.numbers
        )
        return later, change

    def hear(self, state: StepwiseState, day: MaturedDay) -> tuple[StepwiseState, Change | None]:
        """Into the shadow once all scores lie within one band."""
        heard = replace(state, extents=self.spread.after(state.extents, day))
        points = self.spread.points(heard.extents)
        if heard.phase == SHADOW or points >= self.spread.band:
            return heard, None
        why = f"All scores of {self.spread.days} days lie within {points:.1f} points, which tells no subject from another."
        numbers = {"points": points, "band": self.spread.band}
        later = self._stopped(heard)
        return later, Change(day.day, "sameness", state.weight, 0.0, state.phase, SHADOW, why, numbers)

    def _stopped(self, state: StepwiseState) -> StepwiseState:
        return replace(state, weight=0.0, phase=SHADOW, days=(), lost=0, since_step=0, since_cut=None)

    def _looked_at(self, state: StepwiseState) -> Window:
        ml, rules = [day.ml for day in state.days], [day.rules for day in state.days]
        return Window(
            accuracy=accuracy(state.days),
            sharpe=sharpe(ml, self.year),
            rules_sharpe=sharpe(rules, self.year),
            drawdown=drawdown(ml),
            rules_drawdown=drawdown(rules),
            events=sum(day.events for day in state.days),
            lost=state.lost,
        )

    def _enough(self, state: StepwiseState, seen: Window) -> bool:
        return len(state.days) >= self.window and seen.events >= self.least_events

    def _entered(self, state: StepwiseState) -> tuple[StepwiseState, Fired] | None:
        seen = self._looked_at(state)
        fit = seen.accuracy >= self.lowering and seen.lost < self.losses and not self.spread.flat(state.extents)
        if not self._enough(state, seen) or not fit:
            return None
        later = replace(state, weight=self.entry, phase=STEPPING, since_step=0, since_cut=None)
        return later, Fired("entry", f"A window in the shadow with an accuracy of {seen.accuracy:.1%}.", seen.numbers())

    def _moved(self, state: StepwiseState) -> tuple[StepwiseState, Fired] | None:
        seen = self._looked_at(state)
        stop = self._stop(state, seen)
        if stop is not None:
            return self._stopped(state), stop
        if not self._enough(state, seen):
            return None
        return self._cut(state, seen) or self._stepped(state, seen)

    def _stop(self, state: StepwiseState, seen: Window) -> Fired | None:
        if self._enough(state, seen) and seen.accuracy < self.stopping:
            why = f"Accuracy is {seen.accuracy:.1%}, under {self.stopping:.0%}."
            return Fired("stop_accuracy", why, seen.numbers())
        if seen.lost >= self.losses:
            return Fired("stop_losses", f"The model lost {seen.lost} days in a row to the base rate.", seen.numbers())
        return None

    def _cut(self, state: StepwiseState, seen: Window) -> tuple[StepwiseState, Fired] | None:
        if state.since_cut is not None and state.since_cut < self.window:
            return None
        cuts = {
            "accuracy": (seen.accuracy < self.lowering, 0.5),
            "drawdown": (seen.drawdown > 1.5 * seen.rules_drawdown, 0.5),
            "sharpe": (seen.below(0.8), 0.7),
        }
        left, names = 1.0, [name for name, (fires, _) in cuts.items() if fires]
        for name in names:
            left *= cuts[name][1]
        if not names or state.weight == 0.0:
            return None
        why = f"Cut to {left:.0%} of the weight by {', '.join(names)}."
        later = replace(state, weight=round(state.weight * left, 4), since_cut=0)
        return later, Fired("cut", why, {**seen.numbers(), "left": left, "cuts": ", ".join(names)})

    def _stepped(self, state: StepwiseState, seen: Window) -> tuple[StepwiseState, Fired] | None:
        if state.since_step < self.window:
            return None
        better = seen.accuracy > self.raising and seen.sharpe > seen.rules_sharpe
        worse = seen.accuracy < self.lowering or seen.below(0.9)
        if not better and not worse:
            return None
        moved = self.step if better else -self.step
        weight = round(min(max(state.weight + moved, 0.0), self.cap), 4)
        if weight == state.weight:
            return None
        rule = "step_up" if better else "step_down"
        why = f"Accuracy {seen.accuracy:.1%}, Sharpe ratio {seen.sharpe:.2f} against the rules' {seen.rules_sharpe:.2f}."
        return replace(state, weight=weight, since_step=0), Fired(rule, why, seen.numbers())
