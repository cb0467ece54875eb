"""Asking several things side by side, so that one that is down never hides the others.

The only place where `UnreachableError` and `ParsingError` stop being exceptions and become statuses.
"""

import asyncio
from collections.abc import Awaitable, Iterable, Mapping
from dataclasses import dataclass
from typing import TypeVar

from src.errors import ParsingError, UnreachableError
from src.sources.status import Status

Answer = TypeVar("Answer")
Name = TypeVar("Name")


@dataclass(frozen=True, slots=True)
class Failure:
    """Why a question has no answer.

    Attributes:
        status: One of blocked, unreachable, not_found, unparsed.
        detail: One sentence for the person who reads the row.
    """

    status: Status
    detail: str


async def settle(question: Awaitable[Answer]) -> Answer | Failure:
    """Await one question; a source error becomes a `Failure`, any other error is a bug and passes."""
    try:
        return await question
    except (UnreachableError, ParsingError) as error:
        return Failure(Status(error.status), str(error))


async def settle_all(questions: Iterable[Awaitable[Answer]]) -> list[Answer | Failure]:
    """Await many questions together, answers in the order of the questions."""
    return list(await asyncio.gather(*(settle(question) for question in questions)))


async def gather(questions: Mapping[Name, Awaitable[Answer]]) -> dict[Name, Answer | Failure]:
    """Await named questions together, answers by name."""
    return dict(zip(questions, await settle_all(questions.values()), strict=True))
