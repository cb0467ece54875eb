"""A bet on a fall: whether it doubles says nothing of it, so a model of that has no word in its score."""

import json
from datetime import UTC, datetime
from typing import Any

from src.domains import domain_named
from src.ledger.store import MemoryStore
from src.pipeline.run import Memory, Run
from src.pipeline.score import publish, score
from src.settings import parse
from src.storages import image_of
from tests.promises.harness import MemoryOutbox, SilentClient
from tests.promises.rosters import roster_at_once

CALLS = domain_named("conviction_calls")
EVENING = datetime(2026, 6, 30, 23, 59, 59, tzinfo=UTC)
ALONE = {"blendPolicy": "rollout", "rolloutHybridOn": "2026-01-01", "rolloutFullOn": "2026-02-01"}


async def rows_of(*texts: str, **given: Any) -> list[dict[str, Any]]:
    """Rows of some messages of one author, scored by the model of the image."""
    messages = [
        {"id": str(number), "sent_at": "2026-06-30T09:00:00Z", "author": "ann", "channel": "den", "text": text}
        for number, text in enumerate(texts)
    ]
    settings = parse({"domain": CALLS.name, "channelMarket": "coin", "messagesRecord": "den", **given})
    outbox, memory = MemoryOutbox(), Memory.of(MemoryStore(), MemoryStore())
    supplied = {"messagesRecord": {"den.json": json.dumps(messages).encode()}}
    run = Run(
        id="today",
        started_at=EVENING,
        as_of=EVENING,
        live=True,
        settings=settings,
        roster=roster_at_once(CALLS, settings, EVENING, supplied),
        client=SilentClient(),
        memory=memory,
        shelves=(image_of(CALLS),),
        outbox=outbox,
    )
    await publish(CALLS, run, await score(CALLS, run), None, EVENING)
    return sorted(outbox.rows, key=lambda row: str(row["symbol"]))


async def test_a_model_that_counts_alone_scores_a_call_for_a_rise_and_leaves_one_for_a_fall_to_the_rules() -> None:
    falls, rises = await rows_of("shorting $ETH from here, stop above 4000", "buying $SOL now", **ALONE)
    assert (falls["symbol"], falls["direction"], rises["symbol"], rises["direction"]) == ("ETH", "short", "SOL", "long")
    assert (rises["scoring_method"], rises["ml_weight"]) == ("ml", 1.0)
    assert (falls["scoring_method"], falls["conviction_ml"], falls["ml_probability"]) == ("rules", None, None)
    assert (falls["conviction_rule"], falls["conviction_final"], falls["deploy"]) == (1, 1, False)
    assert falls["detail"] == "Rules alone: it bets on a fall."


async def test_in_parallel_hybrid_and_full_the_method_says_whose_score_it_is() -> None:
    methods = []
    for hybrid, full in (("2026-08-01", "2026-09-01"), ("2026-06-01", "2026-09-01"), ("2026-05-01", "2026-06-01")):
        dates = {"blendPolicy": "rollout", "rolloutHybridOn": hybrid, "rolloutFullOn": full}
        [row] = await rows_of("buying $SOL now", **dates)
        methods.append((row["scoring_method"], row["ml_weight"], row["conviction_ml"] is not None))
    assert methods == [("rules", 0.0, True), ("blend", 0.7, True), ("ml", 1.0, True)]
