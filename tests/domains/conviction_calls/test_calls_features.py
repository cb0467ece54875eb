"""The features: enough of them, each in a family, each with bounds that whatever is handed over stays within."""

import json
import math
from datetime import timedelta
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from src.domains.conviction_calls import DOMAIN
from src.domains.conviction_calls.declared import BOUNDS
from src.domains.conviction_calls.families import FAMILIES
from src.learning.answered import Answered
from src.observations.prices import PriceSeries, Quotes
from tests.domains.conviction_calls.calls_world import EVENING, NOON, handed, measured

CONCLUDED = {"rules_score", "multi_signal_count"}
FIVE = {"source credibility", "social conviction", "timing", "market and on-chain", "fundamentals"}


def test_there_are_more_than_a_hundred_features_in_five_families() -> None:
    assert set(FAMILIES) == FIVE
    assert len(DOMAIN.features.names) > 100
    assert all(len(names) >= 8 for names in FAMILIES.values())


def test_every_feature_is_in_one_family() -> None:
    named = [name for names in FAMILIES.values() for name in names]
    assert len(named) == len(set(named))
    assert set(named) == set(DOMAIN.features.names) - CONCLUDED


def test_every_feature_has_bounds_a_unit_and_a_sentence() -> None:
    assert set(BOUNDS) == set(DOMAIN.features.names)
    assert all(low < high for low, high in BOUNDS.values())
    assert all(item.unit and item.doc for item in DOMAIN.features)


def test_what_the_model_reads_is_declared() -> None:
    assert set(DOMAIN.model.features) | set(DOMAIN.fallback.features) <= set(DOMAIN.features.names)


SIGNS = """
NAV/BTC|$GME|#ADA|$ETH|DOGE/USDT|buy|entry 540|targets 600 9999999|stop 500|short|puts|🚀|🔥|!!!|now|20x leverage|guaranteed|
100x gem|partnership|mainnet|undervalued|join our VIP|$500|target 1 hit|https://x.example|LOUD WORDS ALL OVER|0.000001
"""
WORDS = st.sampled_from([sign.strip() for sign in SIGNS.split("|")])
COUNTS = st.none() | st.integers(0, 10**9)


@st.composite
def messages(draw: st.DrawFn) -> list[dict[str, Any]]:
    rows = []
    for number in range(draw(st.integers(1, 12))):
        at = NOON + timedelta(minutes=draw(st.integers(-20_000, 700)))
        counted = {"views": draw(COUNTS), "forwards": draw(COUNTS), "fires": draw(COUNTS), "rockets": draw(COUNTS)}
        text = " ".join(draw(st.lists(WORDS, min_size=1, max_size=8)))
        author = draw(st.sampled_from(["ann", "ben", "dan", None]))
        reply = {"reply_to": str(draw(st.integers(0, 12)))} if draw(st.booleans()) else {}
        rows.append({"id": str(number), "sent_at": at.isoformat(), "text": text, "author": author, **counted, **reply})
    return rows


def prices(ids: list[str], seed: int) -> Quotes:
    chance, days = np.random.default_rng(seed), np.arange(EVENING.toordinal() - 90, EVENING.toordinal())
    close = np.exp(np.cumsum(chance.normal(0, 0.3, (len(ids), len(days))), axis=1))
    return Quotes(
        {one: PriceSeries(one, days, row, row, row * 1.5, row / 1.5, row * 1e5) for one, row in zip(ids, close, strict=True)}
    )


@settings(max_examples=25, deadline=None)
@given(messages(), st.integers(0, 99), st.floats(0, 1e14), st.floats(-1e14, 1e14))
def test_whatever_is_said_every_value_lies_within_its_bounds(
    rows: list[dict[str, Any]], seed: int, amount: float, flow: float
) -> None:
    context = "symbol,day,attention,whale_flow,liquidity_usd,token_age_days,market_cap_usd\n"
    context += "".join(f"{symbol},2021-01-31,{amount},{flow},{amount},{seed},{amount}\n" for symbol in ("NAV", "ADA", "ETH"))
    columns = {"reactions": {"🔥": "fires", "🚀": "rockets"}}
    supplies = {"calls.json": json.dumps(rows).encode()}
    roster = handed(supplies, context=context, messagesColumns=columns, messagesFormat="table", trustedAuthors=["dan"])
    ids = [subject.id for subject in roster.subjects]
    known = np.array([int(NOON.timestamp()) - 100 * number for number in range(60)])
    answered = Answered(
        tuple(ids[number % len(ids)] for number in range(60)) if ids else (), known, known, (known % 2).astype(float)
    )
    for subject in roster.subjects:
        found = measured(roster, subject, quotes=prices(ids, seed), answered=answered)
        for name, value in found.items():
            low, high = BOUNDS[name]
            assert math.isnan(value) or low <= value <= high, name


def test_an_endorsed_call_of_forty_reactions_counts_forty_times_its_endorsement() -> None:
    row = {"id": "1", "sent_at": NOON.isoformat(), "text": "NAV/BTC buy", "author": "dan", "fires": 40}
    columns = {"reactions": {"🔥": "fires"}}
    roster = handed({"t.json": json.dumps([row]).encode()}, live=True, messagesColumns=columns, trustedAuthors=["dan"])
    found = measured(roster, roster.subjects[0])
    assert found["endorsed_x_reactions"] == 40
    assert found["reactions_velocity"] == pytest.approx(40 / 11.9997, rel=1e-3)
