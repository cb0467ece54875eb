"""One observation of a call in one line, as evidence for people."""

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Final

from src.domains.conviction_calls.kinds import CALL, CONTEXT, COUNTS, ECHO, ENDORSEMENT
from src.domains.conviction_calls.roster.context import SERIES
from src.observations.observation import Observation

_COUNTED: Final = MappingProxyType(
    {
        "reactions_total": "reactions",
        "reactions_fire": "fires",
        "reactions_rocket": "rockets",
        "views": "views",
        "forwards": "times passed on",
    }
)


def described(observation: Observation) -> str:
    """The observation in one line; quotes its source, so it is escaped where it is shown."""
    words = _WORDS.get(observation.kind)
    return words(observation) if words else observation.kind.replace("_", " ")


def _call(item: Observation) -> str:
    values = item.values
    where = " in ".join(str(values[name]) for name in ("platform", "channel") if values.get(name))
    bet = {"short": ", a bet on a fall", "unsure": ", which way is not clear"}.get(str(values.get("direction")), "")
    return f"{values.get('symbol') or 'A symbol'} called{f' on {where}' if where else ''}{bet}: “{values.get('excerpt') or ''}”"


def _counts(item: Observation) -> str:
    told = [f"{value:,} {said}" for name, said in _COUNTED.items() if isinstance(value := item.values.get(name), int)]
    return f"Counted {item.known_at:%Y-%m-%d %H:%M} UTC: {', '.join(told) or 'nothing that is told'}"


def _endorsement(item: Observation) -> str:
    words = item.values.get("excerpt")
    return f"A trusted author {item.values.get('how') or 'stood by it'}{f': “{words}”' if words else ''}"


def _echo(item: Observation) -> str:
    how = "forwarded" if item.values.get("forwarded") else "posted again"
    return f"The same words {how} in {item.values.get('channel') or 'an unknown channel'}"


def _context(item: Observation) -> str:
    told = [f"{name} {value:,g}" for name in SERIES if isinstance(value := item.values.get(name), int | float)]
    return f"{item.known_at:%Y-%m-%d}: {', '.join(told) or 'nothing known'}"


_WORDS: Final[Mapping[str, Callable[[Observation], str]]] = MappingProxyType(
    {CALL: _call, COUNTS: _counts, ENDORSEMENT: _endorsement, ECHO: _echo, CONTEXT: _context}
)
