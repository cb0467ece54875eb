"""Frozen values to JSON and back, by their annotations, without loss.

Tuples come back as tuples, times aware, enumerations as themselves. A field that is absent takes its default and a field that
is not known is passed over, so that older and newer records stay readable as the shapes grow.
"""

import dataclasses
import math
import sys
import types
from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime
from enum import StrEnum
from functools import cache
from typing import Any, Final, NoReturn, TypeVar, Union, cast, get_args, get_origin, get_type_hints

from src.errors import ParsingError

Shape = TypeVar("Shape")
Codec = Callable[[Any], Any]

WIDEST_INTEGER: Final = 2**63 - 1
"""JSON readers keep integers exact up to 64 bits; beyond, a float says as much."""


def to_json(kind: type[Shape], value: Shape) -> Any:
    """A value as dicts, lists and scalars.

    A number that is not finite becomes null where the field may be unknown.

    Raises:
        ValueError: A number that is not finite where the field must be known.
    """
    return _encoder(cast("Any", kind))(value)


def from_json(kind: type[Shape], value: Any) -> Shape:
    """The value that `to_json` was given.

    Raises:
        ParsingError: Anything else than what `to_json` makes of this kind.
    """
    made: Shape = _decoder(cast("Any", kind))(value)
    return made


def _is_union(kind: Any) -> bool:
    return get_origin(kind) in (Union, types.UnionType)


def _optional(kind: Any) -> Any:
    """`X` of `X | None`; None when it is not that."""
    inner = [item for item in get_args(kind) if item is not types.NoneType]
    return inner[0] if _is_union(kind) and len(inner) == 1 else None


def _text(value: str) -> str:
    # A lone surrogate, which a broken page can carry, has no place in UTF-8.
    return value if value.isascii() else value.encode("utf-8", "replace").decode()


def _number(value: float) -> float:
    number = float(value)
    if not math.isfinite(number):
        message = f"wanted a finite number, got {number}"
        raise ValueError(message)
    return number


def _known_number(value: float) -> float | None:
    number = float(value)
    return number if math.isfinite(number) else None


def _integer(value: int) -> int | float:
    return int(value) if abs(value) <= WIDEST_INTEGER else float(value)


def _scalar(value: Any) -> Any:
    """A value of an observation: text, number, truth, None or a tuple of texts."""
    if isinstance(value, bool) or value is None:
        return value
    if isinstance(value, str):
        return _text(value)
    if isinstance(value, int):
        return _integer(value)
    if isinstance(value, tuple):
        return [_text(item) for item in value]
    return _known_number(value)


def _moment(value: datetime) -> str:
    return value.astimezone(UTC).isoformat()


@cache
def _encoder(kind: Any) -> Codec:
    if (inner := _optional(kind)) is not None:
        encode = _known_number if inner is float else _encoder(inner)
        return lambda value: None if value is None else encode(value)
    if _is_union(kind):
        return _scalar
    if members := _members(kind):
        return _record_encoder(kind, members)
    if get_origin(kind) is tuple:
        item = _encoder(get_args(kind)[0])
        return lambda value: [item(part) for part in value]
    if get_origin(kind) is Mapping:
        entry = _encoder(get_args(kind)[1])
        return lambda value: {_text(name): entry(part) for name, part in value.items()}
    return _PLAIN_ENCODERS[StrEnum if issubclass(kind, StrEnum) else kind]


def _members(kind: Any) -> Mapping[str, bool]:
    """Fields of a dataclass or a named tuple, and whether they must be given; empty for anything else."""
    if dataclasses.is_dataclass(kind):
        missing = dataclasses.MISSING
        return {item.name: item.default is missing and item.default_factory is missing for item in dataclasses.fields(kind)}
    return {name: name not in kind._field_defaults for name in getattr(kind, "_fields", ())}


def _record_encoder(kind: Any, members: Mapping[str, bool]) -> Codec:
    hints = get_type_hints(kind)
    parts = [(name, _encoder(hints[name])) for name in members]
    return lambda value: {name: encode(getattr(value, name)) for name, encode in parts}


