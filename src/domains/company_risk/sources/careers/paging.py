"""Walking the pages of a board, with a cap, and saying whether the walk reached the end."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace

from src.domains.company_risk.sources.careers.board import Job, Listing
from src.domains.company_risk.sources.careers.fields import once, stated_company
from src.domains.company_risk.sources.counted import counted
from src.errors import BlockedError
from src.sources.gather import Failure, settle


@dataclass(frozen=True, slots=True)
class Batch:
    """One page of a board.

    Attributes:
        jobs: The postings on it.
        total: Postings the board claims over all pages, or None.
        served: Rows on the page, withdrawn stubs included; what the next offset grows by.
        size: Rows a full page has: fewer served is the last page, where no total is claimed.
        facets: (label, postings) of every department, where the page carries them.
    """

    jobs: tuple[Job, ...]
    total: int | None
    served: int
    size: int
    facets: tuple[tuple[str, int], ...] = ()


Read = Callable[[int, int], Awaitable[Batch]]
"""Reads page n (from 0), which begins at row m (from 0)."""


async def walk(read: Read, *, pages: int, slack: int = 0) -> Listing:
    """Every posting of a board, page by page.

    Jobs open and close while we walk, so a walk of several pages may miss one in a hundred of the total it was told, and
    `slack` postings in any case; more is a listing that is not complete. A board longer than `pages` pages, known from its
    first page, is not walked: its own total is the answer, and no departments.

    Args:
        read: Reads one page.
        pages: Most pages worth asking for.
        slack: Postings a board of this vendor is known to claim without serving.

    Raises:
        BlockedError: The first page is empty although the board claims postings.
        UnreachableError: The first page could not be had.
        ParsingError: The first page was not understood.
    """
    first = await read(0, 0)
    refuse_empty(first)
    if first.total is not None and first.total > pages * max(first.served, 1):
        return Listing(
            total=first.total, company=stated_company(first.jobs), note=f"{counted(first.total, 'posting')}: only counted"
        )
    jobs, stubs, note = await _rest(read, first, pages)
    spare = slack if len(jobs) <= first.size else max(slack, len(jobs) // 100, 1)
    return finished(jobs, first.total, note=note, slack=spare + stubs)


def refuse_empty(first: Batch) -> None:
    """Raise where a board claims postings and shows none.

    Raises:
        BlockedError: It does.
    """
    if first.total and not first.served:
        message = f"the board claims {counted(first.total, 'posting')} and shows none, which is a refusal, not an empty board"
        raise BlockedError(message)


def finished(jobs: tuple[Job, ...], total: int | None, *, note: str = "", slack: int = 0) -> Listing:
    """A listing of these jobs, complete unless a note says why not or more than `slack` of the claimed total are missing."""
    listing = Listing(jobs=jobs, total=total, company=stated_company(jobs), complete=not note, note=note)
    if not note and total is not None and len(jobs) < total - slack:
        return replace(listing, complete=False, note=f"the board claims {counted(total, 'posting')} and showed {len(jobs):,}")
    return listing


async def _rest(read: Read, first: Batch, pages: int) -> tuple[tuple[Job, ...], int, str]:
    """The jobs of all pages, the stubs among the rows, and why the walk stopped early ("" when it did not)."""
    jobs, served, stubs = once(first.jobs), first.served, first.served - len(first.jobs)
    for page in range(1, pages):
        if served >= first.total if first.total is not None else served < page * first.size:
            return jobs, stubs, ""
        answer = await settle(read(page, served))
        if isinstance(answer, Failure):
            return jobs, stubs, f"page {page + 1} could not be had: {answer.detail}"
        grown = once((*jobs, *answer.jobs))
        if len(grown) == len(jobs):  # an empty page, or page 1 over again: the end, or a clamp that the total will show
            return jobs, stubs, ""
        jobs, served, stubs = grown, served + answer.served, stubs + answer.served - len(answer.jobs)
    unfinished = first.total is None and served >= pages * first.size
    return jobs, stubs, f"more than {pages} pages" if unfinished else ""


async def walk_or_count(read: Read, *, few: int, pages: int) -> Listing:
    """Every posting of a short board, the board's own counts by department of a longer one.

    A board of up to `few` pages is read, because titles judge better than labels. A longer one is counted from the first
    page where that page files at least half of the claimed total by department, else walked up to `pages` pages.

    Raises:
        BlockedError: The first page is empty although the board claims postings.
        UnreachableError: The first page could not be had.
        ParsingError: The first page was not understood.
    """
    first = await read(0, 0)
    refuse_empty(first)
    filed = sum(count for _, count in first.facets)
    if first.total is not None and first.total > few * max(first.served, 1) and filed * 2 >= first.total:
        return Listing(facets=first.facets, total=first.total, company=stated_company(first.jobs))

    async def again(page: int, offset: int) -> Batch:
        return await read(page, offset) if page else first

    return await walk(again, pages=pages)
