"""The readers by the name a user gives the format."""

from collections.abc import Callable, Mapping
from types import MappingProxyType

from src.domains.conviction_calls.messages import columns, discord, reddit, stocktwits, telegram_desktop, telethon
from src.domains.conviction_calls.messages.intake import Intake, Reading

Reader = Callable[[bytes, Intake], Reading]

READERS: Mapping[str, Reader] = MappingProxyType(
    {
        "columns": columns.read,
        "discord": discord.read,
        "reddit": reddit.read,
        "stocktwits": stocktwits.read,
        "telegram_desktop": telegram_desktop.read,
        "telethon": telethon.read,
    }
)
