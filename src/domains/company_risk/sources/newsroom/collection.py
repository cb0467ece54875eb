"""What is found in the newsroom of a company: the list, the newest articles, and how far silence means something."""

from collections import Counter

from src.domain import Ask
from src.domains.company_risk.sources.counted import counted
from src.domains.company_risk.sources.newsroom.coverage import KIND, reach
from src.domains.company_risk.sources.newsroom.feeds import FeedState, feed_state
from src.domains.company_risk.sources.newsroom.folding import Folded, fold, without_translations
from src.domains.company_risk.sources.newsroom.reading import Readings, with_articles
from src.domains.company_risk.sources.newsroom.release import Bulletin, Release
from src.domains.company_risk.sources.newsroom.search import Search, search, starting_places
from src.domains.company_risk.sources.newsroom.sighting import sighted
from src.observations.observation import Observation
from src.observations.record import Findings, Span
from src.observations.subject import Subject
from src.sources.status import Status

_KEPT = frozenset({KIND})
# Which of several failures a person should hear of: what can be acted on first.
_WORST_FIRST = (Status.BLOCKED, Status.UNPARSED, Status.UNREACHABLE, Status.NOT_FOUND)


async def findings(subject: Subject, ask: Ask) -> Findings:
    """Find the list, read it, fold copies, read the newest articles, and say how far back silence means something."""
    if not starting_places(subject):
        detail = f"no newsroom of {subject.id} is known: give newsroomUrl or website for it in companies[]"
        return Findings(status=Status.SKIPPED, detail=detail, kept=_KEPT)
    found = await search(subject, ask)
    return _nothing(found) if found.best is None else await _read(found.best, found, ask)


def _nothing(found: Search) -> Findings:
    """What to say where there is no list: the failure that a person can act on, or that there is none."""
    failures = sorted((failure for _, failure in found.failures), key=lambda failure: _WORST_FIRST.index(failure.status))
    if failures:
        return Findings(status=failures[0].status, detail=failures[0].detail, fetched=found.looked, kept=_KEPT)
    detail = f"no list of releases found in {counted(found.looked, 'request')}: give newsroomUrl in companies[]"
    return Findings(status=Status.NOT_FOUND, detail=detail, fetched=found.looked, kept=_KEPT)


async def _read(bulletin: Bulletin, found: Search, ask: Ask) -> Findings:
    held = [item for item in ask.known.observations if item.kind == KIND]
    shown = without_translations(bulletin.releases)
    # A copy from after the moment scored must lend neither its text nor its date.
    published = [release for release in shown if release.published_at is None or release.published_at <= ask.as_of]
    readings = await with_articles(fold(published, held), ask)
    folded = fold((readings.read.get(release.url, release) for release in published), held)
    observations = tuple(seen for item in folded if (seen := sighted(item, ask.as_of, live=ask.live)) is not None)
    span = _span(bulletin, [readings.read.get(release.url, release) for release in shown], folded, ask)
    status, notes = _judged(bulletin, readings, folded, observations, ask)
    return Findings(
        observations=observations,
        spans={KIND: span} if span else {},
        status=status,
        detail="; ".join(notes),
        fetched=found.looked + readings.asked,
        kept=_KEPT,
    )


def _span(bulletin: Bulletin, shown: list[Release], folded: tuple[Folded, ...], ask: Ask) -> Span | None:
    overlaps = any(item.held is not None for item in folded)
    if not ask.live and any(release.moment is None for release in shown):
        return None  # which of the undated were out by then, nobody can say today
    return reach(shown, feed_state(bulletin, ask.as_of), ask.known, ask.as_of, overlaps=overlaps)


def _judged(
    bulletin: Bulletin, readings: Readings, folded: tuple[Folded, ...], seen: tuple[Observation, ...], ask: Ask
) -> tuple[Status, list[str]]:
    if not bulletin.releases:
        return Status.EMPTY, [f"{bulletin.url} is healthy and lists nothing, which proves nothing"]
    notes = _shortfalls(bulletin, readings, folded, ask)
    copies = sum(item.copies for item in folded) - len(folded)
    said = [f"{counted(len(seen), 'release')} from {bulletin.url}"]
    said += [f"{counted(copies, 'copy', 'copies')} folded"] if copies else []
    said += [f"{counted(bulletin.passed_over, 'item')} of others left out"] if bulletin.passed_over else []
    return Status.PARTIAL if notes else Status.OK, [*said, *notes]


def _shortfalls(bulletin: Bulletin, readings: Readings, folded: tuple[Folded, ...], ask: Ask) -> list[str]:
    notes = []
    dated = [release.published_at for release in bulletin.releases if release.published_at]
    if dated and min(dated) > ask.as_of:
        notes.append(f"it shows nothing before {min(dated):%Y-%m-%d}, so it says nothing of {ask.as_of:%Y-%m-%d}")
    if feed_state(bulletin, ask.as_of) is FeedState.STALE:
        notes.append(f"its newest item is of {max(dated):%Y-%m-%d}, so its silence since proves nothing")
    undated = sum(item.release.moment is None and item.held is None for item in folded)
    if undated and not ask.live:
        notes.append(f"{counted(undated, 'undated release')} left out of a past day")
    if readings.failures:
        reasons = Counter(str(failure.status) for failure in readings.failures)
        told = ", ".join(f"{number} {reason}" for reason, number in sorted(reasons.items()))
        notes.append(f"{len(readings.failures)} of {counted(readings.asked, 'article')} not read ({told})")
    if readings.left:
        notes.append(f"{counted(readings.left, 'older article')} left unread")
    return notes
