"""`MODEL_CARD.md`: what a model is, what it learned from, how good it was on days it had not seen, and what it cannot do."""

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final

from src.delivery.cells import plain
from src.delivery.wording import plural
from src.delivery.words import COMPANIES, Words

FIGURES: Final = {
    "auc": "AUC",
    "average_precision": "average precision",
    "brier_skill": "Brier skill",
    "precision_top_5pct": "precision in the top 5 %",
    "calibration_error": "calibration error",
    "calibration_slope": "calibration slope",
    "log_loss": "log loss",
    "brier": "Brier score",
}
"""Figures in the order a reader asks for them."""

TABLE: Final = ("auc", "average_precision", "brier_skill", "precision_top_5pct", "log_loss")
"""Figures of the table of everybody compared."""

_WORD: Final = re.compile(r"[\w.:/-]+", re.ASCII)
_MARKUP: Final = re.compile(r"[!-/:-@\[-`{-~]")  # all punctuation of ASCII: whatever Markdown may read as more than text


def card_text(envelope: Mapping[str, Any], words: Words = COMPANIES) -> str:
    """The card of a sealed envelope, as Markdown; equal envelopes give equal cards.

    Args:
        envelope: As `sealed` made it, the fallback inside.
        words: What its subjects are called, and what no model of them can do.
    """
    return "\n".join(
        [
            f"# Model {envelope['model_version']}",
            "",
            _purpose(envelope),
            "",
            "## What it learned from",
            "",
            _rows(envelope["training"], words),
            "",
            *_judged(envelope),
            *_unseen(envelope, words),
            *_fallback(envelope, words),
            *_selection(envelope),
            *_made(envelope),
            "## What it cannot do",
            "",
            *(f"- {limit}" for limit in words.limits),
            "",
        ]
    )


def _purpose(envelope: Mapping[str, Any]) -> str:
    days, trained = envelope["horizon_days"], envelope["trained_at"][:10]
    return f"Predicts `{envelope['target']}` for `{envelope['domain']}`, {days} calendar days ahead. Trained as of {trained}."


def _rows(training: Mapping[str, Any], words: Words) -> str:
    first, last, events = training["first_date"], training["last_date"], training["positives"]
    return (
        f"{training['rows']:,} days of {training['subjects']:,} {words.many}, {first} to {last}; the event came on {events:,}"
        f" of them ({events / training['rows']:.1%}). None of these rows is part of the model or of this repository."
    )


def _judged(envelope: Mapping[str, Any]) -> list[str]:
    periods = envelope["periods"]
    told = [f"{period['first']} to {period['last']} ({period['rows']:,} rows)" for period in periods]
    words = (
        "Fitted anew before each test period on rows whose answer was known by then, calibrated inside that past, and asked"
        f" about the period: {'; '.join(told)}. In brackets 95 % intervals of a bootstrap over blocks of dates."
    )
    return [
        "## How good it was on days it had not seen",
        "",
        words,
        "",
        *_figures(envelope["metrics"]),
        "",
        *_compared(envelope.get("candidates", ())),
    ]


def _figures(metrics: Mapping[str, Mapping[str, float]]) -> list[str]:
    rows = [f"| {words} | {_estimate(metrics[name])} |" for name, words in FIGURES.items() if name in metrics]
    return ["| figure | value |", "|---|---|", *rows]


def _compared(candidates: Iterable[Mapping[str, Any]]) -> list[str]:
    named = [FIGURES[name] for name in TABLE]
    told = list(candidates)
    rows = [f"| {one['name']} | {' | '.join(_cell(one['figures'], name) for name in TABLE)} | {_saved(one)} |" for one in told]
    head = f"| forecast | {' | '.join(named)} | log loss the model saves on it |"
    if not rows:
        return []
    silent = ["A dash: before every test period there was too little history for it.", ""]
    quiet = any(not one["figures"] for one in told)
    return [
        "Beside it, on the same days:",
        "",
        head,
        "|---|" + "---|" * (len(TABLE) + 1),
        *rows,
        "",
        *(silent if quiet else ()),
    ]


