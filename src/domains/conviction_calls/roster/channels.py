"""Channels by the names that exports give them: readers go by ids, people by names."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Final

from src.domains.conviction_calls.messages.cells import id_or_none
from src.domains.conviction_calls.roster.formats import whole_object
from src.errors import ParsingError

_CHATS: Final = frozenset({"private_group", "private_supergroup", "public_supergroup", "private_channel", "public_channel"})
"""Types of Telegram Desktop's chats whose name is a place's; that of any other is the name of whoever is talked with."""
_TALKS: Final = frozenset({"DirectTextChat", "DirectGroupTextChat", "1", "3"})
"""DiscordChatExporter's types of talks between people, in words and in Discord's numbers: they are named by who is in them."""


def channel_names(bodies: Iterable[bytes]) -> dict[str, str]:
    """Channel id → name, of exports that tell both: DiscordChatExporter's and Telegram Desktop's.

    A talk between people is named by them, so it has no name here.
    """
    wholes = (whole_object(body) for body in bodies)
    return {identity: name for whole in wholes if whole is not None for identity, name in _named(whole)}


def _named(whole: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    for place in _places(whole):
        try:
            identity, name = id_or_none(place, "id"), id_or_none(place, "name")
        except ParsingError:
            continue  # a channel whose id or name is no text keeps what its reader calls it
        if identity and name:
            yield identity, name


def _places(whole: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    """Channels and groups of an export."""
    channel, chats = whole.get("channel"), whole.get("chats")
    if isinstance(channel, Mapping) and _kind(channel) not in _TALKS:
        yield channel
    nested = chats.get("list") if isinstance(chats, Mapping) else None
    for chat in (whole, *(nested if isinstance(nested, list) else ())):
        if isinstance(chat, Mapping) and _kind(chat) in _CHATS:
            yield chat


def _kind(place: Mapping[str, Any]) -> str:
    return str(place.get("type") or "")
