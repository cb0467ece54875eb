"""The face that every origin of prices has."""

from collections.abc import Sequence
from datetime import date
from typing import Protocol

from src.observations.prices import Quotes


class PriceSource(Protocol):
    """Whoever is asked for daily prices."""

    async def quotes(self, tickers: Sequence[str], first: date, last: date) -> Quotes:
        """Daily prices of tickers, examined.

        Args:
            tickers: As in the input; each is answered for under the name it was asked by.
            first: First day wanted.
            last: Last day wanted; sessions that had not closed at the source's own moment are left out whatever this says.

        Returns:
            For every ticker a series or a fault, or both.

        Raises:
            UnreachableError: The origin as a whole could not be asked.
            ConfigurationError: What the user named as the origin is none.
        """
        ...
