"""What is measured of a pattern signal: eleven figures at its own close, what it proposes, and who else speaks.

All but the counts of neighbours, which look back from the run, are measured at the signal's own moment, whenever the run asks:
they are read off the one observation that was made of it then.
"""

from collections.abc import Iterator
from typing import Final

from src.domains.crypto_patterns.measures.declared import MEASURES
from src.features.declarations import EVER, Feature, concluded, days_since, flag, level
from src.features.feature_set import FeatureSet
from src.features.selection import select

SIGNAL: Final = select("signal")
AROUND: Final = select("around")
OPPOSING: Final = select("neighbour", agrees="no")

_TURNED: Final = {
    "timeframe_alignment": "Timeframes that go the signal's way less those that go against it: 100 all with it, 0 all against",
    "sentiment": "Sentiment as given, turned the signal's way: 50 neutral, high speaks for it; never guessed",
    "momentum": "Change over 10 bars the signal's way, in typical ranges of such a walk: 50 none, 75 one, 100 two",
}
"""What directed measures say once they are turned towards a signal."""

OWN: Final = (
    ("base_score", "points", "Base score as given, or by our own arithmetic where none was"),
    ("own_base_score", "flag", "The signal came with a base score of its own"),
    ("long", "flag", "The signal speaks for rising prices"),
    ("fair_value_gap", "flag", "The pattern is a fair value gap"),
    ("break_of_structure", "flag", "The pattern is a break of structure"),
    ("order_block", "flag", "The pattern is an order block"),
    ("swing", "flag", "The pattern is a swing: a turn that five bars to each side confirm"),
    ("plan_ratio", "ratio", "Way to the target over way to the stop"),
    ("risk_percent", "%", "Way from entry to stop, of the entry"),
    ("risk_ranges", "ranges", "Way from entry to stop in typical ranges of a bar (mean true range of fourteen)"),
    ("same_direction_1d", "signals", "Other signals of the symbol in this direction in the day up to this one"),
    ("opposite_direction_1d", "signals", "Signals of the symbol in the other direction in the day up to this one"),
)
"""Fields of a signal's observation beside the eleven measures: name, unit, what it says."""


def _read() -> Iterator[Feature]:
    for measure in MEASURES:
        unit = "points" if measure.name != "session_bonus" else "bonus points"
        said = _TURNED[measure.name] if measure.directed else measure.doc
        yield level(measure.name, of=SIGNAL, field=measure.name, days=EVER, unit=unit, doc=said)
    for name, unit, said in OWN:
        yield level(name, of=SIGNAL, field=name, days=EVER, unit=unit, doc=said)


def _around() -> Iterator[Feature]:
    # Numbers and not counts of what is listed: a busy day has a thousand signals, of which the nearest few are shown.
    for name, field, said in (
        ("neighbours_count_1d", "others", "Other signals of the symbol in the last day"),
        ("neighbours_agreeing_count_1d", "agreeing", "Those of them in this signal's direction"),
    ):
        yield level(name, of=AROUND, field=field, days=1, unit="signals", doc=said)
    yield flag("neighbours_opposing_flag_1d", of=OPPOSING, days=1, doc="One of them in the other direction, in the last day")
    yield days_since("days_since_signal", of=SIGNAL, days=400, doc="Days since the signal was said")
    yield concluded("multi_signal_count", quantity="signals", unit="signals", doc="Rules that fired")
    yield concluded("rules_score", quantity="rules_score", unit="points", doc="The rules' score: the base score")


FEATURES: Final = FeatureSet((*_read(), *_around()))
