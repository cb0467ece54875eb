"""What a backtest came to, in sentences: what beats what, by how much, and plainly where nothing does."""

from collections.abc import Iterator, Sequence
from itertools import islice
from typing import Literal

from src.delivery import wording
from src.delivery.words import COMPANIES, Words
from src.learning.backtest import LOWER_IS_BETTER, Difference, TargetBacktest
from src.learning.portfolio import Portfolio
from src.scoring.envelope import Estimate

Ruling = Literal["better", "worse", "open"]

FIGURES = {
    "auc": "AUC",
    "average_precision": "average precision",
    "log_loss": "log loss",
    "brier": "Brier score",
    "brier_skill": "Brier skill",
    "calibration_error": "calibration error",
    "calibration_slope": "calibration slope",
    "calibration_intercept": "calibration in the large",
    "precision_top_5pct": "precision in the top 5\N{NO-BREAK SPACE}%",
    "lift_top_5pct": "lift in the top 5\N{NO-BREAK SPACE}%",
}
"""Figures by name, as people call them; precision at k has its number in its name."""


def called(name: str, target: TargetBacktest, ml_weight: float) -> str:
    """An opinion's name for people."""
    role = target.roles.get(name, "baseline")
    rules = round(100 * (1 - ml_weight))
    words = {"model": "ML alone", "combined": f"Rules and ML, {rules}/{100 - rules}", "rules": "Rules alone"}
    return words.get(role, name)


def figure(estimate: Estimate | None, places: int = 3) -> str:
    """A figure with its interval, `0.822 [0.801, 0.840]`."""
    if estimate is None:
        return wording.UNKNOWN
    value, low, high = (_decimal(number, places) for number in estimate)
    return f"{value} [{low}, {high}]"


def _decimal(value: float, places: int) -> str:
    text = f"{value:.{places}f}"
    return text.replace("-", "−") if float(text) else f"{0:.{places}f}"


def ruling(name: str, difference: Estimate) -> Ruling:
    """Whether a difference speaks for the first, against it, or leaves it open because its interval holds zero."""
    low, high = (-difference.high, -difference.low) if name in LOWER_IS_BETTER else (difference.low, difference.high)
    return "better" if low > 0.0 else "worse" if high < 0.0 else "open"


def verdict(target: TargetBacktest, ml_weight: float, words: Words = COMPANIES) -> str:
    """A paragraph about one target."""
    return " ".join([_setting(target, words), *_comparisons(target, ml_weight), *_money(target, ml_weight)])


def headline(target: TargetBacktest, ml_weight: float, words: Words = COMPANIES) -> str:
    """A status line: how much was judged, and the first of the comparisons, which is with the best of the others."""
    return " ".join([_setting(target, words), *islice(_comparisons(target, ml_weight), 1)])


def _setting(target: TargetBacktest, words: Words) -> str:
    whole = target.whole
    share = wording.percent(whole.events / whole.rows, 1)
    return f"{whole.rows:,} {words.one}-days out of sample, {share} of them events."


def _comparisons(target: TargetBacktest, ml_weight: float) -> Iterator[str]:
    found = {(target.roles[one.first], one.second): one for one in target.differences}
    names = {role: name for name, role in target.roles.items() if role != "baseline"}
    best = target.best_baseline
    if ("model", best) in found and best is not None:
        yield _against(
            "ML alone", f"the best baseline ({best})", found["model", best], ("log_loss", "auc", "average_precision")
        )
        yield from _others(target, best)
    if "rules" in names and ("combined", names["rules"]) in found:
        both = called(names["combined"], target, ml_weight)
        yield _against(both, "rules alone", found["combined", names["rules"]], ("auc", "average_precision"))
    if "model" in names and ("combined", names["model"]) in found:
        both = called(names["combined"], target, ml_weight)
        yield _against(both, "ML alone", found["combined", names["model"]], ("auc", "average_precision"))
    if not any(ruling(name, value) == "better" for one in target.differences for name, value in one.figures.items()):
        yield "Nothing here beats anything else by more than chance would."


def _against(first: str, second: str, difference: Difference, judged: Sequence[str]) -> str:
    """One sentence on one comparison, over the figures that could be told."""
    told = {name: difference.figures[name] for name in judged if name in difference.figures}
    if not told:
        return f"{first} and {second} share too few rows to be compared."
    rulings = {ruling(name, value) for name, value in told.items()}
    amounts = ", ".join(_amount(name, value) for name, value in told.items())
    if rulings == {"better"}:
        return f"{first} beats {second}: {amounts}."
    if rulings == {"worse"}:
        return f"{first} loses to {second}: {amounts}."
    if rulings == {"open"}:
        return f"{first} cannot be told apart from {second}: {amounts}."
    return f"{first} against {second} is a mixed picture: {_sorted_out(told)}."


def _amount(name: str, value: Estimate) -> str:
    lower = " (less is better)" if name in LOWER_IS_BETTER else ""
    return f"{FIGURES[name]} {_signed(value)}{lower}"


def _sorted_out(told: dict[str, Estimate]) -> str:
    words: dict[Ruling, str] = {"better": "better in", "worse": "worse in", "open": "undecided in"}
    groups = ((ours, [_amount(n, v) for n, v in told.items() if ruling(n, v) == kind]) for kind, ours in words.items())
    return "; ".join(f"{ours} {', '.join(amounts)}" for ours, amounts in groups if amounts)


def _signed(value: Estimate, places: int = 4) -> str:
    plus = "+" if round(value.value, places) > 0.0 else ""
    return f"{plus}{figure(value, places)}"


def _others(target: TargetBacktest, best: str) -> Iterator[str]:
    """Whom of the other baselines the model does not beat in log loss."""
    losses = [
        one.second
        for one in target.differences
        if target.roles[one.first] == "model"
        and target.roles[one.second] == "baseline"
        and one.second != best
        and "log_loss" in one.figures
        and ruling("log_loss", one.figures["log_loss"]) != "better"
    ]
    if losses:
        yield f"In log loss it does not beat {', '.join(losses)}."


def _money(target: TargetBacktest, ml_weight: float) -> Iterator[str]:
    held = next((one for one in target.portfolios if target.roles.get(one.opinion) == "model"), None)
    if held is not None and target.portfolios:
        yield money(held, called(held.opinion, target, ml_weight))


def money(held: Portfolio, name: str) -> str:
    """What leaving out the feared did to the Sharpe ratio, in a sentence."""
    change = held.sharpe_difference
    told = f"the Sharpe ratio by {_signed(change, 3)} after costs"
    if change.low > 0.0:
        return f"Leaving out the tenth that {name} feared most raised {told}."
    if change.high < 0.0:
        return f"Leaving out the tenth that {name} feared most lowered {told}."
    return f"Leaving out the tenth that {name} feared most changed {told}; the interval holds zero, so that is no evidence."
