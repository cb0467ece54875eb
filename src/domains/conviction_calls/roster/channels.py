"""Channels by the names that exports give them: readers go by ids, people by names."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from src.domains.conviction_calls.messages.cells import id_or_none
from src.domains.conviction_calls.roster.formats import whole_object
from src.errors import ParsingError


def channel_names(bodies: Iterable[bytes]) -> dict[str, str]:
    """Channel id → name, of exports that tell both: DiscordChatExporter's and Telegram Desktop's."""
    wholes = (whole_object(body) for body in bodies)
    return {identity: name for whole in wholes if whole is not None for identity, name in _named(whole)}


def _named(whole: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    chats = whole.get("chats")
    nested = chats.get("list") if isinstance(chats, Mapping) else None
    for place in (whole.get("channel"), whole, *(nested if isinstance(nested, list) else ())):
        if isinstance(place, Mapping):
            try:
                identity, name = id_or_none(place, "id"), id_or_none(place, "name")
            except ParsingError:
                continue  # a channel whose id or name is no text keeps what its reader calls it
            if identity and name:
                yield identity, name
