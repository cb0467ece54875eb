"""What a run asks of its domain: the input as it stands, and what it points at."""

from collections.abc import Mapping
from datetime import datetime

from src.domain import Domain, Inquiry, Roster
from src.settings import Settings


async def roster_of(
    domain: Domain,
    settings: Settings,
    as_of: datetime,
    supplies: Mapping[str, Mapping[str, bytes]] | None = None,
    *,
    secret: bytes = bytes(32),
    seconds: float | None = None,
    own_machine: bool = False,
    replaying: bool = False,
    live: bool = False,
) -> Roster:
    """Who the input asks to be scored.

    Args:
        domain: What is scored.
        settings: The input.
        as_of: The moment scored.
        supplies: What it points at, by field and name; nothing where None.
        secret: Of this ledger alone.
        seconds: What a domain that listens to a feed may spend on it at most.
        own_machine: Whether private addresses are the user's to name.
        replaying: Whether nothing may be asked of the network.
        live: Whether the moment is now.

    Raises:
        ConfigurationError: It names something that cannot be a subject.
    """
    wanted = settings.model_dump(by_alias=True)
    return await domain.roster(Inquiry(wanted, supplies or {}, as_of, secret, seconds, own_machine, replaying, live))
