"""What past snapshots say of a subject, one point a day: for baselines, score deltas and lines in the report."""

import math
from array import array
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from typing import Any, Final

import orjson

from src.errors import ParsingError
from src.ledger.series import Block, Damage
from src.observations.observation import Observation

DELTA_DAYS: Final = (1, 7, 30)
"""Days back that a row compares its score with."""

WEEKEND_SLACK: Final = 3
"""Days a comparison may lie further back: a run of Tuesday after a long weekend still finds Friday's."""

_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND: Final = timedelta(microseconds=1)
_SCORES: Final = ("combined", "rules", "ml", "probability")


@dataclass(frozen=True, slots=True)
class Point:
    """One day of a subject: its latest scored snapshot.

    Attributes:
        as_of: The moment scored (aware, UTC).
        combined: 0–100, or None when neither rules nor model could say anything.
        rules: 0–100 or None.
        ml: 0–100 or None.
        probability: The model's, 0–1 or None.
        features: The features asked for; None is missing.
    """

    as_of: datetime
    combined: float | None
    rules: float | None
    ml: float | None
    probability: float | None = None
    features: Mapping[str, float | None] = field(default_factory=dict)

    @property
    def date(self) -> date:
        """The UTC date it belongs to."""
        return self.as_of.date()


@dataclass(slots=True)
class _Candidate:
    moment: int
    run: str
    scored: bool
    numbers: list[float]


class History(Mapping[str, tuple[Point, ...]]):
    """Points by subject, oldest first, for every subject asked (none is an empty tuple), and where wanted for all others.

    Kept as bare numbers, 8 bytes each, and made into points when asked for: 500 subjects × 400 days × 8 features take 20 MB.

    Attributes:
        features: Names of the features kept.
        damage: What could not be read.
    """

    def __init__(self, subjects: Iterable[str], features: Sequence[str], damage: Damage, *, everybody: bool = False) -> None:
        self._everybody = everybody
        self.features = tuple(features)
        self.damage = damage
        self._numbers: dict[str, array[float]] = {subject: array("d") for subject in subjects}
        self._day: date | None = None
        self._candidates: dict[str, dict[str, _Candidate]] = {}

    def __getitem__(self, subject: str) -> tuple[Point, ...]:
        numbers, width = self._numbers[subject], 1 + len(_SCORES) + len(self.features)
        return tuple(self._point(numbers[at : at + width]) for at in range(0, len(numbers), width))

    def __iter__(self) -> Iterator[str]:
        return iter(self._numbers)

    def __len__(self) -> int:
        return len(self._numbers)

    def add(self, block: Block) -> None:
        """Take in one part; parts come in order of date, run and number."""
        if block.key.date != self._day:
            self.close()
            self._day = block.key.date
        unread = 0
        for line in block.lines:
            try:
                self._read(block.key.run, line)
            except ParsingError:
                unread += 1
        self.damage.unread(block.key, unread)

    def close(self) -> None:
        """Settle the day that is being read: the latest run that scored a subject is the day's.

        A run that could ask nothing counts only where no other came to a score: it must not wipe out what one of the same day
        found.
        """
        for subject, runs in self._candidates.items():
            scored = [candidate for candidate in runs.values() if candidate.scored]
            if scored:
                latest = max(
                    scored, key=lambda candidate: (not math.isnan(candidate.numbers[0]), candidate.moment, candidate.run)
                )
                self._numbers[subject].extend([float(latest.moment), *latest.numbers])
        self._candidates = {}

    def _read(self, run: str, line: bytes) -> None:
        entry = parsed(line)
        subject = entry["subject"]
        if subject not in self._numbers:
            if not self._everybody:
                return
            self._numbers[subject] = array("d")
        runs = self._candidates.setdefault(subject, {})
        if run not in runs:  # within a run the first snapshot of a subject stands
            scores, values = entry.get("scores"), entry.get("features")
            numbers = [*_numbers(scores, _SCORES), *_numbers(values, self.features)]
            runs[run] = _Candidate(_moment(entry.get("as_of")), run, entry.get("outcome") == "scored", numbers)

    def _point(self, numbers: Sequence[float]) -> Point:
        moment, combined, rules, ml, probability, *values = (None if math.isnan(number) else number for number in numbers)
        as_of = _EPOCH + timedelta(microseconds=moment or 0)
        return Point(as_of, combined, rules, ml, probability, dict(zip(self.features, values, strict=True)))


def parsed(line: bytes) -> dict[str, Any]:
    """A ledger line as a dict with a subject.

    Raises:
        ParsingError: Not JSON, or without a subject.
    """
    try:
        entry = orjson.loads(line)
    except orjson.JSONDecodeError as error:
        message = f"a ledger line is not JSON: {error}"
        raise ParsingError(message) from error
    if not isinstance(entry, dict) or not isinstance(entry.get("subject"), str):
        message = "a ledger line names no subject"
        raise ParsingError(message)
    return entry


def _standing(candidate: _Candidate) -> tuple[bool, int, str]:
    return not math.isnan(candidate.numbers[0]), candidate.moment, candidate.run


def deltas(points: Sequence[Point], as_of: datetime, combined: float | None) -> dict[str, float | None]:
    """The combined score less what it was 1, 7 and 30 days ago, as {"1d", "7d", "30d"}.

    Each compares with the newest snapshot dated on or before that many days ago, and not more than `WEEKEND_SLACK` days before
    that; without one, or while either score is unknown, the delta is None. Earlier runs of the same day never count.
    """
    return {f"{days}d": _delta(points, as_of.date(), combined, days) for days in DELTA_DAYS}


def as_observations(points: Iterable[Point]) -> list[Observation]:
    """Past days as observations of kind "snapshot", so that features can take a company's own baseline.

    Each is known from the midnight that ends its UTC day: a rerun of that day does not see it, the next day does. Values are
    the features asked for; None is missing.
    """
    return [
        Observation(
            kind="snapshot",
            key=point.date.isoformat(),
            known_at=datetime.combine(point.date + timedelta(days=1), time(), UTC),
            happened_at=point.as_of,
            values=dict(point.features),
        )
        for point in points
    ]


def _delta(points: Sequence[Point], today: date, combined: float | None, days: int) -> float | None:
    newest = today - timedelta(days=days)
    oldest = newest - timedelta(days=WEEKEND_SLACK)
    before = [point for point in points if oldest <= point.date <= newest and point.combined is not None]
    if combined is None or not before:
        return None
    then = max(before, key=lambda point: point.as_of).combined
    return None if then is None else combined - then


def _moment(value: Any) -> int:
    """Microseconds since 1970, exact in a float until the year 2255."""
    try:
        moment = datetime.fromisoformat(value)
        return (moment - _EPOCH) // _MICROSECOND
    except (TypeError, ValueError) as error:
        message = f"a snapshot of no moment: {value!r}"
        raise ParsingError(message) from error


def _numbers(values: Any, names: Sequence[str]) -> list[float]:
    """The named numbers; NaN for what is missing or null."""
    if not isinstance(values, dict):
        message = "a snapshot without scores or features"
        raise ParsingError(message)
    numbers: list[float] = []
    for name in names:
        value = values.get(name)
        if value is not None and type(value) not in (int, float):
            message = f"a snapshot whose {name} is not a number"
            raise ParsingError(message)
        numbers.append(math.nan if value is None else float(value))
    return numbers
