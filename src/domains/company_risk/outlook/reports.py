"""When a company reported results: which filings are reports, and which session answered each."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from src.observations.observation import Observation
from src.observations.sessions import Sessions
from src.observations.table import second_known

Integers = NDArray[np.int64]

RESULTS: Final = "2.02"
PERIODICAL: Final = frozenset(("10-K", "10-Q"))

SAME_REPORT: Final = 7
"""Sessions within which a further 8-K with results belongs to the report before it (a correction, a transcript)."""

BEFORE_FILING: Final = 45
"""The release that a 10-Q or 10-K belongs to came up to so many sessions before it. What comes after it, were it by minutes,
tells nothing new: the filing was the report, and it stands as one from the moment at which nobody could know of a release."""

APART: Final = 15
"""Sessions between two quarterly reports at least; what follows sooner is the same quarter's."""


@dataclass(frozen=True, slots=True, eq=False)
class Events:
    """Filings of one sort, in the order in which they were known.

    Attributes:
        known: (n,) seconds since 1970 at which each was known, ascending.
        session: (n,) index of the session that answered it, the first to close after it was known.
    """

    known: Integers
    session: Integers

    @classmethod
    def of(cls, known: Iterable[int], sessions: Sessions) -> "Events":
        """Events known at these seconds."""
        seconds = np.array(sorted(known), dtype=np.int64)
        return cls(seconds, sessions.reaction(seconds))

    def __len__(self) -> int:
        return len(self.known)

    def take(self, rows: list[int]) -> "Events":
        """Some of them, by place."""
        chosen = np.array(rows, dtype=np.int64)
        return Events(self.known[chosen], self.session[chosen])


@dataclass(frozen=True, slots=True, eq=False)
class Reports:
    """A company's reports of results.

    Attributes:
        releases: 8-Ks with results, each report once.
        quarterly: One event a quarter: the release that a 10-Q or 10-K belongs to, or that filing itself where none was known
            by then; known when the filing was, answered when the first of the two was.
        all: Every release, and every quarterly filing that came before one.
    """

    releases: Events
    quarterly: Events
    all: Events

    @classmethod
    def of(cls, filings: Iterable[Observation], sessions: Sessions) -> "Reports":
        """The reports among a company's filings."""
        results, periodical = [], []
        for filing in filings:
            form, items = filing.values.get("form"), filing.values.get("items")
            if form == "8-K" and isinstance(items, tuple) and RESULTS in items:
                results.append(second_known(filing.known_at))
            elif form in PERIODICAL:
                periodical.append(second_known(filing.known_at))
        releases = _folded(Events.of(results, sessions))
        quarterly, alone = _paired(Events.of(periodical, sessions), releases)
        return cls(releases, quarterly, _joined(releases, alone))


def _folded(events: Events) -> Events:
    kept: list[int] = []
    for place, session in enumerate(events.session.tolist()):
        if not kept or session - events.session[kept[-1]] > SAME_REPORT:
            kept.append(place)
    return events.take(kept)


def _paired(filings: Events, releases: Events) -> tuple[Events, Events]:
    """Quarterly reports, and those filings among them that no release announced."""
    known: list[int] = []
    session: list[int] = []
    alone: list[int] = []
    for place, filed in enumerate(filings.session.tolist()):
        told = int(filings.known[place])
        newest = session[-1] if session else -1
        # Of what was known by then alone, and of no earlier quarter: a later filing must not change what this one meant.
        near = (releases.known <= told) & (releases.session >= filed - BEFORE_FILING) & (releases.session > newest)
        answered = int(releases.session[near][-1]) if near.any() else filed
        if session and answered - newest < APART:
            continue
        known.append(told)
        session.append(answered)
        if not near.any():
            alone.append(place)
    return Events(np.array(known, dtype=np.int64), np.array(session, dtype=np.int64)), filings.take(alone)


def _joined(first: Events, second: Events) -> Events:
    known, session = np.concatenate((first.known, second.known)), np.concatenate((first.session, second.session))
    order = np.argsort(known, kind="stable")
    return Events(known[order], session[order])
