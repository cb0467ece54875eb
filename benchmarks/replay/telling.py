"""The tables."""

import statistics
from collections.abc import Iterator, Mapping, Sequence
from datetime import date

from benchmarks.replay.courses import FIGURES, Line, Walked, month_ends
from benchmarks.replay.evenings import Turn
from benchmarks.replay.sabotage import ALONE, Run, median, median_between
from benchmarks.replay.scenarios import BREAKING, WHOLE
from src.scoring.envelope import Estimate

SHOWN = {"log_loss": "log loss", "auc": "AUC", "average_precision": "AP", "brier": "Brier"}
POINTS = 1e4  # differences of losses are told in ten-thousandths of a nat a row


def standings(turns: Sequence[Turn]) -> Iterator[str]:
    """What became of each challenger."""
    yield "  evening      what             model               matured days   evidence   nats a row the rival saves, × 1e4"
    for turn in turns:
        compared = f"{turn.days:14d} {turn.evidence:10.3g}   {_scaled(turn.saved)}" if turn.days else ""
        yield f"  {turn.on}   {turn.what:16} {turn.version:18} {compared}".rstrip()


def paths(ways: Mapping[str, Walked], dates: Sequence[date]) -> Iterator[str]:
    """The weight at the end of each month, in per cent, a year a line."""
    ends = month_ends(dates)
    for year in sorted({on.year for on in dates}):
        places = [place for place in ends if dates[place].year == year]
        yield f"  {year} {'':20}" + "".join(f"{dates[place]:%b}".rjust(5) for place in places)
        for name, way in ways.items():
            yield f"       {name:20}" + "".join(f"{way.weights[place]:5.0%}" for place in places)


def changes(ways: Mapping[str, Walked], least: float = 0.05) -> Iterator[str]:
    """How often each rule fired, and when it changed the phase or much of the weight."""
    for name, way in ways.items():
        rules = [change.rule for change in way.changes]
        counts = ", ".join(f"{rule} {rules.count(rule)}" for rule in dict.fromkeys(rules)) or "none"
        yield f"  {name}: {counts}"
        for change in way.changes:
            if change.phase_before != change.phase_after or abs(change.after - change.before) > least:
                phases = f"{change.phase_before} to {change.phase_after}"
                yield f"    {change.on}  {change.rule:10} {change.before:4.0%} to {change.after:4.0%}   {phases}"


def worth(lines: Sequence[Line]) -> Iterator[str]:
    """Figures, then differences to the rules alone and to the model alone, all with 95 % intervals."""
    yield f"  {'':27}" + "".join(f"{SHOWN[name]:>27}" for name in FIGURES)
    for line in lines:
        yield f"  {line.name:27}" + "".join(_estimate(line.figures[name]) for name in FIGURES)
    for title, other in (("less rules alone", "rules alone"), ("less ML alone", "ML alone")):
        yield f"  {title}"
        for line in lines:
            told = line.against_rules if other == "rules alone" else line.against_model
            if line.name != other:
                yield f"  {line.name:27}" + "".join(_estimate(told[name], signed=True) for name in FIGURES)


def summary(lines: Sequence[Line], ways: Mapping[str, Walked]) -> Iterator[str]:
    """The same in short, as a table of Markdown."""
    yield "| | mean weight | weight at the end | log loss | less rules alone | AUC | AP | Brier |"
    yield "|---|---|---|---|---|---|---|---|"
    for line in lines:
        way = ways.get(line.name)
        weights = f"{way.weights.mean():.0%} | {way.weights[-1]:.0%}" if way else " | "
        saved = "" if line.name == "rules alone" else _estimate(line.against_rules["log_loss"], signed=True).strip()
        values = {name: line.figures[name].value for name in FIGURES}
        yield (
            f"| {line.name} | {weights} | {values['log_loss']:.4f} | {saved} | "
            + " | ".join(f"{values[name]:.{digits}f}" for name, digits in (("auc", 3), ("average_precision", 3), ("brier", 4)))
            + " |"
        )


def spoiled(found: Sequence[Run]) -> Iterator[str]:
    """What each beginning did in each scenario."""
    yield "  scenario  beginning                   cost    worst  ML alone  weight  alarms             a year   after the break"
    for scenario in (*WHOLE, *BREAKING):
        for start in dict.fromkeys(run.start for run in found if run.scenario == scenario):
            runs = [run for run in found if (run.scenario, run.start) == (scenario, start)]
            yield _spoiled(scenario, start, runs)


