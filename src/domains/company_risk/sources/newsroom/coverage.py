"""How far back a list of releases proves that there were no others."""

from bisect import bisect_right
from collections.abc import Sequence
from datetime import datetime

from src.domains.company_risk.sources.newsroom.dates import Moment
from src.domains.company_risk.sources.newsroom.feeds import FeedState
from src.domains.company_risk.sources.newsroom.release import Release
from src.observations.record import Record, Span

KIND = "release"


def reach(shown: Sequence[Release], state: FeedState, known: Record, as_of: datetime, *, overlaps: bool) -> Span | None:
    """The stretch over which every release would have been seen, or None where the list proves nothing.

    A list shows the newest so many, so it reaches back to the oldest of them that stands in its order (a pinned item from
    last year does not count). A list nobody fills any more reaches to its newest item only. An empty list proves nothing:
    it is what a moved newsroom and a wrong address serve, and no listed company is silent for ever.

    Undated releases could have happened any time before they were first seen. While there are any, a list proves only that
    nothing was missed since the run before, and that only where it still shows something held then; on first sight it
    covers the moment itself.

    Args:
        shown: The list in its own order, releases after `as_of` included.
        state: What the list as a whole says.
        known: What the ledger holds.
        as_of: The moment scored.
        overlaps: Whether the list still shows a release that the ledger holds.
    """
    if not shown:
        return None
    before = known.spans.get(KIND)
    placeless = any(release.moment is None for release in shown)
    if placeless or any(item.kind == KIND and item.happened_at is None for item in known.observations):
        return Span(min(before.until, as_of) if before and overlaps else as_of, as_of)
    moments = [release.moment for release in shown if release.moment]
    since = _oldest_in_order(moments)
    until = max(moment.known_at for moment in moments) if state is FeedState.STALE else as_of
    return Span(since, min(until, as_of)) if since <= min(until, as_of) else None


def _oldest_in_order(moments: Sequence[Moment]) -> datetime:
    """The oldest moment of the longest run of the list that goes steadily back (or steadily forward) in time."""
    newest_first = _longest(tuple(reversed(moments)))
    oldest_first = _longest(moments)
    return max(newest_first, oldest_first, key=lambda run: run[0])[1]


def _longest(moments: Sequence[Moment]) -> tuple[int, datetime]:
    """Length of the longest non-decreasing subsequence by day, and when its first member was known."""
    tails: list[datetime] = []  # smallest last day of a subsequence of each length
    firsts: list[datetime] = []  # when the first member of that subsequence was known
    for moment in moments:
        place = bisect_right(tails, moment.day)
        first = firsts[place - 1] if place else moment.known_at
        if place == len(tails):
            tails.append(moment.day)
            firsts.append(first)
        else:
            tails[place], firsts[place] = moment.day, first
    return len(tails), firsts[-1]
