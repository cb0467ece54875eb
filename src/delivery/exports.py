"""Rows as CSV, flat and safe to open in a spreadsheet.

This is our own export. The platform builds others (CSV, XLSX, RSS) from the dataset rows without asking us; therefore the rows'
strings are guarded already when they are written (`rows` through `cells.plain`), and both exports are safe by the same rule: a
text that a spreadsheet would run as a formula carries a leading apostrophe. Numbers are written as numbers, so −3.5 stays
−3.5; an unknown number is an empty cell, never a 0.
"""

import csv
import io
from collections.abc import Iterable, Mapping
from typing import Any

from src.delivery.cells import plain
from src.delivery.rounding import rounded

COLUMNS = (
    "ticker",
    "company_name",
    "cik",
    "as_of",
    "outcome",
    "detail",
    "combined_score",
    "rules_score",
    "ml_score",
    "ml_probability",
    "model_variant",
    "rules_contribution",
    "ml_contribution",
    "floor_contribution",
    "ml_weight",
    "scoring_method",
    "risk_level",
    "coverage",
    "score_delta_1d",
    "score_delta_7d",
    "score_delta_30d",
    "floor_signal",
    "signal_count",
    "signals",
    "model_version",
    "rules_version",
    "run_id",
)


def csv_text(rows: Iterable[Mapping[str, Any]]) -> str:
    """The rows under a header line, as RFC 4180 has it (comma, doubled quotes, CRLF); encode as UTF-8.

    A domain's own columns follow those that every row has, as far as a cell can hold them.
    """
    sheet, held = io.StringIO(), list(rows)
    own = _own(held[0]) if held else []
    writer = csv.writer(sheet, lineterminator="\r\n")
    writer.writerow([*COLUMNS, *own])
    writer.writerows([cell(value) for value in (*_flat(row), *(row[name] for name in own))] for row in held)
    return sheet.getvalue()


def _own(row: Mapping[str, Any]) -> list[str]:
    """Columns after the last one that every row has."""
    names = list(row)
    return [name for name in names[names.index(COLUMNS[-1]) + 1 :] if not isinstance(row[name], dict | list)]


def cell(value: Any) -> str:
    """One value as a cell: numbers as they are, unknown (None, NaN, infinities) empty, everything else as guarded text."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int):
        return str(value)
    if isinstance(value, float):
        return "" if rounded(value, 0) is None else repr(value)
    return plain(str(value))


def _flat(row: Mapping[str, Any]) -> list[Any]:
    nested = {f"score_delta_{span}": value for span, value in row["score_delta"].items()} | {
        "floor_signal": row["floor"]["signal"] if row["floor"] else None,
        "signal_count": len(row["signals"]) if row["outcome"] == "scored" else None,
        "signals": "; ".join(signal["type"] for signal in row["signals"]),
    }
    return [nested[name] if name in nested else row[name] for name in COLUMNS]
