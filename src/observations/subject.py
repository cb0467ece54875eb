"""Who is scored."""

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Subject:
    """A thing that is scored, without its moment.

    Attributes:
        id: Stable identity in ledger and rows (for a company: its ticker, upper case, class shares as `BRK-B`).
        name: Name for people, or "" while unknown.
        facts: What else is known, by name (for a company: cik, website, careers_url, newsroom_url); absent is unknown.
    """

    id: str
    name: str = ""
    facts: Mapping[str, str] = field(default_factory=dict)