def _spoiled(scenario: str, start: str, runs: Sequence[Run]) -> str:
    costs, alone = [run.cost * POINTS for run in runs], statistics.mean(run.alone for run in runs) * POINTS
    weight, years = statistics.mean(run.weight for run in runs), sum(run.exposed for run in runs)
    line = f"  {scenario:9} {start:24} {statistics.mean(costs):+7.1f} {max(costs):+8.1f} {alone:+9.1f} {weight:7.2f}"
    alarms = sum(run.alarms for run in runs)
    line += f"  {alarms:3d} in {years:5.1f} y {alarms / years:8.1%}" if years else "            –        –"
    if scenario not in BREAKING:
        return line
    met = [run for run in runs if run.at_break]
    if not met:
        return f"{line}   no run had a weight"
    fired, out = [run.fired for run in met], [run.out for run in met]
    rules = [run.by for run in met if run.by]
    by = ", ".join(f"{rule} {rules.count(rule)}" for rule in dict.fromkeys(rules)) or "nothing"
    breaker = f"breaker {_days(median(fired))} ({len(fired) - fired.count(None)} of {len(met)})"
    after = statistics.mean(run.after or 0.0 for run in runs) * POINTS
    return f"{line}   cost {after:+6.1f}; {breaker}; weight 0 after {_days(median(out))} by {by}"


def targets(found: Sequence[Run]) -> Iterator[str]:
    """Each target, and whether it was met."""
    for scenario, start in (("reversed", "from 40 %"), ("reversed", "from pilot"), ("flipped", ALONE)):
        delays = [run.fired for run in _of(found, scenario, start) if run.at_break]
        words = f"{scenario}, {start}: breaker after a median of {_delay(delays)}, 65 d at most"
        yield _verdict(median(delays) <= 65, words)
    for start in ("from 40 %", "from pilot"):
        delays = [run.out for run in _of(found, "flipped", start) if run.at_break]
        words = f"flipped, {start}: weight 0 by whichever rule after a median of {_delay(delays)}, 65 d at most"
        yield _verdict(median(delays) <= 65, words)
    for start in ("from 40 %", "from pilot", "from shadow"):
        runs = [run for scenario in ("better", "equal") for run in _of(found, scenario, start)]
        years, alarms = sum(run.exposed for run in runs), sum(run.alarms for run in runs)
        words = f"better or equal, {start}: {alarms} false alarms in {years:.0f} years, 5 % a year at most"
        yield _verdict(alarms <= 0.05 * years, words)
    for start in ("from 40 %", "from pilot", "from shadow"):
        means = {name: statistics.mean(run.cost for run in _of(found, name, start)) for name in (*WHOLE, *BREAKING)}
        told = ", ".join(f"{name} {mean:+.4f}" for name, mean in means.items())
        yield _verdict(max(means.values()) <= 0.001, f"{start}: nats a row more than the rules alone, +0.001 at most: {told}")
    for start in ("from 40 %", "from pilot", "from shadow"):
        means = {name: statistics.mean(run.after or 0.0 for run in _of(found, name, start)) for name in BREAKING}
        told = ", ".join(f"{name} {mean:+.4f}" for name, mean in means.items())
        words = f"{start}: the same of the days from the break on alone, which is stricter than asked: {told}"
        yield _verdict(max(means.values()) <= 0.001, words)


def _of(found: Sequence[Run], scenario: str, start: str) -> list[Run]:
    return [run for run in found if (run.scenario, run.start) == (scenario, start)]


def _verdict(met: bool, words: str) -> str:  # noqa: FBT001 - a word for each of two answers
    return f"  {'PASS' if met else 'MISS'}  {words}"


def _delay(delays: Sequence[int | None]) -> str:
    low, high = median_between(delays) if delays else (float("nan"), float("nan"))
    return f"{_days(median(delays))} [{_days(low)}, {_days(high)}] over {len(delays)} runs"


def _days(days: float) -> str:
    return f"{days:.0f} d" if days < float("inf") else "never"


def _estimate(estimate: Estimate, *, signed: bool = False) -> str:
    value, low, high = (f"{figure:+.4f}" if signed else f"{figure:.4f}" for figure in estimate)
    return f"{value} [{low}, {high}]".rjust(27)


def _scaled(estimate: Estimate | None) -> str:
    if estimate is None:
        return "–"
    value, low, high = (figure * POINTS for figure in estimate)
    return f"{value:+.1f} [{low:+.1f}, {high:+.1f}]"
