"""The engine's reference: one row at a time, one observation at a time, as slowly and plainly as it can be said."""

import math
from collections.abc import Sequence
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
    MeanOfLast,
    MostOfLast,
    SessionsSince,
    SessionsUntil,
    Total,
)
from src.features.expression import Expression
from src.features.feature_set import FeatureSet
from src.features.selection import Selection
from src.observations.observation import Observation
from src.observations.record import Record

NAN = float("nan")
LARGEST = 10**14
Closes = Sequence[datetime]


def measured(features: FeatureSet, record: Record, as_of: datetime, closes: Closes = ()) -> dict[str, float]:
    values: dict[str, float] = {}
    for item in features:
        values[item.name] = value(item, record, as_of, values, closes)
    return values


def value(item: Feature, record: Record, as_of: datetime, values: dict[str, float], closes: Closes) -> float:
    match item:
        case Concluded():
            return NAN
        case Derived():
            return computed(item.expression, values)
        case SessionsSince() | SessionsUntil():
            return in_sessions(item, record, as_of, closes)
        case DaysSince() | DaysToAnniversary():
            return in_days(item, record, as_of)
        case MeanOfLast() | Level():
            return of_last(item, record, as_of)
        case Flag() | Mean() | Count() | Total() | Distinct():
            return in_window(item, record, as_of)
    raise AssertionError(item)


def in_window(item: Flag | Mean | Count | Total | Distinct, record: Record, as_of: datetime) -> float:
    rows = window(item.of, record, as_of, item.days, sure=True)
    if isinstance(item, Mean):
        known = [number for number in amounts(rows, item.field) if number is not None]
        return added(known) / len(known) if known and len(known) >= item.at_least else NAN
    if isinstance(item, Flag) and rows:
        return 1.0
    if not covered(record, item.of.kind, as_of, item.days) or window(item.of, record, as_of, item.days, sure=None):
        return NAN
    return float(len(rows)) if isinstance(item, Flag | Count) else amount(item, rows)


def amount(item: Total | Distinct, rows: list[Observation]) -> float:
    if isinstance(item, Distinct):
        told = {row.values.get(item.field) for row in rows if not unsaid(row, item.field)}
        return NAN if any(unsaid(row, item.field) for row in rows) else float(len(told))
    numbers = amounts(rows, item.field)
    return NAN if None in numbers else added([number for number in numbers if number is not None]) / item.divisor


def added(numbers: list[float]) -> float:
    """Exactly, in ones and millionths."""
    whole = sum(math.floor(number) for number in numbers)
    millionths = sum(round((number - math.floor(number)) * 1_000_000) for number in numbers)
    return (float(whole) * 1_000_000 + millionths) / 1_000_000 if millionths else float(whole)


def of_last(item: MeanOfLast | Level, record: Record, as_of: datetime) -> float:
    if isinstance(item, Level):
        rows = window(item.of, record, as_of - timedelta(days=item.ago), item.days, sure=True)
        return number_of(rows[-1], item.field) if rows else NAN
    numbers = [number_of(row, item.field) for row in window(item.of, record, as_of, item.days, sure=True)]
    known = [number for number in numbers if not math.isnan(number)][-item.last :]
    if len(known) < item.at_least:
        return NAN
    return max(known) if isinstance(item, MostOfLast) else sum(known) / len(known)


def in_sessions(item: SessionsSince | SessionsUntil, record: Record, as_of: datetime, closes: Closes) -> float:
    rows = window(item.of, record, as_of, item.days, sure=True)
    if not rows or not covered(record, item.of.kind, as_of, 0):
        return NAN
    now = seconds(as_of)
    moment = seconds(rows[-1].known_at) if isinstance(item, SessionsSince) else number_of(rows[-1], item.field)
    calendar = [seconds(close) for close in closes]
    if not calendar or not (calendar[0] <= now < calendar[-1] and calendar[0] <= moment < calendar[-1]):
        return NAN
    closed = max(index for index, close in enumerate(calendar) if close <= now)
    reaction = min(index for index, close in enumerate(calendar) if close > moment)
    return float(closed - reaction if isinstance(item, SessionsSince) else reaction - closed)


def seconds(moment: datetime) -> int:
    return math.ceil(moment.timestamp())


def unsaid(row: Observation, field: str) -> bool:
    found = row.values.get(field)
    return found is None or (isinstance(found, float) and not math.isfinite(found))


def number_of(row: Observation, field: str) -> float:
    found = row.values.get(field)
    return float(found) if isinstance(found, int | float) and math.isfinite(found) else NAN


def amounts(rows: list[Observation], field: str) -> list[float | None]:
    numbers = [number_of(row, field) for row in rows]
    return [number if abs(number) <= LARGEST else None for number in numbers]


def in_days(item: DaysSince | DaysToAnniversary, record: Record, as_of: datetime) -> float:
    rows = window(item.of, record, as_of, item.days if isinstance(item, DaysSince) else 36_500, sure=True)
    if not rows or not covered(record, item.of.kind, as_of, 0):
        return NAN
    return days(as_of, rows[-1].known_at) if isinstance(item, DaysSince) else due(item, record, as_of, rows)


def due(item: DaysToAnniversary, record: Record, as_of: datetime, rows: list[Observation]) -> float:
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
    operands = [computed(operand, values) for operand in expression.operands if isinstance(operand, Expression)]
    return of_one(expression.operator, *operands) if len(operands) == 1 else of_two(expression.operator, *operands)


def of_one(operator: str, operand: float) -> float:
    if operator == "abs":
        return abs(operand)
    if math.isnan(operand) or operand <= 0:
        return NAN
    return math.log(operand) if operator == "log" else math.sqrt(operand)


def of_two(operator: str, left: float, right: float) -> float:
    unknown = math.isnan(left) or math.isnan(right)
    match operator:
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
    if operator in {"min", "max"}:
        return min(left, right) if operator == "min" else max(left, right)
    compared = {">=": left >= right, "<=": left <= right, ">": left > right, "<": left < right}
    return float(compared[operator])


def at(day: float) -> datetime:
    return datetime(2024, 1, 1, tzinfo=UTC) + timedelta(seconds=round(day * 86_400))
