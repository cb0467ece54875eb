"""Ticks: one trade or one best quote, with the two clocks that saw it."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Trade:
    """One trade.

    Attributes:
        received_at: Microseconds since 1970 by the clock of the machine that received it.
        exchange_at: Microseconds since 1970 by the exchange's clock; None where the message does not say.
        price: In the quote coin.
        quantity: In the base coin, whatever unit the exchange counts in; NaN for a price of which nobody says what was traded.
        buyer_took: Whether the buyer crossed the spread; None where unknown.
        identity: The exchange's number of the trade; None where it has none, and then no repeat can be told from a second
            trade of the same size at the same microsecond, so that none is.
    """

    received_at: int
    exchange_at: int | None
    price: float
    quantity: float
    buyer_took: bool | None = None
    identity: int | None = None


@dataclass(frozen=True, slots=True)
class Quote:
    """The best bid and ask at a moment.

    Attributes:
        received_at: Microseconds since 1970 by the clock of the machine that received it.
        exchange_at: Microseconds by the exchange's clock; None as for spot `bookTicker`, which does not say.
        bid: Best price bid.
        ask: Best price asked.
    """

    received_at: int
    exchange_at: int | None
    bid: float
    ask: float


Tick = Trade | Quote
