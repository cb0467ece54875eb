"""A value inside a JSON document, which knows where it stands, so that a refusal can name the place."""

import math
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any, Never

from src.errors import ModelRefusedError

if TYPE_CHECKING:
    from datetime import date, datetime
else:
    try:  # the same classes; `datetime` runs its Python twin of them first, a millisecond and a half of a cold start
        from _datetime import date, datetime
    except ImportError:  # where there is only the twin
        from datetime import date, datetime

_LARGEST = 1e308  # an integer of a thousand digits is JSON too, and no float


class Node:
    """One JSON value and its path; every reader returns the type it promises or refuses with one sentence."""

    __slots__ = ("_key", "_parent", "_value")

    def __init__(self, value: Any, parent: "Node | None" = None, key: str | int = "") -> None:
        self._value = value
        # Where it stands is put together when someone has to be told: an envelope has thousands of places, and refuses at one.
        self._parent = parent
        self._key = key

    def __getitem__(self, key: str) -> "Node":
        try:
            return Node(self._value[key], self, key)
        except (KeyError, TypeError, IndexError):
            self._mapping()
            message = f"the model envelope lacks {Node(None, self, key).path}"
            raise ModelRefusedError(message) from None

    @property
    def path(self) -> str:
        """Where it stands, e.g. "parts[0].weight"; "" for the whole."""
        if self._parent is None:
            return ""
        above = self._parent.path
        if isinstance(self._key, int):
            return f"{above}[{self._key}]"
        return f"{above}.{self._key}" if above else self._key

    def __contains__(self, key: str) -> bool:
        return key in self._mapping()

    def members(self) -> Iterator[tuple[str, "Node"]]:
        """Keys and values of an object."""
        for key, value in self._mapping().items():
            yield key, Node(value, self, key)

    def items(self, length: int | None = None) -> list["Node"]:
        """Elements of a list, of a given length where one is asked for."""
        if not isinstance(self._value, list) or (length is not None and len(self._value) != length):
            self._refuse("a list" if length is None else f"a list of {length}")
        return [Node(value, self, index) for index, value in enumerate(self._value)]

    def text(self) -> str:
        """A string that says something."""
        if not isinstance(self._value, str) or not self._value:
            self._refuse("a text")
        return self._value

    def texts(self) -> tuple[str, ...]:
        """A list of strings."""
        return tuple(item.text() for item in self.items())

    def one_of(self, *choices: str) -> str:
        """One of these words."""
        if self._value not in choices:
            self._refuse(f"one of {', '.join(choices)}")
        return str(self._value)

    def number(self, low: float = -math.inf, high: float = math.inf) -> float:
        """A finite number within bounds (inclusive)."""
        if isinstance(self._value, bool) or not isinstance(self._value, int | float):
            self._refuse("a number")
        if not -_LARGEST <= self._value <= _LARGEST or not low <= self._value <= high:
            self._refuse(f"a finite number from {low:g} to {high:g}")
        return float(self._value)

    def known(self, length: int) -> tuple[float, ...]:
        """A row of finite numbers, NaN where the document says null: missing."""
        values = self._value
        if not isinstance(values, list) or len(values) != length:
            self._refuse(f"a list of {length}")
        told = [value for value in values if value is not None]
        if told:
            Node(told, self._parent, self._key).numbers()
        return tuple([math.nan if value is None else float(value) for value in values])

    def whole(self, low: int = 0, high: float = math.inf) -> int:
        """A whole number within bounds (inclusive)."""
        number = self.number(low, high)
        if not number.is_integer():
            self._refuse("a whole number")
        return int(number)

    def numbers(self, length: int | None = None, low: float = -math.inf, high: float = math.inf) -> tuple[float, ...]:
        """A list of finite numbers within bounds."""
        values = self._value
        # All floats, as almost always: judged together, because an envelope has thousands.
        if type(values) is list and values and set(map(type, values)) == {float} and length in (None, len(values)):
            least, most = min(values), max(values)
            if max(low, -_LARGEST) <= least and most <= min(high, _LARGEST) and not any(map(math.isnan, values)):
                return tuple(values)
        return tuple(item.number(low, high) for item in self.items(length))

    def moment(self) -> datetime:
        """An ISO 8601 time with a zone."""
        try:
            moment = datetime.fromisoformat(self.text())
        except ValueError:
            self._refuse("an ISO 8601 time")
        if moment.tzinfo is None:
            self._refuse("a time with a zone")
        return moment

    def day(self) -> str:
        """An ISO 8601 date, YYYY-MM-DD, kept as text."""
        text = self.text()
        try:  # not by strptime, which brings locale and calendar: 8 ms of a cold start
            same = date.fromisoformat(text).isoformat() == text  # ISO 8601 also has 20240131 and 2024-W05-3
        except ValueError:
            same = False
        if not same:
            self._refuse("an ISO 8601 date")
        return text

    def refuse(self, wanted: str) -> Never:
        """Say what was wanted here and what was given.

        Raises:
            ModelRefusedError: Always.
        """
        self._refuse(wanted)

    def _refuse(self, wanted: str) -> Never:
        given = repr(self._value)
        shown = given if len(given) <= 60 else f"{given[:57]}..."  # noqa: PLR2004 - a sentence, not a dump
        message = f"the model envelope's {self.path or 'top level'} must be {wanted}, and is {shown}"
        raise ModelRefusedError(message)

    def _mapping(self) -> dict[str, Any]:
        if not isinstance(self._value, dict):
            self._refuse("an object")
        return self._value
