"""`BACKTEST.html`: one self-contained page about how rules, model and baselines did on days they had not seen.

As `REPORT.html`: no script, nothing from elsewhere, a strict Content-Security-Policy, and what came from outside is escaped.
"""

import base64
import hashlib
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from functools import cache, partial
from typing import TYPE_CHECKING

from markupsafe import Markup

from src.delivery import plots, verdict, wording
from src.delivery.backtest_record import plain
from src.delivery.facts import Fact, facts
from src.delivery.plots import Band, Curves, Reliability
from src.delivery.report import TEMPLATES
from src.delivery.words import COMPANIES, Words
from src.learning.backtest import LOWER_IS_BETTER, Backtest, Part, TargetBacktest
from src.learning.portfolio import Portfolio
from src.scoring.envelope import Estimate

if TYPE_CHECKING:
    from jinja2 import Environment

WARNINGS = (
    "The past is not the future. The figures say how well the next days were told in these rows of these years, no more.",
    "Not financial advice. The portfolio is a sum on paper that asks whether an opinion is worth money, not a strategy.",
)
"""At the foot of every page, and not to be switched off."""

RANKING = ("auc", "average_precision", "precision_top_5pct", "lift_top_5pct")
PROBABILITY = ("log_loss", "brier", "brier_skill", "calibration_error", "calibration_slope")
APART = ("auc", "average_precision", "precision_top_5pct", "log_loss", "brier")
"""Columns of the tables."""

BY_PART = ("auc", "average_precision", "log_loss", "brier_skill", "calibration_error", "lift_top_5pct")
"""Figures told by period and by year on the page; the record has all."""


def render(backtest: Backtest, words: Words = COMPANIES) -> str:
    """The backtest as one HTML document; equal backtests give equal pages.

    Args:
        backtest: What was found.
        words: What its subjects are called, and who is missing among them.

    Raises:
        ValueError: If there is no target.
    """
    if not backtest.targets:
        message = "a backtest without a target has nothing to show"
        raise ValueError(message)
    return (
        _environment()
        .get_template("backtest.html")
        .render(
            backtest=backtest,
            style=_style(),
            policy=_policy(),
            views=[View(target, backtest.ml_weight, words) for target in backtest.targets],
            words=words,
            warnings=(words.survivors, *WARNINGS),
            left_out=together(backtest.left_out),
            used_in_part=together(backtest.used_in_part),
            provenance=_provenance(backtest),
        )
    )


class View:
    """One target as the template reads it."""

    def __init__(self, target: TargetBacktest, ml_weight: float, words: Words) -> None:
        self.target = target
        self.anchor = "".join(letter if letter.isalnum() else "-" for letter in target.target)
        self.verdict = verdict.verdict(target, ml_weight, words)
        self.called: Callable[[str], str] = partial(verdict.called, target=target, ml_weight=ml_weight)
        self.names = tuple(target.roles)
        self.shown = tuple(name for name in self.names if target.roles[name] != "baseline" or name == target.best_baseline)

    def role(self, name: str) -> str:
        """The class its drawings wear."""
        return self.target.roles[name]

    def ends(self, figure: str) -> tuple[float, float]:
        """Ends that hold a figure's intervals of all opinions."""
        return plots.span(one.figures[figure] for one in self.target.whole.judged.values() if figure in one.figures)

    def apart(self, figure: str) -> tuple[float, float]:
        """Ends that hold a figure's differences and zero."""
        low, high = plots.span(one.figures[figure] for one in self.target.differences if figure in one.figures)
        return min(low, 0.0), max(high, 0.0)

    def at_k(self) -> tuple[str, ...]:
        """Names of the precisions at k."""
        return tuple(f"precision_at_{k}_a_day" for k in self.target.trial.picked)

    def bands(self) -> list[tuple[str, Band]]:
        """AUC by year, of the opinions that matter, on one scale."""
        years = self.target.years
        ends = plots.span(
            year.judged[name].figures["auc"] for year in years for name in self.shown if "auc" in year.judged[name].figures
        )
        drawn = ((name, plots.band(years, name, "auc", ends)) for name in self.shown)
        return [(name, one) for name, one in drawn if one is not None]

    def reliabilities(self) -> list[tuple[str, Reliability]]:
        """Reliability of the opinions that matter, on one scale."""
        bins = {name: self.target.reliability.get(name, ()) for name in self.shown if self.role(name) != "baseline"}
        end = plots.highest(bins.values())
        drawn = ((name, plots.reliability(some, end)) for name, some in bins.items())
        return [(name, one) for name, one in drawn if one is not None]

    def told(self, parts: Sequence[Part], figure: str) -> bool:
        """Whether any part has the figure of anybody."""
        return any(figure in one.figures for part in parts for one in part.judged.values())

    def scored(self) -> list[str]:
        """Opinions that give a score of 0–100."""
        return [name for name in self.names if self.target.whole.judged[name].above is not None]

    def drawn(self) -> tuple[Portfolio, Curves] | None:
        """The portfolio whose curves are drawn: the model's, or the first there is."""
        held = self.target.portfolios
        if not held:
            return None
        first = next((one for one in held if self.role(one.opinion) == "model"), held[0])
        return first, plots.curves(first)

    def any_silent(self) -> bool:
        """Whether anybody said nothing on some row."""
        return any(one.silent or one.probable < one.rows for one in self.target.whole.judged.values())

    def silent_at_first(self) -> bool:
        """Whether a score has no probability on some of its rows."""
        whole = self.target.whole.judged
        return any(whole[name].probable < whole[name].rows for name in self.target.fitted)


