"""`Asked`: what the input wants of this domain, checked."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any, Final, Self

from src.domain import Inquiry
from src.domains.crypto_patterns.bars.moments import microseconds
from src.domains.crypto_patterns.roster.symbols import coin, symbol
from src.domains.crypto_patterns.roster.timeframe import step_asked, written
from src.errors import ConfigurationError

DAY: Final = timedelta(days=1)
"""How old a detection may be that is scored: older ones have run their course or are about to."""

LISTENING: Final = 60.0
"""Seconds that a feed is listened to where the input does not say."""

LONGEST_LISTENING: Final = 3_600.0
"""Most seconds that the input may say."""


@dataclass(frozen=True, slots=True)
class Asked:
    """What is asked.

    Attributes:
        at: The moment scored, microseconds since 1970 UTC.
        scoring: Whether signals are scored now, and not learned from.
        step: Microseconds of a bar.
        symbols: The only symbols wanted, in capitals; empty for all.
        spelled: The same as the input spells them, for exchanges and feeds that spell them so.
        detect: Whether patterns are looked for in the bars.
        given_since: First microsecond of signals of the input that are scored.
        detected_since: First microsecond of detections that are.
        exchange: Exchange to ask for bars, "" for none.
        ticks: Address of a feed to listen to, "" for none.
        seconds: How long to listen, as far as the run's time goes.
        seconds_said: How long the input says.
    """

    at: int
    scoring: bool
    step: int
    symbols: tuple[str, ...]
    spelled: tuple[str, ...]
    detect: bool
    given_since: int
    detected_since: int
    exchange: str
    ticks: str
    seconds: float
    seconds_said: float

    @classmethod
    def of(cls, inquiry: Inquiry) -> Self:
        """What an inquiry asks.

        Raises:
            ConfigurationError: A field is nothing that can be asked for.
        """
        wanted = inquiry.wanted
        scoring = wanted.get("mode", "score") == "score"
        lookback = timedelta(days=int(wanted.get("lookbackDays", 90)))
        listening = float(wanted.get("feedSeconds") or LISTENING)
        return cls(
            at=microseconds(inquiry.as_of.isoformat()),
            scoring=scoring,
            step=step_asked(str(wanted.get("timeframe") or "5m")),
            symbols=tuple(dict.fromkeys(symbol(name) for name in _symbols(wanted))),
            spelled=_symbols(wanted),
            detect=bool(wanted.get("detectPatterns", True)),
            given_since=microseconds((inquiry.as_of - lookback).isoformat()) if scoring else 0,
            detected_since=microseconds((inquiry.as_of - DAY).isoformat()) if scoring else 0,
            exchange=str(wanted.get("exchange") or ""),
            ticks=str(wanted.get("ticksAddress") or ""),
            seconds=min(listening, inquiry.seconds or LONGEST_LISTENING),
            seconds_said=listening,
        )

    def moved(self, at: int) -> "Asked":
        """The same asked as of a later moment; as of an earlier one, nothing changes."""
        further = max(at - self.at, 0)
        later = replace(self, at=self.at + further)
        if not self.scoring:
            return later
        return replace(later, given_since=self.given_since + further, detected_since=self.detected_since + further)

    @property
    def timeframe(self) -> str:
        """The timeframe as written."""
        return written(self.step)

    @property
    def alone(self) -> str:
        """The one symbol wanted; "" where there are several or none."""
        return self.symbols[0] if len(self.symbols) == 1 else ""

    def wants(self, name: str) -> bool:
        """Whether a symbol is wanted: it, or one of the same coin, is named, or none is."""
        return not self.symbols or coin(name) in {coin(one) for one in self.symbols}


def _symbols(wanted: Mapping[str, Any]) -> tuple[str, ...]:
    names = [str(name) for name in wanted.get("symbols") or ()]
    nameless = next((name for name in names if not symbol(name)), None)
    if nameless is not None:
        message = f"Field symbols: wanted symbols such as BTCUSDT, given {nameless[:40]!r}."
        raise ConfigurationError(message)
    return tuple(dict.fromkeys(name.strip() for name in names))
