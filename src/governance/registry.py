"""Where the champion is found: the store the user named, the domain's own, the one in the image; otherwise rules alone."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from src.errors import ModelRefusedError
from src.features.feature_set import FeatureSet
from src.ledger.store import Store
from src.scoring.envelope import opened
from src.scoring.model import Model
from src.scoring.score_map import MlScale

CHAMPION = "ml_model"
"""Key of the champion's envelope in a store of models."""


@dataclass(frozen=True, slots=True)
class Shelf:
    """A place where an envelope may lie.

    Attributes:
        name: For people.
        store: Where it is asked for under `CHAMPION`; None for a file.
        file: A file of the image; None for a store.
    """

    name: str
    store: Store | None = None
    file: Path | None = None

    async def envelope(self) -> Any:
        """What lies there, or None."""
        if self.store is not None:
            return await self.store.get_value(CHAMPION)
        return self.file.read_bytes() if self.file is not None and self.file.is_file() else None


@dataclass(frozen=True, slots=True)
class Champion:
    """The model that speaks, or why none does.

    Attributes:
        model: None when rules speak alone.
        shelf: Where it was found, "" when nowhere.
        refusals: A sentence for every envelope that was found and refused.
    """

    model: Model | None = None
    shelf: str = ""
    refusals: tuple[str, ...] = ()

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
            "metrics": {name: estimate._asdict() for name, estimate in envelope.metrics.items()},
            "features": len(envelope.names),
            "sha256": envelope.sha256,
        }


async def champion(shelves: Sequence[Shelf], domain: str, features: FeatureSet, scale: MlScale) -> Champion:
    """The first usable model, in the order of the shelves.

    A refused envelope never stops a run: the next shelf is tried, and the refusal is told. A store that cannot be reached is
    the platform's failure and raises as such.
    """
    docs = {item.name: (item.doc, item.unit) for item in features}
    refusals: list[str] = []
    for shelf in shelves:
        value = await shelf.envelope()
        if value is None:
            continue
        try:
            envelope = opened(value, domain=domain, names=features.names, fingerprint=features.fingerprint)
            return Champion(Model(envelope, docs, scale=scale), shelf.name, tuple(refusals))
        except ModelRefusedError as refusal:
            refusals.append(f"The model in {shelf.name} was refused: {refusal}")
    return Champion(refusals=tuple(refusals))
