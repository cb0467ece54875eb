"""What ccxt's errors mean here, in one sentence each, without a word of what the exchange answered."""

import re
from collections.abc import Awaitable
from typing import TypeVar

from src.errors import BlockedError, NotFoundError, ParsingError, SignalError, UnreachableError

Answer = TypeVar("Answer")


async def asked(name: str, answer: Awaitable[Answer]) -> Answer:
    """What an exchange of a name answers.

    Raises:
        BlockedError: It refuses this address, or so many requests.
        NotFoundError: It does not know the symbol.
        UnreachableError: It did not answer, or answered with an error.
        ParsingError: ccxt did not understand the answer.
    """
    from ccxt.base import errors  # type: ignore[import-untyped]  # noqa: PLC0415 -- loaded with the exchange, and not before

    try:
        return await answer
    except errors.BaseError as error:
        raise _meant(name, error, errors) from error
    except (TypeError, KeyError, IndexError, ValueError, AttributeError) as error:
        # ccxt does not check the shape of an answer: a page in place of JSON fails wherever it is first looked into.
        message = f"the answer of {name} was not understood"
        raise ParsingError(message) from error


def _meant(name: str, error: Exception, errors: object) -> SignalError:
    def is_a(*kinds: str) -> bool:
        return isinstance(error, tuple(getattr(errors, kind) for kind in kinds))

    # ccxt has one error for a host that is down and for one that refuses the country; the status stands in its text.
    refused = is_a("ExchangeNotAvailable") and re.search(r" (403|451)\b", str(error)[:500]) is not None
    meanings: tuple[tuple[bool, SignalError], ...] = (
        (is_a("BadSymbol"), NotFoundError(f"{name} does not trade it")),
        (is_a("BadResponse"), ParsingError(f"the answer of {name} was not understood")),
        (is_a("RateLimitExceeded", "DDoSProtection"), BlockedError(f"{name} refuses so many requests")),
        (
            refused or is_a("AuthenticationError", "RestrictedLocation"),
            BlockedError(f"{name} refuses to answer this address"),
        ),
        (is_a("RequestTimeout"), UnreachableError(f"{name} did not answer in time")),
        (is_a("OperationFailed"), UnreachableError(f"{name} could not be reached")),
        (True, UnreachableError(f"{name} answered with an error ({type(error).__name__})")),
    )
    return next(meaning for there, meaning in meanings if there)
