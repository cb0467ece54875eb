"""The engine's reference: one row at a time, one observation at a time, as slowly and plainly as it can be said."""

import math
from datetime import UTC, datetime, timedelta

from src.features.declarations import (
    Concluded,
    Count,
    DaysSince,
    DaysToAnniversary,
    Derived,
    Distinct,
    Feature,
    Flag,
    Level,
    Mean,
    Total,
)
from src.features.expression import Expression
from src.features.feature_set import FeatureSet
from src.features.selection import Selection
from src.observations.observation import Observation
from src.observations.record import Record

NAN = float("nan")


def measured(features: FeatureSet, record: Record, as_of: datetime) -> dict[str, float]:
    values: dict[str, float] = {}
    for item in features:
        values[item.name] = value(item, record, as_of, values)
    return values


def value(item: Feature, record: Record, as_of: datetime, values: dict[str, float]) -> float:
    match item:
        case Concluded():
            return NAN
        case Derived():
            return computed(item.expression, values)
        case Flag():
            if window(item.of, record, as_of, item.days, sure=True):
                return 1.0
            doubt = window(item.of, record, as_of, item.days, sure=None)
            return 0.0 if covered(record, item.of.kind, as_of, item.days) and not doubt else NAN
        case Mean():
            known = [row.values.get(item.field) for row in window(item.of, record, as_of, item.days, sure=True)]
            numbers = [number for number in known if isinstance(number, int | float) and number <= 10**14]
            return sum(numbers) / len(numbers) if len(numbers) >= item.at_least else NAN
        case Level():
            end = as_of - timedelta(days=item.ago)
            rows = window(item.of, record, end, item.days, sure=True)
            found = rows[-1].values.get(item.field) if rows else None
            return float(found) if isinstance(found, int | float) else NAN
        case DaysSince():
            rows = window(item.of, record, as_of, item.days, sure=True)
            return days(as_of, rows[-1].known_at) if rows and covered(record, item.of.kind, as_of, 0) else NAN
        case DaysToAnniversary():
            return due(item, record, as_of)
        case Count() | Total() | Distinct():
            return amount(item, record, as_of)
    raise AssertionError(item)


def amount(item: Count | Total | Distinct, record: Record, as_of: datetime) -> float:
    rows = window(item.of, record, as_of, item.days, sure=True)
    if not covered(record, item.of.kind, as_of, item.days) or window(item.of, record, as_of, item.days, sure=None):
        return NAN
    if isinstance(item, Count):
        return float(len(rows))
    fields = [row.values.get(item.field) for row in rows]
    if None in fields:
        return NAN
    if isinstance(item, Distinct):
        return float(len({str(field) for field in fields}))
    if any(isinstance(field, float) for field in fields):
        return sum(round(field * 1_000_000) for field in fields if isinstance(field, int | float)) / 1_000_000 / item.divisor
    numbers = [field for field in fields if isinstance(field, int)]
    return NAN if any(number > 10**14 for number in numbers) else sum(numbers) / item.divisor


def due(item: DaysToAnniversary, record: Record, as_of: datetime) -> float:
    rows = window(item.of, record, as_of, 40_000, sure=True)
    if not rows or not covered(record, item.of.kind, as_of, 0):
        return NAN
    reach = rows[-1].known_at - timedelta(days=364 - round(item.apart))
    if record.spans[item.of.kind].since > reach:
        return NAN
    first = next(row for row in rows if row.known_at > reach)
    return -days(as_of, first.known_at + timedelta(days=364))


def window(selection: Selection, record: Record, end: datetime, length: float, *, sure: bool | None) -> list[Observation]:
    rows = [row for row in record.observations if row.kind == selection.kind and selection.holds(row) is sure]
    rows = [row for row in rows if end - timedelta(days=length) < row.known_at <= end]
    return sorted(
        (row for row in rows if not row.superseded_at or row.superseded_at > end), key=lambda row: (row.known_at, row.key)
    )


def covered(record: Record, kind: str, as_of: datetime, length: float) -> bool:
    span = record.spans.get(kind)
    return span is not None and span.since <= as_of - timedelta(days=length) and as_of <= span.until


def days(later: datetime, earlier: datetime) -> float:
    return (later - earlier).total_seconds() / 86_400


def computed(expression: Expression, values: dict[str, float]) -> float:
    if expression.operator == "feature":
        return values[str(expression.operands[0])]
    if expression.operator == "number":
        return float(str(expression.operands[0]))
    left, right = (computed(operand, values) for operand in expression.operands if isinstance(operand, Expression))
    unknown = math.isnan(left) or math.isnan(right)
    match expression.operator:
        case "and":
            return 0.0 if 0 in {left, right} else NAN if unknown else 1.0
        case "or":
            true = any(side != 0 and not math.isnan(side) for side in (left, right))
            return 1.0 if true else NAN if unknown else 0.0
        case "/":
            return left / right if not unknown and right != 0 else NAN
        case "+":
            return left + right
        case "-":
            return left - right
        case "×":
            return left * right
    if unknown:
        return NAN
    compared = {">=": left >= right, "<=": left <= right, ">": left > right, "<": left < right}
    return float(compared[expression.operator])


def at(day: float) -> datetime:
    return datetime(2024, 1, 1, tzinfo=UTC) + timedelta(seconds=round(day * 86_400))
