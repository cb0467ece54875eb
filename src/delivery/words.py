"""What the subjects of a domain are called, and what their scores say, for people."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from src.delivery.wording import moment, plural

MOMENT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ")


_OF_COMPANIES = (
    """The companies are ones that are large or known today. Those that failed or were taken over in between are mostly missing,
  so distress is rarer here than it was: real risk is larger than the model says.""",
    """It says how likely restlessness is, not in which direction, and not why. It is no advice to buy or sell.""",
    """A company without a year of filings, or that does not report on a calendar, is judged by prices and the market alone.""",
    """Neighbouring days share their answers and companies share the market: intervals draw whole blocks of dates, and still
  rest on the few years of the test periods.""",
    """What careers boards and newsrooms say could not be learned from: nobody recorded them then. The rules read them.""",
)


@dataclass(frozen=True, slots=True)
class Words:
    """A domain in words.

    Attributes:
        one: A subject ("company").
        many: Several of them.
        lead: Where scores come from, after "12 companies".
        meaning: What a high score means, a sentence.
        chance: What the model's reasons raise and lower ("the risk").
        unscored: What a subject without a score is not, after "these companies are".
        caution: What a score is not, a sentence at the foot.
        hopeful: Whether a high score is good news, which decides its colour.
        label: Column of a row by which people know it; its id where that is unknown.
        notes: Columns that tell it from others of that label.
        usual: Types of signals that every subject has, which say nothing of one.
        market: What stands for the market.
        bare: What a model goes by where no price is known, after "features of".
        limits: What no model of them can do, a sentence each.
        survivors: Who is missing from any past of them, and what that does to figures.
    """

    one: str = "company"
    many: str = "companies"
    lead: str = "scored from public filings, careers pages and newsrooms"
    meaning: str = "A higher score means more, and graver, signs of trouble."
    chance: str = "the risk"
    unscored: str = "neither safe nor at risk by this run"
    caution: str = "Not financial advice. A score says how many public signs of trouble were found, not what a share will do."
    hopeful: bool = False
    label: str = "ticker"
    notes: tuple[str, ...] = ("company_name",)
    usual: tuple[str, ...] = ()
    market: str = "companies"
    bare: str = "the list of filings"
    limits: tuple[str, ...] = _OF_COMPANIES
    survivors: str = (
        "Survivorship bias: the companies are those known today. Those that failed or were taken over are missing, which"
        " flatters every figure and every portfolio here."
    )

    def called(self, row: Mapping[str, Any]) -> str:
        """What people know a row by."""
        return str(row.get(self.label) or row["ticker"])

    def told_apart(self, row: Mapping[str, Any]) -> str:
        """What tells it from others of that name, or ""."""
        said = (_readable(str(row[name])) for name in self.notes if row.get(name))
        return " · ".join(note for note in said if note != self.called(row))

    def strongest(self, row: Mapping[str, Any]) -> str:
        """What says most of it: a signal, else the first reason of a model that counts, else a usual signal; "" without any."""
        signals = [signal["title"] for signal in row["signals"] if signal["type"] not in self.usual]
        reasons = [reason["words"] for reason in row["reasons"]] if row["signals"] and row["ml_weight"] else []
        usual = [signal["title"] for signal in row["signals"]]
        return str(next(iter((*signals, *reasons, *usual)), ""))

    def counted(self, number: int) -> str:
        """So many of them, "1 company" or "12 companies"."""
        return plural(number, self.one, self.many)

    @property
    def disclaimers(self) -> tuple[str, ...]:
        """Sentences at the foot of a report."""
        return (
            self.caution,
            (
                "What a source did not answer is unknown and counts neither for nor against"
                f" a {self.one}; coverage says how much was judged."
            ),
            "Times are when the public could first know a fact, by the source's own statement, in UTC.",
        )


def _readable(said: str) -> str:
    return moment(said) if MOMENT.fullmatch(said) else said.replace("_", " ")


COMPANIES = Words()
LEVELS = ((0.0, "low"), (30.0, "neutral"), (50.0, "elevated"), (70.0, "high"))


def told_levels(levels: Sequence[tuple[float, str]]) -> str:
    """Levels in a sentence: "Below 30 is low, from 30 neutral, from 50 elevated, from 70 high"."""
    (_, lowest), *others = levels
    return ", ".join([f"Below {others[0][0]:g} is {lowest}", *(f"from {bound:g} {name}" for bound, name in others)]) + "."
