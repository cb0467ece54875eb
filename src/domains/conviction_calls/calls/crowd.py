"""Who had called before: the crowd around a symbol, and how much a caller calls, as it stood when each call was read."""

from bisect import bisect_left
from collections import OrderedDict, defaultdict
from collections.abc import Iterator, Mapping
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
class _Newest:
    """Who spoke last when, newest last: as many entries as there are names, so that weeks are counted in a glance."""

    last: OrderedDict[str, float] = field(default_factory=OrderedDict)

    def heard(self, name: str, second: float) -> None:
        self.last[name] = second
        self.last.move_to_end(name)

    def within(self, spans: tuple[float, ...], now: float, without: str = "") -> list[int]:
        """How many names spoke within each span before now, the moment itself left out; spans ascending."""
        counts, widest = [0] * len(spans), spans[-1]
        for name, second in self._backwards():
            if now - second > widest:
                break
            if second < now and name != without:
                for place, span in enumerate(spans):
                    counts[place] += now - second <= span
        return counts

    def _backwards(self) -> Iterator[tuple[str, float]]:
        return ((name, self.last[name]) for name in reversed(self.last))


@dataclass(slots=True)
class _Tally:
    """What has been heard so far, in order of time."""

    all: list[float] = field(default_factory=list)
    by_ticker: defaultdict[str, _Newest] = field(default_factory=lambda: defaultdict(_Newest))
    by_caller: defaultdict[str, _Newest] = field(default_factory=lambda: defaultdict(_Newest))
    times: defaultdict[str, list[float]] = field(default_factory=lambda: defaultdict(list))
    pairs: dict[str, float] = field(default_factory=dict)

    def heard(self, call: Call, second: float) -> None:
        self.all.append(second)
        self.by_ticker[call.ticker].heard(call.caller, second)
        self.by_caller[call.caller].heard(call.ticker, second)
        self.times[call.caller].append(second)
        self.pairs[call.subject] = second


def crowds(pool: Pool) -> list[Mapping[str, Value]]:
    """What had been heard before each call of the pool, in its order.

    Calls of the same second do not see one another, so that a day of which no hour is known does not foresee itself. A window
    that begins before the first message handed over is unknown, not empty: for the caller, before the first of the channel.
    """
    tally, waiting = _Tally(), list[tuple[Call, float]]()
    start = pool.start.timestamp() if pool.start else 0.0
    found: list[Mapping[str, Value]] = []
    for call in pool.calls:
        second = call.known_at.timestamp()
        while waiting and waiting[0][1] < second:
            tally.heard(*waiting.pop(0))
        own = pool.since[call.message.identity[:2]].timestamp()
        found.append(_around(call, second, tally, start) | _of_caller(call, second, tally, own))
        waiting.append((call, second))
    return found


def _around(call: Call, now: float, tally: _Tally, start: float) -> dict[str, Value]:
    hour, day, week = tally.by_ticker[call.ticker].within((_HOUR, _DAY, _WEEK), now, call.caller)
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
    symbols = tally.by_caller[call.caller].within((_WEEK,), now)[0]
    week = now - _WEEK >= start
    repeated = before is not None and now - before <= _MONTH
    return {
        "caller_calls_7d": len(times) - bisect_left(times, now - _WEEK) if week else None,
        "caller_symbols_7d": symbols if week else None,
        "caller_days_since_call": (now - times[-1]) / _DAY if times else None,
        "first_call_30d": False if repeated else (True if now - _MONTH >= start else None),
    }
