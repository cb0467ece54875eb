"""A release as a newsroom lists it, and whose it is."""

from dataclasses import dataclass
from datetime import datetime

from src.domains.company_risk.sources.newsroom.dates import Moment, Precision


@dataclass(frozen=True, slots=True)
class Release:
    """One item of a newsroom.

    Attributes:
        title: Headline as plain text, white space collapsed.
        url: Where a person reads it (absolute http(s)), or "" where the list gives none.
        moment: When it says it was published, or None: never invented.
        text: Summary or full text as plain paragraphs, or None where the list has none.
        language: Language tag in lower case ("en", "fr-ca"), or None where nothing says.
        issuer: Who issued it by the list's own word (a wire names it), or "".
    """

    title: str
    url: str
    moment: Moment | None = None
    text: str | None = None
    language: str | None = None
    issuer: str = ""

    @property
    def published_at(self) -> datetime | None:
        """When it was published (UTC; for a bare day its first Eastern instant), or None."""
        return self.moment.at if self.moment else None

    @property
    def date_precision(self) -> Precision | None:
        """How finely it is dated: "minute", "day", or None where it is undated."""
        return self.moment.precision if self.moment else None

    @property
    def zone_assumed(self) -> bool:
        """True where the time named no zone and Eastern was taken."""
        return self.moment is not None and self.moment.zone_assumed


@dataclass(frozen=True, slots=True)
class Bulletin:
    """What one list shows: some window of a newsroom's releases, in the order shown.

    Attributes:
        url: Where the list was served.
        releases: Items of the company, in the list's own order.
        kind: "feed", "q4" or "page".
        passed_over: Items left out because they are somebody else's or a translation.
    """

    url: str
    releases: tuple[Release, ...]
    kind: str
    passed_over: int = 0
