"""How far the model is believed: the weight in force, what moved it, and the models it is about."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from src.delivery import wording
from src.delivery.recorded import Record, cut, day, estimate, listed, number, on, part, parts, text
from src.delivery.verdict import figure
from src.delivery.weight_plot import Steps, steps
from src.scoring.envelope import Estimate

MOST_CHANGES, OPEN_CHANGES = 120, 8
"""Changes listed, and of them in the open: a weight that follows its losses moves twice a week, and the record has them all."""

MOST_EVENTS = 60
"""Models come monthly; five years of them."""

_POLICIES = {
    "adaptive": "adaptive: earned and lost by what came true",
    "fixed": "fixed: set by hand, whatever comes true",
    "rollout": "rollout: raised by dates or gates",
    "stepwise": "stepwise: moved by a step a month",
}

_EVENTS = {
    "champion": "became champion",
    "challenger": "became challenger",
    "rollback": "was brought back",
    "placed": "was placed by a person",
}


@dataclass(frozen=True, slots=True)
class Move:
    """One change of weight or phase, in words.

    Attributes:
        on: Its date.
        before, after: The weight.
        way: "up", "down" or "same".
        phases: "pilot → expansion", or the one phase it stayed in.
        rule: Which rule fired.
        why: A sentence.
    """

    on: str
    before: str
    after: str
    way: str
    phases: str
    rule: str
    why: str


@dataclass(frozen=True, slots=True)
class ModelEvent:
    """One event of a model's life: its date, the version, what happened to it, and why."""

    on: str
    version: str
    event: str
    instead: str
    why: str


@dataclass(frozen=True, slots=True)
class Weight:
    """The weight in force.

    Attributes:
        said: As per cent.
        phase: In force, "" where the policy has none of its own.
        policy: In words.
        why: Why it stands where it stands.
        drawn: Its course, None where there is no line yet.
        words: The course in a sentence.
        moves: Changes that are listed, the newest first.
        earlier: Changes that are not.
    """

    said: str
    phase: str
    policy: str
    why: str
    drawn: Steps | None
    words: str
    moves: tuple[Move, ...]
    earlier: int


def weight(record: Record) -> Weight:
    """The weight of a governance record."""
    course = _course(record)
    changes = parts(record, "changes")
    moves = [move for change in reversed(changes) if (move := _move(change)) is not None]
    policy = text(record, "policy")
    drawn = steps(course, [place for change in _marked(changes) if (place := _place(change)) is not None])
    return Weight(
        said=wording.percent(number(record, "weight")),
        phase=wording.named(text(record, "phase")) if text(record, "phase") != policy else "",
        policy=_POLICIES.get(policy, wording.named(policy) or wording.UNKNOWN),
        why=text(record, "words"),
        drawn=drawn,
        words=_words(course, len(changes)),
        moves=tuple(moves[:MOST_CHANGES]),
        earlier=max(len(moves) - MOST_CHANGES, 0),
    )


def models(record: Record) -> list[tuple[str, str]]:
    """Which models there are: role and version, with what they do."""
    told = part(record, "models")
    shadow = part(told, "shadow")
    silent = {text(shadow, "version"): "scores in the shadow, without a say"} if text(shadow, "version") else {}
    roles = (("Champion", "champion"), ("Challenger", "challenger"), ("Champion before", "previous"))
    found = [(role, version) for role, name in roles if (version := text(told, name))]
    return [(role, f"{version} ({silent[version]})" if version in silent else version) for role, version in found]


def model_events(record: Record) -> list[ModelEvent]:
    """What happened to models, the newest first."""
    told = reversed(parts(record, "history")[-MOST_EVENTS:])
    return [
        ModelEvent(
            on=wording.day(day(one, "at")),
            version=text(one, "version"),
            event=_EVENTS.get(text(one, "event"), wording.named(text(one, "event"))),
            instead=text(one, "from"),
            why=text(one, "why"),
        )
        for one in told
    ]


def trial(record: Record) -> list[str]:
    """How the trial of champion against rival stands, in sentences; none where there is no trial."""
    told = part(record, "trial")
    if not told:
        return []
    evidence, needed, days = (number(told, name) for name in ("evidence", "needed", "days"))
    loss = _saved(estimate(told, "log_loss_saved"))
    proof = (
        f"Its evidence is {wording.number(None if evidence is None else round(evidence, 2))}; 1 says nothing, "
        f"{wording.number(needed)} decides. {_compared(days, day(told, 'since'))}"
    )
    return [line for line in (text(told, "words"), loss, proof) if line]


def _saved(saved: Estimate | None) -> str:
    if saved is None:
        return "What the rival saves over the champion cannot be told yet."
    chance = " The interval holds zero: that may be chance." if saved.low <= 0.0 <= saved.high else ""
    return f"Nats a row that the rival loses less than the champion: {figure(saved, 4)}.{chance}"


def _compared(days: float | None, since: date | None) -> str:
    if not days:
        return "No day on which both spoke is answered."
    return f"{wording.plural(int(days), 'answered day')} compared{f', since {wording.day(since)}' if since else ''}."


def _course(record: Record) -> list[tuple[date, float, str]]:
    told = []
    for one in listed(record, "course"):
        if isinstance(one, list | tuple) and len(one) == 3 and (when := on(one[0])) is not None:  # noqa: PLR2004 — date, weight, phase
            value = number({"weight": one[1]}, "weight")
            if value is not None:
                told.append((when, value, wording.named(cut(str(one[2] or "")))))
    return sorted(told, key=lambda point: point[0])


def _marked(changes: Sequence[Record]) -> list[Record]:
    """The changes that get a mark: the latest, and of the earlier ones those that turned the phase."""
    turns = [one for one in changes[:-MOST_CHANGES] if text(one, "phase_before") != text(one, "phase_after")]
    return [*turns[-MOST_CHANGES:], *changes[-MOST_CHANGES:]]


def _place(change: Record) -> tuple[date, float, float, bool, str] | None:
    when, before, after = day(change, "on"), number(change, "before"), number(change, "after")
    move = _move(change)
    if when is None or before is None or after is None or move is None:
        return None
    turn = text(change, "phase_before") != text(change, "phase_after")
    return when, before, after, turn, f"{move.on}: {move.before} → {move.after}, {move.rule}"


def _move(change: Record) -> Move | None:
    before, after = number(change, "before"), number(change, "after")
    known = before is not None and after is not None
    way = "same" if not known or before == after else "up" if (after or 0.0) > (before or 0.0) else "down"
    phases = dict.fromkeys(wording.named(text(change, name)) for name in ("phase_before", "phase_after"))
    return Move(
        on=wording.day(day(change, "on")),
        before=wording.percent(before),
        after=wording.percent(after),
        way=way,
        phases=" → ".join(phase for phase in phases if phase),
        rule=wording.named(text(change, "rule")),
        why=text(change, "why"),
    )


def _words(course: Sequence[tuple[date, float, str]], changes: int) -> str:
    if not course:
        return "No day with scores is on record yet."
    (first, opening, _), (last, closing, _) = course[0], course[-1]
    if first == last:
        return f"The first day on record is {wording.day(first)}, with a weight of {wording.percent(opening)}."
    moved = wording.plural(changes, "change") if changes else "no change"
    return (
        f"From {wording.percent(opening)} on {wording.day(first)} to {wording.percent(closing)} on {wording.day(last)}, "
        f"over {wording.plural(len(course), 'day')} with scores, with {moved}."
    )
