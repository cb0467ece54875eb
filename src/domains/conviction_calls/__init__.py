"""Conviction calls: who called what in a community, how loudly, and whether it doubled."""

from src.delivery.words import Words
from src.domain import Domain, Handed
from src.domains.conviction_calls.columns import columns, said, unasked
from src.domains.conviction_calls.evidence import described
from src.domains.conviction_calls.features import FEATURES
from src.domains.conviction_calls.kinds import CALL, CONTEXT, COUNTS, ECHO, ENDORSEMENT
from src.domains.conviction_calls.model import BENCHMARKS, MARKET, MODEL, OWN_PRICES, RECIPE, TARGETS, WITHOUT_PRICES
from src.domains.conviction_calls.roster.roster import GIVEN, MESSAGES, moments, roster, ticker
from src.domains.conviction_calls.rules import PRESETS, RULES
from src.domains.conviction_calls.tabulate import Tabulator
from src.observations.trading import EVERY_DAY

WORDS = Words(
    one="call",
    many="calls",
    lead="scored from what was said, by whom, and how loudly others answered",
    meaning="Tens are the communities' scale of ten; a higher score means more conviction, and no promise.",
    chance="the chance that the price doubles within a month",
    unscored="neither good nor bad by this run",
    caution="Not financial advice. Of the calls that the model knows one in ten came true, and the season decided most of it.",
    hopeful=True,
    label="symbol",
    notes=("company_name", "direction", "caller"),
    usual=("CALLED",),
    survivors="Survivorship bias: coins and shares that died before the prices end have none, and calls of them are missing.",
    market="coins",
    bare="the caller's record, the crowd and the words",
    limits=(
        "It learned from one year of coins called on Telegram, a boom and its end: the season decides more than a call does.",
        "Coins that died before the year was over have no prices and are missing, so calls came true less often than it knows.",
        "Reactions of that year were never recorded: what they say could not be learned from. The rules read them.",
        "Daily closes miss pumps of minutes, and nothing says that anybody could have sold at one.",
    ),
)

DOMAIN = Domain(
    name="conviction_calls",
    title="Conviction calls",
    identity=MESSAGES,
    sources={
        MESSAGES: (Handed(MESSAGES), (CALL, COUNTS, ENDORSEMENT, ECHO)),
        GIVEN: (Handed(GIVEN), (CONTEXT,)),
    },
    features=FEATURES,
    rules=RULES,
    roster=roster,
    reconciled=tuple,
    described=described,
    tabulator=Tabulator.over,
    targets=TARGETS,
    market=MARKET,
    model=MODEL,
    fallback=WITHOUT_PRICES,
    priced=OWN_PRICES,
    others={},
    benchmarks=BENCHMARKS,
    recipe=RECIPE,
    retrain="weekly",
    ticker=ticker,
    trading=EVERY_DAY,
    moments=moments,
    columns=columns,
    ml_scale="bands",
    unasked=unasked,
    said=said,
    presets=PRESETS,
    words=WORDS,
)
