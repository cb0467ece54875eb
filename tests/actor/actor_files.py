"""The files of `.actor/`, read once."""

import json
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
ACTOR = ROOT / ".actor"


def read(name: str) -> dict[str, Any]:
    told: dict[str, Any] = json.loads((ACTOR / name).read_text(encoding="utf-8"))
    return told


MANIFEST = read("actor.json")
INPUT = read("input_schema.json")
DATASET = read("dataset_schema.json")
STORE = read("key_value_store_schema.json")
OUTPUT = read("output_schema.json")
