"""Rules and model, blended into one score that its parts add up to."""

from src.scoring.conclusion import Conclusion, RulesVerdict
from src.scoring.opinion import ModelScore
from src.scoring.rules import RuleBook


def blend(book: RuleBook, rules: RulesVerdict, model: ModelScore | None, ml_weight: float) -> Conclusion:
    """Blend what the rules and the model say.

    Args:
        book: Names the levels.
        rules: The rules' verdict; its score already honours its floor.
        model: The model's score, or None when no model speaks.
        ml_weight: Weight of the model, 0–1, where both speak. Who speaks alone has the whole weight, but for a model in the
            shadow (0), which speaks for nobody.

    Returns:
        The conclusion; `combined` is None when neither could say anything. A floor of the rules holds for the blend too.
    """
    weight = _weight(rules, model, ml_weight)
    of_rules = None if rules.score is None else (1.0 - weight) * rules.score
    of_model = None if model is None or (rules.score is None and not weight) else weight * model.score
    if of_rules is None and of_model is None:
        combined, lift = None, 0.0
    else:
        blended = (of_rules or 0.0) + (of_model or 0.0)
        lift = max(0.0, rules.floor.minimum - blended) if rules.floor else 0.0
        combined = blended + lift
    return Conclusion(
        combined=combined,
        level=book.level(combined),
        method=_method(weight, of_rules, of_model, lift),
        ml_weight=weight,
        rules_contribution=of_rules,
        ml_contribution=of_model,
        floor_contribution=lift,
        rules=rules,
        model=model,
    )


def _method(weight: float, of_rules: float | None, of_model: float | None, lift: float) -> str:
    if of_model is None or not weight:
        return "rules"
    # A floor is the rules' word, also where they weigh nothing.
    return "ml" if (of_rules is None or weight == 1.0) and not lift else "blend"


def _weight(rules: RulesVerdict, model: ModelScore | None, asked: float) -> float:
    if model is None:
        return 0.0
    return 1.0 if rules.score is None and asked > 0.0 else asked