def _cell(figures: Mapping[str, Mapping[str, float]], name: str) -> str:
    return _estimate(figures[name]) if name in figures else "–"


def _saved(candidate: Mapping[str, Any]) -> str:
    saved = candidate["log_loss_saved_by_the_model"]
    return _estimate(saved, places=4) if saved else "–"


def _estimate(estimate: Mapping[str, float], places: int = 3) -> str:
    return f"{estimate['value']:.{places}f} [{estimate['low']:.{places}f}, {estimate['high']:.{places}f}]"


def _unseen(envelope: Mapping[str, Any], words: Words) -> list[str]:
    strangers = envelope.get("unseen_companies")
    if not strangers:
        return []
    dealt = f"with {words.many} dealt into {strangers['groups']} groups and each forecast by what the others taught"
    if not strangers["metrics"]:
        return [f"### On {words.many} it never saw", "", f"Not known: {dealt}, the others were too few to learn from.", ""]
    said = f"The mean of both kinds on the same features, without selection or search, {dealt}:"
    return [f"### On {words.many} it never saw", "", said, "", *_figures(strangers["metrics"]), ""]


def _fallback(envelope: Mapping[str, Any], words: Words) -> list[str]:
    fallback = envelope.get("fallback")
    if not fallback:
        return []
    read = plural(len(fallback["features"]["names"]), "feature")
    said = f"Where no price is known a second model speaks (`{fallback['name']}`), of {read} of {words.bare} alone:"
    return ["## Without prices", "", said, "", *_figures(fallback["metrics"]), "", *_importance(fallback)]


def _selection(envelope: Mapping[str, Any]) -> list[str]:
    families = envelope.get("selection") or ()
    rows = [
        f"| {one['family']} | {len(one['features'])} | {_estimate(one['log_loss_saved'], places=5)} |"
        f" {'kept' if one['kept'] else 'dropped'} |"
        for one in families
    ]
    names = envelope["features"]["names"]
    head = ["| family | features | log loss it saves | |", "|---|---|---|---|"]
    told = [f"{plural(len(names), 'feature')}: {_listed(names)}.", "", *((*head, *rows, "") if rows else ())]
    return ["## What it reads", "", *told, *_importance(envelope)]


def _importance(told: Mapping[str, Any]) -> list[str]:
    """A table of what each feature contributes, the largest first; nothing where the envelope does not say."""
    importance = told.get("importance")
    if not importance:
        return []
    ordered = sorted(importance["features"].items(), key=lambda item: (-item[1], item[0]))
    words = (
        f"How far each moves the log-odds, up or down, on average over {importance['rows']:,} rows of training drawn at random:"
    )
    rows = [f"| {_code(name)} | {mean:.4f} |" for name, mean in ordered]
    return [words, "", "| feature | mean contribution |", "|---|---|", *rows, ""]


def _listed(names: Sequence[str]) -> str:
    return ", ".join(_code(name) for name in names)


def _code(name: str) -> str:
    """A name as code, or as plain text where a mark in it would end the code or the cell."""
    return f"`{name}`" if _WORD.fullmatch(name) else _MARKUP.sub(r"\\\g<0>", plain(name))


def _made(envelope: Mapping[str, Any]) -> list[str]:
    calibration = envelope["calibration"]
    parts = ", ".join(f"{part['kind']} {part['weight']:g}" for part in envelope["parts"])
    libraries = ", ".join(f"{name} {version}" for name, version in envelope["libraries"].items())
    return [
        "## How it was made",
        "",
        f"Parts, averaged in log-odds: {parts}. Calibration: {calibration['kind']}. Seal: `{envelope['sha256']}`. {libraries}.",
        "",
    ]
