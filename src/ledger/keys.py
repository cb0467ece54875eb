"""Names of ledger records, within the platform's key alphabet.

    snapshot.2026-03-02.<run>.p001-<digest>     a part of what one run wrote for one date; immutable
    observations.sec.2026-03-02.<run>.p001-<digest>
    snapshot.2026-03.month                      the same segments in one record, so that a reader asks once a month
    snapshot.2026-03.month.p002                 its continuation, where the size limit splits it

The digest is of the part's bytes. Two containers of one run, alive together for a moment around a migration, may both believe
that part 2 is free: with the digest in the key neither overwrites the other, and writing the same bytes twice is one record.
"""

import hashlib
import re
from dataclasses import dataclass
from datetime import date
from typing import Final

LONGEST_RUN_NAME: Final = 64
"""Platform run ids have 17 characters; a longer name of a user's own is folded, so that keys stay under 256."""

_DIGEST_LENGTH: Final = 12
_SERIES: Final = re.compile(r"[a-z0-9_-]{1,40}(\.[a-z0-9_-]{1,40})?")
_DATE: Final = r"(?P<date>[0-9]{4}-[0-9]{2}-[0-9]{2})"
_SEGMENT: Final = re.compile(_DATE + r"\.(?P<run>[A-Za-z0-9_-]{1,64})\.p(?P<part>[0-9]{3,6})-(?P<digest>[0-9a-f]{12})")
_MONTH: Final = re.compile(r"(?P<month>[0-9]{4}-(0[1-9]|1[0-2]))\.month(\.p(?P<part>[0-9]{3}))?")


def run_name(run_id: str) -> str:
    """A run id within the alphabet, without dots; what had to be changed keeps apart by a digest of the original."""
    folded = re.sub(r"[^A-Za-z0-9_-]", "-", run_id)
    if folded == run_id and 0 < len(run_id) <= LONGEST_RUN_NAME:
        return run_id
    mark = hashlib.sha256(run_id.encode("utf-8", "surrogatepass")).hexdigest()[:_DIGEST_LENGTH]
    return f"{folded[: LONGEST_RUN_NAME - _DIGEST_LENGTH - 1]}-{mark}"


def digest(body: bytes) -> str:
    """Twelve hexadecimal digits of the SHA-256 of a segment's bytes."""
    return hashlib.sha256(body).hexdigest()[:_DIGEST_LENGTH]


def checked_series(series: str) -> str:
    """The name of a series, "snapshot" or "observations.sec".

    Raises:
        ValueError: It would not fit into a key.
    """
    if not _SERIES.fullmatch(series):
        message = f"wanted a series of one or two words of a-z 0-9 _ - joined by a dot, got {series!r}"
        raise ValueError(message)
    return series


def month_of(day: date) -> str:
    """The month a day belongs to, "2026-03"."""
    return day.isoformat()[:7]


@dataclass(frozen=True, slots=True, order=True)
class SegmentKey:
    """Name of one immutable part; sorted, the parts of a run stand in the order they were written.

    Attributes:
        series: What the segment holds.
        date: UTC date of the `as_of` it belongs to.
        run: The run that wrote it, as `run_name` folds it.
        part: Ordinal within (series, date, run), from 1.
        digest: Of its bytes.
    """

    series: str
    date: date
    run: str
    part: int
    digest: str

    def __str__(self) -> str:
        """The key in the store."""
        return f"{self.series}.{self.date.isoformat()}.{self.run}.p{self.part:03d}-{self.digest}"

    @classmethod
    def parse(cls, series: str, key: str) -> "SegmentKey | None":
        """The name a key spells, or None when it spells none of this series."""
        found = _SEGMENT.fullmatch(key.removeprefix(f"{series}.")) if key.startswith(f"{series}.") else None
        if found is None:
            return None
        try:
            day = date.fromisoformat(found["date"])
        except ValueError:
            return None
        return cls(series, day, found["run"], int(found["part"]), found["digest"])


@dataclass(frozen=True, slots=True, order=True)
class MonthKey:
    """Name of one record of a compacted month.

    Attributes:
        series: What it holds.
        month: "2026-03".
        part: From 1.
    """

    series: str
    month: str
    part: int

    def __str__(self) -> str:
        """The key in the store."""
        return f"{self.series}.{self.month}.month" + (f".p{self.part:03d}" if self.part > 1 else "")

    @classmethod
    def parse(cls, series: str, key: str) -> "MonthKey | None":
        """The name a key spells, or None when it spells none of this series."""
        found = _MONTH.fullmatch(key.removeprefix(f"{series}.")) if key.startswith(f"{series}.") else None
        return None if found is None else cls(series, found["month"], int(found["part"] or 1))
