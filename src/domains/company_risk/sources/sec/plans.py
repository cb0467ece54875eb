"""Whether a trade was planned beforehand under Rule 10b5-1, and how that is known."""

import re
from dataclasses import dataclass
from typing import Final

from src.domains.company_risk.sources.sec.ownership import Ownership, Row

_NAMED: Final = re.compile(r"10b-?5-?\s?1|pre-?\s?arranged (?:stock )?trading plan", re.IGNORECASE)
_DENIED: Final = re.compile(r"\b(?:not|no|without|neither|nor)\b[^.;]{0,60}$", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Plan:
    """Whether planned.

    Attributes:
        planned: "yes", "no" or "unknown".
        how: What says so.
    """

    planned: str
    how: str


def named_in(text: str) -> bool | None:
    """Whether a text names a plan: True, False where it denies one, None where it does not speak of any."""
    if "10b" not in text and "10B" not in text and "arranged" not in text:
        return None  # spares most footnotes the search
    found = _NAMED.search(text)
    return None if found is None else _DENIED.search(text[: found.start()]) is None


def plan_of(row: Row, document: Ownership) -> Plan:
    """Whether one trade was planned.

    A footnote on the row wins over the box on the form: the box asks for plans under the rule as amended in 2023, and filers
    leave it empty for older plans that their footnotes name.
    """
    notes = [named_in(document.footnotes.get(note, "")) for note in row.footnotes]
    if True in notes:
        return Plan("yes", "footnote" if document.plan_box is not False else "footnote, against the box on the form")
    if False in notes:
        return Plan("no", "footnote")
    if named_in(document.remarks):
        return Plan("yes", "remarks")
    return _by_box(document)


def _by_box(document: Ownership) -> Plan:
    if document.plan_box is None:
        return Plan("unknown", "the form has no box, and no footnote on the trade speaks of a plan")
    if not document.plan_box:
        return Plan("no", "box")
    if any(named_in(document.footnotes.get(note, "")) for row in document.rows for note in row.footnotes):
        return Plan("unknown", "the box is ticked, but the footnote that names the plan stands on other rows")
    return Plan("yes", "box")
