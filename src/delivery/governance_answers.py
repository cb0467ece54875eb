"""What has been answered: how many scores, the latest of them one by one, who was right, and what to expect of the others."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from src.delivery import chart, wording
from src.delivery.chart import Part
from src.delivery.recorded import Record, count, cut, day, estimate, number, part, parts, text
from src.delivery.verdict import figure

MOST_RECENT = 300
"""Rows of the latest scores; a third of a kilobyte each."""

_STATES = {"happened": "high", "did not happen": "low", "waiting": "neutral", "late": "unknown", "unresolvable": "unknown"}
"""State of a score → the level whose colours it wears, in the order in which they are counted up."""

MOST_REASONS = 12
"""Why scores can never be answered: there are four or five kinds."""

_EVEN = 0.5


@dataclass(frozen=True, slots=True)
class Answered:
    """One score and what came of it, in words.

    Attributes:
        ticker: Whose.
        on: Date of the score.
        rules, ml, combined: The scores as given then.
        state: What came of it.
        wears: The level whose colours the state wears.
        more: What was measured, why there is no answer, or when it is due; "" for nothing.
    """

    ticker: str
    on: str
    rules: float | None
    ml: float | None
    combined: float | None
    state: str
    wears: str
    more: str


@dataclass(frozen=True, slots=True)
class Recent:
    """The latest scores.

    Attributes:
        rows: The newest first.
        words: How many there are, by what came of them.
    """

    rows: tuple[Answered, ...]
    words: str


@dataclass(frozen=True, slots=True)
class Agreed:
    """How often rules and model agree.

    Attributes:
        words: Sentences.
        parts: A bar of who flagged: both, the rules alone, ML alone, nobody.
        counts: The same as (name, rows).
    """

    words: str
    parts: tuple[Part, ...]
    counts: tuple[tuple[str, int], ...]


@dataclass(frozen=True, slots=True)
class Expected:
    """What to expect of rows without answers: sentences, and figures by name."""

    words: str
    figures: tuple[tuple[str, str], ...]


def any_answer(record: Record) -> bool:
    """Whether any score has been answered."""
    return count(part(record, "outcomes"), "resolved") > 0


def answers(record: Record) -> str:
    """How many scores have an answer, and when the others get theirs."""
    told = part(record, "outcomes")
    first_due = day(told, "first_due")
    ahead = number(told, "ahead")
    due = f", the next on {wording.day(first_due)}" if first_due else ""
    if not any_answer(record):
        return " ".join([_first_run(ahead, wording.day(first_due) if first_due else ""), *_lost(told)])
    resolved, events = count(told, "resolved"), count(told, "events")
    new = count(told, "new")
    share = wording.percent(events / resolved, 1)
    said = [
        f"{wording.plural(resolved, 'score has its answer', 'scores have their answer')}: it happened in {events:,} ({share}).",
        f"{wording.plural(new, 'answer')} came in with this run." if new else "No answer came in with this run.",
        *_waiting(ahead, due),
    ]
    return " ".join([*said, *_lost(told)])


def recent(record: Record) -> Recent | None:
    """The latest scores with what came of them; None without any."""
    told = parts(record, "recent")
    if not told:
        return None
    shown = tuple(map(_answered, told[:MOST_RECENT]))
    total = max(count(record, "recent_total"), len(told))
    states = Counter(one.state for one in shown)
    order = [*_STATES, *sorted(set(states) - set(_STATES))]
    by_state = ", ".join(_counted(state, states[state]) for state in order if states[state])
    of_all = f"The newest {len(shown):,} of {total:,} scores" if total > len(shown) else wording.plural(total, "score")
    return Recent(shown, f"{of_all}: {by_state}.")


def agreement(record: Record) -> Agreed | None:
    """How often rules and model agree, and who was right; None where nothing can be told."""
    told = part(record, "agreement")
    rows = count(told, "rows")
    if not rows:
        return None
    both, neither, rules, ml = (count(told, name) for name in ("both", "neither", "rules_only", "ml_only"))
    threshold = number(told, "threshold")
    flagged = f"a score of {wording.number(threshold)} or more" if threshold is not None else "a high score"
    words = (
        f"Of {wording.plural(rows, 'answered row')} rules and ML agreed on {wording.percent((both + neither) / rows, 1)}, "
        f"where agreeing is that both gave {flagged}, or neither did. {_right(part(told, 'ml_right'))}"
    )
    counts = (("both", both), ("rules alone", rules), ("ML alone", ml), ("neither", neither))
    return Agreed(words, chart.bar((name.split(" ")[0].lower(), 100 * part_of / rows) for name, part_of in counts), counts)


def expected(record: Record) -> Expected | None:
    """Performance to be expected of rows without answers; None where nothing can be told."""
    told = part(record, "expected")
    rows = count(told, "rows")
    if not rows:
        return None
    events = number(told, "events")
    first = f"{wording.plural(rows, 'row waits', 'rows wait')} for an answer"
    many = f"; it is expected to happen in about {events:,.0f} of them." if events is not None else "."
    names = (("AUC", "auc"), ("Brier score", "brier"), ("log loss", "log_loss"))
    return Expected(
        f"{first}{many} {text(told, 'words')}".strip(), tuple((name, figure(estimate(told, key))) for name, key in names)
    )


def _waiting(ahead: float | None, due: str) -> Sequence[str]:
    if ahead is None:
        return ()
    return (
        f"{wording.plural(int(ahead), 'score waits for its', 'scores wait for theirs')}{due}." if ahead else "No score waits.",
    )


def _first_run(ahead: float | None, first_due: str) -> str:
    if not ahead:
        return "No score has an answer yet." if ahead is None else "No score has an answer yet, and none waits for one."
    waiting = f"No score has an answer yet: {wording.plural(int(ahead), 'waits for its own', 'wait for theirs')}"
    due = f", and the first are due on {first_due}" if first_due else ""
    return (
        f"{waiting}{due}. Until then nobody can say who is right: there are no figures here, "
        "and no answer has moved the weight."
    )


def _lost(told: Record) -> Sequence[str]:
    late, never = count(told, "late"), count(told, "unresolvable")
    reasons = ", ".join(f"{wording.number(value)} {wording.named(name)}" for name, value in _reasons(told))
    said = []
    if late:
        said.append(f"{wording.plural(late, 'answer is', 'answers are')} late.")
    if never:
        said.append(f"{wording.plural(never, 'score', 'scores')} can never be answered{f' ({reasons})' if reasons else ''}.")
    return said


def _reasons(told: Record) -> list[tuple[str, float]]:
    reasons = part(told, "reasons")
    return [(cut(str(name)), value) for name in list(reasons)[:MOST_REASONS] if (value := number(reasons, name)) is not None]


def _answered(one: Record) -> Answered:
    state = text(one, "state")
    due, value = day(one, "due"), number(one, "value")
    reason = wording.named(text(one, "reason"))
    on_due = f"due {wording.day(due)}" if due and state in ("waiting", "late") else ""
    measured = f"measured {value:.3g}".replace("-", "−") if value is not None else ""
    return Answered(
        ticker=text(one, "ticker"),
        on=wording.day(day(one, "as_of")),
        rules=number(one, "rules"),
        ml=number(one, "ml"),
        combined=number(one, "combined"),
        state=state or "unknown",
        wears=_STATES.get(state, "unknown"),
        more="; ".join(words for words in (measured, reason, on_due) if words),
    )


def _counted(state: str, rows: int) -> str:
    one, many = {
        "happened": ("it happened after", "it happened after"),
        "did not happen": ("it did not after", "it did not after"),
        "waiting": ("waits for an answer", "wait for an answer"),
        "late": ("is late", "are late"),
        "unresolvable": ("can never be answered", "can never be answered"),
    }.get(state, (state, state))
    words = one if rows == 1 else many
    return f"{words} {rows:,}" if words.endswith("after") else f"{rows:,} {words}"


def _right(told: Record) -> str:
    rate, low, high = (number(told, name) for name in ("rate", "low", "high"))
    rows = count(told, "rows")
    if rate is None:
        return "Where they did not, it cannot be told yet who was right."
    said = f"Where they did not ({wording.plural(rows, 'row')}), ML was right on {wording.percent(rate)}"
    if low is None or high is None:
        return f"{said}."
    ruling = (
        "more often than the rules."
        if low > _EVEN
        else "less often than the rules."
        if high < _EVEN
        else "which cannot be told apart from tossing a coin."
    )
    return f"{said} [{wording.percent(low)}, {wording.percent(high)}], {ruling}"
