"""Who had called before: the crowd around a symbol, and how much a caller calls, as it stood when each call was read."""

from bisect import bisect_left
from collections import Counter, defaultdict, deque
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

from src.domains.conviction_calls.calls.call import Call
from src.domains.conviction_calls.calls.pool import Pool

_HOUR: Final = 3_600.0
_DAY: Final = 24 * _HOUR
_WEEK: Final = 7 * _DAY
_MONTH: Final = 30 * _DAY

Value = int | float | bool | None


@dataclass(slots=True)
class _Window:
    """Names heard within a span before now; each enters once and leaves once, so that a loud week costs a call no more."""

    span: float
    heard: deque[tuple[float, str]] = field(default_factory=deque)
    times: Counter[str] = field(default_factory=Counter)

    def hear(self, name: str, second: float) -> None:
        self.heard.append((second, name))
        self.times[name] += 1

    def names(self, now: float, without: str = "") -> int:
        """How many names were heard; now must never be earlier than when it was asked before."""
        while self.heard and now - self.heard[0][0] > self.span:
            _, name = self.heard.popleft()
            self.times[name] -= 1
            if not self.times[name]:
                del self.times[name]
        return len(self.times) - (without in self.times)


def _windows() -> tuple[_Window, ...]:
    return (_Window(_HOUR), _Window(_DAY), _Window(_WEEK))


@dataclass(slots=True)
class _Tally:
    """What has been heard so far, in order of time."""

    all: list[float] = field(default_factory=list)
    by_ticker: defaultdict[str, tuple[_Window, ...]] = field(default_factory=lambda: defaultdict(_windows))
    by_caller: defaultdict[str, _Window] = field(default_factory=lambda: defaultdict(lambda: _Window(_WEEK)))
    times: defaultdict[str, list[float]] = field(default_factory=lambda: defaultdict(list))
    pairs: dict[str, float] = field(default_factory=dict)

    def heard(self, call: Call, second: float) -> None:
        self.all.append(second)
        for window in self.by_ticker[call.ticker]:
            window.hear(call.caller, second)
        self.by_caller[call.caller].hear(call.ticker, second)
        self.times[call.caller].append(second)
        self.pairs[call.subject] = second


def crowds(pool: Pool) -> list[Mapping[str, Value]]:
    """What had been heard before each call of the pool, in its order.

    Calls of the same second do not see one another, so that a day of which no hour is known does not foresee itself. A window
    that begins before the first message handed over is unknown, not empty: for the caller, before the first of the channel.
    """
    tally, waiting = _Tally(), deque[tuple[Call, float]]()
    start = pool.start.timestamp() if pool.start else 0.0
    found: list[Mapping[str, Value]] = []
    for call in pool.calls:
        second = call.known_at.timestamp()
        while waiting and waiting[0][1] < second:
            tally.heard(*waiting.popleft())
        own = pool.since[call.message.identity[:2]].timestamp()
        found.append(_around(call, second, tally, start) | _of_caller(call, second, tally, own))
        waiting.append((call, second))
    return found


def _around(call: Call, now: float, tally: _Tally, start: float) -> dict[str, Value]:
    hour, day, week = (window.names(now, call.caller) for window in tally.by_ticker[call.ticker])
    loud = len(tally.all) - bisect_left(tally.all, now - _HOUR)

    def known(value: float, span: float) -> Value:
        return value if now - span >= start else None

    return {
        "callers_before_1h": known(hour, _HOUR),
        "callers_before_24h": known(day, _DAY),
        "callers_before_7d": known(week, _WEEK),
        "calls_before_1h": known(loud, _HOUR),
        "heating": known(7 * day / week, _WEEK) if week else None,
    }


def _of_caller(call: Call, now: float, tally: _Tally, start: float) -> dict[str, Value]:
    times, before = tally.times[call.caller], tally.pairs.get(call.subject)
    symbols = tally.by_caller[call.caller].names(now)
    week = now - _WEEK >= start
    repeated = before is not None and now - before <= _MONTH
    return {
        "caller_calls_7d": len(times) - bisect_left(times, now - _WEEK) if week else None,
        "caller_symbols_7d": symbols if week else None,
        "caller_days_since_call": (now - times[-1]) / _DAY if times else None,
        "first_call_30d": False if repeated else (True if now - _MONTH >= start else None),
    }
