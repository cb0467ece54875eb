"""What a backtest is: how opinions are judged, and what they came to, figure by figure with its interval."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from src.learning.judge import block_days as usual_block
from src.learning.opinions import MODEL, Role
from src.learning.portfolio import Portfolio
from src.scoring.envelope import Estimate

Figures = Mapping[str, Estimate]

LOWER_IS_BETTER = frozenset({"log_loss", "brier", "calibration_error"})
"""Of these a negative difference speaks for the first; of all others a positive one."""


@dataclass(frozen=True, slots=True)
class Trial:
    """How opinions are judged.

    Attributes:
        horizon_days: Calendar days a label looks ahead.
        draws: Resamplings of pooled figures and differences; 400 put the ends of an interval within about a tenth of its width.
        draws_by_part: The same for periods and years, where fewer do for a band in a chart.
        seed: Fixes the draws.
        threshold: Scores above are counted, with how often they were right.
        picked: How many companies a day are looked at, each k of precision at k.
        bins: Of the reliability plot, with as many rows each.
        model: Which forecast is the model's.
        baselines: Which forecasts it is compared with; None means all others.
    """

    horizon_days: int
    draws: int = 400
    draws_by_part: int = 100
    seed: int = 0
    threshold: float = 70.0
    picked: tuple[int, ...] = (1, 3, 5)
    bins: int = 10
    model: str = MODEL
    baselines: tuple[str, ...] | None = None

    @property
    def block_days(self) -> int:
        """Calendar days in a block of the bootstrap."""
        return usual_block(self.horizon_days)


@dataclass(frozen=True, slots=True)
class Above:
    """Scores above the threshold.

    Attributes:
        rows: How many company-days.
        days: On how many days.
        hits: In how many of them the event came.
        precision: `hits / rows`, None without any.
    """

    rows: int
    days: int
    hits: int
    precision: Estimate | None


@dataclass(frozen=True, slots=True)
class Judged:
    """What one opinion came to on a set of rows.

    Attributes:
        rows: On which it said something.
        silent: On which it said nothing; they are in no figure of its.
        probable: On which it has a probability.
        figures: By name, each with its 95 % interval; what cannot be told (no event, no probability) is left out.
        above: Scores above the threshold; None for one that gives no score.
    """

    rows: int
    silent: int
    probable: int
    figures: Figures
    above: Above | None


@dataclass(frozen=True, slots=True)
class Part:
    """A set of rows, judged: all of them, a test period, or a year.

    Attributes:
        name: "all", "period 1", "2013".
        first: Date ordinal of its first day.
        last: Of its last.
        rows: Company-days with an answer.
        events: In how many the event came.
        judged: By name of the opinion.
    """

    name: str
    first: int
    last: int
    rows: int
    events: int
    judged: Mapping[str, Judged]


@dataclass(frozen=True, slots=True)
class Difference:
    """Figures of the first opinion less those of the second, on rows where both said something, paired by block.

    Attributes:
        first: Name.
        second: Name.
        rows: Shared, for figures of the ranking.
        probable: Shared, for figures of the probability.
        figures: By name.
    """

    first: str
    second: str
    rows: int
    probable: int
    figures: Figures


@dataclass(frozen=True, slots=True)
class Bin:
    """A tenth of the rows, by forecast.

    Attributes:
        low: Lowest probability in it.
        high: Highest.
        forecast: Mean probability.
        frequency: How often the event came.
        rows: In it.
    """

    low: float
    high: float
    forecast: float
    frequency: Estimate
    rows: int


@dataclass(frozen=True, slots=True)
class TargetBacktest:
    """All that is known of one target.

    Attributes:
        target: Its name.
        trial: How it was judged.
        roles: Role of each opinion, in the order they are told.
        fitted: Opinions whose probability was made of a score.
        whole: All rows.
        periods: Each test period.
        years: Each calendar year.
        differences: Those that matter.
        best_baseline: The baseline with the lowest log loss, None without any.
        reliability: Bins by opinion.
        portfolios: By opinion, in the same order; empty without prices.
        unanswered: Company-days that were left out because their answer is not known; None where nobody counted.
    """

    target: str
    trial: Trial
    roles: Mapping[str, Role]
    fitted: frozenset[str]
    whole: Part
    periods: tuple[Part, ...]
    years: tuple[Part, ...]
    differences: tuple[Difference, ...]
    best_baseline: str | None
    reliability: Mapping[str, tuple[Bin, ...]]
    portfolios: tuple[Portfolio, ...] = ()
    unanswered: int | None = None


@dataclass(frozen=True, slots=True)
class Backtest:
    """What `BACKTEST.html` and `BACKTEST.json` tell.

    Attributes:
        targets: One each.
        as_of: The moment of the run (aware).
        left_out: Company → why it is in no figure (faults of its prices, say).
        provenance: Names and values for people: versions, purge, embargo, where prices came from.
        ml_weight: The model's share of the combined score, 0–1.
        warnings: Sentences to be shown at the top.
        used_in_part: Company → what of its prices was left out, though it is in the figures.
    """

    targets: tuple[TargetBacktest, ...]
    as_of: datetime
    left_out: Mapping[str, str] = field(default_factory=dict)
    provenance: Mapping[str, Any] = field(default_factory=dict)
    ml_weight: float = 0.4
    warnings: tuple[str, ...] = ()
    used_in_part: Mapping[str, str] = field(default_factory=dict)
