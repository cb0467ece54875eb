"""One company on the report: its row, its rank, and its drawings."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from src.delivery import chart, wording
from src.delivery.chart import History, Part, Point
from src.delivery.rounding import rounded


@dataclass(frozen=True, slots=True)
class Depth:
    """How much a card shows; the dataset has all of it anyway.

    Attributes:
        evidence: Pieces of evidence under a signal, the newest first.
        days: Days of history drawn.
        cards: Companies with a card; the rest stands in the ranking and in the dataset.
        lines: Scores drawn over time.
        measures: Whether the whole feature vector is listed.
    """

    evidence: int
    days: int
    cards: int = 500
    lines: tuple[str, ...] = ("combined",)
    measures: bool = False


FULL = Depth(evidence=5, days=366, lines=("rules", "ml", "combined"), measures=True)
LIGHT = Depth(evidence=3, days=92)
"""For hundreds of companies: at 500 the page must stay under 5 MB, about 9 kB a card."""
BARE = Depth(evidence=1, days=31)
"""For hundreds of companies of which most are in trouble, with long sentences to show for it."""
LISTED = Depth(evidence=1, days=31, cards=0)
"""The ranking alone."""


@dataclass(frozen=True, slots=True)
class Card:
    """A company that has a score.

    Attributes:
        row: Its dataset row.
        rank: From 1, the highest score first.
        anchor: Fragment of the page, the same every day for the same ticker.
        level: One of the known levels.
        parts: The combined score's bar: what the rules found, what a floor lifted them by, the model, a floor on the blend.
        lifted: The part of `rules_contribution` that is a floor's lift, 0 without one.
        history: Scores over time, or None.
        reasons: The model's reasons, each with its bar to the left or the right of the middle.
        depth: How much of it is shown.
    """

    row: Mapping[str, Any]
    rank: int
    anchor: str
    level: str
    parts: tuple[Part, ...]
    lifted: float
    history: History | None
    reasons: tuple[tuple[Mapping[str, Any], Part | None], ...]
    depth: Depth

    @property
    def name(self) -> str:
        """The company's name, or its ticker while the name is unknown."""
        return str(self.row["company_name"] or self.row["ticker"])

    @property
    def spoken(self) -> str:
        """What the bar shows, in words."""
        said = [f"{words} {wording.score(self.row[key])}" for words, key in _PARTS if self.row[key]]
        floor = f", {wording.score(self.lifted)} of the rules' part by the floor" if self.lifted else ""
        total = f"Combined score {wording.score(self.row['combined_score'])} of 100"
        return f"{total}: {', '.join(said)}{floor}" if said else total


_PARTS = (("rules", "rules_contribution"), ("model", "ml_contribution"), ("floor", "floor_contribution"))


def cards(rows: Sequence[Mapping[str, Any]], histories: Mapping[str, Sequence[Point]], depth: Depth = FULL) -> list[Card]:
    """Every row that has a score, the highest first, equals by ticker; the first `depth.cards` of them in full."""
    scored = sorted(
        (row for row in rows if row["combined_score"] is not None), key=lambda row: (-row["combined_score"], row["ticker"])
    )
    anchors = _anchors([str(row["ticker"]) for row in scored])
    return [
        _card(
            row, rank, anchor, _recent(row, histories.get(row["ticker"], ()), depth.days) if rank <= depth.cards else [], depth
        )
        for rank, (row, anchor) in enumerate(zip(scored, anchors, strict=True), start=1)
    ]


def _card(row: Mapping[str, Any], rank: int, anchor: str, points: Sequence[Point], depth: Depth) -> Card:
    lifted = _lifted(row)
    rules, model, floor = (row[key] or 0.0 for _, key in _PARTS)
    return Card(
        row=row,
        rank=rank,
        anchor=anchor,
        level=row["risk_level"] if row["risk_level"] in wording.LEVELS else "unknown",
        parts=chart.bar((("rules", rules - lifted), ("floor", lifted), ("ml", model), ("floor", floor))),
        lifted=lifted,
        history=chart.history(points, depth.lines),
        reasons=_leaning(row["reasons"]),
        depth=depth,
    )


def _lifted(row: Mapping[str, Any]) -> float:
    """What the floor put into the rules' part: the same share of it as of the rules score."""
    lift, whole = (row["floor"] or {}).get("lift"), row["rules_score"]
    return float(rounded((row["rules_contribution"] or 0.0) * lift / whole, 1) or 0.0) if lift and whole else 0.0


def _recent(row: Mapping[str, Any], points: Sequence[Point], days: int) -> list[Point]:
    """The points of the last days up to the row's own, which is added where it is absent."""
    now = wording.parsed(row["as_of"])
    if now is None:
        return list(points)
    today = now.date()
    recent = [point for point in points if 0 <= (today - point[0]).days < days]
    if any(when == today for when, *_ in recent):
        return recent
    return [*recent, (today, row["combined_score"], row["rules_score"], row["ml_score"])]


def _leaning(reasons: Sequence[Mapping[str, Any]]) -> tuple[tuple[Mapping[str, Any], Part | None], ...]:
    """Each reason with a bar from the middle (50): to the right it raises the risk, to the left it lowers it."""
    most = max((abs(reason["contribution"] or 0.0) for reason in reasons), default=0.0)
    leaning: list[tuple[Mapping[str, Any], Part | None]] = []
    for reason in reasons:
        share = (reason["contribution"] or 0.0) / most * 50 if most else 0.0
        name = "raises" if share > 0 else "lowers"
        leaning.append((reason, Part(name, round(50 + min(share, 0.0), 2), round(abs(share), 2)) if share else None))
    return tuple(leaning)


def _anchors(tickers: Sequence[str]) -> list[str]:
    """A fragment for each ticker; where two would be the same, the later ones get their place as a suffix."""
    taken: set[str] = set()
    anchors = []
    for at, ticker in enumerate(tickers):
        wanted = "c-" + (re.sub(r"[^A-Za-z0-9]+", "-", ticker).strip("-") or "company")
        anchor = f"{wanted}-{at}" if wanted in taken else wanted
        taken.add(anchor)
        anchors.append(anchor)
    return anchors
