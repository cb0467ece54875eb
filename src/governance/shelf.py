"""Where a model may lie, and in which order what lies there is believed."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from src.governance.aliases import Aliases
from src.governance.standing import standing
from src.governance.versions import CHAMPION, lying, version_key, version_of
from src.ledger.store import Store
from src.scoring.seal import LARGEST

MODEL_FILE: Final = "default_model.json"
"""A model that the image ships."""

CHALLENGER_FILE: Final = "default_challenger.json"
"""What it ships to stand in that one's shadow, where it does."""


@dataclass(frozen=True, slots=True)
class Found:
    """An envelope that may be the champion's.

    Attributes:
        value: As the store or the file has it; None where a version that should be there is not.
        where: Key or shelf, for people.
        seal: SHA-256 that it must bear, "" where any will do.
    """

    value: Any
    where: str
    seal: str = ""


@dataclass(frozen=True, slots=True)
class Shelf:
    """A place where an envelope may lie.

    Attributes:
        name: For people.
        store: A store of models; None for a file.
        file: A file of the image; None for a store.
        beside: A file of the image with the challenger of that one, which may be there or not.
        named: Whether it is a store that the input names, before the domain's own.
    """

    name: str
    store: Store | None = None
    file: Path | None = None
    beside: Path | None = None
    named: bool = False

    async def opened(self) -> "Contents":
        """Look into it; a champion's envelope that lies under its version is read when it is wanted."""
        if self.store is None:
            return Contents(self, self._read(self.file), Aliases(), self._read(self.beside))
        placed = await lying(self.store, CHAMPION)
        # After it: a run that wrote a champion's envelope there wrote the event before.
        return Contents(self, placed, await standing(self.store))

    @staticmethod
    def _read(file: Path | None) -> bytes | None:
        """The file's bytes, of one that is too large just enough to see that it is; None without one."""
        if file is None or not file.is_file():
            return None
        with file.open("rb") as stream:
            return stream.read(LARGEST + 1)


@dataclass(frozen=True, slots=True)
class Contents:
    """What lies on a shelf.

    Attributes:
        shelf: Which.
        placed: Under `ml_model`, or in the file; None where nothing is.
        aliases: Who is champion by the events; nobody in a file, which is a champion by being there.
        beside: The challenger that came with the file; None where none did.
    """

    shelf: Shelf
    placed: Any
    aliases: Aliases
    beside: Any = None

    async def found(self) -> AsyncIterator[Found]:
        """Envelopes that may be the champion's, the one to be believed first; the next is wanted only when one is refused.

        What a person put under `ml_model` comes first: a version there that no event ever made champion was put by hand. Else
        the aliases decide, and `ml_model` is believed only where it is what they name.
        """
        name, version = self.shelf.name, version_of(self.placed)
        champion, seal = self.aliases.champion, ""
        if champion is not None:
            seal = self.aliases.seal(champion)
        if self.placed is not None and version not in self.aliases.champions:
            yield Found(self.placed, name)
        if champion is None or self.shelf.store is None:
            return
        if version == champion:
            yield Found(self.placed, name, seal)
        key = version_key(champion)
        yield Found(await lying(self.shelf.store, key), f"{name}, {key}", seal)