_PLAIN_ENCODERS: Final[Mapping[Any, Codec]] = {
    str: _text,
    StrEnum: str,
    bool: bool,
    int: _integer,
    float: _number,
    datetime: _moment,
    date: date.isoformat,
}


def _refuse(what: str, value: Any) -> NoReturn:
    message = f"wanted {what}, got {type(value).__name__}"
    raise ParsingError(message)


def _exactly(kind: type) -> Codec:
    def decode(value: Any) -> Any:
        if type(value) is not kind:
            _refuse(kind.__name__, value)
        return value

    return decode


def _decoded_number(value: Any) -> float:
    if type(value) not in (int, float) or not -sys.float_info.max <= value <= sys.float_info.max:
        _refuse("a finite number", value)
    return float(value)


def _decoded_moment(value: Any) -> datetime:
    if type(value) is not str:
        _refuse("a time", value)
    try:
        moment = datetime.fromisoformat(value)
    except ValueError as error:
        message = f"wanted an ISO time, got {value[:40]!r}"
        raise ParsingError(message) from error
    if moment.tzinfo is None:
        message = f"wanted a time with a zone, got {value!r}"
        raise ParsingError(message)
    return moment


def _decoded_day(value: Any) -> date:
    if type(value) is not str:
        _refuse("a date", value)
    try:
        return date.fromisoformat(value)
    except ValueError as error:
        message = f"wanted an ISO date, got {value[:40]!r}"
        raise ParsingError(message) from error


def _decoded_scalar(value: Any) -> Any:
    if isinstance(value, list):
        return tuple(_exactly(str)(item) for item in value)
    if isinstance(value, dict):
        _refuse("a scalar or a list of texts", value)
    return value


_PLAIN_DECODERS: Final[Mapping[Any, Codec]] = {
    str: _exactly(str),
    bool: _exactly(bool),
    int: _exactly(int),
    float: _decoded_number,
    datetime: _decoded_moment,
    date: _decoded_day,
}


@cache
def _decoder(kind: Any) -> Codec:
    if (inner := _optional(kind)) is not None:
        decode = _decoder(inner)
        return lambda value: None if value is None else decode(value)
    if _is_union(kind):
        return _decoded_scalar
    if members := _members(kind):
        return _record_decoder(kind, members)
    if get_origin(kind) is tuple:
        return _tuple_decoder(_decoder(get_args(kind)[0]))
    if get_origin(kind) is Mapping:
        return _mapping_decoder(_decoder(get_args(kind)[1]))
    return _enum_decoder(kind) if issubclass(kind, StrEnum) else _PLAIN_DECODERS[kind]


def _tuple_decoder(item: Codec) -> Codec:
    def decode(value: Any) -> tuple[Any, ...]:
        if type(value) is not list:
            _refuse("a list", value)
        return tuple(item(part) for part in value)

    return decode


def _mapping_decoder(entry: Codec) -> Codec:
    def decode(value: Any) -> dict[str, Any]:
        if type(value) is not dict:
            _refuse("an object", value)
        return {name: entry(part) for name, part in value.items()}

    return decode


def _enum_decoder(kind: type[StrEnum]) -> Codec:
    def decode(value: Any) -> StrEnum:
        try:
            return kind(value)
        except ValueError as error:
            message = f"wanted one of {', '.join(kind)}, got {str(value)[:40]!r}"
            raise ParsingError(message) from error

    return decode


def _record_decoder(kind: Any, members: Mapping[str, bool]) -> Codec:
    hints = get_type_hints(kind)
    parts = [(name, _decoder(hints[name])) for name in members]
    required = {name for name, must in members.items() if must}

    def decode(value: Any) -> Any:
        if type(value) is not dict:
            _refuse(kind.__name__, value)
        if absent := required - value.keys():
            message = f"{kind.__name__} lacks {', '.join(sorted(absent))}"
            raise ParsingError(message)
        return kind(**{name: part(value[name]) for name, part in parts if name in value})

    return decode
