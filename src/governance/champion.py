"""The model that speaks: the store the user named, the domain's own, the one in the image; otherwise rules alone."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from src.errors import ModelRefusedError
from src.features.feature_set import FeatureSet
from src.governance.aliases import Aliases
from src.governance.shelf import Found, Shelf
from src.scoring.envelope import Envelope, Voice, opened
from src.scoring.model import Model
from src.scoring.score_map import MlScale


@dataclass(frozen=True, slots=True)
class Champion:
    """The model that speaks, or why none does.

    Attributes:
        model: None when rules speak alone.
        shelf: Where it was found, "" when nowhere.
        refusals: A sentence for every envelope that was found and refused, and for every record that could not be read.
        aliases: Standing of the models where it was found.
        sealed: Its envelope as it lay there.
        beside: The challenger that came with it, as it lay there; None where none did.
        shipped: Whether it came with the image, whatever the domain's own store holds.
        named: Whether it lay in a store that the input names; the domain's own store has no say in who follows it.
    """

    model: Model | None = None
    shelf: str = ""
    refusals: tuple[str, ...] = ()
    aliases: Aliases = field(default_factory=Aliases)
    sealed: Any = field(default=None, repr=False)
    beside: Any = field(default=None, repr=False)
    shipped: bool = False
    named: bool = False

    @property
    def version(self) -> str | None:
        """Its version, None when rules speak alone."""
        return None if self.model is None else self.model.envelope.version

    @property
    def card(self) -> Mapping[str, Any] | None:
        """What a reader should know of the model, or None without one."""
        if self.model is None:
            return None
        envelope = self.model.envelope
        return {
            "version": envelope.version,
            "found_in": self.shelf,
            "provenance": envelope.provenance,
            "demo": envelope.provenance == "demo",
            "target": envelope.target,
            "horizon_days": envelope.horizon_days,
            "trained_at": envelope.trained_at.isoformat(),
            "base_rate": envelope.score_map.base_rate,
            "training": envelope.training._asdict(),
            "metrics": _metrics(envelope.voice),
            "features": len(envelope.names),
            **_fallback(envelope),
            **self._history(envelope.version),
            "sha256": envelope.sha256,
        }

    def _history(self, version: str) -> dict[str, Any]:
        """Since when and why it is champion, where an event says so."""
        made = [event for event in self.aliases.changes if event.version == version]
        return {"champion_since": made[-1].at.isoformat(), "champion_because": made[-1].why} if made else {}


async def champion(shelves: Sequence[Shelf], domain: str, features: FeatureSet, scale: MlScale) -> Champion:
    """The first usable model, in the order of the shelves.

    A refused envelope never stops a run: the next one is tried, and the refusal is told. Nothing is written. A store that
    cannot be reached is the platform's failure and raises as such.
    """
    docs = {item.name: (item.doc, item.unit) for item in features}
    refusals: list[str] = []
    for shelf in shelves:
        contents = await shelf.opened()
        refusals += contents.aliases.warnings
        async for found in contents.found():
            try:
                model = Model(_opened(found, domain, features), docs, scale=scale)
            except ModelRefusedError as refusal:
                refusals.append(f"The model in {found.where} was refused: {refusal}")
            else:
                return Champion(
                    model,
                    shelf.name,
                    tuple(refusals),
                    contents.aliases,
                    found.value,
                    contents.beside,
                    shipped=shelf.store is None,
                    named=shelf.named,
                )
    return Champion(refusals=tuple(refusals))


def _opened(found: Found, domain: str, features: FeatureSet) -> Envelope:
    if found.value is None:
        message = "the aliases name it as champion, and there is no such record"
        raise ModelRefusedError(message)
    envelope = opened(found.value, domain=domain, names=features.names, fingerprint=features.fingerprint)
    if found.seal and envelope.sha256 != found.seal:
        message = f"version {envelope.version} is not the one that was made champion: its seal is another"
        raise ModelRefusedError(message)
    return envelope


def _fallback(envelope: Envelope) -> dict[str, Any]:
    voice = envelope.fallback
    if voice is None:
        return {}
    return {"fallback": {"name": voice.name, "features": len(voice.names), "metrics": _metrics(voice)}}


def _metrics(voice: Voice) -> dict[str, Any]:
    return {name: estimate._asdict() for name, estimate in voice.metrics.items()}
