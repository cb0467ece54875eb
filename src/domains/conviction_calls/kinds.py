"""Kinds of observations of this domain, and how long each speaks of now."""

from typing import Final

CALL: Final = "call"
"""One message that calls the subject, measured at the moment it could be read."""
COUNTS: Final = "counts"
"""Reactions, views and forwards of a call, known from when they were read off, which can be long after the call."""
ENDORSEMENT: Final = "endorsement"
"""A trusted author answered a call, passed it on, or reacted to it."""
ECHO: Final = "echo"
"""The same words posted again, by whomever."""
CONTEXT: Final = "context"
"""What else the input tells of the asset on a day: attention, flows, liquidity, age, size."""
RECORD: Final = "record"
"""What came of earlier calls, of the caller, of the symbol and of everybody, as known at a moment."""
MARKET: Final = "market"
"""Prices of the asset and of all coins at the close of a day."""

CALLS_FRESH: Final = 1.0
"""Days for which a call is scored: it is a cry of the day, and a new one is a new row."""
CONTEXT_FRESH: Final = 3.0
"""Days for which a figure of the context stands: such series are daily, and a gap of two days is a gap."""
PRICES_FRESH: Final = 5.0
"""Days for which a close stands: a weekend between two holidays takes four."""
