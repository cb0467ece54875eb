"""The careers board as a source: find it, ask it, count it, and say how sure that is."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Final

from src.domain import Ask, Fetcher
from src.domains.company_risk.sources.careers.adapters import BY_VENDOR, recognise
from src.domains.company_risk.sources.careers.board import Board, Listing
from src.domains.company_risk.sources.careers.census import KIND, count, observe
from src.domains.company_risk.sources.careers.discovery import Candidate, Search, absolute
from src.domains.company_risk.sources.careers.identity import same_company
from src.domains.company_risk.sources.counted import counted
from src.observations.observation import Observation
from src.observations.record import Findings, Span
from src.observations.subject import Subject
from src.sources.document import Document, Request
from src.sources.gather import Failure, settle
from src.sources.status import Status

TRIES: Final = 6  # boards asked before giving up
CARRIED: Final = timedelta(days=4)
"""How long a level is taken to hold between two censuses: a long weekend without runs does not break the record."""
_SEVERITY: Final = (Status.BLOCKED, Status.UNREACHABLE, Status.UNPARSED, Status.NOT_FOUND)


class CareersSource:
    """Counts a company's openings by department, once a day.

    Facts of the subject that are read: `careers_url` (a board, or a careers page), `website`, and `board_name` (what the
    directory expects the board to call the company; without it a `careers_url` is the user's own choice and stands).
    """

    name = "careers"

    async def collect(self, subject: Subject, ask: Ask) -> Findings:
        """The census of the day.

        The span of "openings" reaches from the newest census the ledger holds, where that is at most `CARRIED` old, to
        `as_of`: a census is a level, and is taken to hold until the next. A listing that is not complete gives no
        observation and no span: its counts would look like closed jobs.
        """
        if not ask.live:
            return Findings(status=Status.SKIPPED, detail="a careers board cannot be asked about the past")
        if not subject.facts.get("careers_url") and not subject.facts.get("website"):
            detail = "no careers board is known: give careersUrl (best) or website for this company in companies[]"
            return Findings(status=Status.SKIPPED, detail=detail)
        censuses = [item for item in ask.known.observations if item.kind == KIND and item.known_at <= ask.as_of]
        if today := _taken(subject, censuses, ask.as_of):
            return Findings((today,), {KIND: _span(ask)}, _status(today), "counted earlier today", kept=frozenset({KIND}))
        client = _Counting(ask.client)
        findings = await _census(subject, ask, client, censuses)
        return Findings(
            findings.observations, findings.spans, findings.status, findings.detail, client.fetched, frozenset({KIND})
        )


class _Counting:
    """A fetcher that counts the documents it was asked for and keeps the moment of the last."""

    def __init__(self, client: Fetcher) -> None:
        self._client = client
        self.fetched = 0
        self.last: datetime | None = None

    async def fetch(self, request: Request) -> Document:
        self.fetched += 1
        document = await self._client.fetch(request)
        self.last = document.fetched_at
        return document


async def _census(subject: Subject, ask: Ask, client: _Counting, censuses: list[Observation]) -> Findings:
    search = Search(subject, client, known=_board_of(censuses))
    refused: list[Failure] = []
    tried = 0
    async for candidate in search.candidates():
        answer = await settle(BY_VENDOR[candidate.board.vendor].listing(candidate.board, client))
        if isinstance(answer, Failure):
            refused.append(Failure(answer.status, f"{candidate.told}: {answer.detail}"))
        elif objection := _objection(subject, candidate, answer, censuses):
            refused.append(Failure(Status.NOT_FOUND, objection))
        else:
            return _findings(subject, candidate, answer, ask, client.last or ask.as_of, censuses)
        tried += 1
        if tried == TRIES:
            break
    return _nothing([*refused, *search.failures])


def _findings(
    subject: Subject, candidate: Candidate, listing: Listing, ask: Ask, at: datetime, censuses: Iterable[Observation]
) -> Findings:
    board, how = candidate.board, candidate.told
    name = "" if _agrees(subject, listing.company) else f"; the board calls the company {listing.company}, not {subject.name}"
    if not listing.complete:
        detail = f"{how}: {listing.note}; a partial list is not counted, because it would look like closed jobs{name}"
        return Findings(status=Status.PARTIAL, detail=detail)
    # A page served seconds after the run began is part of the run: known later than `as_of`, today's census would not count.
    moment = min(at, ask.as_of)
    figures = count(listing, moment)
    census = observe(board, figures, moment, censuses, BY_VENDOR[board.vendor].page(board))
    said = f"{counted(figures.openings, 'opening')} behind {counted(figures.postings, 'posting')}"
    doubts = "".join(f"; {note}" for note in (listing.note, census.values.get("suspicion")) if note)
    return Findings((census,), {KIND: _span(ask)}, _status(census), f"{how}: {said}{doubts}{name}")


def _objection(subject: Subject, candidate: Candidate, listing: Listing, censuses: Iterable[Observation]) -> str:
    """Why an answer is not about this company, or ""."""
    board = candidate.board.id
    if listing.empty and not listing.proven and not any(_had_jobs(item, board) for item in censuses):
        return f"{candidate.told} lists nothing, and answers so for any name: that proves no such company"
    if candidate.guessed and listing.company is None:
        return f"{candidate.told} does not say whose it is"
    if not candidate.chosen and not _agrees(subject, listing.company):
        return (
            f"{candidate.told} belongs to {listing.company}, not to {subject.name}: "
            "give that board's own URL as careersUrl if they are the same"
        )
    return ""


def _agrees(subject: Subject, company: str | None) -> bool:
    """True where the board's own name for the company is one of the names we know, or one side is not known."""
    names = [name for name in (subject.name, subject.facts.get("board_name", "")) if name]
    return company is None or not names or any(same_company(name, company) for name in names)


def _had_jobs(item: Observation, board: str) -> bool:
    postings = item.values.get("postings_total")
    return item.values.get("board") == board and isinstance(postings, int) and postings > 0


def _nothing(failures: list[Failure]) -> Findings:
    """No board: the worst thing that stood in the way names the status, because "could not ask" never means "there is none"."""
    for status in _SEVERITY:
        details = [failure.detail for failure in failures if failure.status is status]
        if details:
            return Findings(status=status, detail=f"no careers board could be counted: {details[0]}")
    detail = "no careers board could be found: give careersUrl for this company in companies[]"
    return Findings(status=Status.NOT_FOUND, detail=detail)


def _taken(subject: Subject, censuses: Iterable[Observation], as_of: datetime) -> Observation | None:
    """The census of this very day, unless the input now names another board."""
    careers = subject.facts.get("careers_url", "")
    named = recognise(absolute(careers)) if careers else None
    for item in censuses:
        same = named is None or item.values.get("board") == named.id
        if item.known_at.date() == as_of.date() and same:
            return item
    return None


def _board_of(censuses: Iterable[Observation]) -> Board | None:
    """The board of the newest census, where its vendor is still known."""
    newest = max(censuses, key=lambda item: item.known_at, default=None)
    board = Board.parse(str(newest.values.get("board", ""))) if newest else None
    return board if board and board.vendor in BY_VENDOR else None


def _status(census: Observation) -> Status:
    return Status.OK if census.values.get("postings_total") else Status.EMPTY


def _span(ask: Ask) -> Span:
    held = ask.known.spans.get(KIND)
    carried = held is not None and timedelta(0) <= ask.as_of - held.until <= CARRIED
    return Span(held.until if held is not None and carried else ask.as_of, ask.as_of)
