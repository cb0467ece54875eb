"""A listing counted: one `openings` observation, with what makes its figures doubtful."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from src.domains.company_risk.sources.careers.board import Board, Job, Listing
from src.domains.company_risk.sources.careers.departments import DEPARTMENTS, UNKNOWN, Verdict, classify
from src.domains.company_risk.sources.careers.evergreen import never_filled, pool
from src.observations.observation import Observation, Value

KIND: Final = "openings"
LABELS = 60  # label lines kept with a census; the fullest of eight recorded boards needs 178, most of them for one job each
CONFIRMS = 1.25  # a second census this near to a doubted one (times its count) confirms the fall

Tally = Counter[tuple[str, Verdict]]


@dataclass(frozen=True, slots=True)
class Count:
    """Figures of a listing.

    Attributes:
        openings: Distinct openings, standing invitations left out.
        postings: Rows of the board, everything included.
        departments: Department → openings, None where the board does not say and no title tells.
        tally: (raw label, verdict) → openings.
        basis: "jobs" (titles and labels read), "labels" (the board's own counts) or "total" (nothing but a number).
    """

    openings: int
    postings: int
    departments: dict[str, int | None]
    tally: Tally
    basis: str


def count(listing: Listing, at: datetime) -> Count:
    """The figures of a complete listing at a moment.

    Postings that share an opening (other places, other languages) are one opening, judged by the first of them. Where only
    the board's own counts are known, nothing can be folded, and openings are postings less evergreen labels.
    """
    if listing.jobs or not (listing.facets or listing.total):
        return _count_jobs(listing.jobs, at)
    if listing.facets:
        return _count_labels(listing)
    total = listing.total or 0
    return Count(total, total, dict.fromkeys(DEPARTMENTS), Counter(), "total")


def observe(board: Board, figures: Count, at: datetime, known: Iterable[Observation], url: str = "") -> Observation:
    """The census of a day as an observation; the first of a day stands.

    Args:
        board: What was counted.
        figures: Its figures.
        at: When they were served.
        known: What the ledger holds, to compare with.
        url: Where a person sees the board, or "".
    """
    values: dict[str, Value] = {
        "openings_total": figures.openings,
        "postings_total": figures.postings,
        **figures.departments,
        "board": board.id,
        "basis": figures.basis,
        "labels": _lines(figures.tally),
        "suspicion": doubt(board, figures, at, known),
    }
    return Observation(KIND, f"{board.id}@{at.date().isoformat()}", at, at, values, url)


def doubt(board: Board, figures: Count, at: datetime, known: Iterable[Observation]) -> str | None:
    """Why this census should not be compared with the one before it, or None.

    Another board or another way of counting is doubted once. A fall by more than half against the newest census nobody
    doubted is doubted until the census of another day shows it again.
    """
    earlier = sorted((item for item in known if item.kind == KIND and item.known_at.date() < at.date()), key=_when)
    if not earlier:
        return None
    last = earlier[-1].values
    if last.get("board") != board.id:
        return f"the board changed from {last.get('board')}"
    if last.get("basis", figures.basis) != figures.basis:
        return f"counted by {figures.basis}, before by {last.get('basis')}"
    return _fall(figures, [item for item in earlier if item.values.get("board") == board.id])


def _fall(figures: Count, earlier: Sequence[Observation]) -> str | None:
    comparable = [item for item in earlier if item.values.get("basis", figures.basis) == figures.basis]
    trusted = next((item for item in reversed(comparable) if not item.values.get("suspicion")), None)
    before, last = _openings(trusted), _openings(comparable[-1] if comparable else None)
    if trusted is None or before is None or figures.openings * 2 >= before:
        return None
    if comparable[-1] is not trusted and last is not None and figures.openings <= last * CONFIRMS:
        return None
    return f"openings fell from {before} on {trusted.known_at.date().isoformat()} to {figures.openings}"


def _openings(item: Observation | None) -> int | None:
    value = item.values.get("openings_total") if item else None
    return value if isinstance(value, int) else None


def _when(item: Observation) -> datetime:
    return item.known_at


def _count_jobs(jobs: tuple[Job, ...], at: datetime) -> Count:
    groups: dict[str, list[Job]] = {}
    for job in jobs:
        groups.setdefault(f"opening {job.opening}" if job.opening else f"posting {job.id}", []).append(job)
    open_jobs = [rows[0] for rows in groups.values() if not all(never_filled(job, at) for job in rows)]
    tally: Tally = Counter((job.department, classify(job.department, job.title)) for job in open_jobs)
    departments: dict[str, int | None] = dict.fromkeys(DEPARTMENTS, 0)
    return Count(len(open_jobs), len(jobs), departments | _by_department(tally), tally, "jobs")


def _count_labels(listing: Listing) -> Count:
    """Counts by label. A department nobody names is zero only where every posting is filed under a label we know."""
    pools = {label for label, _ in listing.facets if pool(label)}
    tally: Tally = Counter()
    for label, postings in listing.facets:
        if label not in pools:
            tally[label, classify(label)] += postings
    filed = sum(postings for _, postings in listing.facets)
    total = filed if listing.total is None else listing.total
    openings = max(total - sum(postings for label, postings in listing.facets if label in pools), 0)
    named = _by_department(tally)
    opaque = filed < total or any(verdict.rule == UNKNOWN for _, verdict in tally)
    silent: dict[str, int | None] = dict.fromkeys(DEPARTMENTS, None if opaque else 0)
    # Less than half filed, or much more filed than there is, means the counts belong to another question than the total.
    fits = total <= filed * 2 and filed * 2 <= total * 3
    return Count(openings, total, silent | named if fits else dict.fromkeys(DEPARTMENTS), tally, "labels" if fits else "total")


def _by_department(tally: Tally) -> dict[str, int | None]:
    found: Counter[str] = Counter()
    for (_, verdict), openings in tally.items():
        found[verdict.department] += openings
    return dict(found)


def _lines(tally: Tally) -> tuple[str, ...]:
    """Lines "raw label → department (rule) ×n", legal and compliance first, then by size; past `LABELS` one for the rest."""
    order = sorted(
        tally.items(), key=lambda entry: (entry[0][1].department not in ("legal", "compliance"), -entry[1], entry[0][0])
    )
    lines = [
        f"{label or '(no label)'} → {verdict.department} ({verdict.rule}) ×{openings}" for (label, verdict), openings in order
    ]
    rest = sum(openings for _, openings in order[LABELS:])
    return (*lines[:LABELS], f"and {len(lines) - LABELS} more lines ×{rest}") if rest else tuple(lines)
