"""Where a model that the image ships is put, with its card."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from src.delivery.learning import table
from src.delivery.model_card import card_text
from src.domain import Domain
from src.governance.shelf import CHALLENGER_FILE, MODEL_FILE
from src.scoring.seal import packed

HOME: Final = Path(__file__).resolve().parents[1] / "domains"
CARD: Final = "MODEL_CARD.md"


@dataclass(frozen=True, slots=True)
class Learned:
    """A model that is ready to be shipped.

    Attributes:
        domain: Whose it is.
        envelope: Sealed.
        challenger: Sealed too; None where the domain has none.
        notes: What was left out, a line each.
    """

    domain: Domain
    envelope: Mapping[str, Any]
    challenger: Mapping[str, Any] | None = None
    notes: tuple[str, ...] = ()


def shipped(learned: Learned, seconds: float) -> str:
    """Write a model and its card beside its domain; what came of it, in lines."""
    home = HOME / learned.domain.name
    (home / MODEL_FILE).write_bytes(packed(learned.envelope))
    (home / CARD).write_text(card_text(learned.envelope, learned.domain.words), encoding="utf-8")
    if learned.challenger is not None:
        (home / CHALLENGER_FILE).write_bytes(packed(learned.challenger))
    size = (home / MODEL_FILE).stat().st_size
    told = f"{learned.envelope['model_version']}: {size:,} bytes in {seconds:.0f} s"
    return "\n".join([*table(learned.envelope["candidates"]), told, *learned.notes]) + "\n"
