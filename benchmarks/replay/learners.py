"""Models as they would have been: one of the years before, then one a month, each knowing what was known on its first day."""

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from typing import Final

import numpy as np
import orjson
from numpy.typing import NDArray

from benchmarks.replay.recorded import Recorded
from src.learning.fitting import Purpose, fit, sealed
from src.learning.predictions import Predictions
from src.learning.recipe import Candidate, Kind, Recipe
from src.learning.training_set import TrainingSet
from src.learning.walk import walk
from src.learning.walk_forward import Period
from src.pipeline.backtest import quick
from src.pipeline.learn import PROVENANCE
from src.scoring.envelope import opened
from src.scoring.model import Model
from src.scoring.score_map import ScoreMap
from src.scoring.seal import packed

Matrix = NDArray[np.float64]

FITTED: Final = 40_000
CALIBRATED: Final = 20_000
"""Half of what a backtest fits and calibrates on: every fourth day of sixty companies over seventeen years, whose answers
overlap for seven. One fit takes five seconds of a processor instead of nine."""

AT_ONCE: Final = 2
"""Models fitted side by side, each with one thread: fitting leaves the interpreter."""


@dataclass(frozen=True, slots=True, eq=False)
class Learner:
    """A model, and what it says through its sealed envelope, opened as a run would open it.

    Attributes:
        version: Its version.
        score_map: From its probabilities to scores.
        since: The day it was fitted; it had seen answers known before that day and no others.
        said: (days, companies) probabilities on the evening of each day; NaN before `since`.
        kind: What was fitted.
        features: What it reads.
        rows: Rows it was fitted on.
        events: With the event among them.
    """

    version: str
    score_map: ScoreMap
    since: date
    said: Matrix
    kind: Kind = "mean"
    features: tuple[str, ...] = ()
    rows: int = 0
    events: int = 0


def recipe_of(recipe: Recipe) -> Recipe:
    """The domain's recipe without search and selection, on fewer of the days that share their answers."""
    return replace(quick(recipe), fit_rows=FITTED, calibration_rows=CALIBRATED, threads=1)


def known_before(table: TrainingSet, day: date) -> TrainingSet:
    """The rows whose answers were known before a day."""
    return table.take(np.flatnonzero(table.ends < day.toordinal()))


def months(first: date, last: date) -> tuple[date, ...]:
    """The first day of every month after that of the first day, up to the last day."""
    found, day = [], first.replace(day=1)
    while (day := (day + timedelta(days=32)).replace(day=1)) <= last:
        found.append(day)
    return tuple(found)


def learners(world: Recorded) -> tuple[Learner, ...]:
    """The first champion and a challenger of every later month, oldest first.

    The first is of whichever kind was best before, by the domain's own declaration; the challengers keep its kind and its
    features. All are judged, for their cards, by one walk: the year before the first day, forecast by what was known before it.
    """
    first, last = (date.fromordinal(int(world.days[index])) for index in (0, -1))
    recipe, start = recipe_of(world.domain.recipe), first.replace(day=1)
    before = known_before(world.table, start)
    year = Period(date(start.year - 1, start.month, 1), start - timedelta(days=1))
    walked = walk(before, (world.domain.model,), (year,), recipe, target=world.domain.targets[0].name)
    champion = _learned(world, start, world.domain.model, recipe, walked)
    candidate = replace(world.domain.model, kind=champion.kind, features=champion.features, families=(), plain=True)
    with ThreadPoolExecutor(AT_ONCE) as workers:
        work = [workers.submit(_learned, world, day, candidate, recipe, walked) for day in months(first, last)]
        return (champion, *(one.result() for one in work))


def misled(world: Recorded, learned: Sequence[Learner], on: date) -> Learner:
    """What a retraining on flipped labels gives: the same rows, features and way of fitting, every answer turned round."""
    table = known_before(world.table, on)
    turned = replace(table, labels=1.0 - table.labels)
    features = learned[0].features
    candidate = replace(world.domain.model, kind=learned[0].kind, features=features, families=(), plain=True)
    recipe = recipe_of(world.domain.recipe)
    year = Period(on.replace(year=on.year - 1), on - timedelta(days=1))
    walked = walk(turned, (candidate,), (year,), recipe, target=world.domain.targets[0].name)
    return _learned(replace(world, table=turned), on, candidate, recipe, walked)


def _learned(world: Recorded, day: date, candidate: Candidate, recipe: Recipe, walked: Predictions) -> Learner:
    domain, table = world.domain, known_before(world.table, day)
    target = domain.targets[0]
    purpose = Purpose(domain.name, domain.features.fingerprint, target.name, target.horizon_days, PROVENANCE)
    moment = datetime(day.year, day.month, day.day, tzinfo=UTC)
    content = fit(table, purpose, moment, recipe, candidate=candidate, predictions=walked)
    text = orjson.loads(packed(sealed(content)))
    envelope = opened(text, domain=domain.name, names=domain.features.names, fingerprint=domain.features.fingerprint)
    with Model(envelope) as model:
        said = said_by(model, world, day)
    return Learner(
        envelope.version, envelope.score_map, day, said, content["kind"], envelope.names, len(table), int(table.labels.sum())
    )


def said_by(model: Model, world: Recorded, since: date) -> Matrix:
    """(days, companies) what a model says of every company on the evening of every day from one on; NaN before."""
    said = np.full(world.rows.shape, np.nan)
    asked = np.flatnonzero(world.days >= since.toordinal())
    rows = world.rows[asked]
    matrix = np.column_stack([world.history.columns[name][rows.ravel()] for name in model.names])
    said[asked] = model.probabilities(matrix).reshape(rows.shape)
    return said


def newest(learned: Sequence[Learner]) -> Matrix:
    """(days, companies) what whoever was fitted last says: a retrained model that speaks at once, asked by nobody."""
    said = learned[0].said.copy()
    for one in learned[1:]:
        said = np.where(np.isnan(one.said), said, one.said)
    return said
