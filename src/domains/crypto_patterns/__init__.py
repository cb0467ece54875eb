"""Crypto patterns: a pattern signal in, an enhanced score out, and what came of it."""

from src.delivery.words import Words
from src.domain import Domain, Handed
from src.domains.crypto_patterns.columns import columns, said
from src.domains.crypto_patterns.evidence import described
from src.domains.crypto_patterns.features import FEATURES
from src.domains.crypto_patterns.model import BENCHMARKS, CHALLENGER, MODEL, OF_BARS, RECIPE, TARGETS, WITHOUT_BARS
from src.domains.crypto_patterns.roster.roster import roster
from src.domains.crypto_patterns.roster.told import AROUND, NEIGHBOUR, SIGNAL
from src.domains.crypto_patterns.rules import RULES
from src.domains.crypto_patterns.tabulate import moments, tabulator
from src.observations.trading import EVERY_DAY

WORDS = Words(
    one="signal",
    many="signals",
    lead="scored from the pattern and the bars it stands in",
    meaning="A higher score means that more speaks for the signal; 50 speaks neither for nor against it.",
    chance="the chance that the target comes before the stop",
    unscored="neither good nor bad by this run",
    caution="Not financial advice. A score is no promise of wins, and costs come off every trade, won or lost.",
    hopeful=True,
    label="symbol",
    notes=("pattern", "direction", "timeframe", "at"),
    usual=("BASE_SCORE",),
    survivors="Survivorship bias: the coins are those that somebody chose to record, and most of those have done well.",
    bare="the base score",
    limits=(
        "It learned from a spring and early summer of a few large coins: other seasons and small coins it has not seen.",
        "Signals overlap, and coins move together: intervals draw whole blocks of dates, and still rest on a few months.",
        "It says whether the target comes before the stop, not how far a price goes, and nothing of slippage or funding.",
    ),
)

DOMAIN = Domain(
    name="crypto_patterns",
    title="Crypto patterns",
    identity="signals",
    sources={"signals": (Handed("signals"), (SIGNAL,)), "bars": (Handed("bars"), (NEIGHBOUR, AROUND))},
    features=FEATURES,
    rules=RULES,
    roster=roster,
    reconciled=tuple,
    described=described,
    tabulator=tabulator,
    targets=TARGETS,
    market=(),
    model=MODEL,
    challenger=CHALLENGER,
    fallback=WITHOUT_BARS,
    priced=OF_BARS,
    others={},
    benchmarks=BENCHMARKS,
    recipe=RECIPE,
    retrain="weekly",
    words=WORDS,
    trading=EVERY_DAY,
    moments=moments,
    columns=columns,
    said=said,
    ml_scale="probability",
)
