"""What the ledger itself has lived through: scores as they were given, with what came of them, as rows to learn from."""

from typing import Final

import numpy as np

from src.domain import Domain
from src.governance.resolution import standing
from src.learning.training_set import TrainingSet
from src.ledger.outcome import RESOLVED, Outcome
from src.pipeline.answered import spoken
from src.pipeline.run import Run
from src.pipeline.weighed import BEGINNING

MOST_DAYS: Final = 1_500
"""Latest answered days that are read: four years, of which each is one record."""


async def lived(domain: Domain, run: Run) -> TrainingSet | None:
    """Every answered score of the ledger with the features it was given on; None where nothing is answered.

    Subjects that come and go, as calls and signals do, cannot be asked about again: what was measured then is what there is.
    """
    read = await run.memory.outcomes.load(BEGINNING, run.as_of.date(), run.as_of)
    told = {
        (outcome.subject, outcome.as_of): outcome
        for outcome in read.by_day()
        if outcome.state == RESOLVED and outcome.target == domain.targets[0].name and spoken(outcome)
    }
    names, rows, answers = domain.features.names, [], list[Outcome]()
    for day in sorted({outcome.date for outcome in told.values()})[-MOST_DAYS:]:
        for snapshot in standing((await run.memory.snapshots.of_day(day)).snapshots):
            answer = told.get((snapshot.subject, snapshot.as_of))
            if answer is not None:
                values = (snapshot.features.get(name) for name in names)
                rows.append([np.nan if value is None else value for value in values])
                answers.append(answer)
    return _table(names, rows, answers) if answers else None


def _table(names: tuple[str, ...], rows: list[list[float]], answers: list[Outcome]) -> TrainingSet:
    ids = sorted({answer.subject for answer in answers})
    places = {subject: place for place, subject in enumerate(ids)}
    return TrainingSet(
        names=names,
        matrix=np.array(rows, dtype=np.float64),
        labels=np.array([float(bool(answer.label)) for answer in answers]),
        days=np.array([answer.date.toordinal() for answer in answers], dtype=np.int64),
        ends=np.array([max(answer.due, answer.date).toordinal() for answer in answers], dtype=np.int64),
        subjects=np.array([places[answer.subject] for answer in answers], dtype=np.int64),
        subject_ids=tuple(ids),
    )
