"""Trusted authors as hashes, whether the input names them or gives the ids that the platform knows them by."""

import json
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Final

from src.domains.conviction_calls.calls.pool import Identity
from src.domains.conviction_calls.messages import discord, reddit, stocktwits, telethon
from src.domains.conviction_calls.messages.authors import hashed
from src.domains.conviction_calls.messages.message import Message

_PEOPLE: Final = {"author": ("name", "nickname", "id"), "user": ("username", "name", "id")}
"""Field that holds a person as an object → the names in it, and the id that the reader goes by, last."""

_AGAINST: Final = ("👎", "❌", "🤡", "💩", "🚫")
"""Reactions that stand by nothing."""

_PLATFORMS: Final = (discord.PLATFORM, reddit.PLATFORM, stocktwits.PLATFORM, telethon.PLATFORM)


def trusted_hashes(
    named: Iterable[str], secret: bytes, bodies: Iterable[bytes], messages: Iterable[Message]
) -> frozenset[str] | None:
    """Hashes of the authors that an input trusts; None where it names nobody.

    Args:
        named: Names, nicknames or ids, as an export writes them.
        secret: Key of the hashes.
        bodies: Exports, in which the id behind a name is looked up: readers hash the id where there is one.
        messages: What was read, for the platforms of tables.
    """
    wanted = {name.strip().removeprefix("@") for name in named if name.strip()}
    if not wanted:
        return None
    folded = {name.casefold() for name in wanted}
    ids = {identity for body in bodies for name, identity in _people(_decoded(body)) if name.casefold() in folded}
    platforms = {*_PLATFORMS, *(message.platform for message in messages)}
    return frozenset(hashed(secret, platform, identity) for platform in platforms for identity in wanted | ids)


def trusted_reactions(bodies: Iterable[bytes], secret: bytes, trusted: frozenset[str]) -> dict[Identity, tuple[str, ...]]:
    """Posting → hashes of the trusted who reacted to it; only DiscordChatExporter's newer exports tell who did.

    A thumb down, or a cross, stands by nothing.
    """
    found: dict[Identity, tuple[str, ...]] = {}
    for export in map(_decoded, bodies) if trusted else ():
        channel = export.get("channel") if isinstance(export, Mapping) else None
        place = str(channel.get("id")) if isinstance(channel, Mapping) else ""
        for row in _rows(export):
            known = [hashed(secret, discord.PLATFORM, one) for one in _reacting(row)]
            stood_by = tuple(dict.fromkeys(one for one in known if one in trusted))
            if stood_by:
                found[discord.PLATFORM, place, str(row.get("id"))] = stood_by
    return found


def _reacting(row: Mapping[str, Any]) -> Iterator[str]:
    """Ids of those who reacted to a message, other than against it."""
    reactions = row.get("reactions")
    for reaction in reactions if isinstance(reactions, list) else ():
        emoji, users = (reaction.get("emoji"), reaction.get("users")) if isinstance(reaction, Mapping) else (None, None)
        if isinstance(emoji, Mapping) and isinstance(users, list) and emoji.get("name") not in _AGAINST:
            yield from (str(user["id"]) for user in users if isinstance(user, Mapping) and user.get("id"))


def _decoded(body: bytes) -> Any:
    try:
        return json.loads(body.decode("utf-8-sig"))
    except (ValueError, RecursionError):
        return None  # tables and lines of JSON name their authors in one cell, which is what is hashed


def _people(export: Any) -> Iterator[tuple[str, str]]:
    """(name, id) of everybody who posts in an export."""
    for row in _rows(export):
        for field, (*names, identity) in _PEOPLE.items():
            person = row.get(field)
            if isinstance(person, Mapping) and person.get(identity) is not None:
                yield from ((str(person[name]), str(person[identity])) for name in names if person.get(name))
        if row.get("from") and row.get("from_id"):
            yield str(row["from"]), str(row["from_id"])


def _rows(export: Any) -> Iterator[Mapping[str, Any]]:
    """The messages of an export, however it nests them."""
    if isinstance(export, list):
        yield from (row for row in export if isinstance(row, Mapping))
    elif isinstance(export, Mapping):
        yield from _rows(export.get("messages"))
        chats = export.get("chats")
        nested = chats.get("list") if isinstance(chats, Mapping) else None
        for chat in nested if isinstance(nested, list) else ():
            yield from _rows(chat.get("messages") if isinstance(chat, Mapping) else None)
