"""Crypto patterns: a pattern signal in, an enhanced score out, and what came of it."""

from src.domain import Domain, Handed
from src.domains.crypto_patterns.columns import columns
from src.domains.crypto_patterns.evidence import described
from src.domains.crypto_patterns.features import FEATURES
from src.domains.crypto_patterns.model import BENCHMARKS, MODEL, OF_BARS, RECIPE, TARGETS, WITHOUT_BARS
from src.domains.crypto_patterns.roster.roster import roster
from src.domains.crypto_patterns.roster.told import NEIGHBOUR, SIGNAL
from src.domains.crypto_patterns.rules import RULES
from src.domains.crypto_patterns.tabulate import moments, tabulator
from src.observations.trading import EVERY_DAY

DOMAIN = Domain(
    name="crypto_patterns",
    title="Crypto patterns",
    identity="signals",
    sources={"signals": (Handed("signals"), (SIGNAL,)), "bars": (Handed("bars"), (NEIGHBOUR,))},
    features=FEATURES,
    rules=RULES,
    roster=roster,
    reconciled=tuple,
    described=described,
    tabulator=tabulator,
    targets=TARGETS,
    market=(),
    model=MODEL,
    fallback=WITHOUT_BARS,
    priced=OF_BARS,
    others={},
    benchmarks=BENCHMARKS,
    recipe=RECIPE,
    noun=("signal", "signals"),
    trading=EVERY_DAY,
    moments=moments,
    columns=columns,
    ml_scale="probability",
)
