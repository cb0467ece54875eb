"""What the gates said of a model."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True, slots=True)
class Verdict:
    """What the gates said; for the card, the run's summary and the history alike.

    Attributes:
        promoted: Whether it becomes champion.
        sentences: Each gate that was asked, and how it was passed or not.
        figures: What they were made from: numbers, texts, or mappings of them.
    """

    promoted: bool
    sentences: tuple[str, ...]
    figures: Mapping[str, Any] = field(default_factory=dict)

    @property
    def why(self) -> str:
        """The sentences as one text."""
        return " ".join(self.sentences)
