"""What came of earlier scores, in columns, for features that go by the record of whoever spoke."""

from collections.abc import Sequence

import numpy as np

from src.learning.answered import Answered
from src.ledger.outcome import RESOLVED, Outcome
from src.observations.table import second_asked, second_known


def spoken(outcome: Outcome) -> bool:
    """Whether rules or model had an opinion."""
    return outcome.rules is not None or outcome.probability is not None


def answered(outcomes: Sequence[Outcome]) -> Answered:
    """Outcomes that have an answer, each known from the run that found it; where nobody spoke, nobody's record is made."""
    told = [outcome for outcome in outcomes if outcome.state == RESOLVED and spoken(outcome)]
    return Answered(
        tuple(outcome.subject for outcome in told),
        np.array([second_asked(outcome.as_of) for outcome in told], dtype=np.int64),
        np.array([second_known(outcome.resolved_at) for outcome in told], dtype=np.int64),
        np.array([float(bool(outcome.label)) for outcome in told], dtype=np.float64),
    )
