"""What happens in the demo world and when: the reports, trades, releases and openings that make the stories of `cast`."""

from dataclasses import dataclass
from datetime import date
from typing import Final


@dataclass(frozen=True, slots=True)
class Told:
    """An event that a current report tells.

    Attributes:
        day: Day on which the report is filed.
        clock: Time of acceptance in New York.
        kinds: What happened; keys of `eightk.ITEM_OF`.
        person: Whom it concerns.
        unrest: By how many times its share's quiet volatility grows at first.
    """

    day: date
    clock: str
    kinds: tuple[str, ...]
    person: str = ""
    unrest: float = 1.5


@dataclass(frozen=True, slots=True)
class Notice:
    """A filing that needs no text: a late-filing notice, an amended report."""

    day: date
    clock: str
    form: str
    report: date
    unrest: float = 1.5


@dataclass(frozen=True, slots=True)
class Dealing:
    """A market trade of the story.

    Attributes:
        day: Day of the trade.
        filed: Day on which the Form 4 is filed.
        clock: Time of acceptance in New York.
        who: Indices into the company's insiders; several are joint owners.
        code: P or S.
        usd: About how much, in USD; shares follow from the day's close.
        planned: Under a 10b5-1 plan.
        amends: Filing day of the original, for a 4/A.
        cut: The file arrived cut short.
    """

    day: date
    filed: date
    clock: str
    who: tuple[int, ...]
    code: str
    usd: int
    planned: bool = False
    amends: date | None = None
    cut: bool = False


@dataclass(frozen=True, slots=True)
class Said:
    """A release of the story: when, and which text of `releases`."""

    day: date
    clock: str
    text: str


@dataclass(frozen=True, slots=True)
class Hiring:
    """From a day on, this many openings of a department."""

    day: date
    department: str
    openings: int


def _day(text: str) -> date:
    return date.fromisoformat(f"2026-{text}")


TOLD: Final = {
    "ORBW": (
        Told(_day("06-08"), "16:35", ("nonreliance",), unrest=4),
        Told(_day("06-17"), "17:10", ("auditor_resignation",), unrest=3),
        Told(_day("06-22"), "08:05", ("cfo_departure", "restatement"), "Imogen Tarrow", unrest=2),
    ),
    "TALV": (Told(_day("06-12"), "17:20", ("subpoena",), unrest=3),),
    "KSTL": (Told(_day("06-15"), "07:30", ("layoffs", "impairment"), unrest=2.5),),
    "DRMO": (Told(_day("06-04"), "16:20", ("cfo_departure",), "Piers Haldane", unrest=1.5),),
    "PLGA": (
        Told(_day("06-09"), "16:50", ("auditor_dismissal",), unrest=1),
        Told(_day("06-23"), "16:40", ("material_weakness",), unrest=2),
    ),
    "FNWK": (Told(_day("06-11"), "16:15", ("recall",), unrest=2),),
    "SLMR": (Told(_day("06-16"), "09:05", ("appointment",), "Wren Ashdown", unrest=0.5),),
    "QLLN": (Told(_day("06-18"), "16:30", ("terminated",), unrest=2),),
}
"""Current reports of the story; older ones are drawn by `filings`."""

NOTICES: Final = {
    "ORBW": (
        Notice(_day("06-10"), "16:55", "NT 10-Q", date(2026, 4, 30)),
        Notice(_day("06-26"), "17:25", "10-K/A", date(2026, 1, 31)),
    ),
    "PLGA": (Notice(_day("03-02"), "16:45", "NT 10-K", date(2025, 12, 31)),),
    "BRMY": (Notice(_day("02-20"), "12:10", "10-K/A", date(2025, 12, 31), unrest=0),),
}

DEALINGS: Final = {
    "TALV": (
        Dealing(_day("06-22"), _day("06-23"), "18:40", (0,), "S", 2_900_000),
        Dealing(_day("06-23"), _day("06-24"), "18:55", (1,), "S", 1_700_000),
        Dealing(_day("06-23"), _day("06-25"), "19:20", (3, 4, 5), "S", 2_400_000),
        Dealing(_day("06-24"), _day("06-26"), "18:30", (2,), "S", 850_000),
        Dealing(_day("06-24"), _day("06-29"), "18:35", (2,), "S", 910_000, amends=_day("06-26")),
        Dealing(_day("06-25"), _day("06-26"), "20:05", (6,), "S", 400_000, planned=True),
    ),
    "SLMR": (
        Dealing(_day("06-09"), _day("06-10"), "18:30", (0,), "P", 820_000),
        Dealing(_day("06-10"), _day("06-12"), "19:05", (3,), "P", 310_000),
        Dealing(_day("06-11"), _day("06-12"), "18:50", (4, 5), "P", 560_000),
    ),
    "QLLN": (
        # Nobody can say what stood in the report that was cut, so insiders can be judged only from the day after it on.
        Dealing(_day("04-16"), _day("04-20"), "18:20", (3,), "S", 150_000, cut=True),
        Dealing(_day("06-10"), _day("06-11"), "18:45", (2,), "S", 240_000),
    ),
    "BRMY": (Dealing(_day("06-02"), _day("06-03"), "16:10", (0,), "S", 350_000, planned=True),),
}

HIRING: Final = {
    "ORBW": (Hiring(_day("06-18"), "Legal", 3),),
    "TALV": (Hiring(_day("06-18"), "Legal", 6), Hiring(_day("06-25"), "Legal", 10)),
    "KSTL": (Hiring(_day("06-18"), "Engineering", 13), Hiring(_day("06-24"), "Engineering", 6)),
    "PLGA": (Hiring(_day("06-18"), "Compliance", 5), Hiring(_day("06-25"), "Compliance", 8)),
    "SLMR": (Hiring(_day("06-15"), "Engineering", 11),),
}
"""Changes of openings that tell something; the usual numbers are in `boards`."""

SAID: Final = {
    "ORBW": (
        Said(_day("06-08"), "17:05", "nonreliance"),
        Said(_day("06-22"), "08:30", "restatement"),
    ),
    "TALV": (Said(_day("06-12"), "18:05", "subpoena"),),
    "KSTL": (Said(_day("06-15"), "08:00", "layoffs"),),
    "PLGA": (Said(_day("06-24"), "09:15", "control"),),
    "FNWK": (
        Said(_day("06-05"), "18:10", "delay"),
        Said(_day("06-12"), "18:40", "recall"),
        Said(_day("06-22"), "11:00", "complaints"),
        Said(_day("06-25"), "16:30", "outlook"),
        Said(_day("06-26"), "17:50", "lawsuit"),
        Said(_day("06-26"), "19:15", "warning"),
    ),
    "SLMR": tuple(
        Said(_day(day), clock, text)
        for day, clock, text in (
            ("06-24", "08:30", "order"),
            ("06-25", "08:30", "partner"),
            ("06-25", "13:00", "award"),
            ("06-29", "08:30", "plant"),
            ("06-29", "15:00", "record"),
            ("06-30", "08:30", "school"),
        )
    ),
}
"""Releases of the story, beside the usual ones; Drummore's is that it has none."""

SILENT_FROM: Final = {"DRMO": _day("05-29"), "FNWK": _day("05-29")}
"""From this day on a company publishes nothing but its story: Drummore nothing, Fenwicke nothing but bad news."""
