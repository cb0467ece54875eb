"""What a careers board is and what it lists: `Board`, `Job`, `Listing`, and the face every adapter shares."""

from dataclasses import dataclass
from datetime import datetime
from typing import Protocol, Self

from src.domain import Fetcher


@dataclass(frozen=True, slots=True)
class Board:
    """One careers board, wherever it lives.

    Attributes:
        vendor: Name of the adapter that can ask it ("greenhouse", "workday", …).
        host: Host that is asked or shown, without a port.
        token: The company's name at the vendor (board token, tenant, slug); "" where the host says it all.
        site: What else the request needs: a Workday site, an Oracle site number, a Phenom locale, an Eightfold domain, or
            the path of a page; "" where nothing does.
    """

    vendor: str
    host: str
    token: str = ""
    site: str = ""

    @property
    def id(self) -> str:
        """The board as one string, as stored with a census; `Board.parse` reads it back."""
        return f"{self.vendor}:{self.host}:{self.token}:{self.site}"

    @classmethod
    def parse(cls, text: str) -> Self | None:
        """The board that `id` wrote, or None when the text is not of that form."""
        parts = text.split(":", 3)
        return cls(*parts) if len(parts) == 4 and parts[0] and parts[1] else None  # noqa: PLR2004 - the four fields above


@dataclass(frozen=True, slots=True)
class Job:
    """One posting as a board lists it.

    Attributes:
        id: Identity of the posting on its board; never empty.
        title: Title as served, white space folded.
        department: Raw label of department, team or family, parts joined by " / "; "" where the board does not say.
        url: Where a person can read it, or "".
        posted_at: When it was first posted (aware, UTC), or None where the board does not say.
        opening: Identity of the opening behind the posting (requisition, internal job id), shared by its postings in other
            places and languages; "" where the board does not say, and then every posting is its own opening.
        evergreen: True where a field of the board says that this is a talent pool, not an opening.
        company: The company's name as the row states it, or "".
    """

    id: str
    title: str
    department: str = ""
    url: str = ""
    posted_at: datetime | None = None
    opening: str = ""
    evergreen: bool = False
    company: str = ""


@dataclass(frozen=True, slots=True)
class Listing:
    """What a board answered.

    Attributes:
        jobs: The postings, each id once; empty when only counts were asked for.
        facets: (raw department label, postings) as the board itself counts them; used when `jobs` is empty.
        total: Postings the board claims to have, or None where it does not say.
        company: The company's name as the board states it, or None where it does not.
        complete: False when postings are known to be missing, so that no count may be stored.
        note: Why it is not complete, or what else a person should know; "" when nothing.
        proven: False when an empty answer proves nothing, because the board answers so for any name.
    """

    jobs: tuple[Job, ...] = ()
    facets: tuple[tuple[str, int], ...] = ()
    total: int | None = None
    company: str | None = None
    complete: bool = True
    note: str = ""
    proven: bool = True

    @property
    def empty(self) -> bool:
        """True when the board shows nothing at all."""
        return not self.jobs and not self.facets and not self.total


class Adapter(Protocol):
    """One vendor of boards; siblings with the same face."""

    vendor: str

    def recognise(self, url: str) -> Board | None:
        """The board behind a URL of this vendor, or None when the URL is not one."""
        ...

    def marked(self, html: str, url: str) -> Board | None:
        """The board that a page is built on, from what its markup says and its own URL, or None."""
        ...

    def page(self, board: Board) -> str:
        """Where a person sees what the board lists: an https URL."""
        ...

    async def listing(self, board: Board, client: Fetcher) -> Listing:
        """Ask the board for everything it lists.

        Raises:
            UnreachableError: It could not be asked, refused, or there is no such board.
            ParsingError: It answered and was not understood.
        """
        ...
