"""Rules as data over features, and the one vectorised pass that judges any number of rows by them."""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from src.features.expression import Column, Expression
from src.scoring.conclusion import CategoryVerdict, Floor, RulesVerdict, Signal, Unjudged


@dataclass(frozen=True, slots=True)
class Ladder:
    """Severity by magnitude: the multiplier of the highest step that the feature reaches.

    Attributes:
        feature: The magnitude.
        steps: Ascending (at least, multiplier); multipliers lie in 0.5–2.0. Below the first step the first multiplier holds,
            and a missing magnitude leaves the points as they are (× 1).
    """

    feature: str
    steps: tuple[tuple[float, float], ...]

    def multipliers(self, columns: Mapping[str, Column]) -> Column:
        """(n,) multiplier of every row."""
        magnitude = columns[self.feature]
        bounds = np.array([bound for bound, _ in self.steps])
        values = np.array([multiplier for _, multiplier in self.steps])
        step = np.clip(np.searchsorted(bounds, magnitude, side="right") - 1, 0, len(values) - 1)
        return np.where(np.isnan(magnitude), 1.0, values[step])


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """A condition over features, with points.

    Attributes:
        type: Name of the signal it makes.
        category: One of the book's categories.
        points: Before severity; negative lowers the risk.
        when: True, false or unknown over features.
        because: The signal's title, a sentence for people.
        sources: Which sources its features come from.
        severity: Ladder of magnitude, or None for × 1.
        floor: The score is at least this when the rule fires, or None.
        evidence: Features whose observations are shown; those that `when` reads, when empty.
        measure: Feature whose own value the rule is worth, in points, of which `points` are the most; "" for `points` as they
            are. `when` has to ask for it, so that the rule is not judged while it is missing.
    """

    type: str
    category: str
    points: float
    when: Expression
    because: str
    sources: tuple[str, ...]
    severity: Ladder | None = None
    floor: float | None = None
    evidence: tuple[str, ...] = ()
    measure: str = ""

    @property
    def witnesses(self) -> tuple[str, ...]:
        """Features whose observations are its evidence."""
        return self.evidence or self.when.names()


def ladder(feature: str, steps: Mapping[float, float]) -> Ladder:
    """See `Ladder`; steps as {at least: multiplier}."""
    return Ladder(feature, tuple(sorted(steps.items())))


@dataclass(frozen=True, slots=True)
class Judgement:
    """What the rules say of n rows, as columns.

    Attributes:
        fired: (rules, n) 1, 0, or NaN where not judged.
        severity: (rules, n) multipliers.
        categories: Category → (n,) score 0–100, NaN where no rule of it was judged.
        weights: Category → (n,) weight times the share of its points that could be judged, renormalised, 0–1.
        unfloored: (n,) score before floors, 0–100, NaN where nothing was judged.
        floors: (n,) highest floor that applies, 0 where none.
        coverage: (n,) 0–1.
    """

    fired: Column
    severity: Column
    categories: Mapping[str, Column]
    weights: Mapping[str, Column]
    unfloored: Column
    floors: Column
    coverage: Column

    @property
    def score(self) -> Column:
        """(n,) rules score with floors, NaN where nothing was judged."""
        return np.where(np.isnan(self.unfloored), np.nan, np.maximum(self.unfloored, self.floors))

    @property
    def signals(self) -> Column:
        """(n,) how many rules fired, NaN where nothing was judged."""
        return np.where(np.isnan(self.unfloored), np.nan, np.nansum(self.fired, axis=0))


