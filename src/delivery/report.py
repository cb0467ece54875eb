"""`REPORT.html`: one self-contained page about one run.

No script, and no style, font or image from elsewhere: a strict Content-Security-Policy, whose only allowance is the hash of the
page's own style sheet, says so to the browser. Whatever came from a source is escaped by the template engine, and only http(s)
links become links.
"""

import base64
import hashlib
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from markupsafe import Markup

from src.delivery import chart, wording
from src.delivery.card import BARE, FULL, LIGHT, LISTED, Card, Depth, cards
from src.delivery.chart import Part, Point
from src.delivery.facts import Fact, facts
from src.delivery.links import link
from src.delivery.summary import Tally
from src.delivery.words import COMPANIES, LEVELS, Words, told_levels

if TYPE_CHECKING:
    from jinja2 import Environment

TEMPLATES = Path(__file__).parent / "templates"

OPEN_CARDS = 40
"""Up to so many companies the first card is open, which shows what a card holds; a longer page starts closed and light."""

FULL_CARDS = 150
"""Up to so many companies every card shows all it has; beyond, the dataset has the rest and the page stays small."""

HEAVIEST = 5_000_000
"""Bytes: what a phone on a slow line still opens, and far below the platform's 9 MB for a record."""


@dataclass(frozen=True, slots=True)
class Report:
    """What the page shows.

    Attributes:
        rows: Dataset rows, as `rows.row` makes them, in any order.
        as_of: The moment scored (aware).
        title: Heading of the page.
        histories: Ticker → (date, combined, rules, ml) points; None is unknown. The row's own day is added where absent.
        summary: The run's summary, as `summary.summary` makes it; what is absent is not shown.
        model_card: Where the model comes from, as nested names and values, or None when no model spoke. "demo": true marks a
            model trained on sample data, which the page says at the top.
        words: What subjects are called, and what their scores say.
        levels: Ascending (at least, level).
        governance: How far the model is believed and why, as the governance record has it; None leaves the section out.
    """

    rows: Sequence[Mapping[str, Any]]
    as_of: datetime
    title: str = "Company risk report"
    histories: Mapping[str, Sequence[Point]] = field(default_factory=dict)
    summary: Mapping[str, Any] = field(default_factory=dict)
    model_card: Mapping[str, Any] | None = None
    words: Words = COMPANIES
    levels: Sequence[tuple[float, str]] = LEVELS
    governance: Mapping[str, Any] | None = None


def render(report: Report) -> str:
    """The report as one HTML document; equal reports give equal pages.

    A large run is shown in less depth, and if it has so much to tell that the page is still too heavy, with fewer cards.
    """
    first = FULL if len(report.rows) <= FULL_CARDS else LIGHT
    governed = _governed(report.governance)
    page = ""
    for depth in (first, BARE, replace(BARE, cards=BARE.cards // 4), LISTED):
        page = _page(report, depth, governed)
        if len(page.encode()) < HEAVIEST:
            break
    return page


def _page(report: Report, depth: Depth, governed: Mapping[str, Any]) -> str:
    ranked = cards(report.rows, report.histories, depth)
    health = sorted(Tally.of(report.rows).sources.items())
    return (
        _environment()
        .get_template("report.html")
        .render(
            report=report,
            style=_style(),
            policy=_policy(),
            cards=ranked,
            carded=ranked[: depth.cards],
            unscored=[row for row in report.rows if row["combined_score"] is None],
            levels=_levels(ranked),
            open_first=len(ranked) <= OPEN_CARDS,
            health=health,
            statuses=[status for status in wording.STATUSES if any(counts[status] for _, counts in health)],
            provenance=_provenance(report),
            words=report.words,
            told_levels=told_levels(report.levels),
            model_facts=_model_facts(report.model_card),
            is_demo=bool(report.model_card and report.model_card.get("demo")),
            **governed,
        )
    )


def _governed(record: Mapping[str, Any] | None) -> Mapping[str, Any]:
    if record is None:
        return {"governance": None}
    from src.delivery.governance_report import context  # noqa: PLC0415 — 120 ms of learning's code that only a governed run needs

    return context(record)


@cache
def _environment() -> "Environment":
    from jinja2 import Environment, FileSystemLoader, StrictUndefined  # noqa: PLC0415 - 20 ms that no request waits for

    environment = Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
    )
    environment.globals.update(wording=wording, chart=chart, link=link, known_levels=wording.LEVELS)
    return environment


@cache
def _style() -> Markup:
    """Our own style sheet, which alone goes into the page unescaped: it is a file of this package and quotes nothing."""
    return Markup((TEMPLATES / "report.css").read_text(encoding="utf-8"))  # noqa: S704 — a file of this package, not a source's text


@cache
def _policy() -> str:
    digest = base64.b64encode(hashlib.sha256(_style().encode()).digest()).decode()
    return f"default-src 'none'; style-src 'sha256-{digest}'; base-uri 'none'; form-action 'none'"


def _levels(ranked: Sequence[Card]) -> list[tuple[str, int, Part | None]]:
    """Level, companies at it, and its piece of the strip at the top."""
    counts = Counter(card.level for card in ranked)
    parts = chart.bar((level, 100 * counts[level] / len(ranked)) for level in wording.LEVELS) if ranked else ()
    pieces = {part.name: part for part in parts}
    return [(level, counts[level], pieces.get(level)) for level in wording.LEVELS if counts[level] or level != "unknown"]


def _provenance(report: Report) -> list[Fact]:
    def all_of(name: str) -> str:
        return ", ".join(sorted({str(row[name]) for row in report.rows if row[name]})) or "none"

    shown = {
        "As of": wording.at(report.as_of),
        "Run": all_of("run_id"),
        "Rules": all_of("rules_version"),
        "Model": all_of("model_version"),
    }
    return facts(shown | {name: report.summary[key] for key, name in _TOLD.items() if report.summary.get(key) is not None})


_TOLD = {"duration_seconds": "Duration in seconds", "requests": "Requests", "places": "Where it is kept"}
"""What of the run's summary is provenance, with the words for it."""


def _model_facts(card: Mapping[str, Any] | None) -> list[Fact]:
    return facts({name: value for name, value in card.items() if name != "demo"}) if card else []