def together(reasons: Mapping[str, str]) -> dict[str, list[str]]:
    """Reason → companies, so that fifty of one reason are one line."""
    told: dict[str, list[str]] = {}
    for name, reason in reasons.items():
        told.setdefault(reason, []).append(name)
    return told


def name_of(figure: str) -> str:
    """A figure's name for people."""
    if figure.startswith("precision_at_"):
        return f"precision, {figure.removeprefix('precision_at_').removesuffix('_a_day')} a day"
    return verdict.FIGURES.get(figure, wording.named(figure))


def day(ordinal: int) -> str:
    """A date ordinal as `1 June 2023`."""
    return wording.day(date.fromordinal(ordinal))


def since(part: Part) -> str:
    """A part's days, `Jan 2013 – Dec 2015`."""
    first, last = date.fromordinal(part.first), date.fromordinal(part.last)
    return f"{first:%b\N{NO-BREAK SPACE}%Y} – {last:%b\N{NO-BREAK SPACE}%Y}"


def rule_of(figure: str, difference: Estimate) -> str:
    """The class of a difference: better, worse or open."""
    return verdict.ruling(figure, difference)


def _provenance(backtest: Backtest) -> list[Fact]:
    drawn = {
        one.target: f"{one.trial.draws} draws ({one.trial.draws_by_part} by period and year) of blocks of "
        f"{one.trial.block_days} days, seed {one.trial.seed}"
        for one in backtest.targets
    }
    return facts({"As of": wording.at(backtest.as_of)} | plain(backtest.provenance) | {"Bootstrap": drawn})


@cache
def _environment() -> "Environment":
    from jinja2 import Environment, FileSystemLoader, StrictUndefined  # noqa: PLC0415 — only a run that writes the page needs it

    environment = Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
    )
    environment.globals.update(
        wording=wording,
        plots=plots,
        figure=verdict.figure,
        money=verdict.money,
        name_of=name_of,
        day=day,
        since=since,
        rule_of=rule_of,
        ranking=RANKING,
        probability=PROBABILITY,
        apart=APART,
        by_part=BY_PART,
        lower_is_better=", ".join(sorted(name_of(name) for name in LOWER_IS_BETTER)),
    )
    return environment


@cache
def _style() -> Markup:
    sheets = (TEMPLATES / name for name in ("report.css", "backtest.css"))
    return Markup("".join(sheet.read_text(encoding="utf-8") for sheet in sheets))  # noqa: S704 — files of this package


@cache
def _policy() -> str:
    digest = base64.b64encode(hashlib.sha256(_style().encode()).digest()).decode()
    return f"default-src 'none'; style-src 'sha256-{digest}'; base-uri 'none'; form-action 'none'"