@dataclass(frozen=True, slots=True)
class RuleBook:
    """A domain's rules.

    Attributes:
        rules: The rules.
        weights: Category → weight. What could not be judged takes its points' share of the weight with it; the rest is
            renormalised, so that one judged rule of five does not speak for its whole category.
        levels: Ascending (at least, level name), the first from 0.
    """

    rules: tuple[Rule, ...]
    weights: Mapping[str, float]
    levels: tuple[tuple[float, str], ...]

    @property
    def version(self) -> str:
        """Short hash of everything that decides a score."""
        text = repr([_deciding(rule) for rule in self.rules])
        return hashlib.sha256((text + repr(sorted(self.weights.items())) + repr(self.levels)).encode()).hexdigest()[:12]

    def level(self, score: float | None) -> str:
        """Name of the level a score lies in; "unknown" for an unknown score."""
        if score is None:
            return "unknown"
        return next((name for bound, name in reversed(self.levels) if score >= bound), self.levels[0][1])

    def judge(self, columns: Mapping[str, Column]) -> Judgement:
        """Judge every row.

        Args:
            columns: Feature name → (n,) column, NaN where missing.
        """
        fired = np.array([rule.when.evaluate(columns) for rule in self.rules])
        severity = np.array([_severity(rule, columns, fired.shape[1]) for rule in self.rules])
        categories, judged = self._categories(fired, severity)
        weight = {name: self.weights[name] * judged[name] for name in self.weights}
        whole = sum(weight.values(), np.zeros(fired.shape[1]))
        known = whole > 0
        shares = {name: np.where(known, value / np.where(known, whole, 1.0), 0.0) for name, value in weight.items()}
        score = sum((shares[name] * np.nan_to_num(categories[name]) for name in shares), np.zeros(fired.shape[1]))
        floors = np.array([rule.floor or 0.0 for rule in self.rules])[:, None] * (fired == 1)
        return Judgement(
            fired=fired,
            severity=severity,
            categories=categories,
            weights=shares,
            unfloored=np.where(known, score, np.nan),
            floors=floors.max(axis=0, initial=0.0),
            coverage=whole / sum(self.weights.values()),
        )

    def verdict(self, columns: Mapping[str, Column], row: int = 0, judgement: Judgement | None = None) -> RulesVerdict:
        """What the rules say of one row, told for people (evidence is added by who holds the observations)."""
        judged = judgement or self.judge(columns)
        unfloored = _known(judged.unfloored[row])
        return RulesVerdict(
            score=_known(judged.score[row]),
            categories={name: self._category(judged, name, row) for name in self.weights},
            signals=tuple(sorted(self._signals(judged, row), key=lambda signal: -abs(signal.points))),
            not_judged=self._unjudged(judged, columns, row),
            coverage=float(judged.coverage[row]),
            floor=self._floor(judged, unfloored, row),
        )

    def _categories(self, fired: Column, severity: Column) -> tuple[dict[str, Column], dict[str, Column]]:
        """Category → score, and → share of its points that could be judged."""
        points = np.array([rule.points for rule in self.rules])[:, None] * severity * (fired == 1)
        scores, judged = {}, {}
        for name in self.weights:
            members = np.array([rule.category == name for rule in self.rules])
            size = np.array([abs(rule.points) for rule in self.rules]) * members
            judged[name] = (size @ ~np.isnan(fired)) / size.sum()
            scores[name] = np.where(judged[name] > 0, np.clip(points[members].sum(axis=0), 0.0, 100.0), np.nan)
        return scores, judged

    def _category(self, judged: Judgement, name: str, row: int) -> CategoryVerdict:
        members = [index for index, rule in enumerate(self.rules) if rule.category == name]
        return CategoryVerdict(
            score=_known(judged.categories[name][row]),
            weight=float(judged.weights[name][row]),
            judged=sum(not np.isnan(judged.fired[index, row]) for index in members),
            rules=len(members),
        )

    def _signals(self, judged: Judgement, row: int) -> Sequence[Signal]:
        points = {index: rule.points * float(judged.severity[index, row]) for index, rule in enumerate(self.rules)}
        fired = [index for index in points if judged.fired[index, row] == 1]
        sums = {name: sum(points[index] for index in fired if self.rules[index].category == name) for name in self.weights}
        return [
            Signal(
                type=rule.type,
                category=rule.category,
                title=rule.because,
                severity=float(judged.severity[index, row]),
                points=points[index],
                contribution=_share(points[index], sums[rule.category], judged, rule.category, row),
            )
            for index, rule in enumerate(self.rules)
            if index in fired
        ]

    def _unjudged(self, judged: Judgement, columns: Mapping[str, Column], row: int) -> tuple[Unjudged, ...]:
        return tuple(
            Unjudged(rule.type, tuple(name for name in rule.when.names() if np.isnan(columns[name][row])))
            for index, rule in enumerate(self.rules)
            if np.isnan(judged.fired[index, row])
        )

    def _floor(self, judged: Judgement, unfloored: float | None, row: int) -> Floor | None:
        applying = [rule for index, rule in enumerate(self.rules) if rule.floor and judged.fired[index, row] == 1]
        if unfloored is None or not applying:
            return None
        highest = max(applying, key=lambda rule: rule.floor or 0.0)
        minimum = highest.floor or 0.0
        return Floor(highest.type, minimum, max(0.0, minimum - unfloored))


def _severity(rule: Rule, columns: Mapping[str, Column], rows: int) -> Column:
    if rule.measure:
        return np.nan_to_num(columns[rule.measure]) / rule.points
    return np.ones(rows) if rule.severity is None else rule.severity.multipliers(columns)


def _deciding(rule: Rule) -> tuple[object, ...]:
    said = (rule.type, rule.category, rule.points, str(rule.when), rule.severity, rule.floor)
    return (*said, rule.measure) if rule.measure else said


def _share(points: float, whole: float, judged: Judgement, category: str, row: int) -> float:
    """A signal's part of the score: its part of the category after clamping; nothing where the category came to nothing."""
    if whole <= 0:
        return 0.0
    return points / whole * float(judged.categories[category][row] * judged.weights[category][row])


def _known(value: float) -> float | None:
    return None if np.isnan(value) else float(value)
