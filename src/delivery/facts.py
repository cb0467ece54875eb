"""Nested names and values (a model card, a summary) as lines for people."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from src.delivery import wording

DEEPEST = 3
"""Levels unfolded; what lies deeper is said as text."""

MOST = 60
"""Values listed of one sequence; a longer one is cut, and says so."""


@dataclass(frozen=True, slots=True)
class Fact:
    """One line: a name and either words or lines of its own.

    Attributes:
        name: In words.
        words: The value, or "" when there are lines below.
        below: Lines of a nested value.
    """

    name: str
    words: str
    below: tuple["Fact", ...] = ()


def facts(values: Mapping[str, Any], depth: int = 1) -> list[Fact]:
    """The mapping as lines, in its own order; what is empty or None is left out."""
    return [_fact(name, value, depth) for name, value in values.items() if value not in (None, "", {}, [], ())]


def _fact(name: str, value: Any, depth: int) -> Fact:
    said = wording.named(str(name))
    if isinstance(value, Mapping) and depth < DEEPEST:
        return Fact(said, "", tuple(facts(value, depth + 1)))
    return Fact(said, _words(value))


def _words(value: Any) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, int | float):
        return wording.number(value)
    if isinstance(value, Mapping):
        return "; ".join(f"{wording.named(str(name))}: {_words(part)}" for name, part in value.items())
    if isinstance(value, list | tuple):
        more = f" and {len(value) - MOST} more" if len(value) > MOST else ""
        return ", ".join(_words(part) for part in value[:MOST]) + more
    return str(value)
