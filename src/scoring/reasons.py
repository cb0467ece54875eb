"""What a model's contributions mean, in words."""

import math
from collections.abc import Mapping, Sequence

from src.scoring.opinion import Reason

# Below a tenth of a per cent of the odds a reason is noise, and "raises the odds by 0 %" says nothing.
_LEAST = 0.001
_DOUBLE = math.log(2.0)

LOG_RATIO = "log ratio"
"""Unit of the natural logarithm of a ratio."""


def reasons(
    names: Sequence[str],
    row: Sequence[float],
    contributions: Sequence[float],
    docs: Mapping[str, tuple[str, str]],
    limit: int,
) -> tuple[Reason, ...]:
    """The largest contributions first, each with a sentence.

    Args:
        names: Features in order.
        row: Their values; NaN is missing.
        contributions: Log-odds each one adds.
        docs: What a feature measures and its unit, by name; a feature that is not there goes by its name.
        limit: How many at most.
    """
    order = sorted(range(len(names)), key=lambda index: -abs(contributions[index]))
    chosen = [index for index in order[:limit] if abs(contributions[index]) >= _LEAST]
    return tuple(_reason(names[index], row[index], contributions[index], docs) for index in chosen)


def _reason(name: str, value: float, contribution: float, docs: Mapping[str, tuple[str, str]]) -> Reason:
    doc, unit = docs.get(name, (name, ""))
    known = None if math.isnan(value) else value
    shown = "not known" if known is None else _quantity(known, unit)
    return Reason(name, known, contribution, f"{doc}: {shown}; {_effect(contribution)}")


def _quantity(value: float, unit: str) -> str:
    """A value with its unit; a logarithm of a ratio as the ratio, which people can picture."""
    return f"{math.exp(value):.3g} times" if unit == LOG_RATIO else f"{_number(value)} {unit}".strip()


def _effect(contribution: float) -> str:
    if abs(contribution) >= _DOUBLE:
        verb = "multiplies" if contribution > 0 else "divides"
        return f"{verb} the odds by {min(math.exp(min(abs(contribution), 7.0)), 1000.0):.1f}"
    verb = "raises" if contribution > 0 else "lowers"
    return f"{verb} the odds by {abs(math.expm1(contribution)) * 100:.1f} %"


def _number(value: float) -> str:
    if abs(value) >= 1000 or value == round(value):  # noqa: PLR2004 - decimals of thousands tell nobody anything
        return f"{value:,.0f}"
    return f"{value:.3g}"
